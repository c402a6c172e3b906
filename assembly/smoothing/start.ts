// Level, slope and seasons before the first value, by medians and what lies near them: an outlier does not enter.

import { sortF64, sortScratch } from "../math/sort";
import { F64 } from "../memory";
import { ADDITIVE, MULTIPLICATIVE, NONE, SEASONS_FROM } from "./recursion";

/** Values further from the median than this many median deviations are left out of a mean; 4 standard deviations of a normal law. */
const NEAR: f64 = 5.93;
/** A season that multiplies is never smaller. */
const LEAST_FACTOR: f64 = 0.01;
/** Level and slope come of this many values, or two seasons. */
const FIRST: i32 = 10;

/** Doubles of scratch that startEts wants. */
export function startEtsScratch(n: i32, m: i32): i32 {
  const most = max(n, max(FIRST, 2 * m));
  return 4 * most + sortScratch(most) + n / m + 2;
}

/**
 * Initial states by a robust decomposition: the trend runs through the medians of whole seasons; a season is the mean of what lies near the
 * median of its detrended values; level and slope are a line through the first values without season, its outliers left out.
 *
 * in       y (n); missing values are passed over
 * sizes    n; m, season length, n >= m where there is a season
 * scalars  error, trend, season: 0 none, 1 additive, 2 multiplicative; where one multiplies, the line begins above zero
 * out      states (2 + m): level, slope, seasons, which add up to 0 (additive) or m (multiplicative)
 * scratch  scratch (startEtsScratch)
 * cost     O(n log n)
 * source   Hyndman, Koehler, Ord & Snyder (2008), section 2.6.1, with medians for means; Theil (1950) for the slope
 */
export function startEts(y: usize, n: i32, m: i32, error: i32, trend: i32, season: i32, states: usize, scratch: usize): void {
  const value = F64.at(y);
  const state = F64.at(states);
  const most = max(n, max(FIRST, 2 * m));
  const adjusted = F64.at(scratch);
  const work = adjusted.plus(most);
  const seasons = state.plus(SEASONS_FROM);
  for (let j = 0; j < m; j++) seasons[j] = 0;
  if (season != NONE) findSeasons(value, n, m, season, seasons, adjusted, work, most);
  // Missing values do not count: a series that begins with a gap has its line through what follows.
  let first = 0;
  for (let seen = 0; first < n && seen < max(FIRST, 2 * m); first++) if (value[first] == value[first]) seen++;
  for (let t = 0; t < first; t++) {
    const s = seasons[t % m];
    adjusted[t] = season == NONE ? value[t] : season == ADDITIVE ? value[t] - s : value[t] / s;
  }
  const positive = error == MULTIPLICATIVE || trend == MULTIPLICATIVE || season == MULTIPLICATIVE;
  fitStart(adjusted, first, trend, positive, state, work, most);
}

/** Seasons of the whole series. */
function findSeasons(y: F64, n: i32, m: i32, season: i32, seasons: F64, detrended: F64, work: F64, most: i32): void {
  const windows = n / m;
  const centre = work.plus(3 * most + sortScratch(most));
  let last = NaN;
  for (let k = 0; k < windows; k++) {
    for (let j = 0; j < m; j++) work[j] = y[k * m + j];
    const middle = medianOf(work, m, work.plus(3 * most));
    centre[k] = middle;
    if (middle == middle) last = middle;
  }
  for (let k = windows - 1; k >= 0; k--) {
    if (centre[k] == centre[k]) last = centre[k];
    else centre[k] = last;
  }
  for (let t = 0; t < n; t++) {
    const level = lineThrough(centre, windows, m, t);
    detrended[t] = season == ADDITIVE ? y[t] - level : y[t] / level;
  }
  let sum = 0.0;
  for (let j = 0; j < m; j++) {
    let count = 0;
    for (let t = j; t < n; t += m) work[count++] = detrended[t];
    let s = nearMean(work, count, work.plus(most), work.plus(3 * most));
    if (s != s) s = season == ADDITIVE ? 0 : 1;
    if (season == MULTIPLICATIVE && !(s > LEAST_FACTOR)) s = LEAST_FACTOR;
    seasons[j] = s;
    sum += s;
  }
  const mean = sum / <f64>m;
  for (let j = 0; j < m; j++) seasons[j] = season == ADDITIVE ? seasons[j] - mean : seasons[j] / mean;
}

