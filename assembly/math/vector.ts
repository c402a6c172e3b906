// Loops over contiguous vectors. Every reduction runs in a fixed order, so its result depends on the values and n alone.
// NaN: dot, axpy, scale and sum hand it on; moments and range skip it, as a missing value.

import { F64 } from "../memory";

/**
 * Dot product.
 *
 * in       x (n), y (n)
 * returns  sum of x[i] y[i], summed in four interleaved groups of lanes
 */
export function dotOf<T extends number>(x: usize, y: usize, n: i32): T {
  const block = <i32>(64 / sizeof<T>());
  const body = n & -block;
  const stop = x + <usize>body * sizeof<T>();
  const end = x + <usize>n * sizeof<T>();
  let s0 = v128.splat<T>(0 as T);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; x < stop; x += 64, y += 64) {
    s0 = v128.add<T>(s0, v128.mul<T>(v128.load(x), v128.load(y)));
    s1 = v128.add<T>(s1, v128.mul<T>(v128.load(x, 16), v128.load(y, 16)));
    s2 = v128.add<T>(s2, v128.mul<T>(v128.load(x, 32), v128.load(y, 32)));
    s3 = v128.add<T>(s3, v128.mul<T>(v128.load(x, 48), v128.load(y, 48)));
  }
  let sum = sumOfLanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  for (; x < end; x += sizeof<T>(), y += sizeof<T>()) sum = sum + load<T>(x) * load<T>(y);
  return sum;
}

/** Sum of the lanes, by halves. */
// @ts-ignore: decorator
@inline
export function sumOfLanes<T extends number>(v: v128): T {
  const pair = v128.extract_lane<T>(v, 0) + v128.extract_lane<T>(v, 1);
  if (sizeof<T>() == 8) return pair;
  return pair + (v128.extract_lane<T>(v, 2) + v128.extract_lane<T>(v, 3));
}

/** Dot product in double precision; see dotOf. */
export function dotF64(x: usize, y: usize, n: i32): f64 { return dotOf<f64>(x, y, n); }

/**
 * y += a x.
 *
 * in       x (n); a
 * in/out   y (n)
 */
export function axpyOf<T extends number>(x: usize, n: i32, a: T, y: usize): void {
  const stop = x + (<usize>n * sizeof<T>() & ~15);
  const end = x + <usize>n * sizeof<T>();
  const factor = v128.splat<T>(a);
  for (; x < stop; x += 16, y += 16) v128.store(y, v128.add<T>(v128.load(y), v128.mul<T>(factor, v128.load(x))));
  for (; x < end; x += sizeof<T>(), y += sizeof<T>()) store<T>(y, load<T>(y) + a * load<T>(x));
}

/** y += a x in double precision; see axpyOf. */
export function axpyF64(x: usize, n: i32, a: f64, y: usize): void { axpyOf<f64>(x, n, a, y); }

/**
 * x *= a.
 *
 * in       a
 * in/out   x (n)
 */
export function scaleOf<T extends number>(n: i32, a: T, x: usize): void {
  const stop = x + (<usize>n * sizeof<T>() & ~15);
  const end = x + <usize>n * sizeof<T>();
  const factor = v128.splat<T>(a);
  for (; x < stop; x += 16) v128.store(x, v128.mul<T>(factor, v128.load(x)));
  for (; x < end; x += sizeof<T>()) store<T>(x, a * load<T>(x));
}

/** x *= a in double precision; see scaleOf. */
export function scaleF64(n: i32, a: f64, x: usize): void { scaleOf<f64>(n, a, x); }

/**
 * Compensated sum: the rounding error of every addition is kept and added at the end, so the result is as good as if summed in twice
 * the precision and rounded once. It runs in two lanes (even and odd positions).
 *
 * in       x (n)
 * returns  the sum; an infinite or overflowing sum is what plain summation gives
 * source   Neumaier (1974), with the branch-free error term of Knuth, TAOCP 2, 4.2.2 theorem A
 */
