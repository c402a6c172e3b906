// Quantiles of the last values at every step.

import { F64 } from "../memory";

/** Up to this window a step rewrites the sorted values without a branch; longer ones are searched and moved. */
const SHORT: i32 = 80;

/** Doubles of scratch that slideQuantiles needs. */
export function slideQuantilesScratch(window: i32): i32 {
  return window + 3;
}

/**
 * Quantiles of the observed among x[t - window + 1 .. t], interpolated between order statistics (type 7).
 *
 * The window is kept sorted, a missing value as +Infinity at its end: each step takes the value that leaves out and puts the new one in.
 *
 * in       x (n), finite or NaN where missing; levels (q), in [0, 1]
 * sizes    n; window, from 1; least, fewest observed values of an answer, 1 to window; q
 * out      quantiles (q, n): NaN where fewer than `least` values are observed
 * scratch  slideQuantilesScratch(window)
 * cost     O(n (window + q)): a window of 24 steps takes about 10 ns a value, one of 1,000 about 100 ns
 * source   Hyndman & Fan (1996) for the types of sample quantiles
 */
export function slideQuantiles(
  x: usize, levels: usize, n: i32, window: i32, least: i32, q: i32, quantiles: usize, scratch: usize,
): void {
  const value = F64.at(x);
  const level = F64.at(levels);
  const out = F64.at(quantiles);
  const sorted = F64.at(scratch);
  for (let i = 0; i < window + 3; i++) sorted[i] = Infinity;
  let observed = 0;
  for (let t = 0; t < n; t++) {
    const enters = value[t];
    const leaves = t < window ? NaN : value[t - window];
    observed += i32(enters == enters) - i32(leaves == leaves);
    const from = leaves == leaves ? leaves : Infinity;
    const to = enters == enters ? enters : Infinity;
    if (window <= SHORT) rewrite(sorted, window, from, to);
    else move(sorted, window, from, to);
    for (let k = 0; k < q; k++) {
      out[k * n + t] = observed < least ? NaN : quantileOfSorted(sorted, observed, level[k]);
    }
  }
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
