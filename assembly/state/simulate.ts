// Forecasts, and joint sample paths of states and values, free or given the values.

import { fillNormals } from "../math/random";
import { F64 } from "../memory";
import { Backward, backwardAt, backwardScratch } from "./smooth-backward";
import { addNoise, carryForward, dot, moveBack, moveForward, widen } from "./system-matrices";
import { addObservation, advance, BELIEF_SUMS, even, LEFT, multiplyObservation, observe, System, systemAt, systemScratch } from "./system";
import { tapeAt } from "./filter-tape";

/** What is left of a variance below this share of it is rounding. */
const CERTAIN: f64 = 1e-14;

/** Doubles of scratch that predictStates wants. */
export function predictStatesScratch(p: i32, m: i32, k: i32): i32 {
  const s = even(m);
  return systemScratch(p, m) + 3 * s + 2 * s * s + k * m;
}

/**
 * Mean and variance of future values, and of chosen combinations of the states.
 *
 * in       system of the steps to come; belief before the first of them; contrasts (count, m), weights of states
 * sizes    n; p; m; k columns of A that the belief has room for; varying; count
 * out      means (n, p + count) of the p values, then of the contrasts; spreads (n, p + count), their variances; Infinity where a value or
 *          contrast hangs on what no value has settled
 * scratch  predictStatesScratch(p, m, k)
 * cost     O(m nonzeros of T + m count) a step
 */
export function predictStates(
  system: usize, belief: usize, contrasts: usize, n: i32, p: i32, m: i32, k: i32, varying: i32, count: i32, means: usize,
  spreads: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride, width = p + count;
  const start = F64.at(belief).plus(BELIEF_SUMS);
  const left = <i32>F64.at(belief)[LEFT];
  const a = F64.at(S.end), moved = a.plus(s);
  let P = moved.plus(2 * s), next = P.plus(s * s);
  memory.fill(a.offset, 0, <usize>(3 * s) << 3);
  memory.copy(a.offset, start.offset, <usize>m << 3);
  widen(S, start.plus(m), P);
  const columns = next.plus(s * s);
  memory.copy(columns.offset, start.plus(m + m * m).offset, <usize>(min(k, left) * m) << 3);
  for (let t = 0; t < n; t++) {
    const mean = F64.at(means).plus(t * width), spread = F64.at(spreads).plus(t * width);
    for (let i = 0; i < p; i++) {
      mean[i] = observe(S, i, a) + S.d[i];
      multiplyObservation(S, i, P, S.gain);
      spread[i] = max(observe(S, i, S.gain), 0.0) + S.h[i];
    }
    for (let c = 0; c < count; c++) {
      const w = F64.at(contrasts).plus(c * m);
      let sum = 0.0, square = 0.0;
      for (let j = 0; j < m; j++) {
        if (w[j] == 0) continue;
        sum += w[j] * a[j];
        for (let l = 0; l < m; l++) square += w[j] * w[l] * P[j * s + l];
      }
      mean[p + c] = sum;
      spread[p + c] = max(square, 0.0);
    }
    if (left > 0) openEnds(S, columns, contrasts, left, count, spread);
    moveForward(S, a, moved);
    for (let j = 0; j < m; j++) a[j] = moved[j] + S.c[j];
    carryForward(S, P, next);
    addNoise(S, next);
    const spare = P;
    P = next;
    next = spare;
    if (t + 1 < n) advance(S, 1);
  }
}

/** Infinite variances of what hangs on columns of A, which are then moved on to the next step. */
function openEnds(S: System, columns: F64, contrasts: usize, left: i32, count: i32, spread: F64): void {
  const m = S.m;
  for (let c = 0; c < left; c++) {
    const column = columns.plus(c * m);
    for (let i = 0; i < S.p; i++) if (sees(S.z.plus(i * m), column, m)) spread[i] = Infinity;
    for (let i = 0; i < count; i++) if (sees(F64.at(contrasts).plus(i * m), column, m)) spread[S.p + i] = Infinity;
    moveForward(S, column, S.other);
    memory.copy(column.offset, S.other.offset, <usize>m << 3);
  }
}

function sees(w: F64, column: F64, m: i32): bool {
  let sum = 0.0, size = 0.0, largest = 0.0;
  for (let j = 0; j < m; j++) {
    sum += w[j] * column[j];
    size += abs(w[j]);
    largest = max(largest, abs(column[j]));
  }
  return abs(sum) > 1e-10 * size * largest;
}

/** Lower triangular L (m, m) with L L^T = X for a semidefinite X (m, m); columns of directions without variance are 0. */
export function factorSemidefinite(x: F64, m: i32, L: F64): void {
  for (let j = 0; j < m; j++) {
    let pivot = x[j * m + j];
    for (let l = 0; l < j; l++) pivot -= L[j * m + l] * L[j * m + l];
    const root = pivot > CERTAIN * x[j * m + j] ? sqrt<f64>(pivot) : 0.0;
    for (let i = 0; i < m; i++) {
      if (i < j || root == 0) {
        L[i * m + j] = 0;
        continue;
      }
      let sum = x[i * m + j];
      for (let l = 0; l < j; l++) sum -= L[i * m + l] * L[j * m + l];
      L[i * m + j] = i == j ? root : sum / root;
    }
  }
}

