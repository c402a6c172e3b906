import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simulateForm } from "../../../bindings/features/recursion.js";
import { backFitted, forward, integrated, learnTarget } from "../../../bindings/features/target.js";
import {
  ar,
  arima,
  autoEts,
  builtIns,
  calendar,
  covariate,
  DataError,
  defineModel,
  designOf,
  exponentiallyWeighted,
  type Feature,
  type Fitted,
  fourier,
  interaction,
  lags,
  linearRegression,
  naive,
  OptionError,
  restore,
  ridge,
  rolling,
  seasonalDummies,
  series,
  trend,
  wavelets,
  withFeatures,
} from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, numbers } from "../../support/golden.js";

const model = linearRegression();
const sales = (n: number, seed = 3) => {
  const noise = normals(n, { seed });
  return Float64Array.from(noise, (e, t) => 50 + t / 5 + 8 * Math.sin((2 * Math.PI * t) / 7) + 2 * e);
};
/** Steps of a first-order autoregression about 10. */
const wandering = (n: number) => {
  let now = 10;
  return normals(n, { seed: 5 }).map((e) => {
    now = 10 + 0.7 * (now - 10) + e;
    return now;
  });
};

describe("the contract of models", () => {
  const features = [trend(), fourier({ seasonLength: 12, terms: 2 }), lags([1])];
  for (const { name, run } of contract(withFeatures, { options: { model, features }, known: [linearRegression] })) {
    test(name, run);
  }
});

describe("tslm on log(y), the values of R", () => {
  const file = golden("regression-time");
  test.each(file.cases.map((each) => [each.id, each] as const))("%s", (id, { series: name, options, out }) => {
    const { values, m } = file.series[name] as { values: number[]; m: number };
    const { K: terms, h } = options as { K: number; h: number };
    const y = series(values, { seasonLength: m });
    const logs = Float64Array.from(values, Math.log);
    for (const [key, season] of [
      ["trendSeason", seasonalDummies()],
      ["trendFourier", fourier({ terms })],
    ] as const) {
      const { forecast, sigma } = (out as Record<string, { forecast: Record<string, unknown>; sigma: number }>)[key]!;
      const expected = numbers(forecast.mean);
      const onLogs = withFeatures({ model, features: [trend(), season] })
        .fit(series(logs, { seasonLength: m }))
        .forecast(h);
      close(onLogs.mean, expected, { tolerance: 1e-9 }, `${id} ${key}`);
      const [lower] = [forecast.lower as number[][]];
      if (lower?.[0]?.length === 2) {
        close(
          onLogs.interval(0.95).lower,
          lower.map((row) => row[1]!),
          { tolerance: 1e-9 },
          `${id} ${key} lower`,
        );
      }
      // A median of the series is the exponential of that of the logarithm.
      const back = withFeatures({ model, features: [trend(), season], boxCox: 0 }).fit(y);
      close(back.forecast(h).quantile(0.5), expected.map(Math.exp), { tolerance: 1e-9 });
      expect(sigma).toBeGreaterThan(0);
    }
  });
});

test("lags under least squares are an autoregression: its coefficients, its forecasts by recursion, its spread", () => {
  const y = wandering(200);
  const fitted = withFeatures({ model, features: [lags([1, 2])] }).fit(y);
  const { columns } = designOf(y, [lags([1, 2])]);
  const { coefficients } = linearRegression().fit(
    series(y.slice(2), { covariates: { lag1: columns.lag1!.slice(2), lag2: columns.lag2!.slice(2) } }),
  ).state as { coefficients: Float64Array };
  const [c, a, b] = coefficients as unknown as [number, number, number];
  const ahead = [...y];
  for (let h = 0; h < 8; h++) ahead.push(c + a * ahead.at(-1)! + b * ahead.at(-2)!);
  const next = fitted.forecast(8);
  expect(next.kind).toBe("paths");
  close(next.mean, ahead.slice(200), { tolerance: 1e-12 });
  close(next.mean, ar({ order: 2, method: "ols" }).fit(y).forecast(8).mean, { tolerance: 1e-10 });
  // The variance of an autoregression grows by the squares of its moving average weights; 5,000 paths know it to 2 per cent.
  const psi = [1, a];
  for (let h = 2; h < 8; h++) psi.push(a * psi[h - 1]! + b * psi[h - 2]!);
  const { sigma } = (fitted.state.inner as Fitted<object, { sigma: number }>).state;
  const sd = (h: number) => sigma * Math.sqrt(psi.slice(0, h + 1).reduce((sum, each) => sum + each * each, 0));
  for (const h of [0, 7]) {
    const { lower, upper } = next.interval(0.6827);
    expect((upper[h]! - lower[h]!) / 2 / sd(h)).toBeGreaterThan(0.94);
    expect((upper[h]! - lower[h]!) / 2 / sd(h)).toBeLessThan(1.1);
  }
});

