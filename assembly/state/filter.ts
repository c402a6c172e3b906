// The Kalman filter with exact diffuse initialisation.

import { log } from "../math/scalar";
import { F64 } from "../memory";
import { OK, SINGULAR } from "../status";
import { addNoise, addProducts, addSquare, carryForward, moveForward, narrow, widen } from "./system-matrices";
import {
  advance, BELIEF_SUMS, COUNT, DIFFUSE_COUNT, DIFFUSE_LOGS, even, LARGEST, LEFT, LOGS, multiplyObservation, observe, SQUARES, STEADY,
  System, systemAt, systemScratch, VARYING_H, VARYING_Q, VARYING_T, VARYING_Z,
} from "./system";
import { moveColumns, readColumns, settleColumn } from "./filter-diffuse";
import { Tape, tapeAt } from "./filter-tape";
import { addRow, copyRow } from "./system-rows";

/** A variance below this share of the largest one is rounding: the value is certain. */
const CERTAIN: f64 = 1e-15;
/** Variances that change by less than this share no longer change. */
const SETTLED: f64 = 1e-14;
/** A value that is certain may be off its prediction by this share of its size. */
const AGREES: f64 = 1e-7;

const LOG_TWO_PI: f64 = 1.8378770664093454836;

@unmanaged
class Filter {
  S: System;
  T: Tape;
  sums: F64;
  a: F64;
  moved: F64;
  /** Predicted variance, what the values of the step make of it, and room for the next prediction. */
  P: F64;
  next: F64;
  spare: F64;
  columns: F64;
  seen: F64;
  /** Gains (p, stride), variances and their logarithms (p) of the steady state. */
  gains: F64;
  f: F64;
  logs: F64;
  settledCount: i32;
}

const FILTER: usize = memory.data(128, 16);

/** Doubles of scratch that filterStates wants. */
export function filterStatesScratch(p: i32, m: i32, k: i32): i32 {
  const s = even(m);
  return systemScratch(p, m) + 2 * s + 3 * s * s + k * s + even(k) + p * s + 2 * even(p) + 4;
}

/** Take in a value that settles a column of A: the variance of the states goes from P to F.next. */
function learnSettled(F: Filter, i: i32, v: f64, gain: F64, spread: f64, P: F64): void {
  const S = F.S, sums = F.sums, s = S.stride;
  const finite = observe(S, i, S.gain) + S.h[i];
  addRow(F.a, s, v, gain);
  // P - K K_inf^T / F_inf - K_inf K^T / F_inf + K_inf K_inf^T F / F_inf^2
  addSquare(S, finite, gain, P, F.next);
  addProducts(S, -1, S.gain, gain, F.next);
  sums[DIFFUSE_COUNT] += 1;
  sums[DIFFUSE_LOGS] += log(spread);
  sums[LEFT] -= 1;
  if (F.T) {
    const row = F.T.settled.plus(F.settledCount * (s + 2));
    memory.copy(row.offset, gain.offset, <usize>s << 3);
    row[s] = spread;
    row[s + 1] = finite;
  }
  F.settledCount++;
}

/** Take in a value with a variance; the variance of the states goes from P to F.next. Returns the variance of its prediction. */
function learn(F: Filter, i: i32, y: f64, v: f64, P: F64): f64 {
  const S = F.S, sums = F.sums;
  const f = observe(S, i, S.gain) + S.h[i];
  if (!(f > CERTAIN * sums[LARGEST]) || f == 0) {
    if (abs(v) > AGREES * abs(y)) sums[SQUARES] = Infinity;
    F.f[i] = 0;
    if (P.offset != F.next.offset) memory.copy(F.next.offset, P.offset, <usize>(S.m * S.stride) << 3);
    return 0;
  }
  const g = 1 / f;
  sums[LARGEST] = max(sums[LARGEST], f);
  sums[COUNT] += 1;
  sums[SQUARES] += v * v * g;
  const logarithm = log(f);
  sums[LOGS] += logarithm;
  F.f[i] = f;
  F.logs[i] = logarithm;
  addRow(F.a, S.stride, v * g, S.gain);
  addSquare(S, -g, S.gain, P, F.next);
  return f;
}

