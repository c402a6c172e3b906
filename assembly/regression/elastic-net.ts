// Least squares with a price on the size of the coefficients: 1 / (2 n) RSS + lambda (r |b|_1 + (1 - r) / 2 |b|^2).

import { factorCholesky, solveCholesky } from "../math/cholesky";
import { axpyF64, dotF64 } from "../math/vector";
import { F64, I32 } from "../memory";
import { OK } from "../status";

/** Passes over the coordinates before a solution is taken as it is. */
const MOST_SWEEPS: i32 = 5000;
/** Relative changes of a coefficient below this say nothing. */
const ROUNDING: f64 = 1e-15;
/** The smallest share of |b|_1 with which the largest lambda is found: without any, no lambda would take all coefficients to 0. */
const LEAST_RATIO: f64 = 1e-3;
/** Standard deviations below this fraction of the mean's size are rounding: the column is constant. */
const CONSTANT: f64 = 1e-13;

/** Doubles of scratch that elasticNetPath and largestLambda need. */
export function elasticNetScratch(k: i32): i32 {
  return 2 * k * k + 8 * k;
}

/** Where the parts of the scratch lie. */
// @ts-ignore: decorator
@inline
function meansIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k); }
// @ts-ignore: decorator
@inline
function scalesIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + k); }
// @ts-ignore: decorator
@inline
function crossIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + 2 * k); }
// @ts-ignore: decorator
@inline
function gradientIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + 3 * k); }
// @ts-ignore: decorator
@inline
function currentIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + 4 * k); }
// @ts-ignore: decorator
@inline
function rowIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + 5 * k); }
// @ts-ignore: decorator
@inline
function jumpIn(scratch: usize, k: i32): F64 { return F64.at(scratch).plus(k * k + 6 * k); }

/** Mean of y, or 0 without an intercept. */
function centerOf(y: F64, n: i32, centered: i32): f64 {
  if (!centered) return 0;
  let sum: f64 = 0;
  for (let t = 0; t < n; t++) sum += y[t];
  const rough = sum / <f64>n;
  let rest: f64 = 0;
  for (let t = 0; t < n; t++) rest += y[t] - rough;
  return rough + rest / <f64>n;
}

/** Means and scales of the columns, products of the scaled columns with each other and with y, all over n. Returns the mean square of y. */
function prepare(x: F64, y: F64, n: i32, k: i32, centered: i32, standardise: i32, scratch: usize): f64 {
  const gram = F64.at(scratch);
  const means = meansIn(scratch, k);
  const scales = scalesIn(scratch, k);
  const cross = crossIn(scratch, k);
  const row = rowIn(scratch, k);
  const share = 1 / <f64>n;
  for (let j = 0; j < k; j++) means[j] = scales[j] = 0;
  if (centered) {
    for (let t = 0; t < n; t++) axpyF64(x.plus(t * k).offset, k, share, means.offset);
    // Once more over what the first pass left, which is rounding.
    memory.fill(row.offset, 0, <usize>k << 3);
    for (let t = 0; t < n; t++) for (let j = 0; j < k; j++) row[j] += x[t * k + j] - means[j];
    for (let j = 0; j < k; j++) means[j] += share * row[j];
  }
  for (let t = 0; t < n; t++) {
    for (let j = 0; j < k; j++) {
      const off = x[t * k + j] - means[j];
      scales[j] += off * off;
    }
  }
  for (let j = 0; j < k; j++) {
    const sd = sqrt<f64>(share * scales[j]);
    const constant = !(sd > CONSTANT * abs(means[j]));
    scales[j] = constant ? 0 : standardise ? 1 / sd : 1;
  }
  const center = centerOf(y, n, centered);
  let square: f64 = 0;
  memory.fill(gram.offset, 0, <usize>(k * k) << 3);
  memory.fill(cross.offset, 0, <usize>k << 3);
  for (let t = 0; t < n; t++) {
    const target = y[t] - center;
    square += target * target;
    for (let j = 0; j < k; j++) row[j] = (x[t * k + j] - means[j]) * scales[j];
    axpyF64(row.offset, k, share * target, cross.offset);
    for (let j = 0; j < k; j++) axpyF64(row.plus(j).offset, k - j, share * row[j], gram.plus(j * k + j).offset);
  }
  for (let j = 0; j < k; j++) for (let i = 0; i < j; i++) gram[j * k + i] = gram[i * k + j];
  return share * square;
}