test("a rolling mean is the mean of lags: the same fit and the same forecasts", () => {
  const y = wandering(120);
  const byMean = withFeatures({ model, features: [rolling({ window: 3 })] }).fit(y);
  const byLags = (covariates: Record<string, Float64Array>) => ({ mean: covariates.mean3! });
  const { columns } = designOf(y, [lags([1, 2, 3])]);
  const mean = columns.lag1!.map((value, t) => (value + columns.lag2![t]! + columns.lag3![t]!) / 3);
  const reference = linearRegression().fit(series(y.slice(3), { covariates: { ...byLags({ mean3: mean.slice(3) }) } }));
  close([byMean.logLikelihood!], [reference.logLikelihood!], { tolerance: 1e-10 });
  const [c, a] = (reference.state as { coefficients: Float64Array }).coefficients as unknown as [number, number];
  const ahead = [...y];
  for (let h = 0; h < 5; h++) ahead.push(c + (a * (ahead.at(-1)! + ahead.at(-2)! + ahead.at(-3)!)) / 3);
  close(byMean.forecast(5).mean, ahead.slice(120), { tolerance: 1e-11 });
});

const looking: readonly Feature[] = [
  lags([1, 3]),
  rolling({ window: 4, statistics: ["mean", "sd", "min", "max"], levels: [0.3] }),
  rolling({ window: 3, lag: 2 }),
  exponentiallyWeighted({ alpha: 0.4, statistics: ["mean", "sd"] }),
  wavelets({ wavelet: "db2", levels: 2 }),
  interaction(trend(), lags([2])),
  interaction(lags([1]), rolling({ window: 2, statistics: ["sd"] })),
];

test.each(looking.map((each) => [JSON.stringify(each), each] as const))(
  "simulation sees what training sees: %s",
  (_, each) => {
    const y = wandering(60);
    const fitted = withFeatures({ model: ridge({ lambda: 1 }), features: [each] }).fit(y);
    const { inner, features } = fitted.state;
    const horizon = 9;
    const seen = [...y];
    const rows: Record<string, number[]> = {};
    for (let h = 0; h < horizon; h++) {
      const { names, columns } = designOf(seen, [each], { horizon: 1, from: seen.length });
      for (const name of names) rows[name] = [...(rows[name] ?? []), columns[name]![0]!];
      const covariates = Object.fromEntries(names.map((name) => [name, columns[name]!]));
      seen.push(inner.forecast(1, { covariates }).mean[0]!);
    }
    const zeros = Object.fromEntries(Object.keys(rows).map((name) => [name, new Float64Array(horizon)]));
    const ground = { from: 60, to: 60 + horizon, first: 0, values: y, covariates: {}, index: undefined, statics: {} };
    const request = { horizon, seed: 0, covariates: {}, paths: undefined };
    const { plain } = simulateForm(inner.linear(horizon, { covariates: zeros })!, { features, ground }, request, 1);
    // Ten steps of sums over some ten terms, each in another order.
    close(plain, seen.slice(60), { tolerance: 1e-11, scale: 10 });
  },
);

