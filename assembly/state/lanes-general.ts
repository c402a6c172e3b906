// Any model of one value a step over eight series, or eight candidates for its variances, at once.

import { log } from "../math/scalar";
import { F64 } from "../memory";
import { filterStates, filterStatesScratch } from "./filter";
import {
  BELIEF_SUMS, beliefSize, COUNT, even, LARGEST, LOGS, SQUARES, System, systemAt, systemScratch, systemSize,
} from "./system";
import { addRow, clearRow, copyRow, setRow } from "./system-rows";

/** Series or candidates side by side. */
const LANES: i32 = 8;
/** A variance below this share of the largest one is rounding: the value is certain. */
const CERTAIN: f64 = 1e-15;
/** A value that is certain may be off its prediction by this share of its size. */
const AGREES: f64 = 1e-7;

/** Doubles of scratch that filterLanes wants. */
export function filterLanesScratch(n: i32, m: i32, k: i32): i32 {
  const own = even(systemSize(n, 1, m, 0)) + even(beliefSize(m, k)) + 3 * even(n) + filterStatesScratch(1, m, k);
  return systemScratch(1, m) + LANES * (2 * m * m + 4 * m + 3) + own + 8;
}

/** out = T X T^T for X (m, m, 8) with symmetric matrices in its lanes; row (m, 8) is room. */
function carryLanes(S: System, x: F64, row: F64, out: F64): void {
  const m = S.m, wide = LANES * m;
  for (let i = 0; i < m; i++) {
    let e = S.rowBounds[i];
    const begin = e, end = S.rowBounds[i + 1];
    let u = row;
    if (e == end) clearRow(row, wide);
    else {
      u = x.plus(S.rowIndex[e] * wide);
      if (end - e > 1 || S.rowValue[e] != 1) {
        setRow(row, wide, S.rowValue[e], u);
        for (e++; e < end; e++) addRow(row, wide, S.rowValue[e], x.plus(S.rowIndex[e] * wide));
        u = row;
      }
    }
    e = begin;
    for (let j = i; j < m; j++) {
      const cell = out.plus(i * wide + j * LANES), twin = out.plus(j * wide + i * LANES), last = S.rowBounds[j + 1];
      let a = f64x2.splat(0), b = a, c = a, d = a;
      for (; e < last; e++) {
        const value = S.rowValue.splat(e), from = u.plus(S.rowIndex[e] * LANES);
        a = f64x2.add(a, f64x2.mul(value, from.lanes(0)));
        b = f64x2.add(b, f64x2.mul(value, from.lanes(2)));
        c = f64x2.add(c, f64x2.mul(value, from.lanes(4)));
        d = f64x2.add(d, f64x2.mul(value, from.lanes(6)));
      }
      setLanes(cell, a, b, c, d);
      setLanes(twin, a, b, c, d);
    }
  }
}

// @ts-ignore: decorator
@inline
function setLanes(out: F64, a: v128, b: v128, c: v128, d: v128): void {
  out.setLanes(0, a);
  out.setLanes(2, b);
  out.setLanes(4, c);
  out.setLanes(6, d);
}

/** X -= (k g) k^T in each lane. */
function learnLanes(m: i32, k: F64, g: F64, x: F64): void {
  let to = x;
  for (let i = 0; i < m; i++) {
    const own = k.plus(i * LANES);
    const a = f64x2.mul(own.lanes(0), g.lanes(0)), b = f64x2.mul(own.lanes(2), g.lanes(2));
    const c = f64x2.mul(own.lanes(4), g.lanes(4)), d = f64x2.mul(own.lanes(6), g.lanes(6));
    let each = k;
    for (let j = 0; j < m; j++) {
      to.setLanes(0, f64x2.sub(to.lanes(0), f64x2.mul(a, each.lanes(0))));
      to.setLanes(2, f64x2.sub(to.lanes(2), f64x2.mul(b, each.lanes(2))));
      to.setLanes(4, f64x2.sub(to.lanes(4), f64x2.mul(c, each.lanes(4))));
      to.setLanes(6, f64x2.sub(to.lanes(6), f64x2.mul(d, each.lanes(6))));
      to = to.plus(LANES);
      each = each.plus(LANES);
    }
  }
}

/** The first steps of one lane by the filter itself, to where the diffuse states are settled. */
function startLane(
  y: F64, across: i32, system: F64, h: f64, q: F64, start: usize, n: i32, m: i32, k: i32, lane: i32, sums: F64, a: F64, P: F64, room: F64,
): void {
  const own = room, belief = own.plus(even(systemSize(n, 1, m, 0))), values = belief.plus(even(beliefSize(m, k)));
  const errors = values.plus(even(n)), variances = errors.plus(even(n)), work = variances.plus(even(n));
  memory.copy(own.offset, system.offset, <usize>systemSize(n, 1, m, 0) << 3);
  own[m] = h;
  const Q = own.plus(m + 1 + m * m);
  for (let j = 0; j < m; j++) Q[j * m + j] = q[j * LANES];
  memory.copy(belief.offset, start, <usize>beliefSize(m, k) << 3);
  for (let t = 0; t < n; t++) values[t] = y[t * across];
  filterStates(
    values.offset, own.offset, belief.offset, n, 1, m, k, 0, 0, 0, errors.offset, variances.offset, 0, work.offset,
  );
  for (let i = 0; i < BELIEF_SUMS; i++) sums[i] = belief[i];
  for (let i = 0; i < m; i++) a[i * LANES + lane] = belief[BELIEF_SUMS + i];
  for (let i = 0; i < m * m; i++) P[i * LANES + lane] = belief[BELIEF_SUMS + m + i];
}

