// Singular value decomposition A = U diag(s) V^T, thin, row-major.

import { F64 } from "../memory";
import { NOT_CONVERGED, OK, SINGULAR } from "../status";
import { hasNegativePeak } from "./eigen";
import { axpyF64, dotF64, exchangeF64, largestMagnitude, rotateF64, scaleF64, unitScale } from "./vector";

/** Sweeps over all pairs; six to ten are usual. */
const MOST_SWEEPS: i32 = 60;
/** A squared norm, relative to the largest element of A, that counts as zero. */
const NOTHING: f64 = 1e-290;

/** Doubles of scratch that factorSvd needs. */
export function svdScratch(m: i32, n: i32): i32 {
  const r = min(m, n);
  return r * max(m, n) + r * r;
}

/**
 * Thin singular value decomposition by one-sided Jacobi rotations: small singular values keep their relative accuracy as far as the
 * scaling of the columns allows.
 *
 * in       a (m, n); r = min(m, n)
 * out      u (m, r); s (r) descending; vt (r, n), the largest element of each row positive. Columns of u and rows of vt are orthonormal,
 *          also where a singular value is zero.
 * scratch  svdScratch(m, n)
 * returns  OK, NOT_CONVERGED, or SINGULAR where A has NaN or infinity
 * cost     about 8 sweeps of 5 max(m, n) r^2
 * source   Hestenes (1958); Golub & Van Loan (2013) 8.6.3; Demmel & Veselic (1992) for the accuracy
 */
export function factorSvd(a: usize, m: i32, n: i32, u: usize, s: usize, vt: usize, scratch: usize): i32 {
  const r = min(m, n);
  const length = max(m, n);
  const A = F64.at(a);
  const W = F64.at(scratch);
  const J = W.plus(r * length);
  const values = F64.at(s);
  const size = largestMagnitude(a, m * n);
  if (!(size < Infinity)) return SINGULAR;
  const scale = unitScale(size);
  // Rows of W are what is made orthogonal: the columns of a tall A, the rows of a wide one.
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) W[m >= n ? j * m + i : i * n + j] = scale * A[i * n + j];
  memory.fill(J.offset, 0, <usize>(r * r) << 3);
  for (let i = 0; i < r; i++) J[i * r + i] = 1;
  const status = orthogonaliseRows(W, J, r, length);
  takeNorms(W, J, r, length, values);
  for (let i = 0; i < r; i++) values[i] /= scale;
  const right = m >= n ? J : W;
  for (let i = 0; i < r; i++) {
    if (!hasNegativePeak(right.plus(i * n), n)) continue;
    scaleF64(length, -1, W.plus(i * length).offset);
    scaleF64(r, -1, J.plus(i * r).offset);
  }
  memory.copy(vt, right.offset, <usize>(r * n) << 3);
  const left = m >= n ? W : J;
  for (let i = 0; i < r; i++) for (let j = 0; j < m; j++) F64.at(u)[j * r + i] = left[i * m + j];
  return status;
}

/** Rotate pairs of rows of W until all are orthogonal to rounding; J collects the rotations. */
function orthogonaliseRows(W: F64, J: F64, r: i32, length: i32): i32 {
  const tolerance = f64.EPSILON * sqrt<f64>(<f64>length);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotations = 0;
    for (let p = 0; p < r - 1; p++) {
      const x = W.plus(p * length);
      for (let q = p + 1; q < r; q++) {
        const y = W.plus(q * length);
        const xx = dotF64(x.offset, x.offset, length);
        const yy = dotF64(y.offset, y.offset, length);
        const xy = dotF64(x.offset, y.offset, length);
        if (xx < NOTHING || yy < NOTHING || abs(xy) <= tolerance * sqrt<f64>(xx) * sqrt<f64>(yy)) continue;
        rotations++;
        const ratio = (xx - yy) / (2 * xy);
        const tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + sqrt<f64>(1 + ratio * ratio));
        const c = 1 / sqrt<f64>(1 + tangent * tangent);
        rotateF64(length, c, c * tangent, x.offset, y.offset);
        rotateF64(r, c, c * tangent, J.plus(p * r).offset, J.plus(q * r).offset);
      }
    }
    if (rotations == 0) return OK;
  }
  return NOT_CONVERGED;
}

/** Singular values in falling order; rows of W become unit vectors, invented where the value is zero. */
function takeNorms(W: F64, J: F64, r: i32, length: i32, values: F64): void {
  for (let i = 0; i < r; i++) {
    const square = dotF64(W.plus(i * length).offset, W.plus(i * length).offset, length);
    values[i] = square < NOTHING ? 0 : sqrt<f64>(square);
  }
  for (let i = 0; i < r; i++) {
    let most = i;
    for (let j = i + 1; j < r; j++) if (values[j] > values[most]) most = j;
    if (most != i) {
      exchangeF64(1, values.plus(i).offset, values.plus(most).offset);
      exchangeF64(length, W.plus(i * length).offset, W.plus(most * length).offset);
      exchangeF64(r, J.plus(i * r).offset, J.plus(most * r).offset);
    }
    if (values[i] > 0) for (let j = 0; j < length; j++) W[i * length + j] /= values[i];
    else inventRow(W, i, length);
  }
}

/** Row i := a unit vector orthogonal to the rows above it: the axis furthest from them, made orthogonal twice. */
function inventRow(W: F64, i: i32, length: i32): void {
  const row = W.plus(i * length);
  let furthest = 0;
  let least: f64 = Infinity;
  for (let j = 0; j < length; j++) {
    let covered: f64 = 0;
    for (let k = 0; k < i; k++) covered += W[k * length + j] * W[k * length + j];
    if (covered < least) {
      least = covered;
      furthest = j;
    }
  }
  memory.fill(row.offset, 0, <usize>length << 3);
  row[furthest] = 1;
  for (let pass = 0; pass < 2; pass++) {
    for (let k = 0; k < i; k++) {
      const other = W.plus(k * length);
      axpyF64(other.offset, length, -dotF64(other.offset, row.offset, length), row.offset);
    }
  }
  scaleF64(length, 1 / sqrt<f64>(dotF64(row.offset, row.offset, length)), row.offset);
}
