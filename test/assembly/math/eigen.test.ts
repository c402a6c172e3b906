import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, identity, linearAlgebraCases, noise, product, type Rows, rows, transpose } from "../../support/linear-algebra.js";

function factor(A: Rows) {
  const n = A.length;
  using frame = engine().frame();
  const k = frame.kernels;
  const [values, vectors] = [frame.f64(n), frame.f64(n * n)];
  const status = k.factorSymmetric(n, frame.put(A.flat()), values, vectors, frame.f64(3 * n));
  return {
    status,
    ok: status === k.OK.value,
    values: Array.from(frame.take(values, n)),
    vectors: rows(frame.take(vectors, n * n), n),
  };
}

function symmetric(n: number, seed: number): Rows {
  const a = rows(noise(n * n, seed), n);
  return a.map((row, i) => row.map((_, j) => a[Math.min(i, j)]![Math.max(i, j)]!));
}

function expectFactors(A: Rows, norm: number): void {
  const { ok, values, vectors } = factor(A);
  expect(ok).toBe(true);
  expect(distance(product(vectors, transpose(vectors)), identity(A.length))).toBeLessThanOrEqual(1e-13);
  const scaled = vectors.map((row, i) => row.map((value) => value * values[i]!));
  expect(distance(product(transpose(vectors), scaled), A)).toBeLessThanOrEqual(1e-13 * norm);
  expect(values).toEqual([...values].sort((a, b) => a - b));
}

describe("factorSymmetric", () => {
  test.each(linearAlgebraCases("sym-"))("$id: values and vectors equal the reference", ({ A, out }) => {
    const { ok, values, vectors } = factor(A);
    const norm = Math.max(...out.eigenvalues.map(Math.abs));
    expect(ok).toBe(true);
    expect(distance([values], [out.eigenvalues])).toBeLessThanOrEqual(1e-12 * norm);
    // Vectors turn by eps * norm / (distance to the next value).
    const gaps = out.eigenvalues.slice(1).map((value, i) => value - out.eigenvalues[i]!);
    expect(distance(vectors, transpose(out.eigenvectors))).toBeLessThanOrEqual((1e-14 * norm) / Math.min(...gaps));
  });

  test.each([1, 2, 3, 10, 40])("A = V^T diag(values) V with orthonormal V, order %i", (n) => {
    expectFactors(symmetric(n, n), 10);
  });

  test("takes zero, equal and diagonal values", () => {
    for (const A of [identity(4), identity(5).map((row) => row.map(() => 0)), [[2, 0, 0], [0, -1, 0], [0, 0, 2]]]) expectFactors(A, 2);
    expectFactors(identity(6).map((row) => row.map(() => 1)), 6);
  });

  test("knows no unit: values near the ends of the range", () => {
    const A = symmetric(6, 9);
    const plain = factor(A).values;
    for (const unit of [2 ** -990, 2 ** 990]) {
      const scaled = factor(A.map((row) => row.map((value) => value * unit))).values;
      expect(distance([scaled.map((value) => value / unit)], [plain])).toBeLessThanOrEqual(1e-14);
    }
  });

  test("refuses NaN and infinity", () => {
    for (const bad of [Number.NaN, Infinity]) expect(factor([[1, bad], [bad, 1]]).ok).toBe(false);
  });
});
