import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AnyModel,
  type BacktestOptions,
  backtest,
  DataError,
  defineModel,
  drift,
  type FitError,
  type Forecast,
  type Leaderboard,
  mae,
  mse,
  naive,
  panel,
  seasonalNaive,
  series,
} from "../../../bindings/index.js";
import { golden, goldenSeries } from "../../support/golden.js";

const smoothing = golden("smoothing");
const airPassengers = goldenSeries(smoothing, "AirPassengers")!.values;
const nile = goldenSeries(smoothing, "Nile")!.values;

/** A model that is nothing but a point forecast, with spread 1. */
function pointModel(name: string, point: (values: Float64Array, step: number) => number) {
  return defineModel<object, { values: Float64Array }>({
    name,
    defaults: {},
    fit: ({ values }) => ({ state: { values } }),
    forecast: ({ values }, _options, { horizon }) => ({
      kind: "law",
      law: "normal",
      parameters: {
        mean: Float64Array.from({ length: horizon }, (_, h) => point(values, h)),
        sd: new Float64Array(horizon).fill(1),
      },
    }),
    update: ({ values }, _options, next) => ({ state: { values: Float64Array.of(...values, ...next.values) } }),
  });
}

const last = pointModel("last", (values) => values.at(-1)!);
const lastSeason = pointModel("lastSeason", (values, h) => values.at(h - 12)!);
const line = pointModel(
  "line",
  (values, h) => values.at(-1)! + ((h + 1) * (values.at(-1)! - values[0]!)) / (values.length - 1),
);
const smooth = pointModel("smooth", (values) => values.reduce((level, value) => level + 0.3 * (value - level)));
const broken = pointModel("broken", (values) => {
  if (values.length === 4) throw new DataError("too-short", "four will not do");
  return values.length;
});

function scaled(
  forecast: Forecast,
  actual: ArrayLike<number>,
  { train, seasonLength }: { train: ArrayLike<number>; seasonLength: number },
) {
  const values = Array.from(train);
  const changes = values.slice(seasonLength).map((value, t) => Math.abs(value - values[t]!));
  return mae(forecast, actual) / (changes.reduce((sum, change) => sum + change) / changes.length);
}

const everyOrigin = { horizon: 1, step: 1, metrics: [mse] } as const;
const scoreOf = (board: Leaderboard, metric: string, row = 0) => board.rows[row]!.metrics[metric]!;
const upTo = (n: number) => Float64Array.from({ length: n }, (_, t) => t);

describe("one-step errors from every origin, forecast::tsCV", () => {
  // R prints ten digits.
  test.each([
    ["AirPassengers, seasonal naive", lastSeason(), airPassengers, 12, 36.31574498],
    ["Nile, drift", line(), nile, 2, 173.8329318],
    ["Nile, simple smoothing with alpha 0.3", smooth(), nile, 1, 143.6576187],
  ])("%s", async (_, model, values, windowLength, expected) => {
    for (const refit of [true, false]) {
      const board = await backtest([model], values, { ...everyOrigin, folds: 1000, windowLength, refit });
      expect(board.rows[0]!.folds).toBe(values.length - windowLength);
      expect(Math.sqrt(scoreOf(board, "mse"))).toBeCloseTo(expected, 6);
    }
  });

  test("the library's drift leaves out the origin with two values only, and says so", async () => {
    const board = await backtest([drift()], nile, { ...everyOrigin, folds: 98 });
    expect(board.failures.map(({ model, origin }) => [model, origin])).toEqual([["drift", 2]]);
    const missing = 963 - (1160 + 40);
    expect(Math.sqrt((scoreOf(board, "mse") * 97 + missing ** 2) / 98)).toBeCloseTo(173.8329318, 6);
  });
});

