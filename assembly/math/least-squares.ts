// Linear least squares, min |y - X b|, by QR with columns brought to one scale.

import { F64, I32 } from "../memory";
import { factorQr, multiplyQ } from "./qr";
import { solveUpper, solveUpperTransposed } from "./triangular";
import { additionError, largestMagnitude, unitScale } from "./vector";

/** Doubles of scratch that fitLeastSquares needs: QR of the scaled X, a turned y, tau, the scales, 4 n to work in, the order. */
export function leastSquaresScratch(m: i32, n: i32): i32 {
  return m * n + m + 7 * n;
}

/**
 * Least squares coefficients, residuals and the factor of their covariance.
 *
 * Each column is first multiplied by a power of two (exactly) that brings its largest element to [1, 2), so that neither the pivots nor
 * the decision on the rank depend on units. `tolerance` is relative, as in factorQr: 1e-7 says "dependent in practice",
 * max(m, n) eps says "dependent in double precision".
 *
 * in       x (m, n), y (m); sizes; pivoting (see factorQr), tolerance
 * out      coefficients (n), NaN for dependent columns
 * out      residuals (m) = y - X b, orthogonal to the columns of X
 * out      factor (n, n) with factor factor^T = (X^T X)^-1 in the order of the columns; rows of dependent columns are zero
 * scratch  leastSquaresScratch(m, n)
 * returns  the rank
 * cost     2 n^2 (m - n / 3) + n^3 / 3
 * source   Golub & Van Loan (2013) 5.3.2, 5.5.7
 */
export function fitLeastSquares(
  x: usize, y: usize, m: i32, n: i32, pivoting: i32, tolerance: f64, coefficients: usize, residuals: usize, factor: usize, scratch: usize,
): i32 {
  const qr = F64.at(scratch);
  const turned = qr.plus(m * n);
  const tau = turned.plus(m);
  const scales = tau.plus(n);
  const work = scales.plus(n);
  const columns = work.plus(4 * n);
  const order = I32.at(columns.offset);
  const b = F64.at(coefficients);
  scaleColumns(F64.at(x), m, n, scales, qr);
  const rank = factorQr(m, n, pivoting, tolerance, qr.offset, tau.offset, columns.offset, work.offset);
  memory.copy(turned.offset, y, <usize>m << 3);
  multiplyQ(qr.offset, tau.offset, m, n, rank, 1, 1, turned.offset, work.offset);
  // Residuals are Q (0, rest): what the columns cannot reach, turned back.
  memory.copy(residuals, turned.offset, <usize>m << 3);
  memory.fill(residuals, 0, <usize>rank << 3);
  multiplyQ(qr.offset, tau.offset, m, n, rank, 1, 0, residuals, work.offset);
  solveUpper(qr.offset, rank, n, 1, turned.offset);
  for (let j = 0; j < n; j++) b[order[j]] = j < rank ? turned[j] * scales[order[j]] : NaN;
  invertFactor(qr, n, rank, scales, order, F64.at(factor), work);
  return rank;
}

/** scaled = X diag(scales), the scales powers of two. */
function scaleColumns(x: F64, m: i32, n: i32, scales: F64, scaled: F64): void {
  memory.fill(scales.offset, 0, <usize>n << 3);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) scales[j] = max(scales[j], abs(x[i * n + j]));
  for (let j = 0; j < n; j++) scales[j] = unitScale(scales[j]);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) scaled[i * n + j] = x[i * n + j] * scales[j];
}

/** Rows of diag(scales) P R^-1, a column at a time. */
function invertFactor(r: F64, n: i32, rank: i32, scales: F64, order: I32, factor: F64, column: F64): void {
  memory.fill(factor.offset, 0, <usize>(n * n) << 3);
  for (let c = 0; c < rank; c++) {
    for (let j = 0; j < c; j++) column[j] = 0;
    column[c] = 1;
    solveUpper(r.offset, c + 1, n, 1, column.offset);
    for (let j = 0; j <= c; j++) factor[order[j] * n + c] = column[j] * scales[order[j]];
  }
}

