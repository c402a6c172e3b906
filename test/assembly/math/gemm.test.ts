import { describe, expect, test } from "vitest";
import { engine, neuralEngine } from "../../../bindings/wasm/engine.js";
import { product, type Rows, rows, transpose } from "../../support/linear-algebra.js";

// Whole numbers: every sum is exact in both precisions, so results are equal whatever the order.
const whole = (m: number, n: number, seed: number): Rows =>
  rows(Array.from({ length: m * n }, (_, i) => ((i * 7 + seed * 5 + (i >> 2) * 3) % 11) - 5), n);
/** Shapes (m, n, k) inside one tile, with remainders, and across panels and blocks. */
const shapes = [[1, 1, 1], [2, 16, 3], [3, 21, 5], [5, 35, 300]] as const;

/** The products of one precision, by the plain names that the binary of networks gives them. */
function products(single: boolean) {
  if (single) return neuralEngine().kernels;
  const k = engine().kernels;
  return {
    ...{ gemm: k.gemmF64, gemmPacked: k.gemmPackedF64, gemv: k.gemvF64, pack: k.packF64, packedSize: k.packedSizeF64 },
    ...{ TRANSPOSE_A: k.TRANSPOSE_A, TRANSPOSE_B: k.TRANSPOSE_B, ACCUMULATE: k.ACCUMULATE },
  };
}

describe.each(["doubles", "singles"] as const)("in %s", (precision) => {
  const single = precision === "singles";
  const lend = () => {
    const frame = single ? neuralEngine().frame() : engine().frame();
    return {
      frame,
      k: products(single),
      put: (a: Rows) => (single ? frame.putF32(a.flat()) : frame.put(a.flat())),
      take: (offset: number, m: number, n: number) =>
        rows(single ? frame.takeF32(offset, m * n) : frame.take(offset, m * n), n),
      room: (n: number) => (single ? frame.f32(n) : frame.f64(n)),
    };
  };

  test.each(shapes)("the product of (%i, %i) with %i terms, in every form", (m, n, terms) => {
    const [a, b, c] = [whole(m, terms, 1), whole(terms, n, 2), whole(m, n, 3)];
    for (let form = 0; form < 8; form++) {
      const { frame: lent, k, put, take, room } = lend();
      using _ = lent;
      const [ta, tb, add] = [k.TRANSPOSE_A, k.TRANSPOSE_B, k.ACCUMULATE].map(({ value }) => (form & value) !== 0);
      const [left, right] = [put(ta ? transpose(a) : a), put(tb ? transpose(b) : b)];
      const [lda, ldb] = [ta ? m : terms, tb ? terms : n];
      const size = k.packedSize(n, terms);
      const [scratch, packed] = [room(size), room(size)];
      const expected = product(a, b).map((row, i) => row.map((value, j) => (add ? value + c[i]![j]! : value)));
      const direct = put(c);
      k.gemm(left, right, m, n, terms, lda, ldb, n, form, direct, scratch);
      expect(take(direct, m, n)).toEqual(expected);
      const prepared = put(c);
      k.pack(right, n, terms, ldb, form, packed);
      k.gemmPacked(left, packed, m, n, terms, lda, n, form, prepared);
      expect(take(prepared, m, n)).toEqual(expected);
    }
  });

  test.each(shapes)("a matrix (%i, %i) times a vector, in every form", (m, n) => {
    const a = whole(m, n, 1);
    for (const transposed of [false, true]) {
      for (const add of [false, true]) {
        const { frame: lent, k, put, take } = lend();
        using _ = lent;
        const [terms, outputs] = transposed ? [m, n] : [n, m];
        const [x, y] = [whole(terms, 1, 2), whole(outputs, 1, 3)];
        const result = put(y);
        const form = (transposed ? k.TRANSPOSE_A.value : 0) + (add ? k.ACCUMULATE.value : 0);
        k.gemv(put(a), put(x), m, n, n, form, result);
        const plain = product(transposed ? transpose(a) : a, x);
        expect(take(result, outputs, 1)).toEqual(plain.map(([value], i) => [value! + (add ? y[i]![0]! : 0)]));
      }
    }
  });
});