/** The line through the centres of the windows at time t. */
function lineThrough(centre: F64, windows: i32, m: i32, t: i32): f64 {
  if (windows < 2) return centre[0];
  const at = (<f64>t + 0.5) / <f64>m - 0.5;
  const k = min(max(<i32>Math.floor(at), 0), windows - 2);
  // Beyond the outer centres their level holds: a line would carry the change of two windows on.
  const share = min(max(at - <f64>k, 0.0), 1.0);
  return centre[k] + share * (centre[k + 1] - centre[k]);
}

/** Median of the values that are not NaN; destroys their order. */
function medianOf(x: F64, n: i32, scratch: F64): f64 {
  const count = sortF64(n, x.offset, scratch.offset);
  if (count == 0) return NaN;
  const half = count >> 1;
  return count & 1 ? x[half] : 0.5 * (x[half - 1] + x[half]);
}

/** Mean of the values near their median; NaN where there is none. */
function nearMean(x: F64, n: i32, work: F64, scratch: F64): f64 {
  const middle = medianOf(x, n, scratch);
  for (let i = 0; i < n; i++) work[i] = Math.abs(x[i] - middle);
  const reach = NEAR * medianOf(work, n, scratch);
  let sum = 0.0;
  let count = 0;
  for (let i = 0; i < n; i++) {
    if (Math.abs(x[i] - middle) <= reach) {
      sum += x[i];
      count++;
    }
  }
  return count > 0 ? sum / <f64>count : middle;
}

/** Level and slope before the first of the seasonally adjusted values. */
function fitStart(x: F64, n: i32, trend: i32, positive: bool, state: F64, work: F64, most: i32): void {
  const scratch = work.plus(3 * most);
  state[1] = trend == MULTIPLICATIVE ? 1 : 0;
  if (trend == NONE || n < 3) {
    for (let t = 0; t < n; t++) work[t] = x[t];
    state[0] = nearMean(work, n, work.plus(most), scratch);
    return;
  }
  const half = n >> 1;
  for (let t = 0; t + half < n; t++) work[t] = (x[t + half] - x[t]) / <f64>half;
  let slope = medianOf(work, n - half, scratch);
  if (slope != slope) slope = 0;
  for (let t = 0; t < n; t++) work[t] = x[t] - slope * <f64>(t + 1);
  let level = medianOf(work, n, scratch);
  for (let t = 0; t < n; t++) work[t] = Math.abs(x[t] - level - slope * <f64>(t + 1));
  const reach = NEAR * medianOf(work, n, scratch);
  let count = 0.0, st = 0.0, sx = 0.0, stt = 0.0, stx = 0.0;
  for (let t = 0; t < n; t++) {
    const time = <f64>(t + 1);
    if (!(Math.abs(x[t] - level - slope * time) <= reach)) continue;
    count += 1;
    st += time;
    sx += x[t];
    stt += time * time;
    stx += time * x[t];
  }
  const spread = count * stt - st * st;
  if (count > 2 && spread > 0) {
    slope = (count * stx - st * sx) / spread;
    level = (sx - slope * st) / count;
  }
  // A line that starts at or below zero cannot be multiplied: a level alone.
  if (positive && (!(level > 0) || !(level + slope > 0))) {
    for (let t = 0; t < n; t++) work[t] = x[t];
    level = nearMean(work, n, work.plus(most), scratch);
    slope = 0;
  }
  state[0] = level;
  state[1] = trend == MULTIPLICATIVE ? min(max(1 + slope / level, 0.5), 2.0) : slope;
}
