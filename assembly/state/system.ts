// The linear Gaussian state space model as the kernels of this area read it.
//
//   y[t] = Z a[t] + d + e[t],      e[t] ~ N(0, diag h)      (p values of a step)
//   a[t + 1] = T a[t] + c + w[t],  w[t] ~ N(0, Q)           (m states)
//   a[0] ~ N(a, P) + A x,          x without any knowledge  (k columns)
//
// Values of a step are taken in one after the other, so no matrix is inverted; noise that is correlated is made independent before
// (decorrelate.ts). The transition and the rows of Z are read as lists of their non-zeros. Inside, matrices have rows of `stride` doubles,
// m rounded up to even, with a zero behind an odd m, so that all loops run over lanes.
// Source: Durbin & Koopman (2012), Time Series Analysis by State Space Methods, chapters 4 to 6.

import { F64, I32 } from "../memory";
import { addRow, clearRow, setRow } from "./system-rows";

/** Bits of `varying`: which parts of the system are given for every step. */
export const VARYING_Z: i32 = 1;
export const VARYING_H: i32 = 2;
export const VARYING_T: i32 = 4;
export const VARYING_Q: i32 = 8;
export const VARYING_D: i32 = 16;
export const VARYING_C: i32 = 32;

/** Sums at the front of a belief. */
export const COUNT: i32 = 0;
export const SQUARES: i32 = 1;
export const LOGS: i32 = 2;
export const DIFFUSE_COUNT: i32 = 3;
export const DIFFUSE_LOGS: i32 = 4;
/** Largest variance of a prediction so far: what is below its rounding is none. */
export const LARGEST: i32 = 5;
/** 1 while the variances no longer change. */
export const STEADY: i32 = 6;
/** Columns of A that no value has settled. */
export const LEFT: i32 = 7;
/** Doubles of the sums. */
export const BELIEF_SUMS: i32 = 8;

// @ts-ignore: decorator
@inline
export function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Doubles of a belief: sums (8), a (m), P (m, m), A transposed (k, m). */
export function beliefSize(m: i32, k: i32): i32 {
  return BELIEF_SUMS + m + m * m + k * m;
}

/** Doubles of a system: z (p, m), h (p), t (m, m), q (m, m), d (p), c (m), each of them n times where its bit is set. */
export function systemSize(n: i32, p: i32, m: i32, varying: i32): i32 {
  return (varying & VARYING_Z ? n : 1) * p * m + (varying & VARYING_H ? n : 1) * p + (varying & VARYING_T ? n : 1) * m * m
    + (varying & VARYING_Q ? n : 1) * m * m + (varying & VARYING_D ? n : 1) * p + (varying & VARYING_C ? n : 1) * m;
}

/** A system, and the step that it stands at. */
@unmanaged
export class System {
  n: i32;
  p: i32;
  m: i32;
  stride: i32;
  varying: i32;
  z: F64;
  h: F64;
  t: F64;
  q: F64;
  d: F64;
  c: F64;
  /** Non-zeros of T by rows: bounds (m + 1), columns, values; the same of T transposed; of Z, with bounds (p + 1). */
  rowBounds: I32;
  rowIndex: I32;
  rowValue: F64;
  columnBounds: I32;
  columnIndex: I32;
  columnValue: F64;
  zBounds: I32;
  zIndex: I32;
  zValue: F64;
  /** Cells of Q that are not zero: places in a matrix of rows of `stride`, values. */
  noiseCount: i32;
  noiseIndex: I32;
  noiseValue: F64;
  /** (stride, stride) each. */
  left: F64;
  right: F64;
  /** (stride) each. */
  gain: F64;
  other: F64;
  end: usize;
}

const STRUCT: i32 = 20;

/** Doubles of scratch that a System takes. */
export function systemScratch(p: i32, m: i32): i32 {
  const s = even(m);
  const indices = even((2 * (m + 1) + 3 * m * m + p + 1 + p * m + 12) >> 1);
  return STRUCT + indices + 3 * m * m + p * m + 2 * s * s + 2 * s + 8;
}

