// Estimation of exponential smoothing by other criteria than the likelihood, and in the whole admissible region.

import { F64, I32 } from "../memory";
import { bfgsScratch, differenceGradient, minimiseBfgs } from "../optimise/bfgs";
import { NOT_CONVERGED } from "../status";
import { admissibleScratch, isAdmissible } from "./admissible";
import { ADDITIVE, Ets, etsOf, MULTIPLICATIVE, NONE, SEASONS_FROM } from "./recursion";

/** Regions: beta below alpha and gamma below 1 - alpha; where the past is forgotten; both. */
export const REGION_USUAL: i32 = 1;
export const REGION_ADMISSIBLE: i32 = 2;
export const REGION_BOTH: i32 = 3;

const PARAMETERS: i32 = 4;
const ALPHA: i32 = 0, BETA: i32 = 1, GAMMA: i32 = 2, PHI: i32 = 3;
/** Rounding of the data, squared: no model is believed to err less. */
const ROUNDING: f64 = 4.930380657631324e-32;

/** Variables: the parameters that are free, then level, slope and seasons but the last, over their scales. */
@unmanaged
class Criterion {
  y: F64;
  n: i32;
  m: i32;
  error: i32;
  trend: i32;
  season: i32;
  region: i32;
  /** 0 for the likelihood, else the steps ahead over which squared errors are averaged. */
  steps: i32;
  free: i32;
  /** Index in theta of each variable. */
  index: I32;
  size: i32;
  least: f64;
  theta: F64;
  scale: F64;
  lower: F64;
  upper: F64;
  /** (4, 2): the bounds of the parameters. */
  bounds: F64;
  states: F64;
  sums: F64;
  roots: F64;

  // @ts-ignore: decorator
  @inline value(v: F64): f64 {
    return criterionOf(this, v);
  }

  // @ts-ignore: decorator
  @inline gradient(v: F64, value: f64, g: F64): void {
    differenceGradient(this, this.size, this.lower.offset, this.upper.offset, v.offset, value, 1e-6, g.offset);
  }
}

const CRITERION: usize = memory.data(128, 16);

/** Doubles of scratch that fitEtsErrors wants. */
export function fitEtsErrorsScratch(m: i32, steps: i32): i32 {
  const size = PARAMETERS + 1 + m;
  return 5 * (size + 3) + (m + SEASONS_FROM) + 2 * (steps + 1) + admissibleScratch(m) + bfgsScratch(size);
}

/**
 * Walk from given parameters and states down to a local minimum of a criterion: n times the logarithm of the mean squared error of 1 to
 * `steps` steps ahead, or with 0 steps twice the negative log-likelihood but for constants.
 *
 * in       y (n), NaN where missing; bounds (8): lower and upper of alpha, beta, gamma, phi
 * sizes    n; m, season length (1 without season)
 * scalars  error, trend, season as in filterEts; free, the sum of 1 for alpha, 2 for beta, 4 for gamma, 8 for phi, 16 for the states; region
 *          (REGION_USUAL, ...); steps; mostEvaluations; tolerance of the criterion
 * in/out   theta (6 + m): alpha, beta, gamma, phi, level, slope, seasons: a point of the region -> the lowest point found
 * out      report (2): the criterion, evaluations
 * scratch  scratch (fitEtsErrorsScratch)
 * returns  OK, or NOT_CONVERGED: no finite value at the start, or the evaluations were used up
 * cost     an evaluation is O(n (1 + steps)); a gradient two for each variable
 * source   Hyndman, Koehler, Ord & Snyder (2008), sections 5.1 and 5.2
 */
