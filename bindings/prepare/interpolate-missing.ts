// Missing values, filled in.

import { DataError } from "../core/errors.js";
import type { Model } from "../core/model.js";
import { aModel } from "../core/nested.js";
import { integer, optional, readOptions } from "../core/options.js";
import { mapValues, type Series, type SeriesInput, toSeries } from "../core/series.js";
import { stl } from "../decompose/stl.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";

/** Options of `interpolateMissing`, `findOutliers` and `clean`. */
export interface CleaningOptions {
  /** Steps in a season; 1 for none. Default: what the time step of the series suggests, else 1. */
  readonly seasonLength?: number | undefined;
}

/** Options of `interpolateMissing`. */
export interface InterpolateOptions extends CleaningOptions {
  /** A model that can smooth, such as `structural` or `arima`: missing values are what it expects of them, given all others. */
  readonly model?: Model | undefined;
}

/** Pairs of harmonics and degrees of the polynomial that fill gaps before a season is known. */
const MOST_PAIRS = 5;
const MOST_DEGREES = 6;

const defaults: InterpolateOptions = { seasonLength: undefined, model: undefined };

/**
 * The series with its missing values filled in: by lines between their neighbours, in a seasonal series by lines through the seasonally
 * adjusted values with the season put back. Infinite values count as missing.
 *
 * The season is that of a robust STL decomposition, of the series with its gaps filled by a regression on harmonics and a polynomial; it needs more
 * than two seasons. Values that leave the range of the series by more than half of it are replaced by the plain lines. Gaps at the ends take the
 * nearest (seasonally adjusted) value. A series without any value stays as it is.
 *
 * With a `model` that can smooth, missing values are what the fitted model expects of them, given all others, and `seasonLength` has no part in it.
 *
 * Data: any; one value per time step. Errors: OptionError("option"), OptionError("unsupported") for a model that cannot smooth, DataError, and
 * those of the model. Cost: O(n), or that of a fit.
 * Source: Hyndman & Athanasopoulos (2021), section 13.9.
 *
 * @example
 * interpolateMissing([1, NaN, 3, NaN]).values; // Float64Array [1, 2, 3, 3]
 */
export function interpolateMissing(input: SeriesInput, options: InterpolateOptions = {}): Series {
  const series = toSeries(input);
  const { model, ...rest } = readOptions("interpolateMissing", defaults, options, { model: optional(aModel) });
  const seasonLength = readSeasonLength("interpolateMissing", series, rest);
  if (model) return withValues(series, fillBy(model, series));
  return withValues(series, fillGaps(series.values, seasonLength));
}

/** (n): values with their gaps filled by a model. */
function fillBy(model: Model, series: Series): Float64Array {
  const known = mapValues(series, (value) => (Number.isFinite(value) ? value : Number.NaN));
  if (!known.values.some(Number.isNaN)) return known.values;
  const { signal } = model.fit(known).smooth(known);
  return known.values.map((value, t) => (Number.isNaN(value) ? signal[t]! : value));
}

/** The season length in force, 1 for none. */
export function readSeasonLength(name: string, series: Series, options: CleaningOptions): number {
  const defaults = { seasonLength: undefined as number | undefined };
  const rules = { seasonLength: optional(integer(1)) };
  if (series.dimension !== 1) {
    throw new DataError("length-mismatch", `${name} takes one value per time step, got ${series.dimension}`);
  }
  return readOptions(name, defaults, options, rules).seasonLength ?? series.seasonLength;
}

/** The same series with other values. */
export function withValues(series: Series, values: Float64Array): Series {
  let i = 0;
  return mapValues(series, () => values[i++]!);
}

