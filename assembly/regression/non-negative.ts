// Least squares with coefficients that may not be negative.

import { PIVOT_DEPENDENT_LAST } from "../math/qr";
import { fitLeastSquares, leastSquaresScratch } from "../math/least-squares";
import { axpyF64, largestMagnitude } from "../math/vector";
import { F64, I32 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";

/** A gradient below this fraction of |x| |y| is rounding. */
const FLAT: f64 = 1e-13;
const OUT: i32 = 0;
const IN: i32 = 1;
/** Tried since the last step without a gain: a column in all but the same direction as others. */
const TRIED: i32 = 2;

/** Doubles of scratch that fitNonNegative needs. */
export function nonNegativeScratch(n: i32, k: i32): i32 {
  return leastSquaresScratch(n, k) + n * k + k * k + n + 7 * k;
}

/** Solve on the columns that are in: s (k), 0 elsewhere and where a column depends on others; residuals. */
function solveInside(
  x: F64, y: usize, n: i32, k: i32, tolerance: f64, state: I32, s: F64, residuals: usize, room: F64,
): void {
  const order = I32.at(room.offset);
  const part = room.plus(k);
  const found = part.plus(n * k);
  const factor = found.plus(k);
  let columns = 0;
  for (let j = 0; j < k; j++) {
    s[j] = 0;
    if (state[j] == IN) order[columns++] = j;
  }
  if (columns == 0) return memory.copy(residuals, y, <usize>n << 3);
  for (let t = 0; t < n; t++) for (let c = 0; c < columns; c++) part[t * columns + c] = x[t * k + order[c]];
  const scratch = factor.plus(columns * columns).offset;
  fitLeastSquares(
    part.offset, y, n, columns, PIVOT_DEPENDENT_LAST, tolerance, found.offset, residuals, factor.offset, scratch,
  );
  for (let c = 0; c < columns; c++) s[order[c]] = isNaN(found[c]) ? 0 : found[c];
}

/** The column outside with the steepest gradient in units of its norm; -1 where none goes down. */
function steepest(x: F64, n: i32, k: i32, free: i32, state: I32, residuals: F64, gradient: F64, norms: F64, size: f64): i32 {
  memory.fill(gradient.offset, 0, <usize>k << 3);
  for (let t = 0; t < n; t++) axpyF64(x.plus(t * k).offset, k, residuals[t], gradient.offset);
  let best = -1;
  let most = FLAT * size;
  for (let j = free; j < k; j++) {
    if (state[j] != OUT || !(norms[j] > 0)) continue;
    const slope = gradient[j] / norms[j];
    if (slope > most) {
      most = slope;
      best = j;
    }
  }
  return best;
}

/**
 * Least squares with b[j] >= 0 for j >= free, by active sets: exact up to rounding.
 *
 * in       x (n, k), y (n)
 * sizes    n, k; free, the number of leading columns whose coefficients may be negative
 * scalars  tolerance of fitLeastSquares on dependent columns
 * out      b (k), 0 for columns at their bound
 * scratch  nonNegativeScratch(n, k)
 * returns  OK, or NOT_CONVERGED after 10 k steps
 * cost     a least squares fit for each column that comes in or goes
 * source   Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23
 */
export function fitNonNegative(x: usize, y: usize, n: i32, k: i32, free: i32, tolerance: f64, b: usize, scratch: usize): i32 {
  const X = F64.at(x);
  const B = F64.at(b);
  const s = F64.at(scratch);
  const gradient = s.plus(k);
  const norms = gradient.plus(k);
  const state = I32.at(norms.plus(k).offset);
  const residuals = norms.plus(2 * k);
  const room = residuals.plus(n);
  for (let j = 0; j < k; j++) {
    state[j] = j < free ? IN : OUT;
    let most: f64 = 0;
    for (let t = 0; t < n; t++) most = max(most, abs(X[t * k + j]));
    norms[j] = most;
  }
  const size = largestMagnitude(y, n) * <f64>n;
  solveInside(X, y, n, k, tolerance, state, B, residuals.offset, room);
  for (let step = 0; step < 10 * k; step++) {
    const entering = steepest(X, n, k, free, state, residuals, gradient, norms, size);
    if (entering < 0) return OK;
    state[entering] = IN;
    let moved = false;
    for (let inner = 0; inner <= k; inner++) {
      solveInside(X, y, n, k, tolerance, state, s, residuals.offset, room);
      if (inner == 0 && !(s[entering] > 0)) break;
      // As far towards the solution as no coefficient turns negative.
      let share: f64 = 1;
      for (let j = free; j < k; j++) if (state[j] == IN && s[j] <= 0) share = min(share, B[j] / (B[j] - s[j]));
      moved = true;
      if (share >= 1) {
        memory.copy(b, s.offset, <usize>k << 3);
        break;
      }
      for (let j = 0; j < k; j++) {
        const bound = state[j] == IN && j >= free && s[j] <= 0 && B[j] <= share * (B[j] - s[j]);
        B[j] += share * (s[j] - B[j]);
        if (bound || (j >= free && state[j] == IN && B[j] <= 0)) {
          B[j] = 0;
          state[j] = OUT;
        }
      }
    }
    if (moved) {
      for (let j = free; j < k; j++) if (state[j] == TRIED) state[j] = OUT;
    } else {
      state[entering] = TRIED;
      solveInside(X, y, n, k, tolerance, state, s, residuals.offset, room);
    }
  }
  return NOT_CONVERGED;
}
