// The Kalman filter with exact diffuse initialisation.

import { log } from "../math/scalar";
import { F64 } from "../memory";
import { OK, SINGULAR } from "../status";
import {
  addNoise, addProducts, addSquare, advance, BELIEF_SUMS, carryForward, COUNT, DIFFUSE_COUNT, DIFFUSE_LOGS, even, LARGEST, LEFT, LOGS,
  moveForward, multiplyObservation, narrow, observe, SQUARES, STEADY, System, systemAt, systemScratch, VARYING_H, VARYING_Q, VARYING_T,
  VARYING_Z, widen,
} from "./system";
import { Tape, tapeAt } from "./filter-tape";

/** A value that sees less than this share of what it might see of A sees rounding. */
const BLIND: f64 = 1e-10;
/** What is left of numbers that cancel to this share of them is rounding. */
const CANCELLED: f64 = 64 * f64.EPSILON;
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
  /** Predicted variance, and what becomes of it within the step. */
  P: F64;
  next: F64;
  hold: F64;
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

/** Doubles of scratch that countDiffuseSteps wants. */
export function countDiffuseStepsScratch(p: i32, m: i32, k: i32): i32 {
  return systemScratch(p, m) + 2 * even(m) + k * even(m) + even(k) + 4;
}

/** Columns of A from a belief into rows of `stride`. */
function readColumns(S: System, from: F64, count: i32, columns: F64): void {
  const m = S.m, s = S.stride;
  memory.fill(columns.offset, 0, <usize>(count * s) << 3);
  for (let c = 0; c < count; c++) memory.copy(columns.plus(c * s).offset, from.plus(c * m).offset, <usize>m << 3);
}

/** x + y, and 0 where the two cancel: directions that are known must not come back as rounding. */
// @ts-ignore: decorator
@inline
function sumOrNothing(x: f64, y: f64): f64 {
  const sum = x + y;
  return abs(sum) <= CANCELLED * (abs(x) + abs(y)) ? 0.0 : sum;
}

/** A := T A. */
function moveColumns(S: System, columns: F64, count: i32, moved: F64): void {
  for (let c = 0; c < count; c++) {
    const column = columns.plus(c * S.stride);
    let e = 0;
    for (let i = 0; i < S.m; i++) {
      let sum = 0.0, size = 0.0;
      for (const end = S.rowBounds[i + 1]; e < end; e++) {
        const each = S.rowValue[e] * column[S.rowIndex[e]];
        sum += each;
        size += abs(each);
      }
      moved[i] = abs(sum) <= CANCELLED * size ? 0.0 : sum;
    }
    memory.copy(column.offset, moved.offset, <usize>S.m << 3);
  }
}

/**
 * What value i of the step sees of A: F_inf = |A^T z|^2, and 0 where that is rounding. Where it sees something, A is turned so that it
 * sees one column only, which becomes the gain A A^T z / F_inf and leaves A: P_inf = A A^T falls in rank by one, without rounding.
 */
export function settleColumn(S: System, i: i32, columns: F64, count: i32, seen: F64, gain: F64): f64 {
  const m = S.m, s = S.stride;
  let square = 0.0, largest = 0.0, size = 0.0;
  for (let c = 0; c < count; c++) {
    const column = columns.plus(c * s);
    const each = observe(S, i, column);
    seen[c] = each;
    square += each * each;
    for (let j = 0; j < m; j++) largest = max(largest, abs(column[j]));
  }
  for (let e = S.zBounds[i]; e < S.zBounds[i + 1]; e++) size += abs(S.zValue[e]);
  const bound = BLIND * size * largest;
  if (!(square > bound * bound)) return 0;
  // A Householder reflection of the columns, v = A^T z + sign |A^T z| e_0.
  const first = seen[0];
  const norm = first < 0 ? -sqrt<f64>(square) : sqrt<f64>(square);
  seen[0] = first + norm;
  const factor = 1 / (norm * (norm + first));
  memory.fill(gain.offset, 0, <usize>s << 3);
  for (let c = 0; c < count; c++) for (let j = 0; j < m; j++) gain[j] += seen[c] * columns[c * s + j];
  for (let c = 1; c < count; c++) {
    const column = columns.plus(c * s);
    for (let j = 0; j < m; j++) column[j] = sumOrNothing(column[j], -factor * seen[c] * gain[j]);
  }
  for (let j = 0; j < m; j++) gain[j] = (columns[j] - factor * seen[0] * gain[j]) / -norm;
  memory.copy(columns.offset, columns.plus((count - 1) * s).offset, <usize>s << 3);
  return square;
}

/**
 * How many steps it takes until no value settles a column of A any more: for so many steps a tape must hold A.
 *
 * in       y (n, p), NaN where missing; system, belief as in filterStates
 * sizes    n; p; m; k columns of A in the belief; varying
 * scratch  countDiffuseStepsScratch(p, m, k)
 * returns  the number of steps, 0 without columns
 * cost     O(k (m + non-zeros of T)) a step
 */
export function countDiffuseSteps(
  y: usize, system: usize, belief: usize, n: i32, p: i32, m: i32, k: i32, varying: i32, scratch: usize,
): i32 {
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride;
  const gain = F64.at(S.end), moved = gain.plus(s), columns = moved.plus(s), seen = columns.plus(k * s);
  const sums = F64.at(belief);
  let left = <i32>sums[LEFT], steps = 0;
  readColumns(S, sums.plus(BELIEF_SUMS + m + m * m), left, columns);
  for (let t = 0; t < n && left > 0; t++) {
    for (let i = 0; i < p; i++) {
      const value = F64.at(y)[t * p + i];
      if (value != value || left == 0) continue;
      if (settleColumn(S, i, columns, left, seen, gain) > 0) {
        left--;
        steps = t + 1;
      }
    }
    moveColumns(S, columns, left, moved);
    if (t + 1 < n) advance(S, 1);
  }
  return steps;
}

