import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelsOf, scoreColumns } from "../../../bindings/combine/scores.js";
import {
  backtest,
  type ConformalOptions,
  type ConformalState,
  conformal,
  defineModel,
  drift,
  type Fitted,
  type Forecast,
  type Model,
  mae,
  mean,
  naive,
  restore,
  seasonalNaive,
  series,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function normals(n: number, seed: number): Float64Array {
  using frame = engine().frame();
  const out = frame.f64(n);
  frame.kernels.fillNormals(n, seed, 0, 0, out);
  return frame.take(out, n);
}
function walk(n: number, seed: number): Float64Array {
  let value = 50;
  return normals(n, seed).map((z) => {
    value += z;
    return value;
  });
}
/** A walk whose steps are the given ones. */
function walkOf(...steps: number[]): number[] {
  let value = 100;
  return [value, ...steps.map((step) => (value += step))];
}

/** A model whose forecasts are 0: its errors are the values. */
const nothing = defineModel<object, null>({
  name: "nothing",
  defaults: {},
  fit: () => ({ state: null }),
  forecast: (_state, _options, { horizon }) => ({
    kind: "law",
    law: "normal",
    parameters: { mean: new Float64Array(horizon), sd: new Float64Array(horizon).fill(1) },
  }),
  update: () => ({ state: null }),
});

const nineScores = [3, -9, 1, 7, -5, 2, 8, -4, 6];

/** Intervals around a model. */
function around(model: Model, settings: Partial<ConformalOptions> = {}): Model<ConformalOptions, ConformalState> {
  return conformal({ ...settings, model });
}

describe("the finite-sample rule", () => {
  // Nine values to train on come first, so that there are nine origins.
  const fitted = around(nothing(), { horizon: 1 }).fit([...new Float64Array(9), ...nineScores]);
  const reach = (coverage: number) => fitted.forecast(1).interval(coverage).upper[0];

  test("of nine scores, coverage 0.9 takes the ninth smallest", () => {
    expect(fitted.state.errors).toHaveLength(9);
    expect(reach(0.9)).toBe(9);
    expect(fitted.forecast(1).interval(0.9).lower[0]).toBe(-9);
  });

  test("coverage c takes the ceil((n + 1) c)-th smallest", () => {
    for (const [k, score] of [1, 2, 3, 4, 5, 6, 7, 8, 9].entries()) {
      expect(reach((k + 1) / 10)).toBe(score);
      expect(reach((k + 0.5) / 10)).toBe(score);
    }
  });

  test("coverages beyond n / (n + 1) get the widest interval, which is finite, and the fit says so", () => {
    expect(reach(0.99)).toBe(9);
    expect(fitted.warnings).toEqual([
      {
        code: "short",
        message: "conformal: 9 scores support intervals of at most 90 per cent; wider ones are given that one",
      },
    ]);
    expect(around(nothing(), { horizon: 1 }).fit(walk(60, 1)).warnings).toEqual([]);
  });

  test("signed scores take the floor((n + 1) level)-th and the ceil((n + 1) level)-th smallest", () => {
    const skewed = around(nothing(), { horizon: 1, scores: "signed" }).fit([...new Float64Array(9), ...nineScores]);
    // Sorted: -9 -5 -4 1 2 3 6 7 8.
    const forecast = skewed.forecast(1);
    expect([0.1, 0.15, 0.2, 0.5, 0.75, 0.8, 0.85, 0.9].map((level) => forecast.quantile(level)[0])).toEqual([
      -9, -9, -5, 2, 7, 7, 8, 8,
    ]);
    expect(forecast.mean[0]).toBe(0);
  });

  test("the median of absolute scores is the point forecast, and so is the mean", () => {
    const forecast = around(drift(), { horizon: 3 }).fit(walk(50, 2)).forecast(3);
    const point = drift().fit(walk(50, 2)).forecast(3).mean;
    expect(forecast.kind).toBe("quantiles");
    expect([...forecast.mean]).toEqual([...point]);
    expect([...forecast.quantile(0.5)]).toEqual([...point]);
  });

  test("levels ascend strictly within (0, 1) for any number of scores", () => {
    for (const kind of ["absolute", "signed"] as const) {
      for (const n of [1, 2, 3, 9, 40, 500]) {
        const levels = levelsOf(n, kind);
        expect(levels.every((level, k) => level > (levels[k - 1] ?? 0) && level < 1)).toBe(true);
        expect(levels).toContain(0.5);
      }
    }
  });
});

describe("coverage", () => {
  test("nine exchangeable errors cover the tenth nine times in ten, whatever their law", () => {
    // Cubes of normals have heavy tails. Binomial: standard deviation 0.0095 of 1,000 runs; four of them.
    let inside = 0;
    const runs = 1000;
    for (let seed = 0; seed < runs; seed++) {
      const values = normals(19, seed).map((z) => z ** 3);
      const { lower, upper } = around(nothing(), { horizon: 1 }).fit(values.subarray(0, 18)).forecast(1).interval(0.9);
      if (values[18]! >= lower[0]! && values[18]! <= upper[0]!) inside++;
    }
    expect(Math.abs(inside / runs - 0.9)).toBeLessThan(0.038);
  });

  test("with signed scores the two tails of skewed errors are missed alike", () => {
    const missed = { below: 0, above: 0 };
    const runs = 500;
    for (let seed = 0; seed < runs; seed++) {
      const values = normals(40, seed).map((z) => z * z);
      const model = around(nothing(), { horizon: 1, scores: "signed" });
      const { lower, upper } = model.fit(values.subarray(0, 39)).forecast(1).interval(0.8);
      if (values[39]! < lower[0]!) missed.below++;
      if (values[39]! > upper[0]!) missed.above++;
    }
    // 19 scores: levels 0.1 and 0.9 are exact. Binomial: standard deviation 0.0134; four of them.
    expect(Math.abs(missed.below / runs - 0.1)).toBeLessThan(0.054);
    expect(Math.abs(missed.above / runs - 0.1)).toBeLessThan(0.054);
  });

  test("pooled scores of a long horizon still cover", () => {
    // 38 values leave 8 origins for 12 steps, so that neighbouring steps share their scores. The coverage of one run has a
    // standard deviation of about 0.15 (errors overlap), the mean of 250 runs one of 0.01; the rest is the bias of dependent
    // scores.
    let inside = 0;
    const runs = 250;
    for (let seed = 0; seed < runs; seed++) {
      const values = normals(50, seed);
      const { lower, upper } = around(mean(), { horizon: 12 }).fit(values.subarray(0, 38)).forecast(12).interval(0.8);
      for (let h = 0; h < 12; h++) if (values[38 + h]! >= lower[h]! && values[38 + h]! <= upper[h]!) inside++;
    }
    expect(Math.abs(inside / runs / 12 - 0.8)).toBeLessThan(0.05);
  });
});

describe("few scores for a step", () => {
  test("the neighbours' are taken, the nearest first", () => {
    // 13 origins of two steps with errors of the same mean size: both steps get all 26.
    const errors = Float64Array.from({ length: 26 }, (_, i) => (i % 2 === 0 ? i : -(25 - i)));
    const [first, second] = scoreColumns(errors, 2, "absolute");
    expect(first).toHaveLength(26);
    // Rescaling by a ratio of 1 up to rounding.
    close(first!, second!, { tolerance: 1e-14 });
  });

  test("they are rescaled by the mean sizes of the steps, which do not fall with the horizon", () => {
    const errors = Float64Array.of(1, -2, 4, 3, 6, 2);
    // Mean sizes 2, 4, 3 become 2, 3.5, 3.5.
    const columns = scoreColumns(errors, 3, "absolute");
    const sorted = (values: number[]) => values.sort((a, b) => a - b);
    // One rounding more or less.
    const exact = { tolerance: 1e-15 };
    close(columns[0]!, sorted([1, 3, 2 * (2 / 3.5), 6 * (2 / 3.5), 4 * (2 / 3.5), 2 * (2 / 3.5)]), exact);
    close(columns[2]!, sorted([4, 2, 2, 6, 1 * (3.5 / 2), 3 * (3.5 / 2)]), exact);
  });

  test("enough scores are left as they are", () => {
    const errors = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : 100) * (i + 1));
    expect(scoreColumns(errors, 2, "absolute")[0]).toHaveLength(20);
  });

  test("errors of 0, and steps without an error, are no trouble", () => {
    expect([...scoreColumns(new Float64Array(4), 2, "absolute")[1]!]).toEqual([0, 0, 0, 0]);
    const missing = Float64Array.of(Number.NaN, 3, Number.NaN, 4, Number.NaN, 5);
    expect([...scoreColumns(missing, 2, "absolute")[0]!]).toEqual([3, 4, 5]);
    const last = Float64Array.of(3, Number.NaN, 4, Number.NaN);
    expect([...scoreColumns(last, 2, "signed")[1]!]).toEqual([3, 4]);
  });

  test("tiny errors beside large ones do not overflow", () => {
    expect([...scoreColumns(Float64Array.of(5e-324, 1e-10), 2, "absolute")[1]!]).toEqual([1e-10, 1e-10]);
  });

  test("intervals are nested and finite for any values and sizes", () => {
    const values = fc.array(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { minLength: 4, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom("absolute" as const, "signed" as const),
        (y, horizon, scores) => {
          const scaled = y.map((value) => value / 1e5);
          const forecast = around(naive(), { horizon, scores })
            .fit([1, 2, ...scaled])
            .forecast(horizon);
          const levels = [0.01, 0.1, 0.3, 0.5, 0.6, 0.9, 0.99];
          const quantiles = levels.map((level) => forecast.quantile(level));
          for (let h = 0; h < horizon; h++) {
            for (const [k, each] of quantiles.entries()) {
              expect(Number.isFinite(each[h]!)).toBe(true);
              if (k > 0) expect(each[h]!).toBeGreaterThanOrEqual(quantiles[k - 1]![h]!);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("as a model", () => {
  for (const { name, run } of contract(conformal, {
    options: { model: naive(), horizon: 8, folds: 20 },
    known: [naive],
    simulate: (seed, length) => walk(length, seed),
  })) {
    test(name, run);
  }

  test("saved and restored it forecasts to the bit, and can be updated", () => {
    const values = walk(60, 3);
    const fitted = around(seasonalNaive({ seasonLength: 4 }), { horizon: 6, scores: "signed" }).fit(values);
    const known = [conformal, drift, seasonalNaive];
    const again = restore<Fitted>(JSON.parse(JSON.stringify(fitted)), known);
    expect(JSON.stringify(again)).toBe(JSON.stringify(fitted));
    const next = [51, 52, 50];
    for (const [a, b] of [
      [fitted, again],
      [fitted.update(next), again.update(next)],
    ] as const) {
      expect([...b.forecast(6).quantile(0.9)]).toEqual([...a.forecast(6).quantile(0.9)]);
      expect([...b.residuals!]).toEqual([...a.residuals!]);
    }
    expect(() => restore(JSON.stringify(fitted), [conformal, naive]).forecast(1)).toThrow(
      'the saved model is "seasonalNaive", which is not among conformal, naive',
    );
    const forecast = restore<Forecast>(JSON.stringify(fitted.forecast(2)), known);
    expect([...forecast.quantile(0.9)]).toEqual([...fitted.forecast(2).quantile(0.9)]);
  });

  test("a conformal model may hold a conformal model", () => {
    const fitted = around(around(naive(), { horizon: 2 }), { horizon: 2, folds: 5 }).fit(walk(40, 4));
    const again = restore<Fitted>(JSON.stringify(fitted), [conformal, naive]);
    expect([...again.forecast(2).quantile(0.8)]).toEqual([...fitted.forecast(2).quantile(0.8)]);
  });

  test("the default horizon is two seasons, or ten steps", () => {
    expect(around(naive()).fit(walk(60, 5)).forecast(10).horizon).toBe(10);
    const months = series(walk(90, 6), { start: "2020-01", frequency: "month" });
    const forecast = around(naive()).fit(months).forecast(24);
    expect(forecast.index!.label(0)).toBe("2027-07");
  });

  test("an update moves the point forecast and keeps the spread", () => {
    const fitted = around(naive(), { horizon: 2 }).fit(walk(60, 7));
    const later = fitted.update([80, 90]);
    const width = ({ lower, upper }: { lower: Float64Array; upper: Float64Array }) => upper[1]! - lower[1]!;
    expect([...later.forecast(2).mean]).toEqual([90, 90]);
    expect(width(later.forecast(2).interval(0.8))).toBeCloseTo(width(fitted.forecast(2).interval(0.8)), 12);
    expect(later.length).toBe(62);
  });

  test("without refitting, the first fit takes in the later values: for the naive method the same", () => {
    const values = walk(60, 8);
    const one = around(naive(), { horizon: 3 }).fit(values);
    const other = around(naive(), { horizon: 3, refit: false }).fit(values);
    expect([...other.state.errors]).toEqual([...one.state.errors]);
    const parameters = around(mean(), { horizon: 3, refit: false, folds: 4 }).fit(values);
    expect(parameters.state.errors).toHaveLength(12);
  });

  test("calibrates on the last origins, one step apart, and trains on at least half of the series", () => {
    const errorsOf = (n: number, folds: number) => {
      const fitted = around(nothing(), { horizon: 2, folds }).fit(Float64Array.from({ length: n }, (_, t) => t));
      return [...fitted.state.errors];
    };
    expect(errorsOf(10, 2)).toEqual([7, 8, 8, 9]);
    expect(errorsOf(10, 40)).toEqual([5, 6, 6, 7, 7, 8, 8, 9]);
    expect(errorsOf(3, 40)).toEqual([1, 2]);
  });

  test("covariates go along to the model inside", () => {
    const copy = defineModel<object, null>({
      ...nothing.definition,
      name: "copy",
      forecast: (_state, _options, { horizon, covariates }) => ({
        kind: "law",
        law: "normal",
        parameters: { mean: covariates.price!.slice(), sd: new Float64Array(horizon).fill(1) },
      }),
    });
    const values = Float64Array.from({ length: 20 }, (_, t) => t);
    const priced = series(values, { covariates: { price: values.map((value) => value - 1) } });
    const fitted = around(copy(), { horizon: 2 }).fit(priced);
    expect(fitted.state.errors.every((error) => error === 1)).toBe(true);
    expect([...fitted.forecast(2, { covariates: { price: [7, 8] } }).mean]).toEqual([7, 8]);
  });

  test("competes in a backtest, under a name that tells what is inside", async () => {
    const models = [around(naive(), { horizon: 2 }), around(seasonalNaive({ seasonLength: 4 }), { horizon: 2 })];
    const board = await backtest(models, walk(60, 9), { horizon: 2, folds: 3, metrics: [mae], coverages: [0.8] });
    expect(board.failures).toEqual([]);
    expect(board.rows.map(({ model }) => model).sort()).toEqual([
      "conformal (model: naive)",
      "conformal (model: seasonalNaive {seasonLength: 4})",
    ]);
  });

  test("reports progress and hands an abort to the caller", () => {
    const seen: number[] = [];
    around(naive(), { horizon: 1, folds: 3 }).fit(walk(20, 1), {
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(seen).toEqual([0.25, 0.5, 0.75]);
    const signal = AbortSignal.abort();
    expect(() => around(naive()).fit(walk(60, 1), { signal })).toThrow(expect.objectContaining({ code: "aborted" }));
  });
});

describe("bad input", () => {
  test.each([
    [{ horizon: 0 }, "horizon must be an integer from 1 to 100000, got 0"],
    [{ horizon: Number.NaN }, "horizon must be an integer from 1 to 100000, got NaN"],
    [{ horizon: 1e9 }, "horizon must be an integer from 1 to 100000, got 1000000000"],
    [{ folds: 0 }, "folds must be an integer from 1, got 0"],
    [{ scores: "signd" }, 'did you mean "signed"?'],
    [{ horizn: 3 }, 'conformal has no option "horizn" (did you mean "horizon"?)'],
  ])("refuses the options %j", (settings, message) => {
    expect(() => around(naive(), settings as never)).toThrow(message);
  });

  test("refuses what is no model", () => {
    for (const model of [naive, null, { fit: 3 }]) {
      expect(() => around(model as never)).toThrow("conformal: model must be a model such as naive()");
    }
    expect(() => conformal()).toThrow("conformal needs a model");
  });

  test("refuses a series that is too short, with the least length", () => {
    const fitting = (values: number[]) => () => around(naive(), { horizon: 4 }).fit(values);
    expect(fitting([1, 2, 3, 4])).toThrow(
      "conformal needs at least 5 values (1 to train on and a horizon of 4), got 4",
    );
    expect(fitting([])).toThrow(expect.objectContaining({ code: "too-short" }));
    // One value is left to train on, and the naive method needs two.
    expect(fitting([1, 2, 3, 4, 5])).toThrow(/conformal holds back the last 4 of 5 values: naive .*at least 2/);
    expect(fitting([1, 2, 3, 4, 6, 5])().forecast(4).interval(0.9).upper).toHaveLength(4);
  });

  test("origins that leave the model inside too little are passed over", () => {
    const fitted = around(seasonalNaive({ seasonLength: 12 }), { horizon: 1 }).fit(walk(20, 1));
    expect(fitted.state.errors.length).toBeGreaterThan(0);
    expect(fitted.state.errors.length).toBeLessThan(10);
  });

  test("refuses more steps than were calibrated, and says what to do", () => {
    const fitted = around(naive(), { horizon: 2 }).fit(walk(30, 1));
    expect(() => fitted.forecast(3)).toThrow(
      "horizon must be at most the 2 steps calibrated, got 3: fit conformal({ model, horizon: 3 })",
    );
    expect(() => fitted.forecast(0)).toThrow(expect.objectContaining({ code: "option" }));
  });

  test("missing values give no score; without one score there are no intervals", () => {
    const gaps = walkOf(1, -2, 3, 4, -1, 2, 1, 5, -3, 2, 1).map((value, t) => (t === 8 ? Number.NaN : value));
    const fitted = around(naive(), { horizon: 1 }).fit(gaps);
    expect([...fitted.state.errors].filter(Number.isNaN)).toHaveLength(1);
    expect(fitted.forecast(1).interval(0.5).upper.every(Number.isFinite)).toBe(true);
    const late = gaps.map((value, t) => (t < 6 ? value : Number.NaN));
    expect(() => around(naive(), { horizon: 1 }).fit(late)).toThrow(expect.objectContaining({ code: "no-data" }));
  });
});
