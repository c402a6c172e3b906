// Tests of unit roots. All take values without gaps; the bindings know the tables of their null distributions.

import { PIVOT_DEPENDENT_LAST } from "../math/qr";
import { fitLeastSquares, leastSquaresScratch } from "../math/least-squares";
import { F64 } from "../memory";

/** A column counts as dependent below this share of its own norm. */
const DEPENDENT: f64 = 1e-9;

/** Residuals of x about its mean or, with `trend`, its line in time. */
function detrend(x: F64, n: i32, trend: bool, out: F64): void {
  let mean = 0.0;
  for (let t = 0; t < n; t++) mean += (x[t] - mean) / <f64>(t + 1);
  const middle = 0.5 * <f64>(n - 1);
  let products = 0.0;
  let squares = 0.0;
  for (let t = 0; t < n; t++) {
    const late = <f64>t - middle;
    products += late * (x[t] - mean);
    squares += late * late;
  }
  const slope = trend && squares > 0 ? products / squares : 0;
  for (let t = 0; t < n; t++) out[t] = x[t] - mean - slope * (<f64>t - middle);
}

/** Twice the sum of autocovariance sums at lags 1 to `lags`, with Bartlett's weights. source  Newey & West (1987) */
function bartlettSum(e: F64, n: i32, lags: i32): f64 {
  let sum = 0.0;
  for (let j = 1; j <= lags && j < n; j++) {
    let covariance = 0.0;
    for (let t = j; t < n; t++) covariance += e[t] * e[t - j];
    sum += 2 * (1 - <f64>j / <f64>(lags + 1)) * covariance;
  }
  return sum;
}

/**
 * The statistic of Kwiatkowski, Phillips, Schmidt and Shin, large where a series is not stationary about its level or line.
 *
 * in       y (n); trend: 1 for a line, 0 for a level; lags of the long-run variance
 * scratch  n
 * returns  sum of squared partial sums of the residuals over n^2 times their long-run variance; NaN for a constant
 * cost     O(n lags)
 * source   Kwiatkowski, Phillips, Schmidt & Shin (1992)
 */
export function kpssStatistic(y: usize, n: i32, trend: i32, lags: i32, scratch: usize): f64 {
  const e = F64.at(scratch);
  detrend(F64.at(y), n, trend != 0, e);
  let partial = 0.0;
  let squares = 0.0;
  let sums = 0.0;
  for (let t = 0; t < n; t++) {
    partial += e[t];
    squares += e[t] * e[t];
    sums += partial * partial;
  }
  return sums / <f64>n / (squares + bartlettSum(e, n, lags));
}

/** Doubles of scratch that regressions of `rows` values on `columns` need. */
export function rootTestScratch(rows: i32, columns: i32): i32 {
  return rows * columns + 2 * rows + columns + columns * columns + leastSquaresScratch(rows, columns);
}

/**
 * t statistic of the coefficient in column 0 of a regression, whose residuals are left after the design and the response; NaN where the
 * column depends on others, or no degrees of freedom are left.
 */
export function tStatistic(design: F64, rows: i32, columns: i32): f64 {
  const response = design.plus(rows * columns);
  const residuals = response.plus(rows);
  const coefficients = residuals.plus(rows);
  const factor = coefficients.plus(columns);
  const room = factor.plus(columns * columns);
  const rank = fitLeastSquares(
    design.offset, response.offset, rows, columns, PIVOT_DEPENDENT_LAST, DEPENDENT, coefficients.offset, residuals.offset, factor.offset,
    room.offset,
  );
  if (rank >= rows) return NaN;
  let squares = 0.0;
  for (let i = 0; i < rows; i++) squares += residuals[i] * residuals[i];
  let variance = 0.0;
  for (let j = 0; j < columns; j++) variance += factor[j] * factor[j];
  return coefficients[0] / Math.sqrt((variance * squares) / <f64>(rows - rank));
}

/** Columns of the regression of a unit root test: the level before, a constant, perhaps a trend, and lagged steps. */
// @ts-ignore: decorator
@inline
function widthOf(trend: i32, lags: i32): i32 {
  return 2 + (trend != 0 ? 1 : 0) + lags;
}

/** Doubles of scratch of the tests of Dickey and Fuller (with lags) and of Phillips and Perron (lags 0). */
export function dickeyFullerScratch(n: i32, trend: i32, lags: i32): i32 {
  return rootTestScratch(n, widthOf(trend, lags));
}

function fillDesign(y: F64, n: i32, trend: i32, lags: i32, design: F64): void {
  const columns = widthOf(trend, lags);
  const rows = n - 1 - lags;
  const response = design.plus(rows * columns);
  for (let i = 0; i < rows; i++) {
    const t = i + 1 + lags;
    const row = design.plus(i * columns);
    row[0] = y[t - 1];
    row[1] = 1;
    if (trend != 0) row[2] = <f64>(i + 1);
    for (let k = 1; k <= lags; k++) row[columns - lags + k - 1] = y[t - k] - y[t - k - 1];
    response[i] = y[t] - y[t - 1];
  }
}

/**
 * Dickey and Fuller's t statistic of a unit root, far below zero where a series has none; augmented by lagged steps.
 *
 * in       y (n); trend: 1 to allow for a line, 0 for a level; lags: lagged steps
 * scratch  dickeyFullerScratch(n, trend, lags)
 * returns  the t statistic of the level before in a regression of the steps; NaN where it is not identified
 * cost     O(n (lags + 3)^2)
 * source   Dickey & Fuller (1979); Said & Dickey (1984)
 */
export function dickeyFullerStatistic(y: usize, n: i32, trend: i32, lags: i32, scratch: usize): f64 {
  const columns = widthOf(trend, lags);
  const rows = n - 1 - lags;
  if (rows <= columns) return NaN;
  fillDesign(F64.at(y), n, trend, lags, F64.at(scratch));
  return tStatistic(F64.at(scratch), rows, columns);
}

/**
 * Phillips and Perron's Z statistic of a unit root: Dickey and Fuller's without lagged steps, corrected for autocorrelation.
 *
 * in       y (n); trend: 1 to allow for a line, 0 for a level; lags of the long-run variance
 * scratch  dickeyFullerScratch(n, trend, 0)
 * returns  the statistic; NaN where it is not identified
 * cost     O(n lags)
 * source   Phillips & Perron (1988), Z(t)
 */
export function phillipsPerronStatistic(y: usize, n: i32, trend: i32, lags: i32, scratch: usize): f64 {
  const columns = widthOf(trend, 0);
  const rows = n - 1;
  if (rows <= columns) return NaN;
  const design = F64.at(scratch);
  fillDesign(F64.at(y), n, trend, 0, design);
  const t = tStatistic(design, rows, columns);
  const residuals = design.plus(rows * columns + rows);
  let squares = 0.0;
  for (let i = 0; i < rows; i++) squares += residuals[i] * residuals[i];
  const longRun = squares + bartlettSum(residuals, rows, lags);
  // The values about their own level or line take the place of the regressor's.
  detrend(F64.at(y).plus(1), rows, trend != 0, design);
  let spread = 0.0;
  for (let i = 0; i < rows; i++) spread += design[i] * design[i];
  return Math.sqrt(squares / longRun) * t - (0.5 * (longRun - squares) * Math.sqrt(<f64>rows)) / Math.sqrt(longRun * spread);
}
