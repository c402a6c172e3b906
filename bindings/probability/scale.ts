// Values of extreme size are scaled by powers of two, which rounds nothing.

import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";

/** Values times 2 to the power; in two steps, since 2 to the power may itself be out of range. */
export function timesPower(values: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return values;
  const half = Math.trunc(exponent / 2);
  const first = powerOfTwo(half);
  const second = powerOfTwo(exponent - half);
  return values.map((value) => value * first * second);
}

/** 2 to the power, from its bits: engines differ in what they make of `**`. */
function powerOfTwo(exponent: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, (exponent + 1023) << 20);
  return view.getFloat64(0);
}

/** Beyond this size, or below its inverse, values are scaled before a fit: squares and sums of them stay finite within. */
const EXTREME = powerOfTwo(300);

/** The power of two to divide by, so that the largest value lies near 1: 0 unless it is of extreme size. */
export function scaleExponent(values: Float64Array): number {
  let largest = 0;
  for (let t = 0; t < values.length; t++) {
    const size = Math.abs(values[t]!);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  if (largest === 0 || (largest < EXTREME && largest > 1 / EXTREME)) return 0;
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
