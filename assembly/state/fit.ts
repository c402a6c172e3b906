// Maximum likelihood of variances, and of the frequencies and dampings of cycles and slopes.

import { F64 } from "../memory";
import { minimiseBfgs } from "../optimise/bfgs";
import { NOT_CONVERGED, OK } from "../status";
import { Objective, objectiveOf } from "./fit-objective";
import { even } from "./system";

/** Length of the first step of a search. */
const FIRST_STEP: f64 = 0.2;
/** Share of all variances below which one is tried at 0. */
const NEXT_TO_NOTHING: f64 = 1e-4;
/** What a search is given back, as share of all variances, where a variance at 0 would rather grow. */
const REVIVED: f64 = 1e-2;

/** Numbers of a report: log-likelihood, evaluations, scale. */
export const FIT_REPORT: i32 = 3;

/**
 * The variances, frequencies and dampings of highest likelihood.
 *
 * The first variables are standard deviations, of which those that noiseRoles and stateRoles name take the place of h and of the
 * diagonal of Q; so a variance of 0 is no bound of the search. Where no other variance is given (apart), they are relative to a scale that
 * has a closed form. Searches go from the best of the starts by BFGS with the exact score; in the end, a variance that is next to nothing
 * is made 0 where that costs no likelihood, and one that got stuck at 0 is given back.
 *
 * in       y (n, p); noiseRoles (p), stateRoles (m): a variable each, or -1; cycles (cycles, 4): the first of two states, the variables of
 *          variance (or -1), frequency and damping, or a frequency of -1 for one state that falls by the damping; starts (starts,
 *          variables); lower, upper (variables)
 * in/out   system (systemSize) -> with the variances found; start (beliefSize), the belief before the first step -> with the variances that
 *          cycles start with
 * sizes    n; p; m; k; diffuse; varying (not h, T or Q); variables; deviations among them; cycles; starts; searches; apart; mostEvaluations
 *          of a search; scalars tolerance of the log-likelihood; floor, the least scale
 * out      best (variables): standard deviations, frequencies, dampings; report (FIT_REPORT)
 * scratch  fitStatesScratch(...)
 * returns  OK, or NOT_CONVERGED where no start has a likelihood
 * cost     30 to 80 passes forth and back a search
 * source   Durbin & Koopman (2012), 7.3; Koopman & Shephard (1992)
 */
export function fitStates(
  y: usize, noiseRoles: usize, stateRoles: usize, cycles: usize, starts: usize, lower: usize, upper: usize, system: usize, start: usize,
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, deviations: i32, cycleCount: i32, startCount: i32,
  searches: i32, apart: i32, mostEvaluations: i32, tolerance: f64, floor: f64, best: usize, report: usize, scratch: usize,
): i32 {
  const F = objectiveOf(
    y, noiseRoles, stateRoles, cycles, system, start, n, p, m, k, diffuse, varying, variables, deviations, cycleCount, apart, floor,
    scratch,
  );
  const x = F.byShare.plus(variables), values = x.plus(2 * variables), own = values.plus(even(startCount)), work = own.plus(4);
  const all = F64.at(starts), found = F64.at(best), R = F64.at(report);
  const bytes = <usize>variables << 3;
  for (let i = 0; i < startCount; i++) values[i] = F.value(all.plus(i * variables));
  let lowest = Infinity, status = NOT_CONVERGED;
  for (let i = 0; i < searches; i++) {
    const from = indexOfLeast(values, startCount);
    if (from < 0) break;
    values[from] = Infinity;
    memory.copy(x.offset, all.plus(from * variables).offset, bytes);
    let to = descend(F, variables, lower, upper, tolerance, mostEvaluations, x, own, work);
    if (settle(F, x, to)) to = descend(F, variables, lower, upper, tolerance, mostEvaluations, x, own, work);
    if (to < lowest) {
      lowest = to;
      memory.copy(best, x.offset, bytes);
      status = OK;
    }
  }
  R[0] = -lowest;
  R[1] = <f64>F.evaluations;
  if (status != OK) return status;
  F.value(found);
  const scale = F.scale;
  R[2] = scale;
  F.write(found, scale);
  for (let j = 0; j < deviations; j++) found[j] = sqrt<f64>(scale * F.shares[j]);
  return OK;
}

function indexOfLeast(values: F64, n: i32): i32 {
  let at = -1;
  for (let i = 0; i < n; i++) if (values[i] < Infinity && (at < 0 || values[i] < values[at])) at = i;
  return at;
}