/** x += L e. */
function addDraw(L: F64, m: i32, e: F64, x: F64): void {
  for (let i = 0; i < m; i++) {
    let sum = 0.0;
    for (let j = 0; j <= i; j++) sum += L[i * m + j] * e[j];
    x[i] += sum;
  }
}

/** Doubles of scratch that sampleStates wants. */
export function sampleStatesScratch(n: i32, p: i32, m: i32): i32 {
  return systemScratch(p, m) + 2 * m * m + 2 * even(m) + even(m + n * (m + p)) + 4;
}

/** Draw one path from normals (m + n (m + p)); values and states where their offset is not 0. */
function drawPath(
  S: System, a: F64, rootP: F64, rootQ: F64, x: F64, moved: F64, normals: F64, values: usize, states: usize, centred: bool,
): void {
  const n = S.n, p = S.p, m = S.m;
  for (let j = 0; j < m; j++) x[j] = centred ? 0.0 : a[j];
  addDraw(rootP, m, normals, x);
  let e = normals.plus(m);
  const varies = (S.varying & 8) != 0;
  for (let t = 0; t < n; t++) {
    if (states) memory.copy(states + (<usize>(t * m) << 3), x.offset, <usize>m << 3);
    for (let i = 0; i < p; i++) F64.at(values)[t * p + i] = observe(S, i, x) + (centred ? 0.0 : S.d[i]) + sqrt<f64>(S.h[i]) * e[i];
    e = e.plus(p);
    if (varies) factorSemidefinite(S.q, m, rootQ);
    moveForward(S, x, moved);
    for (let j = 0; j < m; j++) x[j] = moved[j] + (centred ? 0.0 : S.c[j]);
    addDraw(rootQ, m, e, x);
    e = e.plus(m);
    if (t + 1 < n) advance(S, 1);
  }
  advance(S, 1 - n);
}

/**
 * Joint paths of the values of the steps to come.
 *
 * in       system of those steps; belief before the first, without columns of A that matter
 * sizes    n; p; m; varying; count of paths; scalars seed, an integer in [0, 2^53)
 * out      paths (count, n, p)
 * scratch  sampleStatesScratch(n, p, m)
 * cost     O(n (m^2 + p m)) a path
 */
export function sampleStates(
  system: usize, belief: usize, n: i32, p: i32, m: i32, varying: i32, count: i32, seed: f64, paths: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const start = F64.at(belief).plus(BELIEF_SUMS);
  const rootP = F64.at(S.end), rootQ = rootP.plus(m * m), x = rootQ.plus(m * m), moved = x.plus(even(m)), normals = moved.plus(even(m));
  factorSemidefinite(start.plus(m), m, rootP);
  factorSemidefinite(S.q, m, rootQ);
  const each = m + n * (m + p);
  for (let path = 0; path < count; path++) {
    fillNormals(each, seed, 0, <f64>path * <f64>even(each), normals.offset);
    drawPath(S, start, rootP, rootQ, x, moved, normals, paths + (<usize>(path * n * p) << 3), 0, false);
  }
}

/** Doubles of scratch that sampleSmoothed wants. */
export function sampleSmoothedScratch(n: i32, p: i32, m: i32): i32 {
  return sampleStatesScratch(n, p, m) + backwardScratch(m) + 2 * even(n * p) + n * even(m) + 4 * even(m) + 8;
}

/**
 * Joint paths of the states given all values: a path of the model, and what the values' distance from its values says of the states.
 *
 * The gains on the tape serve all paths, so each costs no more than means do.
 *
 * in       y (n, p); system, variances and tape (with variances kept) as filterStates took and left them; belief, the one that it was given
 * sizes    n; p; m; k; diffuse; varying; count; scalars seed, an integer in [0, 2^53)
 * out      paths (count, n, m)
 * scratch  sampleSmoothedScratch(n, p, m)
 * cost     O(n (m^2 + p m + non-zeros of T)) a path
 * source   Durbin & Koopman (2002), A simple and efficient simulation smoother; Jarociński (2015) on where the mean belongs
 */
