import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import {
  distance,
  identity,
  linearAlgebraCases,
  noise,
  product,
  type Rows,
  rows,
  size,
  transpose,
} from "../../support/linear-algebra.js";

function factor(A: Rows, pivoting: "PIVOT_NONE" | "PIVOT_LARGEST" | "PIVOT_DEPENDENT_LAST", tolerance: number) {
  const [m, n] = [A.length, A[0]!.length];
  const r = Math.min(m, n);
  using frame = engine().frame();
  const k = frame.kernels;
  const a = frame.put(A.flat());
  const [tau, order, q, scratch] = [frame.f64(r), frame.i32(n), frame.f64(m * r), frame.f64(3 * n + r)];
  const rank = k.factorQr(m, n, k[pivoting].value, tolerance, a, tau, order, scratch);
  k.formQ(a, tau, m, n, r, q, scratch);
  const R = rows(frame.take(a, m * n), n)
    .slice(0, r)
    .map((row, i) => row.map((value, j) => (j < i ? 0 : value)));
  return { rank, Q: rows(frame.take(q, m * r), r), R, order: Array.from(frame.takeI32(order, n)) };
}

/** The factorisation is unique up to signs: make the diagonal of R positive. */
function withPositiveDiagonal(Q: Rows, R: Rows): { Q: Rows; R: Rows } {
  const sign = R.map((row, i) => (row[i]! < 0 ? -1 : 1));
  return {
    Q: Q.map((row) => row.map((value, j) => value * sign[j]!)),
    R: R.map((row, i) => row.map((value) => value * sign[i]!)),
  };
}

// Rank-deficient: the golden Q has arbitrary columns there.
const regular = linearAlgebraCases("decomp-").filter(({ A, out }) => out.rank === Math.min(A.length, A[0]!.length));

describe("factorQr", () => {
  test.each(regular)("$id equals the reference, with R of positive diagonal", ({ A, out }) => {
    const { Q, R, order } = factor(A, "PIVOT_NONE", 0);
    const positive = withPositiveDiagonal(Q, R);
    // Columns of Q belonging to small pivots are known to eps * |A| / pivot.
    const smallest = Math.min(...out.qrR.map((row, i) => Math.abs(row[i]!)));
    expect(distance(positive.R, out.qrR)).toBeLessThanOrEqual(1e-12 * out.norms.two);
    expect(distance(positive.Q, out.qrQ)).toBeLessThanOrEqual(1e-15 * (out.norms.two / smallest));
    expect(order).toEqual(order.map((_, i) => i));
  });

  test.each(linearAlgebraCases("decomp-"))("$id: A P = Q R, Q orthonormal, rank as stated", ({ A, out }) => {
    for (const pivoting of ["PIVOT_NONE", "PIVOT_LARGEST", "PIVOT_DEPENDENT_LAST"] as const) {
      const { Q, R, order } = factor(A, pivoting, 0);
      const permuted = A.map((row) => order.map((j) => row[j]!));
      expect(distance(product(Q, R), permuted)).toBeLessThanOrEqual(1e-14 * out.norms.two);
      expect(distance(product(transpose(Q), Q), identity(R.length))).toBeLessThanOrEqual(1e-14);
    }
    // 1e-14 of the largest column: what the reference counts as zero among the singular values.
    expect(factor(A, "PIVOT_LARGEST", 1e-14).rank).toBe(out.rank);
  });

  test("keeps its pivots in falling order", () => {
    const { R } = factor(rows(noise(60, 5), 6), "PIVOT_LARGEST", 0);
    const diagonal = R.map((row, i) => Math.abs(row[i]!));
    expect(diagonal).toEqual([...diagonal].sort((a, b) => b - a));
  });

  test("puts columns that depend on earlier ones last, in their order", () => {
    const [u, v, w] = [noise(7, 1), noise(7, 2), noise(7, 3)];
    const A = u.map((value, i) => [value, 0, 2 * value, v[i]!, value - v[i]!, w[i]!]);
    const { rank, order } = factor(A, "PIVOT_DEPENDENT_LAST", 1e-10);
    expect(rank).toBe(3);
    expect(order).toEqual([0, 3, 5, 1, 2, 4]);
  });

  test("meets numbers near the ends of the range", () => {
    for (const scale of [1e-300, 1e300]) {
      const A = rows(noise(20, 7), 4).map((row) => row.map((value) => value * scale));
      const { Q, R } = factor(A, "PIVOT_LARGEST", 0);
      expect(distance(product(transpose(Q), Q), identity(4))).toBeLessThanOrEqual(1e-14);
      expect(size(R)).toBeGreaterThan(0.5 * scale);
    }
  });
});

test("multiplyQ turns columns as the Q that formQ writes does, there and back", () => {
  const [m, n, p] = [7, 4, 3];
  const [A, C] = [noise(m * n, 11), noise(m * p, 12)];
  using frame = engine().frame();
  const k = frame.kernels;
  const [a, c] = [frame.put(A), frame.put(C)];
  const [tau, order, q, scratch] = [frame.f64(n), frame.i32(n), frame.f64(m * n), frame.f64(4 * n)];
  k.factorQr(m, n, k.PIVOT_NONE.value, 0, a, tau, order, scratch);
  k.formQ(a, tau, m, n, n, q, scratch);
  k.multiplyQ(a, tau, m, n, n, p, 1, c, scratch);
  const turned = rows(frame.take(c, m * p), p);
  const expected = product(transpose(rows(frame.take(q, m * n), n)), rows(C, p));
  // Sums of seven products of numbers below one.
  expect(distance(turned.slice(0, n), expected)).toBeLessThanOrEqual(1e-14);
  k.multiplyQ(a, tau, m, n, n, p, 0, c, scratch);
  expect(distance(rows(frame.take(c, m * p), p), rows(C, p))).toBeLessThanOrEqual(1e-14);
});
