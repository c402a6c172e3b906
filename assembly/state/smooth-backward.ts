// One step back through the values: what later values say of the states, in the limit of a diffuse start.
//
// With variances P + kappa P_inf, the derivative of the log-likelihood by a state is r0 + r1 / kappa, and N0 + N1 / kappa + N2 / kappa^2 is
// its variance. N1 is kept in full (Durbin and Koopman leave out terms that P_inf makes vanish), so that gradients can be read from it.

import { F64 } from "../memory";
import { carryBack, dot, moveBack, multiplySymmetric } from "./system-matrices";
import { addObservation, even, System } from "./system";
import { Tape } from "./filter-tape";
import { addRow, clearRow, copyRow, setRow } from "./system-rows";

@unmanaged
export class Backward {
  S: System;
  T: Tape;
  errors: F64;
  variances: F64;
  r0: F64;
  r1: F64;
  N0: F64;
  N1: F64;
  N2: F64;
  spare: F64;
  /** Smoothing error of the value that was taken back last, u, and its variance, d; both 0 where it taught nothing. */
  u: f64;
  d: f64;
  /** Its gain by unit of error, and what N0 and N1 make of it: (stride) each. */
  k: F64;
  kStar: F64;
  Nk: F64;
  N1k: F64;
  NkStar: F64;
  work: F64;
  more: F64;
  half: F64;
  /** 1 / F_inf + ...: coefficient of 1 / kappa in d. */
  d1: f64;
  /** Whether the value settled a column of A. */
  settling: bool;
  /** Values that settled a column before the one at hand. */
  settled: i32;
  end: usize;
}

const BACKWARD: usize = memory.data(160, 16);

/** Doubles of scratch that a Backward takes. */
export function backwardScratch(m: i32): i32 {
  const s = even(m);
  return 10 * s + 4 * s * s;
}

/** A Backward after the last step. */
export function backwardAt(S: System, T: Tape, errors: usize, variances: usize, scratch: usize): Backward {
  const B = changetype<Backward>(BACKWARD);
  const s = S.stride;
  B.S = S;
  B.T = T;
  B.errors = F64.at(errors);
  B.variances = F64.at(variances);
  B.r0 = F64.at(scratch);
  B.r1 = B.r0.plus(s);
  B.k = B.r1.plus(s);
  B.kStar = B.k.plus(s);
  B.Nk = B.kStar.plus(s);
  B.N1k = B.Nk.plus(s);
  B.NkStar = B.N1k.plus(s);
  B.work = B.NkStar.plus(s);
  B.more = B.work.plus(s);
  B.half = B.more.plus(s);
  B.N0 = B.half.plus(s);
  B.N1 = B.N0.plus(s * s);
  B.N2 = B.N1.plus(s * s);
  B.spare = B.N2.plus(s * s);
  B.end = B.spare.plus(s * s).offset;
  memory.fill(scratch, 0, <usize>backwardScratch(S.m) << 3);
  B.settled = 0;
  for (let i = 0; i < S.n * S.p; i++) B.settled += B.variances[i] == Infinity ? 1 : 0;
  return B;
}

/** N -= z w^T + w z^T - d z z^T for row i of Z, which is u z^T + z u^T for u = w - d z / 2. */
function spread(B: Backward, i: i32, w: F64, d: f64, N: F64): void {
  const S = B.S, s = S.stride, m = S.m, u = B.half;
  copyRow(u, s, w);
  addObservation(S, i, -0.5 * d, u);
  const end = S.zBounds[i + 1];
  for (let e = S.zBounds[i]; e < end; e++) {
    const value = S.zValue[e], at = S.zIndex[e];
    addRow(N.plus(at * s), s, -value, u);
    // The column, and nothing to its neighbour: a store of one double would make the next load of two wait.
    const both = f64x2.splat(value), none = f64x2.splat(0);
    const factor = at & 1 ? v128.shuffle<i64>(none, both, 0, 3) : v128.shuffle<i64>(both, none, 0, 3);
    let cells = N.plus(at & ~1);
    for (let j = 0; j < m; j++) {
      cells.setLanes(0, f64x2.sub(cells.lanes(0), f64x2.mul(factor, u.splat(j))));
      cells = cells.plus(s);
    }
  }
}

/** Take back value i of step t. */
export function takeBack(B: Backward, t: i32, i: i32): void {
  const S = B.S, s = S.stride;
  const at = t * S.p + i;
  const f = B.variances[at];
  B.u = B.d = B.d1 = 0;
  B.settling = false;
  if (f != f || f == 0) return;
  if (f == Infinity) return takeBackSettled(B, at, i);
  const g = 1 / f;
  setRow(B.k, s, g, B.T.gains.plus(at * s));
  const u = B.errors[at] * g - dot(S, B.k, B.r0);
  multiplySymmetric(S, B.N0, B.k, B.Nk);
  const d = g + dot(S, B.k, B.Nk);
  B.u = u;
  B.d = d;
  addObservation(S, i, u, B.r0);
  spread(B, i, B.Nk, d, B.N0);
  if (t < B.T.diffuse) {
    addObservation(S, i, -dot(S, B.k, B.r1), B.r1);
    multiplySymmetric(S, B.N1, B.k, B.N1k);
    spread(B, i, B.N1k, dot(S, B.k, B.N1k), B.N1);
  }
}

