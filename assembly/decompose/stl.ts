// Decomposition into trend, one season or several, and remainder by local regression (STL, MSTL).

import { F64, I32 } from "../memory";
import { interpolateLinearly } from "../math/interpolate";
import { sortF64, sortScratch } from "../math/sort";
import { largestMagnitude, unitScale } from "../math/vector";
import { smoothColumns } from "./loess";

/** Integers that describe one season to decomposeStl, in this order. */
export const STL_SETTINGS: i32 = 12;
const SEASON_LENGTH: i32 = 0;
const SEASON_WINDOW: i32 = 1;
const TREND_WINDOW: i32 = 2;
const LOW_PASS_WINDOW: i32 = 3;
const SEASON_DEGREE: i32 = 4;
const TREND_DEGREE: i32 = 5;
const LOW_PASS_DEGREE: i32 = 6;
const SEASON_JUMP: i32 = 7;
const TREND_JUMP: i32 = 8;
const LOW_PASS_JUMP: i32 = 9;
const INNER: i32 = 10;
const PERIODIC: i32 = 11;

/** No remainder below this share of the greatest value is an outlier: it may be rounding. */
const ROUNDING: f64 = 1e-12;

/** Doubles of scratch that decomposeStl needs for n values and the longest season m. */
export function decomposeStlScratch(n: i32, m: i32): i32 {
  return 8 * n + 4 * m + 4 + sortScratch(n);
}

/**
 * Split a series into trend, seasons and remainder by STL; with several seasons by MSTL, which goes round the seasons `rounds` times and
 * estimates each from what the others leave. The trend is that of the last estimate.
 *
 * A missing value has no weight; the parts are estimated there from its neighbours, and its remainder is NaN. With `outer` rounds of
 * robustness each value is weighted down by its remainder in the round before (bisquare, six median absolute remainders).
 *
 * in       y (n), NaN where missing; settings (count, 12) 32-bit integers: season length m (2 m <= n), windows of season, trend and
 *          low-pass filter (odd, from 3), their degrees (0 or 1), their jumps (from 1), inner iterations, periodic (0 or 1)
 * sizes    n; count, seasons
 * scalars  rounds, from 1; outer, rounds of robustness
 * out      trend (n), seasons (count, n), remainder (n); weights (n) of the last estimate's values
 * scratch  (decomposeStlScratch(n, longest season))
 * returns  number of observed values; without one the outputs are NaN
 * cost     O(rounds count (outer + 1) inner n (windows / jumps))
 * source   Cleveland, Cleveland, McRae & Terpenning (1990), STL; Bandara, Hyndman & Bergmeir (2021), MSTL
 */
export function decomposeStl(
  y: usize, settings: usize, n: i32, count: i32, rounds: i32, outer: i32, trend: usize, seasons: usize, remainder: usize, weights: usize,
  scratch: usize,
): i32 {
  const bytes = <usize>n << 3;
  const value = F64.at(y);
  const rest = F64.at(remainder);
  const trendAt = F64.at(trend);
  const weight = F64.at(weights);
  const left = F64.at(scratch);
  const seen = left.plus(n);
  const room = seen.plus(n).offset;
  const observed = interpolateLinearly(y, n, left.offset);
  // An exact power of two brings the values near one, so that sums of values of any size stay finite.
  const scale = unitScale(largestMagnitude(left.offset, n));
  for (let t = 0; t < n; t++) {
    left[t] *= scale;
    seen[t] = value[t] == value[t] ? 1 : -1;
    weight[t] = seen[t];
  }
  memory.fill(seasons, 0, bytes * count);
  for (let round = 0; round < rounds; round++) {
    for (let k = 0; k < count; k++) {
      const season = F64.at(seasons + bytes * k);
      for (let t = 0; t < n; t++) left[t] += season[t];
      splitOnce(left, seen, observed < n, I32.at(settings).plus(k * STL_SETTINGS), n, outer, trendAt, season, weight, room);
      for (let t = 0; t < n; t++) left[t] -= season[t];
    }
  }
  const back = 1 / scale;
  for (let t = 0; t < n; t++) {
    rest[t] = value[t] == value[t] ? (left[t] - trendAt[t]) * back : NaN;
    trendAt[t] *= back;
    weight[t] = max(0, weight[t]);
  }
  const all = F64.at(seasons);
  for (let i = 0; i < n * count; i++) all[i] *= back;
  return observed;
}

