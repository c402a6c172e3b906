import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  autoEts,
  builtIns,
  drift,
  type Forecast,
  forecast,
  mean,
  naive,
  naive2,
  OptionError,
  restore,
  seasonalAverage,
  seasonalNaive,
  series,
  windowAverage,
} from "../../bindings/index.js";
import { close } from "../support/close.js";
import { hasData, readData } from "../support/golden.js";
import { onRelease } from "../support/on-release.js";

/** Values of every kind that a spreadsheet may hold. */
const anyValue = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0) },
  { weight: 1, arbitrary: fc.constantFrom(1e300, -1e300, 1e-300, 5e-324, 2 ** 53) },
);

function numbersOf(made: Forecast): number[] {
  const { lower, upper } = made.interval(0.9);
  return [...made.mean, ...lower, ...upper];
}

describe("forecast", () => {
  test("answers every series: finite numbers, or NaN where nothing was observed", () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 60 }), fc.integer({ min: 1, max: 30 }), (values, horizon) => {
        const made = forecast(values, { horizon });
        const observed = values.filter(Number.isFinite).length;
        expect(made.horizon).toBe(horizon);
        if (observed === 0) {
          expect(made.model).toBe("none");
          expect(made.warnings.map(({ code }) => code)).toContain("no-data");
          expect(numbersOf(made).every(Number.isNaN)).toBe(true);
        } else {
          expect(numbersOf(made).filter((value) => !Number.isFinite(value))).toEqual([]);
        }
        expect(made.warnings.some(({ code }) => code === "not-finite")).toBe(
          values.some((v) => Math.abs(v) === Infinity),
        );
      }),
      { numRuns: onRelease ? 300 : 60, seed: 4 },
    );
  });

  test("says the same twice, and leaves its input alone", () => {
    const values = Array.from({ length: 50 }, (_, t) => 10 + (t % 7) + t / 5);
    const before = values.slice();
    expect(numbersOf(forecast(values, { horizon: 9 }))).toEqual(numbersOf(forecast(values, { horizon: 9 })));
    expect(values).toEqual(before);
  });

  test("finds the season by itself, or takes the one that it is told", () => {
    const values = Array.from({ length: 70 }, (_, t) => 10 + 5 * [0, 2, 1, 4, 3, 9, 7][t % 7]!);
    close(forecast(values, { horizon: 7 }).mean, [10, 20, 15, 30, 25, 55, 45], { tolerance: 1e-12 });
    const flat = forecast(values, { horizon: 7, seasonLength: 1 });
    expect(flat.parts.map(({ model }) => model).join()).not.toMatch(/season|temporal/i);
    expect(Math.max(...flat.mean)).toBeLessThan(50);
  });

  test("chooses among the models that it is given", () => {
    const made = forecast([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { horizon: 2, models: [mean(), drift()] });
    expect(made.model).toBe("drift");
    expect(Array.from(made.mean)).toEqual([11, 12]);
  });

  test("names what it fell back to", () => {
    const alone = forecast([1, 2, 3], { horizon: 1, models: [seasonalNaive({ seasonLength: 12 })] });
    expect(alone.model).toBe("constant");
    expect(alone.warnings.map(({ code }) => code)).toContain("fallback");
    expect(forecast([5], { horizon: 2 })).toMatchObject({ model: "constant", warnings: [{ code: "short" }] });
  });

  test("is saved and woken, whatever model it chose", () => {
    for (const values of [[], [3], [3, 5], Array.from({ length: 48 }, (_, t) => t + 4 * (t % 12))]) {
      const made = forecast(values, { horizon: 3 });
      const woken = restore<Forecast>(JSON.parse(JSON.stringify(made)), builtIns);
      expect(numbersOf(woken)).toEqual(numbersOf(made));
      expect(woken.model).toBe(made.model);
      expect(woken.sample(4, { seed: 1 })).toEqual(made.sample(4, { seed: 1 }));
    }
  });

  test("refuses a call that it does not understand, and what is no series", () => {
    expect(() => forecast([1, 2, 3], {} as never)).toThrow(/needs a horizon/);
    expect(() => forecast([1, 2, 3], { horizon: 0 })).toThrow(OptionError);
    expect(() => forecast([1, 2, 3], { horizons: 3 } as never)).toThrow(/did you mean "horizon"/);
    expect(() => forecast([1, 2, 3], { horizon: 2, models: [] })).toThrow(/models must be an array of at least 1 item/);
    expect(() => forecast(["1", "x"] as never, { horizon: 2 })).toThrow(
      expect.objectContaining({ code: "not-numeric" }),
    );
    const plane = series([1, 2, 3, 4], { dimension: 2 });
    expect(() => forecast(plane, { horizon: 2 })).toThrow("forecast takes one value per time step, got 2");
    expect(() => forecast(null as never, { horizon: 2 })).toThrow(expect.objectContaining({ name: "DataError" }));
  });
});

describe.skipIf(!hasData || !onRelease)("on data/classics, the last values held back", () => {
  test("its mean MASE is below that of every single candidate, and it never falls back", () => {
    const { errors, fallbacks } = holdBack();
    const own = errors.get("forecast")!;
    for (const [name, error] of errors) if (name !== "forecast") expect(own, name).toBeLessThan(error);
    expect(fallbacks).toBe(0);
  });
});

/** Mean MASE of the automatic forecaster and of each candidate over the classic series. */
function holdBack(): { errors: Map<string, number>; fallbacks: number } {
  const errors = new Map<string, number>();
  let fallbacks = 0;
  for (const { values, h, m } of readData("classics.train")) {
    const train = values.subarray(0, values.length - h);
    const actual = values.subarray(values.length - h);
    const scale = seasonalScale(train, m);
    if (train.length < 2 * m + h || !(scale > 0)) continue;
    const seasonal = m > 1;
    const made = {
      forecast: forecast(train, { horizon: h }),
      autoEts: autoEts({ seasonLength: seasonal && m <= 24 ? m : 1 })
        .fit(train)
        .forecast(h),
      naive: naive().fit(train).forecast(h),
      drift: drift().fit(train).forecast(h),
      mean: mean().fit(train).forecast(h),
      windowAverage: windowAverage({ window: 6 }).fit(train).forecast(h),
      seasonalNaive: (seasonal ? seasonalNaive({ seasonLength: m }) : naive()).fit(train).forecast(h),
      naive2: (seasonal ? naive2({ seasonLength: m }) : naive()).fit(train).forecast(h),
      seasonalAverage: (seasonal ? seasonalAverage({ seasonLength: m }) : mean()).fit(train).forecast(h),
    };
    if (made.forecast.warnings.some(({ code }) => code === "fallback")) fallbacks++;
    for (const [name, each] of Object.entries(made)) {
      errors.set(name, (errors.get(name) ?? 0) + absoluteError(each.mean, actual) / scale);
    }
  }
  return { errors, fallbacks };
}

function seasonalScale(values: Float64Array, m: number): number {
  return absoluteError(values.subarray(0, -m), values.subarray(m));
}

function absoluteError(predicted: Float64Array, actual: Float64Array): number {
  const errors = Array.from(actual, (value, h) => Math.abs(value - predicted[h]!)).filter(
    (error) => !Number.isNaN(error),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