describe("the leaderboard", () => {
  test("ranks by the first metric and averages over the folds", async () => {
    const board = await backtest([last(), line()], upTo(20), { horizon: 2, folds: 3, metrics: [mae, mse] });
    expect(board.rows.map(({ model }) => model)).toEqual(["line", "last"]);
    expect(board.rows[1]!.metrics).toEqual({ mae: 1.5, mse: 2.5 });
    expect(board.rows[0]!.metrics.mae).toBeCloseTo(0, 12);
    expect(board.best!.name).toBe("line");
    expect(board.best!.fit(upTo(5)).forecast(1).mean[0]).toBe(5);
    expect(board.folds.map(({ model, origin }) => `${model} ${origin}`)).toEqual([
      "last 14",
      "line 14",
      "last 16",
      "line 16",
      "last 18",
      "line 18",
    ]);
    expect([...board.folds[0]!.actual]).toEqual([14, 15]);
    expect([...board.folds[0]!.forecast.mean]).toEqual([13, 13]);
    expect(board.folds[0]!.metrics).toEqual({ mae: 1.5, mse: 2.5 });
  });

  test("a metric of which more is better, or with a target, ranks accordingly", async () => {
    const options = { horizon: 1, folds: 2 };
    const gain = Object.assign((forecast: Forecast, actual: ArrayLike<number>) => -mae(forecast, actual), {
      lowerIsBetter: false,
    });
    const bias = Object.assign((forecast: Forecast, actual: ArrayLike<number>) => actual[0]! - forecast.mean[0]!, {
      target: 0,
    });
    const high = pointModel("high", (values) => values.at(-1)! + 9);
    for (const metric of [gain, bias]) {
      const named = Object.defineProperty(metric, "name", { value: "score" });
      const board = await backtest([high(), last()], upTo(9), { ...options, metrics: [named] });
      expect(board.rows.map(({ model }) => model)).toEqual(["last", "high"]);
    }
  });

  test("averages a series first, so that a long one does not weigh more", async () => {
    const flat = new Float64Array(5);
    const board = await backtest([last()], [upTo(40), flat], { horizon: 1, folds: 30, metrics: [mae] });
    expect(board.rows[0]!.folds).toBe(34);
    expect(scoreOf(board, "mae")).toBe(0.5);
  });

  test("tells models of one name apart by the options in which they differ", async () => {
    const models = [seasonalNaive({ seasonLength: 2 }), seasonalNaive({ seasonLength: 3 }), naive(), naive()];
    const board = await backtest(models, upTo(20), { horizon: 1, folds: 2, metrics: [mae] });
    expect(board.rows.map(({ model }) => model).sort()).toEqual([
      "naive",
      "naive #2",
      "seasonalNaive (seasonLength: 2)",
      "seasonalNaive (seasonLength: 3)",
    ]);
  });

  test("prints as a table of plain text", async () => {
    const board = await backtest([last(), broken()], upTo(6), { horizon: 1, folds: 3, metrics: [mae, mse] });
    expect(`${board}`).toBe(
      [
        "model      mae     mse  failures",
        "last    1.0000  1.0000         0",
        "broken       0       0         1",
        "first of 1 failures: broken, fold 1: four will not do",
      ].join("\n"),
    );
  });

  test("is plain JSON, with null for scores that are not defined", async () => {
    const undefinedScore = () => Number.NaN;
    const board = await backtest([broken()], upTo(6), { horizon: 1, folds: 3, metrics: [undefinedScore] });
    const json = JSON.parse(JSON.stringify(board));
    expect(json.rows).toEqual([
      { model: "broken", position: 0, metrics: { undefinedScore: null }, folds: 2, failures: 1 },
    ]);
    expect(json.failures).toEqual([
      {
        model: "broken",
        series: 0,
        fold: 1,
        origin: 4,
        error: { name: "DataError", code: "too-short", message: "four will not do" },
      },
    ]);
    expect(board.best).toBeUndefined();
  });
});

