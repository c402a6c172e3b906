// From a series and its regressors to the columns of a stationary regression.

import { interpolateLinearly } from "../math/interpolate";
import { factorQr, formQ, PIVOT_NONE } from "../math/qr";
import { solveUpper } from "../math/triangular";
import { dotF64 } from "../math/vector";
import { F64, I32 } from "../memory";

/** A regressor counts as dependent when the others leave less of it. */
const DEPENDENT: f64 = 1e-9;

/** Replace the first n - d - D m of the values by their differences. Returns how many. */
export function differenceSeries(w: F64, n: i32, d: i32, D: i32, m: i32): i32 {
  for (let i = 0; i < D; i++) {
    n -= m;
    for (let t = 0; t < n; t++) w[t] = w[t + m] - w[t];
  }
  for (let i = 0; i < d; i++) {
    n--;
    for (let t = 0; t < n; t++) w[t] = w[t + 1] - w[t];
  }
  return n;
}

/** Doubles of room of formColumns, for what unmixBeta needs afterwards. */
export function columnsSize(n: i32, k: i32): i32 {
  return n * k + n * k + 8 * k + k * k;
}

/**
 * The columns of the differenced regression: an indicator for each gap, an orthonormal basis of the regressors, and the series.
 *
 * The series loses its least squares regression and is divided by the root of its mean square, so that nothing depends on units.
 *
 * in       y (n), NaN in gaps, observed at both ends; x (n, k); sizes; d, D, m
 * out      data (gaps + k + 1, n - d - D m); beta (k): the regression taken away; scale (1): what the series was divided by
 * scratch  room (columnsSize), and values of n more than the last column of data holds are written there
 * returns  false where the regressors are dependent
 */
export function formColumns(
  y: F64, x: F64, n: i32, k: i32, gaps: i32, d: i32, D: i32, m: i32, data: F64, beta: F64, scale: F64, room: F64, column: F64,
): bool {
  const length = n - d - D * m;
  let c = 0;
  for (let t = 0; t < n && c < gaps; t++) {
    if (y[t] == y[t]) continue;
    memory.fill(column.offset, 0, <usize>n << 3);
    column[t] = 1;
    differenceSeries(column, n, d, D, m);
    memory.copy(data.plus(c++ * length).offset, column.offset, <usize>length << 3);
  }
  interpolateLinearly(y.offset, n, column.offset);
  differenceSeries(column, n, d, D, m);
  const series = data.plus((gaps + k) * length);
  memory.copy(series.offset, column.offset, <usize>length << 3);
  if (k > 0 && !takeRegression(x, n, k, d, D, m, length, data.plus(gaps * length), series, beta, room, column)) return false;
  const size = sqrt<f64>(dotF64(series.offset, series.offset, length) / <f64>length);
  scale[0] = size > 0 && size < Infinity ? size : 1;
  for (let t = 0; t < length; t++) series[t] = series[t] / scale[0];
  return true;
}

/** Orthonormal columns of the differenced regressors; the series becomes what they leave of it. */
function takeRegression(
  x: F64, n: i32, k: i32, d: i32, D: i32, m: i32, length: i32, basis: F64, series: F64, beta: F64, room: F64, column: F64,
): bool {
  const qr = room, q = room.plus(length * k), tau = q.plus(length * k), work = tau.plus(k);
  const order = I32.at(work.plus(4 * k).offset);
  for (let j = 0; j < k; j++) {
    for (let t = 0; t < n; t++) column[t] = x[t * k + j];
    differenceSeries(column, n, d, D, m);
    for (let t = 0; t < length; t++) qr[t * k + j] = column[t];
  }
  if (factorQr(length, k, PIVOT_NONE, DEPENDENT, qr.offset, tau.offset, order.offset, work.offset) < k) return false;
  formQ(qr.offset, tau.offset, length, k, k, q.offset, work.offset);
  for (let j = 0; j < k; j++) {
    const row = basis.plus(j * length);
    for (let t = 0; t < length; t++) row[t] = q[t * k + j];
  }
  // Twice is enough: what the first pass leaves of the columns by rounding goes with the second.
  for (let j = 0; j < k; j++) beta[j] = 0;
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < k; j++) {
      const row = basis.plus(j * length);
      const b = dotF64(row.offset, series.offset, length);
      beta[j] += b;
      for (let t = 0; t < length; t++) series[t] = series[t] - b * row[t];
    }
  }
  return true;
}

/** Coefficients (k, p) of the regressors from those of their orthonormal basis, in place. */
export function unmixBeta(room: F64, k: i32, p: i32, beta: F64): void {
  solveUpper(room.offset, k, k, p, beta.offset);
}

/**
 * The same columns in levels, for a filter that steps over gaps: the basis of the regressors and the series less its regression, both NaN where
 * the series is.
 *
 * in       y (n), x (n, k); scale (1), beta (k) and room as formColumns left them
 * out      data (k + 1, n)
 * scratch  square (k, k)
 */
export function formLevels(y: F64, x: F64, n: i32, k: i32, beta: F64, scale: F64, room: F64, data: F64, square: F64): void {
  for (let i = 0; i < k * k; i++) square[i] = i % (k + 1) == 0 ? 1 : 0;
  if (k > 0) unmixBeta(room, k, k, square);
  const series = data.plus(k * n);
  for (let t = 0; t < n; t++) {
    let rest = y[t];
    for (let j = 0; j < k; j++) {
      let level: f64 = 0;
      for (let i = 0; i <= j; i++) level += x[t * k + i] * square[i * k + j];
      data[j * n + t] = y[t] == y[t] ? level : NaN;
      rest -= beta[j] * level;
    }
    series[t] = rest / scale[0];
  }
}
