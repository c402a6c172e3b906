import { DataError } from "../core/errors.js";
import { flag, integer, listOf, type OptionRule, type OptionRules, optional, readOptions } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { requireLength, type Series, type SeriesInput, toSeries } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { Decomposition } from "./classical.js";

/** How STL smooths. Windows are odd numbers of points, jumps the steps from one estimate to the next. */
export interface StlSmoothing {
  /**
   * Cycles over which a season may change, odd, from 3 (7 or more is advised); `"periodic"` for one that never does. Default
   * 11; in `mstl`, 7 + 4 i for the i-th season.
   */
  readonly seasonWindow?: number | "periodic" | undefined;
  /** Steps over which the trend is smoothed. Default 1.5 m / (1 - 1.5 / seasonWindow), rounded up to an odd number. */
  readonly trendWindow?: number | undefined;
  /** Steps of the filter that takes the trend out of the season. Default m, rounded up to an odd number. */
  readonly lowPassWindow?: number | undefined;
  /** 0 for local means, 1 for local lines. Default 0 for the season, 1 for trend and filter. */
  readonly seasonDegree?: 0 | 1;
  readonly trendDegree?: 0 | 1;
  readonly lowPassDegree?: 0 | 1;
  /** Default: a tenth of the window, rounded up. */
  readonly seasonJump?: number | undefined;
  readonly trendJump?: number | undefined;
  readonly lowPassJump?: number | undefined;
  /** Whether outliers are weighted down. Default false. */
  readonly robust?: boolean;
  /** Passes between season and trend. Default 2, robust 1. */
  readonly innerIterations?: number | undefined;
  /** Rounds of robustness. Default 0, robust 15. */
  readonly outerIterations?: number | undefined;
}

/** Options of `stl`. */
export interface StlOptions extends StlSmoothing {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength?: number | undefined;
}

/** Options of `mstl`. */
export interface MstlOptions extends StlSmoothing {
  /** Steps in each season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLengths?: readonly number[] | undefined;
  /** Times that all seasons are estimated anew from what the others leave. Default 2; one season needs one. */
  readonly rounds?: number;
}

/** A decomposition by STL. */
export interface StlDecomposition extends Decomposition {
  /** (n): the weight of each value in the last round; 1 unless robust, 0 where it is missing. */
  readonly weights: Float64Array;
}

/** A series split into trend, several seasons and remainder, which add up to it. */
export interface MultipleDecomposition {
  readonly kind: "additive";
  /** Ascending. */
  readonly seasonLengths: readonly number[];
  /** (n) */
  readonly trend: Float64Array;
  /** Each (n), in the order of `seasonLengths`. */
  readonly seasons: readonly Float64Array[];
  /** (n); NaN where the value is missing. */
  readonly remainder: Float64Array;
  /** (n): the weight of each value in the last round; 1 unless robust, 0 where it is missing. */
  readonly weights: Float64Array;
}

/** An odd number of points, from 3. */
const window: OptionRule = (value) => {
  const fine =
    Number.isInteger(value) && (value as number) % 2 === 1 && (value as number) >= 3 && (value as number) < 2 ** 31;
  return fine ? undefined : "an odd integer from 3";
};
/** The longest season, so that sizes stay far within 32 bits. */
const LONGEST = 10_000_000;
const jump = optional(integer(1, LONGEST));
const degree = integer(0, 1);

const smoothingDefaults = {
  seasonWindow: undefined as number | "periodic" | undefined,
  trendWindow: undefined as number | undefined,
  lowPassWindow: undefined as number | undefined,
  seasonDegree: 0,
  trendDegree: 1,
  lowPassDegree: 1,
  seasonJump: undefined as number | undefined,
  trendJump: undefined as number | undefined,
  lowPassJump: undefined as number | undefined,
  robust: false,
  innerIterations: undefined as number | undefined,
  outerIterations: undefined as number | undefined,
};

/** What each smoothing option must be. */
export const stlRules: OptionRules<typeof smoothingDefaults> = {
  seasonWindow: (value) => (value === "periodic" || !window(value) ? undefined : `"periodic" or ${window(value)}`),
  trendWindow: optional(window),
  lowPassWindow: optional(window),
  seasonDegree: degree,
  trendDegree: degree,
  lowPassDegree: degree,
  seasonJump: jump,
  trendJump: jump,
  lowPassJump: jump,
  robust: flag,
  innerIterations: optional(integer(1, 1000)),
  outerIterations: optional(integer(0, 1000)),
};

/**
 * Decomposition into trend, season and remainder by local regression (STL).
 *
 * A missing value has no weight: trend and season are estimated there from its neighbours, and the remainder is NaN. Robust, values
 * are weighted down by their remainders, so that outliers stay in the remainder.
 *
 * Data: at least two seasons. Errors: OptionError("option"), DataError("too-short" | "no-data"). Cost: O(n), about 0.05 ms for 1000
 * values. Source: Cleveland, Cleveland, McRae & Terpenning (1990), STL: a seasonal-trend decomposition procedure based on loess.
 *
 * @example
 * const { trend, season, remainder } = stl([1, 3, 2, 4, 3, 5, 4, 6], { seasonLength: 2, seasonWindow: "periodic" });
 */
