// Quantiles of the last values at every step.

import { F64 } from "../memory";
import { allObserved, loadBoth, storeBoth } from "./both";

/** Up to this window a step rewrites the sorted values without a branch; longer ones are searched and moved. */
const SHORT: i32 = 80;
/** Up to this window, and this many values from an end of it, the values beyond a quantile are enough to find it. */
const SELECTED: i32 = 400;
const NEAR: i32 = 40;

/** Doubles of scratch that slideQuantiles needs. */
export function slideQuantilesScratch(window: i32): i32 {
  const near = min(window, NEAR) + 1;
  return window + 4 + (window <= SELECTED ? 2 * near * (window + 1) : 0);
}

/**
 * Quantiles of the observed among x[t - window + 1 .. t], interpolated between order statistics (type 7).
 *
 * Where everything is observed and the quantile lies near an end of the window, a window is the end of one block of `window` steps and the
 * start of the next: of both the greatest (or least) values are held in order, and the k-th of the union is
 *
 *   max of min(start[i], end[k - i]),  i = 0 .. k,  with start[0] = end[0] = Infinity,
 *
 * for two neighbouring blocks side by side in lanes. Else the window is kept sorted, a missing value as +Infinity at its end: each step
 * takes the value that leaves out and puts the new one in.
 *
 * in       x (n), finite or NaN where missing; levels (q), in [0, 1]
 * sizes    n; window, from 1; least, fewest observed values of an answer, 1 to window; q
 * out      quantiles (q, n): NaN where fewer than `least` values are observed
 * scratch  slideQuantilesScratch(window)
 * cost     O(n (window + q)), O(n k) for k values beyond the quantiles: a window of 24 steps takes 3 to 14 ns a value, one of 1,000 about 100 ns
 * source   van Herk (1992) for the blocks; Hyndman & Fan (1996) for the types of sample quantiles
 */
export function slideQuantiles(
  x: usize, levels: usize, n: i32, window: i32, least: i32, q: i32, quantiles: usize, scratch: usize,
): void {
  const value = F64.at(x);
  const sorted = F64.at(scratch);
  // Lanes are written whole: from an even place on.
  const ends = sorted.plus(window + 4 - (window & 1));
  const selects = selectsAll(F64.at(levels), window, q);
  let fresh = false;
  for (let start = 0; start < n; start += window) {
    if (selects && start > 0 && start + 2 * window <= n && allObserved(value.plus(start - window), 3 * window)) {
      for (let k = 0; k < q; k++) selectBlocks(value.plus(start), F64.at(levels)[k], window, ends, F64.at(quantiles).plus(k * n + start));
      start += window;
      fresh = false;
      continue;
    }
    if (!fresh) sortBefore(value, start, window, sorted);
    fresh = true;
    slideSorted(value, F64.at(levels), start, min(n, start + window), n, window, least, q, F64.at(quantiles), sorted);
  }
}

/** Whether the values beyond the quantiles are so few that finding them one by one costs less than keeping a sorted window. */
function selectsAll(level: F64, window: i32, q: i32): bool {
  let total = 0;
  for (let k = 0; k < q; k++) {
    const beyond = depthOf(level[k], window);
    if (beyond > NEAR) return false;
    total += beyond;
  }
  return window <= SELECTED && 2 * total <= window;
}

/** How far the order statistics on both sides of a quantile lie from the nearer end of a window, in values. */
function depthOf(level: f64, window: i32): i32 {
  const below = <i32>(level * <f64>(window - 1));
  return min(window - below, min(below + 2, window));
}

/**
 * A quantile of the windows that end in a block and in the next one, where everything is observed.
 *
 * in       block (2 window), and the `window` values before; level
 * sizes    window
 * out      out (2 window)
 * scratch  ends ((window + 1) (depth + 1) lanes)
 */
function selectBlocks(block: F64, level: f64, window: i32, ends: F64, out: F64): void {
  const place = level * <f64>(window - 1);
  const below = <i32>place;
  const depth = depthOf(level, window);
  const top = depth == window - below;
  // Least values are the greatest of the negated ones.
  const sign = f64x2.splat(top ? 0 : -0.0);
  const upper = i64x2.splat(top ? -1 : 0);
  const share = f64x2.splat(place - <f64>below);
  const apart = <usize>window << 3;
  const stride = 2 * (depth + 1);
  for (let i = 0; i <= depth; i++) {
    ends.setLanes(2 * i, f64x2.splat(-Infinity));
    ends.setLanes(window * stride + 2 * i, f64x2.splat(-Infinity));
  }
  for (let j = 0; j <= window; j++) ends.setLanes(j * stride, f64x2.splat(Infinity));
  for (let j = window - 1; j > 0; j--) {
    const now = v128.xor(loadBoth(block.plus(j - window).offset, apart), sign);
    insert(ends.plus((j + 1) * stride), depth, now, ends.plus(j * stride));
  }
  for (let i = 0; i < window; i++) {
    const now = v128.xor(loadBoth(block.plus(i).offset, apart), sign);
    const tail = ends.plus((i + 1) * stride);
    // The new value goes into its place among the greatest since the start, and each of these meets its partner.
    let value = ends.lanes(2 * depth);
    let left = ends.lanes(2 * depth - 2);
    let head = f64x2.pmax(value, f64x2.pmin(left, now));
    ends.setLanes(2 * depth, head);
    let last = f64x2.pmax(head, tail.lanes(2 * depth));
    let before = tail.lanes(2 * depth - 2);
    let partner = f64x2.splat(Infinity);
    for (let k = depth - 1; k > 0; k--) {
      value = left;
      left = ends.lanes(2 * k - 2);
      head = f64x2.pmax(value, f64x2.pmin(left, now));
      ends.setLanes(2 * k, head);
      before = f64x2.pmax(before, f64x2.pmin(head, partner));
      partner = tail.lanes(2 * (depth - k));
      last = f64x2.pmax(last, f64x2.pmin(head, partner));
    }
    last = v128.xor(last, sign);
    before = depth > 1 ? v128.xor(before, sign) : last;
    const low = v128.bitselect(last, before, upper);
    const high = v128.bitselect(before, last, upper);
    storeBoth(out.plus(i).offset, apart, f64x2.add(low, f64x2.mul(share, f64x2.sub(high, low))));
  }
}

