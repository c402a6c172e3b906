// Traps that are known by name: each was an untyped error, a silent NaN or a hang in some library.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyFactory,
  backtest,
  builtIns,
  crps,
  defineModel,
  type Fitted,
  type Forecast,
  ForecastleError,
  forecast,
  type Json,
  type Model,
  mae,
  naive,
  type Prediction,
  restore,
  theta,
} from "../../bindings/index.js";

const y = Array.from({ length: 40 }, (_, t) => 10 + t / 4 + ((t * 5) % 9));
/** Every built-in model that has work to do, by its name, but for those around other models; seasonal ones of two steps. */
const chosen: Readonly<Record<string, object>> = {
  ets: { alpha: 0.3, initial: { level: 10 } },
  holtWinters: { seasonLength: 2 },
  doubleSeasonal: { seasonLengths: [2, 4] },
  stateSpace: { observation: [1], transition: [[1]] },
};
const models = builtIns
  .filter(({ definition: { name, defaults } }) => name !== "none" && !("model" in defaults || "models" in defaults))
  .map((factory) => factory(optionsOf(factory)));

function optionsOf({ definition: { name } }: AnyFactory): object {
  return chosen[name] ?? (/^(seasonal|naive2)/.test(name) ? { seasonLength: 2 } : {});
}

/** The means and bounds of a forecast, or the typed error instead; anything else is thrown. */
function answer(make: () => Forecast): number[] | ForecastleError {
  try {
    const made = make();
    const { lower, upper } = made.interval(0.9);
    return [...made.mean, ...lower, ...upper];
  } catch (error) {
    if (error instanceof ForecastleError) return error;
    throw error;
  }
}

function expectFiniteOrTyped(make: () => Forecast): void {
  const given = answer(make);
  if (Array.isArray(given)) expect(given.filter((value) => !Number.isFinite(value))).toEqual([]);
}

describe("every model", () => {
  test.each(models.map((model) => [model.name, model] as const))("%s at each length from 1 to 30", (_, model) => {
    for (let n = 1; n <= 30; n++) {
      expectFiniteOrTyped(() => model.fit(y.slice(0, n)).forecast(5));
      expectFiniteOrTyped(() => model.fit(new Float64Array(n).fill(7)).forecast(5));
    }
  });

  test.each(models.map((model) => [model.name, model] as const))("%s after an extreme update", (_, model) => {
    const extremes = [1e300, -1e300, Number.MAX_VALUE, 1e-300, 5e-324];
    for (const extreme of extremes) {
      expectFiniteOrTyped(() => model.fit(y).update([extreme]).forecast(3));
      expectFiniteOrTyped(() => model.fit(y.map((value) => value * extreme)).forecast(3));
    }
  });
});

describe("forecast", () => {
  test("answers every length from 1 to 30 finitely", () => {
    for (let n = 1; n <= 30; n++) {
      const given = answer(() => forecast(y.slice(0, n), { horizon: 3 }));
      expect(given, `${n} values`).toSatisfy(
        (numbers: unknown) => Array.isArray(numbers) && numbers.every(Number.isFinite),
      );
    }
  });

  test("answers what holds no value by NaN and says so", () => {
    for (const values of [[], [Number.NaN, Number.NaN], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]]) {
      const made = forecast(values, { horizon: 2 });
      expect(made.model).toBe("none");
      expect(made.mean).toEqual(Float64Array.of(Number.NaN, Number.NaN));
      expect(made.warnings.map(({ code }) => code)).toContain("no-data");
    }
  });

  test("goes as far as 100,000 steps and no further", () => {
    const models = [naive(), theta()] as unknown as Model[];
    expect(forecast(y, { horizon: 100_000, models }).mean.every(Number.isFinite)).toBe(true);
    expect(forecast(y, { horizon: 5_000 }).mean.every(Number.isFinite)).toBe(true);
    expect(() => forecast(y, { horizon: 100_001 })).toThrow(/horizon must be an integer from 1 to 100000, got 100001/);
  });

  test("refuses shares, counts and seeds out of range with their value", () => {
    const made = forecast(y, { horizon: 2 });
    for (const share of [0, 1, Number.NaN]) {
      expect(() => made.interval(share)).toThrow(`coverage must be a number strictly between 0 and 1, got ${share}`);
      expect(() => made.quantile(share)).toThrow(`level must be a number strictly between 0 and 1, got ${share}`);
    }
    for (const count of [0, 1e9]) expect(() => made.sample(count)).toThrow(ForecastleError);
    for (const seed of [-1, 0.5, 2 ** 53]) expect(() => made.sample(1, { seed })).toThrow(/seed must be an integer/);
    expect(made.sample(1, { seed: 2 ** 53 - 1 }).length).toBe(2);
  });

  test("names the option that was meant", () => {
    expect(() => forecast(y, { horizen: 3 } as never)).toThrow('did you mean "horizon"?');
  });
});

test("an object that claims a trillion values is refused at once", () => {
  expect(() => forecast({ length: 2 ** 40 } as never, { horizon: 1 })).toThrow(ForecastleError);
});

test("a backtest goes on after a model that throws what is no error of ours", async () => {
  const broken = defineModel({
    name: "broken",
    defaults: {},
    fit: (): { state: null } => {
      throw new TypeError("a slip");
    },
    forecast: () => ({ kind: "paths", horizon: 1, paths: new Float64Array(1) }),
  });
  const board = await backtest([broken(), naive()], y, { horizon: 1, folds: 2, metrics: [mae, crps] });
  expect(board.failures.map(({ error }) => error.message)).toEqual(["a slip", "a slip"]);
});