/** Whether two variances are the same but for rounding. */
function unchanged(S: System, x: F64, y: F64): bool {
  const m = S.m, s = S.stride;
  for (let i = 0; i < m; i++) {
    const at = i * s + i;
    if (!(abs(x[at] - y[at]) <= SETTLED * x[at])) return false;
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) {
      const bound = SETTLED * sqrt<f64>(x[i * s + i] * x[j * s + j]);
      if (!(abs(x[i * s + j] - y[i * s + j]) <= bound)) return false;
    }
  }
  return true;
}

/** A step whose variances are those of the step before. */
function stepSteadily(F: Filter, y: F64, errors: F64, variances: F64, gains: F64): void {
  const S = F.S, s = S.stride, sums = F.sums;
  for (let i = 0; i < S.p; i++) {
    const v = y[i] - S.d[i] - observe(S, i, F.a);
    const f = F.f[i];
    errors[i] = v;
    variances[i] = f;
    if (gains) copyRow(gains.plus(i * s), s, F.gains.plus(i * s));
    if (f == 0) {
      if (abs(v) > AGREES * abs(y[i])) sums[SQUARES] = Infinity;
      continue;
    }
    sums[COUNT] += 1;
    sums[SQUARES] += v * v / f;
    sums[LOGS] += F.logs[i];
    addRow(F.a, s, v / f, F.gains.plus(i * s));
  }
}

/** A step: values in, one after the other. F.P, the prediction, is left alone; F.next takes what becomes of it. */
function step(F: Filter, y: F64, errors: F64, variances: F64, gains: F64): void {
  const S = F.S, s = S.stride, sums = F.sums;
  let P = F.P;
  for (let i = 0; i < S.p; i++) {
    const value = y[i];
    errors[i] = variances[i] = NaN;
    if (value != value) continue;
    const v = value - S.d[i] - observe(S, i, F.a);
    errors[i] = v;
    multiplyObservation(S, i, P, S.gain);
    if (gains) copyRow(gains.plus(i * s), s, S.gain);
    copyRow(F.gains.plus(i * s), s, S.gain);
    const left = <i32>sums[LEFT];
    const spread = left > 0 ? settleColumn(S, i, F.columns, left, F.seen, S.other) : 0.0;
    if (spread > 0) {
      learnSettled(F, i, v, S.other, spread, P);
      variances[i] = Infinity;
    } else {
      variances[i] = learn(F, i, value, v, P);
    }
    P = F.next;
  }
  if (P.offset == F.P.offset) memory.copy(F.next.offset, P.offset, <usize>(s * s) << 3);
}

/**
 * The Kalman filter: predictions of each step from those before it, with their likelihood.
 *
 * Values are taken in one after the other. While A has columns, a value that sees them settles one of them exactly (Koopman 1997), and adds
 * to the diffuse likelihood; its prediction has an infinite variance. A value that is certain teaches nothing; where it is off its
 * prediction by more than rounding, the sum of squares becomes infinite: its likelihood is 0. Once the variances of a system that does not
 * vary no longer change by more than 1e-14, they rest until the next missing value, and a step costs O(non-zeros of T).
 *
 * The logarithm of the likelihood is -(count log 2 pi + logs + squares + diffuse logs) / 2 with Durbin and Koopman's constant, which counts
 * no constant for diffuse values.
 *
 * in       y (n, p), NaN where missing; system (systemSize), see system.ts
 * in/out   belief (beliefSize): sums, a, P, A before the first step -> those before step n
 * sizes    n; p; m; k columns of A that the belief has room for; diffuse, steps of countDiffuseSteps, where there is a tape; varying, bits;
 *          keep, whether the tape takes the predicted variances
 * out      errors (n, p), NaN where missing; variances (n, p) of the predictions, NaN where missing, Infinity where diffuse, 0 where
 *          certain; tape (tapeSize) for the passes back, or 0
 * scratch  filterStatesScratch(p, m, k)
 * returns  OK, or SINGULAR where the states leave the finite numbers
 * cost     O(m^2 + m nonzeros of T) a step
 * source   Koopman & Durbin (2000); Durbin & Koopman (2012), 5.2 and 6.4
 */
