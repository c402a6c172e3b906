import { describe, expect, test } from "vitest";
import {
  auto,
  builtIns,
  drift,
  FitError,
  type Fitted,
  forecast,
  holt,
  type Model,
  mean,
  naive,
  restore,
  seasonalNaive,
} from "../../bindings/index.js";
import { contract } from "../../bindings/testing.js";

const seasonal = Float64Array.from({ length: 60 }, (_, t) => 50 + t / 2 + 9 * (t % 4) + ((t * 37) % 11) / 3);

for (const { name, run } of contract(auto, { options: { effort: "fast" } })) test(name, run);

describe("auto", () => {
  test("forecasts as the call does", () => {
    const fitted = auto({ horizon: 6 }).fit(seasonal);
    const called = forecast(seasonal, { horizon: 6 });
    expect(called.mean).toEqual(fitted.forecast(6).mean);
    expect(called.parts).toEqual(fitted.forecast(6).parts);
    expect(called.sample(7, { seed: 3 })).toEqual(fitted.forecast(6).sample(7, { seed: 3 }));
  });

  test("names what it combines, with weights that add up to 1, and the season that it found", () => {
    const fitted = auto().fit(seasonal);
    expect(fitted.state.seasonLengths).toEqual([4]);
    const { parts } = fitted.forecast(2);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ model }) => model)).toContain("autoEts");
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const [k, { weight }] of parts.entries())
      expect(weight).toBeLessThanOrEqual(parts[Math.max(0, k - 1)]!.weight);
  });

  test("weighs the models that it is given by their past errors", () => {
    const models = [naive(), drift(), holt(), mean()] as unknown as Model[];
    const line = Float64Array.from({ length: 40 }, (_, t) => 3 * t + (t % 3));
    const { parts } = auto({ models }).fit(line).forecast(3);
    expect(["drift", "holt"]).toContain(parts[0]!.model);
    expect(parts.find(({ model }) => model === "mean")?.weight ?? 0).toBeLessThan(0.05);
  });

  test("is saved with models that are no candidates, and woken by all built-in constructors", () => {
    const fitted = auto({ models: [holt(), mean()] as unknown as Model[] }).fit(seasonal);
    const again = restore<Fitted>(JSON.parse(JSON.stringify(fitted)), builtIns);
    expect(again.forecast(3).sample(3)).toEqual(fitted.forecast(3).sample(3));
    expect(() => restore(JSON.stringify(fitted), [auto])).toThrow('the saved model is "holt"');
  });

  test("says what it could not fit of the models that it was given, and nothing of its own", () => {
    const models = [seasonalNaive({ seasonLength: 50 }), naive()] as unknown as Model[];
    expect(
      auto({ models })
        .fit([1, 2, 3])
        .warnings.map(({ code }) => code),
    ).toEqual(["short", "fallback"]);
    expect(auto().fit(seasonal).warnings).toEqual([]);
    expect(
      auto()
        .fit([1, 2])
        .warnings.map(({ code }) => code),
    ).toEqual(["short"]);
  });

  test("reports its progress, and can be stopped on the way", () => {
    const steps: number[] = [];
    const controller = new AbortController();
    forecast(seasonal, { horizon: 3, onProgress: ({ done, total }) => steps.push(done / total) });
    expect(steps.length).toBeGreaterThan(4);
    expect(steps).toEqual(steps.slice().sort((a, b) => a - b));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
    const stopped = () =>
      forecast(seasonal, { horizon: 3, signal: controller.signal, onProgress: () => controller.abort("enough") });
    expect(stopped).toThrow(FitError);
    expect(stopped).toThrow("aborted");
  });

  test.each([
    [{ seasonLength: 4, seasonLengths: [4, 8] }, "give seasonLength or seasonLengths, not both"],
    [{ effort: "quick" }, 'effort must be one of "fast", "standard", "thorough"'],
    [{ models: [] }, "models must be an array of at least 1 item"],
    [{ seasonLengths: [1] }, "an integer from 2"],
  ])("refuses the options %#", (options, message) => {
    expect(() => auto(options as never)).toThrow(message);
    expect(() => forecast(seasonal, { horizon: 1, ...options } as never)).toThrow(message);
  });
});

test("a season that was asked for and does not fit twice into the series is left out, and said", () => {
  const values = Array.from({ length: 40 }, (_, t) => 20 + ((t * 7) % 11) + (t % 4));
  const fitted = auto({ seasonLengths: [4, 30], effort: "fast" }).fit(values);
  expect(fitted.state.seasonLengths).toEqual([4]);
  expect(fitted.warnings.map(({ message }) => message)).toContain(
    "a season of 30 steps does not fit twice into 40 values: it is not followed",
  );
});