export function fitEtsErrors(
  y: usize, bounds: usize, n: i32, m: i32, error: i32, trend: i32, season: i32, free: i32, region: i32, steps: i32, mostEvaluations: i32,
  tolerance: f64, theta: usize, report: usize, scratch: usize,
): i32 {
  const C = changetype<Criterion>(CRITERION);
  const most = PARAMETERS + 1 + m;
  C.y = F64.at(y);
  C.n = n;
  C.m = m;
  C.error = error;
  C.trend = trend;
  C.season = season;
  C.region = region;
  C.steps = steps;
  C.free = free;
  C.bounds = F64.at(bounds);
  C.theta = F64.at(theta);
  const v = F64.at(scratch);
  C.scale = v.plus(most + 3);
  C.lower = C.scale.plus(most + 3);
  C.upper = C.lower.plus(most + 3);
  C.index = I32.at(C.upper.plus(most + 3).offset);
  C.states = C.upper.plus(2 * (most + 3));
  C.sums = C.states.plus(m + SEASONS_FROM);
  C.roots = C.sums.plus(2 * (steps + 1));
  const search = C.roots.plus(admissibleScratch(m));
  let values = 0.0, count = 0.0;
  for (let t = 0; t < n; t++) if (C.y[t] == C.y[t]) {
    values += C.y[t] * C.y[t];
    count += 1;
  }
  C.least = max(ROUNDING * (steps > 0 || error == ADDITIVE ? values / count : 1.0), 1e-300);
  setVariables(C, v, Math.sqrt(values / count));
  const R = F64.at(report);
  let status = NOT_CONVERGED;
  if (C.size > 0) {
    status = minimiseBfgs(
      C, C.size, C.lower.offset, C.upper.offset, tolerance, 0.05, mostEvaluations, 2 * C.size, v.offset, report, search.offset,
    );
  }
  R[0] = criterionOf(C, v);
  return status;
}

/** Which entries of theta are searched, from where, on which scale and within which bounds. */
function setVariables(C: Criterion, v: F64, size: f64): void {
  const theta = C.theta;
  let c = 0;
  for (let k = 0; k < PARAMETERS; k++) {
    if (!(C.free & (1 << k))) continue;
    const isShare = C.region != REGION_ADMISSIBLE && (k == BETA || k == GAMMA);
    const range = rangeOf(C, k);
    v[c] = isShare ? (range > 0 ? min(max((theta[k] - C.bounds[k]) / range, 0.0), 1.0) : 0.0) : theta[k];
    addVariable(C, c++, k, 1, isShare ? 0.0 : lowerOf(C, k), isShare ? 1.0 : upperOf(C, k));
  }
  if (C.free & 16) {
    const last = PARAMETERS + SEASONS_FROM + C.m - 1;
    for (let k = PARAMETERS; k < last; k++) {
      const isSlope = k == PARAMETERS + 1, isSeason = k >= PARAMETERS + SEASONS_FROM;
      if ((isSlope && C.trend == NONE) || (isSeason && C.season == NONE)) continue;
      const isFactor = (isSlope && C.trend == MULTIPLICATIVE) || (isSeason && C.season == MULTIPLICATIVE);
      const scale = isFactor || !(size > 0) ? 1.0 : isSlope ? 0.1 * size : size;
      v[c] = theta[k] / scale;
      addVariable(C, c++, k, scale, -Infinity, Infinity);
    }
  }
  C.size = c;
}

/** A beta that is given is a lower bound of alpha, a gamma that is given an upper one of it, in the usual region. */
function lowerOf(C: Criterion, k: i32): f64 {
  const isBelow = k == ALPHA && C.region != REGION_ADMISSIBLE && C.trend != NONE && !(C.free & (1 << BETA));
  return isBelow ? min(max(C.bounds[k], C.theta[BETA]), C.theta[ALPHA]) : C.bounds[k];
}

function upperOf(C: Criterion, k: i32): f64 {
  const most = C.bounds[PARAMETERS + k];
  const isAbove = k == ALPHA && C.region != REGION_ADMISSIBLE && C.season != NONE && !(C.free & (1 << GAMMA));
  return isAbove ? max(min(most, 1 - C.theta[GAMMA]), C.theta[ALPHA]) : most;
}

// @ts-ignore: decorator
@inline
function addVariable(C: Criterion, c: i32, k: i32, scale: f64, lower: f64, upper: f64): void {
  C.index[c] = k;
  C.scale[c] = scale;
  C.lower[c] = lower;
  C.upper[c] = upper;
}

/** Room that alpha leaves to beta or gamma in the usual region. */
function rangeOf(C: Criterion, k: i32): f64 {
  const most = k == BETA ? C.theta[ALPHA] : 1 - C.theta[ALPHA];
  return max(min(most, C.bounds[PARAMETERS + k]) - C.bounds[k], 0.0);
}

