// Smoothing: states, combinations of them, and disturbances, given all values.

import { F64, I32 } from "../memory";
import { tapeAt } from "./filter-tape";
import { dot, multiplySymmetric, quadratics } from "./system-matrices";
import {
  Backward, backwardAt, backwardScratch, stepBack, takeBack, takeBackSteadily, timesDiffuse, timesVariance, varianceAt,
} from "./smooth-backward";
import { advance, even, multiplyObservation, observe, System, systemAt, systemScratch } from "./system";

/** Variances that change by less than this share no longer change. */
const SETTLED: f64 = 1e-14;

/** What later values tell of a disturbance, below this share of what they tell of another, is rounding. */
const TOLD: f64 = 1e-12;

/** Doubles of scratch that smoothStates wants. */
export function smoothStatesScratch(p: i32, m: i32, count: i32): i32 {
  const s = even(m);
  return systemScratch(p, m) + backwardScratch(m) + s * s + 3 * s + even(p) + (count + p) * s + 4 * even(count + p) + 4;
}

/** What smoothStates tells of the states of a step, in combinations of them. */
@unmanaged
class Told {
  B: Backward;
  count: i32;
  width: i32;
  /** (width): the state that a contrast is, or -1. */
  only: I32;
  /** (width, stride) */
  vectors: F64;
  /** (width): where P w is. */
  rows: I32;
  /** (width): variances. */
  spreads: F64;
  work: F64;
  diffuse: F64;
}

const TOLD_AT: usize = memory.data(64, 16);

/** Weights of combination c: contrasts, then the rows of Z. */
// @ts-ignore: decorator
@inline
function weightsOf(W: Told, contrasts: F64, c: i32): F64 {
  const S = W.B.S;
  return c < W.count ? contrasts.plus(c * S.m) : S.z.plus((c - W.count) * S.m);
}

/** The state that contrast w is, or -1. */
function onlyState(w: F64, m: i32): i32 {
  let at = -1;
  for (let j = 0; j < m; j++) {
    if (w[j] == 0) continue;
    if (w[j] != 1 || at >= 0) return -1;
    at = j;
  }
  return at;
}

/** Variances of all combinations at step t, given all values: w^T (P - P N P) w. */
function tellVariances(W: Told, contrasts: F64, t: i32): void {
  const B = W.B, S = B.S, s = S.stride, P = varianceAt(B, t);
  const diffuse = t < B.T.diffuse && B.T.left[t] > 0;
  for (let c = 0; c < W.width; c++) {
    const at = W.only[c];
    let row = W.vectors.plus(c * s), prior: f64;
    if (at >= 0) {
      row = P.plus(at * s);
      prior = row[at];
    } else if (c < W.count) {
      const w = contrasts.plus(c * S.m);
      timesVariance(B, t, w, row);
      prior = 0;
      for (let j = 0; j < S.m; j++) prior += w[j] * row[j];
    } else {
      multiplyObservation(S, c - W.count, P, row);
      prior = observe(S, c - W.count, row);
    }
    W.rows[c] = <i32>row.offset;
    W.spreads[c] = prior;
  }
  for (let c = 0; c < W.width; c += 2) {
    const other = min(c + 1, W.width - 1);
    quadratics(S, B.N0, F64.at(W.rows[c]), F64.at(W.rows[other]), W.work);
    W.spreads[c] -= W.work[0];
    if (other > c) W.spreads[other] -= W.work[1];
  }
  for (let c = 0; c < W.width; c++) {
    if (diffuse) {
      timesDiffuse(B, t, weightsOf(W, contrasts, c), W.diffuse);
      multiplySymmetric(S, B.N1, W.diffuse, W.work);
      W.spreads[c] -= 2 * dot(S, F64.at(W.rows[c]), W.work);
      W.spreads[c] -= dot(S, W.diffuse, timesSecond(B, W.diffuse, W.work));
    }
    // What remains after all is known may be less than the rounding of what was there.
    W.spreads[c] = max(W.spreads[c], 0.0);
  }
}

/** N2 x, in out. */
function timesSecond(B: Backward, x: F64, out: F64): F64 {
  multiplySymmetric(B.S, B.N2, x, out);
  return out;
}

function near(S: System, x: F64, y: F64): bool {
  const m = S.m, s = S.stride;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      const bound = SETTLED * sqrt<f64>(x[i * s + i] * x[j * s + j]);
      if (!(abs(x[i * s + j] - y[i * s + j]) <= bound)) return false;
    }
  }
  return true;
}

/**
 * States given all values, with the variance of chosen combinations, and how far each disturbance is from what the model expects.
 *
 * Auxiliary residuals (Harvey & Koopman 1992): smoothed disturbances over their standard errors, about standard normal where the model
 * holds; a large one of a value is an outlier, one of a state a break. They are u / sqrt(d) and r / sqrt(N), NaN where nothing is told.
 *
 * in       system, errors, variances, tape (with variances kept) as filterStates took and left them; contrasts (count, m), weights of
 *          states
 * sizes    n; p; m; k; diffuse; varying; count of contrasts
 * out      states (n, m); means (n, count + p) of the contrasts, then of the p signals Z a + d; spreads (n, count + p), their variances;
 *          auxiliary (n, p + m), or 0
 * scratch  smoothStatesScratch(p, m, count)
 * cost     O(m^2 (1 + count + p)) a step; O(m^2) where the variances rest
 * source   Koopman & Durbin (2003); Durbin & Koopman (2012), 4.4, 4.5, 5.3, 6.4, 7.5
 */
