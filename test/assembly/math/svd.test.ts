import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, identity, linearAlgebraCases, noise, product, type Rows, rows, transpose } from "../../support/linear-algebra.js";

function factor(A: Rows) {
  const [m, n] = [A.length, A[0]!.length];
  const r = Math.min(m, n);
  using frame = engine().frame();
  const k = frame.kernels;
  const [u, s, vt] = [frame.f64(m * r), frame.f64(r), frame.f64(r * n)];
  const status = k.factorSvd(frame.put(A.flat()), m, n, u, s, vt, frame.f64(k.svdScratch(m, n)));
  return {
    ok: status === k.OK.value,
    U: rows(frame.take(u, m * r), r),
    s: Array.from(frame.take(s, r)),
    Vt: rows(frame.take(vt, r * n), n),
  };
}

function expectFactors(A: Rows, norm: number): void {
  const { ok, U, s, Vt } = factor(A);
  expect(ok).toBe(true);
  expect(distance(product(transpose(U), U), identity(s.length))).toBeLessThanOrEqual(1e-14 * A.length);
  expect(distance(product(Vt, transpose(Vt)), identity(s.length))).toBeLessThanOrEqual(1e-14 * A.length);
  const scaled = Vt.map((row, i) => row.map((value) => value * s[i]!));
  expect(distance(product(U, scaled), A)).toBeLessThanOrEqual(1e-14 * norm * A.length);
  expect(s).toEqual([...s].sort((a, b) => b - a));
}

describe("factorSvd", () => {
  test.each(linearAlgebraCases("decomp-"))("$id: values, vectors and rank equal the reference", ({ A, out }) => {
    const { s, U, Vt } = factor(A);
    const norm = out.norms.two;
    expectFactors(A, norm);
    expect(distance([s], [out.singularValues])).toBeLessThanOrEqual(1e-12 * norm);
    expect(s.filter((value) => value > 1e-14 * norm)).toHaveLength(out.rank);
    // Vectors of values above rounding; they turn by eps * norm / (distance to the next value).
    const known = out.singularValues.filter((value) => value > 1e-8 * norm).length;
    const gaps = out.singularValues.slice(0, known).map((value, i) => value - (out.singularValues[i + 1] ?? 0));
    const bound = (1e-14 * norm) / Math.min(...gaps);
    expect(bound).toBeLessThan(1e-6);
    expect(distance(Vt.slice(0, known), out.Vt.slice(0, known))).toBeLessThanOrEqual(bound);
    const columns = (matrix: Rows) => matrix.map((row) => row.slice(0, known));
    expect(distance(columns(U), columns(out.U))).toBeLessThanOrEqual(bound);
  });

  test("keeps ten digits of singular values that differ by a factor of 1e17, when columns are graded", () => {
    const graded = linearAlgebraCases("decomp-graded")[0]!;
    const { s } = factor(transpose(graded.A));
    graded.out.singularValues.forEach((value, i) => {
      expect(Math.abs(s[i]! / value - 1)).toBeLessThan(1e-10);
    });
  });

  test.each([[1, 1], [1, 5], [5, 1], [12, 12], [30, 7], [7, 30]])("A = U diag(s) V^T for %i by %i", (m, n) => {
    expectFactors(rows(noise(m * n, m + n), n), 10);
  });

  test("completes the vectors where singular values are zero", () => {
    const zero = identity(4).map((row) => row.map(() => 0));
    expectFactors(zero, 1);
    expectFactors(identity(4).map((row) => [...row, 0, 0]), 1);
    expectFactors(zero.map((row, i) => row.map((_, j) => (i + 1) * (j + 1))), 30);
    expectFactors([[1, 0], [0, 0], [0, 0]], 1);
  });

  test("knows no unit: values near the ends of the range", () => {
    const A = rows(noise(24, 3), 4);
    const plain = factor(A).s;
    for (const unit of [2 ** -990, 2 ** 990]) {
      const scaled = factor(A.map((row) => row.map((value) => value * unit))).s;
      expect(scaled.map((value) => value / unit)).toEqual(plain);
    }
  });

  test("refuses NaN and infinity", () => {
    for (const bad of [Number.NaN, Infinity]) expect(factor([[1, bad], [0, 1]]).ok).toBe(false);
  });
});
