// A search for the parameters of exponential smoothing that learns the inverse Hessian from gradients; lanes-pool.ts runs eight side by
// side.
//
// Broyden, Fletcher, Goldfarb and Shanno's update; bounds by conditioning the step on them; a step that does not help is shortened.

import { F64 } from "../memory";
import { admit, closeSeasons, isFixed, lowerOf, rangeOfBeta, rangeOfGamma, Search, upperOf } from "./fit-search";
import { LANES, Lanes } from "./lanes";
import { guessInverse, learn, solveStep } from "./lanes-inverse";
import { Descent, DONE, RUNNING } from "./lanes-record";
import { NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, LEVEL, PHI, SEASON_0, SLOPE } from "./tangents";

/** Decrease of the value, as a share of what its slope foretells, that a step must bring. */
const ENOUGH: f64 = 1e-4;
const SHORTEST: f64 = 1e-5;
/** Steps whose parabola misled, and which taught it, before they are shortened. */
const MISSES: i32 = 3;

/** Let a search begin at its x. */
export function beginDescent(D: Descent, mostPasses: i32, tolerance: f64): void {
  memory.copy(D.trial.offset, D.x.offset, <usize>(D.m + SEASON_0) << 3);
  for (let c = 0; c < D.width; c++) {
    D.gradient[c] = 0;
    D.step[c] = 0;
    D.change[c] = 0;
    D.turn[c] = 0;
    D.product[c] = 0;
  }
  D.phase = RUNNING;
  D.begun = 0;
  D.quiet = 0;
  D.misses = 0;
  D.mostPasses = mostPasses;
  D.tolerance = tolerance;
}

/** Make S look at the form of D. */
export function regard(S: Search, D: Descent): void {
  const T = S.T;
  T.error = D.error;
  T.trend = D.trend;
  T.season = D.season;
  T.damped = D.damped;
  T.m = D.m;
  S.fixed = D.fixed;
}

/** Take in what a pass says of the trial of a search, and choose the next one. */
export function advance(S: Search, L: Lanes, lane: i32, D: Descent): void {
  const value = L.value[lane];
  D.passes++;
  regard(S, D);
  if (!D.begun) {
    if (!(value < Infinity)) {
      D.phase = DONE;
      return;
    }
    D.begun = 1;
    D.value = value;
    D.weight = L.work[6 * LANES + lane];
    takeGradient(S, L, lane, D, D.gradient);
    if (D.inherits) D.fresh = 0;
    else guessInverse(S, L, D);
    propose(S, L, D);
    return;
  }
  const gain = D.value - value;
  const foretold = -D.share * D.slope;
  if (gain > 0 && gain >= ENOUGH * foretold) {
    takeGradient(S, L, lane, D, D.turn);
    learn(D, true);
    memory.copy(D.x.offset, D.trial.offset, <usize>(D.m + SEASON_0) << 3);
    D.value = value;
    D.misses = 0;
    D.weight = L.work[6 * LANES + lane];
    D.quiet = gain < D.tolerance ? D.quiet + 1 : 0;
    if (D.quiet > 1 || D.passes >= D.mostPasses) D.phase = DONE;
    else propose(S, L, D);
    return;
  }
  if (D.passes >= D.mostPasses) {
    D.phase = DONE;
    return;
  }
  if (value < Infinity && D.share == 1 && D.misses < MISSES) {
    takeGradient(S, L, lane, D, D.turn);
    if (learn(D, false)) {
      D.misses++;
      propose(S, L, D);
      return;
    }
  }
  // The minimum of the parabola through both values with the slope at the first.
  let part = 0.1;
  if (value < Infinity) part = min(max(0.5 * foretold / (foretold - gain), 0.1), 0.5);
  D.share *= part;
  if (-D.share * D.slope < 0.1 * D.tolerance || D.share < SHORTEST) {
    if (D.fresh) {
      D.phase = DONE;
      return;
    }
    guessInverse(S, L, D);
    propose(S, L, D);
    return;
  }
  tryStep(S, D);
}

/** Derivatives by what is searched: beta and gamma are shares of what alpha leaves them, the last season moves against the others. */
function takeGradient(S: Search, L: Lanes, lane: i32, D: Descent, out: F64): void {
  const from = L.gradient.plus(lane);
  const x = D.trial;
  const alpha = x[ALPHA];
  let c = 0;
  if (!isFixed(S, ALPHA)) {
    let g = from[0];
    if (D.trend != NONE && !isFixed(S, BETA) && alpha < S.upper[BETA]) g += x[BETA] * from[LANES * BETA];
    if (D.season != NONE && !isFixed(S, GAMMA) && 1 - alpha < S.upper[GAMMA]) g -= x[GAMMA] * from[LANES * GAMMA];
    out[c++] = g;
  }
  if (D.trend != NONE && !isFixed(S, BETA)) out[c++] = rangeOfBeta(S, alpha) * from[LANES * BETA];
  if (D.season != NONE && !isFixed(S, GAMMA)) out[c++] = rangeOfGamma(S, alpha) * from[LANES * GAMMA];
  if (D.damped && !isFixed(S, PHI)) out[c++] = from[LANES * PHI];
  if (isFixed(S, 4)) return;
  out[c++] = from[LANES * LEVEL];
  if (D.trend != NONE) out[c++] = from[LANES * SLOPE];
  if (D.season == NONE) return;
  const last = from[LANES * (SEASON_0 + D.m - 1)];
  for (let j = 0; j < D.m - 1; j++) out[c++] = from[LANES * (SEASON_0 + j)] - last;
}

/** The step to the minimum of the parabola, on the bounds that it would cross. */
function propose(S: Search, L: Lanes, D: Descent): void {
  for (let round = 0; round < 2; round++) {
    const slope = solveStep(S, D);
    if (slope < 0) {
      D.slope = slope;
      D.share = 1;
      if (-slope < 0.2 * D.tolerance && !D.fresh) {
        D.phase = DONE;
        return;
      }
      tryStep(S, D);
      return;
    }
    if (D.fresh) break;
    guessInverse(S, L, D);
  }
  D.phase = DONE;
}

/** Put x plus a share of the step under trial. */
function tryStep(S: Search, D: Descent): void {
  memory.copy(D.trial.offset, D.x.offset, <usize>(D.m + SEASON_0) << 3);
  for (let c = 0; c < D.columns; c++) {
    const k = D.index[c];
    let to = D.x[k] + D.share * D.step[c];
    if (k < LEVEL) to = min(max(to, lowerOf(S, k)), upperOf(S, k));
    D.trial[k] = to;
  }
  closeSeasons(S, D.trial);
  admit(S, D.x, D.trial);
}
