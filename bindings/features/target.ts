// Transforms of the target that withFeatures learns: differences, then the standard scale. Each can be undone.

import { engine } from "../wasm/engine.js";

/** What a transform has learned. */
export interface TargetTransform {
  readonly differences: readonly number[];
  /** Of the differenced values; 0 and 1 where they are not standardised. */
  readonly centre: number;
  readonly scale: number;
}

/** A difference is a sum of earlier values: x[t] = y[t] + sum of coefficients[i] y[t - lags[i]]. */
interface Terms {
  readonly lags: Float64Array;
  readonly coefficients: Float64Array;
}

/** The product of 1 - B^lag over the lags, without its leading 1. */
function termsOf(differences: readonly number[]): Terms {
  let polynomial = new Map<number, number>([[0, 1]]);
  for (const difference of differences) {
    const product = new Map(polynomial);
    for (const [lag, coefficient] of polynomial) {
      product.set(lag + difference, (product.get(lag + difference) ?? 0) - coefficient);
    }
    polynomial = product;
  }
  const terms = [...polynomial].filter(([lag, coefficient]) => lag > 0 && coefficient !== 0);
  return {
    lags: Float64Array.from(terms, ([lag]) => lag),
    coefficients: Float64Array.from(terms, ([, coefficient]) => coefficient),
  };
}

/** Values that the differences look back to. */
export function reachOf(differences: readonly number[]): number {
  return differences.reduce((sum, lag) => sum + lag, 0);
}

/** The values less their differences: what earlier values say of each; NaN where one of them is missing or lies before the first. */
function carriedOver(values: Float64Array, differences: readonly number[]): Float64Array {
  const { lags, coefficients } = termsOf(differences);
  return values.map((_, t) => {
    let sum = 0;
    for (let i = 0; i < lags.length; i++) sum -= coefficients[i]! * (t < lags[i]! ? Number.NaN : values[t - lags[i]!]!);
    return sum;
  });
}

/** Learn a transform from values. */
export function learnTarget(
  values: Float64Array,
  differences: readonly number[],
  standardise: boolean,
): TargetTransform {
  if (!standardise) return { differences, centre: 0, scale: 1 };
  const known = forward(values, { differences, centre: 0, scale: 1 }).filter((value) => !Number.isNaN(value));
  let centre = 0;
  for (const [i, value] of known.entries()) centre += (value - centre) / (i + 1);
  let squares = 0;
  for (const value of known) squares += (value - centre) * (value - centre);
  const scale = Math.sqrt(squares / (known.length - 1));
  // A constant has no scale of its own.
  return { differences, centre: known.length > 0 ? centre : 0, scale: scale > 0 ? scale : 1 };
}

/** The transformed values; NaN where an earlier value is needed and there is none. */
export function forward(values: Float64Array, { differences, centre, scale }: TargetTransform): Float64Array {
  const over = carriedOver(values, differences);
  return values.map((value, t) => (value - over[t]! - centre) / scale);
}

/** One-step predictions of values from those of their transforms. */
export function backFitted(
  fitted: Float64Array,
  values: Float64Array,
  { differences, centre, scale }: TargetTransform,
): Float64Array {
  const over = carriedOver(values, differences);
  return fitted.map((value, t) => over[t]! + centre + scale * value);
}

/** (count, horizon): what follows the history, from its differences on their own scale. */
export function integrated(
  rows: Float64Array,
  horizon: number,
  history: Float64Array,
  differences: readonly number[],
): Float64Array {
  if (differences.length === 0) return rows;
  const { lags, coefficients } = termsOf(differences);
  using frame = engine().frame();
  const [past, at, by, out] = [frame.put(history), frame.put(lags), frame.put(coefficients), frame.put(rows)];
  const count = rows.length / horizon;
  frame.kernels.undoDifferences(past, at, by, history.length, lags.length, count, horizon, out);
  return frame.take(out, rows.length);
}