export function sampleSmoothed(
  y: usize, system: usize, belief: usize, variances: usize, tape: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32,
  count: i32, seed: f64, paths: usize, scratch: usize,
): void {
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride;
  const start = F64.at(belief).plus(BELIEF_SUMS);
  const T = tapeAt(tape, n, p, m, k, diffuse);
  const rootP = F64.at(S.end), rootQ = rootP.plus(m * m), x = rootQ.plus(m * m), moved = x.plus(s), normals = moved.plus(s);
  const values = normals.plus(even(m + n * (m + p))), errors = values.plus(even(n * p)), pulls = errors.plus(even(n * p));
  const a = pulls.plus(n * s), b = a.plus(s), w = b.plus(s);
  const B = backwardAt(S, T, errors.offset, variances, w.plus(s).offset);
  const settled = B.settled;
  memory.fill(a.offset, 0, <usize>(3 * s) << 3);
  factorSemidefinite(start.plus(m), m, rootP);
  factorSemidefinite(S.q, m, rootQ);
  const each = m + n * (m + p);
  for (let path = 0; path < count; path++) {
    const states = F64.at(paths).plus(path * n * m);
    fillNormals(each, seed, 0, <f64>path * <f64>even(each), normals.offset);
    drawPath(S, start, rootP, rootQ, x, moved, normals, values.offset, states.offset, true);
    for (let i = 0; i < n * p; i++) values[i] = F64.at(y)[i] - values[i];
    B.settled = 0;
    errorsOf(B, values, start, errors, a, moved);
    B.settled = settled;
    pullsOf(B, pulls);
    // The smoothed states of those values, from the first on: a[t + 1] = T a[t] + c + Q r[t + 1].
    startOf(B, start, a, w);
    for (let t = 0; t < n; t++) {
      for (let j = 0; j < m; j++) states[t * m + j] += a[j];
      if (t + 1 == n) break;
      const r = pulls.plus((t + 1) * s);
      moveForward(S, a, b);
      for (let j = 0; j < m; j++) a[j] = b[j] + S.c[j];
      for (let e = 0; e < S.noiseCount; e++) {
        const at = S.noiseIndex[e];
        a[at / s] += S.noiseValue[e] * r[at % s];
      }
      advance(S, 1);
    }
    advance(S, 1 - n);
  }
}

/** Errors of one-step predictions of other values with the gains of the tape. */
function errorsOf(B: Backward, values: F64, start: F64, errors: F64, a: F64, moved: F64): void {
  const S = B.S, T = B.T, p = S.p, m = S.m, s = S.stride;
  memory.copy(a.offset, start.offset, <usize>m << 3);
  for (let t = 0; t < S.n; t++) {
    for (let i = 0; i < p; i++) {
      const at = t * p + i;
      const f = B.variances[at];
      errors[at] = 0;
      if (f != f || f == 0) continue;
      const v = values[at] - S.d[i] - observe(S, i, a);
      errors[at] = v;
      const gain = f == Infinity ? T.settled.plus(B.settled++ * (s + 2)) : T.gains.plus(at * s);
      const factor = f == Infinity ? v : v / f;
      for (let j = 0; j < m; j++) a[j] += factor * gain[j];
    }
    moveForward(S, a, moved);
    for (let j = 0; j < m; j++) a[j] = moved[j] + S.c[j];
    if (t + 1 < S.n) advance(S, 1);
  }
  advance(S, 1 - S.n);
}

/** r0 before the values of each step, by the means alone; r1 is left at the first step. */
function pullsOf(B: Backward, pulls: F64): void {
  const S = B.S, T = B.T, p = S.p, s = S.stride;
  memory.fill(B.r0.offset, 0, <usize>(2 * s) << 3);
  advance(S, S.n - 1);
  for (let t = S.n - 1; t >= 0; t--) {
    if (t + 1 < S.n) {
      moveBack(S, B.r0);
      if (t < T.diffuse) moveBack(S, B.r1);
    }
    for (let i = p - 1; i >= 0; i--) {
      const at = t * p + i;
      const f = B.variances[at], v = B.errors[at];
      if (f != f || f == 0) continue;
      const gain = T.gains.plus(at * s);
      if (f == Infinity) {
        const row = T.settled.plus(--B.settled * (s + 2));
        const g = 1 / row[s];
        const kr0 = dot(S, row, B.r0), kr1 = dot(S, row, B.r1);
        const starR0 = (dot(S, gain, B.r0) - kr0 * row[s + 1]) * g;
        addObservation(S, i, v * g - kr1 - starR0, B.r1);
        addObservation(S, i, -kr0, B.r0);
      } else {
        const g = 1 / f;
        const u = (v - dot(S, gain, B.r0)) * g;
        if (t < T.diffuse) addObservation(S, i, -dot(S, gain, B.r1) * g, B.r1);
        addObservation(S, i, u, B.r0);
      }
    }
    memory.copy(pulls.plus(t * s).offset, B.r0.offset, <usize>s << 3);
    if (t > 0) advance(S, -1);
  }
}

/** a: smoothed states of the first step, a + P r0 + P_inf r1. */
function startOf(B: Backward, start: F64, a: F64, w: F64): void {
  const S = B.S, T = B.T, m = S.m, s = S.stride;
  const P = start.plus(m);
  for (let i = 0; i < m; i++) {
    let sum = start[i];
    for (let j = 0; j < m; j++) sum += P[i * m + j] * B.r0[j];
    a[i] = sum;
  }
  if (T.diffuse == 0) return;
  for (let c = 0; c < T.left[0]; c++) {
    const column = T.columns.plus(c * s);
    const share = dot(S, column, B.r1);
    for (let j = 0; j < m; j++) a[j] += share * column[j];
  }
}
