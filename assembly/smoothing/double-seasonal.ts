// Holt-Winters smoothing with two seasons and errors that carry on.
//
//   y_t = (l + b + u + v) + d_t  or  (l + b) u v + d_t,   d_t = phi d_{t-1} + e_t
//
// u and v are the seasons of their last cycle, which each take in their share of what the others leave.

import { F64 } from "../memory";
import { bfgsScratch, differenceGradient, minimiseBfgs } from "../optimise/bfgs";

/** Parameters: alpha, beta, gamma of the shorter season, omega of the longer one, phi. */
export const DOUBLE_SEASONAL_PARAMETERS: i32 = 5;
/** States before the seasons: level, slope, the last d. */
const SEASONS_FROM: i32 = 3;
/** Distance of the points from which derivatives are taken. */
const SPACING: f64 = 1e-6;

/** One step ahead of the states, without what the errors carry on. */
// @ts-ignore: decorator
@inline
function structureOf(state: F64, short: i32, long: i32, multiplicative: i32): f64 {
  const level = state[0] + state[1];
  return multiplicative ? level * state[short] * state[long] : level + state[short] + state[long];
}

/** The states after a step whose value is `structure + d`. */
function learn(state: F64, short: i32, long: i32, multiplicative: i32, theta: F64, d: f64): void {
  const before = state[0] + state[1];
  const u = state[short];
  const v = state[long];
  if (multiplicative) {
    const now = before * u * v + d;
    const level = before + theta[0] * (d / (u * v));
    state[1] += theta[1] * (level - before);
    state[0] = level;
    state[short] = u + theta[2] * (now / (level * v) - u);
    state[long] = v + theta[3] * (now / (level * u) - v);
  } else {
    const gain = theta[0] * d;
    state[0] = before + gain;
    state[1] += theta[1] * gain;
    state[short] = u + theta[2] * (d - gain);
    state[long] = v + theta[3] * (d - gain);
  }
  state[2] = d;
}

/**
 * Carry a model through values. A NaN is a missing value: the states go one step on without an error.
 *
 * in       y (n), NaN where missing; parameters (5): alpha, beta, gamma, omega, phi
 * sizes    n; m1, m2, lengths of the seasons; t, time of y[0]
 * scalars  multiplicative, 0 or 1
 * in/out   state (3 + m1 + m2): level, slope, last d, seasons of time 0, 1, ... modulo m1 and m2
 * out      errors (n), NaN where missing; fitted (n)
 * returns  sum of squared errors
 * cost     O(n)
 * source   Taylor (2003), Short-term electricity demand forecasting using double seasonal exponential smoothing, section 4
 */
export function filterDoubleSeasonal(
  y: usize, parameters: usize, n: i32, m1: i32, m2: i32, t: i32, multiplicative: i32, state: usize, errors: usize, fitted: usize,
): f64 {
  const value = F64.at(y);
  const theta = F64.at(parameters);
  const s = F64.at(state);
  let short = t % m1;
  let long = t % m2;
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    const structure = structureOf(s, SEASONS_FROM + short, SEASONS_FROM + m1 + long, multiplicative);
    const carried = theta[4] * s[2];
    const now = value[i];
    const missing = now != now;
    const d = missing ? carried : now - structure;
    const e = missing ? NaN : d - carried;
    if (!missing) sum += e * e;
    F64.at(errors)[i] = e;
    F64.at(fitted)[i] = structure + carried;
    learn(s, SEASONS_FROM + short, SEASONS_FROM + m1 + long, multiplicative, theta, d);
    if (++short == m1) short = 0;
    if (++long == m2) long = 0;
  }
  return sum;
}

/**
 * Paths that given errors make.
 *
 * in       parameters (5), state (3 + m1 + m2) as in filterDoubleSeasonal
 * sizes    m1; m2; t, time of the first step; horizon; count of paths
 * scalars  multiplicative
 * in/out   paths (count, horizon): errors come in, values go out
 * scratch  scratch (3 + m1 + m2)
 * cost     O(count (horizon + m1 + m2))
 */
