import { describe, expect, test } from "vitest";
import { autoEts, type EtsOptions, ets, holt, OptionError } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";

const monthly = normals(96, { seed: 2 }).map((z, t) => (50 + 0.3 * t) * [0.9, 1.2, 1, 0.9][t % 4]! * (1 + 0.04 * z));

/** Mean squared error of 1 to `steps` steps ahead, averaged, by updating value by value from the states before the first one. */
function amse(options: Partial<EtsOptions>, fitted: ReturnType<ReturnType<typeof ets>["fit"]>, steps: number): number {
  const { alpha, beta, gamma, phi } = fitted.state.parameters;
  const { level, slope, seasons } = fitted.state.initial;
  const has = { trend: options.trend !== undefined, season: options.season !== undefined };
  const given = {
    ...options,
    criterion: "likelihood",
    alpha,
    ...(has.trend && { beta }),
    ...(has.season && { gamma }),
    ...(options.trend === "damped" && { phi }),
    initial: { level, ...(has.trend && { slope }), ...(has.season && { seasons }) },
  } as const;
  const sums = new Float64Array(steps);
  let now = ets(given).fit(monthly.subarray(0, 1));
  for (let t = 1; t < monthly.length; t++) {
    const { mean } = now.forecast(steps);
    for (let h = 0; h < steps && t + h < monthly.length; h++) {
      sums[h] = sums[h]! + (monthly[t + h]! - mean[h]!) ** 2 / (monthly.length - 1 - h);
    }
    now = now.update(monthly.subarray(t, t + 1));
  }
  return sums.reduce((sum, each) => sum + each / steps, 0);
}

const forms: Partial<EtsOptions>[] = [
  {},
  { trend: "damped" },
  { error: "multiplicative", trend: "additive", season: "multiplicative", seasonLength: 4 },
  { season: "additive", seasonLength: 4, initial: "heuristic" },
];

describe("each criterion is best by its own measure", () => {
  for (const form of forms) {
    test(JSON.stringify(form), () => {
      const likely = ets(form).fit(monthly);
      const near = ets({ ...form, criterion: "mse" }).fit(monthly);
      const far = ets({ ...form, criterion: "amse", horizon: 4 }).fit(monthly);
      // The first value is not judged here, and the mean of class 3 is not its point forecast: a thousandth for both.
      expect(amse(form, near, 1)).toBeLessThan(amse(form, likely, 1) * 1.02);
      expect(amse(form, far, 4)).toBeLessThan(amse(form, near, 4) * 1.02);
      expect(likely.logLikelihood!).toBeGreaterThan(near.logLikelihood! - 1e-3);
      expect(likely.logLikelihood!).toBeGreaterThan(far.logLikelihood! - 1e-3);
      const residual = (fitted: typeof near) => fitted.residuals!.reduce((sum, e) => sum + e * e, 0);
      expect(residual(near)).toBeLessThan(residual(likely) * (1 + 1e-9));
    });
  }
});

describe("regions", () => {
  test("the admissible one is wider: a series that swings back has an alpha above 1", () => {
    let level = 100;
    const swings = normals(120, { seed: 4 }).map((z) => {
      const value = level + z;
      level += 1.5 * z;
      return value;
    });
    const [narrow, wide] = [ets().fit(swings), ets({ region: "admissible" }).fit(swings)];
    expect(narrow.state.parameters.alpha).toBeCloseTo(0.9999, 6);
    expect(wide.state.parameters.alpha).toBeGreaterThan(1.2);
    expect(wide.logLikelihood!).toBeGreaterThan(narrow.logLikelihood! + 5);
  });

  test("likelihoods are ordered as the regions lie in each other", () => {
    for (const form of forms) {
      const of = (region: EtsOptions["region"]) => ets({ ...form, region }).fit(monthly).logLikelihood!;
      expect(of("usual")).toBeGreaterThan(of("both") - 1e-2);
      expect(of("admissible")).toBeGreaterThan(of("both") - 1e-6);
    }
  });

  test("what is given stays, within bounds that are kept", () => {
    const fitted = holt({ criterion: "amse", beta: 0.2, bounds: { alpha: [0.3, 0.5] } }).fit(monthly);
    expect(fitted.state.parameters.beta).toBe(0.2);
    expect(fitted.state.parameters.alpha).toBeGreaterThanOrEqual(0.3);
    expect(fitted.state.parameters.alpha).toBeLessThanOrEqual(0.5);
    const start = { level: 50, slope: 0.25 };
    expect(holt({ criterion: "mse", initial: start }).fit(monthly).state.initial).toMatchObject(start);
  });
});

describe("additive models move with a constant, and all with a factor", () => {
  for (const a of [1e-12, 1e15]) {
    test(`average of the candidates, times ${a}`, () => {
      const [one, other] = [monthly, monthly.map((y) => a * y)].map(
        (y) => autoEts({ seasonLength: 4 }).fit(y).forecast(8).mean,
      );
      for (let h = 0; h < 8; h++) expect(Math.abs(other![h]! / a / one![h]! - 1)).toBeLessThan(1e-6);
    });
  }
  test("by the mean squared error", () => {
    const model = ets({ trend: "additive", season: "additive", seasonLength: 4, criterion: "mse" });
    const [one, other] = [monthly, monthly.map((y) => 3 * y + 1000)].map((y) => model.fit(y).forecast(8).mean);
    for (let h = 0; h < 8; h++) expect(Math.abs((other![h]! - 1000) / 3 - one![h]!)).toBeLessThan(0.05);
  });
  test("2^53 + i: differences that doubles still tell are forecast as a line", () => {
    const values = Float64Array.from({ length: 40 }, (_, t) => 2 ** 53 + 2 * t);
    const { mean } = ets({ trend: "additive" }).fit(values).forecast(2);
    expect(Math.abs(mean[1]! - values[39]! - 4)).toBeLessThan(20);
  });
});

describe("seasons are bounded before memory is asked for", () => {
  test.each([
    ["autoEts", () => autoEts({ seasonLength: 367 })],
    ["ets", () => ets({ season: "additive", seasonLength: 1e9 })],
    [
      "a season of a year of hours, estimated value by value",
      () => ets({ season: "additive", seasonLength: 8760 }).fit(monthly),
    ],
  ])("%s", (_, call) => expect(call).toThrow(OptionError));

  test("one of 336 steps is fitted from heuristic states", () => {
    const values = normals(1008, { seed: 6 }).map((z, t) => 50 + (((t % 336) * 7) % 11) + z);
    const fitted = ets({ season: "additive", seasonLength: 336, initial: "heuristic", effort: "fast" }).fit(values);
    const { mean } = fitted.forecast(336);
    for (let h = 0; h < 336; h++) expect(Math.abs(mean[h]! - 50 - ((h * 7) % 11))).toBeLessThan(4);
  });
});

test("every length from 1 to 3 m + 1 is answered, or refused by name, with every criterion", () => {
  for (const criterion of ["likelihood", "mse", "amse"] as const) {
    for (let n = 1; n <= 13; n++) {
      const model = ets({ season: "additive", seasonLength: 4, criterion, effort: "fast" });
      const values = monthly.subarray(0, n);
      if (n < 8) expect(() => model.fit(values)).toThrow(/needs at least 8 observed values/);
      else expect(model.fit(values).forecast(4).mean.every(Number.isFinite)).toBe(true);
    }
  }
});

describe("contract of the average mean squared error", () => {
  const options = { criterion: "amse", trend: "damped" } as const;
  for (const check of contract(ets, { options })) test(check.name, check.run);
});
