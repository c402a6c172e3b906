import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  coefficientTable,
  elasticNet,
  ForecastleError,
  lasso,
  linearRegression,
  ridge,
  series,
  sliceSeries,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { linearAlgebraCases } from "../../support/linear-algebra.js";
import { designSeries, noise, type Rows } from "../../support/regression.js";

interface Penalised {
  readonly id: string;
  readonly X: Rows;
  readonly y: number[];
  readonly lambda: number & number[];
  readonly rho: number;
  readonly standardize: boolean;
  readonly out: Readonly<Record<string, number & number[] & number[][]>> & {
    readonly standardized: { readonly intercept: number; readonly coef: number[] };
  };
}

const casesOf = (file: string, prefix: string) =>
  golden(file).cases.filter(({ id }) => id.startsWith(prefix)) as unknown as Penalised[];

for (const factory of [ridge, lasso, elasticNet]) {
  describe(`contract of ${factory.definition.name}`, () => {
    for (const { name, run } of contract(factory as typeof elasticNet, { options: { trend: "linear" } }))
      test(name, run);
  });
}

describe.each(casesOf("regression", "ridge-"))("$id", ({ X, y, lambda, out }) => {
  const past = designSeries(X, y);

  // Closed forms: the tolerance of the golden file.
  test("has the coefficients, the degrees of freedom and the generalised cross-validation of R", () => {
    const fitted = ridge({ lambda, standardise: false }).fit(past);
    close(fitted.state.coefficients, [out.intercept!, ...out.coef!], { tolerance: 1e-10 });
    const { sigma, degreesOfFreedom } = fitted.state;
    close([degreesOfFreedom], [y.length - out.edf!], { tolerance: 1e-10 });
    close([(y.length * sigma ** 2) / degreesOfFreedom], [out.gcv!], { tolerance: 1e-10 });
  });

  test("has the coefficients of standardised columns", () => {
    const fitted = ridge({ lambda }).fit(past);
    close(fitted.state.coefficients, [out.standardized.intercept, ...out.standardized.coef], { tolerance: 1e-10 });
  });
});

test("Longley with lambda 0.01, as MASS::lm.ridge (facts 5.3)", () => {
  const [longley] = linearAlgebraCases("nist-longley");
  // R's data set: employed, GNP and population in thousands, unemployed and armed forces in tens.
  const units = [1, 1000, 10, 10, 1000, 1];
  const rows = longley!.X!.map((row) => row.slice(1).map((value, j) => value / units[j]!));
  const fitted = ridge({ lambda: 0.01 }).fit(
    designSeries(
      rows,
      longley!.y.map((value) => value / 1000),
    ),
  );
  const [, deflator, , unemployed, , , year] = fitted.state.coefficients;
  close([deflator!, unemployed!, year!], [-0.002499935556, -0.01504266508, 1.227020832], { tolerance: 1e-9 });
});

describe("ridge", () => {
  const n = 30;
  const columns = { a: noise(n, 1), b: noise(n, 2), c: noise(n, 3) };
  const past = series(
    columns.a.map((value, t) => value + columns.b[t]! + noise(n, 4)[t]!),
    { covariates: columns },
  );

  test("without a price is least squares, with its standard errors and intervals", () => {
    for (const options of [{}, { intercept: false }]) {
      const free = ridge({ lambda: 0, ...options }).fit(past);
      const plain = linearRegression(options).fit(past);
      close(free.state.coefficients, plain.state.coefficients, { tolerance: 1e-12 });
      const errors = (fitted: typeof plain) => coefficientTable(fitted).map(({ standardError }) => standardError);
      close(errors(free as unknown as typeof plain), errors(plain), { tolerance: 1e-12 });
      const covariates = { a: [1], b: [-2], c: [0] };
      const [one, other] = [free, plain].map((each) => each.forecast(1, { covariates }).interval(0.9));
      close(one!.upper, other!.upper, { tolerance: 1e-12 });
    }
  });

  test("takes more columns than rows", () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, j) => [`x${j}`, noise(6, j + 50)]));
    const fitted = ridge({ lambda: 3 }).fit(series(noise(6, 70), { covariates: many }));
    expect(fitted.state.degreesOfFreedom).toBeGreaterThan(0);
    expect(() => ridge({ lambda: 0 }).fit(series(noise(6, 70), { covariates: many }))).toThrow(
      expect.objectContaining({ code: "too-short" }),
    );
  });
});