export function sumF64(x: usize, n: i32): f64 {
  const values = F64.at(x);
  let sum = f64x2.splat(0);
  let rest = sum;
  const body = n & ~1;
  for (let i = 0; i < body; i += 2) {
    const v = values.lanes(i);
    const t = f64x2.add(sum, v);
    const rounded = f64x2.sub(t, sum);
    rest = f64x2.add(rest, f64x2.add(f64x2.sub(sum, f64x2.sub(t, rounded)), f64x2.sub(v, rounded)));
    sum = t;
  }
  let total = f64x2.extract_lane(sum, 0);
  let error = f64x2.extract_lane(rest, 0) + f64x2.extract_lane(rest, 1);
  const second = f64x2.extract_lane(sum, 1);
  const both = total + second;
  error += additionError(total, second, both);
  total = both;
  if (body < n) {
    const t = total + values[body];
    error += additionError(total, values[body], t);
    total = t;
  }
  // The error terms of infinite sums are NaN.
  return isNaN(error) ? total : total + error;
}

/** (a + b) - sum, exactly, where sum is a + b rounded. */
// @ts-ignore: decorator
@inline
export function additionError(a: f64, b: f64, sum: f64): f64 {
  const rounded = sum - a;
  return (a - (sum - rounded)) + (b - rounded);
}

/** Doubles that momentsF64 writes. */
export const MOMENTS: i32 = 5;

/**
 * Count, mean, variance, skewness and kurtosis of the values that are not NaN.
 *
 * Deviations from a mean that was corrected once are scaled by the largest of them: no spread and no level loses digits, and powers
 * neither overflow nor vanish.
 *
 * in       x (n), NaN = missing
 * out      moments (5): count; mean; variance with divisor count - 1; skewness m3 / m2^1.5; excess kurtosis m4 / m2^2 - 3,
 *          where m2, m3, m4 are central moments with divisor count. NaN where not defined: the mean of nothing, the variance of one
 *          value, skewness and kurtosis of a constant; with an infinite value all but the count and the mean are NaN.
 * cost     four passes
 */
export function momentsF64(x: usize, n: i32, moments: usize): void {
  const values = F64.at(x);
  const out = F64.at(moments);
  const count = countObserved(values, n);
  const mean = meanObserved(values, n, count);
  let scale: f64 = 0;
  for (let i = 0; i < n; i++) if (!isNaN(values[i])) scale = max(scale, abs(values[i] * 0.5 - mean * 0.5));
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  let s4: f64 = 0;
  const unit: f64 = scale > 0 ? scale : 1;
  for (let i = 0; i < n; i++) {
    if (isNaN(values[i])) continue;
    const d = (values[i] * 0.5 - mean * 0.5) / unit;
    const d2 = d * d;
    s1 += d;
    s2 += d2;
    s3 += d2 * d;
    s4 += d2 * d2;
  }
  // What the rounded mean leaves: central moments about s1 / count.
  const shift = s1 / count;
  const m2 = s2 / count - shift * shift;
  const m3 = s3 / count - shift * (3 * s2 / count - 2 * shift * shift);
  const m4 = s4 / count - shift * (4 * s3 / count - shift * (6 * s2 / count - 3 * shift * shift));
  const varies = scale > 0;
  out[0] = count;
  out[1] = varies ? mean + 2 * scale * shift : mean;
  out[2] = count < 2 ? NaN : (4 * scale) * (scale * (m2 * (count / (count - 1))));
  out[3] = varies ? m3 / (m2 * sqrt<f64>(m2)) : NaN;
  out[4] = varies ? m4 / (m2 * m2) - 3 : NaN;
}

function countObserved(values: F64, n: i32): f64 {
  let count: f64 = 0;
  for (let i = 0; i < n; i++) if (!isNaN(values[i])) count += 1;
  return count;
}