/** The `depth` greatest values with one more, in order behind an infinity: max(value, min(the one before, the new one)) in each place. */
// @ts-ignore: decorator
@inline
function insert(from: F64, depth: i32, now: v128, to: F64): void {
  let value = from.lanes(2 * depth);
  for (let k = depth; k > 0; k--) {
    const before = from.lanes(2 * k - 2);
    to.setLanes(2 * k, f64x2.pmax(value, f64x2.pmin(before, now)));
    value = before;
  }
}

/** The sorted values of the window before a step. */
function sortBefore(value: F64, start: i32, window: i32, sorted: F64): void {
  for (let i = 0; i < window + 3; i++) sorted[i] = Infinity;
  for (let t = max(0, start - window); t < start; t++) replace(sorted, window, NaN, value[t]);
}

/** The quantiles of steps `start` to `end` (exclusive), from the sorted values of the window before them. */
function slideSorted(
  value: F64, level: F64, start: i32, end: i32, n: i32, window: i32, least: i32, q: i32, out: F64, sorted: F64,
): void {
  let observed = 0;
  for (let t = max(0, start - window); t < start; t++) observed += i32(value[t] == value[t]);
  for (let t = start; t < end; t++) {
    const enters = value[t];
    const leaves = t < window ? NaN : value[t - window];
    observed += i32(enters == enters) - i32(leaves == leaves);
    replace(sorted, window, leaves, enters);
    for (let k = 0; k < q; k++) {
      out[k * n + t] = observed < least ? NaN : quantileOfSorted(sorted, observed, level[k]);
    }
  }
}

/** The sorted values without one of them, and with another. */
// @ts-ignore: decorator
@inline
function replace(sorted: F64, window: i32, leaves: f64, enters: f64): void {
  const from = leaves == leaves ? leaves : Infinity;
  const to = enters == enters ? enters : Infinity;
  if (window <= SHORT) rewrite(sorted, window, from, to);
  else move(sorted, window, from, to);
}

/** The sorted values without one that is `from`, and with `to`: max(left neighbour, min(value, to)) of what is left without `from`. */
// @ts-ignore: decorator
@inline
function rewrite(sorted: F64, window: i32, from: f64, to: f64): void {
  const leaves = f64x2.splat(from);
  const enters = f64x2.splat(to);
  let now = sorted.lanes(0);
  let left = f64x2.splat(-Infinity);
  for (let i = 0; i < window; i += 2) {
    const next = sorted.lanes(i + 2);
    // Shifts by one place go through registers: a load across two fresh stores would wait for both.
    const rest = v128.bitselect(now, v128.shuffle<f64>(now, next, 1, 2), f64x2.lt(now, leaves));
    sorted.setLanes(i, f64x2.pmax(v128.shuffle<f64>(left, rest, 1, 2), f64x2.pmin(rest, enters)));
    left = rest;
    now = next;
  }
}

/** The same by searching both places and moving what lies between them. */
function move(sorted: F64, window: i32, from: f64, to: f64): void {
  const source = placeOf(sorted, window, from);
  const target = placeOf(sorted, window, to);
  if (target > source) {
    memory.copy(sorted.plus(source).offset, sorted.plus(source + 1).offset, <usize>(target - source - 1) << 3);
    sorted[target - 1] = to;
  } else {
    memory.copy(sorted.plus(target + 1).offset, sorted.plus(target).offset, <usize>(source - target) << 3);
    sorted[target] = to;
  }
}

/** The number of values below x. */
function placeOf(sorted: F64, n: i32, x: f64): i32 {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Quantile of type 7 of n ascending values. */
// @ts-ignore: decorator
@inline
export function quantileOfSorted(sorted: F64, n: i32, level: f64): f64 {
  const place = level * <f64>(n - 1);
  const below = <i32>place;
  const above = min(below + 1, n - 1);
  return sorted[below] + (place - <f64>below) * (sorted[above] - sorted[below]);
}
