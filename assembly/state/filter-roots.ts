// The Kalman filter by square roots of the variances, which cannot lose their sign.

import { factorQr, PIVOT_LARGEST } from "../math/qr";
import { log } from "../math/scalar";
import { F64, I32 } from "../memory";
import { OK, SINGULAR } from "../status";
import { moveColumns, readColumns, settleColumn } from "./filter-diffuse";
import { Tape, tapeAt } from "./filter-tape";
import { factorSemidefinite } from "./simulate";
import {
  advance, BELIEF_SUMS, COUNT, DIFFUSE_COUNT, DIFFUSE_LOGS, even, LARGEST, LEFT, LOGS, observe, SQUARES, STEADY, System, systemAt,
  systemScratch, VARYING_Q,
} from "./system";
import { moveForward } from "./system-matrices";
import { addRow, clearRow, copyRow } from "./system-rows";

/** A variance below this share of the largest one is the square of rounding: the value is certain. */
const CERTAIN: f64 = 1e-28;
/** A value that is certain may be off its prediction by this share of its size. */
const AGREES: f64 = 1e-7;

@unmanaged
class Roots {
  S: System;
  sums: F64;
  a: F64;
  /** (2 m + p, stride): rows R with P = R^T R, and how many of them there are. */
  rows: F64;
  count: i32;
  /** (2 m + p): R z. */
  seen: F64;
  columns: F64;
  seenColumns: F64;
  moved: F64;
  rootQ: F64;
  /** For the factorisation. */
  tau: F64;
  order: I32;
  work: F64;
  settledCount: i32;
}

const ROOTS: usize = memory.data(64, 16);

/** Doubles of scratch that filterStatesByRoots wants. */
export function filterStatesByRootsScratch(p: i32, m: i32, k: i32): i32 {
  const s = even(m), most = 2 * m + p;
  return systemScratch(p, m) + most * s + 2 * even(most) + k * s + even(k) + 2 * s + even(m * m) + 4 * s + 8;
}

/** Take in value i of the step. Returns the variance of its prediction: Infinity where it settles a column, 0 where it is certain. */
function learn(W: Roots, T: Tape, i: i32, y: f64, v: f64): f64 {
  const S = W.S, s = S.stride, sums = W.sums, gain = S.gain;
  let f = 0.0;
  clearRow(gain, s);
  for (let r = 0; r < W.count; r++) {
    const each = observe(S, i, W.rows.plus(r * s));
    W.seen[r] = each;
    f += each * each;
    addRow(gain, s, each, W.rows.plus(r * s));
  }
  f += S.h[i];
  const left = <i32>sums[LEFT];
  const spread = left > 0 ? settleColumn(S, i, W.columns, left, W.seenColumns, S.other) : 0.0;
  if (spread > 0) {
    // (I - k z^T) P (I - k z^T)^T + h k k^T
    const k = S.other;
    for (let r = 0; r < W.count; r++) addRow(W.rows.plus(r * s), s, -W.seen[r], k);
    const last = W.rows.plus(W.count++ * s), root = sqrt<f64>(S.h[i]);
    for (let j = 0; j < s; j++) last[j] = root * k[j];
    addRow(W.a, s, v, k);
    sums[DIFFUSE_COUNT] += 1;
    sums[DIFFUSE_LOGS] += log(spread);
    sums[LEFT] -= 1;
    if (changetype<usize>(T)) {
      const row = T.settled.plus(W.settledCount * (s + 2));
      copyRow(row, s, k);
      row[s] = spread;
      row[s + 1] = f;
    }
    W.settledCount++;
    return Infinity;
  }
  if (!(f > CERTAIN * sums[LARGEST])) {
    if (abs(v) > AGREES * abs(y)) sums[SQUARES] = Infinity;
    return 0;
  }
  sums[LARGEST] = max(sums[LARGEST], f);
  sums[COUNT] += 1;
  sums[SQUARES] += v * v / f;
  sums[LOGS] += log(f);
  addRow(W.a, s, v / f, gain);
  // Potter's step: the square root of I - seen seen^T / f.
  const factor = 1 / (f * (1 + sqrt<f64>(S.h[i] / f)));
  for (let r = 0; r < W.count; r++) addRow(W.rows.plus(r * s), s, -factor * W.seen[r], gain);
  return f;
}

/** Rows of T R^T and of the root of Q, turned into no more than m. */
function carry(W: Roots): void {
  const S = W.S, m = S.m, s = S.stride;
  for (let r = 0; r < W.count; r++) {
    const row = W.rows.plus(r * s);
    moveForward(S, row, W.moved);
    copyRow(row, s, W.moved);
  }
  if (S.varying & VARYING_Q) factorSemidefinite(S.q, m, W.rootQ);
  for (let j = 0; j < m; j++) {
    if (W.rootQ[j * m + j] == 0) continue;
    const row = W.rows.plus(W.count++ * s);
    clearRow(row, s);
    for (let i = j; i < m; i++) row[i] = W.rootQ[i * m + j];
  }
  if (W.count <= m) return;
  const rank = factorQr(W.count, s, PIVOT_LARGEST, 0, W.rows.offset, W.tau.offset, W.order.offset, W.work.offset);
  for (let r = 0; r < rank; r++) {
    const row = W.rows.plus(r * s);
    clearRow(W.moved, s);
    for (let j = r; j < s; j++) W.moved[W.order[j]] = row[j];
    copyRow(row, s, W.moved);
  }
  clearRow(W.moved, s);
  W.count = rank;
}

