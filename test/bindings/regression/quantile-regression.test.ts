import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ForecastleError, quantileRegression, restore, series } from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { designSeries, noise, type Rows } from "../../support/regression.js";

interface Case {
  readonly id: string;
  readonly X: Rows;
  readonly y: number[];
  readonly tau: number;
  readonly out: { readonly coef: number[]; readonly objective: number };
}

const cases = golden("regression").cases.filter(({ id }) => id.startsWith("quantreg-")) as unknown as Case[];

describe("contract", () => {
  for (const { name, run } of contract(quantileRegression, { options: { trend: "linear" } })) test(name, run);
});

/** The sum of check losses. */
function loss(residuals: ArrayLike<number>, tau: number): number {
  return Array.from(residuals).reduce((sum, r) => sum + r * (r < 0 ? tau - 1 : tau), 0);
}

function residualsOf(past: ReturnType<typeof series>, b: ArrayLike<number>): number[] {
  const columns = Object.values(past.covariates);
  return Array.from(past.values, (y, t) => y - b[0]! - columns.reduce((sum, x, j) => sum + b[j + 1]! * x[t]!, 0));
}

describe("Engel's food expenditure, as quantreg's exact simplex", () => {
  test.each(cases.map((each) => [each.tau, each] as const))("level %d", (tau, { X, y, out }) => {
    const past = designSeries(X, y);
    const { coefficients } = quantileRegression({ levels: [tau] }).fit(past).state;
    close([loss(residualsOf(past, coefficients), tau)], [out.objective], { tolerance: 1e-12 });
    // The optimum of these data is one point, and a basis, so solved exactly.
    close(coefficients, out.coef, { tolerance: 1e-9 });
  });

  test("all levels at once are those of each alone, and are fitted in the order given", () => {
    const past = designSeries(cases[0]!.X, cases[0]!.y);
    const levels = cases.map(({ tau }) => tau);
    const { coefficients } = quantileRegression({ levels }).fit(past).state;
    close(
      coefficients,
      cases.flatMap(({ out }) => out.coef),
      { tolerance: 1e-9 },
    );
  });
});

/** Every optimum lies where k rows are fitted exactly: the least loss over all such bases of a line. */
function bestLine(x: readonly number[], y: readonly number[], tau: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      if (x[i] === x[j]) continue;
      const slope = (y[i]! - y[j]!) / (x[i]! - x[j]!);
      best = Math.min(
        best,
        loss(
          y.map((value, t) => value - y[i]! - slope * (x[t]! - x[i]!)),
          tau,
        ),
      );
    }
  }
  return best;
}

test("the loss is the least over all lines through two points, ties and steps in the data included", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -3, max: 3 })), {
        minLength: 4,
        maxLength: 18,
      }),
      fc.constantFrom(0.1, 0.25, 0.5, 0.9),
      (points, tau) => {
        const [x, y] = [points.map(([each]) => each), points.map(([, each]) => each)];
        fc.pre(new Set(x).size > 1);
        const past = series(y, { covariates: { x } });
        const { coefficients } = quantileRegression({ levels: [tau] }).fit(past).state;
        const [found, best] = [loss(residualsOf(past, coefficients), tau), bestLine(x, y, tau)];
        expect(found).toBeLessThanOrEqual(best + 1e-9);
        expect(found).toBeGreaterThanOrEqual(best - 1e-9);
      },
    ),
    { numRuns: 200 },
  );
});

test("at the optimum about a share tau of the values lies below, for any design", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 6 }), (seed, k) => {
      const n = 60;
      const covariates = Object.fromEntries(Array.from({ length: k }, (_, j) => [`x${j}`, noise(n, seed + 13 * j)]));
      const past = series(noise(n, seed + 777), { covariates });
      const levels = [0.05, 0.3, 0.5, 0.8];
      const { coefficients } = quantileRegression({ levels }).fit(past).state;
      for (const [l, tau] of levels.entries()) {
        const residuals = residualsOf(past, coefficients.subarray(l * (k + 1), (l + 1) * (k + 1)));
        const below = residuals.filter((r) => r < -1e-9).length;
        const onIt = residuals.filter((r) => Math.abs(r) <= 1e-9).length;
        // Koenker & Bassett (1978), theorem 3.4: with an intercept, the numbers below and at most at the fit enclose n tau.
        expect(onIt).toBe(k + 1);
        expect(below).toBeLessThanOrEqual(n * tau + 1e-9);
        expect(below + onIt).toBeGreaterThanOrEqual(n * tau - 1e-9);
      }
    }),
    { numRuns: 50 },
  );
});

describe("a forecast", () => {
  const x = Array.from({ length: 40 }, (_, t) => t / 10);
  const y = x.map((value, t) => 1 + value * noise(40, 3)[t]!);
  const fitted = quantileRegression().fit(series(y, { covariates: { x } }));

  test("spreads with the covariate, and does not cross where the fits do", () => {
    const next = fitted.forecast(3, { covariates: { x: [1, 3, -20] } });
    expect(next.kind).toBe("quantiles");
    const width = next.interval(0.8).upper.map((upper, h) => upper - next.interval(0.8).lower[h]!);
    expect(width[1]! / width[0]!).toBeGreaterThan(2);
    const levels = [0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975];
    const far = levels.map((level) => next.quantile(level)[2]!);
    expect(far).toEqual([...far].sort((a, b) => a - b));
    expect(() => next.sample(2)).toThrow(expect.objectContaining({ code: "unsupported" }));
  });

  test("goes on after an update with the coefficients as they are", () => {
    const later = fitted.update([1, 2], { covariates: { x: [4, 4.1] } });
    expect(later.state).toEqual({ ...fitted.state, length: 42 });
    close(later.fittedValues!, fitted.forecast(2, { covariates: { x: [4, 4.1] } }).quantile(0.5), { tolerance: 1e-12 });
    expect(quantileRegression({ levels: [0.4] }).fit(y).fittedValues).toBeUndefined();
  });
});

test("dependent columns are left out, and too few rows, crooked levels are refused", () => {
  const past = series(noise(20, 1), { covariates: { a: noise(20, 2), b: noise(20, 2), c: noise(20, 3) } });
  const fitted = quantileRegression({ levels: [0.5] }).fit(past);
  expect(fitted.warnings[0]).toMatchObject({ code: "collinear", message: expect.stringContaining('"b" left out') });
  expect(fitted.state.coefficients[2]).toBe(0);
  expect(() => quantileRegression().fit(series([1, 2], { covariates: { a: [1, 2] } }))).toThrow(
    "needs at least 3 known values, got 2",
  );
  expect(() => quantileRegression({ levels: [0.5, 0.5] })).toThrow("levels must ascend, but level 1 does not");
  expect(() => quantileRegression({ levels: [1] })).toThrow("levels must be an array in which item 0");
});

test("any numbers give finite quantiles or a typed error", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
    fc.constantFrom(0, 1, 1e-300, 1e300, -1e154, 5e-324, Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { maxLength: 14 }), (rows) => {
      const [a, b, c] = [0, 1, 2].map((j) => rows.map((row) => row[j]!));
      try {
        const fitted = quantileRegression().fit(series(a!, { covariates: { b: b!, c: c! } }));
        const next = fitted.forecast(2, { covariates: { b: [1, 2], c: [0, 1] } });
        expect([...next.quantile(0.5), ...next.quantile(0.99)].every(Number.isFinite)).toBe(true);
        restore(JSON.stringify(fitted), [quantileRegression]);
      } catch (error) {
        expect(error).toBeInstanceOf(ForecastleError);
      }
    }),
    { numRuns: 200 },
  );
});
