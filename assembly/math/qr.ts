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
 * scratch  2 n
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
    taus[k] = reflect(A, m, n, k, norm);
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

/** Squares within these bounds have neither overflowed nor lost what counts to the smallest numbers. */
const LEAST_SQUARE: f64 = 1e-240;
const MOST_SQUARE: f64 = 1e300;

/** Norm of column j from row `from` on, without overflow. */
function columnNorm(A: F64, m: i32, n: i32, from: i32, j: i32): f64 {
  const column = A.plus(from * n + j);
  const plain = dotStrided(column.offset, n, column.offset, n, m - from);
  if (plain > LEAST_SQUARE && plain < MOST_SQUARE) return sqrt<f64>(plain);
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

/** Dot product of `count` elements that lie `xStep` and `yStep` apart, as four sums that need not wait for each other. */
function dotStrided(x: usize, xStep: i32, y: usize, yStep: i32, count: i32): f64 {
  const xs = <usize>xStep << 3;
  const ys = <usize>yStep << 3;
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0;
  for (; count >= 4; count -= 4, x += xs << 2, y += ys << 2) {
    s0 += load<f64>(x) * load<f64>(y);
    s1 += load<f64>(x + xs) * load<f64>(y + ys);
    s2 += load<f64>(x + (xs << 1)) * load<f64>(y + (ys << 1));
    s3 += load<f64>(x + 3 * xs) * load<f64>(y + 3 * ys);
  }
  for (; count > 0; count--, x += xs, y += ys) s0 += load<f64>(x) * load<f64>(y);
  return (s0 + s1) + (s2 + s3);
}

/** y += a x of elements that lie `xStep` and `yStep` apart. */
function axpyStrided(x: usize, xStep: i32, y: usize, yStep: i32, a: f64, count: i32): void {
  const xs = <usize>xStep << 3;
  const ys = <usize>yStep << 3;
  for (; count > 0; count--, x += xs, y += ys) store<f64>(y, load<f64>(y) + a * load<f64>(x));
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
function reflect(A: F64, m: i32, n: i32, k: i32, norm: f64): f64 {
  if (!(norm > 0)) return 0;
  const alpha = A[k * n + k];
  const beta = alpha > 0 ? -norm : norm;
  // Where nothing stands below alpha the reflection is still made, so that tau = 0 keeps meaning "past the rank".
  const tau = (beta - alpha) / beta;
  const head = alpha - beta;
  for (let i = k + 1; i < m; i++) A[i * n + k] /= head;
  A[k * n + k] = beta;
  const rows = m - k - 1;
  const below = A.plus((k + 1) * n + k).offset;
  let j = k + 1;
  for (; j + 8 <= n; j += 8) turnEight(below, rows, n, tau, A.plus(k * n + j).offset);
  for (; j + 2 <= n; j += 2) turnTwo(below, rows, n, tau, A.plus(k * n + j).offset);
  if (j < n) turnOne(below, rows, n, tau, A.plus(k * n + j).offset, n);
  return tau;
}

/**
 * Apply I - tau v v^T to eight columns; their products with v stay in registers.
 *
 * in       v[1 ..] (rows), n apart; tau
 * in/out   top: the first of rows + 1 rows of the columns, n apart
 */
function turnEight(v: usize, rows: i32, n: i32, tau: f64, top: usize): void {
  const step = <usize>n << 3;
  const end = v + <usize>rows * step;
  let w0 = v128.load(top), w1 = v128.load(top, 16), w2 = v128.load(top, 32), w3 = v128.load(top, 48);
  for (let at = v, row = top + step; at < end; at += step, row += step) {
    const factor = v128.load64_splat(at);
    w0 = f64x2.add(w0, f64x2.mul(factor, v128.load(row)));
    w1 = f64x2.add(w1, f64x2.mul(factor, v128.load(row, 16)));
    w2 = f64x2.add(w2, f64x2.mul(factor, v128.load(row, 32)));
    w3 = f64x2.add(w3, f64x2.mul(factor, v128.load(row, 48)));
  }
  const scale = f64x2.splat(tau);
  w0 = f64x2.mul(scale, w0);
  w1 = f64x2.mul(scale, w1);
  w2 = f64x2.mul(scale, w2);
  w3 = f64x2.mul(scale, w3);
  let factor = f64x2.splat(1);
  for (let at = v, row = top; row < top + step + <usize>rows * step; at += step, row += step) {
    v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(factor, w0)));
    v128.store(row, f64x2.sub(v128.load(row, 16), f64x2.mul(factor, w1)), 16);
    v128.store(row, f64x2.sub(v128.load(row, 32), f64x2.mul(factor, w2)), 32);
    v128.store(row, f64x2.sub(v128.load(row, 48), f64x2.mul(factor, w3)), 48);
    factor = v128.load64_splat(at);
  }
}

/** The same with two columns, of which odd and even rows are summed apart. */
function turnTwo(v: usize, rows: i32, n: i32, tau: f64, top: usize): void {
  const step = <usize>n << 3;
  const end = v + <usize>rows * step;
  let w = v128.load(top), odd = f64x2.splat(0);
  let at = v, row = top + step;
  for (; at + step < end; at += step << 1, row += step << 1) {
    w = f64x2.add(w, f64x2.mul(v128.load64_splat(at), v128.load(row)));
    odd = f64x2.add(odd, f64x2.mul(v128.load64_splat(at + step), v128.load(row + step)));
  }
  if (at < end) w = f64x2.add(w, f64x2.mul(v128.load64_splat(at), v128.load(row)));
  w = f64x2.mul(f64x2.splat(tau), f64x2.add(w, odd));
  v128.store(top, f64x2.sub(v128.load(top), w));
  for (at = v, row = top + step; at < end; at += step, row += step) {
    v128.store(row, f64x2.sub(v128.load(row), f64x2.mul(v128.load64_splat(at), w)));
  }
}

/** The same with one column, whose elements lie `apart` apart. */
function turnOne(v: usize, rows: i32, n: i32, tau: f64, top: usize, apart: i32): void {
  const rest = top + (<usize>apart << 3);
  const w = tau * (load<f64>(top) + dotStrided(v, n, rest, apart, rows));
  store<f64>(top, load<f64>(top) - w);
  axpyStrided(v, n, rest, apart, -w, rows);
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
    if (p == 1) {
      turnOne(QR.plus((k + 1) * n + k).offset, m - k - 1, n, taus[k], top.offset, 1);
      continue;
    }
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
