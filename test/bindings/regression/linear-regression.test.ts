import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coefficientTable, ForecastleError, linearRegression, restore, series } from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden } from "../../support/golden.js";
import { linearAlgebraCases } from "../../support/linear-algebra.js";
import { columnsOf, designSeries, noise, type Rows } from "../../support/regression.js";

interface Ols {
  readonly id: string;
  readonly X: Rows;
  readonly y: number[];
  readonly weights?: number[];
  readonly intercept: boolean;
  readonly out: Readonly<Record<string, number[] & number[][] & number>>;
}

const cases = golden("regression").cases as unknown as readonly Ols[];
const named = (id: string): Ols => cases.find((each) => each.id === id)!;
const robust = {
  hc0: "HC0",
  hc1: "HC1",
  hc2: "HC2",
  hc3: "HC3",
  "newey-west": "neweyWest_lag4_noPrewhite_noAdj",
} as const;

describe("contract", () => {
  for (const { name, run } of contract(linearRegression, { options: { trend: "linear" } })) test(name, run);
});

// Closed forms: the tolerance of the golden file is 1e-10, ours that of numbers printed to 15 digits.
describe.each(["ols", "wls", "ols-nointercept"].map(named))("$id of R", ({ X, y, weights, intercept, out }) => {
  const past = designSeries(X, y);
  const withWeights = series(past.values, { covariates: { ...past.covariates, ...(weights && { w: weights }) } });
  const options = { intercept, ...(weights && { weights: "w" }) };
  const fitted = linearRegression(options).fit(withWeights);

  test("has coefficients, standard errors, t and p values", () => {
    const table = coefficientTable(fitted);
    const field = (key: "estimate" | "standardError" | "statistic" | "pValue") => table.map((row) => row[key]);
    close(field("estimate"), out.coef!, { tolerance: 1e-10 });
    close(field("standardError"), out.se!, { tolerance: 1e-10 });
    close(field("statistic"), out.t!, { tolerance: 1e-10 });
    close(field("pValue"), out.p!, { tolerance: 1e-10 });
  });

  test("has residual deviation and criteria", () => {
    close([fitted.state.sigma, fitted.state.degreesOfFreedom], [out.sigma!, out.dfResidual!], { tolerance: 1e-11 });
    close([fitted.logLikelihood!, fitted.aic!, fitted.bic!], [out.loglik!, out.aic!, out.bic!], { tolerance: 1e-11 });
  });

  test.each(Object.entries(robust))("has the %s covariance", (covariance, key) => {
    const kind = covariance as keyof typeof robust;
    const lag = kind === "newey-west" ? { lag: 4 } : {};
    const { state } = linearRegression({ ...options, covariance: kind, ...lag }).fit(withWeights);
    const k = state.coefficients.length;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        let sum = 0;
        for (let c = 0; c < k; c++) sum += state.factor[i * k + c]! * state.factor[j * k + c]!;
        const scale = Math.sqrt(out[key]![i]![i]! * out[key]![j]![j]!);
        expect(Math.abs(sum * state.sigma ** 2 - out[key]![i]![j]!) / scale).toBeLessThan(1e-10);
      }
    }
  });

  test.runIf(out.predict)("predicts with R's intervals", () => {
    const covariates = columnsOf(out.newX as unknown as Rows);
    const next = fitted.forecast(3, { covariates });
    close(next.mean, out.predict!, { tolerance: 1e-11 });
    close(next.interval(0.95).lower, out.predLower95!, { tolerance: 1e-10 });
    close(next.interval(0.95).upper, out.predUpper95!, { tolerance: 1e-10 });
  });
});

test("a weighted future step has the variance of its weight", () => {
  const { X, y, weights } = named("wls");
  const past = designSeries(X, y);
  const fitted = linearRegression({ weights: "w" }).fit(series(y, { covariates: { ...past.covariates, w: weights! } }));
  const covariates = columnsOf(X.slice(0, 2));
  const scaleOf = (w?: number[]) => {
    const { prediction } = fitted.forecast(2, { covariates: { ...covariates, ...(w && { w }) } });
    return (prediction as unknown as { parameters: { scale: Float64Array } }).parameters.scale;
  };
  const { sigma } = fitted.state;
  const [plain, heavy] = [scaleOf(), scaleOf([1, 4])];
  expect(heavy[0]).toBe(plain[0]);
  expect(heavy[1]! ** 2).toBeCloseTo(plain[1]! ** 2 - 0.75 * sigma ** 2, 10);
  expect(() => scaleOf([1, 0])).toThrow(expect.objectContaining({ code: "not-positive" }));
});

