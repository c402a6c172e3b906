import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, noise, product, type Rows, rows, transpose } from "../../support/linear-algebra.js";

const stride = 9;
const columns = 3;

/** A well-conditioned lower triangle, with numbers above it that must not be read. */
function lower(n: number): Rows {
  const values = rows(noise(n * stride, n), stride);
  return values.map((row, i) => row.slice(0, n).map((value, j) => (j === i ? 2 + value : j < i ? 0.3 * value : 0)));
}

/** Rows `stride` apart with 99 wherever the triangle has no number. */
function stored(triangle: Rows): number[] {
  return triangle.flatMap((row) => Array.from({ length: stride }, (_, j) => row[j] || 99));
}

const kinds = [
  ["solveLower", "L X = B", (l: Rows) => l, (l: Rows) => l],
  ["solveLowerTransposed", "L^T X = B", (l: Rows) => l, transpose],
  ["solveUpper", "U X = B", transpose, transpose],
  ["solveUpperTransposed", "U^T X = B", transpose, (l: Rows) => l],
] as const;

describe.each(kinds)("%s", (kernel, equation, kept, solved) => {
  test(`solves ${equation} for any number of rows`, () => {
    for (const n of [1, 2, 5, 8]) {
      const l = lower(n);
      const b = rows(noise(n * columns, 7), columns);
      using frame = engine().frame();
      const [t, x] = [frame.put(stored(kept(l))), frame.put(b.flat())];
      frame.kernels[kernel](t, n, stride, columns, x);
      // A few roundings in each of at most eight rows of a matrix with condition below 10.
      const again = product(solved(l), rows(frame.take(x, n * columns), columns));
      expect(distance(again, b), `n = ${n}`).toBeLessThan(1e-14);
    }
  });
});
