// Correlations of a series with its own past.

import { F64 } from "../memory";

/**
 * Autocovariances at lags 0 to `lags`, over the pairs of which both are known, about the mean of all known values, divisor n of known values.
 *
 * in       x (n), NaN where missing
 * sizes    n; lags, below n
 * out      out (lags + 1)
 * scratch  n
 * returns  number of known values
 * cost     O(n lags)
 * source   Box, Jenkins & Reinsel (2008) 2.1.5
 */
export function autocorrelate(x: usize, n: i32, lags: i32, out: usize, scratch: usize): i32 {
  const value = F64.at(x);
  const about = F64.at(scratch);
  let known = 0.0;
  let mean = 0.0;
  for (let t = 0; t < n; t++) if (value[t] == value[t]) mean += (value[t] - mean) / ++known;
  for (let t = 0; t < n; t++) about[t] = value[t] == value[t] ? value[t] - mean : 0;
  for (let k = 0; k <= lags; k++) {
    let sum = 0.0;
    for (let t = k; t < n; t++) sum += about[t] * about[t - k];
    F64.at(out)[k] = sum / known;
  }
  return <i32>known;
}