describe("dependent columns", () => {
  test("are left out by name, the later ones, as R does it", () => {
    const { X, y, out } = named("ols-rankdeficient");
    const fitted = linearRegression().fit(designSeries(X, y, ["wt", "hp", "qsec", "sum"]));
    const expected = [...out.coefPivotedNA!].map((value) => value ?? 0);
    close(fitted.state.coefficients, expected, { tolerance: 1e-10 });
    expect(fitted.warnings).toEqual([
      {
        code: "collinear",
        message: 'linearRegression: "sum" left out: constant, or a combination of the columns before',
      },
    ]);
    const [, , , , left] = coefficientTable(fitted);
    expect(left).toEqual({
      name: "sum",
      estimate: 0,
      standardError: Number.NaN,
      statistic: Number.NaN,
      pValue: Number.NaN,
    });
  });

  test("may be more than rows: the first independent ones explain the values", () => {
    const rows = 5;
    const columns = Object.fromEntries(Array.from({ length: 8 }, (_, j) => [`x${j}`, noise(rows, j % 2)]));
    const fitted = linearRegression().fit(series(noise(rows, 9), { covariates: columns }));
    expect(fitted.state.rank).toBe(3);
    expect(fitted.warnings[0]?.message).toContain('"x2", "x3", "x4", "x5", "x6", "x7" left out');
    const free = Object.fromEntries(Array.from({ length: 8 }, (_, j) => [`x${j}`, noise(rows, j + 20)]));
    expect(() => linearRegression().fit(series(noise(rows, 9), { covariates: free }))).toThrow(
      "linearRegression with 5 independent column(s) needs at least 6 known values, got 5",
    );
  });

  test("as a constant covariate is one", () => {
    const fitted = linearRegression().fit(series([1, 2, 4], { covariates: { price: [3, 3, 3] } }));
    expect(fitted.forecast(1, { covariates: { price: [3] } }).mean[0]).toBeCloseTo(7 / 3, 14);
    expect(fitted.warnings[0]?.code).toBe("collinear");
  });
});

test("Longley has the digits that NIST certifies", () => {
  const [longley] = linearAlgebraCases("nist-longley");
  const fitted = linearRegression().fit(
    designSeries(
      longley!.X!.map((row) => row.slice(1)),
      longley!.y,
    ),
  );
  const digits = (actual: number, truth: number) => -Math.log10(Math.abs(actual / truth - 1) || 1e-17);
  coefficientTable(fitted).forEach(({ estimate, standardError }, j) => {
    expect(digits(estimate, longley!.out.coef[j]!)).toBeGreaterThan(12);
    expect(digits(standardError, longley!.out.se[j]!)).toBeGreaterThan(12);
  });
  expect(digits(fitted.state.sigma, longley!.out.residualSd)).toBeGreaterThan(12);
});

test("log AirPassengers on a line and dummies, as forecast::tslm (facts 5.3)", async () => {
  const { readFileSync } = await import("node:fs");
  const file = JSON.parse(readFileSync(new URL("../../reference/ets-auto.json", import.meta.url), "utf8"));
  const passengers = file.series.AirPassengers.values as number[];
  const fitted = linearRegression({ trend: "linear", season: "dummy", seasonLength: 12 }).fit(passengers.map(Math.log));
  const rows = Object.fromEntries(coefficientTable(fitted).map((row) => [row.name, row.estimate]));
  // Ten digits are published; the sigma has seven.
  close(
    [rows.intercept!, rows.trend!, rows["season 7"]!, rows["season 12"]!],
    [4.7267803678, 0.0100688047, 0.300619331, -0.0213210653],
    { tolerance: 1e-10 },
  );
  expect(fitted.state.sigma).toBeCloseTo(0.05930356, 7);
  const next = fitted.forecast(1);
  close(
    [next.mean[0]!, next.interval(0.95).lower[0]!, next.interval(0.95).upper[0]!],
    [6.186757055, 6.063270297, 6.310243814],
    { tolerance: 1e-9 },
  );
});

