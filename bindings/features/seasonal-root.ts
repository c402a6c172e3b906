// Does a season wander, and must the series be differenced over it?

import { DataError, OptionError } from "../core/errors.js";
import { between, integer, oneOf, optional, readOptions } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { stl } from "../decompose/stl.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import { difference, isConstant } from "./unit-root.js";

/** A test of a seasonal unit root. */
export type SeasonalRootTest = "strength" | "ocsb" | "canova-hansen";

/** Options of `seasonalRootTest`. */
export interface SeasonalRootTestOptions {
  /**
   * `"strength"`: the part of the variance that the season of an STL decomposition explains is above 0.64; `"ocsb"` (Osborn, Chui, Smith &
   * Birchenhall) takes the season as wandering until it shows otherwise; `"canova-hansen"` takes it as stable. Default `"strength"`.
   */
  readonly test?: SeasonalRootTest;
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength?: number | undefined;
  /** Level of `"canova-hansen"`; `"ocsb"` has its critical value at 5 per cent only. Default 0.05. */
  readonly level?: number;
  /** Lags at most of `"ocsb"`. Default 3. */
  readonly lags?: number;
}

/** What a test of a seasonal unit root says. */
export interface SeasonalRootResult {
  readonly test: SeasonalRootTest;
  readonly statistic: number;
  /** The bound that the statistic passes on the side of a seasonal root; of `"canova-hansen"` none. */
  readonly criticalValue: number | undefined;
  /** Of `"canova-hansen"`, by the limit law; of the others none. */
  readonly pValue: number | undefined;
  /** Whether the season should be differenced away. */
  readonly seasonalRoot: boolean;
}

/** Options of `seasonalDifferencesFor`. */
export interface SeasonalDifferencesForOptions extends SeasonalRootTestOptions {
  /** No more than these, 0 to 2. Default 1. */
  readonly most?: number;
}

/** A season that explains more than this is differenced. Source: Hyndman, in the procedure of Wang, Smith & Hyndman (2006). */
const STRONG = 0.64;
/** The longest season of a test that works on covariances between all seasons. */
const MOST_SEASONS = 1000;

const rules = {
  test: oneOf("strength", "ocsb", "canova-hansen"),
  seasonLength: optional(integer(2)),
  level: between(0, 1),
  lags: integer(0, 20),
};
const defaults = { test: "strength" as string, seasonLength: undefined as number | undefined, level: 0.05, lags: 3 };

/**
 * Test of a seasonal unit root: whether the seasonal pattern wanders, so that the series must be differenced over a season.
 *
 * Data: two seasons and 5 values more that vary; missing values are passed over by `"strength"`, and filled by a line for the others.
 * Errors: DataError("too-short"), DataError("no-data") where nothing varies, OptionError("unsupported") for `"canova-hansen"` with more than 1000 seasons.
 * Cost: O(n), for `"canova-hansen"` O(n m + m^3).
 * Source: Wang, Smith & Hyndman (2006) for the strength; Osborn et al. (1988) with the critical values of Hyndman's smooth of their table; Canova & Hansen (1995).
 *
 * @example
 * const sales = Array.from({ length: 48 }, (_, t) => 100 + t + (t % 12 === 11 ? 30 : (t * 7) % 5));
 * seasonalRootTest(sales, { seasonLength: 12 }).seasonalRoot; // true
 */
export function seasonalRootTest(input: SeriesInput, options: SeasonalRootTestOptions = {}): SeasonalRootResult {
  const given = readOptions("seasonalRootTest", defaults, options, rules);
  const series = toSeries(input);
  const m = seasonLengthFor("seasonalRootTest", given.seasonLength, series);
  const result = runTest(ordinary(series.values), m, given.test as SeasonalRootTest, given.level, given.lags);
  if (typeof result !== "string") return result;
  throw new DataError(
    result,
    `seasonalRootTest: ${result === "too-short" ? `needs ${2 * m + 5} values, got ${series.length}` : "nothing varies"}`,
  );
}

/**
 * Number of differences over a season that a series needs: 0 to `most`.
 *
 * Data: any; what is shorter than two seasons and 5 values, or constant, needs none. Cost: that of `most` tests.
 * Source: Hyndman & Khandakar (2008), section 3.1.
 *
 * @example
 * const sales = Array.from({ length: 48 }, (_, t) => 100 + t + (t % 12 === 11 ? 30 : (t * 7) % 5));
 * seasonalDifferencesFor(sales, { seasonLength: 12 }); // 1
 */
