// Minima and maxima of the last values at every step.

import { F64 } from "../memory";
import { allObserved, loadBoth, storeBoth } from "./both";

/** Doubles of scratch that slideExtremes needs. */
export function slideExtremesScratch(window: i32): i32 {
  return 4 * (window + 1);
}

/**
 * Least and greatest of the observed among x[t - window + 1 .. t].
 *
 * A window is the end of one block of `window` steps and the start of the next; the extremes of the ends are at hand, those of the starts
 * grow along. Two neighbouring blocks go side by side in lanes.
 *
 * in       x (n), NaN where missing
 * sizes    n; window, from 1; least, fewest observed values of an answer, 1 to window
 * out      low (n), high (n): NaN where fewer than `least` values are observed
 * scratch  slideExtremesScratch(window)
 * cost     O(n), whatever the window
 * source   van Herk (1992), A fast algorithm for local minimum and maximum filters
 */
export function slideExtremes(x: usize, n: i32, window: i32, least: i32, low: usize, high: usize, scratch: usize): void {
  const size = <usize>window << 3;
  for (let start = 0; start < n; ) {
    const at = <usize>start << 3;
    const both = start > 0 && start + 2 * window <= n;
    if (start > 0) extendBack(x + at, both ? size : 0, window, scratch);
    else fillNothing(window, scratch);
    slideBlocks(x + at, both ? size : 0, min(window, n - start), low + at, high + at, scratch);
    start += both ? 2 * window : window;
  }
  blankThin(F64.at(x), n, window, least, F64.at(low), F64.at(high));
}

/** Extremes of nothing: least and greatest in both lanes, in places 1 to `window`. */
function fillNothing(window: i32, tails: usize): void {
  for (let j = 1; j <= window; j++) {
    F64.at(tails).setLanes(4 * j, f64x2.splat(Infinity));
    F64.at(tails).setLanes(4 * j + 2, f64x2.splat(-Infinity));
  }
}

/** Extremes of the last window - j values before a block, in place j, and before the one that lies `apart` bytes behind it. */
function extendBack(x: usize, apart: usize, window: i32, tails: usize): void {
  const ends = F64.at(tails);
  let least = f64x2.splat(Infinity), most = f64x2.splat(-Infinity);
  for (let j = window; j > 0; j--) {
    ends.setLanes(4 * j, least);
    ends.setLanes(4 * j + 2, most);
    const now = loadBoth(x - (<usize>(window + 1 - j) << 3), apart);
    // A missing value is neither below nor above.
    least = f64x2.pmin(least, now);
    most = f64x2.pmax(most, now);
  }
}

/** The windows that end in a block of `size` steps, and in the one that lies `apart` bytes behind it. */
function slideBlocks(x: usize, apart: usize, size: i32, low: usize, high: usize, tails: usize): void {
  const ends = F64.at(tails);
  let least = f64x2.splat(Infinity), most = f64x2.splat(-Infinity);
  for (let i = 0; i < size; i++) {
    const at = <usize>i << 3;
    const now = loadBoth(x + at, apart);
    least = f64x2.pmin(least, now);
    most = f64x2.pmax(most, now);
    storeBoth(low + at, apart, f64x2.pmin(least, ends.lanes(4 * i + 4)));
    storeBoth(high + at, apart, f64x2.pmax(most, ends.lanes(4 * i + 6)));
  }
}

/** NaN where fewer than `least` of the last `window` values are observed. */
function blankThin(value: F64, n: i32, window: i32, least: i32, first: F64, second: F64): void {
  const whole = allObserved(value, n);
  let observed = 0;
  for (let t = 0, end = whole ? min(n, least) : n; t < end; t++) {
    observed += i32(value[t] == value[t]);
    if (t >= window) observed -= i32(value[t - window] == value[t - window]);
    if (observed >= least) continue;
    first[t] = NaN;
    second[t] = NaN;
  }
}