describe("failures", () => {
  test("a model that fails on a fold is reported, goes on, and ranks below complete ones", async () => {
    const board = await backtest([broken(), last()], upTo(6), { horizon: 1, folds: 3, metrics: [mae] });
    expect(board.rows.map(({ model, failures, folds }) => [model, failures, folds])).toEqual([
      ["last", 0, 3],
      ["broken", 1, 2],
    ]);
    expect(scoreOf(board, "mae", 1)).toBe(0);
    expect(board.failures[0]).toMatchObject({ model: "broken", fold: 1, origin: 4, metric: undefined });
  });

  test("a model that always fails comes last, whatever it throws", async () => {
    const never: AnyModel = {
      name: "never",
      fit: () => {
        throw "a text";
      },
    };
    const rejects: AnyModel = { name: "rejects", fit: () => Promise.reject(new Error("no")) };
    const board = await backtest([never, rejects, last()], upTo(6), { horizon: 1, folds: 2, metrics: [mae] });
    expect(board.rows.map(({ model, failures }) => [model, failures])).toEqual([
      ["last", 0],
      ["never", 2],
      ["rejects", 2],
    ]);
    expect(board.failures[0]!.error.message).toBe("a text");
  });

  test("a model that cannot be updated fails from the second fold on when it is not refitted", async () => {
    const { update: _, ...definition } = last.definition;
    const fixed = defineModel({ ...definition, name: "fixed" });
    const board = await backtest([fixed()], upTo(9), { horizon: 1, folds: 3, refit: false, metrics: [mae] });
    expect(board.failures.map(({ fold }) => fold)).toEqual([1, 2]);
    expect(board.failures[0]!.error.message).toBe("fixed cannot be updated: fit it again");
  });

  test("a forecast that is NaN is a failure where other models have a score", async () => {
    const blank = defineModel({ ...pointModel("blank", () => Number.NaN).definition, mayBeUnknown: true });
    const board = await backtest([blank(), last()], upTo(6), { horizon: 1, folds: 2, metrics: [mae] });
    expect(board.rows.map(({ model, failures }) => [model, failures])).toEqual([
      ["last", 0],
      ["blank", 2],
    ]);
    expect(board.failures[0]!.error.message).toBe("mae is not a number for blank, though it is for other models");
  });

  test("a metric that throws spares the other metrics", async () => {
    const picky = () => {
      throw new Error("not today");
    };
    const board = await backtest([last()], upTo(6), { horizon: 1, folds: 2, metrics: [mae, picky] });
    expect(board.rows[0]).toMatchObject({ metrics: { mae: 1, picky: Number.NaN }, failures: 2 });
    expect(board.failures[0]).toMatchObject({ metric: "picky", fold: 0 });
  });

  test("a fold without a value to compare with is left out for all", async () => {
    const values = upTo(6);
    values[4] = Number.NaN;
    const board = await backtest([pointModel("zero", () => 0)()], values, { horizon: 1, folds: 3, metrics: [mae] });
    expect(board.failures).toEqual([]);
    expect(scoreOf(board, "mae")).toBe(4);
  });
});

describe("what a metric is told", () => {
  test("the training part and the season length, the series' own or the one given", async () => {
    const values = Float64Array.from({ length: 24 }, (_, t) => (t % 2) * 10 + t);
    const options = { horizon: 1, folds: 2, metrics: [scaled] } as const;
    const even = await backtest([last()], values, options);
    const season = await backtest([last()], values, { ...options, seasonLength: 2 });
    // Errors 9 and 11; values two steps apart differ by 2, neighbours by 9 and 11 in turn.
    expect(scoreOf(season, "scaled")).toBe(5);
    expect(scoreOf(even, "scaled")).toBeCloseTo((9 / (211 / 21) + 11 / 10) / 2, 12);
    const quarters = series(values, { start: "2020-Q1", frequency: "quarter" });
    expect(scoreOf(await backtest([last()], quarters, options), "scaled")).toBe(
      scoreOf(await backtest([last()], values, { ...options, seasonLength: 4 }), "scaled"),
    );
  });

  test("the forecast of the benchmark for the same fold", async () => {
    const relative = (forecast: Forecast, actual: ArrayLike<number>, { benchmark }: { benchmark?: unknown }) =>
      mae(forecast, actual) / mae(benchmark as Forecast, actual);
    const options = { horizon: 2, folds: 2, metrics: [relative], benchmark: last() };
    const board = await backtest([last(), line()], upTo(20), options);
    expect(board.rows.map(({ model }) => model)).toEqual(["line", "last"]);
    expect(scoreOf(board, "relative", 1)).toBe(1);
  });

  test("coverages are columns: the share of values inside, missing ones left out", async () => {
    // One step ahead the truth is 1 above the last value, two steps 2: with spread 1 inside 80 and 99 per cent.
    const values = upTo(12);
    const options = { horizon: 2, folds: 2, metrics: [mae], coverages: [0.8, 0.99] };
    const board = await backtest([last()], values, options);
    expect(board.rows[0]!.metrics).toMatchObject({ coverage80: 0.5, coverage99: 1 });
    values[11] = Number.NaN;
    values[9] = Number.NaN;
    const withGaps = await backtest([last()], values, { ...options, metrics: [() => 0].map((f) => named(f, "none")) });
    expect(withGaps.rows[0]!.metrics).toMatchObject({ coverage80: 1 });
  });

  test("a gap leaves out the first steps of the forecast, of every kind", async () => {
    const ahead = pointModel("ahead", (values, h) => values.at(-1)! + h + 1);
    for (const refit of [true, false]) {
      const board = await backtest([ahead()], upTo(20), { horizon: 2, gap: 3, folds: 3, refit, metrics: [mae] });
      expect(scoreOf(board, "mae")).toBe(0);
    }
    const stamped = series(upTo(20), { start: "2024-01-01", frequency: "day" });
    const board = await backtest([naive()], stamped, { horizon: 2, gap: 3, folds: 1, metrics: [mae] });
    const [{ forecast, index }] = board.folds as [(typeof board.folds)[0]];
    expect(forecast.index!.toArray()).toEqual(["2024-01-19", "2024-01-20"]);
    expect(index!.toArray()).toEqual(["2024-01-19", "2024-01-20"]);
    expect(forecast.sample(3)).toHaveLength(6);
    // Sixteen changes of 1 each: the variance of the random walk is 1 a step, and the gap is three steps.
    expect(forecast.interval(0.95).upper[0]).toBeCloseTo(14 + 1.959963984540054 * 2, 9);
  });
});

