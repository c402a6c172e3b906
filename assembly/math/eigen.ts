// Eigenvalues and eigenvectors of a symmetric matrix, row-major.

import { F64 } from "../memory";
import { NOT_CONVERGED, OK, SINGULAR } from "../status";
import { axpyF64, dotF64, exchangeF64, largestMagnitude, rotateF64, scaleF64, unitScale } from "./vector";

/** Steps per eigenvalue; two suffice on average. */
const MOST_STEPS: i32 = 50;

/**
 * A = V^T diag(values) V, by reduction to tridiagonal form and implicit QR steps with Wilkinson's shift.
 *
 * in       n
 * in/out   a (n, n) symmetric, both triangles -> destroyed
 * out      values (n) ascending; vectors (n, n), row i belonging to values[i], its largest element positive
 * scratch  3 n
 * returns  OK, NOT_CONVERGED, or SINGULAR where A has NaN or infinity
 * cost     9 n^3 or so
 * source   Golub & Van Loan (2013) 8.3.1, 8.3.3
 */
export function factorSymmetric(n: i32, a: usize, values: usize, vectors: usize, scratch: usize): i32 {
  const off = F64.at(scratch);
  const tau = off.plus(n);
  const work = tau.plus(n);
  const size = largestMagnitude(a, n * n);
  if (!(size < Infinity)) return SINGULAR;
  const scale = unitScale(size);
  scaleF64(n * n, scale, a);
  tridiagonalise(F64.at(a), n, F64.at(values), off, tau, work);
  turnBack(F64.at(a), n, tau, F64.at(vectors));
  const status = diagonalise(n, F64.at(values), off, F64.at(vectors));
  for (let i = 0; i < n; i++) F64.at(values)[i] /= scale;
  sortRows(n, F64.at(values), F64.at(vectors));
  return status;
}

/** Leave the diagonals in d and off, and reflection k in row k of A, right of the diagonal. */
function tridiagonalise(A: F64, n: i32, d: F64, off: F64, tau: F64, w: F64): void {
  for (let k = 0; k < n; k++) {
    d[k] = A[k * n + k];
    tau[k] = 0;
    if (k == n - 1) break;
    const v = A.plus(k * n + k + 1);
    const width = n - k - 1;
    const rest = dotF64(v.plus(1).offset, v.plus(1).offset, width - 1);
    off[k] = v[0];
    if (rest == 0) continue;
    const norm = sqrt<f64>(v[0] * v[0] + rest);
    const beta = v[0] > 0 ? -norm : norm;
    tau[k] = (beta - v[0]) / beta;
    scaleF64(width - 1, 1 / (v[0] - beta), v.plus(1).offset);
    off[k] = beta;
    v[0] = 1;
    // B := B - v w^T - w v^T, where w = tau (B v) - (tau / 2) (tau v^T B v) v.
    for (let i = 0; i < width; i++) w[i] = tau[k] * dotF64(A.plus((k + 1 + i) * n + k + 1).offset, v.offset, width);
    axpyF64(v.offset, width, -0.5 * tau[k] * dotF64(w.offset, v.offset, width), w.offset);
    for (let i = 0; i < width; i++) {
      const row = A.plus((k + 1 + i) * n + k + 1);
      axpyF64(w.offset, width, -v[i], row.offset);
      axpyF64(v.offset, width, -w[i], row.offset);
    }
  }
}

/** V = the product of the reflections, last first: its rows then turn into eigenvectors. */
function turnBack(A: F64, n: i32, tau: F64, V: F64): void {
  memory.fill(V.offset, 0, <usize>(n * n) << 3);
  for (let i = 0; i < n; i++) V[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    if (tau[k] == 0) continue;
    const v = A.plus(k * n + k + 1);
    for (let i = k + 1; i < n; i++) {
      const row = V.plus(i * n + k + 1);
      axpyF64(v.offset, n - k - 1, -tau[k] * dotF64(row.offset, v.offset, n - k - 1), row.offset);
    }
  }
}

/** QR steps on the tridiagonal matrix until what stands beside the diagonal is negligible. */
function diagonalise(n: i32, d: F64, off: F64, V: F64): i32 {
  let last = n - 1;
  let steps = 0;
  while (last > 0) {
    if (isNegligible(d, off, last - 1)) {
      last--;
      steps = 0;
      continue;
    }
    if (++steps > MOST_STEPS) return NOT_CONVERGED;
    let first = last - 1;
    while (first > 0 && !isNegligible(d, off, first - 1)) first--;
    chaseBulge(n, first, last, d, off, V);
  }
  return OK;
}

// @ts-ignore: decorator
@inline
function isNegligible(d: F64, off: F64, k: i32): bool {
  // The matrix was scaled to 1: below 1e-300 nothing is left.
  return abs(off[k]) <= f64.EPSILON * (abs(d[k]) + abs(d[k + 1])) + 1e-300;
}

/** One implicit QR step on rows first to last. */
function chaseBulge(n: i32, first: i32, last: i32, d: F64, off: F64, V: F64): void {
  const half = (d[last - 1] - d[last]) * 0.5;
  const beside = off[last - 1];
  // The eigenvalue of the trailing 2 by 2 block that lies nearer to its last element.
  const root = sqrt<f64>(half * half + beside * beside);
  const shift = d[last] - beside * (beside / (half + (half < 0 ? -root : root)));
  let x = d[first] - shift;
  let z = off[first];
  for (let k = first; k < last; k++) {
    const r = sqrt<f64>(x * x + z * z);
    const c: f64 = r > 0 ? x / r : 1;
    const s: f64 = r > 0 ? z / r : 0;
    if (k > first) off[k - 1] = r;
    const upper = d[k];
    const lower = d[k + 1];
    const between = off[k];
    // The same change leaves one diagonal element and enters the other: their sum stays.
    const change = s * (s * (lower - upper) + 2 * c * between);
    d[k] = upper + change;
    d[k + 1] = lower - change;
    off[k] = c * (s * (lower - upper) + c * between) - s * s * between;
    rotateF64(n, c, s, V.plus(k * n).offset, V.plus((k + 1) * n).offset);
    if (k + 1 < last) {
      x = off[k];
      z = s * off[k + 1];
      off[k + 1] *= c;
    }
  }
}

/** Ascending values, and vectors with a positive largest element. */
function sortRows(n: i32, values: F64, V: F64): void {
  for (let i = 0; i < n; i++) {
    let least = i;
    for (let j = i + 1; j < n; j++) if (values[j] < values[least]) least = j;
    if (least != i) {
      exchangeF64(1, values.plus(i).offset, values.plus(least).offset);
      exchangeF64(n, V.plus(i * n).offset, V.plus(least * n).offset);
    }
    const row = V.plus(i * n);
    if (hasNegativePeak(row, n)) scaleF64(n, -1, row.offset);
  }
}

/** Whether the largest element of a vector, the first of equals, is negative. */
export function hasNegativePeak(x: F64, n: i32): bool {
  let peak: f64 = 0;
  for (let i = 0; i < n; i++) if (abs(x[i]) > abs(peak)) peak = x[i];
  return peak < 0;
}
