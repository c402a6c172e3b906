// The power of a Box-Cox transform that a series asks for.

import { boxCoxOf } from "../math/box-cox";
import { F64 } from "../memory";

/** Points of the first look at the criterion; between the neighbours of the best one it is taken to have a single minimum. */
const LOOKS: i32 = 60;
const GOLDEN: f64 = 0.6180339887498949;

/** Coefficient of variation of sd / mean^(1 - lambda) over the blocks; NaN where it does not vary or exist. */
function variationAt(lambda: f64, logMeans: F64, sds: F64, blocks: i32): f64 {
  let count = 0.0;
  let mean = 0.0;
  let squares = 0.0;
  for (let i = 0; i < blocks; i++) {
    const ratio = sds[i] * Math.exp((lambda - 1) * logMeans[i]);
    const late = ratio - mean;
    mean += late / ++count;
    squares += late * (ratio - mean);
  }
  return Math.sqrt(squares / (count - 1)) / mean;
}

/** Logarithm of the mean and standard deviation of each whole block, counted from the end; the number of blocks with two values and more. */
function describeBlocks(value: F64, n: i32, block: i32, logMeans: F64, sds: F64): i32 {
  const blocks = n / block;
  const first = n - blocks * block;
  let kept = 0;
  let whole = 0.0;
  for (let i = 0; i < blocks; i++) {
    let count = 0.0;
    let mean = 0.0;
    let squares = 0.0;
    for (let s = 0; s < block; s++) {
      const now = value[first + i * block + s];
      if (now != now) continue;
      const late = now - mean;
      mean += late / ++count;
      squares += late * (now - mean);
    }
    if (count < 2 || !(mean > 0)) continue;
    logMeans[kept] = Math.log(mean);
    sds[kept] = Math.sqrt(squares / (count - 1));
    whole += logMeans[kept++];
  }
  // Means about their own level: the criterion does not depend on units, and its powers stay in range.
  for (let i = 0; i < kept; i++) logMeans[i] -= whole / <f64>kept;
  return kept;
}

/**
 * Guerrero's power: the coefficient of variation of sd / mean^(1 - lambda) over blocks of the series is least.
 *
 * in       y (n): NaN where missing
 * sizes    n; block, the length of a block: the season length, 2 at least
 * scalars  lower, upper: bounds of lambda
 * scratch  2 (n / block)
 * returns  lambda, to 1e-8; NaN with fewer than two blocks, or where none varies
 * cost     O(n + 100 n / block)
 * source   Guerrero (1993), Time-series analysis supported by power transformations
 */
export function lambdaGuerrero(y: usize, n: i32, block: i32, lower: f64, upper: f64, scratch: usize): f64 {
  const logMeans = F64.at(scratch);
  const sds = logMeans.plus(n / block);
  const blocks = describeBlocks(F64.at(y), n, block, logMeans, sds);
  if (blocks < 2) return NaN;
  let best = lower;
  let least = Infinity;
  for (let k = 0; k <= LOOKS; k++) {
    const at = lower + ((upper - lower) * <f64>k) / <f64>LOOKS;
    const variation = variationAt(at, logMeans, sds, blocks);
    if (variation < least) {
      least = variation;
      best = at;
    }
  }
  if (!(least < Infinity)) return NaN;
  let from = max(lower, best - (upper - lower) / <f64>LOOKS);
  let to = min(upper, best + (upper - lower) / <f64>LOOKS);
  while (to - from > 1e-8) {
    const left = to - GOLDEN * (to - from);
    const right = from + GOLDEN * (to - from);
    if (variationAt(left, logMeans, sds, blocks) <= variationAt(right, logMeans, sds, blocks)) to = right;
    else from = left;
  }
  return 0.5 * (from + to);
}

/** Mean of each season (from `sums`, which they replace), 0 where it was never seen. */
function averageSeasons(sums: F64, counts: F64, m: i32): void {
  for (let s = 0; s < m; s++) sums[s] = counts[s] > 0 ? sums[s] / counts[s] : 0;
}

/** Residual sum of squares of x on a line in time and, for m > 1, one mean per season. source  Frisch & Waugh (1933) */
function squaresLeft(value: F64, n: i32, m: i32, lambda: f64, logLevel: f64, means: F64, times: F64, counts: F64): f64 {
  const level = Math.exp(-logLevel);
  for (let s = 0; s < m; s++) {
    means[s] = 0;
    times[s] = 0;
    counts[s] = 0;
  }
  for (let t = 0, s = 0; t < n; t++, s = s + 1 == m ? 0 : s + 1) {
    if (value[t] != value[t]) continue;
    means[s] += boxCoxOf(value[t] * level, lambda);
    times[s] += <f64>t;
    counts[s] += 1;
  }
  averageSeasons(means, counts, m);
  averageSeasons(times, counts, m);
  let squares = 0.0;
  let products = 0.0;
  let spread = 0.0;
  for (let t = 0, s = 0; t < n; t++, s = s + 1 == m ? 0 : s + 1) {
    if (value[t] != value[t]) continue;
    const x = boxCoxOf(value[t] * level, lambda) - means[s];
    const late = <f64>t - times[s];
    squares += x * x;
    products += x * late;
    spread += late * late;
  }
  return spread > 0 ? squares - (products * products) / spread : squares;
}

/**
 * The power of greatest profile likelihood, on a grid, when the transform is a line in time plus a mean per season plus white noise.
 *
 * in       y (n): positive, NaN where missing
 * sizes    n; m, season length, 1 for none
 * scalars  lower, upper: bounds of lambda; perUnit, points of the grid between 0 and 1
 * scratch  3 m
 * returns  lambda; NaN where nothing is left to explain
 * cost     O(n (upper - lower) perUnit)
 * source   Box & Cox (1964), section 3
 */
export function lambdaLikelihood(y: usize, n: i32, m: i32, lower: f64, upper: f64, perUnit: f64, scratch: usize): f64 {
  const value = F64.at(y);
  const means = F64.at(scratch);
  let count = 0.0;
  let logLevel = 0.0;
  for (let t = 0; t < n; t++) if (value[t] == value[t]) logLevel += (Math.log(value[t]) - logLevel) / ++count;
  let best: f64 = NaN;
  let least = Infinity;
  // Divided by the geometric mean, the Jacobian is 1 for every power.
  for (let k = 0; ; k++) {
    const at = (lower * perUnit + <f64>k) / perUnit;
    if (at > upper) break;
    const left = squaresLeft(value, n, m, at, logLevel, means, means.plus(m), means.plus(2 * m));
    if (left < least && left > 0) {
      least = left;
      best = at;
    }
  }
  return best;
}
