// How much a season of each length explains.

import { F64 } from "../memory";

/** What a season leaves is taken to be at least this share of the whole, so that an exact season gains a finite amount. */
const LEAST_SHARE: f64 = 1e-10;

/**
 * Gain in twice the log-likelihood, less its price, of one mean per season over one mean for all.
 *
 *   gain[m] = (n - 1 - m / 2) log(RSS / RSS(m)) - (m - 1) log n
 *
 * the difference of two Bayesian information criteria, with Bartlett's factor for short series, for every length m at once.
 *
 * in       x (n), NaN where missing
 * sizes    n; longest, the greatest length
 * out      gain (longest + 1), from length 2; -Infinity where a season has no value, and at 0 and 1
 *          share (longest + 1), part of the sum of squares that the seasons explain, less what chance would
 * scratch  sum (longest), count (longest)
 * returns  number of values that are not missing
 * cost     O(n longest)
 * source   Schwarz (1978) for the criterion; Bartlett (1938) for the factor
 */
export function gainOfSeasons(x: usize, n: i32, longest: i32, gain: usize, share: usize, sum: usize, count: usize): i32 {
  const value = F64.at(x);
  const gainOf = F64.at(gain);
  const shareOf = F64.at(share);
  const sums = F64.at(sum);
  const counts = F64.at(count);
  let observed = 0.0;
  let mean = 0.0;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    if (now == now) mean += (now - mean) / ++observed;
  }
  let whole = 0.0;
  for (let t = 0; t < n; t++) {
    const now = value[t] - mean;
    if (now == now) whole += now * now;
  }
  const price = Math.log(observed);
  for (let m = 0; m <= longest; m++) {
    gainOf[m] = -Infinity;
    shareOf[m] = 0;
    if (m < 2 || !(whole > 0)) continue;
    for (let s = 0; s < m; s++) {
      sums[s] = 0;
      counts[s] = 0;
    }
    let season = 0;
    for (let t = 0; t < n; t++) {
      const now = value[t] - mean;
      if (now == now) {
        sums[season] += now;
        counts[season] += 1;
      }
      if (++season == m) season = 0;
    }
    let explained = 0.0;
    let unseen = false;
    for (let s = 0; s < m; s++) {
      if (counts[s] == 0) unseen = true;
      else explained += (sums[s] * sums[s]) / counts[s];
    }
    if (unseen || observed <= <f64>m) continue;
    const left = Math.max(whole - explained, LEAST_SHARE * whole);
    gainOf[m] = (observed - 1 - 0.5 * <f64>m) * Math.log(whole / left) - <f64>(m - 1) * price;
    shareOf[m] = Math.max(0, 1 - (left / (observed - <f64>m)) / (whole / (observed - 1)));
  }
  return <i32>observed;
}

/**
 * Take the mean of each season away.
 *
 * sizes    n; m, season length
 * in/out   x (n), NaN where missing
 * scratch  sum (m), count (m)
 * cost     O(n)
 */
export function removeSeason(x: usize, n: i32, m: i32, sum: usize, count: usize): void {
  const value = F64.at(x);
  const sums = F64.at(sum);
  const counts = F64.at(count);
  for (let s = 0; s < m; s++) {
    sums[s] = 0;
    counts[s] = 0;
  }
  for (let t = 0; t < n; t++) {
    const now = value[t];
    if (now == now) {
      sums[t % m] += now;
      counts[t % m] += 1;
    }
  }
  for (let t = 0; t < n; t++) value[t] -= sums[t % m] / counts[t % m];
}

/**
 * Take the least-squares line away.
 *
 * sizes    n
 * in/out   x (n), NaN where missing
 * cost     O(n)
 */
export function removeLine(x: usize, n: i32): void {
  const value = F64.at(x);
  let observed = 0.0;
  let time = 0.0;
  let mean = 0.0;
  let squares = 0.0;
  let products = 0.0;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    if (now != now) continue;
    observed += 1;
    const late = <f64>t - time;
    const high = now - mean;
    time += late / observed;
    mean += high / observed;
    squares += late * (<f64>t - time);
    products += late * (now - mean);
  }
  const slope = squares > 0 ? products / squares : 0;
  for (let t = 0; t < n; t++) value[t] -= mean + slope * (<f64>t - time);
}

/**
 * Autocorrelation at one lag, over the pairs that are observed.
 *
 * in       x (n), NaN where missing
 * sizes    n; lag, from 1
 * returns  sum of x[t] x[t - lag] about the mean over the sum of squares about it; 0 for a constant
 * cost     O(n)
 */
export function autocorrelationAt(x: usize, n: i32, lag: i32): f64 {
  const value = F64.at(x);
  let observed = 0.0;
  let mean = 0.0;
  for (let t = 0; t < n; t++) if (value[t] == value[t]) mean += (value[t] - mean) / ++observed;
  let squares = 0.0;
  let products = 0.0;
  for (let t = 0; t < n; t++) {
    const now = value[t] - mean;
    if (now != now) continue;
    squares += now * now;
    const product = t < lag ? 0.0 : now * (value[t - lag] - mean);
    if (product == product) products += product;
  }
  return squares > 0 ? products / squares : 0;
}

/**
 * Take harmonics of a period away, one pair after the other, each by its least-squares wave as if the others were orthogonal to it.
 *
 * sizes    n; pairs, harmonics 1 to `pairs`, below half the period
 * scalars  period, which need not be whole
 * in/out   x (n) about zero, without gaps
 * cost     O(n pairs)
 * source   Bloomfield (2000), Fourier analysis of time series, section 2.4
 */
export function removeWaves(x: usize, n: i32, pairs: i32, period: f64): void {
  const value = F64.at(x);
  for (let k = 1; k <= pairs; k++) {
    const angle = (2 * Math.PI * <f64>k) / period;
    const turnCosine = Math.cos(angle);
    const turnSine = Math.sin(angle);
    let along = 0.0;
    let across = 0.0;
    for (let pass = 0; pass < 2; pass++) {
      let cosine = 1.0;
      let sine = 0.0;
      for (let t = 0; t < n; t++) {
        if (pass == 0) {
          along += (2 / <f64>n) * value[t] * cosine;
          across += (2 / <f64>n) * value[t] * sine;
        } else value[t] -= along * cosine + across * sine;
        const next = cosine * turnCosine - sine * turnSine;
        sine = sine * turnCosine + cosine * turnSine;
        cosine = next;
      }
    }
  }
}