/** Walk down from x; its value. */
function descend(
  F: Objective, variables: i32, lower: usize, upper: usize, tolerance: f64, mostEvaluations: i32, x: F64, own: F64, work: F64,
): f64 {
  // The scale is found apart, so the length of x is free: 1 suits the first step.
  if (F.apart) {
    let square = 0.0;
    for (let j = 0; j < F.count; j++) square += x[j] * x[j];
    for (let j = 0; j < F.count; j++) x[j] /= sqrt<f64>(square);
  }
  let length = 0.0;
  for (let j = 0; j < F.count; j++) length = max(length, abs(x[j]));
  minimiseBfgs(F, variables, lower, upper, tolerance, FIRST_STEP * length, mostEvaluations, 1, x.offset, own.offset, work.offset);
  return own[0];
}

/** Make deviations that are next to nothing 0 where that costs nothing. Whether one of them would rather grow, and was given back. */
function settle(F: Objective, x: F64, lowest: f64): bool {
  let square = 0.0;
  for (let j = 0; j < F.count; j++) square += x[j] * x[j];
  let zeros = 0;
  for (let j = 0; j < F.count; j++) {
    if (x[j] * x[j] >= NEXT_TO_NOTHING * square) continue;
    const held = x[j];
    x[j] = 0;
    if (held != 0 && !(F.value(x) <= lowest + 1e-7)) x[j] = held;
    else zeros++;
  }
  if (zeros == 0) return false;
  if (!(F.value(x) < Infinity)) return false;
  F.derive(x);
  let revived = false;
  for (let j = 0; j < F.count; j++) {
    // The gain of a share of what is there, by its slope.
    if (x[j] != 0 || !(F.byShare[j] * REVIVED * square / F.length > 0.01)) continue;
    x[j] = sqrt<f64>(REVIVED * square);
    revived = true;
  }
  return revived;
}

/**
 * Steps of expectation and maximisation for the same variances: each raises the likelihood, unless it is at its highest already.
 *
 * in       y (n, p); noiseRoles (p), stateRoles (m) as fitStates; start (beliefSize), the belief before the first step
 * in/out   system (systemSize) -> with better variances
 * sizes    n; p; m; k; diffuse; varying; deviations; steps; scalars tolerance of the log-likelihood that ends them
 * out      track (steps + 1): log-likelihood before each step and after the last; NaN beyond the end
 * scratch  fitStatesScratch(..., no cycles)
 * returns  OK, or NOT_CONVERGED where the tolerance was not met
 * cost     a pass forth and back a step
 * source   Shumway & Stoffer (1982); Koopman (1993) for the step in terms of the disturbances
 */
export function improveStates(
  y: usize, noiseRoles: usize, stateRoles: usize, start: usize, system: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32,
  deviations: i32, steps: i32, tolerance: f64, track: usize, scratch: usize,
): i32 {
  const F = objectiveOf(
    y, noiseRoles, stateRoles, 0, system, start, n, p, m, k, diffuse, varying, deviations, deviations, 0, 0, 0, scratch,
  );
  const counts = F.byShare.plus(deviations);
  const L = F64.at(track);
  const h = F.h(), q = h.plus(p + m * m);
  for (let step = 0; step <= steps; step++) L[step] = NaN;
  for (let j = 0; j < deviations; j++) counts[j] = 0;
  for (let i = 0; i < p; i++) {
    const role = F.noiseRoles[i];
    if (role < 0) continue;
    F.shares[role] = h[i];
    for (let t = 0; t < n; t++) counts[role] += F64.at(y)[t * p + i] == F64.at(y)[t * p + i] ? 1.0 : 0.0;
  }
  for (let j = 0; j < m; j++) {
    const role = F.stateRoles[j];
    if (role < 0) continue;
    F.shares[role] = q[j * m + j];
    counts[role] += <f64>(n - 1);
  }
  for (let step = 0; step <= steps; step++) {
    F.write(F.shares, 1);
    const value = F.filter();
    if (!(value < Infinity)) return NOT_CONVERGED;
    L[step] = -value;
    if (step > 0 && L[step] - L[step - 1] <= tolerance) return OK;
    if (step == steps) break;
    F.derive(F.shares);
    for (let j = 0; j < deviations; j++) {
      const variance = F.shares[j];
      if (counts[j] > 0) F.shares[j] = max(variance + 2 * variance * variance * F.byShare[j] / counts[j], 0.0);
    }
  }
  return NOT_CONVERGED;
}
