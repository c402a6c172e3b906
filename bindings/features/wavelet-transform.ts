// Discrete wavelet transforms as tools of their own.

import { DataError } from "../core/errors.js";
import { toNumbers } from "../core/numbers.js";
import { checkArgument, integer, readOptions } from "../core/options.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import { aWavelet, scalingFilter, type Wavelet } from "./daubechies.js";

/** Options of `dwt` and `modwt`. */
export interface WaveletOptions {
  /** Default "haar". */
  readonly wavelet?: Wavelet;
  /** How many times the smooth is split, 1 to 30. Default 1. */
  readonly levels?: number;
}

/** Coefficients of a discrete wavelet transform. */
export interface WaveletCoefficients {
  readonly wavelet: Wavelet;
  /** What is left after the last level. */
  readonly smooth: Float64Array;
  /** By level, the finest first. */
  readonly details: readonly Float64Array[];
}

/** Most levels: a wavelet at the last one spans 2^30 steps. */
export const MOST_LEVELS = 30;

function readWavelet(owner: string, options: WaveletOptions): Required<WaveletOptions> {
  const defaults = { wavelet: "haar" as Wavelet, levels: 1 };
  return readOptions(owner, defaults, options, { wavelet: aWavelet, levels: integer(1, MOST_LEVELS) });
}

function finite(owner: string, input: ArrayLike<number>): Float64Array {
  const values = toNumbers(input, `${owner}: values`);
  const t = values.findIndex((value) => !Number.isFinite(value));
  if (t >= 0) throw new DataError("not-finite", `${owner}: value ${t} is ${values[t]}; fill it first`);
  if (values.length === 0) throw new DataError("too-short", `${owner} needs at least 1 value, got 0`);
  return values;
}

/**
 * The discrete wavelet transform: at each level the smooth is split into a smooth and details, both half as long. It keeps the sum of squares.
 *
 * Data: finite values, a multiple of 2^levels of them; they are continued by themselves.
 * Errors: DataError("length-mismatch"), DataError("not-finite"); OptionError("option"). Cost: O(n taps).
 * Source: Mallat (1989); Daubechies (1992).
 *
 * @example
 * dwt([4, 6, 10, 12], { wavelet: "haar" }).details[0]; // Float64Array [-1.414213562373095, -1.4142135623730954]
 */
export function dwt(values: ArrayLike<number>, options: WaveletOptions = {}): WaveletCoefficients {
  const { wavelet, levels } = readWavelet("dwt", options);
  let smooth = finite("dwt", values);
  if (smooth.length % 2 ** levels !== 0) {
    const needs = `${levels} levels need a multiple of ${2 ** levels} values`;
    throw new DataError("length-mismatch", `dwt: ${needs}, got ${smooth.length}`);
  }
  const filter = scalingFilter(wavelet);
  const details: Float64Array[] = [];
  for (let level = 0; level < levels; level++) {
    using frame = engine().frame();
    const half = smooth.length / 2;
    const [low, high] = [frame.f64(half), frame.f64(half)];
    frame.kernels.splitDwt(frame.put(smooth), frame.put(filter), smooth.length, filter.length, low, high);
    smooth = frame.take(low, half);
    details.push(frame.take(high, half));
  }
  return { wavelet, smooth, details };
}

/**
 * The values whose discrete wavelet transform is given.
 *
 * Errors: DataError("length-mismatch") where the levels do not fit together. Cost: O(n taps).
 *
 * @example
 * inverseDwt(dwt([4, 6, 10, 12])); // Float64Array [4, 6, 10, 12], but for rounding
 */
export function inverseDwt(coefficients: WaveletCoefficients): Float64Array {
  const { filter, details, ...rest } = readCoefficients("inverseDwt", coefficients, 2);
  let smooth = rest.smooth;
  for (const detail of [...details].reverse()) {
    using frame = engine().frame();
    const n = 2 * smooth.length;
    const whole = frame.f64(n);
    frame.kernels.mergeDwt(frame.put(smooth), frame.put(detail), frame.put(filter), n, filter.length, whole);
    smooth = frame.take(whole, n);
  }
  return smooth;
}

