// Householder QR factorisation A P = Q R, row-major, with a choice of column exchanges and a stated decision on the rank.

import { F64, I32 } from "../memory";
import { axpyF64 } from "./vector";

/** Columns stay in place; the rank counts those that are not dependent on their predecessors. */
export const PIVOT_NONE: i32 = 0;
/** The column with the largest rest comes next: the choice for numbers. */
export const PIVOT_LARGEST: i32 = 1;
/** Columns keep their order, those dependent on their predecessors go last: the choice for named regressors. */
export const PIVOT_DEPENDENT_LAST: i32 = 2;

/** eps^(1/4): below this fraction an updated column norm has lost half of its digits and is computed afresh. */
const WORN: f64 = 1.220703125e-4;

/**
 * Replace A by its QR factorisation.
 *
 * A column counts as dependent when what its predecessors leave of it is at most `tolerance` times its own norm or, with PIVOT_LARGEST,
 * times the largest column norm. The factorisation stops there: rows from the rank on keep the rest that was judged to be zero. With
 * tolerance 0 only exact zeros are dependent. A column with NaN or infinity counts as dependent.
 *
 * in       m rows, n columns; pivoting; tolerance >= 0
 * in/out   a (m, n) -> R on and above the diagonal; below it, column k holds v[k + 1 ..] of the reflection I - tau v v^T, v[k] = 1
 * out      tau (min(m, n)), 0 from the rank on; order (n) i32: column j of Q R is column order[j] of A
 * scratch  3 n
 * returns  the rank
 * cost     2 n^2 (m - n / 3)
 * source   Golub & Van Loan (2013) 5.2.2 and 5.4.2; norm updates of Drmac & Bujanovic (2008)
 */
export function factorQr(m: i32, n: i32, pivoting: i32, tolerance: f64, a: usize, tau: usize, order: usize, scratch: usize): i32 {
  const A = F64.at(a);
  const taus = F64.at(tau);
  const columns = I32.at(order);
  const rest = F64.at(scratch);
  const whole = rest.plus(n);
  const w = whole.plus(n);
  let largest: f64 = 0;
  for (let j = 0; j < n; j++) {
    columns[j] = j;
    rest[j] = columnNorm(A, m, n, 0, j);
    whole[j] = rest[j];
    if (rest[j] > largest) largest = rest[j];
  }
  const steps = min(m, n);
  for (let k = 0; k < steps; k++) taus[k] = 0;
  let candidates = n;
  let independent = 0;
  for (let k = 0; k < steps; k++) {
    if (pivoting == PIVOT_LARGEST) {
      const best = largestFrom(rest, k, n);
      if (best != k) moveColumn(A, m, n, best, k, rest, whole, columns);
      if (!isIndependent(rest[k], tolerance * largest)) break;
    } else if (pivoting == PIVOT_DEPENDENT_LAST) {
      while (k < candidates && !isIndependent(rest[k], tolerance * whole[k])) {
        moveColumn(A, m, n, k, n - 1, rest, whole, columns);
        candidates--;
      }
      if (k >= candidates) break;
    }
    const norm = columnNorm(A, m, n, k, k);
    if (isIndependent(norm, tolerance * whole[k])) independent++;
    taus[k] = reflect(A, m, n, k, norm, w);
    updateNorms(A, m, n, k, rest, whole);
  }
  return independent;
}

/** Whether what is left of a column says something; NaN and infinity do not. */
// @ts-ignore: decorator
@inline
function isIndependent(rest: f64, bound: f64): bool {
  return rest > bound && rest < Infinity;
}

/** Norm of column j from row `from` on, without overflow. */
function columnNorm(A: F64, m: i32, n: i32, from: i32, j: i32): f64 {
  let most: f64 = 0;
  for (let i = from; i < m; i++) most = max(most, abs(A[i * n + j]));
  if (!(most > 0 && most < Infinity)) return most;
  let sum: f64 = 0;
  for (let i = from; i < m; i++) {
    const part = A[i * n + j] / most;
    sum += part * part;
  }
  return most * sqrt<f64>(sum);
}

function largestFrom(rest: F64, k: i32, n: i32): i32 {
  let best = k;
  for (let j = k + 1; j < n; j++) if (rest[j] > rest[best]) best = j;
  return best;
}