describe("missing values", () => {
  const n = 40;
  const [x, z, e] = [noise(n, 1), noise(n, 2), noise(n, 3)];
  const y = x.map((value, t) => 3 + 2 * value - z[t]! + e[t]! / 10);
  const holes = (values: number[], every: number) => values.map((value, t) => (t % every === 3 ? Number.NaN : value));

  test("of the series or of covariates leave their steps out", () => {
    const fitted = linearRegression().fit(series(holes(y, 5), { covariates: { x: holes(x, 7), z } }));
    const kept = y.map((_, t) => t).filter((t) => t % 5 !== 3 && t % 7 !== 3);
    const pick = (values: number[]) => kept.map((t) => values[t]!);
    const without = linearRegression().fit(series(pick(y), { covariates: { x: pick(x), z: pick(z) } }));
    expect(fitted.state.coefficients).toEqual(without.state.coefficients);
    expect(fitted.aicc).toBe(without.aicc);
    // A step with covariates and without a value is still predicted.
    expect(fitted.fittedValues![8]).toBeCloseTo(y[8]! - e[8]! / 10, 1);
    expect(fitted.fittedValues![3]).toBeNaN();
  });

  test("are passed over by an update", () => {
    const fitted = linearRegression().fit(series(y, { covariates: { x, z } }));
    const later = fitted.update([Number.NaN, 5], { covariates: { x: [1, Number.NaN], z: [0, 0] } });
    expect(later.state).toEqual({ ...fitted.state, length: n + 2 });
    expect(later.fittedValues![0]).toBeCloseTo(5, 0);
  });
});

describe("an update", () => {
  const n = 60;
  const columns = { a: noise(n, 4), b: noise(n, 5), w: noise(n, 6).map((value) => 1.5 + value) };
  const y = columns.a.map((value, t) => 1 + value + 3 * columns.b[t]! + noise(n, 7)[t]!);
  const part = (from: number, to: number) => {
    const covariates = Object.fromEntries(Object.entries(columns).map(([name, each]) => [name, each.slice(from, to)]));
    return series(y.slice(from, to), { covariates });
  };

  test.each([{}, { weights: "w" }, { trend: "linear", season: "dummy", seasonLength: 4 } as const])(
    "gives what a fit to all values gives, with %o",
    (options) => {
      const model = linearRegression({ covariates: ["a", "b"], ...options });
      const updated = model.fit(part(0, 30)).update(part(30, 45)).update(part(45, 60));
      const fitted = model.fit(part(0, 60));
      // The same least squares by another route: square roots of sums in another order.
      close(updated.state.coefficients, fitted.state.coefficients, { tolerance: 1e-11 });
      close([updated.logLikelihood!, updated.aicc!], [fitted.logLikelihood!, fitted.aicc!], { tolerance: 1e-11 });
      const covariates = { a: [0.3, 0.1], b: [1, 2], w: [1, 2] };
      const [one, other] = [updated, fitted].map((each) => each.forecast(2, { covariates }));
      close(one!.mean, other!.mean, { tolerance: 1e-11 });
      close(one!.quantile(0.9), other!.quantile(0.9), { tolerance: 1e-11 });
      close(
        updated.residuals!,
        part(45, 60).values.map((value, t) => {
          const before = model.fit(part(0, 45 + t));
          const row = Object.fromEntries(Object.keys(columns).map((name) => [name, [columns[name as "a"][45 + t]!]]));
          return value - before.forecast(1, { covariates: row }).mean[0]!;
        }),
        { tolerance: 1e-10 },
      );
    },
  );

  test("leaves robust and non-negative coefficients as they are", () => {
    for (const options of [{ covariance: "hc3" } as const, { nonNegative: true }]) {
      const fitted = linearRegression(options).fit(part(0, 40));
      expect(fitted.update(part(40, 60)).state).toEqual({ ...fitted.state, length: 60 });
    }
  });
});

