import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, identity, linearAlgebraCases, product, type Rows, rows } from "../../support/linear-algebra.js";

function factor(A: Rows) {
  const n = A.length;
  using frame = engine().frame();
  const k = frame.kernels;
  const [a, order] = [frame.put(A.flat()), frame.i32(n)];
  const status = k.factorLu(n, a, order);
  const ramp = frame.put(A.map((_, i) => i + 1));
  const unit = frame.put(identity(n).flat());
  const [x, inverse] = [frame.f64(n), frame.f64(n * n)];
  k.solveLu(a, order, ramp, n, 1, x);
  k.solveLu(a, order, unit, n, n, inverse);
  const LU = rows(frame.take(a, n * n), n);
  return {
    singular: status === k.SINGULAR.value,
    L: LU.map((row, i) => row.map((value, j) => (j < i ? value : Number(i === j)))),
    U: LU.map((row, i) => row.map((value, j) => (j < i ? 0 : value))),
    order: Array.from(frame.takeI32(order, n)),
    determinant: k.determinantLu(a, order, n),
    solution: frame.take(x, n),
    inverse: rows(frame.take(inverse, n * n), n),
  };
}

describe("factorLu", () => {
  const square = linearAlgebraCases("decomp-").filter(({ out }) => out.luL !== undefined);

  test.each(square)("$id: factors, determinant, inverse and solution equal the reference", ({ id, A, out }) => {
    const { L, U, order, determinant, solution, inverse } = factor(A);
    // Rows are scaled by 1e-9 and less in the graded matrix: its condition for a solve is that of the scaled matrix.
    const condition = id === "decomp-graded" ? 1e3 : out.cond;
    expect(order).toEqual(out.luP_rows);
    // Multipliers of the Hilbert matrix come from differences: both sides round them.
    expect(distance(L, out.luL)).toBeLessThanOrEqual(Math.max(1e-12, 1e-15 * condition));
    expect(distance(U, out.luU)).toBeLessThanOrEqual(1e-12 * out.norms.two);
    expect(distance(product(L, U), order.map((i) => A[i]!))).toBeLessThanOrEqual(1e-15 * out.norms.two);
    expect(Math.abs(determinant / out.det - 1)).toBeLessThanOrEqual(1e-15 * condition);
    const scale = Math.max(...inverse.flat().map(Math.abs));
    expect(distance(inverse, out.inverse) / scale).toBeLessThanOrEqual(1e-15 * condition);
    const expected = out["solve_b=1..n"];
    const most = Math.max(...expected.map(Math.abs));
    expect(distance([Array.from(solution)], [expected]) / most).toBeLessThanOrEqual(1e-15 * condition);
  });

  test("calls a matrix with a zero column, a NaN or an infinity singular", () => {
    for (const bad of [0, Number.NaN, Infinity]) expect(factor([[bad, 1], [bad, 2]]).singular).toBe(true);
    expect(factor([[0, 1], [1, 0]])).toMatchObject({ singular: false, determinant: -1, order: [1, 0] });
  });
});
