import { describe, expect, test } from "vitest";
import {
  arima,
  type DecomposedOptions,
  decomposed,
  drift,
  mean,
  naive,
  OptionError,
  restore,
  series,
  ses,
} from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

/** A walk with a season of 12. */
const simulate = (seed: number, length: number) => {
  let level = 100;
  return normals(length, { seed }).map((z, t) => {
    level += z;
    return level + 10 * ((t % 12) % 5);
  });
};
const options: Partial<DecomposedOptions> = { seasonLengths: [12], seasonWindow: "periodic", model: naive() };

describe("decomposed", () => {
  for (const check of contract(decomposed, { options, simulate, known: [naive] })) test(check.name, check.run);
});

describe("decomposed, with a mixture inside", () => {
  for (const check of contract(decomposed, { options: { seasonLengths: [12] } })) {
    test(check.name, check.run);
  }
});

describe("R's stlf, decomposition.json", () => {
  const file = golden("decomposition");
  const calls: Readonly<Record<string, Partial<DecomposedOptions>>> = {
    "stlf-naive": { model: naive(), seasonWindow: "periodic" },
    "stlf-rwdrift-robust": { model: drift(), seasonWindow: 13, robust: true },
    "stlf-ANN": { model: ses({ initial: "optimal" }), seasonWindow: 7 },
  };
  for (const each of file.cases.filter(({ method }) => method in calls)) {
    test(each.id, () => {
      const { values, m } = goldenSeries(file, each.series)!;
      const range = Math.max(...values) - Math.min(...values);
      // R's ses stops early: its forecasts are near the optimum only.
      const tolerance = each.method === "stlf-ANN" ? 1e-3 : 1e-8;
      const model = decomposed({ decomposition: "stl", seasonLengths: [m], growth: false, ...calls[each.method] });
      const forecast = model.fit(values).forecast(2 * m);
      const expected = numbers((each.forecast as { mean: number[] }).mean);
      close(forecast.mean, expected, { tolerance, scale: range }, "mean");
    });
  }
});

describe("what decomposed does", () => {
  const two = Float64Array.from({ length: 24 * 7 * 4 }, (_, t) => 50 + (t % 24) + (t % 168 < 120 ? 9 : 0));

  test("goes on with two seasons exactly, and names them", () => {
    const fitted = decomposed({ seasonLengths: [168, 24], model: mean() }).fit(two);
    close(
      fitted.forecast(200).mean,
      Array.from({ length: 200 }, (_, h) => two[h]!),
      { tolerance: 1e-2, scale: 1 },
    );
    expect(Object.keys(fitted.components!)).toEqual(["trend", "season24", "season168", "remainder"]);
  });

  test("finds the season itself, and takes the one of the time step", () => {
    const monthly = series(simulate(4, 120), { start: "2010-01", frequency: "month" });
    const fitted = decomposed({ model: naive() }).fit(monthly);
    expect(fitted.state.seasons.map(({ seasonLength }) => seasonLength)).toContain(12);
    expect(decomposed({ model: naive() }).fit(normals(80, { seed: 1 })).state.seasons).toEqual([]);
  });

  test("without a season it is the model inside", () => {
    const values = normals(60, { seed: 2 });
    const one = decomposed({ model: ses() }).fit(values).forecast(5);
    expect(one.quantile(0.9)).toEqual(ses().fit(values).forecast(5).quantile(0.9));
  });

  test("leaves out a season that does not fit twice, and says so", () => {
    const fitted = decomposed({ seasonLengths: [12, 80], model: naive() }).fit(simulate(1, 100));
    expect(fitted.state.seasons.length).toBe(1);
    expect(fitted.warnings[0]).toMatchObject({ code: "short", message: /season of 80/ });
  });

  test("a season that grows goes on growing, unless told otherwise", () => {
    const values = Float64Array.from({ length: 96 }, (_, t) => (1 + t / 48) * [3, 0, -3, 0][t % 4]!);
    const peak = (growth: boolean) =>
      decomposed({ seasonLengths: [4], model: mean(), growth })
        .fit(values)
        .forecast(4).mean[0]!;
    expect(peak(true)).toBeGreaterThan(peak(false) + 0.05);
    const shrinking = decomposed({ seasonLengths: [4], model: mean() }).fit(values.slice().reverse());
    expect(shrinking.state.seasons[0]!.growth).toBeLessThan(0);
  });

  test("updates in parts come out as in one go, with the season that follows", () => {
    const values = simulate(7, 130);
    const fitted = decomposed(options).fit(values.slice(0, 100));
    const whole = fitted.update(values.slice(100));
    const parts = fitted.update(values.slice(100, 107)).update(values.slice(107));
    expect(parts.forecast(12).mean).toEqual(whole.forecast(12).mean);
    // The naive method inside: the last value, with the season of the steps after it.
    const { figure } = fitted.state.seasons[0]!;
    const { mean: next } = whole.forecast(1);
    expect(next[0]).toBeCloseTo(values[129]! - figure[29 % 12]! + figure[30 % 12]!, 10);
  });

  test("is restored with the model inside", () => {
    const fitted = decomposed({ seasonLengths: [12], model: ses() }).fit(simulate(3, 80));
    const again = restore(JSON.stringify(fitted), [decomposed, ses]);
    expect(again.forecast(9).interval(0.9)).toEqual(fitted.forecast(9).interval(0.9));
  });

  test("from 300 values on an average of two ARIMA models is inside, one that goes back to its mean and one that stays", () => {
    const level = (length: number) =>
      normals(length, { seed: 5 }).map((z, t) => 100 + z + 10 * ((t % 12) % 5) + (t >= length - 40 ? 20 : 0));
    const inside = (length: number) => decomposed({ seasonLengths: [12] }).fit(level(length)).state.inner.name;
    expect([inside(299), inside(300)]).toEqual(["autoEts", "ensemble"]);
    const values = level(300);
    const fitted = decomposed({ seasonLengths: [12] }).fit(values);
    const last = (p: number, d: number) =>
      decomposed({ seasonLengths: [12], model: arima({ order: [p, d, 1] }) })
        .fit(values)
        .forecast(24).mean[23]!;
    expect(Math.abs(fitted.forecast(24).mean[23]! - (last(2, 0) + last(2, 1)) / 2)).toBeLessThan(1e-9);
    expect(last(2, 0)).toBeLessThan(last(2, 1));
    expect(restore(JSON.stringify(fitted), [decomposed]).forecast(3).mean).toEqual(fitted.forecast(3).mean);
  });

  test("of logarithms it multiplies with its seasons", () => {
    const values = Float64Array.from({ length: 96 }, (_, t) => 2 ** (t / 12) * [3, 1, 2, 1][t % 4]!);
    const forecast = decomposed({ seasonLengths: [4], model: drift(), boxCox: 0 })
      .fit(values)
      .forecast(8);
    const expected = Array.from({ length: 8 }, (_, h) => 2 ** ((96 + h) / 12) * [3, 1, 2, 1][h % 4]!);
    // Two passes between season and trend leave the season a hundredth short.
    close(forecast.quantile(0.5), expected, { tolerance: 0.02 });
    expect(forecast.kind).toBe("law");
  });

  test("refuses several seasons where one is meant", () => {
    expect(() => decomposed({ decomposition: "stl", seasonLengths: [4, 12] })).toThrow(OptionError);
    expect(() => decomposed({ model: 3 as never })).toThrow(/a model such as naive/);
  });
});
