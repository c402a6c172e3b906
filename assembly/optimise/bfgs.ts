// Quasi-Newton search for a minimum, with or without bounds, over any class that knows its value and its gradient.
//
// The class is a type parameter, so that its methods are compiled into the search. It has two:
//
//   value(x: F64): f64                              Infinity or NaN where x is not allowed
//   gradient(x: F64, value: f64, g: F64): void      at the x of the last call of value, whose answer is handed back
//
// A class without derivatives calls differenceGradient in its gradient, and counts 2 n evaluations for it.

import { factorCholesky, solveCholesky } from "../math/cholesky";
import { dotF64 } from "../math/vector";
import { F64 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";

/** Halvings and interpolations of one step before a search gives up on its direction. */
const MOST_TRIALS: i32 = 24;
/** Share of the promised decrease that a step must keep (Armijo). */
const SUFFICIENT: f64 = 1e-4;

/** What minimiseBfgs reports: the lowest value, then the evaluations it took. */
export const BFGS_REPORT: i32 = 2;

/** Doubles of scratch that a search over n variables needs. */
export function bfgsScratch(n: i32): i32 {
  return n * (2 * n + 6);
}

/**
 * Walk from x down to a local minimum.
 *
 * A step that would leave the bounds is projected on them; a variable stays at its bound while the gradient pushes outwards. The search
 * ends when two steps in turn lower the value by no more than the tolerance, or when the quadratic model promises less than a tenth of it.
 *
 * in       objective; n; lower (n), upper (n), or 0 for no bounds; tolerance, in units of the value; the length of the first step;
 *          mostEvaluations; costOfGradient, in evaluations
 * in/out   x (n): a start with a finite value -> the lowest point found
 * out      report (BFGS_REPORT): value, evaluations
 * scratch  (bfgsScratch(n))
 * returns  OK, or NOT_CONVERGED: no finite value at the start, or the evaluations were used up
 * cost     an evaluation and a gradient a step, beside O(n^3)
 * source   Nocedal & Wright (2006), Numerical Optimization, 6.1 and 16.7; Armijo's rule along the projected path
 */
export function minimiseBfgs<T>(
  objective: T, n: i32, lower: usize, upper: usize, tolerance: f64, firstStep: f64, mostEvaluations: i32, costOfGradient: i32,
  x: usize, report: usize, scratch: usize,
): i32 {
  const X = F64.at(x), R = F64.at(report);
  const B = F64.at(scratch), L = B.plus(n * n), g = L.plus(n * n), next = g.plus(n), step = next.plus(n);
  const change = step.plus(n), product = change.plus(n), trial = product.plus(n);
  let value: f64 = objective.value(X);
  let evaluations = 1;
  let status = NOT_CONVERGED;
  if (value - value == 0) {
    objective.gradient(X, value, g);
    evaluations += costOfGradient;
    let fresh = true, small = 0;
    while (true) {
      if (fresh) startCurvature(n, lower, upper, firstStep, X, g, B);
      if (!findStep(n, lower, upper, X, g, B, L, step)) {
        if (fresh) { status = OK; break; }
        fresh = true;
        continue;
      }
      const promise = -0.5 * dotF64(g.offset, step.offset, n);
      if (!fresh && promise <= 0.1 * tolerance) { status = OK; break; }
      let share: f64 = 1, lowest = value, found = false;
      for (let k = 0; k < MOST_TRIALS && evaluations < mostEvaluations; k++) {
        const slope = moveTo(n, lower, upper, share, X, step, g, trial);
        if (!(slope < 0)) break;
        lowest = objective.value(trial);
        evaluations++;
        if (lowest <= value + SUFFICIENT * slope) { found = true; break; }
        // The minimum of the parabola through what is known, kept within a tenth and a half of the step.
        const bend = lowest - value - slope;
        const shrink = bend - bend == 0 ? -0.5 * slope / bend : 0.25;
        share *= max(0.1, min(0.5, shrink));
      }
      if (!found) {
        if (evaluations >= mostEvaluations) break;
        if (fresh) { status = OK; break; }
        fresh = true;
        continue;
      }
      for (let i = 0; i < n; i++) step[i] = trial[i] - X[i];
      memory.copy(x, trial.offset, <usize>n << 3);
      const decrease = value - lowest;
      value = lowest;
      objective.gradient(X, value, next);
      evaluations += costOfGradient;
      small = decrease <= tolerance ? small + 1 : 0;
      if (small >= 2) { status = OK; break; }
      if (evaluations >= mostEvaluations) break;
      for (let i = 0; i < n; i++) change[i] = next[i] - g[i];
      memory.copy(g.offset, next.offset, <usize>n << 3);
      updateCurvature(n, fresh, step, change, B, product);
      fresh = false;
    }
  }
  R[0] = value;
  R[1] = <f64>evaluations;
  return status;
}

/** Whether variable i rests at a bound that the gradient pushes it against. */
function isHeld(i: i32, lower: usize, upper: usize, X: F64, g: F64): bool {
  if (lower != 0 && X[i] <= F64.at(lower)[i] && g[i] > 0) return true;
  return upper != 0 && X[i] >= F64.at(upper)[i] && g[i] < 0;
}

/** B := the multiple of the identity whose first step, of the free variables, is firstStep long. */
function startCurvature(n: i32, lower: usize, upper: usize, firstStep: f64, X: F64, g: F64, B: F64): void {
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) if (!isHeld(i, lower, upper, X, g)) squares += g[i] * g[i];
  const curvature = squares > 0 ? sqrt<f64>(squares) / firstStep : 1.0;
  memory.fill(B.offset, 0, <usize>(n * n) << 3);
  for (let i = 0; i < n; i++) B[i * n + i] = curvature;
}