describe("paths", () => {
  test("have the covariances of a multivariate Student t", () => {
    const n = 12;
    const x = noise(n, 8);
    const y = x.map((value, t) => 2 * value + noise(n, 9)[t]!);
    const fitted = linearRegression().fit(series(y, { covariates: { x } }));
    const { factor, sigma, degreesOfFreedom: df } = fitted.state;
    const future = [2, -1.5];
    const next = fitted.forecast(2, { covariates: { x: future } });
    const count = 40_000;
    const paths = next.sample(count, { seed: 5 });
    const product = (i: number, j: number) => {
      let sum = 0;
      for (let p = 0; p < count; p++) sum += (paths[2 * p + i]! - next.mean[i]!) * (paths[2 * p + j]! - next.mean[j]!);
      return sum / count;
    };
    const turned = future.map((value) => [factor[0]! + value * factor[2]!, factor[1]! + value * factor[3]!]);
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const dot = turned[i]![0]! * turned[j]![0]! + turned[i]![1]! * turned[j]![1]! + (i === j ? 1 : 0);
      const expected = (sigma ** 2 * df * dot) / (df - 2);
      const size = (sigma ** 2 * df) / (df - 2);
      // The standard error of a mean of 40,000 products of t variables with 10 degrees of freedom is about 0.01.
      expect(Math.abs(product(i, j) - expected) / size).toBeLessThan(0.06);
    }
  });
});