/** The least lambda that takes all coefficients to 0. */
export function largestLambda(
  x: usize, y: usize, n: i32, k: i32, centered: i32, standardise: i32, ratio: f64, scratch: usize,
): f64 {
  prepare(F64.at(x), F64.at(y), n, k, centered, standardise, scratch);
  const cross = crossIn(scratch, k);
  let most: f64 = 0;
  for (let j = 0; j < k; j++) most = max(most, abs(cross[j]));
  return most / max(ratio, LEAST_RATIO);
}

/** Change coordinate j to its optimum with the others as they are; returns the size of the change in units of y. */
// @ts-ignore: decorator
@inline
function moveCoordinate(gram: F64, gradient: F64, b: F64, k: i32, j: i32, bound: f64, shrink: f64): f64 {
  const size = gram[j * k + j];
  if (!(size > 0)) return 0;
  const before = b[j];
  const pull = gradient[j] + size * before;
  const excess = abs(pull) - bound;
  const after = excess > 0 ? (pull > 0 ? excess : -excess) / (size + shrink) : 0;
  const change = after - before;
  if (change == 0) return 0;
  b[j] = after;
  axpyF64(gram.plus(j * k).offset, k, -change, gradient.offset);
  // What rounding alone moves is no movement.
  return abs(change) > ROUNDING * abs(after) ? abs(change) * sqrt<f64>(size) : 0;
}

/**
 * From b to the optimum of the coordinates that are not 0, or as far as the first of them gets to 0. Where columns are nearly dependent,
 * single coordinates would take millions of steps to get there.
 */
function jump(gram: F64, gradient: F64, b: F64, k: i32, bound: f64, shrink: f64, room: F64): void {
  const step = room;
  const inside = I32.at(room.plus(k).offset);
  const part = room.plus(2 * k);
  let size = 0;
  for (let j = 0; j < k; j++) if (b[j] != 0) inside[size++] = j;
  // Where columns are dependent, any step along what they share leaves the fit alone; a little weight makes it long and finite.
  let weight: f64 = 0;
  for (let attempt = 0; attempt < 2; attempt++) {
    for (let r = 0; r < size; r++) {
      const j = inside[r];
      step[r] = gradient[j] - (b[j] > 0 ? bound : -bound) - shrink * b[j];
      for (let c = 0; c < size; c++) part[r * size + c] = gram[j * k + inside[c]];
      part[r * size + r] += shrink + weight * gram[j * k + j];
    }
    if (factorCholesky(size, part.offset) == OK) break;
    if (attempt == 1) return;
    weight = DEPENDENT_WEIGHT;
  }
  solveCholesky(part.offset, size, 1, step.offset);
  let share: f64 = 1;
  let first = -1;
  for (let r = 0; r < size; r++) {
    const before = b[inside[r]];
    if (!((before > 0) != (before + step[r] > 0)) && before + step[r] != 0) continue;
    const reach = -before / step[r];
    if (reach < share) {
      share = reach;
      first = r;
    }
  }
  for (let r = 0; r < size; r++) {
    const j = inside[r];
    const change = r == first ? -b[j] : share * step[r];
    if (!(abs(change) < Infinity)) return;
    b[j] = r == first ? 0 : b[j] + change;
    axpyF64(gram.plus(j * k).offset, k, -change, gradient.offset);
  }
}

/** What dependent columns are given, relative to their own squares. */
const DEPENDENT_WEIGHT: f64 = 1e-10;
/** Passes over the coordinates that are not 0, before a jump. */
const PATIENCE: i32 = 10;

/** Coordinate descent from b: over the coordinates that are not 0 until nothing moves, then over all, until that moves nothing. */
function descend(gram: F64, gradient: F64, b: F64, k: i32, bound: f64, shrink: f64, tolerance: f64, room: F64): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved: f64 = 0;
    for (let j = 0; j < k; j++) moved = max(moved, moveCoordinate(gram, gradient, b, k, j, bound, shrink));
    if (!(moved > tolerance)) return;
    for (let pass = 1; sweep < MOST_SWEEPS; pass++, sweep++) {
      moved = 0;
      for (let j = 0; j < k; j++) if (b[j] != 0) moved = max(moved, moveCoordinate(gram, gradient, b, k, j, bound, shrink));
      if (!(moved > tolerance)) break;
      if (pass % PATIENCE == 0) jump(gram, gradient, b, k, bound, shrink, room);
    }
  }
}