/**
 * The maximal overlap discrete wavelet transform: smooth and details of every level at every step, from values at and before it. It keeps
 * the sum of squares.
 *
 * Data: finite values, any number of them; they are continued by themselves.
 * Errors: DataError("not-finite"), OptionError("option"). Cost: O(n taps levels).
 * Source: Percival & Walden (2000), Wavelet Methods for Time Series Analysis, chapter 5.
 *
 * @example
 * modwt([4, 6, 10, 12]).details[0]; // Float64Array [-4, 1, 2, 1], but for rounding
 */
export function modwt(values: ArrayLike<number>, options: WaveletOptions = {}): WaveletCoefficients {
  const { wavelet, levels } = readWavelet("modwt", options);
  const given = finite("modwt", values);
  using frame = engine().frame();
  const { smooth, details } = splitLevels(frame, given, wavelet, levels, true);
  const take = (at: number) => frame.take(at, given.length);
  return { wavelet, smooth: take(smooth), details: details.map(take) };
}

/**
 * The values whose maximal overlap transform is given.
 *
 * Errors: DataError("length-mismatch") where the levels do not fit together. Cost: O(n taps levels).
 *
 * @example
 * inverseModwt(modwt([4, 6, 10, 12])); // Float64Array [4, 6, 10, 12], but for rounding
 */
export function inverseModwt(coefficients: WaveletCoefficients): Float64Array {
  const { filter, details, ...rest } = readCoefficients("inverseModwt", coefficients, 1);
  let smooth = rest.smooth;
  const n = smooth.length;
  for (let level = details.length; level > 0; level--) {
    using frame = engine().frame();
    const whole = frame.f64(n);
    const [low, high] = [frame.put(smooth), frame.put(details[level - 1]!)];
    frame.kernels.mergeModwt(low, high, frame.put(filter), n, filter.length, spacingAt(level, n), whole);
    smooth = frame.take(whole, n);
  }
  return smooth;
}

/** Where smooth and details of every step are; `periodic` or continued backwards by the first value. */
export function splitLevels(
  frame: Frame,
  values: Float64Array,
  wavelet: Wavelet,
  levels: number,
  periodic: boolean,
): { readonly smooth: number; readonly details: readonly number[] } {
  const filter = scalingFilter(wavelet);
  const n = values.length;
  const g = frame.put(filter);
  let smooth = frame.put(values);
  const details: number[] = [];
  for (let level = 1; level <= levels; level++) {
    const [low, high] = [frame.f64(n), frame.f64(n)];
    const spacing = periodic ? spacingAt(level, n) : 2 ** (level - 1);
    frame.kernels.splitModwt(smooth, g, n, filter.length, spacing, periodic ? 1 : 0, low, high);
    details.push(high);
    smooth = low;
  }
  return { smooth, details };
}

/** 2^(level - 1) steps around a circle of n. */
function spacingAt(level: number, n: number): number {
  return 2 ** (level - 1) % n;
}

function readCoefficients(owner: string, given: WaveletCoefficients, shrink: number) {
  const { wavelet, smooth, details } = (given ?? {}) as Partial<WaveletCoefficients>;
  checkArgument(owner, "wavelet", wavelet, aWavelet);
  if (!Array.isArray(details) || details.length === 0 || details.length > MOST_LEVELS) {
    throw new DataError("format", `${owner}: coefficients have a smooth and 1 to ${MOST_LEVELS} levels of details`);
  }
  const read = {
    smooth: finite(owner, smooth as Float64Array),
    details: details.map((each) => finite(owner, each as Float64Array)),
    filter: scalingFilter(wavelet!),
  };
  let expected = read.smooth.length;
  for (const detail of [...read.details].reverse()) {
    if (detail.length !== expected) {
      throw new DataError("length-mismatch", `${owner}: a level has ${detail.length} details, ${expected} are needed`);
    }
    expected *= shrink;
  }
  return read;
}