export function seasonalDifferencesFor(input: SeriesInput, options: SeasonalDifferencesForOptions = {}): number {
  const given = readOptions("seasonalDifferencesFor", { ...defaults, most: 1 }, options, {
    ...rules,
    most: integer(0, 2),
  });
  const series = toSeries(input);
  const m = seasonLengthFor("seasonalDifferencesFor", given.seasonLength, series);
  let left = ordinary(series.values);
  for (let d = 0; d < given.most; d++) {
    const result = runTest(left, m, given.test as SeasonalRootTest, given.level, given.lags);
    if (typeof result === "string" || !result.seasonalRoot) return d;
    left = difference(left, m);
  }
  return given.most;
}

/**
 * Strength of a season: 1 less the variance of the remainder over that of season and remainder together, of an STL decomposition; 0 to 1.
 *
 * Data: two seasons at least. Errors: as `stl`. Cost: O(n). Source: Wang, Smith & Hyndman (2006).
 *
 * @example
 * seasonalStrength([1, 5, 2, 6, 3, 7, 4, 8], { seasonLength: 2 }); // 0.99999..., an exact season
 */
export function seasonalStrength(
  input: SeriesInput,
  options: { readonly seasonLength?: number | undefined } = {},
): number {
  const given = readOptions("seasonalStrength", { seasonLength: undefined as number | undefined }, options, {
    seasonLength: rules.seasonLength,
  });
  const series = toSeries(input);
  return strengthOf(ordinary(series.values), seasonLengthFor("seasonalStrength", given.seasonLength, series));
}

/** Finite values, of ordinary size; others are NaN. */
function ordinary(values: Float64Array): Float64Array {
  const known = values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return timesPower(known, -scaleExponent(known));
}

function strengthOf(values: Float64Array, seasonLength: number): number {
  const { season, remainder } = stl(values, { seasonLength });
  const together = varianceOf(remainder.map((rest, t) => rest + season[t]!));
  // An exact season leaves rounding errors.
  return together > 0 ? Math.max(0, Math.min(1, 1 - varianceOf(remainder) / together)) : 0;
}

function varianceOf(values: Float64Array): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const late = value - mean;
    mean += late / ++count;
    squares += late * (value - mean);
  }
  return squares / (count - 1);
}

/** The answer, or why there is none. */
function runTest(
  values: Float64Array,
  m: number,
  test: SeasonalRootTest,
  level: number,
  lags: number,
): SeasonalRootResult | "too-short" | "no-data" {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0 || isConstant(known)) return "no-data";
  if (values.length < 2 * m + 5) return "too-short";
  if (test === "strength") {
    const statistic = strengthOf(values, m);
    return { test, statistic, criticalValue: STRONG, pValue: undefined, seasonalRoot: statistic > STRONG };
  }
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const y = frame.put(values);
  kernels.interpolateLinearly(y, n, y);
  if (test === "ocsb") {
    const statistic = kernels.ocsbStatistic(y, n, m, lags, frame.f64(1), frame.f64(kernels.ocsbScratch(n, lags)));
    if (!Number.isFinite(statistic)) return "no-data";
    const criticalValue = ocsbCriticalValue(m);
    return { test, statistic, criticalValue, pValue: undefined, seasonalRoot: statistic > criticalValue };
  }
  if (m > MOST_SEASONS) {
    throw new OptionError("unsupported", `canova-hansen takes seasons of at most ${MOST_SEASONS} steps, got ${m}`);
  }
  const bandwidth = Math.round(m * Math.sqrt(Math.sqrt(n / 100)));
  const statistic = kernels.canovaHansenStatistic(y, n, m, bandwidth, frame.f64(kernels.canovaHansenScratch(n, m)));
  if (!Number.isFinite(statistic)) return "no-data";
  const pValue = kernels.bridgeTail(statistic, m - 1);
  return { test, statistic, criticalValue: undefined, pValue, seasonalRoot: pValue < level };
}

/** Critical value at 5 per cent by season length. Source: the smooth through simulated values of Hyndman, in the forecast package for R. */
function ocsbCriticalValue(m: number): number {
  const { kernels } = engine();
  const late = kernels.log(m) - 0.7656451;
  return -0.2937411 * kernels.exp(-0.2850853 * late - 0.05983644 * late * late) - 1.652202;
}
