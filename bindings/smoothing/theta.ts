import { DataError } from "../core/errors.js";
import type { LawPrediction } from "../core/forecast.js";
import type { Fit, ModelFactory, SampleRequest } from "../core/model.js";
import { integer, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import { spreadOfSeasons } from "../decompose/season-spread.js";
import {
  findFigure,
  putSeasonOnPaths,
  type SeasonalFigure,
  stretchedBySeason,
  withoutSeason,
  withSeason,
} from "../decompose/seasonal-figure.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";

/** Options of `theta`. */
export interface ThetaOptions {
  /**
   * `"standard"`: half the slope of the line; `"optimised"`: the share of the line is estimated; `"dynamic"`: half of a line that follows
   * the values; `"dynamic-optimised"`: an estimated share of it. Default "standard".
   */
  readonly variant: "standard" | "optimised" | "dynamic" | "dynamic-optimised";
  /** Steps in a season; 1 for none. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
}

/** A fitted Theta model, of seasonally adjusted values. */
export interface ThetaState {
  readonly season: SeasonalFigure;
  /** Steps seen. */
  readonly length: number;
  readonly alpha: number;
  /** Share of the line in the prediction, 1 - 1 / theta. */
  readonly kappa: number;
  readonly level: number;
  /** Mean of the values so far; in the variants whose line stays, its intercept. */
  readonly centre: number;
  /** Slope of the line per step. */
  readonly slope: number;
  /** Of the one-step errors to come, widened because it and the season are estimated. */
  readonly variance: number;
  /** Growth of the variance per step ahead, as a share of it: what past errors of several steps show, at least alpha squared. */
  readonly growth: number;
  /** Variance of the drift per step, as a share of that variance. */
  readonly drift: number;
}

type Variant = ThetaOptions["variant"];

const LEAST_VALUES = 3;
/** Steps ahead whose past errors say how fast the variance grows. */
const LONGEST = 12;
/**
 * Errors lose half of their say on the latest variance in this part of a series. With the ends of training parts held back, intervals of 95 per
 * cent of the monthly, quarterly and yearly series of tourism cover 89, 90 and 91 in 100 (by the variance of all errors 81, 80, 82); the interval score
 * falls by 15 to 25 per cent, and by 3 per cent or more on the months and years of M3.
 */
const HALF_LIVES = 6;
/** Degrees of freedom that are left to the least. */
const LEAST_FREEDOM = 4;
/** Bounds of alpha: those of exponential smoothing, and those of Fiorucci and others. */
const bounds = (variant: Variant) => (variant === "standard" ? [1e-4, 0.9999] : [0.1, 0.99]);
const isDynamic = (variant: Variant) => (variant.startsWith("dynamic") ? 1 : 0);
/** Share of the line in the fit; -1 where it is estimated. The standard model is fitted without the line. */
const shares: Readonly<Record<Variant, number>> = {
  standard: 0,
  optimised: -1,
  dynamic: 0.5,
  "dynamic-optimised": -1,
};
/** Parameters estimated: alpha, level, and of line and share what the variant has. */
const parameterCounts: Readonly<Record<Variant, number>> = {
  standard: 3,
  optimised: 5,
  dynamic: 2,
  "dynamic-optimised": 3,
};

/**
 * The Theta method: simple exponential smoothing with a drift of half the slope of the line through the values, of the series adjusted for
 * a season that multiplies (adds, where a value is not positive) if its autocorrelation is beyond chance. Its variants estimate the share of the
 * line, and let the line follow the values.
 *
 * The law of each step is normal. Its variance is that of the errors of one step, of all or of the latest, whichever is larger, and of what is
 * not known of it, of the drift and of the season. It grows as the errors of several steps at past origins did, at least as fast as that of the
 * state space form.
 *
 * Data: at least 3 observed values; gaps are bridged by lines, in an update by the forecast. Errors: DataError("too-short").
 * Cost: about 65 passes over the values. An update costs O(new values).
 * Source: Assimakopoulos & Nikolopoulos (2000); Hyndman & Billah (2003), Unmasking the Theta method; Fiorucci, Pellegrini, Louzada,
 * Petropoulos & Koehler (2016), Models for optimising the theta method.
 *
 * @example
 * theta({ seasonLength: 1 }).fit([12, 15, 14, 17, 18, 21]).forecast(3).mean;
 */
export const theta: ModelFactory<ThetaOptions, ThetaState> = defineModel<ThetaOptions, ThetaState>({
  name: "theta",
  defaults: { variant: "standard", seasonLength: undefined },
  equivariant: true,
  options: {
    variant: oneOf("standard", "optimised", "dynamic", "dynamic-optimised"),
    seasonLength: optional(integer(1)),
  },
  fit: fitTheta,
  update(state, { variant }, { values }) {
    return filterTheta(state, variant, withoutSeason(state.season, values, state.length));
  },
  forecast(state, { variant }, { horizon }): LawPrediction<"normal"> {
    using frame = engine().frame();
    const { season, length, alpha, kappa, variance, growth, drift } = state;
    const [mean, spread, scratch] = [frame.f64(horizon), frame.f64(horizon), frame.f64(horizon + 27)];
    const from = putState(frame, state);
    const dynamic = isDynamic(variant);
    frame.kernels.predictTheta(
      from,
      length,
      horizon,
      dynamic,
      alpha,
      kappa,
      variance,
      growth,
      drift,
      mean,
      spread,
      scratch,
    );
    const sd = frame.take(spread, horizon).map((each) => Math.sqrt(each));
    const parameters = {
      mean: withSeason(season, frame.take(mean, horizon), length),
      sd: stretchedBySeason(season, sd, length),
    };
    return { kind: "law", law: "normal", parameters };
  },
  sample(state, { variant }, { horizon, count, seed }: SampleRequest) {
    using frame = engine().frame();
    const { season, length, alpha, kappa, variance, growth, drift } = state;
    const [from, paths] = [putState(frame, state), frame.f64(count * horizon)];
    const scratch = frame.f64(count * horizon + count);
    const [dynamic, sd] = [isDynamic(variant), Math.sqrt(variance)];
    frame.kernels.sampleTheta(
      from,
      length,
      horizon,
      count,
      dynamic,
      alpha,
      kappa,
      sd,
      growth,
      drift,
      seed,
      paths,
      scratch,
    );
    const drawn = frame.take(paths, count * horizon);
    putSeasonOnPaths(season, drawn, horizon, length);
    return drawn;
  },
});

function fitTheta(series: Series, { variant, seasonLength }: ThetaOptions): Fit<ThetaState> {
  const observed = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (observed < LEAST_VALUES) {
    throw new DataError("too-short", `theta needs at least ${LEAST_VALUES} observed values, got ${observed}`);
  }
  const season = findFigure(series, seasonLength ?? series.seasonLength);
  const adjusted = withoutSeason(season, series.values, 0);
  using frame = engine().frame();
  const { kernels } = frame;
  const n = adjusted.length;
  const y = frame.put(adjusted);
  const whole = frame.f64(n);
  kernels.interpolateLinearly(y, n, whole);
  const complete = frame.take(whole, n);
  const line = isDynamic(variant) ? { intercept: 0, slope: 0 } : lineThrough(complete);
  const report = frame.f64(kernels.THETA_REPORT.value);
  const [lower, upper] = bounds(variant) as [number, number];
  const { intercept, slope } = line;
  kernels.fitTheta(whole, y, n, isDynamic(variant), shares[variant], intercept, slope, lower, upper, report);
  const [alpha, kappa, level] = frame.take(report, 3) as unknown as [number, number, number];
  const start = { season, length: 0, alpha, kappa, level, centre: intercept, slope, variance: 0, growth: 0, drift: 0 };
  // Smoothing with a drift of half the slope is the whole of a line of that slope, taken from the first value on.
  const begun = variant === "standard" ? { ...start, kappa: 1, centre: -slope / 2, slope: slope / 2 } : start;
  const { state, fittedValues } = filterTheta(begun, variant, complete);
  const longest = Math.max(2, Math.min(LONGEST, Math.floor(n / 4)));
  const scratch = frame.f64(2 * longest + 3);
  const from = putState(frame, begun);
  const growth = kernels.growthTheta(whole, y, n, longest, isDynamic(variant), alpha, begun.kappa, from, scratch);
  // The variance of the mean step of a walk with that growth: the line stays, so what is not known of it stays too.
  const drift = isDynamic(variant) ? 0 : growth / n;
  const cycles = season.kind === "none" ? [] : [Math.floor(n / season.figure.length)];
  const spread = spreadOfSeasons(cycles, [10 * n + 1]);
  const variance = spread * spread * varianceOf(variant, adjusted, fittedValues!, season);
  return { state: { ...state, variance, growth, drift }, fittedValues };
}

/**
 * Variance of the next one-step error of adjusted values: per degree of freedom, of all errors or of the latest where they are larger, and as
 * that of Student's law, for it is estimated itself.
 */
function varianceOf(variant: Variant, adjusted: Float64Array, fitted: Float64Array, season: SeasonalFigure): number {
  const predicted = withoutSeason(season, fitted, 0);
  const n = adjusted.length;
  const decay = engine().kernels.exp((-HALF_LIVES * Math.LN2) / n);
  let [squares, count, recent, weight] = [0, 0, 0, 0];
  for (let t = isDynamic(variant) * 2; t < n; t++) {
    const error = adjusted[t]! - predicted[t]!;
    recent *= decay;
    weight *= decay;
    if (Number.isNaN(error)) continue;
    squares += error * error;
    recent += error * error;
    weight++;
    count++;
  }
  if (count === 0) return 0;
  const free = Math.max(1, count - parameterCounts[variant]);
  const each = Math.max(squares / count, recent / weight) * (count / free);
  const known = Math.max(LEAST_FREEDOM, free);
  return each * (known / (known - 2));
}

/** Take in adjusted values. */
function filterTheta(before: ThetaState, variant: Variant, adjusted: Float64Array): Fit<ThetaState> {
  using frame = engine().frame();
  const n = adjusted.length;
  const { alpha, kappa, length, season } = before;
  const [state, fitted] = [putState(frame, before), frame.f64(n)];
  frame.kernels.filterTheta(frame.put(adjusted), n, length, isDynamic(variant), alpha, kappa, state, fitted);
  const [level, centre, slope] = frame.take(state, 3) as unknown as [number, number, number];
  return {
    state: { ...before, length: length + n, level, centre, slope },
    fittedValues: withSeason(season, frame.take(fitted, n), length),
  };
}

function putState(frame: { put(values: ArrayLike<number>): number }, { level, centre, slope }: ThetaState): number {
  return frame.put([level, centre, slope]);
}

/** The least-squares line through values at times 1, 2, ... */
function lineThrough(values: Float64Array): { intercept: number; slope: number } {
  const n = values.length;
  const middle = (n + 1) / 2;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  let moment = 0;
  let squares = 0;
  for (let t = 1; t <= n; t++) {
    moment += (t - middle) * (values[t - 1]! - mean);
    squares += (t - middle) * (t - middle);
  }
  const slope = moment / squares;
  return { intercept: mean - slope * middle, slope };
}