export function smoothStates(
  system: usize, errors: usize, variances: usize, tape: usize, contrasts: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32,
  count: i32, states: usize, means: usize, spreads: usize, auxiliary: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const B = backwardAt(S, tapeAt(tape, n, p, m, k, diffuse), errors, variances, S.end);
  const s = S.stride, width = count + p;
  const W = changetype<Told>(TOLD_AT), all = F64.at(contrasts);
  const before = F64.at(B.end), a = before.plus(s * s), held = a.plus(3 * s);
  W.B = B;
  W.count = count;
  W.width = width;
  W.work = a.plus(s);
  W.diffuse = W.work.plus(s);
  W.vectors = held.plus(even(p));
  W.spreads = W.vectors.plus(width * s);
  W.only = I32.at(W.spreads.plus(even(width)).offset);
  W.rows = W.only.plus(2 * even(width));
  memory.fill(a.offset, 0, <usize>(3 * s) << 3);
  for (let c = 0; c < width; c++) W.only[c] = c < count ? onlyState(all.plus(c * m), m) : -1;
  advance(S, n - 1);
  let steady = false;
  for (let t = n - 1; t >= 0; t--) {
    const resting = varying == 0 && t + 1 < n && B.T.slots[t] == B.T.slots[t + 1] && t >= diffuse;
    if (!resting) steady = false;
    if (auxiliary) breaksOf(B, t, F64.at(auxiliary).plus(t * (p + m)));
    if (t + 1 < n) {
      if (resting && !steady) memory.copy(before.offset, B.N0.offset, <usize>(s * s) << 3);
      stepBack(B, t, steady);
    }
    for (let i = p - 1; i >= 0; i--) {
      if (steady) takeBackSteadily(B, t, i);
      else takeBack(B, t, i);
      if (!steady) held[i] = B.d;
      if (auxiliary) F64.at(auxiliary)[t * (p + m) + i] = held[i] > 0 ? B.u / sqrt<f64>(held[i]) : NaN;
    }
    statesOf(B, t, a, W.work);
    for (let j = 0; j < m; j++) F64.at(states)[t * m + j] = a[j];
    if (!steady) tellVariances(W, all, t);
    for (let c = 0; c < width; c++) {
      F64.at(means)[t * width + c] = c < count ? meanOf(W.only[c], all.plus(c * m), a, m) : S.d[c - count] + observe(S, c - count, a);
      F64.at(spreads)[t * width + c] = W.spreads[c];
    }
    if (resting && !steady && near(S, before, B.N0)) steady = true;
    if (t > 0) advance(S, -1);
  }
}

/** w^T a, w being state `only` where that is one. */
// @ts-ignore: decorator
@inline
function meanOf(only: i32, w: F64, a: F64, m: i32): f64 {
  if (only >= 0) return a[only];
  let mean = 0.0;
  for (let j = 0; j < m; j++) mean += w[j] * a[j];
  return mean;
}

/** Standardised disturbances of the states between step t and the next. */
function breaksOf(B: Backward, t: i32, out: F64): void {
  const S = B.S, s = S.stride;
  let least = 0.0;
  for (let j = 0; j < S.m; j++) least = max(least, TOLD * B.N0[j * s + j]);
  for (let j = 0; j < S.m; j++) {
    const spread = B.N0[j * s + j];
    out[S.p + j] = spread > least && S.q[j * S.m + j] > 0 ? B.r0[j] / sqrt<f64>(spread) : NaN;
  }
}

/** a (stride): states of step t given all values. */
function statesOf(B: Backward, t: i32, a: F64, work: F64): void {
  const S = B.S, s = S.stride;
  const predicted = B.T.states.plus(t * s);
  multiplySymmetric(S, varianceAt(B, t), B.r0, a);
  for (let j = 0; j < S.m; j++) a[j] += predicted[j];
  if (t >= B.T.diffuse) return;
  timesDiffuse(B, t, B.r1, work);
  for (let j = 0; j < S.m; j++) a[j] += work[j];
}

/**
 * Combinations of the states after the value of each step, by the filter alone.
 *
 * in       errors, variances, tape as filterStates left them; contrasts (count, m), weights of states
 * sizes    n; p; m; k; diffuse; count
 * out      means (n, count); NaN while columns of A are left that later values settle
 * scratch  none
 * cost     O(m (p + count)) a step
 */
export function filterContrasts(
  errors: usize, variances: usize, tape: usize, contrasts: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, count: i32, means: usize,
): void {
  const T = tapeAt(tape, n, p, m, k, diffuse);
  const s = even(m);
  const v = F64.at(errors), f = F64.at(variances);
  let settled = 0;
  for (let t = 0; t < n; t++) {
    const first = settled;
    for (let c = 0; c < count; c++) {
      const w = F64.at(contrasts).plus(c * m);
      let mean = 0.0;
      for (let j = 0; j < m; j++) mean += w[j] * T.states[t * s + j];
      settled = first;
      for (let i = 0; i < p; i++) {
        const at = t * p + i;
        const spread = f[at];
        if (spread != spread || spread == 0) continue;
        const gain = spread == Infinity ? T.settled.plus(settled++ * (s + 2)) : T.gains.plus(at * s);
        let moved = 0.0;
        for (let j = 0; j < m; j++) moved += w[j] * gain[j];
        mean += moved * (spread == Infinity ? v[at] : v[at] / spread);
      }
      F64.at(means)[t * count + c] = t + 1 < diffuse ? NaN : mean;
    }
  }
}