export function filterStates(
  y: usize, system: usize, belief: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, keep: i32, errors: usize,
  variances: usize, tape: usize, scratch: usize,
): i32 {
  const F = changetype<Filter>(FILTER);
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride;
  F.S = S;
  F.T = tape ? tapeAt(tape, n, p, m, k, diffuse) : changetype<Tape>(0);
  F.sums = F64.at(belief);
  F.a = F64.at(S.end);
  F.moved = F.a.plus(s);
  F.P = F.moved.plus(s);
  F.next = F.P.plus(s * s);
  F.spare = F.next.plus(s * s);
  F.columns = F.spare.plus(s * s);
  F.seen = F.columns.plus(k * s);
  F.gains = F.seen.plus(even(k));
  F.f = F.gains.plus(p * s);
  F.logs = F.f.plus(even(p));
  F.settledCount = 0;
  memory.fill(F.a.offset, 0, <usize>(2 * s + 3 * s * s) << 3);
  const startA = F.sums.plus(BELIEF_SUMS), startP = startA.plus(m), startColumns = startP.plus(m * m);
  memory.copy(F.a.offset, startA.offset, <usize>m << 3);
  widen(S, startP, F.P);
  readColumns(S, startColumns, <i32>F.sums[LEFT], F.columns);
  const status = run(F, F64.at(y), F64.at(errors), F64.at(variances), keep);
  memory.copy(startA.offset, F.a.offset, <usize>m << 3);
  narrow(S, F.P, startP);
  for (let c = 0; c < <i32>F.sums[LEFT]; c++) memory.copy(startColumns.plus(c * m).offset, F.columns.plus(c * s).offset, <usize>m << 3);
  return status;
}

/** A copy of x in `to`. */
function place(to: F64, x: F64, count: i32): F64 {
  memory.copy(to.offset, x.offset, <usize>count << 3);
  return to;
}

function run(F: Filter, y: F64, errors: F64, variances: F64, keep: i32): i32 {
  const S = F.S, T = F.T, sums = F.sums;
  const n = S.n, p = S.p, s = S.stride;
  const cells = s * s;
  const fixed = (S.varying & (VARYING_Z | VARYING_H | VARYING_T | VARYING_Q)) == 0;
  let ready = false, stored = 0;
  const keeps = changetype<usize>(T) != 0 && keep != 0;
  if (keeps) F.P = place(T.variances, F.P, cells);
  for (let t = 0; t < n; t++) {
    const values = y.plus(t * p), v = errors.plus(t * p), f = variances.plus(t * p);
    let whole = true;
    for (let i = 0; i < p; i++) whole = whole && values[i] == values[i];
    if (!whole) sums[STEADY] = 0;
    let gains = changetype<F64>(0);
    if (T) {
      gains = T.gains.plus(t * p * s);
      copyRow(T.states.plus(t * s), s, F.a);
      if (t < T.diffuse) {
        T.left[t] = <i32>sums[LEFT];
        memory.copy(T.columns.plus(t * T.columnCount * s).offset, F.columns.offset, <usize>(<i32>sums[LEFT] * s) << 3);
      }
      T.slots[t] = stored;
    }
    if (sums[STEADY] == 1) {
      if (ready) stepSteadily(F, values, v, f, gains);
      else step(F, values, v, f, gains);
      ready = true;
    } else {
      ready = false;
      const settled = fixed && whole && sums[LEFT] == 0;
      step(F, values, v, f, gains);
      // The next prediction is made where the tape wants it.
      const kept = keeps && t + 1 < n;
      const from = F.P;
      F.P = kept ? T.variances.plus(++stored * cells) : F.spare;
      carryForward(S, F.next, F.P);
      addNoise(S, F.P);
      if (!keeps) F.spare = from;
      if (settled && unchanged(S, F.P, from)) sums[STEADY] = 1;
    }
    moveForward(S, F.a, F.moved);
    for (let j = 0; j < S.m; j++) F.a[j] = F.moved[j] + S.c[j];
    if (sums[LEFT] > 0) moveColumns(S, F.columns, <i32>sums[LEFT], F.moved);
    if (t + 1 < n) advance(S, 1);
  }
  let size = 0.0;
  for (let j = 0; j < S.m; j++) size += abs(F.a[j]) + F.P[j * s + j];
  return size < Infinity ? OK : SINGULAR;
}

/**
 * The logarithm of the likelihood of what a belief has seen.
 *
 * in       sums (8) of a belief; constant, 1 with the constant of diffuse values and 0 without
 * returns  the full log density of the values that were not diffuse, and the diffuse density of those that were
 */
export function logLikelihoodStates(sums: usize, constant: i32): f64 {
  const s = F64.at(sums);
  const count = s[COUNT] + (constant ? s[DIFFUSE_COUNT] : 0.0);
  return -0.5 * (count * LOG_TWO_PI + s[LOGS] + s[SQUARES] + s[DIFFUSE_LOGS]);
}