/**
 * Likelihoods of a model of one value a step, over eight series or for eight candidates for its variances. Lanes never mix; they differ
 * from filterStates by rounding, and their variances never rest.
 *
 * in       y (n, 8), or (n) where all lanes see one series, NaN where missing; system (systemSize), the same for all lanes but for h and
 *          the diagonal of Q; noise (8), h; states (m, 8), the diagonal of Q; belief (beliefSize) before the first step, the same for all
 * sizes    n; m; k columns of A; diffuse, steps until no lane settles a column any more; across, 8 or 1
 * out      sums (8, 8): those of a belief after the last step, a row for each lane
 * scratch  filterLanesScratch(n, m, k)
 * cost     O(m^2 + m nonzeros of T) a step and lane
 * source   as filterStates
 */
export function filterLanes(
  y: usize, system: usize, noise: usize, states: usize, belief: usize, n: i32, m: i32, k: i32, diffuse: i32, across: i32, sums: usize,
  scratch: usize,
): void {
  const S = systemAt(system, n, 1, m, 0, scratch);
  const wide = LANES * m;
  const a = F64.at(S.end), moved = a.plus(wide), gain = moved.plus(wide), row = gain.plus(wide);
  const g = row.plus(wide), f = g.plus(LANES), v = f.plus(LANES);
  let P = v.plus(LANES), next = P.plus(wide * m);
  const room = next.plus(wide * m), Y = F64.at(y), out = F64.at(sums), H = F64.at(noise), Q = F64.at(states);
  for (let l = 0; l < LANES; l++) {
    const from = across == 1 ? Y : Y.plus(l);
    startLane(from, across, F64.at(system), H[l], Q.plus(l), belief, diffuse, m, k, l, out.plus(l * BELIEF_SUMS), a, P, room);
  }
  const begin = S.zBounds[0], end = S.zBounds[1];
  for (let t = diffuse; t < n; t++) {
    clearRow(gain, wide);
    copyRow(f, LANES, H);
    clearRow(v, LANES);
    for (let e = begin; e < end; e++) {
      addRow(gain, wide, S.zValue[e], P.plus(S.zIndex[e] * wide));
      addRow(v, LANES, S.zValue[e], a.plus(S.zIndex[e] * LANES));
    }
    for (let e = begin; e < end; e++) addRow(f, LANES, S.zValue[e], gain.plus(S.zIndex[e] * LANES));
    for (let l = 0; l < LANES; l++) {
      const own = out.plus(l * BELIEF_SUMS), value = Y[across == 1 ? t : t * LANES + l], error = value - S.d[0] - v[l];
      g[l] = 0;
      v[l] = 0;
      if (value != value) continue;
      if (!(f[l] > CERTAIN * own[LARGEST]) || f[l] == 0) {
        if (abs(error) > AGREES * abs(value)) own[SQUARES] = Infinity;
        continue;
      }
      g[l] = 1 / f[l];
      v[l] = error * g[l];
      own[LARGEST] = max(own[LARGEST], f[l]);
      own[COUNT] += 1;
      own[SQUARES] += error * v[l];
      own[LOGS] += log(f[l]);
    }
    for (let i = 0; i < wide; i += LANES) {
      for (let l = 0; l < LANES; l += 2) a.setLanes(i + l, f64x2.add(a.lanes(i + l), f64x2.mul(gain.lanes(i + l), v.lanes(l))));
    }
    learnLanes(m, gain, g, P);
    carryLanes(S, P, row, next);
    const spare = P;
    P = next;
    next = spare;
    // Off its diagonal, Q is that of the system.
    for (let e = 0; e < S.noiseCount; e++) {
      const i = S.noiseIndex[e] / S.stride, j = S.noiseIndex[e] % S.stride;
      if (i != j) for (let l = 0; l < LANES; l++) P[i * wide + j * LANES + l] += S.noiseValue[e];
    }
    for (let i = 0; i < m; i++) {
      addRow(P.plus(i * (wide + LANES)), LANES, 1, Q.plus(i * LANES));
      const to = moved.plus(i * LANES);
      for (let l = 0; l < LANES; l++) to[l] = S.c[i];
      for (let e = S.rowBounds[i]; e < S.rowBounds[i + 1]; e++) addRow(to, LANES, S.rowValue[e], a.plus(S.rowIndex[e] * LANES));
    }
    copyRow(a, wide, moved);
  }
}