test("without columns of the past, paths are those of the regression inside", () => {
  const y = sales(80);
  const given = [trend(), fourier({ seasonLength: 7, terms: 2 })];
  const fitted = withFeatures({ model, features: given }).fit(y);
  const form = fitted.state.inner.linear(5, { covariates: designOf(y, given, { from: 80, horizon: 5 }).columns })!;
  const ground = { from: 80, to: 85, first: 0, values: y, covariates: {}, index: undefined, statics: {} };
  const request = { horizon: 5, seed: 4, covariates: {}, paths: undefined };
  const { paths } = simulateForm(form, { features: given, ground }, request, 50);
  // The same draws; coefficients are moved before the rows are multiplied instead of after.
  close(paths, fitted.forecast(5).sample(50, { seed: 4 }), { tolerance: 1e-11, scale: 100 });
});

describe("targets", () => {
  const target = fc.record({
    values: fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 30, maxLength: 40 }),
    differences: fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }),
    standardise: fc.boolean(),
  });
  test("come back from their transforms: values that follow, and one-step predictions", () => {
    fc.assert(
      fc.property(target, ({ values, differences, standardise }) => {
        const all = Float64Array.from(values);
        const known = all.slice(0, 25);
        const learned = learnTarget(known, differences, standardise);
        const changed = forward(all, learned);
        const rows = changed.slice(25).map((value) => learned.centre + learned.scale * value);
        const tolerance = { tolerance: 1e-10, scale: 1e3 };
        close(integrated(rows, rows.length, known, differences), all.slice(25), tolerance);
        close(backFitted(changed, all, learned).slice(25), all.slice(25), tolerance);
      }),
      { numRuns: 100 },
    );
  });

  test("a line, differenced, is forecast as that line", () => {
    const y = Array.from({ length: 30 }, (_, t) => 3 + 2 * t + (t % 4 === 0 ? 5 : 0));
    const next = withFeatures({ model: linearRegression(), differences: [1, 4] })
      .fit(y)
      .forecast(6);
    close(next.mean, [63, 65, 72, 69, 71, 73], { tolerance: 1e-10 });
    expect(next.kind).toBe("paths");
  });

  test("the mean of differences is the random walk with drift", () => {
    const y = sales(60);
    const next = withFeatures({ model: linearRegression(), differences: [1] })
      .fit(y)
      .forecast(3);
    const slope = (y[59]! - y[0]!) / 59;
    close(next.mean, [y[59]! + slope, y[59]! + 2 * slope, y[59]! + 3 * slope], { tolerance: 1e-11 });
    const paths = next.sample(5000);
    const third = Array.from({ length: 5000 }, (_, p) => paths[3 * p + 2]! - y[59]! - 3 * slope);
    const steps = y.slice(1).map((value, t) => value - y[t]! - slope);
    const variance = (list: ArrayLike<number>) => Array.from(list).reduce((sum, e) => sum + e * e, 0) / list.length;
    // Three steps, and the drift of 59 known ones three times over; 5,000 paths know a variance to 2 per cent.
    expect(variance(third) / (variance(steps) * (59 / 58) * (58 / 56) * (3 + 9 / 59))).toBeGreaterThan(0.93);
    expect(variance(third) / (variance(steps) * (59 / 58) * (58 / 56) * (3 + 9 / 59))).toBeLessThan(1.07);
  });

  test("standardising changes nothing but the units of the model inside", () => {
    const y = sales(60);
    const features = [trend(), lags([1])];
    const plain = withFeatures({ model, features }).fit(y);
    const standard = withFeatures({ model, features, standardise: true }).fit(y);
    close(standard.forecast(4).mean, plain.forecast(4).mean, { tolerance: 1e-10 });
    close([standard.logLikelihood!], [plain.logLikelihood!], { tolerance: 1e-9 });
    close(standard.fittedValues!, plain.fittedValues!, { tolerance: 1e-10 });
  });

  test("any model can be given a transformed target, and keeps the kind of its forecast", () => {
    const y = sales(60);
    const kept = withFeatures({ model: naive(), standardise: true }).fit(y).forecast(2);
    expect(kept.kind).toBe("law");
    close(kept.mean, naive().fit(y).forecast(2).mean, { tolerance: 1e-14 });
    close(kept.interval(0.8).upper, naive().fit(y).forecast(2).interval(0.8).upper, { tolerance: 1e-13 });
    expect(
      withFeatures({ model: autoEts(), differences: [7] })
        .fit(y)
        .forecast(2).kind,
    ).toBe("paths");
  });
});