/** (n): values with their gaps filled. */
export function fillGaps(given: Float64Array, seasonLength: number): Float64Array {
  const values = given.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const observed = values.filter((value) => !Number.isNaN(value));
  if (observed.length === values.length || observed.length === 0) return values;
  const exponent = scaleExponent(values);
  const ordinary = timesPower(values, -exponent);
  const filled = hasSeasons(values.length, seasonLength) ? seasonally(ordinary, seasonLength) : linearly(ordinary);
  return timesPower(within(ordinary, filled) ? filled : linearly(ordinary), exponent);
}

/** Whether a season can be told at all. */
export function hasSeasons(n: number, seasonLength: number): boolean {
  return seasonLength > 1 && n > 2 * seasonLength;
}

function linearly(values: Float64Array): Float64Array {
  using frame = engine().frame();
  const y = frame.put(values);
  frame.kernels.interpolateLinearly(y, values.length, y);
  return frame.take(y, values.length);
}

/** Whether what was filled in stays near the range of the series. */
function within(values: Float64Array, filled: Float64Array): boolean {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const slack = (most - least) / 2;
  return filled.every((value) => value >= least - slack && value <= most + slack);
}

function seasonally(values: Float64Array, seasonLength: number): Float64Array {
  const rough = regressed(values, seasonLength);
  const { season } = stl(
    values.map((value, t) => (Number.isNaN(value) ? rough[t]! : value)),
    { seasonLength, robust: true },
  );
  const adjusted = linearly(values.map((value, t) => value - season[t]!));
  return values.map((value, t) => (Number.isNaN(value) ? adjusted[t]! + season[t]! : value));
}

/** (n): a regression of the observed values on harmonics of the season and a polynomial in time, at every step. */
function regressed(values: Float64Array, seasonLength: number): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const columns = designOf(frame, n, seasonLength);
  const k = columns.length;
  const rows = Array.from(values.keys()).filter((t) => !Number.isNaN(values[t]!));
  const design = new Float64Array(rows.length * k);
  for (const [i, t] of rows.entries()) for (let j = 0; j < k; j++) design[i * k + j] = columns[j]![t]!;
  const coefficients = frame.f64(k);
  kernels.fitLeastSquares(
    frame.put(design),
    frame.put(rows.map((t) => values[t]!)),
    rows.length,
    k,
    kernels.PIVOT_DEPENDENT_LAST.value,
    1e-7,
    coefficients,
    frame.f64(rows.length),
    frame.f64(k * k),
    frame.f64(kernels.leastSquaresScratch(rows.length, k)),
  );
  const b = frame.take(coefficients, k).map((each) => (Number.isNaN(each) ? 0 : each));
  return values.map((_, t) => columns.reduce((sum, column, j) => sum + b[j]! * column[t]!, 0));
}

/** Columns (n each): a constant, pairs of harmonics, Legendre polynomials over the series. */
function designOf(frame: Frame, n: number, seasonLength: number): Float64Array[] {
  const columns: Float64Array[] = [new Float64Array(n).fill(1)];
  const positions = frame.put(Float64Array.from({ length: n }, (_, t) => t + 1));
  const [sine, cosine] = [frame.f64(n), frame.f64(n)];
  const pairs = Math.min(Math.trunc(seasonLength / 2), MOST_PAIRS);
  for (let k = 1; k <= pairs; k++) {
    frame.kernels.fillHarmonics(positions, n, seasonLength, k, sine, cosine);
    // The sine of half a turn per step is zero everywhere.
    if (2 * k !== seasonLength) columns.push(frame.take(sine, n));
    columns.push(frame.take(cosine, n));
  }
  const degree = Math.min(Math.max(Math.trunc(n / 10), 1), MOST_DEGREES);
  const at = Float64Array.from({ length: n }, (_, t) => (2 * t) / Math.max(n - 1, 1) - 1);
  let before = columns[0]!;
  let now: Float64Array = at;
  for (let k = 1; k <= degree; k++) {
    columns.push(now);
    const last = before;
    const next = now.map((value, t) => ((2 * k + 1) * at[t]! * value - k * last[t]!) / (k + 1));
    before = now;
    now = next;
  }
  return columns;
}
