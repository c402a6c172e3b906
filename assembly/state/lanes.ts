// Local level and local linear trend over eight series at once: a recursion that waits for its own last step leaves room for seven others.

import { log } from "../math/scalar";
import { F64 } from "../memory";
import { filterStates, filterStatesScratch } from "./filter";
import { BELIEF_SUMS, COUNT, DIFFUSE_LOGS, even, LEFT, LOGS, SQUARES } from "./system";

const LOG_TWO_PI: f64 = 1.8378770664093454836;
const LOG_2: f64 = 0.6931471805599453;
/** Mantissas that are multiplied before their product is brought back to one. */
const MOST_FACTORS: i32 = 512;

/** Doubles of scratch that filterTrends wants. */
export function filterTrendsScratch(n: i32): i32 {
  return 11 * 8 + even(3 * n + 48) + filterStatesScratch(1, 2, 2);
}

/** What a recursion of eight series knows, a row of eight each. */
@unmanaged
class Lanes {
  /** Noise, steps of level and of slope. */
  h: F64;
  ql: F64;
  qb: F64;
  level: F64;
  slope: F64;
  P: F64;
  C: F64;
  B: F64;
  count: F64;
  squares: F64;
  /** Sum of the logarithms of the variances, but for those of the last factors: product of mantissas, and sum of the exponents. */
  logs: F64;
  product: F64;
  exponents: F64;
}

const LANES: usize = memory.data(64, 16);

/** Take in a value of the series j and j + 1; the gains, in the first states of scratch, are 0 where it is missing. */
// @ts-ignore: decorator
@inline
function learnPair(L: Lanes, y: F64, j: i32, withSlope: bool): void {
  const P = L.P.lanes(j);
  const a = L.level.lanes(j);
  const error = f64x2.sub(y.lanes(j), a);
  const known = f64x2.eq(error, error);
  const v = v128.and(error, known);
  const f = f64x2.add(P, L.h.lanes(j));
  const g = v128.and(f64x2.div(f64x2.splat(1), f), known);
  const k = f64x2.mul(P, g);
  const vg = f64x2.mul(v, g);
  L.squares.setLanes(j, f64x2.add(L.squares.lanes(j), f64x2.mul(v, vg)));
  L.count.setLanes(j, f64x2.add(L.count.lanes(j), v128.and(known, f64x2.splat(1))));
  // f = mantissa 2^(exponent - 1023), and 1 where the value is missing.
  const one = f64x2.splat(1);
  const factor = v128.bitselect(f, one, known);
  const mantissa = v128.or(v128.and(factor, i64x2.splat(0x000fffffffffffff)), one);
  L.product.setLanes(j, f64x2.mul(L.product.lanes(j), mantissa));
  L.exponents.setLanes(j, i64x2.add(L.exponents.lanes(j), i64x2.shr_u(factor, 52)));
  const learned = f64x2.add(a, f64x2.mul(k, v));
  const rest = f64x2.sub(P, f64x2.mul(k, P));
  if (!withSlope) {
    L.level.setLanes(j, learned);
    L.P.setLanes(j, f64x2.add(rest, L.ql.lanes(j)));
    return;
  }
  const C = L.C.lanes(j);
  const kb = f64x2.mul(C, g);
  const b = f64x2.add(L.slope.lanes(j), f64x2.mul(kb, v));
  const c = f64x2.sub(C, f64x2.mul(k, C));
  const B = f64x2.sub(L.B.lanes(j), f64x2.mul(kb, C));
  const cross = f64x2.add(c, B);
  L.level.setLanes(j, f64x2.add(learned, b));
  L.slope.setLanes(j, b);
  L.P.setLanes(j, f64x2.add(f64x2.add(f64x2.add(rest, c), cross), L.ql.lanes(j)));
  L.C.setLanes(j, cross);
  L.B.setLanes(j, f64x2.add(B, L.qb.lanes(j)));
}

/** Logarithms of the factors so far into the sum. */
function settleFactors(L: Lanes, steps: i32): void {
  for (let j = 0; j < 8; j++) {
    const exponents = <f64>(reinterpret<i64>(L.exponents[j]) - <i64>steps * 1023);
    L.logs[j] += log(L.product[j]) + exponents * LOG_2;
    L.product[j] = 1;
    L.exponents[j] = 0;
  }
}