/** a += g factor. */
// @ts-ignore: decorator
@inline
function addTo(a: F64, s: i32, factor: f64, g: F64): void {
  const f = f64x2.splat(factor);
  for (let j = 0; j < s; j += 2) a.setLanes(j, f64x2.add(a.lanes(j), f64x2.mul(f, g.lanes(j))));
}

/** Take in a value that settles a column of A. */
function learnSettled(F: Filter, i: i32, v: f64, gain: F64, spread: f64): void {
  const S = F.S, sums = F.sums, s = S.stride;
  const finite = observe(S, i, S.gain) + S.h[i];
  addTo(F.a, s, v, gain);
  // P - K K_inf^T / F_inf - K_inf K^T / F_inf + K_inf K_inf^T F / F_inf^2
  addProducts(S, -1, S.gain, gain, F.P);
  addSquare(S, finite, gain, F.P, F.P);
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

/** Take in a value with a variance; the variance of the states goes from P to `to`. Returns the variance of its prediction. */
function learn(F: Filter, i: i32, y: f64, v: f64, to: F64): f64 {
  const S = F.S, sums = F.sums;
  const f = observe(S, i, S.gain) + S.h[i];
  if (!(f > CERTAIN * sums[LARGEST]) || f == 0) {
    if (abs(v) > AGREES * abs(y)) sums[SQUARES] = Infinity;
    F.f[i] = 0;
    if (to.offset != F.P.offset) memory.copy(to.offset, F.P.offset, <usize>(S.m * S.stride) << 3);
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
  addTo(F.a, S.stride, v * g, S.gain);
  addSquare(S, -g, S.gain, F.P, to);
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
    if (gains) memory.copy(gains.plus(i * s).offset, F.gains.plus(i * s).offset, <usize>s << 3);
    if (f == 0) {
      if (abs(v) > AGREES * abs(y[i])) sums[SQUARES] = Infinity;
      continue;
    }
    sums[COUNT] += 1;
    sums[SQUARES] += v * v / f;
    sums[LOGS] += F.logs[i];
    addTo(F.a, s, v / f, F.gains.plus(i * s));
  }
}

/** A step: values in, one after the other. P keeps the prediction where `apart`, and F.next takes what becomes of it. */
function step(F: Filter, y: F64, errors: F64, variances: F64, gains: F64, apart: bool): void {
  const S = F.S, s = S.stride, sums = F.sums;
  const predicted = F.P;
  for (let i = 0; i < S.p; i++) {
    const value = y[i];
    errors[i] = variances[i] = NaN;
    if (value != value) continue;
    const v = value - S.d[i] - observe(S, i, F.a);
    errors[i] = v;
    multiplyObservation(S, i, F.P, S.gain);
    if (gains) memory.copy(gains.plus(i * s).offset, S.gain.offset, <usize>s << 3);
    memory.copy(F.gains.plus(i * s).offset, S.gain.offset, <usize>s << 3);
    const left = <i32>sums[LEFT];
    const spread = left > 0 ? settleColumn(S, i, F.columns, left, F.seen, S.other) : 0.0;
    if (spread > 0) {
      learnSettled(F, i, v, S.other, spread);
      variances[i] = Infinity;
    } else {
      variances[i] = learn(F, i, value, v, apart && i == 0 ? F.next : F.P);
      if (apart && i == 0) F.P = F.next;
    }
  }
  if (apart) F.next = predicted;
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
  F.hold = F.next.plus(s * s);
  F.columns = F.hold.plus(s * s);
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

function run(F: Filter, y: F64, errors: F64, variances: F64, keep: i32): i32 {
  const S = F.S, T = F.T, sums = F.sums;
  const n = S.n, p = S.p, s = S.stride;
  const bytes = <usize>(s * s) << 3;
  const fixed = (S.varying & (VARYING_Z | VARYING_H | VARYING_T | VARYING_Q)) == 0;
  let ready = false, stored = -1, changed = true;
  for (let t = 0; t < n; t++) {
    const values = y.plus(t * p), v = errors.plus(t * p), f = variances.plus(t * p);
    let whole = true;
    for (let i = 0; i < p; i++) whole = whole && values[i] == values[i];
    if (!whole) sums[STEADY] = 0;
    let gains = changetype<F64>(0);
    if (T) {
      gains = T.gains.plus(t * p * s);
      memory.copy(T.states.plus(t * s).offset, F.a.offset, <usize>s << 3);
      if (t < T.diffuse) {
        T.left[t] = <i32>sums[LEFT];
        memory.copy(T.columns.plus(t * T.columnCount * s).offset, F.columns.offset, <usize>(<i32>sums[LEFT] * s) << 3);
      }
      if (keep && changed) memory.copy(T.variances.plus(++stored * s * s).offset, F.P.offset, bytes);
      T.slots[t] = stored;
    }
    changed = true;
    if (sums[STEADY] == 1) {
      if (ready) stepSteadily(F, values, v, f, gains);
      else {
        memory.copy(F.hold.offset, F.P.offset, bytes);
        step(F, values, v, f, gains, false);
        memory.copy(F.P.offset, F.hold.offset, bytes);
        ready = true;
      }
      changed = false;
    } else {
      ready = false;
      const apart = fixed && whole && sums[LEFT] == 0;
      step(F, values, v, f, gains, apart);
      carryForward(S, F.P);
      addNoise(S, F.P);
      if (apart && unchanged(S, F.P, F.next)) sums[STEADY] = 1;
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