export function stl(input: SeriesInput, options: StlOptions = {}): StlDecomposition {
  const defaults = { ...smoothingDefaults, seasonLength: undefined as number | undefined };
  const rules = { ...stlRules, seasonLength: optional(integer(2, LONGEST)) };
  const { seasonLength, ...smoothing } = readOptions("stl", defaults, options, rules);
  const series = toSeries(input);
  const m = seasonLengthFor("stl", seasonLength, series);
  const { trend, seasons, remainder, weights } = split("stl", series, [m], 1, {
    seasonWindow: 11,
    ...given(smoothing),
  });
  return { kind: "additive", seasonLength: m, trend, season: seasons[0]!, remainder, weights };
}

/**
 * Decomposition into trend, several seasons and remainder (MSTL): STL for each season in turn, of what the others leave.
 *
 * Missing values and outliers are treated as in `stl`. A season that may change slowly gets a longer window than a shorter one.
 *
 * Data: at least two of the longest season. Errors: OptionError("option"), DataError("too-short" | "no-data"). Cost: O(n rounds) for
 * each season. Source: Bandara, Hyndman & Bergmeir (2021), MSTL: a seasonal-trend decomposition algorithm for time series with
 * multiple seasonal patterns.
 *
 * @example
 * const hourly = Float64Array.from({ length: 672 }, (_, t) => (t % 24) + (t % 168 < 120 ? 5 : 0));
 * mstl(hourly, { seasonLengths: [24, 168] }).seasons.length; // 2
 */
export function mstl(input: SeriesInput, options: MstlOptions = {}): MultipleDecomposition {
  const defaults = { ...smoothingDefaults, seasonLengths: undefined as readonly number[] | undefined, rounds: 2 };
  const rules = {
    ...stlRules,
    seasonLengths: optional(listOf(integer(2, LONGEST), 1)),
    rounds: integer(1, 1000),
  };
  const { seasonLengths, rounds, ...smoothing } = readOptions("mstl", defaults, options, rules);
  const series = toSeries(input);
  const lengths = ascending(seasonLengths ?? [seasonLengthFor("mstl", undefined, series)]);
  return split("mstl", series, lengths, lengths.length === 1 ? 1 : rounds, given(smoothing));
}

/** Distinct lengths in ascending order. */
export function ascending(lengths: Iterable<number>): number[] {
  return [...new Set(lengths)].sort((a, b) => a - b);
}

/** Only what was given: undefined leaves a default. */
function given(smoothing: typeof smoothingDefaults): StlSmoothing {
  const entries = Object.entries(smoothing).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as StlSmoothing;
}

function split(
  name: string,
  series: Series,
  lengths: readonly number[],
  rounds: number,
  smoothing: StlSmoothing,
): MultipleDecomposition {
  const n = series.length;
  const count = lengths.length;
  const longest = Math.max(...lengths);
  requireLength(series, 2 * longest, name);
  const outer = smoothing.outerIterations ?? (smoothing.robust ? 15 : 0);
  using frame = engine().frame();
  const { kernels } = frame;
  const y = frame.put(series.values);
  const settings = frame.putI32(lengths.flatMap((m, i) => settingsOf(m, i, n, smoothing)));
  const trend = frame.f64(n);
  const seasons = frame.f64(count * n);
  const remainder = frame.f64(n);
  const weights = frame.f64(n);
  const scratch = frame.f64(kernels.decomposeStlScratch(n, longest));
  const observed = kernels.decomposeStl(
    y,
    settings,
    n,
    count,
    rounds,
    outer,
    trend,
    seasons,
    remainder,
    weights,
    scratch,
  );
  if (observed === 0) throw new DataError("no-data", `${name}: every value is missing`);
  return {
    kind: "additive",
    seasonLengths: lengths,
    trend: frame.take(trend, n),
    seasons: lengths.map((_, i) => frame.take(seasons + 8 * n * i, n)),
    remainder: frame.take(remainder, n),
    weights: frame.take(weights, n),
  };
}

/** The integers that describe one season to the kernel, in its order. */
function settingsOf(m: number, i: number, n: number, smoothing: StlSmoothing): number[] {
  const { seasonDegree = 0, trendDegree = 1, lowPassDegree = 1, robust = false } = smoothing;
  const { seasonWindow = 11 + 4 * i } = smoothing;
  const periodic = seasonWindow === "periodic";
  // A window far beyond the number of cycles weighs them all alike.
  const wide = periodic ? 10 * n + 1 : seasonWindow;
  const { trendWindow = oddFrom((1.5 * m) / (1 - 1.5 / wide)), lowPassWindow = oddFrom(m) } = smoothing;
  return [
    m,
    wide,
    trendWindow,
    lowPassWindow,
    periodic ? 0 : seasonDegree,
    trendDegree,
    lowPassDegree,
    smoothing.seasonJump ?? Math.ceil(wide / 10),
    smoothing.trendJump ?? Math.ceil(trendWindow / 10),
    smoothing.lowPassJump ?? Math.ceil(lowPassWindow / 10),
    smoothing.innerIterations ?? (robust ? 1 : 2),
    periodic ? 1 : 0,
  ];
}

/** The least odd integer that is not below x. */
function oddFrom(x: number): number {
  const up = Math.ceil(x);
  return up % 2 === 1 ? up : up + 1;
}