/** STL of complete values x, of which those with seen -1, not 1, are placeholders. */
function splitOnce(x: F64, seen: F64, gaps: bool, settings: I32, n: i32, outer: i32, trend: F64, season: F64, weight: F64, room: usize): void {
  memory.fill(trend.offset, 0, <usize>n << 3);
  memory.copy(weight.offset, seen.offset, <usize>n << 3);
  let weighted = gaps;
  for (let round = 0; ; round++) {
    for (let k = 0; k < settings[INNER]; k++) improve(x, weighted ? weight.offset : 0, settings, n, trend, season, room);
    if (round == outer) break;
    weighRemainders(x, seen, trend, season, n, weight, room);
    weighted = true;
  }
  if (settings[PERIODIC]) repeatMeans(settings[SEASON_LENGTH], n, season);
}

/** One pass of the inner loop: season, then trend. */
function improve(x: F64, weights: usize, settings: I32, n: i32, trend: F64, season: F64, room: usize): void {
  const m = settings[SEASON_LENGTH];
  const work = F64.at(room);
  const cycle = work.plus(n);
  const average = cycle.plus(n + 2 * m);
  const tricube = average.plus(n + 2 * m).offset;
  const operator = tricube + (<usize>(n + 2) << 3);
  for (let t = 0; t < n; t++) work[t] = x[t] - trend[t];
  // The series as rows of seasons: the first n % m columns have one row more.
  const rows = n / m;
  const longer = n % m;
  const smooth = cycle.plus(m).offset;
  const window = settings[SEASON_WINDOW];
  const degree = settings[SEASON_DEGREE];
  const jump = settings[SEASON_JUMP];
  if (longer > 0) smoothColumns(work.offset, weights, rows + 1, m, 0, longer, window, degree, jump, 1, smooth, tricube, operator);
  smoothColumns(work.offset, weights, rows, m, longer, m - longer, window, degree, jump, 1, smooth, tricube, operator);
  slideMeans(cycle, n + 2 * m, m, average);
  slideMeans(average, n + m + 1, m, average);
  slideMeans(average, n + 2, 3, average);
  smoothColumns(
    average.offset, 0, n, 1, 0, 1, settings[LOW_PASS_WINDOW], settings[LOW_PASS_DEGREE], settings[LOW_PASS_JUMP], 0,
    work.offset, tricube, operator,
  );
  for (let t = 0; t < n; t++) season[t] = cycle[m + t] - work[t];
  for (let t = 0; t < n; t++) work[t] = x[t] - season[t];
  smoothColumns(
    work.offset, weights, n, 1, 0, 1, settings[TREND_WINDOW], settings[TREND_DEGREE], settings[TREND_JUMP], 0,
    trend.offset, tricube, operator,
  );
}

/** The n - length + 1 means of neighbours; out may be x itself. */
function slideMeans(x: F64, n: i32, length: i32, out: F64): void {
  let sum = 0.0;
  for (let i = 0; i < length; i++) sum += x[i];
  const share = 1 / <f64>length;
  for (let i = 0; i < n - length; i++) {
    const oldest = x[i];
    out[i] = sum * share;
    sum += x[i + length] - oldest;
  }
  out[n - length] = sum * share;
}

/** Bisquare weights of the remainders. */
function weighRemainders(x: F64, seen: F64, trend: F64, season: F64, n: i32, weight: F64, room: usize): void {
  const sorted = F64.at(room);
  let count = 0;
  for (let t = 0; t < n; t++) {
    const size = abs(x[t] - trend[t] - season[t]);
    weight[t] = size;
    if (seen[t] > 0) sorted[count++] = size;
  }
  sortF64(count, room, room + (<usize>n << 3));
  const bound = max(ROUNDING, 3 * (sorted[count >> 1] + sorted[(count - 1) >> 1]));
  for (let t = 0; t < n; t++) {
    const size = weight[t];
    const u = size / bound;
    const v = 1 - u * u;
    const own = size <= 0.001 * bound ? 1 : size <= 0.999 * bound ? v * v : 0;
    weight[t] = seen[t] > 0 ? own : -1;
  }
}

/** Replace a season by its mean over all cycles. */
function repeatMeans(m: i32, n: i32, season: F64): void {
  for (let s = 0; s < m; s++) {
    let sum = 0.0;
    let count = 0;
    for (let t = s; t < n; t += m, count++) sum += season[t];
    sum /= <f64>count;
    for (let t = s; t < n; t += m) season[t] = sum;
  }
}