/** The criterion at the variables, which are written into theta; Infinity outside the region. */
function criterionOf(C: Criterion, v: F64): f64 {
  const theta = C.theta, m = C.m;
  for (let c = 0; c < C.size; c++) {
    const k = C.index[c];
    const isShare = C.region != REGION_ADMISSIBLE && (k == BETA || k == GAMMA);
    // Alpha comes first, so the range is that of this point.
    theta[k] = isShare ? C.bounds[k] + rangeOf(C, k) * v[c] : v[c] * C.scale[c];
  }
  const seasons = theta.plus(PARAMETERS + SEASONS_FROM);
  if (C.season != NONE && C.free & 16) {
    let sum = C.season == MULTIPLICATIVE ? <f64>m : 0.0;
    for (let j = 0; j < m - 1; j++) sum -= seasons[j];
    seasons[m - 1] = sum;
  }
  if (!isInRegion(C)) return Infinity;
  if (C.season == MULTIPLICATIVE) for (let j = 0; j < m; j++) if (!(seasons[j] > 0)) return Infinity;
  memory.copy(C.states.offset, theta.plus(PARAMETERS).offset, <usize>(m + SEASONS_FROM) << 3);
  const model = etsOf(m, C.trend, C.season, theta[ALPHA], theta[BETA], theta[GAMMA], theta[PHI]);
  model.begin(C.states, 0);
  return C.steps > 0 ? errorsAhead(C, model) : minusLikelihood(C, model);
}

/** Whether parameters lie where the region says; in the usual one they do by how they are searched. */
function isInRegion(C: Criterion): bool {
  if (C.region == REGION_USUAL) return true;
  const a = C.theta[ALPHA], b = C.theta[BETA], phi = C.theta[PHI];
  if (C.season != NONE) return isAdmissible(C.m, C.trend != NONE ? 1 : 0, a, b, C.theta[GAMMA], phi, C.roots.offset) != 0;
  if (C.trend == NONE) return a > 0 && a < 2;
  // z^2 + (a + b phi - 1 - phi) z + phi (1 - a) has its roots inside the unit circle.
  const constant = phi * (1 - a);
  return Math.abs(constant) < 1 && Math.abs(a + b * phi - 1 - phi) < 1 + constant;
}

/** n log of the squared errors 1 to `steps` ahead, each averaged over time, then over the steps. */
function errorsAhead(C: Criterion, model: Ets): f64 {
  const steps = C.steps, n = C.n, m = C.m;
  const squares = C.sums, counts = squares.plus(steps);
  memory.fill(squares.offset, 0, <usize>(2 * steps) << 3);
  for (let t = 0; t < n; t++) {
    let level = model.level, slope = model.slope, place = model.place;
    const end = min(steps, n - t);
    for (let h = 0; h < end; h++) {
      if (C.trend == ADDITIVE) {
        slope *= model.phi;
        level += slope;
      } else if (C.trend == MULTIPLICATIVE) {
        slope = model.phi == 1 ? slope : Math.pow(slope, model.phi);
        level *= slope;
      }
      const s = model.seasons[place];
      if (++place == m) place = 0;
      const f = C.season == NONE ? level : C.season == ADDITIVE ? level + s : level * s;
      const e = C.y[t + h] - f;
      if (!(e == e)) continue;
      squares[h] += e * e;
      counts[h] += 1;
    }
    const f = model.predict();
    const now = C.y[t];
    model.learn(now == now ? now - f : 0);
  }
  let sum = 0.0, terms = 0.0;
  for (let h = 0; h < steps; h++) if (counts[h] > 0) {
    sum += squares[h] / counts[h];
    terms += 1;
  }
  const value = counts[0] * Math.log(max(sum / terms, C.least));
  return value == value ? value : Infinity;
}

/** n log of the mean squared error, and twice the logarithms of the predictions where errors multiply. */
function minusLikelihood(C: Criterion, model: Ets): f64 {
  let squares = 0.0, logs = 0.0, count = 0.0;
  for (let t = 0; t < C.n; t++) {
    const now = C.y[t];
    const f = model.predict();
    if (!(now == now)) {
      model.learn(0);
      continue;
    }
    const d = now - f;
    const e = C.error == ADDITIVE ? d : d / f;
    squares += e * e;
    count += 1;
    if (C.error == MULTIPLICATIVE) logs += Math.log(Math.abs(f));
    model.learn(d);
  }
  const value = count * Math.log(max(squares / count, C.least)) + 2 * logs;
  return value == value ? value : Infinity;
}
