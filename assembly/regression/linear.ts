// What is made of a linear fit y = X b + e, e with standard deviation sigma: predictions, paths, more observations.
// The covariance of b is kept as a factor F (k, k): cov b = sigma^2 F F^T. A column that was left out has 0 in b and zeros in its row of F.

import { fillGammas } from "../math/laws";
import { fillNormals } from "../math/random";
import { axpyF64, dotF64 } from "../math/vector";
import { F64 } from "../memory";

/** v = F^T x. */
// @ts-ignore: decorator
@inline
function turnRow(x: F64, factor: usize, k: i32, v: usize): void {
  memory.fill(v, 0, <usize>k << 3);
  for (let i = 0; i < k; i++) axpyF64(factor + (<usize>(i * k) << 3), k, x[i], v);
}

/**
 * Means, and their variances as the coefficients are known.
 *
 * in       x (n, k), b (k), factor (k, k)
 * sizes    n, k
 * out      mean (n) = X b; spread (n), the variance of the mean in units of sigma^2
 * scratch  k
 * cost     2 n k (k + 1)
 */
export function predictLinear(x: usize, b: usize, factor: usize, n: i32, k: i32, mean: usize, spread: usize, scratch: usize): void {
  const means = F64.at(mean);
  const spreads = F64.at(spread);
  for (let i = 0; i < n; i++) {
    const row = F64.at(x).plus(i * k);
    means[i] = dotF64(row.offset, b, k);
    turnRow(row, factor, k, scratch);
    spreads[i] = dotF64(scratch, scratch, k);
  }
}

/**
 * Joint paths with the uncertainty of coefficients and variance: a multivariate Student t over the horizon.
 *
 * in       x (horizon, k), mean (horizon) = X b, noise (horizon) the standard deviation of each step in units of sigma, factor (k, k)
 * sizes    horizon, k, count of paths
 * scalars  sigma, estimated with degreesOfFreedom; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  horizon k + horizon + k
 * cost     2 count horizon k
 */
export function sampleLinear(
  x: usize, mean: usize, noise: usize, factor: usize, horizon: i32, k: i32, count: i32, sigma: f64, degreesOfFreedom: f64, seed: f64,
  paths: usize, scratch: usize,
): void {
  const turned = F64.at(scratch);
  const draws = turned.plus(horizon * k);
  const means = F64.at(mean);
  const sds = F64.at(noise);
  const size = horizon + k;
  for (let h = 0; h < horizon; h++) turnRow(F64.at(x).plus(h * k), factor, k, turned.plus(h * k).offset);
  for (let p = 0; p < count; p++) {
    // The variance has a scaled inverse chi-squared law: sigma^2 df / chi2(df), chi2(df) = 2 Gamma(df / 2).
    fillGammas(1, 0.5 * degreesOfFreedom, seed, 1, p, draws.offset);
    const scale = sigma * Math.sqrt(degreesOfFreedom / (2 * draws[0]));
    fillNormals(size, seed, 0, <f64>p * <f64>size, draws.offset);
    const path = F64.at(paths).plus(p * horizon);
    for (let h = 0; h < horizon; h++) {
      const moved = dotF64(turned.plus(h * k).offset, draws.plus(horizon).offset, k);
      path[h] = means[h] + scale * (sds[h] * draws[h] + moved);
    }
  }
}

/** Elements of the sums of updateLinear: residual sum of squares, number of observations, sum of the logarithms of the weights. */
export const LINEAR_SUMS: i32 = 3;

/**
 * Take in observations one by one, as if all had been there from the start: recursive least squares in the square root form.
 *
 * in       x (n, k), y (n), weights (n); where one of a row is NaN, the row is only predicted
 * sizes    n, k
 * in/out   b (k), factor (k, k), sums (LINEAR_SUMS)
 * out      predicted (n): each by what was known before it
 * scratch  2 k
 * cost     6 n k^2
 * source   Potter (1963), in Bierman (1977), Factorization Methods for Discrete Sequential Estimation, II.6
 */
export function updateLinear(
  x: usize, y: usize, weights: usize, n: i32, k: i32, b: usize, factor: usize, sums: usize, predicted: usize, scratch: usize,
): void {
  const total = F64.at(sums);
  const v = scratch;
  const gain = scratch + (<usize>k << 3);
  for (let i = 0; i < n; i++) {
    const row = F64.at(x).plus(i * k);
    const fitted = dotF64(row.offset, b, k);
    F64.at(predicted)[i] = fitted;
    const error = F64.at(y)[i] - fitted;
    const weight = F64.at(weights)[i];
    if (!(weight > 0 && weight < Infinity) || isNaN(error)) continue;
    const root = sqrt<f64>(weight);
    turnRow(row, factor, k, v);
    for (let j = 0; j < k; j++) F64.at(v)[j] *= root;
    const a = 1 + dotF64(v, v, k);
    for (let j = 0; j < k; j++) F64.at(gain)[j] = dotF64(factor + (<usize>(j * k) << 3), v, k);
    axpyF64(gain, k, root * error / a, b);
    const shrink = -1 / (a + sqrt<f64>(a));
    for (let j = 0; j < k; j++) axpyF64(v, k, shrink * F64.at(gain)[j], factor + (<usize>(j * k) << 3));
    total[0] += weight * error * error / a;
    total[1] += 1;
    total[2] += Math.log(weight);
  }
}