/**
 * One step of iterative refinement, with residuals summed in twice the precision: it brings coefficients and residuals close to full
 * accuracy as long as the scaled X has a condition below 1e8 or so, whatever the size of the residuals. A step that is not finite is
 * not taken.
 *
 * in       x (m, n), y (m); sizes; rank that fitLeastSquares returned
 * in/out   coefficients (n), residuals (m) of fitLeastSquares
 * scratch  as fitLeastSquares left it
 * cost     about 80 m n
 * source   Bjorck (1967), the augmented system r + X b = y, X^T r = 0
 */
export function refineLeastSquares(
  x: usize, y: usize, m: i32, n: i32, rank: i32, coefficients: usize, residuals: usize, scratch: usize,
): void {
  const qr = F64.at(scratch);
  const f = qr.plus(m * n);
  const tau = f.plus(m);
  const scales = tau.plus(n);
  const h = scales.plus(n);
  const b = h.plus(n);
  const one = b.plus(n);
  const order = I32.at(h.plus(4 * n).offset);
  const B = F64.at(coefficients);
  const r = F64.at(residuals);
  for (let j = 0; j < n; j++) b[j] = isNaN(B[j]) ? 0 : B[j] / scales[j];
  missingFromFit(F64.at(x), F64.at(y), m, n, scales, b, r, f);
  for (let j = 0; j < rank; j++) h[j] = -columnTimes(F64.at(x).plus(order[j]), r, m, n, scales[order[j]]);
  // Q^T dr = (h, rest of Q^T f), R db = start of Q^T f - h, where R^T h = -X^T r.
  solveUpperTransposed(qr.offset, rank, n, 1, h.offset);
  multiplyQ(qr.offset, tau.offset, m, n, rank, 1, 1, f.offset, one.offset);
  for (let j = 0; j < rank; j++) {
    b[j] = f[j] - h[j];
    f[j] = h[j];
  }
  solveUpper(qr.offset, rank, n, 1, b.offset);
  multiplyQ(qr.offset, tau.offset, m, n, rank, 1, 0, f.offset, one.offset);
  if (!(largestMagnitude(b.offset, rank) < Infinity && largestMagnitude(f.offset, m) < Infinity)) return;
  for (let j = 0; j < rank; j++) B[order[j]] += b[j] * scales[order[j]];
  for (let i = 0; i < m; i++) r[i] += f[i];
}

/** f = y - r - X b in twice the precision, rounded once. */
function missingFromFit(x: F64, y: F64, m: i32, n: i32, scales: F64, b: F64, r: F64, f: F64): void {
  for (let i = 0; i < m; i++) {
    let high = y[i] - r[i];
    let low = additionError(y[i], -r[i], high);
    for (let j = 0; j < n; j++) {
      const scaled = -x[i * n + j] * scales[j];
      const p = scaled * b[j];
      const t = high + p;
      low += additionError(high, p, t) + productError(scaled, b[j], p);
      high = t;
    }
    f[i] = high + low;
  }
}

/** scale times the dot product of a column with r, in twice the precision, rounded once. */
function columnTimes(column: F64, r: F64, m: i32, n: i32, scale: f64): f64 {
  let high: f64 = 0;
  let low: f64 = 0;
  for (let i = 0; i < m; i++) {
    const scaled = column[i * n] * scale;
    const p = scaled * r[i];
    const t = high + p;
    low += additionError(high, p, t) + productError(scaled, r[i], p);
    high = t;
  }
  return high + low;
}

/** a b - p, exactly, where p is a b rounded: halves of 26 bits have exact products (Dekker 1971). */
// @ts-ignore: decorator
@inline
function productError(a: f64, b: f64, p: f64): f64 {
  const aWide = a * 134217729.0;
  const bWide = b * 134217729.0;
  const aHigh = aWide - (aWide - a);
  const bHigh = bWide - (bWide - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return ((aHigh * bHigh - p) + aHigh * bLow + aLow * bHigh) + aLow * bLow;
}
