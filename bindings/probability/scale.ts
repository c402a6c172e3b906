// Values of extreme size are scaled by powers of two, which rounds nothing.

import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";

/** Values times 2 to the power; in two steps, since 2 to the power may itself be out of range. */
export function timesPower(values: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return values;
  const half = Math.trunc(exponent / 2);
  return values.map((value) => value * 2 ** half * 2 ** (exponent - half));
}

/** Beyond 2 to this power, either way, values are scaled before a fit: their squares and sums of squares stay finite within. */
const EXTREME = 300;

/** The power of two to divide by, so that the largest value lies near 1: 0 unless it is of extreme size. */
export function scaleExponent(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Number.isNaN(value) ? 0 : Math.abs(value));
  if (largest === 0 || (largest < 2 ** EXTREME && largest > 2 ** -EXTREME)) return 0;
  let exponent = 0;
  while (largest >= 2) {
    largest /= 2;
    exponent++;
  }
  while (largest < 1) {
    largest *= 2;
    exponent--;
  }
  return exponent;
}

/** The series with its values times 2 to the power. */
export function scaled(series: Series, exponent: number): Series {
  return exponent === 0 ? series : { ...series, values: timesPower(series.values, exponent) };
}

/** The density of y is that of y / c, divided by c. */
export function rescaledLogLikelihood(
  logLikelihood: number | undefined,
  count: number,
  exponent: number,
): number | undefined {
  if (logLikelihood === undefined || exponent === 0) return logLikelihood;
  return logLikelihood - count * exponent * engine().kernels.log(2);
}
