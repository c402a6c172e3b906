// How a series hangs together with its own past, and whether what is left of it does not.

import { DataError, OptionError } from "../core/errors.js";
import { integer, optional, readOptions } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";

/** Options of `autocorrelation` and `partialAutocorrelation`. */
export interface AutocorrelationOptions {
  /** Lags, from 1 and below the number of values. Default min(n - 1, 10 log10(n)). */
  readonly lags?: number | undefined;
}

/** Options of `ljungBox` and `boxPierce`. */
export interface PortmanteauOptions {
  /** Lags, from 1 and below the number of values. Default min(10, n / 5). */
  readonly lags?: number | undefined;
  /** Parameters that were estimated (p + q of an ARMA model), below `lags`: so many degrees of freedom fewer. Default 0. */
  readonly estimated?: number;
}

/** A statistic with a chi-squared law when there is nothing to find. */
export interface ChiSquaredResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/**
 * Autocorrelations of a series at lags 0 to `lags`.
 *
 * Data: at least 2 observed values that vary; missing values are passed over. Errors: DataError("too-short" | "no-data"). Cost: O(n lags).
 * Source: Box, Jenkins & Reinsel (2008) 2.1.5, divisor n.
 *
 * @example
 * autocorrelation([1, 2, 3, 4], { lags: 2 }); // Float64Array [1, 0.25, -0.3]
 */
export function autocorrelation(input: SeriesInput, options: AutocorrelationOptions = {}): Float64Array {
  const values = ordinary(input);
  const lags = readLags("autocorrelation", values.length, options);
  return correlations("autocorrelation", values, lags);
}

/**
 * Partial autocorrelations of a series at lags 1 to `lags`: the last coefficients of its Yule-Walker autoregressions of each order.
 *
 * Data: as `autocorrelation`. Errors: DataError("too-short" | "no-data"). Cost: O(n lags).
 * Source: Box, Jenkins & Reinsel (2008) 3.2.5; Durbin (1960).
 *
 * @example
 * partialAutocorrelation([1, 2, 3, 4], { lags: 2 }); // Float64Array [0.25, -0.386...]
 */
export function partialAutocorrelation(input: SeriesInput, options: AutocorrelationOptions = {}): Float64Array {
  const values = ordinary(input);
  const lags = readLags("partialAutocorrelation", values.length, options);
  const of = correlations("partialAutocorrelation", values, lags);
  using frame = engine().frame();
  const partial = frame.f64(lags);
  frame.kernels.solveYuleWalker(frame.put(of), lags, frame.f64(lags), partial, frame.f64(lags));
  return frame.take(partial, lags);
}

/**
 * Test of Ljung and Box: whether the first autocorrelations of residuals are together larger than those of white noise.
 *
 * Data: as `autocorrelation`. Errors: OptionError("option"), DataError("too-short" | "no-data"). Cost: O(n lags).
 * Source: Ljung & Box (1978), n (n + 2) sum of r_k^2 / (n - k).
 *
 * @example
 * ljungBox([1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1], { lags: 2 }).pValue < 0.001; // true: they alternate
 */
export function ljungBox(residuals: SeriesInput, options: PortmanteauOptions = {}): ChiSquaredResult {
  return portmanteau("ljungBox", residuals, options, (n, k) => (n * (n + 2)) / (n - k));
}

/**
 * Test of Box and Pierce: as `ljungBox`, with the simpler sum n r_k^2, which is too small in short series.
 *
 * Data: as `autocorrelation`. Errors: OptionError("option"), DataError("too-short" | "no-data"). Cost: O(n lags). Source: Box & Pierce (1970).
 *
 * @example
 * boxPierce([1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1], { lags: 2 }).degreesOfFreedom; // 2
 */
export function boxPierce(residuals: SeriesInput, options: PortmanteauOptions = {}): ChiSquaredResult {
  return portmanteau("boxPierce", residuals, options, (n) => n);
}