/** A System over its packed matrices, at step 0. */
export function systemAt(system: usize, n: i32, p: i32, m: i32, varying: i32, scratch: usize): System {
  const S = changetype<System>(scratch);
  const s = even(m);
  S.n = n;
  S.p = p;
  S.m = m;
  S.stride = s;
  S.varying = varying;
  S.z = F64.at(system);
  S.h = S.z.plus((varying & VARYING_Z ? n : 1) * p * m);
  S.t = S.h.plus((varying & VARYING_H ? n : 1) * p);
  S.q = S.t.plus((varying & VARYING_T ? n : 1) * m * m);
  S.d = S.q.plus((varying & VARYING_Q ? n : 1) * m * m);
  S.c = S.d.plus((varying & VARYING_D ? n : 1) * p);
  let at = scratch + (<usize>STRUCT << 3);
  S.left = F64.at(at);
  S.right = S.left.plus(s * s);
  S.gain = S.right.plus(s * s);
  S.other = S.gain.plus(s);
  S.rowValue = S.other.plus(s);
  S.columnValue = S.rowValue.plus(m * m);
  S.zValue = S.columnValue.plus(m * m);
  S.noiseValue = S.zValue.plus(p * m);
  S.rowBounds = I32.at(S.noiseValue.plus(m * m).offset);
  S.rowIndex = S.rowBounds.plus(m + 1);
  S.columnBounds = S.rowIndex.plus(m * m);
  S.columnIndex = S.columnBounds.plus(m + 1);
  S.zBounds = S.columnIndex.plus(m * m);
  S.zIndex = S.zBounds.plus(p + 1);
  S.noiseIndex = S.zIndex.plus(p * m);
  at = S.noiseIndex.plus(m * m).offset;
  S.end = (at + 15) & ~15;
  memory.fill(S.left.offset, 0, <usize>(2 * s * s + 2 * s) << 3);
  listTransition(S);
  listObservation(S);
  listNoise(S);
  return S;
}

function listTransition(S: System): void {
  const m = S.m;
  list(S.t, m, m, m, 1, S.rowBounds, S.rowIndex, S.rowValue);
  list(S.t, m, m, 1, m, S.columnBounds, S.columnIndex, S.columnValue);
}

function listObservation(S: System): void {
  list(S.z, S.p, S.m, S.m, 1, S.zBounds, S.zIndex, S.zValue);
}

function listNoise(S: System): void {
  const m = S.m;
  let count = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const value = S.q[i * m + j];
      if (value == 0) continue;
      S.noiseIndex[count] = i * S.stride + j;
      S.noiseValue[count] = value;
      count++;
    }
  }
  S.noiseCount = count;
}

/** The non-zeros of a matrix whose element (i, j) is x[i down + j across]. */
function list(x: F64, rows: i32, columns: i32, down: i32, across: i32, bounds: I32, index: I32, value: F64): void {
  let count = 0;
  for (let i = 0; i < rows; i++) {
    bounds[i] = count;
    for (let j = 0; j < columns; j++) {
      const each = x[i * down + j * across];
      if (each != 0) {
        index[count] = j;
        value[count] = each;
        count++;
      }
    }
  }
  bounds[rows] = count;
}

/** Move by `steps` steps, to where the matrices of that step are. */
export function advance(S: System, steps: i32): void {
  const varying = S.varying;
  if (varying == 0) return;
  const p = S.p, m = S.m;
  if (varying & VARYING_Z) {
    S.z = S.z.plus(steps * p * m);
    listObservation(S);
  }
  if (varying & VARYING_H) S.h = S.h.plus(steps * p);
  if (varying & VARYING_T) {
    S.t = S.t.plus(steps * m * m);
    listTransition(S);
  }
  if (varying & VARYING_Q) {
    S.q = S.q.plus(steps * m * m);
    listNoise(S);
  }
  if (varying & VARYING_D) S.d = S.d.plus(steps * p);
  if (varying & VARYING_C) S.c = S.c.plus(steps * m);
}

/** Z row i times a vector. */
export function observe(S: System, i: i32, x: F64): f64 {
  let sum: f64 = 0;
  const end = S.zBounds[i + 1];
  for (let e = S.zBounds[i]; e < end; e++) sum += S.zValue[e] * x[S.zIndex[e]];
  return sum;
}

/** out (stride) = X z for row i of Z and a symmetric X (m, stride). */
export function multiplyObservation(S: System, i: i32, x: F64, out: F64): void {
  const s = S.stride;
  let e = S.zBounds[i];
  const end = S.zBounds[i + 1];
  if (e == end) return clearRow(out, s);
  setRow(out, s, S.zValue[e], x.plus(S.zIndex[e] * s));
  for (e++; e < end; e++) addRow(out, s, S.zValue[e], x.plus(S.zIndex[e] * s));
}

/** x[j] += factor z[j] for row i of Z. */
export function addObservation(S: System, i: i32, factor: f64, x: F64): void {
  const end = S.zBounds[i + 1];
  for (let e = S.zBounds[i]; e < end; e++) x[S.zIndex[e]] += factor * S.zValue[e];
}
