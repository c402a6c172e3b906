import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { type LinearAlgebraCase, linearAlgebraCases, noise, type Rows } from "../../support/linear-algebra.js";

type Pivoting = "PIVOT_NONE" | "PIVOT_LARGEST" | "PIVOT_DEPENDENT_LAST";

function fit(X: Rows, y: number[], pivoting: Pivoting, tolerance: number, refinements = 0) {
  const [m, n] = [X.length, X[0]!.length];
  using frame = engine().frame();
  const k = frame.kernels;
  const [b, e, f] = [frame.f64(n), frame.f64(m), frame.f64(n * n)];
  const scratch = frame.f64(k.leastSquaresScratch(m, n));
  const [x, yIn] = [frame.put(X.flat()), frame.put(y)];
  const rank = k.fitLeastSquares(x, yIn, m, n, k[pivoting].value, tolerance, b, e, f, scratch);
  for (let step = 0; step < refinements; step++) k.refineLeastSquares(x, yIn, m, n, rank, b, e, scratch);
  const residuals = frame.take(e, m);
  const rss = residuals.reduce((sum, r) => sum + r * r, 0);
  const factor = frame.take(f, n * n);
  const sd = Math.sqrt(rss / (m - rank));
  const se = Array.from({ length: n }, (_, i) => sd * Math.hypot(...factor.subarray(i * n, (i + 1) * n)));
  return { rank, coefficients: frame.take(b, n), residuals, rss, sd, se };
}

function design({ X, x, degree }: LinearAlgebraCase): Rows {
  return X ?? x!.map((value) => Array.from({ length: degree + 1 }, (_, power) => value ** power));
}

/** Digits in common: -log10 of the relative error, of the absolute error where the truth is zero. */
function digits(actual: number, expected: number): number {
  return -Math.log10(Math.abs(actual - expected) / (expected === 0 ? 1 : Math.abs(expected)) || 1e-17);
}

const certified = ["nist-", "hilbert-ls", "lauchli"].flatMap((prefix) => linearAlgebraCases(prefix));

describe.each([
  ["PIVOT_LARGEST", 0],
  ["PIVOT_LARGEST", 2],
  ["PIVOT_NONE", 2],
  ["PIVOT_DEPENDENT_LAST", 2],
] as const)("least squares, %s, refined %i times", (pivoting, refinements) => {
  test.each(certified)("$id has the certified digits", (golden) => {
    const X = design(golden);
    const { rank, coefficients, rss, sd, se } = fit(X, golden.y, pivoting, Number.EPSILON, refinements);
    const { scaledOrCentredQR, householderQR } = golden.minCorrectDigits;
    // Refined, all but the last digit or two are right; the powers of Filip's x are rounded before the kernel sees them.
    const required = refinements > 0 && golden.id !== "nist-filip" ? 12 : (scaledOrCentredQR ?? householderQR);
    expect(rank).toBe(X[0]!.length);
    golden.out.coef.forEach((truth, i) => {
      expect(digits(coefficients[i]!, truth), `coefficient ${i}`).toBeGreaterThanOrEqual(required);
    });
    if (golden.out.rss > 0) {
      expect(digits(rss, golden.out.rss)).toBeGreaterThanOrEqual(required);
      expect(digits(sd, golden.out.residualSd)).toBeGreaterThanOrEqual(required);
      golden.out.se.forEach((truth, i) => {
        expect(digits(se[i]!, truth), `standard error ${i}`).toBeGreaterThanOrEqual(required);
      });
    } else expect(Math.sqrt(rss)).toBeLessThan(1e-13 * Math.hypot(...golden.y) * Math.sqrt(X.length));
  });
});

describe("least squares", () => {
  const n = 12;
  const [a, b, y] = [noise(n, 1), noise(n, 2), noise(n, 3)];

  test("leaves the later of two dependent columns without a coefficient", () => {
    const X = a.map((value, i) => [1, value, 3 * value - 2, b[i]!]);
    const { rank, coefficients } = fit(X, y, "PIVOT_DEPENDENT_LAST", 1e-7);
    const full = fit(a.map((value, i) => [1, value, b[i]!]), y, "PIVOT_NONE", 0);
    expect(rank).toBe(3);
    expect(coefficients[2]).toBeNaN();
    for (const [i, j] of [[0, 0], [1, 1], [3, 2]] as const) expect(coefficients[i]).toBeCloseTo(full.coefficients[j]!, 13);
  });

  test("does not depend on the units of the columns, to the last bit", () => {
    const units = [2 ** -900, 2 ** 900, 1];
    const X = a.map((value, i) => [1, value, b[i]!]);
    const plain = fit(X, y, "PIVOT_LARGEST", 1e-7);
    const scaled = fit(X.map((row) => row.map((value, j) => value * units[j]!)), y, "PIVOT_LARGEST", 1e-7);
    expect(scaled.rank).toBe(3);
    expect(Array.from(scaled.residuals)).toEqual(Array.from(plain.residuals));
    expect(Array.from(scaled.coefficients)).toEqual(Array.from(plain.coefficients, (value, j) => value / units[j]!));
  });

  test("is the shortest answer to no columns, no rows, zero and NaN", () => {
    expect(fit(a.map(() => [0, 0]), y, "PIVOT_LARGEST", 1e-7).rank).toBe(0);
    expect(Array.from(fit(a.map(() => [0]), y, "PIVOT_LARGEST", 1e-7).residuals)).toEqual(y);
    const spoiled = fit(a.map((value) => [1, value, Number.NaN]), y, "PIVOT_DEPENDENT_LAST", 1e-7);
    expect(spoiled.rank).toBe(2);
    expect(spoiled.coefficients[2]).toBeNaN();
  });
});
