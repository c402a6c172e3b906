import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ForecastleError, huber, linearRegression, series, theilSen } from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { designSeries, noise, type Rows } from "../../support/regression.js";

for (const factory of [huber, theilSen]) {
  describe(`contract of ${factory.definition.name}`, () => {
    for (const { name, run } of contract(factory as typeof theilSen)) test(name, run);
  });
}

describe("huber", () => {
  const rlm = golden("regression").cases.find(({ id }) => id === "rlm-huber") as unknown as {
    readonly X: Rows;
    readonly y: number[];
    readonly out: { readonly coef: number[]; readonly s: number; readonly weights: number[] };
  };

  test("has coefficients, scale and weights of MASS::rlm", () => {
    const { state } = huber().fit(designSeries(rlm.X, rlm.y));
    // rlm stops earlier than we do: the tolerance of iterative cases.
    close(state.coefficients, rlm.out.coef, { tolerance: 1e-6 });
    close([state.sigma], [rlm.out.s], { tolerance: 1e-6 });
    close(state.weights, rlm.out.weights, { tolerance: 1e-6 });
  });

  test("settles where two columns are nearly one, and is wrong only in how it shares their coefficient", () => {
    const [x, z] = [noise(40, 1), noise(40, 2)];
    const y = x.map((value, t) => 2 + 3 * value + z[t]!);
    const twins = { x, twin: x.map((value, t) => value + 1e-9 * noise(40, 3)[t]!) };
    const [one, two] = [huber().fit(series(y, { covariates: { x } })), huber().fit(series(y, { covariates: twins }))];
    const same = { x: [1, -1], twin: [1, -1] };
    // The twin fits some of the noise: a spurious column of 40 values moves a forecast by some hundredths.
    close(two.forecast(2, { covariates: same }).mean, one.forecast(2, { covariates: { x: [1, -1] } }).mean, {
      tolerance: 0.2,
    });
  });

  test("solves its estimating equations", () => {
    const past = designSeries(rlm.X, rlm.y);
    const { state, residuals } = ((fitted) => ({ state: fitted.state, residuals: fitted.residuals! }))(
      huber().fit(past),
    );
    const psi = residuals.map((r) => Math.max(-1.345, Math.min(1.345, r / state.sigma)));
    for (const column of [past.values.map(() => 1), ...Object.values(past.covariates)]) {
      const size = Math.hypot(...column);
      expect(Math.abs(column.reduce((sum, x, t) => sum + x * psi[t]!, 0)) / size).toBeLessThan(1e-10);
    }
    const sorted = residuals.map(Math.abs).sort();
    expect(state.sigma).toBeCloseTo((sorted[15]! + sorted[16]!) / 2 / 0.6745, 12);
  });

  test("with a far bound is least squares, with its standard errors in units of sigma", () => {
    const past = designSeries(rlm.X, rlm.y);
    const [far, plain] = [huber({ bound: 1e6 }).fit(past).state, linearRegression().fit(past).state];
    close(far.coefficients, plain.coefficients, { tolerance: 1e-11 });
    close(
      far.factor.map((value) => value * far.sigma),
      plain.factor.map((value) => value * plain.sigma),
      { tolerance: 1e-11 },
    );
  });

  test("is not pulled by values a million away, and says how little they weigh", () => {
    const x = noise(30, 1);
    const y = x.map((value, t) => 2 + 3 * value + noise(30, 2)[t]! / 10);
    const wrong = y.map((value, t) => (t % 10 === 4 ? value + 1e6 : value));
    const [clean, fitted] = [y, wrong].map((values) => huber().fit(series(values, { covariates: { x } })));
    close(fitted!.state.coefficients, clean!.state.coefficients, { tolerance: 0.05 });
    expect(fitted!.state.weights[4]).toBeLessThan(1e-5);
  });

  test("fits what most values lie on exactly, with a scale of 0", () => {
    const { state } = huber({ trend: "linear" }).fit([1, 2, 3, 4, 5, 6, 7]);
    expect(state.sigma).toBeLessThan(1e-14);
  });
});

