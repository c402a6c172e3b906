import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, identity, linearAlgebraCases, product, type Rows, rows } from "../../support/linear-algebra.js";

function factor(A: Rows) {
  const n = A.length;
  using frame = engine().frame();
  const k = frame.kernels;
  const a = frame.put(A.flat());
  const status = k.factorCholesky(n, a);
  const ones = frame.put(A.map(() => 1));
  const inverse = frame.f64(n * n);
  k.solveCholesky(a, n, 1, ones);
  k.invertCholesky(a, n, inverse);
  return {
    singular: status === k.SINGULAR.value,
    L: rows(frame.take(a, n * n), n).map((row, i) => row.map((value, j) => (j > i ? 0 : value))),
    logDeterminant: k.logDeterminantCholesky(a, n),
    solution: Array.from(frame.take(ones, n)),
    inverse: rows(frame.take(inverse, n * n), n),
  };
}

describe("factorCholesky", () => {
  const [definite, indefinite] = [true, false].map((wanted) =>
    linearAlgebraCases("sym-").filter(({ out }) => (out.cholesky !== null) === wanted),
  );

  test.each(definite!)("$id: factor, log determinant and solution equal the reference", ({ A, out }) => {
    const { L, logDeterminant, solution, inverse } = factor(A);
    const values = out.eigenvalues;
    const condition = values.at(-1)! / values[0]!;
    // Elements of L move by eps * condition / 2 relative to the smallest pivot, at worst.
    expect(distance(L, out.cholesky!)).toBeLessThanOrEqual(1e-12 * values.at(-1)!);
    expect(Math.abs(logDeterminant - out.logdet)).toBeLessThanOrEqual(1e-15 * condition);
    const most = Math.max(...out.solveOnes.map(Math.abs));
    expect(distance([solution], [out.solveOnes]) / most).toBeLessThanOrEqual(1e-15 * condition);
    expect(distance(product(inverse, A), identity(A.length))).toBeLessThanOrEqual(1e-15 * condition);
    expect(inverse).toEqual(inverse.map((row, i) => row.map((_, j) => inverse[j]![i]!)));
  });

  test.each(indefinite!)("$id is refused", ({ A }) => {
    expect(factor(A).singular).toBe(true);
  });

  test("refuses what is singular in double precision, in any unit, and what is not finite", () => {
    for (const unit of [1e-150, 1, 1e150]) {
      expect(factor([[3 * unit, unit], [unit, unit / 3]]).singular).toBe(true);
      expect(factor([[3 * unit, unit], [unit, unit]]).singular).toBe(false);
    }
    for (const bad of [0, -1, Number.NaN, Infinity]) expect(factor([[bad]]).singular).toBe(true);
  });

  test("does not look at the upper triangle", () => {
    expect(factor([[4, Number.NaN], [2, 5]]).L).toEqual([[2, 0], [1, 2]]);
  });
});