/** Take column `from` out and put it in at `to`; to earlier places by exchange, to the end by moving the others up. */
function moveColumn(A: F64, m: i32, n: i32, from: i32, to: i32, rest: F64, whole: F64, columns: I32): void {
  for (let i = 0; i < m; i++) moveElement(A.plus(i * n), from, to);
  moveElement(rest, from, to);
  moveElement(whole, from, to);
  const column = columns[from];
  if (to < from) columns[from] = columns[to];
  else for (let j = from; j < to; j++) columns[j] = columns[j + 1];
  columns[to] = column;
}

function moveElement(row: F64, from: i32, to: i32): void {
  const value = row[from];
  if (to < from) row[from] = row[to];
  else for (let j = from; j < to; j++) row[j] = row[j + 1];
  row[to] = value;
}

/** Make the reflection that clears column k below the diagonal, apply it to the columns on its right, return its tau. */
function reflect(A: F64, m: i32, n: i32, k: i32, norm: f64, w: F64): f64 {
  if (!(norm > 0)) return 0;
  const alpha = A[k * n + k];
  const beta = alpha > 0 ? -norm : norm;
  // Where nothing stands below alpha the reflection is still made, so that tau = 0 keeps meaning "past the rank".
  const tau = (beta - alpha) / beta;
  const head = alpha - beta;
  for (let i = k + 1; i < m; i++) A[i * n + k] /= head;
  A[k * n + k] = beta;
  const width = n - k - 1;
  if (width == 0) return tau;
  const top = A.plus(k * n + k + 1);
  memory.copy(w.offset, top.offset, <usize>width << 3);
  for (let i = k + 1; i < m; i++) axpyF64(A.plus(i * n + k + 1).offset, width, A[i * n + k], w.offset);
  axpyF64(w.offset, width, -tau, top.offset);
  for (let i = k + 1; i < m; i++) axpyF64(w.offset, width, -tau * A[i * n + k], A.plus(i * n + k + 1).offset);
  return tau;
}

/** Norms of what is left of the columns right of k, by Pythagoras, afresh where too many digits cancel. */
function updateNorms(A: F64, m: i32, n: i32, k: i32, rest: F64, whole: F64): void {
  for (let j = k + 1; j < n; j++) {
    if (!(rest[j] > 0)) continue;
    const ratio = abs(A[k * n + j]) / rest[j];
    const left = max((1 - ratio) * (1 + ratio), 0);
    const next = rest[j] * sqrt<f64>(left);
    rest[j] = next > WORN * whole[j] ? next : columnNorm(A, m, n, k + 1, j);
  }
}

/**
 * C := Q C or Q^T C.
 *
 * in       qr (m, n), tau of factorQr; m, n; count of reflections to apply (the rank, or min(m, n)); p columns of C;
 *          transposed: 1 for Q^T, 0 for Q
 * in/out   c (m, p)
 * scratch  p
 * cost     4 m p count
 */
export function multiplyQ(qr: usize, tau: usize, m: i32, n: i32, count: i32, p: i32, transposed: i32, c: usize, scratch: usize): void {
  const QR = F64.at(qr);
  const taus = F64.at(tau);
  const C = F64.at(c);
  for (let step = 0; step < count; step++) {
    const k = transposed ? step : count - 1 - step;
    if (taus[k] == 0) continue;
    const top = C.plus(k * p);
    memory.copy(scratch, top.offset, <usize>p << 3);
    for (let i = k + 1; i < m; i++) axpyF64(C.plus(i * p).offset, p, QR[i * n + k], scratch);
    axpyF64(scratch, p, -taus[k], top.offset);
    for (let i = k + 1; i < m; i++) axpyF64(scratch, p, -taus[k] * QR[i * n + k], C.plus(i * p).offset);
  }
}

/**
 * The first `count` columns of Q.
 *
 * in       qr (m, n), tau of factorQr; m, n; count <= min(m, n)
 * out      q (m, count), orthonormal columns
 * scratch  count
 * cost     4 m count^2
 */
export function formQ(qr: usize, tau: usize, m: i32, n: i32, count: i32, q: usize, scratch: usize): void {
  const Q = F64.at(q);
  memory.fill(q, 0, <usize>(m * count) << 3);
  for (let i = 0; i < count; i++) Q[i * count + i] = 1;
  multiplyQ(qr, tau, m, n, count, count, 0, q, scratch);
}
