import { DataError, OptionError } from "../core/errors.js";
import { integer, type OptionRules, oneOf, optional, readOptions } from "../core/options.js";
import { type Series, type SeriesInput, sliceSeries, toSeries } from "../core/series.js";
import type { TimeIndex } from "../core/time.js";

/** Options of `rollOrigins`. */
export interface RollOptions {
  /** Number of steps forecast from each origin, 1 to 100,000. */
  readonly horizon: number;
  /** Most folds wanted; a short series gives as many as fit. Default 5. */
  readonly folds?: number;
  /** Steps from one origin to the next. Default: the horizon, so that no two test parts overlap. */
  readonly step?: number;
  /** Steps left out between the training and the test part. Default 0. */
  readonly gap?: number;
  /** Whether the training part grows from the start of the series or keeps its length. Default "expanding". */
  readonly window?: "expanding" | "sliding";
  /**
   * Training values of a sliding window; the fewest of an expanding one. Default: the horizon for an expanding window, the
   * whole training part of the earliest fold for a sliding one.
   */
  readonly windowLength?: number;
}

/** One origin of a rolling evaluation: what is known there, and what came. */
export interface Fold {
  /** From 0, the earliest. */
  readonly fold: number;
  /** Number of values of the series before the origin: the training part ends with value `origin - 1`. */
  readonly origin: number;
  /** The training part: a copy, with its time stamps and covariates. */
  readonly train: Series;
  /** (horizon, dimension): the values from step `origin + gap` on. */
  readonly actual: Float64Array;
  /** Time stamps of `actual`, when the series has them. */
  readonly index: TimeIndex | undefined;
  /** Covariates of the steps after the origin, each (gap + horizon): for `forecast(gap + horizon, { covariates })`. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
}

/** Rolling options with every default filled in, for one length of series. */
export interface RollPlan {
  readonly horizon: number;
  readonly gap: number;
  /** Ascending. */
  readonly origins: readonly number[];
  /** Training values at each origin; undefined for all since the start. */
  readonly windowLength: number | undefined;
}

/** Rules of the options of rolling; `backtest` and `conformal` share them. */
export const rollRules = {
  horizon: integer(1, 100_000),
  folds: integer(1),
  step: optional(integer(1)),
  gap: integer(0, 100_000),
  window: oneOf("expanding", "sliding"),
  windowLength: optional(integer(1)),
} satisfies OptionRules<RollOptions>;

/** Defaults of the options of rolling; the horizon has none. */
export const rollDefaults = {
  horizon: undefined as unknown as number,
  folds: 5,
  step: undefined as number | undefined,
  gap: 0,
  window: "expanding" as "expanding" | "sliding",
  windowLength: undefined as number | undefined,
};

/** Throws an OptionError when the horizon was left out. */
export function requireHorizon(owner: string, horizon: number | undefined): void {
  if (horizon === undefined) throw new OptionError("option", `${owner} needs a horizon, such as { horizon: 12 }`);
}

/** Where the origins of a series of a length lie; no origins when not one fold fits. */
export function planOrigins(length: number, options: typeof rollDefaults): RollPlan {
  const { horizon, folds, gap, window, windowLength } = options;
  const step = options.step ?? horizon;
  const last = length - gap - horizon;
  const least = leastWindow(options);
  const count = last < least ? 0 : Math.min(folds, Math.floor((last - least) / step) + 1);
  const origins = Array.from({ length: count }, (_, k) => last - (count - 1 - k) * step);
  return { horizon, gap, origins, windowLength: window === "sliding" ? (windowLength ?? origins[0]) : undefined };
}

/** The least length of a series that gives one fold. */
export function leastLength(options: typeof rollDefaults): number {
  return options.horizon + options.gap + leastWindow(options);
}

function leastWindow({ windowLength, horizon }: typeof rollDefaults): number {
  return windowLength ?? horizon;
}

/** The fold at an origin of a plan. */
export function foldAt(series: Series, plan: RollPlan, fold: number): Fold {
  const { horizon, gap, windowLength } = plan;
  const origin = plan.origins[fold]!;
  const future = sliceSeries(series, origin, origin + gap + horizon);
  return {
    fold,
    origin,
    train: sliceSeries(series, windowLength === undefined ? 0 : origin - windowLength, origin),
    actual: future.values.slice(gap * series.dimension),
    index: future.index?.slice(gap),
    covariates: future.covariates,
  };
}

/**
 * The folds of a rolling-origin evaluation, the earliest first; the last one tests on the last `horizon` values.
 *
 * Each training part ends at its origin and is a copy: nothing of the future can be reached from it. Covariates of the
 * steps to forecast are handed over as known.
 *
 * Data: at least horizon + gap + windowLength values, missing values allowed.
 *
 * Errors: OptionError("option") for a misspelt option or one out of range; DataError("too-short") naming the least length.
 *
 * Cost: a copy of the training part per fold.
 *
 * Source: Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.10; Tashman (2000).
 *
 * @example
 * for (const { train, actual } of rollOrigins([1, 2, 3, 4, 5, 6], { horizon: 1, folds: 2 })) {
 *   train.length; // 4, then 5
 *   actual; // [5], then [6]
 * }
 */
export function rollOrigins(input: SeriesInput, options: RollOptions): Generator<Fold, void, undefined> {
  const given = readOptions("rollOrigins", rollDefaults, options, rollRules);
  requireHorizon("rollOrigins", given.horizon);
  const series = toSeries(input);
  const plan = planOrigins(series.length, given);
  if (plan.origins.length === 0) throw tooShort("rollOrigins", series, given);
  return folds(series, plan);
}

/** What is wrong with a series that gives no fold. */
export function tooShort(owner: string, series: Series, options: typeof rollDefaults): DataError {
  const { horizon, gap } = options;
  const parts = `${leastWindow(options)} to train on${gap > 0 ? `, a gap of ${gap}` : ""} and a horizon of ${horizon}`;
  const needed = `${owner} needs at least ${leastLength(options)} values (${parts})`;
  return new DataError("too-short", `${needed}, got ${series.length}`);
}

function* folds(series: Series, plan: RollPlan): Generator<Fold, void, undefined> {
  for (let fold = 0; fold < plan.origins.length; fold++) yield foldAt(series, plan, fold);
}
