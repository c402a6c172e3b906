// Averages: a level, or one level per season, with constant variance around it.

import { F64 } from "../memory";

/**
 * Running mean and sum of squares about it, one per season. A NaN is a missing value and is passed over. Filtering in
 * parts gives the same bits as in one go.
 *
 * in       y (n)
 * sizes    n; m seasons (1: one mean for all); start, time of y[0] modulo m
 * in/out   count (m), mean (m), about (m) sums of squares about the mean; all zero before the first value
 * cost     O(n)
 * source   Welford (1962)
 */
export function filterAverages(y: usize, n: i32, m: i32, start: i32, count: usize, mean: usize, about: usize): void {
  const value = F64.at(y);
  const countOf = F64.at(count);
  const meanOf = F64.at(mean);
  const aboutOf = F64.at(about);
  let season = start % m;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    if (now == now) {
      const seen = countOf[season] + 1;
      const delta = now - meanOf[season];
      const centre = meanOf[season] + delta / seen;
      countOf[season] = seen;
      meanOf[season] = centre;
      aboutOf[season] += delta * (now - centre);
    }
    if (++season == m) season = 0;
  }
}

/**
 * One-step predictions by the average of the last observed values before each step.
 *
 * The sum runs with Neumaier's compensation and is taken afresh once per window, so its error does not grow with n.
 *
 * in       y (n)
 * sizes    n; window; seen, number of values already in `ring`
 * in/out   ring (window) last observed values, oldest first in its first `seen` places
 * out      fitted (n), NaN where no value came before
 * returns  number of values in the ring at the end; they are the last observed ones, oldest first
 * cost     O(n + window)
 */
export function slideAverages(y: usize, n: i32, window: i32, seen: i32, ring: usize, fitted: usize): i32 {
  const value = F64.at(y);
  const held = F64.at(ring);
  const out = F64.at(fitted);
  let size = seen;
  let next = size == window ? 0 : size;
  let sum = 0.0;
  let lost = 0.0;
  for (let i = 0; i < size; i++) sum += held[i];
  for (let t = 0; t < n; t++) {
    out[t] = size > 0 ? (sum + lost) / <f64>size : NaN;
    const now = value[t];
    if (now != now) continue;
    const change = size == window ? now - held[next] : now;
    const total = sum + change;
    lost += Math.abs(sum) >= Math.abs(change) ? sum - total + change : change - total + sum;
    sum = total;
    held[next] = now;
    if (size < window) size++;
    if (++next == window) {
      next = 0;
      sum = 0;
      lost = 0;
      for (let i = 0; i < size; i++) sum += held[i];
    }
  }
  if (size == window) rotate(held, window, next);
  return size;
}

/** Move element `by` to the front, in place, by three reversals. */
function rotate(x: F64, n: i32, by: i32): void {
  reverse(x, 0, by - 1);
  reverse(x, by, n - 1);
  reverse(x, 0, n - 1);
}

function reverse(x: F64, from: i32, to: i32): void {
  for (; from < to; from++, to--) {
    const held = x[from];
    x[from] = x[to];
    x[to] = held;
  }
}