describe.each(casesOf("regression", "lasso-standardize"))("$id of glmnet", ({ X, y, lambda, standardize, out }) => {
  // glmnet stops at a threshold; the file asks for 1e-5.
  test.each(lambda.map((value, i) => [value, i] as const))("lambda %d", (value, i) => {
    const fitted = lasso({ lambda: value, standardise: standardize }).fit(designSeries(X, y));
    close(fitted.state.coefficients, [out.intercept![i]!, ...out.coef![i]!], { tolerance: 1e-6 });
  });
});

describe.each(casesOf("regression-likelihood", "enet-"))("$id of scikit-learn", ({ X, y, lambda, rho, out }) => {
  test("has its coefficients", () => {
    const fitted = elasticNet({ lambda, ratio: rho, standardise: false }).fit(designSeries(X, y));
    close(fitted.state.coefficients, [out.intercept!, ...out.coef!], { tolerance: 1e-7 });
  });
});

describe("the conditions of Karush, Kuhn and Tucker", () => {
  const slopesOf = (past: ReturnType<typeof series>, coefficients: Float64Array) => {
    const columns = Object.values(past.covariates);
    const residual = (t: number) =>
      past.values[t]! - coefficients[0]! - columns.reduce((sum, x, j) => sum + coefficients[j + 1]! * x[t]!, 0);
    const e = Array.from(past.values, (_, t) => residual(t));
    return columns.map((x) => x.reduce((sum, value, t) => sum + value * e[t]!, 0) / past.length);
  };

  test("hold on any design, dependent columns and all", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(0, 0.2, 0.7, 1),
        fc.constantFrom(0.01, 0.05, 0.2),
        (seed, k, ratio, lambda) => {
          const n = 14;
          const columns = Array.from({ length: k }, (_, j) => noise(n, seed + 17 * j));
          if (k > 3) columns[3] = columns[0]!.map((value, t) => 2 * value - columns[1]![t]! + 1e-4 * columns[2]![t]!);
          const covariates = Object.fromEntries(columns.map((column, j) => [`x${j}`, column]));
          const past = series(noise(n, seed + 5000), { covariates });
          const { coefficients } = elasticNet({ lambda, ratio, standardise: false }).fit(past).state;
          for (const [j, slope] of slopesOf(past, coefficients).entries()) {
            const b = coefficients[j + 1]!;
            const pull = slope - lambda * (1 - ratio) * b;
            if (b === 0) expect(Math.abs(pull)).toBeLessThanOrEqual(lambda * ratio + 1e-11);
            else expect(Math.abs(pull - lambda * ratio * Math.sign(b))).toBeLessThan(1e-11);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("the price found", () => {
  const n = 62;
  const names = ["a", "b", "c", "d", "e"];
  const covariates = Object.fromEntries(names.map((name, j) => [name, noise(n, 80 + j)]));
  const y = noise(n, 90).map((value, t) => 4 + covariates.a![t]! * 2 - covariates.d![t]! + value);
  const past = series(y, { covariates });

  test.each([
    [lasso, {}],
    [elasticNet, { ratio: 0.3, folds: 3, standardise: false }],
  ] as const)("is that of the least error on blocks that follow those fitted to: %o", (factory, options) => {
    const make = factory as typeof elasticNet;
    const { state } = make(options).fit(past);
    const { lambda, lambdas, errors } = state;
    const folds = (options as { folds?: number }).folds ?? 5;
    const size = Math.floor(n / (folds + 1));
    expect(lambdas.length).toBe(100);
    for (const l of [0, 20, 40]) {
      let squares = 0;
      for (let cut = n - folds * size; cut < n; cut += size) {
        const fitted = make({ ...options, lambda: lambdas[l]! }).fit(sliceSeries(past, 0, cut));
        const block = sliceSeries(past, cut, cut + size);
        const { mean } = fitted.forecast(size, { covariates: block.covariates });
        for (let t = 0; t < size; t++) squares += (block.values[t]! - mean[t]!) ** 2;
      }
      // Prices are compared with coefficients converged to 1e-7.
      close([errors[l]!], [squares / (folds * size)], { tolerance: 1e-5 });
    }
    expect(lambda).toBe(lambdas[errors.indexOf(Math.min(...errors))]);
    expect(
      make({ ...options, lambda: lambdas[0]! * (1 + 1e-9) })
        .fit(past)
        .state.coefficients.subarray(1),
    ).toEqual(new Float64Array(names.length));
    expect(make({ ...options, lambda }).fit(past).state.coefficients.length).toBe(names.length + 1);
  });

  test("of ridge is that of the elastic net without |b|, times the number of values", () => {
    const [squares, sums] = [elasticNet({ ratio: 0 }).fit(past).state, ridge().fit(past).state];
    close([sums.lambda / n], [squares.lambda], { tolerance: 1e-14 });
    close(sums.errors, squares.errors, { tolerance: 1e-14 });
    close(sums.coefficients, squares.coefficients, { tolerance: 1e-9 });
  });

  test("in a series too short for folds is the largest", () => {
    const short = series([1, 2, 4, 3], { covariates: { a: [1, 2, 3, 5] } });
    expect(lasso().fit(short).state.coefficients[1]).toBe(0);
  });

  test("keeps the columns that explain, and makes the variance of those", () => {
    const { state } = lasso({ lambda: 0.3 }).fit(past);
    const used = names.filter((_, j) => state.coefficients[j + 1] !== 0);
    expect(used).toEqual(expect.arrayContaining(["a", "d"]));
    expect(state.degreesOfFreedom).toBe(n - 1 - used.length);
    const plain = linearRegression({ covariates: used }).fit(past);
    const errors = coefficientTable(lasso({ lambda: 0.3 }).fit(past)).filter(({ name }) => used.includes(name));
    for (const { name, standardError } of errors) {
      const twin = coefficientTable(plain).find((row) => row.name === name)!;
      expect(standardError / state.sigma).toBeCloseTo(twin.standardError / plain.state.sigma, 12);
    }
  });
});

test("an update leaves the coefficients as they are and predicts", () => {
  const past = series(noise(20, 1), { covariates: { x: noise(20, 2) } });
  for (const factory of [ridge, lasso, elasticNet]) {
    const fitted = (factory as typeof elasticNet)({ trend: "linear" }).fit(past);
    const later = fitted.update([1, 2], { covariates: { x: [0, 1] } });
    expect(later.state).toEqual({ ...fitted.state, length: 22 });
    close(later.fittedValues!, fitted.forecast(2, { covariates: { x: [0, 1] } }).mean, { tolerance: 1e-14 });
  }
});

test.each([2 ** 960, 2 ** -960])("a covariate in units of %d is worth as much as in units of one", (unit) => {
  const [x, z] = [noise(30, 1), noise(30, 2)];
  const y = x.map((value, t) => 3 * value - z[t]! + 0.1 * noise(30, 3)[t]!);
  for (const factory of [ridge, lasso, elasticNet] as (typeof lasso)[]) {
    const plain = factory().fit(series(y, { covariates: { x, z } }));
    const large = factory().fit(series(y, { covariates: { x: x.map((value) => value * unit), z } }));
    const next = plain.forecast(2, { covariates: { x: [1, 2], z: [0, 1] } });
    const same = large.forecast(2, { covariates: { x: [unit, 2 * unit], z: [0, 1] } });
    // Scaled by powers of two: other roundings of standard deviations at most.
    close(same.quantile(0.9), next.quantile(0.9), { tolerance: 1e-11 });
    close(
      coefficientTable(large).map(({ statistic }) => statistic),
      coefficientTable(plain).map(({ statistic }) => statistic),
      { tolerance: 1e-10 },
    );
    const raw = () => factory({ standardise: false }).fit(series(y, { covariates: { x: x.map((v) => v * unit), z } }));
    expect(raw).toThrow("only standardised columns may be of such size");
  }
});

test("bad prices are refused, and any numbers give finite forecasts or typed errors", () => {
  expect(() => lasso({ lambda: -1 })).toThrow('lambda must be "auto" or a number from 0, got -1');
  expect(() => elasticNet({ ratio: 1.5 })).toThrow("ratio must be a number from 0 to 1");
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
    fc.constantFrom(0, 1, 1e-300, 1e300, -1e154, 5e-324, Number.NaN),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value, value), { maxLength: 14 }),
      fc.constantFrom(ridge, lasso, elasticNet as typeof lasso),
      fc.constantFrom("auto", 0, 0.1, 1e300) as fc.Arbitrary<"auto">,
      (rows, factory, lambda) => {
        const [a, b, c] = [0, 1, 2].map((j) => rows.map((row) => row[j]!));
        try {
          const fitted = factory({ lambda }).fit(series(a!, { covariates: { b: b!, c: c! } }));
          const next = fitted.forecast(2, { covariates: { b: [1, 2], c: [0, 1] } });
          // Draws of a law of the size of 1e300 may leave the range of doubles.
          expect(next.quantile(0.5).every(Number.isFinite) && !next.sample(2).some(Number.isNaN)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ForecastleError);
        }
      },
    ),
    { numRuns: 200 },
  );
});
