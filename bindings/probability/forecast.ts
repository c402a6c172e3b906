// The forecast that every model gives.

import { OptionError } from "../core/errors.js";
import type { Forecast, ForecastPart, ForecastRow, Interval, Prediction, SampleOptions } from "../core/forecast.js";
import { bare } from "../core/nested.js";
import { toNumbers } from "../core/numbers.js";
import { between, checkArgument, integer, listOf, readOptions } from "../core/options.js";
import { type Plain, type PlainForm, type Saved, savedForm } from "../core/saved.js";
import type { TimeIndex } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import { cdfOf, horizonOf, meanOf, quantileOf } from "./predict.js";

/** Most numbers that one call of `sample` may draw. */
export const MOST_DRAWS: number = 2 ** 27;

/** Draws `count` joint paths (count, horizon). */
export type Sampler = (count: number, seed: number) => Float64Array;

/** Where a forecast comes from. */
export interface ForecastOrigin {
  readonly model: string;
  readonly modelVersion?: number;
  readonly id?: string | undefined;
  readonly index?: TimeIndex | undefined;
  readonly warnings?: readonly Warning[];
  /** Joint paths of a law or mixture. */
  readonly sampler?: Sampler | undefined;
  /** The model's options, for the saved form. */
  readonly options?: Plain;
  /** The fitted state and the request, for the saved form: they wake the sampler. */
  readonly source?: Plain;
}

/** Give a prediction its face. */
export function makeForecast(prediction: Prediction, origin: ForecastOrigin): Forecast {
  return new PredictedForecast(prediction, origin);
}

/** Whether it is a forecast of this library, whose prediction has been checked. */
export function isForecast(value: unknown): value is Forecast {
  return value instanceof PredictedForecast;
}

/** The same forecast with another origin: warnings added, an id or an index set. */
export function describeForecast(forecast: Forecast, change: Partial<ForecastOrigin>): Forecast {
  const { prediction, origin } = forecast as PredictedForecast;
  return new PredictedForecast(prediction, { ...origin, ...change });
}

/** The saved form of a forecast, for another thread. */
export function plainForecast(forecast: Forecast): PlainForm {
  return (forecast as PredictedForecast).toPlain();
}

class PredictedForecast implements Forecast {
  readonly prediction: Prediction;
  readonly origin: ForecastOrigin;
  readonly horizon: number;
  #mean: Float64Array | undefined;

  constructor(prediction: Prediction, origin: ForecastOrigin) {
    this.prediction = prediction;
    this.origin = origin;
    this.horizon = horizonOf(prediction);
  }

  get kind(): Prediction["kind"] {
    return this.prediction.kind;
  }
  get model(): string {
    return this.origin.model;
  }
  get id(): string | undefined {
    return this.origin.id;
  }
  get index(): TimeIndex | undefined {
    return this.origin.index;
  }
  get warnings(): readonly Warning[] {
    return this.origin.warnings ?? [];
  }
  get parts(): readonly ForecastPart[] {
    const { prediction, model } = this;
    if (prediction.kind !== "mixture" || !prediction.names) return [{ model, weight: 1 }];
    return prediction.names.map((name, k) => ({ model: name, weight: prediction.weights[k]! }));
  }
  get mean(): Float64Array {
    this.#mean ??= meanOf(this.prediction);
    return this.#mean.slice();
  }

  quantile(level: number): Float64Array {
    checkArgument("quantile", "level", level, between(0, 1));
    return quantileOf(this.prediction, new Float64Array(this.horizon).fill(level));
  }

  interval(coverage: number): Interval {
    checkArgument("interval", "coverage", coverage, between(0, 1));
    return { lower: this.quantile((1 - coverage) / 2), upper: this.quantile((1 + coverage) / 2) };
  }

  cdf(values: number | ArrayLike<number>): Float64Array {
    const each =
      typeof values === "number" ? new Float64Array(this.horizon).fill(values) : toNumbers(values, "cdf: values");
    if (each.length !== this.horizon) {
      throw new OptionError("option", `cdf: values must be one number or ${this.horizon}, got ${each.length}`);
    }
    return cdfOf(this.prediction, each);
  }

  sample(count: number, options: SampleOptions = {}): Float64Array {
    const { seed } = readOptions("sample", { seed: 0 }, options, { seed: integer(0) });
    checkArgument("sample", "count", count, integer(1));
    if (count * this.horizon > MOST_DRAWS) {
      const asked = `${count} paths of ${this.horizon} steps`;
      throw new OptionError("option", `sample: ${asked} are more than ${MOST_DRAWS} numbers`);
    }
    if (this.prediction.kind === "paths") return choosePaths(this.prediction.paths, this.horizon, count, seed);
    if (!this.origin.sampler) {
      throw new OptionError(
        "unsupported",
        `${this.model}: a forecast that is only ${this.kind} has no joint paths to sample`,
      );
    }
    return this.origin.sampler(count, seed);
  }

  toRows(options: { readonly coverages?: readonly number[] } = {}): ForecastRow[] {
    const defaults = { coverages: [0.8, 0.95] as readonly number[] };
    const { coverages } = readOptions("toRows", defaults, options, { coverages: listOf(between(0, 1)) });
    const mean = this.mean;
    const bounds = Array.from(coverages, (coverage) => [percent(coverage), this.interval(coverage)] as const);
    return Array.from(mean, (value, h) => {
      const row: Record<string, number | string> = {};
      if (this.id !== undefined) row.id = this.id;
      if (this.index) row.time = this.index.label(h);
      row.step = h + 1;
      row.mean = value;
      for (const [name, { lower, upper }] of bounds) {
        row[`lower${name}`] = lower[h]!;
        row[`upper${name}`] = upper[h]!;
      }
      return row as ForecastRow;
    });
  }

  toJSON(): Saved {
    return savedForm(this.toPlain());
  }

  /** The saved form, for another thread. */
  toPlain(): PlainForm {
    const { model, modelVersion = 1, id, index, warnings = [], options = {}, source } = this.origin;
    return {
      kind: "forecast",
      model,
      modelVersion,
      options: bare(options),
      state: { id, index: index?.toJSON(), prediction: this.prediction as unknown as Plain, source: bare(source) },
      warnings: warnings as unknown as readonly Plain[],
    };
  }
}

/** 0.95 as "95", 0.975 as "97.5". */
function percent(coverage: number): string {
  return String(Math.round(coverage * 1e6) / 1e4);
}

/** The paths in turn, from the one that the seed names: none comes twice while there are others. */
function choosePaths(paths: Float64Array, horizon: number, count: number, seed: number): Float64Array {
  const available = paths.length / horizon;
  const chosen = new Float64Array(count * horizon);
  for (let p = 0; p < count; p++) {
    const from = ((seed + p) % available) * horizon;
    chosen.set(paths.subarray(from, from + horizon), p * horizon);
  }
  return chosen;
}