describe("non-negative least squares", () => {
  const nnls = golden("regression-likelihood").cases.find(({ id }) => id === "nnls") as unknown as Ols;

  test("has scipy's solution", () => {
    const fitted = linearRegression({ intercept: false, nonNegative: true }).fit(designSeries(nnls.X, nnls.y));
    const found = Object.fromEntries(coefficientTable(fitted).map(({ name, estimate }) => [name, estimate]));
    close(
      nnls.X[0]!.map((_, j) => found[`x${j + 1}`] ?? 0),
      nnls.out.coef!,
      { tolerance: 1e-12 },
    );
    expect(Math.hypot(...fitted.residuals!)).toBeCloseTo(
      (nnls.out as unknown as { residualNorm: number }).residualNorm,
      10,
    );
  });

  test("meets its optimality conditions on any design", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 8 }), (seed, k) => {
        const n = 20;
        const columns = Array.from({ length: k }, (_, j) => noise(n, seed + 31 * j));
        if (k > 2) columns[2] = columns[0]!.map((value, t) => value + columns[1]![t]!);
        const y = noise(n, seed + 997);
        const past = series(y, { covariates: Object.fromEntries(columns.map((column, j) => [`x${j}`, column])) });
        const fitted = linearRegression({ nonNegative: true }).fit(past);
        const taken = new Map(coefficientTable(fitted).map(({ name, estimate }) => [name, estimate]));
        columns.forEach((column, j) => {
          const slope = column.reduce((sum, value, t) => sum + value * fitted.residuals![t]!, 0);
          const estimate = taken.get(`x${j}`) ?? 0;
          expect(estimate).toBeGreaterThanOrEqual(0);
          // No column outside goes down, and those inside are at the bottom: rounding of sums of 20 products.
          expect(slope).toBeLessThan(1e-11);
          if (estimate > 0) expect(Math.abs(slope)).toBeLessThan(1e-11);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("forward selection", () => {
  const n = 80;
  const names = ["a", "b", "c", "d", "e", "f"];
  const covariates = Object.fromEntries(names.map((name, j) => [name, noise(n, 40 + j)]));
  const y = noise(n, 60).map((value, t) => 5 + 3 * covariates.e![t]! - 2 * covariates.b![t]! + value / 2);
  const past = series(y, { covariates });

  test("takes the step of the least sum of squares while the criterion falls", () => {
    const model = (chosen: string[]) => linearRegression({ covariates: chosen }).fit(past);
    const chosen: string[] = [];
    for (;;) {
      const rest = names.filter((name) => !chosen.includes(name));
      const next = rest.map((name) => model([...chosen, name])).sort((p, q) => p.state.sums[0]! - q.state.sums[0]!)[0];
      if (!next || next.aicc! >= model(chosen).aicc!) break;
      chosen.push(rest.find((name) => next.state.regressors.covariates.includes(name))!);
    }
    const selected = linearRegression({ select: "forward" }).fit(past);
    expect(selected.state.regressors.covariates).toEqual(names.filter((name) => chosen.includes(name)));
    expect(chosen).toEqual(expect.arrayContaining(["b", "e"]));
    expect(selected.aicc).toBe(model(names.filter((name) => chosen.includes(name))).aicc);
    // Only what was taken is needed again.
    const future = Object.fromEntries(selected.state.regressors.covariates.map((name) => [name, [0]]));
    expect(selected.forecast(1, { covariates: future }).mean[0]).toBeCloseTo(5, 0);
  });

  test("takes none where none helps, and copes with copies", () => {
    const flat = series(noise(n, 61), { covariates: { a: covariates.a!, b: covariates.a! } });
    expect(linearRegression({ select: "forward" }).fit(flat).state.regressors.covariates).toEqual([]);
    const copies = series(y, { covariates: { e: covariates.e!, copy: covariates.e! } });
    expect(linearRegression({ select: "forward" }).fit(copies).state.regressors.covariates).toEqual(["e"]);
  });
});

describe("bad input", () => {
  const past = series([1, 2, 4, 3, 5], { covariates: { price: [1, 2, 3, 4, 6] } });

  test("is refused by name", () => {
    expect(() => linearRegression({ covariates: ["prise"] }).fit(past)).toThrow(
      expect.objectContaining({ code: "missing-covariate" }),
    );
    expect(() => linearRegression({ intercept: false }).fit([1, 2])).toThrow("needs a trend, a season or covariates");
    expect(() => linearRegression({ lag: 2 })).toThrow('lag belongs to covariance "newey-west", got "classic"');
    expect(() => linearRegression({ weights: "price", covariates: ["price"] })).toThrow("both name");
    expect(() => linearRegression({ season: "dummy" }).fit(past)).toThrow("seasonLength must be given");
    expect(() => linearRegression({ season: "dummy", seasonLength: 1e9 }).fit(past)).toThrow(
      "a season of 1000000000 steps needs as many values, got 5",
    );
    expect(() => linearRegression({ weights: "w" }).fit(series([1, 2, 3], { covariates: { w: [1, -1, 2] } }))).toThrow(
      'weight 1 of "w" is -1',
    );
    expect(() =>
      linearRegression()
        .fit(past)
        .forecast(2, { covariates: { price: [3] } }),
    ).toThrow('covariate "price" has 1 future values, the horizon is 2');
    expect(() => coefficientTable({} as never)).toThrow(expect.objectContaining({ code: "option" }));
  });

  test("of any size gives finite numbers or a typed error", () => {
    const value = fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
      fc.constantFrom(0, 1, 1e-300, 1e300, -1e154, 5e-324, Number.NaN),
    );
    const kinds = fc.constantFrom("classic", "hc3", "newey-west") as fc.Arbitrary<"classic">;
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 0, maxLength: 12 }),
        kinds,
        fc.boolean(),
        fc.constantFrom("all", "forward") as fc.Arbitrary<"all">,
        (rows, covariance, nonNegative, select) => {
          const [a, b, c, d] = [0, 1, 2, 3].map((j) => rows.map((row) => row[j]!));
          try {
            const past = series(a!, { covariates: { b: b!, c: c!, d: d! } });
            const fitted = linearRegression({ covariance, nonNegative, select }).fit(past);
            const next = fitted.forecast(2, { covariates: { b: [1, 2], c: [0, 1], d: [3, 1] } });
            // Draws of a law of the size of 1e300 may leave the range of doubles.
            expect(next.quantile(0.5).every(Number.isFinite) && !next.sample(2).some(Number.isNaN)).toBe(true);
            restore(JSON.stringify(fitted.update(a!, { covariates: { b: b!, c: c!, d: d! } })), [linearRegression]);
          } catch (error) {
            expect(error).toBeInstanceOf(ForecastleError);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