/**
 * Elastic net coefficients for a sequence of lambdas, each from the solution before it.
 *
 * Columns are centred where there is an intercept, and divided by their standard deviation (divisor n) where they are to be standardised; the
 * coefficients come back in the units of x. y is left in its units. A constant column has the coefficient 0.
 *
 * in       x (n, k), y (n), lambdas (count), best descending
 * sizes    n, k, count; centered: 1 with an intercept; standardise: 0 or 1
 * scalars  ratio r in [0, 1]; tolerance of a coefficient's change, in units of the standard deviation of y
 * out      intercepts (count), coefficients (count, k)
 * scratch  elasticNetScratch(k)
 * cost     n k^2, then 2 k for each coordinate that moves
 * source   Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), with covariance updates
 */
export function elasticNetPath(
  x: usize, y: usize, lambdas: usize, n: i32, k: i32, count: i32, centered: i32, standardise: i32, ratio: f64, tolerance: f64,
  intercepts: usize, coefficients: usize, scratch: usize,
): void {
  const square = prepare(F64.at(x), F64.at(y), n, k, centered, standardise, scratch);
  const gram = F64.at(scratch);
  const means = meansIn(scratch, k);
  const scales = scalesIn(scratch, k);
  const gradient = gradientIn(scratch, k);
  const b = currentIn(scratch, k);
  const center = centerOf(F64.at(y), n, centered);
  memory.fill(b.offset, 0, <usize>k << 3);
  memory.copy(gradient.offset, crossIn(scratch, k).offset, <usize>k << 3);
  for (let l = 0; l < count; l++) {
    const lambda = F64.at(lambdas)[l];
    const gap = tolerance * sqrt<f64>(square);
    descend(gram, gradient, b, k, lambda * ratio, lambda * (1 - ratio), gap, jumpIn(scratch, k));
    const out = F64.at(coefficients).plus(l * k);
    for (let j = 0; j < k; j++) out[j] = b[j] * scales[j];
    F64.at(intercepts)[l] = center - dotF64(out.offset, means.offset, k);
  }
}

/** Doubles of scratch that validateElasticNet needs. */
export function validateElasticNetScratch(k: i32, count: i32): i32 {
  return elasticNetScratch(k) + count * (k + 1);
}

/**
 * Mean squared errors of an elastic net for a sequence of lambdas, on values that follow those it was fitted to.
 *
 * The last folds * size rows are cut into blocks of `size` rows; each is predicted from a fit to all rows before it.
 *
 * in       x (n, k), y (n), in order of time; lambdas (count)
 * sizes    n, k, count; centered, standardise as in elasticNetPath; folds, size with folds * size < n
 * scalars  ratio, tolerance as in elasticNetPath
 * out      errors (count)
 * scratch  validateElasticNetScratch(k, count)
 * cost     folds times elasticNetPath
 */
export function validateElasticNet(
  x: usize, y: usize, lambdas: usize, n: i32, k: i32, count: i32, centered: i32, standardise: i32, folds: i32, size: i32,
  ratio: f64, tolerance: f64, errors: usize, scratch: usize,
): void {
  const intercepts = F64.at(scratch).plus(elasticNetScratch(k));
  const coefficients = intercepts.plus(count);
  const out = F64.at(errors);
  const share = 1 / <f64>(folds * size);
  for (let l = 0; l < count; l++) out[l] = 0;
  for (let fold = folds; fold > 0; fold--) {
    const train = n - fold * size;
    elasticNetPath(
      x, y, lambdas, train, k, count, centered, standardise, ratio, tolerance, intercepts.offset, coefficients.offset, scratch,
    );
    for (let t = train; t < train + size; t++) {
      const row = F64.at(x).plus(t * k).offset;
      for (let l = 0; l < count; l++) {
        const error = F64.at(y)[t] - intercepts[l] - dotF64(row, coefficients.plus(l * k).offset, k);
        out[l] += share * error * error;
      }
    }
  }
}
