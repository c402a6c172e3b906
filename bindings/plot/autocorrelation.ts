/**
 * Autocorrelations at lags 1 to `lags`, over the pairs of which both are known, with the variance of all known values.
 * NaN where nothing varies.
 *
 * Source: Box, Jenkins & Reinsel (2008) 2.1.5, divisor n.
 */
export function autocorrelations(values: ArrayLike<number>, lags: number): Float64Array {
  let known = 0;
  let total = 0;
  for (let t = 0; t < values.length; t++) {
    if (Number.isFinite(values[t])) {
      known++;
      total += values[t] as number;
    }
  }
  const mean = total / known;
  const around = Float64Array.from(values, (value) => (Number.isFinite(value) ? value - mean : 0));
  let variance = 0;
  for (const value of around) variance += value * value;
  return Float64Array.from({ length: lags }, (_, k) => {
    let covariance = 0;
    for (let t = k + 1; t < around.length; t++) covariance += (around[t] as number) * (around[t - k - 1] as number);
    return variance > 0 ? covariance / variance : Number.NaN;
  });
}