export function simulateDoubleSeasonal(
  parameters: usize, state: usize, m1: i32, m2: i32, t: i32, horizon: i32, count: i32, multiplicative: i32, paths: usize, scratch: usize,
): void {
  const theta = F64.at(parameters);
  const s = F64.at(scratch);
  for (let p = 0; p < count; p++) {
    memory.copy(scratch, state, <usize>(SEASONS_FROM + m1 + m2) << 3);
    const path = F64.at(paths).plus(p * horizon);
    let short = t % m1;
    let long = t % m2;
    for (let h = 0; h < horizon; h++) {
      const structure = structureOf(s, SEASONS_FROM + short, SEASONS_FROM + m1 + long, multiplicative);
      const d = theta[4] * s[2] + path[h];
      path[h] = structure + d;
      learn(s, SEASONS_FROM + short, SEASONS_FROM + m1 + long, multiplicative, theta, d);
      if (++short == m1) short = 0;
      if (++long == m2) long = 0;
    }
  }
}

/** The sum of squares as a function of the parameters. */
@unmanaged
class Search {
  y: usize;
  n: i32;
  m1: i32;
  m2: i32;
  multiplicative: i32;
  initial: usize;
  state: usize;
  errors: usize;
  fitted: usize;
  lower: usize;
  upper: usize;
  /** What the sum is divided by, so that the search knows no units. */
  unit: f64;

  value(x: F64): f64 {
    memory.copy(this.state, this.initial, <usize>(SEASONS_FROM + this.m1 + this.m2) << 3);
    const sum = filterDoubleSeasonal(
      this.y, x.offset, this.n, this.m1, this.m2, 0, this.multiplicative, this.state, this.errors, this.fitted,
    );
    return sum / this.unit;
  }

  gradient(x: F64, value: f64, g: F64): void {
    differenceGradient(this, DOUBLE_SEASONAL_PARAMETERS, this.lower, this.upper, x.offset, value, SPACING, g.offset);
  }
}

/** Doubles of scratch that fitDoubleSeasonal needs. */
export function fitDoubleSeasonalScratch(n: i32, m1: i32, m2: i32): i32 {
  return 16 + SEASONS_FROM + m1 + m2 + 2 * n + bfgsScratch(DOUBLE_SEASONAL_PARAMETERS) + 2;
}

/**
 * Fit the parameters by least squares from given states.
 *
 * in       y (n), NaN where missing; initial (3 + m1 + m2): states before the first value; lower, upper (5): bounds
 * sizes    n; m1; m2
 * scalars  multiplicative; unit, a sum of squares to measure by; most, evaluations
 * in/out   parameters (5): a start -> the best found
 * scratch  (fitDoubleSeasonalScratch)
 * returns  sum of squared errors; NaN where the start has none
 * cost     O(n) an evaluation, 11 for each step of the search
 * source   as filterDoubleSeasonal
 */
export function fitDoubleSeasonal(
  y: usize, initial: usize, lower: usize, upper: usize, n: i32, m1: i32, m2: i32, multiplicative: i32, unit: f64, most: i32,
  parameters: usize, scratch: usize,
): f64 {
  const search = changetype<Search>(scratch);
  const state = F64.at(scratch).plus(16);
  search.y = y;
  search.n = n;
  search.m1 = m1;
  search.m2 = m2;
  search.multiplicative = multiplicative;
  search.initial = initial;
  search.state = state.offset;
  search.errors = state.plus(SEASONS_FROM + m1 + m2).offset;
  search.fitted = search.errors + (<usize>n << 3);
  search.lower = lower;
  search.upper = upper;
  search.unit = unit;
  const report = search.fitted + (<usize>n << 3);
  minimiseBfgs<Search>(
    search, DOUBLE_SEASONAL_PARAMETERS, lower, upper, 1e-7, 0.1, most, 2 * DOUBLE_SEASONAL_PARAMETERS, parameters, report, report + 16,
  );
  const value = F64.at(report)[0];
  return value - value == 0 ? value * unit : NaN;
}
