// The exact gradient of the log-likelihood, from one pass back.

import { F64 } from "../memory";
import { Backward, backwardAt, backwardScratch, stepBack, takeBack } from "./smooth-backward";
import { addProducts, addSquare, dot, moveForward, multiplySymmetric } from "./system-matrices";
import { advance, even, observe, System, systemAt, systemScratch, systemSize } from "./system";
import { settleColumn } from "./filter-diffuse";
import { tapeAt } from "./filter-tape";

/** Doubles of scratch that scoreVariances wants. */
export function scoreVariancesScratch(p: i32, m: i32): i32 {
  return systemScratch(p, m) + backwardScratch(m);
}

/**
 * Derivatives of the log-likelihood by the variances of the values' noise and by the diagonal of Q: half the sums of u^2 - d and r^2 - N.
 *
 * in       system, errors, variances, tape as filterStates took and left them
 * sizes    n; p; m; k; diffuse; varying
 * out      noise (p), states (m), summed over the steps
 * scratch  scoreVariancesScratch(p, m)
 * cost     O(m^2 + m nonzeros of T) a step
 * source   Koopman & Shephard (1992); Durbin & Koopman (2012), 7.3.3
 */
export function scoreVariances(
  system: usize, errors: usize, variances: usize, tape: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, noise: usize,
  states: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const B = backwardAt(S, tapeAt(tape, n, p, m, k, diffuse), errors, variances, S.end);
  const s = S.stride;
  const ofNoise = F64.at(noise), ofStates = F64.at(states);
  for (let i = 0; i < p; i++) ofNoise[i] = 0;
  for (let j = 0; j < m; j++) ofStates[j] = 0;
  advance(S, n - 1);
  for (let t = n - 1; t >= 0; t--) {
    if (t + 1 < n) {
      for (let j = 0; j < m; j++) ofStates[j] += 0.5 * (B.r0[j] * B.r0[j] - B.N0[j * s + j]);
      stepBack(B, t, false);
    }
    for (let i = p - 1; i >= 0; i--) {
      takeBack(B, t, i);
      ofNoise[i] += 0.5 * (B.u * B.u - B.d);
    }
    if (t > 0) advance(S, -1);
  }
}

@unmanaged
class Gradient {
  B: Backward;
  /** Predicted states and variances of the step, as values are taken in. */
  a: F64;
  P: F64;
  columns: F64;
  left: i32;
  /** Columns of T whose derivatives are wanted: from the first up to the last. */
  first: i32;
  last: i32;
  seen: F64;
  x: F64;
  w: F64;
  v: F64;
  /** a smoothed state of the step. */
  smooth: F64;
  product: F64;
}

const GRADIENT: usize = memory.data(64, 16);

/** Doubles of scratch that gradientStates wants. */
export function gradientStatesScratch(p: i32, m: i32, k: i32): i32 {
  const s = even(m);
  return systemScratch(p, m) + backwardScratch(m) + 5 * s + 2 * s * s + k * s + even(k) + 8;
}

/** States and variances of step t after its first `count` values. */
function predictWithin(G: Gradient, t: i32, count: i32): void {
  const B = G.B, S = B.S, T = B.T, s = S.stride, p = S.p;
  memory.copy(G.P.offset, T.variances.plus(T.slots[t] * s * s).offset, <usize>(s * s) << 3);
  memory.copy(G.a.offset, T.states.plus(t * s).offset, <usize>s << 3);
  G.left = t < T.diffuse ? T.left[t] : 0;
  if (G.left > 0) memory.copy(G.columns.offset, T.columns.plus(t * T.columnCount * s).offset, <usize>(G.left * s) << 3);
  for (let i = 0; i < count; i++) {
    const f = B.variances[t * p + i], v = B.errors[t * p + i];
    if (f != f || f == 0) continue;
    const gain = T.gains.plus((t * p + i) * s);
    if (f == Infinity) {
      settleColumn(S, i, G.columns, G.left, G.seen, G.x);
      G.left--;
      const finite = observe(S, i, gain) + S.h[i];
      addProducts(S, -1, gain, G.x, G.P);
      addSquare(S, finite, G.x, G.P, G.P);
      for (let j = 0; j < S.m; j++) G.a[j] += v * G.x[j];
    } else {
      addSquare(S, -1 / f, gain, G.P, G.P);
      for (let j = 0; j < S.m; j++) G.a[j] += v / f * gain[j];
    }
  }
}