describe("what an author hands back", () => {
  const law = (parameters: object, name = "normal") => ({ kind: "law", law: name, parameters });
  const f = (...values: number[]) => Float64Array.from(values);
  const garbage: readonly (readonly [string, unknown, string])[] = [
    ["nothing", undefined, "a kind, got undefined"],
    ["another kind", { kind: "guess" }, 'the kind "law", "mixture", "paths" or "quantiles", got "guess"'],
    ["an unknown law", law({}, "cauchy"), "one of the laws"],
    ["a missing parameter", law({ mean: f(1, 2) }), "parameters.sd as a Float64Array of 2, got undefined"],
    ["a short parameter", law({ mean: f(1), sd: f(1, 1) }), "parameters.mean as a Float64Array of 2"],
    ["a plain array", law({ mean: [1, 2], sd: f(1, 1) }), "parameters.mean as a Float64Array of 2"],
    ["NaN", law({ mean: f(1, Number.NaN), sd: f(1, 1) }), "a finite parameters.mean at step 1, got NaN"],
    ["a negative sd", law({ mean: f(1, 2), sd: f(-1, 1) }), "a finite parameters.sd from 0 at step 0, got -1"],
    ["too few paths", { kind: "paths", horizon: 2, paths: f(1) }, "whole paths of 2 steps"],
    ["paths of another horizon", { kind: "paths", horizon: 3, paths: f(1, 2, 3) }, "the horizon 2, got 3"],
    ["an infinite path", { kind: "paths", horizon: 2, paths: f(1, 1 / 0) }, "finite paths, but paths[1] is Infinity"],
    ["falling levels", { kind: "quantiles", levels: f(0.5, 0.4), values: f(1, 1, 1, 1) }, "levels[1] is 0.4"],
    ["crossing quantiles", { kind: "quantiles", levels: f(0.4, 0.5), values: f(1, 1, 1, 0) }, "level 0.5 at step 1"],
    [
      "weights that miss 1",
      { kind: "mixture", weights: f(0.5), components: [law({ mean: f(1, 2), sd: f(1, 1) })] },
      "weights that add up to 1, not to 0.5",
    ],
  ];
  test.each(garbage)("%s is refused, with model and field", (_, prediction, message) => {
    const own = defineModel({
      name: "own",
      defaults: {},
      fit: () => ({ state: {} }),
      forecast: () => prediction as Prediction,
    });
    const call = () => own().fit([1, 2, 3]).forecast(2);
    expect(call).toThrow(ForecastleError);
    expect(call).toThrow(/^own: the prediction must have /);
    expect(call).toThrow(message);
  });

  test.each([
    ["nothing", undefined, "own: fit must hand back { state }, got undefined"],
    ["no state", { state: undefined }, "own: fit must hand back a state, got undefined"],
    [
      "short fitted values",
      { state: 1, fittedValues: f(1) },
      "own: fit must hand back fittedValues as a Float64Array of 3",
    ],
    [
      "short components",
      { state: 1, components: { level: f(1) } },
      "own: fit must hand back components.level as a Float64Array of 3",
    ],
    [
      "components in words",
      { state: 1, components: "level" },
      "own: fit must hand back components as an object of arrays",
    ],
    [
      "a factor that is no component",
      { state: 1, components: { level: f(1, 2, 3) }, factors: ["season"] },
      "own: fit must hand back factors as names of its components",
    ],
    ["a likelihood in words", { state: 1, logLikelihood: "high" }, "own: fit must hand back logLikelihood as a number"],
  ])("a fit of %s is refused", (_, fit, message) => {
    const own = defineModel({ name: "own", defaults: {}, fit: () => fit as never, forecast: () => law({}) as never });
    expect(() => own().fit([1, 2, 3])).toThrow(message);
  });

  test("a definition without its parts is refused", () => {
    expect(() => defineModel({ name: "own", defaults: {} } as never)).toThrow("defineModel: fit must be a function");
    expect(() => defineModel({ nam: "own" } as never)).toThrow('did you mean "name"?');
  });
});

describe("a saved form that was tampered with", () => {
  const forms = [naive(), naive().fit(y), naive().fit(y).forecast(3)].map((each) => JSON.stringify(each));
  /** The paths to every field. */
  const fields = (json: Json, path: readonly string[] = []): string[][] =>
    typeof json === "object" && json !== null
      ? Object.entries(json).flatMap(([key, item]) => [[...path, key], ...fields(item as Json, [...path, key])])
      : [];

  test("is refused as such, or wakes to a model that answers", () => {
    for (const form of forms) {
      const all = fields(JSON.parse(form) as Json);
      const tampering = fc.tuple(fc.constantFrom(...all), fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined }));
      const holds = fc.property(tampering, ([path, value]) => {
        const saved = JSON.parse(form) as Record<string, unknown>;
        const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, saved);
        parent[path.at(-1)!] = value;
        try {
          const woken = restore<Fitted>(saved, builtIns);
          if (saved.kind === "fitted") answer(() => woken.forecast(3));
        } catch (error) {
          const another = path[0] === "model" && path.length === 1;
          expect(error).toMatchObject(another ? { code: expect.any(String) } : { name: "DataError", code: "format" });
        }
      });
      fc.assert(holds, { numRuns: 200, seed: 20_261_123 });
    }
  });
});