/**
 * Test of Jarque and Bera: whether skewness and kurtosis of residuals are those of a normal law.
 *
 * Data: at least 4 observed values that vary. Errors: DataError("too-short" | "no-data"). Cost: O(n). Source: Jarque & Bera (1987).
 *
 * @example
 * jarqueBera([1, 2, 1, 2, 1, 2, 1, 50]).pValue < 0.05; // true: an outlier
 */
export function jarqueBera(residuals: SeriesInput): ChiSquaredResult {
  const known = ordinary(residuals).filter((value) => !Number.isNaN(value));
  const n = known.length;
  if (n < 4) throw new DataError("too-short", `jarqueBera needs at least 4 observed values, got ${n}`);
  const mean = known.reduce((sum, value) => sum + value / n, 0);
  let [second, third, fourth] = [0, 0, 0];
  for (const value of known) {
    const about = value - mean;
    second += (about * about) / n;
    third += (about * about * about) / n;
    fourth += (about * about * about * about) / n;
  }
  if (!(second > 0)) throw new DataError("no-data", "jarqueBera: nothing varies");
  const skewness = third / (second * Math.sqrt(second));
  const excess = fourth / (second * second) - 3;
  const statistic = (n / 6) * (skewness * skewness + (excess * excess) / 4);
  return chiSquared(statistic, 2);
}

function ordinary(input: SeriesInput): Float64Array {
  const known = toSeries(input).values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  return timesPower(known, -scaleExponent(known));
}

function readLags(name: string, n: number, options: AutocorrelationOptions): number {
  const rules = { lags: optional(integer(1)) };
  const { lags } = readOptions(name, { lags: undefined as number | undefined }, options, rules);
  const { kernels } = engine();
  return withinLength(name, lags ?? Math.floor((10 * kernels.log(Math.max(n, 2))) / kernels.log(10)), n, lags);
}

/** A default is cut to what the series allows; a lag that was asked for must be allowed. */
function withinLength(name: string, lags: number, n: number, asked: number | undefined): number {
  if (n < 2) throw new DataError("too-short", `${name} needs at least 2 values, got ${n}`);
  if (asked !== undefined && asked >= n) {
    throw new OptionError("option", `${name}: lags must be below the number of values, ${n}, got ${asked}`);
  }
  return Math.max(1, Math.min(lags, n - 1));
}

/** (lags + 1), from lag 0. */
function correlations(name: string, values: Float64Array, lags: number): Float64Array {
  using frame = engine().frame();
  const out = frame.f64(lags + 1);
  const known = frame.kernels.autocorrelate(frame.put(values), values.length, lags, out, frame.f64(values.length));
  const covariances = frame.take(out, lags + 1);
  const [variance] = covariances;
  if (known < 2) throw new DataError("too-short", `${name} needs at least 2 observed values, got ${known}`);
  if (!(variance! > 0)) throw new DataError("no-data", `${name}: nothing varies`);
  return covariances.map((covariance) => covariance / variance!);
}

function portmanteau(
  name: string,
  residuals: SeriesInput,
  options: PortmanteauOptions,
  weight: (n: number, k: number) => number,
): ChiSquaredResult {
  const defaults = { lags: undefined as number | undefined, estimated: 0 };
  const rules = { lags: optional(integer(1)), estimated: integer(0) };
  const { lags: asked, estimated } = readOptions(name, defaults, options, rules);
  const values = ordinary(residuals);
  const lags = withinLength(name, asked ?? Math.min(10, Math.floor(values.length / 5)), values.length, asked);
  if (estimated >= lags) {
    throw new OptionError("option", `${name}: estimated must be below lags, ${lags}, got ${estimated}`);
  }
  const n = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  let statistic = 0;
  for (const [k, r] of correlations(name, values, lags).entries()) if (k > 0) statistic += weight(n, k) * r * r;
  return chiSquared(statistic, lags - estimated);
}

function chiSquared(statistic: number, degreesOfFreedom: number): ChiSquaredResult {
  const pValue = engine().kernels.gammaUpper(degreesOfFreedom / 2, statistic / 2);
  return { statistic, degreesOfFreedom, pValue };
}
