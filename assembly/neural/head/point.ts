// Heads that put out one number, in units of the scale. Their parameter is that number in units of the series; they draw nothing.

import { F64 } from "../../memory";
import { at, put } from "./map";

/** The error of the raw output in units of the scale. */
// @ts-ignore: decorator
@inline
function errorOf<T extends number>(raw: usize, y: f64, m: f64, v: f64): f64 {
  return at<T>(raw, 0) - (y - m) / v;
}

// @ts-ignore: decorator
@inline
function signOf(e: f64): f64 {
  return e > 0 ? 1 : e < 0 ? -1 : 0;
}

/** Where the smoothed sMAPE stops dividing by ever smaller values. source  Suilin (2017), the winner of the web traffic competition */
const SMOOTHING: f64 = 0.1;
const LEAST_SUM: f64 = 0.5;

/** e^2. */
@unmanaged
export class SquaredLoss {
  // @ts-ignore: decorator
  @inline of(e: f64, y: f64, delta: f64): f64 { return e * e; }
  // @ts-ignore: decorator
  @inline slope(e: f64, y: f64, delta: f64): f64 { return 2 * e; }
}

/** |e|; its slope at 0 is 0. */
@unmanaged
export class AbsoluteLoss {
  // @ts-ignore: decorator
  @inline of(e: f64, y: f64, delta: f64): f64 { return abs(e); }
  // @ts-ignore: decorator
  @inline slope(e: f64, y: f64, delta: f64): f64 { return signOf(e); }
}

/** e^2 / 2 up to |e| = delta, settings[0], then delta (|e| - delta / 2). source  Huber (1964) */
@unmanaged
export class HuberLoss {
  // @ts-ignore: decorator
  @inline of(e: f64, y: f64, delta: f64): f64 { return abs(e) <= delta ? 0.5 * e * e : delta * (abs(e) - 0.5 * delta); }
  // @ts-ignore: decorator
  @inline slope(e: f64, y: f64, delta: f64): f64 { return max(-delta, min(delta, e)); }
}

/** log cosh e, also where cosh would overflow. */
@unmanaged
export class LogCoshLoss {
  // @ts-ignore: decorator
  @inline of(e: f64, y: f64, delta: f64): f64 {
    // log cosh e = |e| + log1p(expm1(-2 |e|) / 2), which keeps the digits of small errors.
    return abs(e) + Math.log1p(0.5 * Math.expm1(-2 * abs(e)));
  }
  // @ts-ignore: decorator
  @inline slope(e: f64, y: f64, delta: f64): f64 { return Math.tanh(e); }
}

/** 2 |e| / max(|prediction| + |truth| + 0.1, 0.6), both in units of the scale. */
@unmanaged
export class SmoothedSmapeLoss {
  // @ts-ignore: decorator
  @inline of(e: f64, y: f64, delta: f64): f64 {
    return 2 * abs(e) / max(abs(y + e) + abs(y) + SMOOTHING, LEAST_SUM + SMOOTHING);
  }
  // @ts-ignore: decorator
  @inline slope(e: f64, y: f64, delta: f64): f64 {
    const sum = abs(y + e) + abs(y) + SMOOTHING;
    if (sum <= LEAST_SUM + SMOOTHING) return 2 * signOf(e) / (LEAST_SUM + SMOOTHING);
    return 2 * (signOf(e) - abs(e) * signOf(y + e) / sum) / sum;
  }
}

/** A head of one number with a loss. */
@unmanaged
export class PointHead<E> {
  // @ts-ignore: decorator
  @inline parameters<T extends number>(raw: usize, width: i32, m: f64, v: f64, settings: F64, out: F64): void {
    out[0] = m + v * at<T>(raw, 0);
  }

  row<T extends number>(raw: usize, width: i32, y: f64, m: f64, v: f64, settings: F64, factor: f64, slopes: usize): f64 {
    const e = errorOf<T>(raw, y, m, v);
    const delta = settings.offset ? settings[0] : 1.0;
    // @ts-ignore: E is a loss
    if (slopes) put<T>(slopes, 0, factor * changetype<E>(0).slope(e, (y - m) / v, delta));
    // @ts-ignore: E is a loss
    return changetype<E>(0).of(e, (y - m) / v, delta);
  }

  // @ts-ignore: decorator
  @inline draw(p: F64, width: i32, m: f64, v: f64, settings: F64, key: u64, stream: u64, index: u64): f64 { return NaN; }
}