describe("theilSen", () => {
  const sen = golden("regression-likelihood").cases.find(({ id }) => id === "theil-sen") as unknown as {
    readonly x: number[];
    readonly y: number[];
    readonly out: { readonly slope: number; readonly intercept: number };
  };

  test("has slope and intercept of scipy", () => {
    const { state } = theilSen({ covariates: ["x"] }).fit(series(sen.y, { covariates: { x: sen.x } }));
    close(state.coefficients, [sen.out.intercept, sen.out.slope], { tolerance: 1e-12 });
  });

  /** Slopes through all pairs with different x, sorted. */
  const slopes = (x: readonly number[], y: readonly number[]) =>
    x
      .flatMap((_, i) => x.slice(0, i).map((__, j) => (x[i] === x[j] ? Number.NaN : (y[i]! - y[j]!) / (x[i]! - x[j]!))))
      .filter((slope) => !Number.isNaN(slope))
      .sort((a, b) => a - b);

  test("is the median of all slopes, with ties in x and in slopes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -20, max: 20 })), {
          minLength: 3,
          maxLength: 30,
        }),
        (points) => {
          const [x, y] = [points.map(([each]) => each), points.map(([, each]) => each)];
          const all = slopes(x, y);
          fc.pre(all.length > 0);
          const { coefficients } = theilSen({ covariates: ["x"] }).fit(series(y, { covariates: { x } })).state;
          const middle = (all[(all.length - 1) >> 1]! + all[all.length >> 1]!) / 2;
          expect(coefficients[1]).toBeCloseTo(middle, 12);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("its intervals hold the errors of normal values about as least squares' do", () => {
    const n = 120;
    const y = Array.from({ length: n }, (_, t) => 5 + t / 20 + noise(n, 7)[t]! + noise(n, 8)[t]! + noise(n, 9)[t]!);
    const [robust, plain] = [theilSen().fit(y), linearRegression({ trend: "linear" }).fit(y)];
    const widths = [robust, plain].map((fitted) => {
      const { lower, upper } = fitted.forecast(40).interval(0.9);
      return upper[39]! - lower[39]!;
    });
    expect(widths[0]! / widths[1]!).toBeGreaterThan(0.8);
    expect(widths[0]! / widths[1]!).toBeLessThan(1.3);
    expect(robust.forecast(1).mean[0]).toBeCloseTo(plain.forecast(1).mean[0]!, 0);
  });

  test("keeps its line when a quarter of the values is wrong", () => {
    const y = Array.from({ length: 40 }, (_, t) => (t % 4 === 1 ? -1e9 : 3 + 2 * t + noise(40, 3)[t]!));
    expect(theilSen().fit(y).state.coefficients[1]).toBeCloseTo(2, 0);
  });

  test("takes one covariate with two values at least", () => {
    expect(() => theilSen({ covariates: ["a", "b"] })).toThrow("covariates must be one name at most, got 2");
    expect(() => theilSen().fit([1, 2])).toThrow("needs at least 3 known values, got 2");
    const flat = series([1, 2, 3], { covariates: { x: [2, 2, 2] } });
    expect(() => theilSen({ covariates: ["x"] }).fit(flat)).toThrow("the covariate has one value only");
  });
});

test("any numbers give finite forecasts or typed errors", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
    fc.constantFrom(0, 1, 1e-300, 1e300, -1e154, 5e-324, Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 14 }), fc.boolean(), (rows, robust) => {
      const past = series(
        rows.map(([y]) => y),
        { covariates: { x: rows.map(([, x]) => x) } },
      );
      try {
        const model = robust ? huber() : theilSen({ covariates: ["x"] });
        const next = (model as ReturnType<typeof theilSen>).fit(past).forecast(2, { covariates: { x: [1, 2] } });
        // Draws of a law of the size of 1e300 may leave the range of doubles.
        expect(next.quantile(0.5).every(Number.isFinite) && !next.sample(2).some(Number.isNaN)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ForecastleError);
      }
    }),
    { numRuns: 200 },
  );
});