/** out (stride) = P_inf w with the columns at hand. */
function timesColumns(G: Gradient, w: F64, out: F64): void {
  const S = G.B.S, s = S.stride;
  memory.fill(out.offset, 0, <usize>s << 3);
  for (let c = 0; c < G.left; c++) {
    const column = G.columns.plus(c * s);
    const share = dot(S, column, w);
    for (let j = 0; j < S.m; j++) out[j] += share * column[j];
  }
}

/** What T and Q of step t add, r and N being those of step t + 1; and the smoothed state of step t. */
function moveGradient(G: Gradient, t: i32, ofT: F64, ofQ: F64, ofC: F64): void {
  const B = G.B, S = B.S, m = S.m, s = S.stride;
  predictWithin(G, t, S.p);
  if (t + 1 == S.n) {
    memory.copy(G.smooth.offset, G.a.offset, <usize>s << 3);
    return;
  }
  for (let j = 0; j < m; j++) ofC[j] += B.r0[j];
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) ofQ[i * m + j] += 0.5 * (B.r0[i] * B.r0[j] - B.N0[i * s + j]);
  // T^T r; then the smoothed state a + P T^T r0 + P_inf T^T r1.
  memory.copy(G.smooth.offset, G.a.offset, <usize>s << 3);
  transposed(S, B.r0, G.w);
  multiplySymmetric(S, G.P, G.w, G.v);
  for (let j = 0; j < m; j++) G.smooth[j] += G.v[j];
  if (G.left > 0) {
    transposed(S, B.r1, G.w);
    timesColumns(G, G.w, G.v);
    for (let j = 0; j < m; j++) G.smooth[j] += G.v[j];
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) ofT[i * m + j] += B.r0[i] * G.smooth[j];
  // N0 T P, column by column of P = row by row.
  for (let j = G.first; j < G.last; j++) {
    moveForward(S, G.P.plus(j * s), G.w);
    multiplySymmetric(S, B.N0, G.w, G.v);
    for (let i = 0; i < m; i++) ofT[i * m + j] -= G.v[i];
  }
  for (let c = 0; c < G.left; c++) {
    const column = G.columns.plus(c * s);
    moveForward(S, column, G.w);
    multiplySymmetric(S, B.N1, G.w, G.v);
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) ofT[i * m + j] -= G.v[i] * column[j];
  }
}

/** out (stride) = T^T x. */
function transposed(S: System, x: F64, out: F64): void {
  let e = 0;
  for (let i = 0; i < S.m; i++) {
    let sum = 0.0;
    for (const end = S.columnBounds[i + 1]; e < end; e++) sum += S.columnValue[e] * x[S.columnIndex[e]];
    out[i] = sum;
  }
}

