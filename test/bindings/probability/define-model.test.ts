import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  builtIns,
  defineModel,
  type Fitted,
  type Forecast,
  mean,
  naive,
  restore,
  series,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";

/** A model as a user would write it: half-way between the last value and the mean. */
const halfway = defineModel({
  name: "halfway",
  defaults: { weight: 0.5 },
  fit({ values }, { weight }) {
    const last = values[values.length - 1] ?? Number.NaN;
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { state: { level: weight * last + (1 - weight) * average }, logLikelihood: -12, parameterCount: 2 };
  },
  forecast: ({ level }, _options, { horizon }) => ({
    kind: "paths",
    horizon,
    paths: Float64Array.from({ length: 3 * horizon }, (_, i) => level + Math.floor(i / horizon) - 1),
  }),
});

describe("a user's own model", () => {
  test("checks its options, fits, forecasts and is saved like any other", () => {
    const fitted = halfway({ weight: 0.25 }).fit([0, 4, 8]);
    expect(fitted.state.level).toBe(5);
    expect(Array.from(fitted.forecast(2).mean)).toEqual([5, 5]);
    expect(Array.from(restore<Fitted>(JSON.stringify(fitted), [naive, halfway]).forecast(2).mean)).toEqual([5, 5]);
    expect(() => halfway({ wait: 1 } as never)).toThrow('halfway has no option "wait"');
    expect(() => halfway({ weight: "much" } as never)).toThrow("halfway: weight must be a finite number");
  });

  test("has the criteria of its likelihood", () => {
    const fitted = halfway().fit([1, 2, 3, 4, 5]);
    expect(fitted.aic).toBe(28);
    // 2 k + 2 k (k + 1) / (n - k - 1) with k = 2, n = 5
    expect(fitted.aicc).toBe(34);
    expect(fitted.bic).toBeCloseTo(24 + 2 * Math.log(5), 12);
  });

  test("cannot be updated unless it says how", () => {
    expect(() => halfway().fit([1, 2]).update([3])).toThrow(expect.objectContaining({ code: "unsupported" }));
  });
});

describe("fit", () => {
  test("refuses infinity with its place, an unknown control, and an aborted signal", () => {
    const infinite = [1, Number.NEGATIVE_INFINITY];
    expect(() => naive().fit(infinite)).toThrow("naive: value 1 is -Infinity; use NaN for a missing value");
    expect(() => naive().fit([1, 2], { signals: 1 } as never)).toThrow(/did you mean "signal"/);
    const reason = new Error("enough");
    const call = () => naive().fit([1, 2], { signal: AbortSignal.abort(reason) });
    expect(call).toThrow(expect.objectContaining({ name: "FitError", code: "aborted", cause: reason }));
  });

  test("hands on what reading the series had to mend", () => {
    const rows = [
      { time: "2024-01-02", value: 2 },
      { time: "2024-01-01", value: 1 },
      { time: "2024-01-03", value: 4 },
    ];
    expect(
      naive()
        .fit(series(rows))
        .warnings.map(({ code }) => code),
    ).toContain("unsorted");
  });
});

describe("update", () => {
  const fitted = naive().fit(series([1, 2, 4], { start: "2024-01", frequency: "month" }));
  test("takes the values that follow, and their time stamps go on", () => {
    const later = fitted.update([8], { time: "2024-04" });
    expect(later.length).toBe(4);
    expect(later.forecast(1).index?.label(0)).toBe("2024-05");
    expect(fitted.forecast(1).index?.label(0)).toBe("2024-04");
  });

  test("takes a single row, whose time step is that of the series", () => {
    const daily = naive().fit(series([1, 2, 4], { start: "2024-01-01", frequency: "day" }));
    const later = daily.update([{ time: "2024-01-04", value: 8 }]);
    expect(later.forecast(1).index?.label(0)).toBe("2024-01-05");
    expect(later.forecast(1).mean).toEqual(Float64Array.of(8));
    expect(() => daily.update([{ time: "2024-01-05", value: 8 }])).toThrow(expect.objectContaining({ code: "time" }));
  });

  test("refuses late and early time stamps", () => {
    for (const time of ["2024-03", "2024-05", "2023-01"]) {
      expect(() => fitted.update([8], { time })).toThrow(expect.objectContaining({ code: "time" }));
    }
    const quarterly = series([8], { start: "2024-04", frequency: "quarter" });
    expect(() => fitted.update(quarterly)).toThrow(/time step is a month, that of the new values a quarter/);
    expect(() => fitted.update([8], { tiem: "2024-04" } as never)).toThrow(/did you mean "time"/);
  });
});

describe("extreme scales", () => {
  test("c times the values give c times the forecast, to the bit for a power of two", () => {
    const values = [3, 5, 4, 8, 7, 9];
    const one = mean().fit(values).forecast(3);
    for (const exponent of [-1000, -400, 400, 1000]) {
      const factor = 2 ** exponent;
      const other = mean()
        .fit(values.map((value) => value * factor))
        .forecast(3);
      expect(Array.from(other.mean)).toEqual(Array.from(one.mean, (value) => value * factor));
      expect(Array.from(other.quantile(0.9))).toEqual(Array.from(one.quantile(0.9), (value) => value * factor));
      expect(Array.from(other.sample(2))).toEqual(Array.from(one.sample(2), (value) => value * factor));
    }
  });
});

describe("restore", () => {
  test("names the model that the caller did not", () => {
    const saved = JSON.stringify(mean().fit([1, 2, 3]));
    expect(() => restore(saved, [naive])).toThrow('the saved model is "mean", which is not among naive');
    expect(() => restore("{", [naive])).toThrow(/not JSON/);
  });

  test("refuses a state of a newer version, and brings an older one up", () => {
    const make = (version: number) =>
      defineModel<object, { level: number }>({
        name: "aged",
        version,
        defaults: {},
        fit: () => ({ state: { level: version } }),
        forecast: ({ level }, _options, { horizon }) => ({
          kind: "paths",
          horizon,
          paths: new Float64Array(horizon).fill(level),
        }),
        migrate: (state) => ({ level: 10 + (state as { level: number }).level }),
      });
    const old = JSON.stringify(make(1)().fit([1]));
    expect(restore<Fitted>(old, [make(2)]).forecast(1).mean[0]).toBe(11);
    const newer = JSON.stringify(make(3)().fit([1]));
    expect(() => restore(newer, [make(2)])).toThrow(/version 3 of its state; this one reads version 2/);
  });

  test("wakes what the first version wrote: a file that no later version writes again", () => {
    const file = new URL("../../reference/saved/version-1.json", import.meta.url);
    const made = naive().fit(series([3, 5, Number.NaN, 9], { start: "2024-01-31", frequency: "month", id: "rain" }));
    const forecast = made.forecast(3);
    const saved = JSON.parse(readFileSync(file, "utf8"));
    const fitted = restore<Fitted>(saved.fitted, builtIns);
    expect(fitted.forecast(3).toRows()).toEqual(forecast.toRows());
    expect(restore<Forecast>(saved.forecast, builtIns).toRows()).toEqual(forecast.toRows());
    expect(fitted.residuals).toEqual(made.residuals);
  });
});

describe("a model without a sampler keeps the contract", () => {
  for (const { name, run } of contract(halfway as never, { series: Array.from({ length: 30 }, (_, t) => t % 5) })) {
    if (!name.startsWith("hard series")) test(name, run);
  }
});
