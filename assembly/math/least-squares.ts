// Linear least squares, min |y - X b|, by QR with columns brought to one scale.

import { F64, I32 } from "../memory";
import { factorQr, multiplyQ } from "./qr";
import { solveUpper } from "./triangular";
import { unitScale } from "./vector";

/** Doubles of scratch that fitLeastSquares needs. */
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
  for (let j = 0; j < n; j++) {
    let most: f64 = 0;
    for (let i = 0; i < m; i++) most = max(most, abs(x[i * n + j]));
    scales[j] = unitScale(most);
  }
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