/** What value i of step t adds to its row of Z, its variance and its offset. */
function valueGradient(G: Gradient, t: i32, i: i32, ofZ: F64, ofH: F64, ofD: F64): void {
  const B = G.B, S = B.S, m = S.m, s = S.stride;
  const f = B.variances[t * S.p + i];
  // N of after the value, before takeBack changes it: P N k is made of what takeBack leaves in Nk, N1k, NkStar.
  takeBack(B, t, i);
  if (f != f || f == 0) return;
  ofH[i] += 0.5 * (B.u * B.u - B.d);
  ofD[i] += B.u;
  predictWithin(G, t, i);
  const gain = B.T.gains.plus((t * S.p + i) * s);
  multiplySymmetric(S, G.P, B.Nk, G.v);
  for (let j = 0; j < m; j++) ofZ[i * m + j] += B.u * G.smooth[j] + G.v[j] - B.d * gain[j];
  if (G.left == 0) return;
  for (let j = 0; j < s; j++) G.w[j] = B.settling ? B.N1k[j] + B.NkStar[j] : B.N1k[j];
  timesColumns(G, G.w, G.v);
  for (let j = 0; j < m; j++) ofZ[i * m + j] += G.v[j];
  if (!B.settling) return;
  const spread = B.T.settled.plus(B.settled * (s + 2))[s];
  for (let j = 0; j < m; j++) ofZ[i * m + j] -= B.d1 * spread * B.k[j];
}

/**
 * Derivatives of the log-likelihood by every number of the system, and by the states and variances before the first step.
 *
 * in       system, errors, variances, tape (with variances kept) as filterStates took and left them
 * sizes    n; p; m; k; diffuse; varying
 * out      gradient (systemSize) in the order of the system: of a part that does not vary, summed over the steps. By the symmetric Q and P
 *          the derivative by one cell, the other cell of its pair left alone. beliefGradient (m + m^2): by a, by P
 * scratch  gradientStatesScratch(p, m, k)
 * cost     O(m^3 + p^2 m^2) a step
 * source   Koopman & Shephard (1992), Exact score for time series models in state space form; reverse differentiation of the filter
 */
export function gradientStates(
  system: usize, errors: usize, variances: usize, tape: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, gradient: usize,
  beliefGradient: usize, scratch: usize,
): void {
  gradientOfColumns(system, errors, variances, tape, n, p, m, k, diffuse, varying, 0, m, gradient, beliefGradient, scratch);
}

/** gradientStates with what belongs to T in the columns from `first` to before `last` only: the others of it are left unfinished. */
export function gradientOfColumns(
  system: usize, errors: usize, variances: usize, tape: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, first: i32,
  last: i32, gradient: usize, beliefGradient: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const B = backwardAt(S, tapeAt(tape, n, p, m, k, diffuse), errors, variances, S.end);
  const s = S.stride;
  const G = changetype<Gradient>(GRADIENT);
  G.B = B;
  G.first = first;
  G.last = last;
  G.a = F64.at(B.end);
  G.x = G.a.plus(s);
  G.w = G.x.plus(s);
  G.v = G.w.plus(s);
  G.smooth = G.v.plus(s);
  G.P = G.smooth.plus(s);
  G.columns = G.P.plus(s * s);
  G.seen = G.columns.plus(k * s);
  memory.fill(B.end, 0, <usize>(5 * s + s * s + k * s) << 3);
  memory.fill(gradient, 0, <usize>systemSize(n, p, m, varying) << 3);
  advance(S, n - 1);
  for (let t = n - 1; t >= 0; t--) {
    // Each part of the gradient stands where its part of the system does.
    const ofZ = F64.at(gradient + (S.z.offset - system)), ofH = F64.at(gradient + (S.h.offset - system));
    const ofT = F64.at(gradient + (S.t.offset - system)), ofQ = F64.at(gradient + (S.q.offset - system));
    const ofD = F64.at(gradient + (S.d.offset - system)), ofC = F64.at(gradient + (S.c.offset - system));
    moveGradient(G, t, ofT, ofQ, ofC);
    if (t + 1 < n) stepBack(B, t, false);
    for (let i = p - 1; i >= 0; i--) valueGradient(G, t, i, ofZ, ofH, ofD);
    if (t > 0) advance(S, -1);
  }
  const out = F64.at(beliefGradient);
  for (let i = 0; i < m; i++) {
    out[i] = B.r0[i];
    for (let j = 0; j < m; j++) out[m + i * m + j] = 0.5 * (B.r0[i] * B.r0[j] - B.N0[i * s + j]);
  }
}