/** step := -B^-1 g over the variables that are free, zero elsewhere; false where B is not positive definite or nothing is free. */
function findStep(n: i32, lower: usize, upper: usize, X: F64, g: F64, B: F64, L: F64, step: F64): bool {
  let free = 0;
  for (let i = 0; i < n; i++) {
    const held = isHeld(i, lower, upper, X, g);
    for (let j = 0; j <= i; j++) L[i * n + j] = B[i * n + j];
    if (held) {
      for (let j = 0; j < i; j++) L[i * n + j] = 0;
      L[i * n + i] = 1;
    }
    step[i] = held ? 0.0 : -g[i];
    if (!held) free++;
  }
  for (let j = 0; j < n; j++) if (isHeld(j, lower, upper, X, g)) for (let i = j + 1; i < n; i++) L[i * n + j] = 0;
  if (free == 0 || factorCholesky(n, L.offset) != OK) return false;
  solveCholesky(L.offset, n, 1, step.offset);
  return true;
}

/** trial := X + share step, within the bounds. Returns the slope of the value along the way that is left. */
function moveTo(n: i32, lower: usize, upper: usize, share: f64, X: F64, step: F64, g: F64, trial: F64): f64 {
  let slope: f64 = 0;
  for (let i = 0; i < n; i++) {
    let to = X[i] + share * step[i];
    if (lower != 0) to = max(to, F64.at(lower)[i]);
    if (upper != 0) to = min(to, F64.at(upper)[i]);
    trial[i] = to;
    slope += g[i] * (to - X[i]);
  }
  return slope;
}

/** B, after a step and the change of the gradient that it brought; left alone where they show no curvature. */
function updateCurvature(n: i32, fresh: bool, step: F64, change: F64, B: F64, product: F64): void {
  const bend = dotF64(step.offset, change.offset, n);
  const squares = dotF64(change.offset, change.offset, n);
  const length = dotF64(step.offset, step.offset, n);
  if (!(bend > 1e-10 * sqrt<f64>(squares * length)) || squares == Infinity) return;
  if (fresh) {
    memory.fill(B.offset, 0, <usize>(n * n) << 3);
    for (let i = 0; i < n; i++) B[i * n + i] = squares / bend;
  }
  for (let i = 0; i < n; i++) product[i] = dotF64(B.offset + (<usize>(i * n) << 3), step.offset, n);
  const form = dotF64(step.offset, product.offset, n);
  if (!(form > 0)) return;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) B[i * n + j] += change[i] * change[j] / bend - product[i] * product[j] / form;
  }
}

/**
 * The gradient by differences: central ones, one-sided at a bound or where the value is infinite on one side.
 *
 * in       objective; n; lower (n), upper (n), or 0; x (n), left as it was; value at x; spacing, times max(1, |x|)
 * out      g (n); 0 where neither side has a finite value
 * cost     2 n evaluations
 */
export function differenceGradient<T>(objective: T, n: i32, lower: usize, upper: usize, x: usize, value: f64, spacing: f64, g: usize): void {
  const X = F64.at(x), G = F64.at(g);
  for (let i = 0; i < n; i++) {
    const here = X[i];
    const h = spacing * max(1.0, abs(here));
    let above = here + h, below = here - h;
    if (upper != 0) above = min(above, F64.at(upper)[i]);
    if (lower != 0) below = max(below, F64.at(lower)[i]);
    X[i] = above;
    let high: f64 = objective.value(X);
    X[i] = below;
    let low: f64 = objective.value(X);
    X[i] = here;
    if (!(high - high == 0)) { high = value; above = here; }
    if (!(low - low == 0)) { low = value; below = here; }
    G[i] = above > below ? (high - low) / (above - below) : 0;
  }
}
