import { describe, expect, test } from "vitest";
import { elasticNetPath, leastSquares } from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import type { Rows } from "../../support/regression.js";

const cases = golden("regression").cases as unknown as readonly {
  readonly id: string;
  readonly X: Rows;
  readonly y: number[];
  readonly weights?: number[];
  readonly intercept: boolean;
  readonly lambda: number[];
  readonly out: Readonly<Record<string, number & number[] & number[][]>>;
}[];
const named = (id: string) => cases.find((each) => each.id === id)!;

describe("leastSquares", () => {
  // Closed forms: the tolerance of the golden file.
  test.each(["ols", "wls", "ols-nointercept"])("has the numbers of R for %s", (id) => {
    const { X, y, weights, intercept, out } = named(id);
    const found = leastSquares(X, y, { intercept, ...(weights && { weights }) });
    close(found.coefficients, out.coef!, { tolerance: 1e-10 });
    close(found.standardErrors, out.se!, { tolerance: 1e-10 });
    close(found.covariance, out.vcov!.flat(), { tolerance: 1e-10 });
    close([found.sigma, found.logLikelihood], [out.sigma!, out.loglik!], { tolerance: 1e-11 });
    expect([found.rank, found.degreesOfFreedom]).toEqual([out.rank, out.dfResidual]);
    const robust = leastSquares(X, y, { intercept, covariance: "hc3", ...(weights && { weights }) });
    close(robust.covariance, out.HC3!.flat(), { tolerance: 1e-9 });
    const dependent = leastSquares(X, y, { intercept, covariance: "newey-west", lag: 4, ...(weights && { weights }) });
    close(dependent.covariance, out.neweyWest_lag4_noPrewhite_noAdj!.flat(), { tolerance: 1e-9 });
  });

  test("has no coefficient for a dependent column", () => {
    const { X, y, out } = named("ols-rankdeficient");
    const found = leastSquares(X, y);
    close(
      found.coefficients,
      [...out.coefPivotedNA!].map((value) => value ?? Number.NaN),
      { tolerance: 1e-10 },
    );
    expect(found.standardErrors[4]).toBeNaN();
    close([found.sigma ** 2 * found.degreesOfFreedom], [out.deviance!], { tolerance: 1e-11 });
  });

  test.each([2 ** 960, 2 ** -960])(
    "has standard errors in units of %d, though the square of that is no number",
    (unit) => {
      const [x, y] = [
        [1, 2, 4, 7],
        [1, 3, 2, 6],
      ];
      const [plain, scaled] = [
        leastSquares(
          x.map((v) => [v]),
          y,
        ),
        leastSquares(
          x.map((v) => [v * unit]),
          y,
        ),
      ];
      close([scaled.standardErrors[1]! * unit], [plain.standardErrors[1]!], { tolerance: 1e-14 });
    },
  );

  test("names what is wrong", () => {
    expect(() => leastSquares([], [])).toThrow("leastSquares: no row holds a value and everything to explain it");
    expect(() => leastSquares([[1], [2, 3]], [1, 2])).toThrow("row 1 of x has 2 numbers, row 0 has 1");
    expect(() => leastSquares([[1], [Number.NaN]], [1, 2])).toThrow("x[1][0] is NaN");
    expect(() => leastSquares([[1], [2]], [1])).toThrow("y has 1 values for 2 rows");
    expect(() => leastSquares([[1], [2]], [1, 2])).toThrow("needs at least 3 known values, got 2");
    expect(() => leastSquares([[1], [2], [4]], [1, 2, 3], { weights: [1, 0, 1] })).toThrow("weights[1] is 0");
    expect(() => leastSquares("x" as never, [1])).toThrow("x must be an array of rows");
    expect(leastSquares([[1], [2], [3]], [0, 0, 0]).logLikelihood).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("elasticNetPath", () => {
  test.each([true, false])("has glmnet's path, standardised: %s", (standardise) => {
    const { X, y, lambda, out } = named(`lasso-standardize-${standardise ? "TRUE" : "FALSE"}`);
    const { intercepts, coefficients } = elasticNetPath(X, y, { lambdas: lambda, standardise });
    close(intercepts, out.intercept as unknown as number[], { tolerance: 1e-6 });
    close(coefficients, out.coef!.flat(), { tolerance: 1e-6 });
  });

  test("begins where all coefficients are 0", () => {
    const { X, y } = named("lasso-standardize-TRUE");
    const { lambdas, coefficients } = elasticNetPath(X, y, { ratio: 0.5 });
    expect(lambdas.length).toBe(100);
    expect(lambdas[99]! / lambdas[0]!).toBeCloseTo(1e-4, 12);
    expect(coefficients.subarray(0, 8).every((value) => Math.abs(value) < 1e-12)).toBe(true);
    expect(coefficients.subarray(8, 16).some((value) => value !== 0)).toBe(true);
  });
});
