// Minima and maxima of the last values at every step.

import { F64 } from "../memory";

/** Doubles of scratch that slideExtremes needs. */
export function slideExtremesScratch(window: i32): i32 {
  return 2 * (window + 1);
}

/**
 * Least and greatest of the observed among x[t - window + 1 .. t].
 *
 * A window is the end of one block of `window` steps and the start of the next; the extremes of the ends are at hand, those of the starts
 * grow along. The maximum is the minimum of the negated values, in the other lane.
 *
 * in       x (n), NaN where missing
 * sizes    n; window, from 1; least, fewest observed values of an answer, 1 to window
 * out      low (n), high (n): NaN where fewer than `least` values are observed
 * scratch  slideExtremesScratch(window)
 * cost     O(n), whatever the window
 * source   van Herk (1992), A fast algorithm for local minimum and maximum filters
 */
export function slideExtremes(x: usize, n: i32, window: i32, least: i32, low: usize, high: usize, scratch: usize): void {
  const value = F64.at(x);
  const lows = F64.at(low);
  const highs = F64.at(high);
  const tails = F64.at(scratch);
  const none = f64x2.splat(Infinity);
  for (let start = 0; start < n; start += window) {
    let tail = none;
    tails.setLanes(2 * window, none);
    for (let j = window - 1; j > 0; j--) {
      if (start > 0) tail = f64x2.pmin(tail, bothSigns(value[start - window + j]));
      tails.setLanes(2 * j, tail);
    }
    let head = none;
    for (let i = 0, size = min(window, n - start); i < size; i++) {
      head = f64x2.pmin(head, bothSigns(value[start + i]));
      const both = f64x2.pmin(head, tails.lanes(2 * i + 2));
      lows[start + i] = f64x2.extract_lane(both, 0);
      highs[start + i] = -f64x2.extract_lane(both, 1);
    }
  }
  blankThin(value, n, window, least, lows, highs);
}

/** (v, -v). */
// @ts-ignore: decorator
@inline
function bothSigns(v: f64): v128 { return f64x2(v, -v); }

/** NaN where fewer than `least` of the last `window` values are observed. */
function blankThin(value: F64, n: i32, window: i32, least: i32, first: F64, second: F64): void {
  let observed = 0;
  for (let t = 0; t < n; t++) {
    observed += i32(value[t] == value[t]);
    if (t >= window) observed -= i32(value[t - window] == value[t - window]);
    if (observed >= least) continue;
    first[t] = NaN;
    second[t] = NaN;
  }
}