test("without features the model inside keeps the covariates of the series", () => {
  const price = Float64Array.from({ length: 60 }, (_, t) => (t * t * 7) % 11);
  const y = series(
    sales(60).map((value, t) => value + 3 * price[t]! + t),
    { covariates: { price } },
  );
  const inside = linearRegression({ covariates: ["price"] });
  const future = { covariates: { price: [1, 2, 3] } };
  const next = withFeatures({ model: inside, standardise: true }).fit(y).forecast(3, future);
  close(next.mean, inside.fit(y).forecast(3, future).mean, { tolerance: 1e-12 });
});

test("a regression with ARIMA errors takes the columns, and so does its recursion", () => {
  const y = wandering(80);
  const model = arima({ order: [1, 0, 0] });
  const season = withFeatures({ model, features: [fourier({ seasonLength: 7, terms: 1 })] }).fit(y);
  const columns = designOf(y, [fourier({ seasonLength: 7, terms: 1 })], { horizon: 4 }).columns;
  const part = (from: number, to: number) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from, to)]));
  const direct = arima({ order: [1, 0, 0], covariates: Object.keys(columns) })
    .fit(series(y, { covariates: part(0, 80) }))
    .forecast(4, { covariates: part(80, 84) });
  expect(season.forecast(4).mean).toEqual(direct.mean);
  const lagged = withFeatures({ model, features: [lags([2])] }).fit(y);
  const next = lagged.forecast(4, { paths: 100 });
  // Lags of two steps are known for the first two; from the third on they are drawn.
  const inner = lagged.state.inner.forecast(2, { covariates: { lag2: y.slice(78) } });
  // 100 draws know a mean to a tenth of a standard deviation, which is about 1.
  close(next.mean.slice(0, 2), inner.mean, { tolerance: 0.05, scale: 10 });
  expect(next.kind).toBe("paths");
});

describe("the past and the future", () => {
  const features = [trend(), lags([1, 7]), rolling({ window: 3, statistics: ["mean", "sd"] })];

  test("an update gives the columns that a fit to all values gives", () => {
    const y = sales(90);
    const fitted = withFeatures({ model, features }).fit(y.slice(0, 70)).update(y.slice(70, 80)).update(y.slice(80));
    const whole = withFeatures({ model, features }).fit(y);
    // Recursive least squares against one factorisation; means and deviations from windows cut elsewhere.
    const coefficients = (of: typeof fitted) =>
      (of.state.inner as Fitted<object, { coefficients: Float64Array }>).state.coefficients;
    close(coefficients(fitted), coefficients(whole), { tolerance: 1e-9 });
    const linear = [trend(), lags([1, 7]), rolling({ window: 3 })];
    const later = withFeatures({ model, features: linear }).fit(y.slice(0, 70)).update(y.slice(70));
    close(later.forecast(5).mean, withFeatures({ model, features: linear }).fit(y).forecast(5).mean, {
      tolerance: 1e-10,
    });
    expect(fitted.length).toBe(90);
  });

  test("one-step predictions see nothing of their own step or later", () => {
    const y = sales(60);
    const known = withFeatures({ model, features }).fit(y.slice(0, 50));
    const before = known.update(y.slice(50)).fittedValues!;
    const changed = known.update(y.slice(50).map((value, t) => (t >= 4 ? value + 100 : value))).fittedValues!;
    expect(changed.slice(0, 5)).toEqual(before.slice(0, 5));
    expect(changed[5]).not.toBe(before[5]);
  });

  test("missing values are left out, and at the end taken as expected", () => {
    const y = sales(60);
    const holes = y.map((value, t) => (t === 20 || t === 59 ? Number.NaN : value));
    const fitted = withFeatures({ model, features: [lags([1])] }).fit(holes);
    expect(Array.from(fitted.fittedValues!.slice(20, 23), Number.isNaN)).toEqual([false, true, false]);
    expect(fitted.state.tail.at(-1)).toBe(fitted.fittedValues![59]);
    expect(fitted.forecast(2).mean.every(Number.isFinite)).toBe(true);
  });

  test("a lag as long as the horizon needs no recursion: the law stays a law", () => {
    const y = sales(60);
    const fitted = withFeatures({ model, features: [lags([7])] }).fit(y);
    expect(fitted.forecast(7).kind).toBe("law");
    expect(fitted.forecast(8).kind).toBe("paths");
    close(fitted.forecast(8).mean.slice(0, 7), fitted.forecast(7).mean, { tolerance: 1e-12 });
  });

  test("the future of a covariate is needed as far as a feature reads it", () => {
    const price = Float64Array.from({ length: 60 }, (_, t) => 5 + ((t * 5) % 7));
    const y = series(sales(60), { covariates: { price } });
    const known = withFeatures({ model, features: [covariate("price"), lags([1, 3], { of: "price" })] }).fit(y);
    expect(() => known.forecast(2)).toThrow(DataError);
    expect(() => known.forecast(2)).toThrow('the future of covariate "price" is needed, 2 values');
    const one = known.forecast(3, { covariates: { price: [1, 2, 3] } });
    const other = known.forecast(3, { covariates: { price: [1, 2, 4] } });
    expect(one.mean.slice(0, 2)).toEqual(other.mean.slice(0, 2));
    expect(one.mean[2]).not.toBe(other.mean[2]);
    const lagged = withFeatures({ model, features: [lags([3], { of: "price" })] }).fit(y);
    expect(lagged.forecast(3).mean.every(Number.isFinite)).toBe(true);
    expect(() => lagged.forecast(4)).toThrow("1 values");
  });

  test("calendar columns go on into the future, and after a restore", () => {
    const y = series(
      Float64Array.from({ length: 70 }, (_, t) => (t % 7 > 4 ? 20 : 10) + (t % 3)),
      { start: "2024-01-01", frequency: "day" },
    );
    const fitted = withFeatures({ model, features: [calendar("weekend")] }).fit(y);
    const { mean } = restore<typeof fitted>(JSON.stringify(fitted), builtIns).forecast(7);
    expect(mean).toEqual(fitted.forecast(7).mean);
    expect(mean[5]! - mean[4]!).toBeGreaterThan(9);
  });
});

