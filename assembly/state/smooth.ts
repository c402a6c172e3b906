// Smoothing: states, combinations of them, and disturbances, given all values.

import { F64 } from "../memory";
import {
  Backward, backwardAt, backwardScratch, stepBack, takeBack, takeBackSteadily, timesDiffuse, timesVariance,
} from "./smooth-backward";
import { advance, dot, even, multiplySymmetric, quadratic, System, systemAt, systemScratch } from "./system";
import { tapeAt } from "./filter-tape";

/** Variances that change by less than this share no longer change. */
const SETTLED: f64 = 1e-14;

/** What later values tell of a disturbance, below this share of what they tell of another, is rounding. */
const TOLD: f64 = 1e-12;

/** Doubles of scratch that smoothStates wants. */
export function smoothStatesScratch(p: i32, m: i32, count: i32): i32 {
  const s = even(m);
  return systemScratch(p, m) + backwardScratch(m) + s * s + 4 * s + even(p) + 2 * even(count + p) + 4;
}

/** Variance of w^T a at step t, given all values. */
function varianceOf(B: Backward, t: i32, w: F64, Pw: F64, work: F64, diffuse: F64): f64 {
  const S = B.S;
  timesVariance(B, t, w, Pw);
  let prior = 0.0;
  for (let j = 0; j < S.m; j++) prior += w[j] * Pw[j];
  let variance = prior - quadratic(S, B.N0, Pw);
  if (t < B.T.diffuse && B.T.left[t] > 0) {
    timesDiffuse(B, t, w, diffuse);
    multiplySymmetric(S, B.N1, diffuse, work);
    variance -= 2 * dot(S, Pw, work);
    variance -= quadratic(S, B.N2, diffuse);
  }
  // What remains after all is known may be less than the rounding of what was there.
  return max(variance, 0.0);
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
  const before = F64.at(B.end), Pw = before.plus(s * s), work = Pw.plus(s), diff = work.plus(s), a = diff.plus(s);
  const held = a.plus(s), rests = held.plus(even(p));
  memory.fill(Pw.offset, 0, <usize>(4 * s) << 3);
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
    statesOf(B, t, a, work);
    memory.copy(F64.at(states).plus(t * m).offset, a.offset, <usize>m << 3);
    for (let c = 0; c < width; c++) {
      const w = c < count ? F64.at(contrasts).plus(c * m) : S.z.plus((c - count) * m);
      let mean = c < count ? 0.0 : S.d[c - count];
      for (let j = 0; j < m; j++) mean += w[j] * a[j];
      if (!steady) rests[c] = varianceOf(B, t, w, Pw, work, diff);
      F64.at(means)[t * width + c] = mean;
      F64.at(spreads)[t * width + c] = rests[c];
    }
    if (resting && !steady && near(S, before, B.N0)) steady = true;
    if (t > 0) advance(S, -1);
  }
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
  multiplySymmetric(S, B.T.variances.plus(B.T.slots[t] * s * s), B.r0, a);
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
