// Outliers: found, and replaced.

import { type Series, type SeriesInput, toSeries } from "../core/series.js";
import { stl } from "../decompose/stl.js";
import { sampleQuantile } from "../probability/predict.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import { type CleaningOptions, fillGaps, hasSeasons, readSeasonLength, withValues } from "./interpolate-missing.js";

/** A value that stands out. */
export interface Outlier {
  /** Its step, from 0. */
  readonly index: number;
  readonly value: number;
  /** What the series suggests instead. */
  readonly replacement: number;
}

/** A season is taken out before outliers are sought where it explains this much of what is about the trend. */
const STRONG = 0.6;
/** Residuals beyond the quartiles by more than this many interquartile ranges stand out. */
const RANGES = 3;
/** What is found the first time may have hidden more. */
const ROUNDS = 2;

/**
 * Values that stand out from a series: those whose distance from a smooth of the seasonally adjusted series is more than three interquartile
 * ranges beyond the quartiles of all distances, in two rounds.
 *
 * The season is that of a robust STL decomposition, where it is strong; the smooth is Friedman's super smoother. A replacement is what
 * `interpolateMissing` puts there. In a series whose season grows with its level, peaks of the season stand out too, though nothing is wrong
 * with them: look at its logarithm (`boxCox`) instead. Missing and infinite values are none.
 *
 * Data: any; one value per time step. Errors: OptionError("option"), DataError. Cost: O(n).
 * Source: Hyndman & Athanasopoulos (2021), section 13.9; Friedman (1984); Tukey (1977) for the fences.
 *
 * @example
 * findOutliers([5, 6, 5, 7, 6, 90, 6, 5, 7, 6, 5, 6])[0].index; // 5
 */
export function findOutliers(input: SeriesInput, options: CleaningOptions = {}): Outlier[] {
  const series = toSeries(input);
  const seasonLength = readSeasonLength("findOutliers", series, options);
  return outliersOf(series.values, seasonLength);
}

/**
 * The series without outliers and gaps: what `findOutliers` finds is replaced, and what is missing filled in as by `interpolateMissing`.
 *
 * Data: any; one value per time step. Errors: OptionError("option"), DataError. Cost: O(n). Source: as `findOutliers`.
 *
 * @example
 * clean([5, 6, 5, 7, 6, 90, NaN, 5, 7, 6, 5, 6]).values[6]; // 5.33..., on the line from 6 to 5
 */
export function clean(input: SeriesInput, options: CleaningOptions = {}): Series {
  const series = toSeries(input);
  const seasonLength = readSeasonLength("clean", series, options);
  const values = series.values.slice();
  for (const { index, replacement } of outliersOf(values, seasonLength)) values[index] = replacement;
  return withValues(series, fillGaps(values, seasonLength));
}

function outliersOf(given: Float64Array, seasonLength: number): Outlier[] {
  const exponent = scaleExponent(given);
  const values = timesPower(given, -exponent).map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const found = new Set<number>();
  let left: Float64Array = values;
  for (let round = 0; round < ROUNDS; round++) {
    const news = standingOut(left, seasonLength);
    if (news.length === 0) break;
    for (const t of news) found.add(t);
    left = fillGaps(withGaps(round === 0 ? values : left, found), seasonLength);
  }
  const replaced = timesPower(left, exponent);
  const indices = [...found].sort((a, b) => a - b);
  return indices.map((index) => ({ index, value: given[index]!, replacement: replaced[index]! }));
}

function withGaps(values: Float64Array, at: ReadonlySet<number>): Float64Array {
  return values.map((value, t) => (at.has(t) ? Number.NaN : value));
}

/** Steps at which the values are far from their smooth. */
function standingOut(values: Float64Array, seasonLength: number): number[] {
  const n = values.length;
  const filled = fillGaps(values, seasonLength);
  if (n < 3 || filled.every((value) => value === filled[0] || Number.isNaN(value))) return [];
  const adjusted = hasSeasons(n, seasonLength) ? adjustedFor(filled, seasonLength) : filled;
  using frame = engine().frame();
  const { kernels } = frame;
  const smooth = frame.f64(n);
  kernels.smoothSuper(frame.put(adjusted), n, smooth, frame.f64(kernels.smoothSuperScratch(n)));
  const residuals = frame
    .take(smooth, n)
    .map((value, t) => (Number.isNaN(values[t]!) ? Number.NaN : adjusted[t]! - value));
  const sorted = residuals.filter((residual) => !Number.isNaN(residual)).sort();
  const [lower, upper] = [sampleQuantile(sorted, 0.25), sampleQuantile(sorted, 0.75)];
  const reach = RANGES * (upper - lower);
  // Within rounding everything lies on the smooth.
  if (!(upper - lower + 2 * reach > 1e-14)) return [];
  return Array.from(residuals.keys()).filter((t) => residuals[t]! < lower - reach || residuals[t]! > upper + reach);
}

/** Without its season, where that is strong. */
function adjustedFor(values: Float64Array, seasonLength: number): Float64Array {
  const { season, trend, remainder } = stl(values, { seasonLength, robust: true });
  const detrended = values.map((value, t) => value - trend[t]!);
  const strength = 1 - varianceOf(remainder) / varianceOf(detrended);
  return strength >= STRONG ? values.map((value, t) => value - season[t]!) : values;
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}
