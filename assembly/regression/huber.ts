// Regression that large errors do not pull: squares for small errors, absolute values for large ones.

import { fitLeastSquares, leastSquaresScratch } from "../math/least-squares";
import { PIVOT_DEPENDENT_LAST } from "../math/qr";
import { sortF64, sortScratch } from "../math/sort";
import { largestMagnitude } from "../math/vector";
import { F64 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";

/** The median of |e| of a standard normal law, to the four digits of the usual definition of the scale. */
const NORMAL_MEDIAN: f64 = 0.6745;

/** Residuals of so many times the largest value are what rounding leaves of an exact fit. */
const ROUNDING: f64 = 1.7763568394002505e-15;

/** Doubles of scratch that fitHuber needs. */
export function fitHuberScratch(n: i32, k: i32): i32 {
  return n * k + 3 * n + k * k + k + max(leastSquaresScratch(n, k), sortScratch(n));
}

/** Nearly dependent columns let rounding move the residuals by so much of the scale for ever: after all iterations that is good enough. */
const STALLED: f64 = 1e-6;

/** Median of the absolute residuals over that of a standard normal law. */
function scaleOf(residuals: F64, n: i32, sorted: F64, scratch: usize): f64 {
  for (let t = 0; t < n; t++) sorted[t] = abs(residuals[t]);
  sortF64(n, sorted.offset, scratch);
  const middle = 0.5 * (sorted[(n - 1) >> 1] + sorted[n >> 1]);
  return middle / NORMAL_MEDIAN;
}

/**
 * Huber's regression by iteratively reweighted least squares, from least squares on; the scale is the median of the absolute residuals over
 * 0.6745, estimated anew each time.
 *
 * in       x (n, k) of rank k, y (n)
 * sizes    n, k; most, the number of iterations
 * scalars  bound, in units of the scale: errors beyond it weigh bound / |e|; tolerance of the change in residuals, relative to the scale;
 *          dependence, the tolerance of fitLeastSquares on dependent columns
 * out      b (k), residuals (n), weights (n) in (0, 1], scale (1); a scale of 0 says that half of the rows are fitted, but for rounding
 * scratch  fitHuberScratch(n, k)
 * returns  OK or NOT_CONVERGED
 * cost     a least squares fit for each iteration; 10 to 50 are usual
 * source   Huber (1964, 1981); Holland & Welsch (1977)
 */
export function fitHuber(
  x: usize, y: usize, n: i32, k: i32, most: i32, bound: f64, tolerance: f64, dependence: f64, b: usize, residuals: usize,
  weights: usize, scale: usize, scratch: usize,
): i32 {
  const part = F64.at(scratch);
  const target = part.plus(n * k);
  const rest = target.plus(n);
  const sorted = rest.plus(n);
  const factor = sorted.plus(n);
  const found = factor.plus(k * k);
  const room = found.plus(k).offset;
  const r = F64.at(residuals);
  const w = F64.at(weights);
  const rounding = ROUNDING * largestMagnitude(y, n);
  for (let t = 0; t < n; t++) w[t] = 1;
  let moved: f64 = Infinity;
  for (let iteration = 0; iteration < most; iteration++) {
    for (let t = 0; t < n; t++) {
      const root = sqrt<f64>(w[t]);
      for (let j = 0; j < k; j++) part[t * k + j] = root * F64.at(x)[t * k + j];
      target[t] = root * F64.at(y)[t];
    }
    fitLeastSquares(
      part.offset, target.offset, n, k, PIVOT_DEPENDENT_LAST, dependence, found.offset, rest.offset, factor.offset, room,
    );
    for (let j = 0; j < k; j++) F64.at(b)[j] = isNaN(found[j]) ? 0 : found[j];
    moved = 0;
    for (let t = 0; t < n; t++) {
      // Not by way of the coefficients, which are large numbers that nearly cancel where columns are nearly dependent.
      const error = rest[t] / sqrt<f64>(w[t]);
      if (iteration > 0) moved = max(moved, abs(error - r[t]));
      r[t] = error;
    }
    const s = scaleOf(r, n, sorted, room);
    F64.at(scale)[0] = s;
    if (s <= rounding) {
      F64.at(scale)[0] = 0;
      return OK;
    }
    if (!(s < Infinity)) return NOT_CONVERGED;
    if (iteration > 0 && moved <= tolerance * s) return OK;
    for (let t = 0; t < n; t++) w[t] = abs(r[t]) > bound * s ? (bound * s) / abs(r[t]) : 1;
  }
  return moved <= STALLED * F64.at(scale)[0] ? OK : NOT_CONVERGED;
}
