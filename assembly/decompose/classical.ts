// Classical decomposition by moving averages.

import { F64 } from "../memory";

/**
 * Split a series into a trend, a season that repeats and what is left.
 *
 *   additive        y = trend + season + remainder
 *   multiplicative  y = trend * season * remainder
 *
 * The trend is the centred moving average over one season (half weights at both ends when m is even); the season is the
 * mean of what the trend leaves, centred so that it adds up to 0 (averages 1). A NaN makes the averages that cover it NaN,
 * and is passed over in the seasonal means.
 *
 * in       y (n)
 * sizes    n; m, season length, 2 m <= n
 * scalars  multiplicative, 0 or 1
 * out      trend (n), NaN in the first and last m / 2 steps; figure (m) season of time 0, 1, ...; remainder (n)
 * scratch  seen (m)
 * cost     O(n)
 * source   Kendall & Stuart (1983), volume 3, sections 46.18 to 46.26
 */
export function decomposeClassically(y: usize, n: i32, m: i32, multiplicative: i32, trend: usize, figure: usize, remainder: usize, seen: usize): void {
  const value = F64.at(y);
  const trendAt = F64.at(trend);
  const seasonOf = F64.at(figure);
  const restAt = F64.at(remainder);
  const seenOf = F64.at(seen);
  averageOverSeason(value, n, m, trendAt);
  for (let s = 0; s < m; s++) {
    seasonOf[s] = 0;
    seenOf[s] = 0;
  }
  for (let t = 0; t < n; t++) {
    const left = multiplicative ? value[t] / trendAt[t] : value[t] - trendAt[t];
    if (left == left) {
      seasonOf[t % m] += left;
      seenOf[t % m] += 1;
    }
  }
  let centre = 0.0;
  for (let s = 0; s < m; s++) {
    seasonOf[s] /= seenOf[s];
    centre += seasonOf[s];
  }
  centre /= <f64>m;
  for (let s = 0; s < m; s++) seasonOf[s] = multiplicative ? seasonOf[s] / centre : seasonOf[s] - centre;
  for (let t = 0; t < n; t++) {
    restAt[t] = multiplicative ? value[t] / trendAt[t] / seasonOf[t % m] : value[t] - trendAt[t] - seasonOf[t % m];
  }
}

/** Centred moving average over m steps, with half weights at both ends when m is even; NaN where the window leaves the series. */
function averageOverSeason(value: F64, n: i32, m: i32, out: F64): void {
  const half = m >> 1;
  const even = (m & 1) == 0;
  for (let t = 0; t < n; t++) {
    if (t < half || t + half >= n) {
      out[t] = NaN;
      continue;
    }
    let sum = 0.0;
    for (let i = t - half + (even ? 1 : 0); i <= t + half - (even ? 1 : 0); i++) sum += value[i];
    if (even) sum += 0.5 * (value[t - half] + value[t + half]);
    out[t] = sum / <f64>m;
  }
}

/**
 * Whether the autocorrelation at the season is beyond chance: |r(m)| > z sqrt((1 + 2 sum of r(i)^2 over i < m) / n).
 *
 * in       y (n), without missing values
 * sizes    n; m, season length
 * scalars  z, quantile of the standard normal law
 * returns  1 or 0; 0 for a constant series or fewer than 3 m values
 * cost     O(n m)
 * source   Makridakis, Spiliotis & Assimakopoulos (2020), appendix A: the test behind Naive2
 */
export function testSeason(y: usize, n: i32, m: i32, z: f64): i32 {
  if (m < 2 || n < 3 * m) return 0;
  const value = F64.at(y);
  let mean = 0.0;
  for (let t = 0; t < n; t++) mean += value[t];
  mean /= <f64>n;
  let variance = 0.0;
  for (let t = 0; t < n; t++) variance += (value[t] - mean) * (value[t] - mean);
  if (!(variance > 0)) return 0;
  let limit = 1.0;
  for (let lag = 1; lag <= m; lag++) {
    let covariance = 0.0;
    for (let t = lag; t < n; t++) covariance += (value[t] - mean) * (value[t - lag] - mean);
    const r = covariance / variance;
    if (lag == m) return Math.abs(r) > z * Math.sqrt(limit / <f64>n) ? 1 : 0;
    limit += 2 * r * r;
  }
  return 0;
}