/** The steps that one series takes by itself, to where its states are settled; its states and sums. */
function startLane(L: Lanes, y: F64, n: i32, j: i32, withSlope: bool, room: F64): void {
  const m = withSlope ? 2 : 1;
  const values = room, errors = values.plus(n), spreads = errors.plus(n), system = spreads.plus(n), belief = system.plus(16);
  for (let t = 0; t < n; t++) values[t] = y[t * 8 + j];
  memory.fill(system.offset, 0, 48 << 3);
  system[0] = 1;
  system[m] = L.h[j];
  const T = system.plus(m + 1), Q = T.plus(m * m);
  T[0] = 1;
  Q[0] = L.ql[j];
  if (withSlope) {
    T[1] = 1;
    T[3] = 1;
    Q[3] = L.qb[j];
  }
  const columns = belief.plus(BELIEF_SUMS + m + m * m);
  belief[LEFT] = <f64>m;
  columns[0] = 1;
  if (withSlope) columns[3] = 1;
  const scratch = F64.at((room.plus(3 * n + 48).offset + 15) & ~15);
  filterStates(
    values.offset, system.offset, belief.offset, n, 1, m, m, 0, 0, 0, errors.offset, spreads.offset, 0, scratch.offset,
  );
  const a = belief.plus(BELIEF_SUMS), P = a.plus(m);
  const settled = belief[LEFT] == 0;
  L.level[j] = settled ? a[0] : NaN;
  L.slope[j] = withSlope ? a[1] : 0.0;
  L.P[j] = P[0];
  L.C[j] = withSlope ? P[1] : 0.0;
  L.B[j] = withSlope ? P[3] : 0.0;
  L.count[j] = belief[COUNT];
  L.squares[j] = belief[SQUARES];
  L.logs[j] = belief[LOGS] + belief[DIFFUSE_LOGS];
}

/** Steps until each of the eight series has so many values; n at most. */
function startSteps(y: F64, n: i32, values: i32): i32 {
  let steps = 0;
  for (let j = 0; j < 8; j++) {
    let seen = 0, t = 0;
    for (; t < n && seen < values; t++) if (y[t * 8 + j] == y[t * 8 + j]) seen++;
    steps = max(steps, t);
  }
  return steps;
}

/**
 * The local level, y = l + e, l' = l + w, or with a slope the local linear trend, l' = l + b + w, b' = b + u, over eight series.
 *
 * Until each series has the values that settle its states, each takes its steps by itself, exactly diffuse. After that lanes never mix.
 *
 * in       y (n, 8): series side by side, NaN where missing; variances (3, 8): of e, w and u
 * sizes    n; slope, 0 or 1
 * out      states (5, 8): level, slope, and the cells of their covariance (level, both, slope) before step n; likelihoods (8), their
 *          logarithms with Durbin and Koopman's constant; both NaN where a series has too few values or a variance is 0
 * scratch  filterTrendsScratch(n)
 * cost     about 30 operations a value and series with a slope, 16 without
 * source   Durbin & Koopman (2012), 2.2 and 3.2
 */
export function filterTrends(y: usize, variances: usize, n: i32, slope: i32, states: usize, likelihoods: usize, scratch: usize): void {
  const L = changetype<Lanes>(LANES);
  const Y = F64.at(y), V = F64.at(variances), out = F64.at(states), room = F64.at(scratch);
  L.h = V;
  L.ql = V.plus(8);
  L.qb = V.plus(16);
  L.level = out;
  L.slope = out.plus(8);
  L.P = out.plus(16);
  L.C = out.plus(24);
  L.B = out.plus(32);
  L.count = room;
  L.squares = room.plus(8);
  L.logs = room.plus(16);
  L.product = room.plus(24);
  L.exponents = room.plus(32);
  const start = startSteps(Y, n, slope ? 2 : 1);
  for (let j = 0; j < 8; j++) startLane(L, Y, start, j, slope != 0, room.plus(40));
  for (let j = 0; j < 8; j++) {
    L.product[j] = 1;
    L.exponents[j] = 0;
  }
  let factors = 0;
  for (let t = start; t < n; t++) {
    const row = Y.plus(t * 8);
    if (slope) for (let j = 0; j < 8; j += 2) learnPair(L, row, j, true);
    else for (let j = 0; j < 8; j += 2) learnPair(L, row, j, false);
    if (++factors == MOST_FACTORS) {
      settleFactors(L, factors);
      factors = 0;
    }
  }
  settleFactors(L, factors);
  for (let j = 0; j < 8; j++) {
    const value = -0.5 * (L.count[j] * LOG_TWO_PI + L.logs[j] + L.squares[j]);
    F64.at(likelihoods)[j] = L.level[j] == L.level[j] ? value : NaN;
  }
}