/** out (m, width) = R^T R. */
function multiplyRoots(W: Roots, width: i32, out: F64): void {
  const m = W.S.m, s = W.S.stride;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0.0;
      for (let r = 0; r < W.count; r++) sum += W.rows[r * s + i] * W.rows[r * s + j];
      out[i * width + j] = sum;
      out[j * width + i] = sum;
    }
  }
}

/**
 * filterStates by square roots of the variances, P = R^T R: slower, and no variance turns negative. Deviations are true to the rounding of
 * the largest one, where differences of variances are true to the rounding of the largest variance: of variances 1e-16 apart these leave
 * nothing, and roots half of the digits. Variances never rest.
 *
 * in       y (n, p), NaN where missing; system (systemSize), see system.ts
 * in/out   belief (beliefSize): sums, a, P, A before the first step -> those before step n
 * sizes    as filterStates
 * out      errors (n, p), variances (n, p), tape or 0, as filterStates
 * scratch  filterStatesByRootsScratch(p, m, k)
 * returns  OK, or SINGULAR where the states leave the finite numbers
 * cost     O(m^3) a step
 * source   Potter's step of a value; Kaminski, Bryson & Schmidt (1971) for the step of time; Durbin & Koopman (2012), 6.3
 */
export function filterStatesByRoots(
  y: usize, system: usize, belief: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, keep: i32, errors: usize,
  variances: usize, tape: usize, scratch: usize,
): i32 {
  const W = changetype<Roots>(ROOTS);
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride, most = 2 * m + p;
  const T = tape ? tapeAt(tape, n, p, m, k, diffuse) : changetype<Tape>(0);
  W.S = S;
  W.sums = F64.at(belief);
  W.a = F64.at(S.end);
  W.rows = W.a.plus(s);
  W.seen = W.rows.plus(most * s);
  W.columns = W.seen.plus(even(most));
  W.seenColumns = W.columns.plus(k * s);
  W.moved = W.seenColumns.plus(even(k));
  W.rootQ = W.moved.plus(s);
  W.tau = W.rootQ.plus(even(m * m));
  W.work = W.tau.plus(s);
  W.order = I32.at(W.work.plus(2 * s).offset);
  W.settledCount = 0;
  const a = W.sums.plus(BELIEF_SUMS), P = a.plus(m), columns = P.plus(m * m);
  clearRow(W.a, s);
  clearRow(W.moved, s);
  for (let j = 0; j < m; j++) W.a[j] = a[j];
  factorSemidefinite(P, m, W.rootQ);
  memory.fill(W.rows.offset, 0, <usize>(m * s) << 3);
  for (let j = 0; j < m; j++) for (let i = j; i < m; i++) W.rows[j * s + i] = W.rootQ[i * m + j];
  W.count = m;
  factorSemidefinite(S.q, m, W.rootQ);
  readColumns(S, columns, <i32>W.sums[LEFT], W.columns);
  W.sums[STEADY] = 0;
  for (let t = 0; t < n; t++) {
    const left = <i32>W.sums[LEFT];
    if (changetype<usize>(T)) {
      copyRow(T.states.plus(t * s), s, W.a);
      T.slots[t] = t;
      if (t < T.diffuse) {
        T.left[t] = left;
        memory.copy(T.columns.plus(t * T.columnCount * s).offset, W.columns.offset, <usize>(left * s) << 3);
      }
      if (keep) {
        memory.fill(T.variances.plus(t * s * s).offset, 0, <usize>(s * s) << 3);
        multiplyRoots(W, s, T.variances.plus(t * s * s));
      }
    }
    for (let i = 0; i < p; i++) {
      const at = t * p + i, value = F64.at(y)[at];
      F64.at(errors)[at] = F64.at(variances)[at] = NaN;
      if (value != value) continue;
      const v = value - S.d[i] - observe(S, i, W.a);
      F64.at(errors)[at] = v;
      F64.at(variances)[at] = learn(W, T, i, value, v);
      if (changetype<usize>(T)) copyRow(T.gains.plus(at * s), s, S.gain);
    }
    moveForward(S, W.a, W.moved);
    for (let j = 0; j < m; j++) W.a[j] = W.moved[j] + S.c[j];
    carry(W);
    if (W.sums[LEFT] > 0) moveColumns(S, W.columns, <i32>W.sums[LEFT], W.moved);
    if (t + 1 < n) advance(S, 1);
  }
  let size = 0.0;
  multiplyRoots(W, m, P);
  for (let j = 0; j < m; j++) {
    a[j] = W.a[j];
    size += abs(a[j]) + P[j * m + j];
  }
  for (let c = 0; c < <i32>W.sums[LEFT]; c++) for (let j = 0; j < m; j++) columns[c * m + j] = W.columns[c * s + j];
  return size < Infinity ? OK : SINGULAR;
}