/** Mean of the observed values by a compensated sum, scaled when that overflows. */
function meanObserved(values: F64, n: i32, count: f64): f64 {
  if (count == 0) return NaN;
  const sum = sumObserved(values, n, 1);
  if (isFinite(sum) || isNaN(sum)) return sum / count;
  // 2^-32: no 2^31 values of one sign can overflow now; true infinities stay infinite.
  return sumObserved(values, n, 2.3283064365386963e-10) / count * 4294967296.0;
}

function sumObserved(values: F64, n: i32, factor: f64): f64 {
  let sum: f64 = 0;
  let rest: f64 = 0;
  for (let i = 0; i < n; i++) {
    if (isNaN(values[i])) continue;
    const v = factor * values[i];
    const t = sum + v;
    rest += additionError(sum, v, t);
    sum = t;
  }
  return isNaN(rest) ? sum : sum + rest;
}

/**
 * Least and greatest of the values that are not NaN.
 *
 * in       x (n), NaN = missing
 * out      range (2): least, greatest; both NaN when nothing was observed
 */
export function rangeF64(x: usize, n: i32, range: usize): void {
  const values = F64.at(x);
  const out = F64.at(range);
  // pmin(a, b) is b < a ? b : a: a NaN in b is passed over.
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  const body = n & ~1;
  for (let i = 0; i < body; i += 2) {
    const v = values.lanes(i);
    least = f64x2.pmin(least, v);
    most = f64x2.pmax(most, v);
  }
  let low = f64x2.extract_lane(least, 0);
  let high = f64x2.extract_lane(most, 0);
  const low1 = f64x2.extract_lane(least, 1);
  const high1 = f64x2.extract_lane(most, 1);
  if (low1 < low) low = low1;
  if (high1 > high) high = high1;
  if (body < n) {
    if (values[body] < low) low = values[body];
    if (values[body] > high) high = values[body];
  }
  const observed = low <= high;
  out[0] = observed ? low : NaN;
  out[1] = observed ? high : NaN;
}

/**
 * Rotate a pair of vectors: x, y := c x + s y, c y - s x.
 *
 * in       n; c, s with c^2 + s^2 = 1
 * in/out   x (n), y (n)
 */
export function rotateF64(n: i32, c: f64, s: f64, x: usize, y: usize): void {
  const X = F64.at(x);
  const Y = F64.at(y);
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  const body = n & ~1;
  let i = 0;
  for (; i < body; i += 2) {
    const p = X.lanes(i);
    const q = Y.lanes(i);
    X.setLanes(i, f64x2.add(f64x2.mul(cosine, p), f64x2.mul(sine, q)));
    Y.setLanes(i, f64x2.sub(f64x2.mul(cosine, q), f64x2.mul(sine, p)));
  }
  for (; i < n; i++) {
    const p = X[i];
    const q = Y[i];
    X[i] = c * p + s * q;
    Y[i] = c * q - s * p;
  }
}

/** Exchange two vectors of n. */
export function exchangeF64(n: i32, x: usize, y: usize): void {
  const X = F64.at(x);
  const Y = F64.at(y);
  for (let i = 0; i < n; i++) {
    const held = X[i];
    X[i] = Y[i];
    Y[i] = held;
  }
}

/**
 * The power of two that brings a magnitude to [1, 2): to scale by it is exact. It and its reciprocal are normal numbers, also for a
 * magnitude of zero or infinity, which it leaves what they are.
 */
export function unitScale(magnitude: f64): f64 {
  const exponent = min(max((reinterpret<u64>(magnitude) >>> 52) & 0x7ff, 1), 2045);
  return reinterpret<f64>((2046 - exponent) << 52);
}

/** Largest magnitude among n values; NaN if one of them is. */
export function largestMagnitude(x: usize, n: i32): f64 {
  const X = F64.at(x);
  let most: f64 = 0;
  for (let i = 0; i < n; i++) most = max(most, abs(X[i]));
  return most;
}