test("a model inside that is no regression takes in every step that was drawn", () => {
  // It carries the error of the last step over, which a regression does not.
  const carrying = defineModel({
    name: "carrying",
    defaults: { covariates: [] as readonly string[] },
    fit: ({ values, covariates }) => ({ state: { error: values.at(-1)! - covariates.lag1!.at(-1)! } }),
    update: ({ error }, _options, { values, covariates }) => ({
      state: { error: values.at(-1)! - covariates.lag1!.at(-1)! - error / 2 },
    }),
    forecast: ({ error }, _options, { covariates, horizon }) => ({
      kind: "law",
      law: "normal",
      parameters: { mean: covariates.lag1!.map((lag) => lag + error / 2), sd: new Float64Array(horizon).fill(1e-9) },
    }),
  });
  const fitted = withFeatures({ model: carrying(), features: [lags([1])] }).fit([1, 2, 3, 5]);
  // The last error is 2, so 5 + 1 comes next; that step makes none of its own, so nothing is carried further.
  close(fitted.forecast(3, { paths: 20 }).mean, [6, 6, 6], { tolerance: 1e-6 });
  expect(() => fitted.forecast(2000, { paths: 1000 })).toThrow("more than 1000000 updates of carrying");
});

describe("what cannot be is refused", () => {
  test.each([
    [() => withFeatures(), "withFeatures needs a model"],
    [
      () => withFeatures({ model, features: [{ feature: "trnd" }] }),
      'there is no feature "trnd" (did you mean "trend"?)',
    ],
    [() => withFeatures({ model: naive(), features: [trend()] }), "naive takes no covariates"],
    [() => withFeatures({ model, features: [lags([50])] }).fit(sales(40)), "they look back 50 of 40 steps"],
    [() => withFeatures({ model, features: [seasonalDummies()] }).fit(sales(40)), "seasonLength must be given"],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });
  test("an OptionError or a DataError", () => {
    expect(() => withFeatures()).toThrow(OptionError);
  });
});
