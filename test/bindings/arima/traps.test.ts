import { describe, expect, test } from "vitest";
import { chooseDifferences, MOST_WORK, searchOrders, workOf } from "../../../bindings/arima/select.js";
import { toSeries } from "../../../bindings/core/series.js";
import { arima, autoArima, DataError } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { close } from "../../support/close.js";

const noise = normals(401, { seed: 11 });
const differenced = noise.subarray(1).map((z, t) => z - noise[t]!);

describe("roots near the border", () => {
  test("an autoregression of 0.999: stationary, and no likelihood near it is higher", () => {
    let before = 0;
    const y = normals(200, { seed: 5 }).map((z) => {
      before = 0.999 * before + z;
      return before;
    });
    const fitted = arima({ order: [1, 0, 0], mean: "none" }).fit(y);
    const [phi] = fitted.state.coefficients;
    expect(Math.abs(phi!)).toBeLessThan(1);
    for (const ar1 of [0.9, 0.99, 0.999, 0.9999]) {
      const there = arima({ order: [1, 0, 0], mean: "none", fixed: { ar1 } }).fit(y).logLikelihood!;
      expect(there).toBeLessThan(fitted.logLikelihood! + 1e-6);
    }
    expect(fitted.forecast(50).mean.every(Number.isFinite)).toBe(true);
  });

  test("noise differenced once too often: the moving average goes to -1 and no farther", () => {
    const fitted = arima({ order: [0, 0, 1], mean: "none" }).fit(differenced);
    const [theta] = fitted.state.coefficients;
    expect(theta!).toBeGreaterThanOrEqual(-1);
    expect(theta!).toBeLessThan(-0.97);
    expect(fitted.forecast(3).interval(0.9).upper.every(Number.isFinite)).toBe(true);
    expect(autoArima({ seasonLength: 1 }).fit(noise).state.members[0]!.form.order[1]).toBe(0);
  });

  test("at theta = -1 the likelihood is that of the differences of n + 1 independent values", () => {
    const n = differenced.length;
    const fitted = arima({ order: [0, 0, 1], mean: "none", fixed: { ma1: -1 } }).fit(differenced);
    // Their sums are noise less one unknown level: its determinant is n + 1, its squares are those about the mean.
    let level = 0;
    const sums = [0, ...Array.from(differenced, (step) => (level += step))];
    const mean = sums.reduce((sum, each) => sum + each / (n + 1), 0);
    const squares = sums.reduce((sum, each) => sum + (each - mean) * (each - mean), 0);
    const wanted = -0.5 * (n * (Math.log((2 * Math.PI * squares) / n) + 1) + Math.log(n + 1));
    close([fitted.logLikelihood!], [wanted], { tolerance: 1e-9 });
  });

  test("a season that never changes, differenced: its moving average goes to -1 and the season goes on", () => {
    const y = noise.subarray(0, 360).map((z, t) => 10 * ((t * 5) % 12) + z);
    const fitted = arima({ seasonal: [0, 1, 1], seasonLength: 12, mean: "none" }).fit(y);
    expect(fitted.state.coefficients[0]!).toBeLessThan(-0.9);
    const { mean } = fitted.forecast(12);
    for (let h = 0; h < 12; h++) expect(Math.abs(mean[h]! - 10 * ((h * 5) % 12))).toBeLessThan(1.5);
  });
});

describe("no series makes a search long: its work keeps the bound", () => {
  const season = (n: number, m: number) => noise.subarray(0, n).map((z, t) => 9 * Math.sin((2 * Math.PI * t) / m) + z);
  const walk = (n: number) =>
    noise.subarray(0, n).map((_, t) => noise.subarray(0, t + 1).reduce((sum, z) => sum + z, 0));
  const traps: Readonly<Record<string, { readonly values: Float64Array; readonly m: number }>> = {
    constant: { values: new Float64Array(100).fill(7), m: 12 },
    "one step": { values: Float64Array.from({ length: 100 }, (_, t) => (t < 50 ? 1 : 1e6)), m: 12 },
    "many steps": { values: Float64Array.from({ length: 120 }, (_, t) => Math.floor(t / 10) ** 2), m: 12 },
    "a line": { values: Float64Array.from({ length: 100 }, (_, t) => 3 * t), m: 12 },
    "an outlier": { values: Float64Array.from({ length: 100 }, (_, t) => (t === 60 ? 1e9 : noise[t]!)), m: 12 },
    "a walk": { values: walk(200), m: 1 },
    "differenced twice too often": { values: differenced.subarray(1).map((z, t) => z - differenced[t]!), m: 1 },
    "weeks of a year": { values: season(160, 52), m: 52 },
    "hours of a week": { values: season(400, 168), m: 168 },
    "gaps at both ends": { values: season(60, 4).map((z, t) => (t < 2 || t > 57 ? Number.NaN : z)), m: 4 },
    "one month never seen": { values: season(60, 12).map((z, t) => (t % 12 === 3 ? Number.NaN : z)), m: 12 },
    "every second value missing": { values: season(120, 12).map((z, t) => (t % 2 ? Number.NaN : z)), m: 12 },
    "three values in a hundred": { values: noise.subarray(0, 100).map((z, t) => (t % 49 ? Number.NaN : z)), m: 12 },
  };
  for (const [name, { values, m }] of Object.entries(traps)) {
    test(name, () => {
      const given = toSeries(values);
      const gaps = values.filter(Number.isNaN).length;
      const options = {
        seasonLength: m,
        covariates: [],
        differences: undefined,
        seasonalDifferences: undefined,
        unitRootTest: "kpss",
        seasonalRootTest: "strength",
        criterion: "aicc",
        search: "stepwise",
        maxLags: 5,
        maxSeasonalLags: 2,
        effort: "fast",
      } as const;
      const found = searchOrders(given, [], chooseDifferences(given, [], options), options);
      const work = found.map(({ form, estimate }) => estimate.evaluations * workOf(form, values.length, gaps));
      // The model that crosses the bound is finished: a tenth of it, or as many evaluations as any model may have.
      const most = Math.max(...work, 0);
      expect(work.reduce((sum, each) => sum + each, 0)).toBeLessThan(MOST_WORK.fast + most);
      expect(most).toBeLessThan(0.5 * MOST_WORK.fast);
      const { mean } = autoArima({ seasonLength: m, effort: "fast" })
        .fit(values)
        .forecast(m + 1);
      expect(mean.every(Number.isFinite)).toBe(true);
    });
  }

  test("fewer than ten values, whatever they are; none at all is refused", () => {
    for (let n = 1; n < 10; n++) {
      for (const values of [noise.subarray(0, n), new Float64Array(n), walk(n)]) {
        const { mean } = autoArima({ seasonLength: 4, effort: "fast" }).fit(values).forecast(5);
        expect(mean.every(Number.isFinite)).toBe(true);
      }
    }
    expect(() => autoArima({ seasonLength: 4 }).fit(new Float64Array(20).fill(Number.NaN))).toThrow(DataError);
  });
});