function named<F extends object>(metric: F, name: string): F {
  return Object.defineProperty(metric, "name", { value: name });
}

describe("no look-ahead", () => {
  const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)];

  test("a change of the future changes no earlier fit and no earlier forecast by a bit", async () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 12, maxLength: 20 });
    const rolling = fc.record({
      horizon: fc.integer({ min: 1, max: 3 }),
      folds: fc.integer({ min: 1, max: 4 }),
      gap: fc.integer({ min: 0, max: 2 }),
      refit: fc.boolean(),
      window: fc.constantFrom("expanding" as const, "sliding" as const),
    });
    await fc.assert(
      fc.asyncProperty(values, rolling, fc.double({ noNaN: true }), fc.nat(), async (before, options, jolt, at) => {
        const control = { ...options, metrics: [mae] };
        const models = [naive(), drift(), smooth()];
        const board = await backtest(models, before, control);
        const { origin, fold: first } = board.folds[at % board.folds.length]!;
        const after = before.map((value, t) => (t < origin ? value : Number.isFinite(jolt) ? jolt : value + 1));
        const changed = await backtest(models, after, control);
        for (const [i, { fold, forecast }] of board.folds.entries()) {
          if (fold > first) continue;
          expect(bits(changed.folds[i]!.forecast.mean)).toEqual(bits(forecast.mean));
          expect(bits(changed.folds[i]!.forecast.quantile(0.9))).toEqual(bits(forecast.quantile(0.9)));
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a long run", () => {
  test("reports progress after every fit, and lets timers run in between", async () => {
    const seen: string[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    const slow = pointModel("slow", (values) => {
      for (let i = 0; i < 2e6; i++) values[0] = values[0]! + Math.sqrt(i) * 0;
      return 0;
    });
    await backtest([last(), slow()], [upTo(12), upTo(12)], {
      horizon: 1,
      folds: 2,
      metrics: [mae],
      onProgress: ({ done, total, model, series: position, fold }) =>
        seen.push(`${done}/${total} ${model} ${position} ${fold}`),
    });
    clearInterval(timer);
    expect(seen).toEqual([
      "1/8 last 0 0",
      "2/8 slow 0 0",
      "3/8 last 0 1",
      "4/8 slow 0 1",
      "5/8 last 1 0",
      "6/8 slow 1 0",
      "7/8 last 1 1",
      "8/8 slow 1 1",
    ]);
    expect(ticks).toBeGreaterThan(0);
  });

  test("is aborted between fits, with the reason of the signal", async () => {
    const controller = new AbortController();
    const run = backtest([last()], upTo(30), {
      horizon: 1,
      folds: 20,
      metrics: [mae],
      signal: controller.signal,
      onProgress: ({ done }) => done === 3 && controller.abort("enough"),
    });
    const error = (await run.catch((thrown: unknown) => thrown)) as FitError;
    expect(error).toMatchObject({ name: "FitError", code: "aborted", cause: "enough" });
    expect(error.message).toBe("backtest: aborted after 3 of 20 fits");
    const signal = AbortSignal.abort();
    await expect(backtest([last()], upTo(9), { horizon: 1, metrics: [mae], signal })).rejects.toThrow("after 0 of 5");
  });

  test("times fits by the clock that is passed", async () => {
    let now = 0;
    const slow: AnyModel = {
      name: "slow",
      fit: (input) => {
        now += 2000;
        return last().fit(input);
      },
    };
    const board = await backtest([slow, last()], upTo(12), {
      horizon: 1,
      folds: 4,
      metrics: [mae],
      clock: () => now,
    });
    expect(board.rows.map(({ fitSeconds }) => fitSeconds)).toEqual([2, 0]);
    expect(`${board}`).toContain("fit seconds");
  });
});

describe("bad input", () => {
  const run = (options: unknown, models: unknown = [last()], values: unknown = upTo(20)) =>
    backtest(models as AnyModel[], values as number[], options as BacktestOptions);

  test.each([
    [{ horizon: 0, metrics: [mae] }, "horizon must be an integer from 1 to 100000, got 0"],
    [{ horizon: Number.NaN, metrics: [mae] }, "horizon must be an integer from 1 to 100000, got NaN"],
    [{ horizon: 1e9, metrics: [mae] }, "horizon must be an integer from 1 to 100000, got 1000000000"],
    [{ metrics: [mae] }, "backtest needs a horizon"],
    [undefined, "backtest needs a horizon"],
    [{ horizon: 1, folds: 0, metrics: [mae] }, "folds must be an integer from 1, got 0"],
    [{ horizon: 1, metrics: [mae], fold: 3 }, 'backtest has no option "fold" (did you mean "folds"?)'],
    [{ horizon: 1 }, "backtest needs metrics"],
    [{ horizon: 1, metrics: [] }, "metrics must be an array of at least 1 item"],
    [{ horizon: 1, metrics: mae }, "metrics must be an array, got a function"],
    [{ horizon: 1, metrics: ["mae"] }, 'item 0 ("mae") is a function'],
    [{ horizon: 1, metrics: [mae, mae] }, 'two metrics are named "mae"'],
    [{ horizon: 1, metrics: [named(() => 1, "")] }, "metrics[0] has no name"],
    [{ horizon: 1, metrics: [mae], coverages: [95] }, "item 0 (95) is a number strictly between 0 and 1"],
    [{ horizon: 1, metrics: [mae], refit: "yes" }, 'refit must be true or false, got "yes"'],
    [{ horizon: 1, metrics: [mae], benchmark: naive }, "benchmark must be a model: call it, as in naive()"],
    [{ horizon: 1, metrics: [mae], signal: 5 }, "signal must be an AbortSignal, got 5"],
  ])("refuses the options %j", async (options, message) => {
    await expect(run(options)).rejects.toThrow(message);
    await expect(run(options)).rejects.toMatchObject({ code: "option" });
  });

  test.each([
    [[], "models must be an array of at least 1 item, got an array of 0 items"],
    [naive(), "models must be an array, got an object"],
    [[last(), naive], "item 1 (a function) is a model: call it, as in naive()"],
    [[null], "item 0 (null) is a model"],
  ])("refuses the models %s", async (models, message) => {
    await expect(run({ horizon: 1, metrics: [mae] }, models)).rejects.toThrow(message);
  });

  test("refuses a series that is too short for one fold, with the least length", async () => {
    const options = { horizon: 3, gap: 1, metrics: [mae] };
    const message = "backtest needs at least 7 values (3 to train on, a gap of 1 and a horizon of 3), got 6";
    await expect(run(options, [last()], upTo(6))).rejects.toThrow(message);
    await expect(run(options, [last()], [])).rejects.toMatchObject({ code: "too-short" });
    await expect(run(options, [last()], [upTo(2), upTo(3)])).rejects.toMatchObject({ code: "too-short" });
    await expect(run(options, [last()], ["1", "2"])).rejects.toMatchObject({ code: "not-numeric" });
  });

  test("takes the series of a panel, which keep their ids", async () => {
    const shops = panel({ north: upTo(9), south: upTo(12) }, { frequency: "month" });
    const board = await backtest([last()], shops, { horizon: 1, folds: 2, metrics: [mae] });
    expect(board.folds.map(({ id, series: position, origin }) => [id, position, origin])).toEqual([
      ["north", 0, 7],
      ["north", 0, 8],
      ["south", 1, 10],
      ["south", 1, 11],
    ]);
  });

  test("among several series a short one is left out with a warning", async () => {
    const short = series([1, 2, 3], { id: "shop 7" });
    const board = await backtest([last()], [upTo(20), short], { horizon: 2, folds: 9, metrics: [mae] });
    expect(board.rows[0]!.folds).toBe(9);
    expect(board.warnings).toEqual([
      {
        code: "short",
        id: "shop 7",
        message:
          "series shop 7 is left out: backtest needs at least 4 values (2 to train on and a horizon of 2), got 3",
      },
    ]);
  });

  test("a metric that gives no number is reported as its failure", async () => {
    const text = named(() => "low" as unknown as number, "text");
    const board = await backtest([last()], upTo(9), { horizon: 1, folds: 1, metrics: [text] });
    expect(board.failures[0]!.error.message).toBe('metric text must give a number, got "low"');
  });
});