/** The same with the variances as they were at the step after it: N0 rests. `d` is still that of the value. */
export function takeBackSteadily(B: Backward, t: i32, i: i32): void {
  const S = B.S, s = S.stride;
  const at = t * S.p + i;
  const f = B.variances[at];
  B.u = 0;
  if (f == 0) return;
  const g = 1 / f;
  B.u = (B.errors[at] - dot(S, B.T.gains.plus(at * s), B.r0)) * g;
  addObservation(S, i, B.u, B.r0);
}

/** Take back a value that settled a column: k = K_inf / F_inf, and kStar / kappa is what the finite variances add to the gain. */
function takeBackSettled(B: Backward, at: i32, i: i32): void {
  const S = B.S, s = S.stride;
  B.settled--;
  const row = B.T.settled.plus(B.settled * (s + 2));
  const gInf = 1 / row[s], finite = row[s + 1];
  memory.copy(B.k.offset, row.offset, <usize>s << 3);
  const gain = B.T.gains.plus(at * s);
  for (let j = 0; j < s; j++) B.kStar[j] = (gain[j] - B.k[j] * finite) * gInf;
  const k = B.k, kStar = B.kStar;
  multiplySymmetric(S, B.N0, k, B.Nk);
  multiplySymmetric(S, B.N0, kStar, B.NkStar);
  multiplySymmetric(S, B.N1, k, B.N1k);
  const kNk = dot(S, k, B.Nk), kNs = dot(S, k, B.NkStar), sNs = dot(S, kStar, B.NkStar), kN1k = dot(S, k, B.N1k);
  // N2 takes N1 as it was.
  multiplySymmetric(S, B.N1, kStar, B.work);
  const kN1s = dot(S, k, B.work);
  multiplySymmetric(S, B.N2, k, B.more);
  const kN2k = dot(S, k, B.more);
  for (let j = 0; j < s; j++) B.more[j] += B.work[j];
  spread(B, i, B.more, kN2k + 2 * kN1s + sNs - finite * gInf * gInf, B.N2);
  for (let j = 0; j < s; j++) B.work[j] = B.N1k[j] + B.NkStar[j];
  B.d = kNk;
  B.d1 = kN1k + 2 * kNs + gInf;
  spread(B, i, B.work, B.d1, B.N1);
  spread(B, i, B.Nk, kNk, B.N0);
  B.u = -dot(S, k, B.r0);
  addObservation(S, i, B.errors[at] * gInf - dot(S, k, B.r1) - dot(S, kStar, B.r0), B.r1);
  addObservation(S, i, B.u, B.r0);
  B.settling = true;
}

/** From the states of step t + 1 to those of step t after their values. */
export function stepBack(B: Backward, t: i32, steady: bool): void {
  const S = B.S;
  moveBack(S, B.r0);
  if (!steady) B.N0 = carried(B, B.N0);
  if (t >= B.T.diffuse) return;
  moveBack(S, B.r1);
  B.N1 = carried(B, B.N1);
  B.N2 = carried(B, B.N2);
}

/** T^T N T in the spare matrix, whose place N takes. */
function carried(B: Backward, N: F64): F64 {
  const out = B.spare;
  carryBack(B.S, N, out);
  B.spare = N;
  return out;
}

/** P of step t. */
// @ts-ignore: decorator
@inline
export function varianceAt(B: Backward, t: i32): F64 {
  return B.T.variances.plus(B.T.slots[t] * B.S.stride * B.S.stride);
}

/** out (stride) = P w of step t, for a dense w (m). */
export function timesVariance(B: Backward, t: i32, w: F64, out: F64): void {
  const S = B.S, s = S.stride;
  const P = varianceAt(B, t);
  clearRow(out, s);
  for (let i = 0; i < S.m; i++) if (w[i] != 0) addRow(out, s, w[i], P.plus(i * s));
}

/** out (stride) = P_inf w of step t, which has columns of A. */
export function timesDiffuse(B: Backward, t: i32, w: F64, out: F64): void {
  const S = B.S, s = S.stride;
  const columns = B.T.columns.plus(t * B.T.columnCount * s);
  clearRow(out, s);
  for (let c = 0; c < B.T.left[t]; c++) {
    const column = columns.plus(c * s);
    let share = 0.0;
    for (let j = 0; j < S.m; j++) share += column[j] * w[j];
    for (let j = 0; j < S.m; j++) out[j] += share * column[j];
  }
}
