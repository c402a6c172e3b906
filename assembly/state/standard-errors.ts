// How well the values tell deviations, frequencies and dampings: the curvature of the likelihood at its top.

import { factorCholesky, solveCholesky } from "../math/cholesky";
import { F64 } from "../memory";
import { OK, SINGULAR } from "../status";
import { fitStatesScratch, objectiveOf } from "./fit-objective";
import { even } from "./system";

/** Step of the differences of the score, as share of a variable. */
const STEP: f64 = 1e-3;

/** Doubles of scratch that standardErrorsStates wants. */
export function standardErrorsStatesScratch(
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, cycles: i32,
): i32 {
  return even(fitStatesScratch(n, p, m, k, diffuse, varying, variables, cycles, 1)) + 5 * even(variables) + variables * variables;
}

/** Whether the likelihood curves there: within its bounds, and no deviation of 0, where it is even in the variable. */
// @ts-ignore: decorator
@inline
function isInner(x: f64, lower: f64, upper: f64): bool {
  return x != 0 && x > lower && x < upper;
}

/**
 * Standard errors of the variables of fitStates at the top of the likelihood: the root of the diagonal of the inverse of minus the second
 * derivatives, which are central differences of the exact score.
 *
 * in       y (n, p); noiseRoles (p), stateRoles (m), cycles (cycles, 4), lower, upper (variables) as fitStates took them; point (variables)
 *          as it found them: deviations, frequencies, dampings
 * in/out   system (systemSize), start (beliefSize) -> with what belongs to the point
 * sizes    n; p; m; k; diffuse; varying; variables; deviations among them; cycles
 * out      errors (variables): NaN of a deviation of 0 and of what lies at a bound, and of all where the likelihood has no top
 * scratch  standardErrorsStatesScratch(...)
 * returns  OK, or SINGULAR where the likelihood has no top
 * cost     two passes forth and back a variable
 * source   Durbin & Koopman (2012), 7.3.3 and 7.3.6
 */
export function standardErrorsStates(
  y: usize, noiseRoles: usize, stateRoles: usize, cycles: usize, lower: usize, upper: usize, point: usize, system: usize, start: usize,
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, deviations: i32, cycleCount: i32, errors: usize,
  scratch: usize,
): i32 {
  const F = objectiveOf(
    y, noiseRoles, stateRoles, cycles, system, start, n, p, m, k, diffuse, varying, variables, deviations, cycleCount, 0, 0, scratch,
  );
  const room = F64.at(scratch).plus(even(fitStatesScratch(n, p, m, k, diffuse, varying, variables, cycleCount, 1)));
  const x = room, before = x.plus(even(variables)), after = before.plus(even(variables)), H = after.plus(even(variables));
  const least = F64.at(lower), most = F64.at(upper), at = F64.at(point), out = F64.at(errors);
  for (let j = 0; j < variables; j++) x[j] = at[j];
  let inner = 0;
  for (let i = 0; i < variables; i++) {
    out[i] = NaN;
    if (!isInner(at[i], least[i], most[i])) continue;
    const step = min(STEP * abs(at[i]), 0.5 * min(at[i] - least[i], most[i] - at[i]));
    x[i] = at[i] + step;
    F.gradient(x, F.value(x), after);
    x[i] = at[i] - step;
    F.gradient(x, F.value(x), before);
    x[i] = at[i];
    let column = 0;
    for (let j = 0; j < variables; j++) {
      if (!isInner(at[j], least[j], most[j])) continue;
      H[inner * variables + column++] = (after[j] - before[j]) / (2 * step);
    }
    inner++;
  }
  F.place(x);
  // In units of each variable, rows close up, and the two halves in one.
  let row = 0;
  for (let i = 0; i < variables; i++) if (isInner(at[i], least[i], most[i])) after[row++] = abs(at[i]);
  for (let i = 0; i < inner; i++) {
    for (let j = 0; j <= i; j++) {
      const value = 0.5 * (H[i * variables + j] + H[j * variables + i]) * after[i] * after[j];
      H[i * variables + j] = value;
      H[j * variables + i] = value;
    }
  }
  for (let i = 1; i < inner; i++) for (let j = 0; j < inner; j++) H[i * inner + j] = H[i * variables + j];
  if (factorCholesky(inner, H.offset) != OK) return SINGULAR;
  row = 0;
  for (let i = 0; i < variables; i++) {
    if (!isInner(at[i], least[i], most[i])) continue;
    for (let j = 0; j < inner; j++) before[j] = j == row ? 1.0 : 0.0;
    solveCholesky(H.offset, inner, 1, before.offset);
    out[i] = after[row] * sqrt<f64>(before[row]);
    row++;
  }
  return OK;
}
