// Random walks: the naive methods carry the last value forward, each season by itself.

import { F64 } from "../memory";

/** Doubles in the moments of a walk: count of increments, their time in steps, mean step, weighted squares about it, squares. */
export const WALK_MOMENTS: i32 = 5;

/**
 * Carry a seasonal random walk through values.
 *
 *   y[t] = y[t - m] + e,  e ~ N(drift, sd^2)
 *
 * A NaN is a missing value: the season keeps its last value, and the next increment counts as the several steps that it
 * spans. The moments are updated one increment at a time, so filtering in parts gives the same bits as in one go.
 *
 * in       y (n)
 * sizes    n; m seasons (1: the plain walk); start, time of y[0] modulo m
 * in/out   last (m) last observed values, NaN before the first; age (m) steps since each was observed, 0 before the first;
 *          moments (WALK_MOMENTS), all zero before the first value
 * out      fitted (n) the value carried forward, NaN where there is none; steps (n) how far it was carried, in seasons
 * cost     O(n)
 * source   Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.2; West (1979) for the moments
 */
export function filterWalk(y: usize, n: i32, m: i32, start: i32, last: usize, age: usize, moments: usize, fitted: usize, steps: usize): void {
  const value = F64.at(y);
  const lastOf = F64.at(last);
  const ageOf = F64.at(age);
  const sums = F64.at(moments);
  const fittedAt = F64.at(fitted);
  const stepsAt = F64.at(steps);
  let count = sums[0];
  let time = sums[1];
  let mean = sums[2];
  let about = sums[3];
  let squares = sums[4];
  let season = start % m;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    const before = lastOf[season];
    const span = ageOf[season] + 1;
    fittedAt[t] = before;
    stepsAt[t] = span;
    if (now == now) {
      if (before == before) {
        const step = (now - before) / span;
        count += 1;
        time += span;
        const delta = step - mean;
        mean += delta * (span / time);
        about += span * delta * (step - mean);
        squares += step * (now - before);
      }
      lastOf[season] = now;
      ageOf[season] = 0;
    } else if (before == before) {
      ageOf[season] = span;
    }
    if (++season == m) season = 0;
  }
  sums[0] = count;
  sums[1] = time;
  sums[2] = mean;
  sums[3] = about;
  sums[4] = squares;
}
