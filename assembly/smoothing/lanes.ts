// Exponential smoothing of one series under up to eight sets of parameters at once, two to a vector: likelihoods and their gradients.
//
// What differs between the sets is data, not code: a model without trend has beta = 0 and slope 0, one that is not damped phi = 1, and
// whether errors multiply is a mask. Only the season has its own loops, and its absence its own file, lanes-plain.ts. The gradient runs backwards along the recursion.

import { F64 } from "../memory";
import { backwardPlain, forwardPlain } from "./lanes-plain";
import { ADDITIVE, MULTIPLICATIVE } from "./recursion";
import { SEASON_0 } from "./tangents";

/** Sets at once. */
export const LANES: i32 = 8;
/** Bytes of a row, and from a lane of the first row to the others. */
export const ROW: usize = 64;
export const TO_BETA: usize = 64;
const TO_GAMMA: usize = 128;
export const TO_PHI: usize = 192;
export const TO_LEVEL: usize = 256;
export const TO_SLOPE: usize = 320;
const TO_SEASONS: usize = 384;

/** A part that multiplies is never smaller: nothing can be divided by it. */
export const TINY: f64 = 1e-36;

/** The exponent of 1, the bits below those of an exponent, and 1. */
export const FIRST_EXPONENT: i64 = 1023;
export const MANTISSA: i64 = 0x000fffffffffffff;
export const UNIT: i64 = 0x3ff0000000000000;

/** No model is believed to err less than the rounding of its data. */
const ROUNDING: f64 = 4.930380657631324e-32;

/** A series, and the memory of its lanes; all rows are LANES long. */
@unmanaged
export class Lanes {
  y: F64;
  n: i32;
  /** Observed values, and the sum of their squares. */
  observed: i32;
  squaresOfValues: f64;
  /** Season length, and how the season enters: the same in all lanes. */
  m: i32;
  season: i32;
  /** Lanes in use. */
  count: i32;
  /** Parameters by rows: alpha, beta, gamma, phi, level, slope, seasons (6 + m rows). */
  theta: F64;
  /** All bits where errors multiply, else none. */
  multiplies: F64;
  /** N log SSE, and 2 sum log |f| where errors multiply: minus twice the log-likelihood up to a constant; or Infinity. */
  value: F64;
  /** Its derivatives by the rows of theta, seasons as if each were free. */
  gradient: F64;
  /** At work: level, slope, product of predictions, its exponent, squared errors, failures, N / SSE (7 rows); seasons (m rows). */
  work: F64;
  seasons: F64;
  /** What the way back needs of each step (5 rows). */
  record: F64;
}

/** Doubles of memory that lanes of n values want. */
export function lanesSize(n: i32, m: i32): i32 {
  return LANES * (2 * (SEASON_0 + m) + 2 + 7 + m + 5 * n);
}

const BLOCK: usize = memory.data(96, 16);

/** Lanes over a series, with memory (lanesSize) that is 16-byte aligned. */
export function lanesOf(y: usize, n: i32, m: i32, room: usize): Lanes {
  const L = changetype<Lanes>(BLOCK);
  L.y = F64.at(y);
  L.n = n;
  L.theta = F64.at(room);
  L.gradient = L.theta.plus(LANES * (SEASON_0 + m));
  L.multiplies = L.gradient.plus(LANES * (SEASON_0 + m));
  L.value = L.multiplies.plus(LANES);
  L.work = L.value.plus(LANES);
  L.seasons = L.work.plus(7 * LANES);
  L.record = L.seasons.plus(m * LANES);
  let observed = 0;
  let squares = 0.0;
  for (let t = 0; t < n; t++) {
    const now = L.y[t];
    if (now != now) continue;
    observed++;
    squares += now * now;
  }
  L.observed = observed;
  L.squaresOfValues = squares;
  return L;
}

/** Put parameters (6 + m) into a lane; a model without season may stand among seasonal ones, with seasons of zero. */
export function fillLane(L: Lanes, lane: i32, error: i32, m: i32, theta: F64): void {
  const rows = SEASON_0 + m;
  for (let k = 0; k < rows; k++) L.theta[LANES * k + lane] = theta[k];
  for (let k = rows; k < SEASON_0 + L.m; k++) L.theta[LANES * k + lane] = 0;
  store<i64>(L.multiplies.plus(lane).offset, error == MULTIPLICATIVE ? -1 : 0);
}

/** Values of the lanes. */
export function passForward(L: Lanes): void {
  if (L.season == MULTIPLICATIVE) forward(L, MULTIPLICATIVE);
  else if (L.season == ADDITIVE) forward(L, ADDITIVE);
  else forwardPlain(L);
}

/** Gradients of the lanes, after their values. */
export function passBackward(L: Lanes): void {
  if (L.season == MULTIPLICATIVE) backward(L, MULTIPLICATIVE);
  else if (L.season == ADDITIVE) backward(L, ADDITIVE);
  else backwardPlain(L);
}

// @ts-ignore: decorator
@inline
function forward(L: Lanes, season: i32): void {
  const one = f64x2.splat(1);
  const tiny = f64x2.splat(TINY);
  const n = L.n, m = L.m, y = L.y;
  const bytes = <usize>((L.count + 1) >> 1) << 4;
  const theta = L.theta.offset, multiplies = L.multiplies.offset, work = L.work.offset, seasons = L.seasons.offset;
  const rowBytes: usize = season == MULTIPLICATIVE ? 5 * ROW : 3 * ROW;
  memory.copy(seasons, theta + TO_SEASONS, <usize>m * ROW);
  for (let j: usize = 0; j < bytes; j += 16) {
    const at = work + j;
    v128.store(at, v128.load(theta + j, TO_LEVEL));
    v128.store(at, v128.load(theta + j, TO_SLOPE), ROW);
    v128.store(at, one, 2 * ROW);
    v128.store(at, f64x2.splat(0), 3 * ROW);
    v128.store(at, f64x2.splat(0), 4 * ROW);
    v128.store(at, f64x2.splat(0), 5 * ROW);
  }
  let record = L.record.offset;
  let place: usize = 0;
  for (let t = 0; t < n; t++) {
    const now = y[t];
    const seen = now == now;
    const value = f64x2.splat(seen ? now : 0);
    const mask = i64x2.splat(seen ? -1 : 0);
    const seasonal = seasons + place * ROW;
    for (let j: usize = 0; j < bytes; j += 16) {
      const at = work + j;
      const par = theta + j;
      const b = v128.load(at, ROW);
      const growth = f64x2.mul(v128.load(par, TO_PHI), b);
      const q = f64x2.add(v128.load(at), growth);
      const s = v128.load(seasonal + j);
      const f = season == ADDITIVE ? f64x2.add(q, s) : f64x2.mul(q, s);
      const d = v128.and(f64x2.sub(value, f), mask);
      const relative = v128.and(v128.load(multiplies + j), mask);
      const divisor = v128.bitselect(f, one, relative);
      const positive = f64x2.gt(f, tiny);
      let inverse = one;
      let u = d;
      let r = d;
      if (season == MULTIPLICATIVE) {
        inverse = f64x2.div(one, f);
        u = f64x2.mul(d, f64x2.mul(q, inverse));
        r = v128.bitselect(f64x2.mul(d, inverse), d, relative);
        v128.store(seasonal + j, f64x2.add(s, f64x2.mul(v128.load(par, TO_GAMMA), f64x2.mul(d, f64x2.mul(s, inverse)))));
        v128.store(at, v128.or(v128.load(at, 5 * ROW), v128.not(positive)), 5 * ROW);
        v128.store(record + j, q, 3 * ROW);
        v128.store(record + j, s, 4 * ROW);
      } else {
        inverse = f64x2.div(one, divisor);
        r = f64x2.mul(d, inverse);
        v128.store(seasonal + j, f64x2.add(s, f64x2.mul(v128.load(par, TO_GAMMA), d)));
        v128.store(at, v128.or(v128.load(at, 5 * ROW), v128.andnot(relative, positive)), 5 * ROW);
      }
      v128.store(record + j, d);
      v128.store(record + j, b, ROW);
      v128.store(record + j, inverse, 2 * ROW);
      v128.store(at, f64x2.mul(v128.load(at, 2 * ROW), divisor), 2 * ROW);
      v128.store(at, f64x2.add(v128.load(at, 4 * ROW), f64x2.mul(r, r)), 4 * ROW);
      v128.store(at, f64x2.add(q, f64x2.mul(v128.load(par), u)));
      v128.store(at, f64x2.add(growth, f64x2.mul(v128.load(par, TO_BETA), u)), ROW);
    }
    record += rowBytes;
    if (++place == <usize>m) place = 0;
    if ((t & 7) == 7) takeExponents(work, bytes);
  }
  takeExponents(work, bytes);
  for (let i = 0; i < L.count; i++) closeLane(L, i);
}

/** Move the exponents of the products into their row, so that no product leaves the range of numbers. */
// @ts-ignore: decorator
@inline
function takeExponents(work: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) {
    const at = work + j;
    const product = v128.load(at, 2 * ROW);
    const exponent = i64x2.sub(i64x2.shr_u(product, 52), i64x2.splat(FIRST_EXPONENT));
    const mantissa = v128.or(v128.and(product, i64x2.splat(MANTISSA)), i64x2.splat(UNIT));
    v128.store(at, mantissa, 2 * ROW);
    v128.store(at, i64x2.add(v128.load(at, 3 * ROW), exponent), 3 * ROW);
  }
}

/** The value of a lane, from its sums. */
export function closeLane(L: Lanes, lane: i32): void {
  const work = L.work.plus(lane);
  const n = <f64>L.observed;
  const relative = load<i64>(L.multiplies.plus(lane).offset) != 0;
  const failed = load<i64>(work.plus(5 * LANES).offset) != 0;
  const squares = work[4 * LANES];
  const floor = max(ROUNDING * (relative ? n : L.squaresOfValues), 1e-300);
  const kept = max(squares, floor);
  let value = n * Math.log(kept);
  if (relative) value += 2 * (Math.log(work[2 * LANES]) + <f64>load<i64>(work.plus(3 * LANES).offset) * Math.LN2);
  L.value[lane] = failed || !(squares < Infinity) || value != value ? Infinity : value;
  // At the floor the squares no longer count.
  work[6 * LANES] = squares < floor ? 0 : n / kept;
}

// @ts-ignore: decorator
@inline
function backward(L: Lanes, season: i32): void {
  const one = f64x2.splat(1);
  const n = L.n, m = L.m, y = L.y;
  const bytes = <usize>((L.count + 1) >> 1) << 4;
  const theta = L.theta.offset, multiplies = L.multiplies.offset, weights = L.work.plus(6 * LANES).offset;
  const gradient = L.gradient.offset;
  const rowBytes: usize = season == MULTIPLICATIVE ? 5 * ROW : 3 * ROW;
  memory.fill(gradient, 0, <usize>(SEASON_0 + m) * ROW);
  let record = L.record.offset + <usize>n * rowBytes;
  let place: usize = (n - 1) % m;
  for (let t = n - 1; t >= 0; t--) {
    record -= rowBytes;
    const now = y[t];
    const seen = now == now;
    const value = f64x2.splat(seen ? now : 0);
    const mask = i64x2.splat(seen ? -1 : 0);
    const seasonal = gradient + TO_SEASONS + place * ROW;
    for (let j: usize = 0; j < bytes; j += 16) {
      const at = gradient + j;
      const par = theta + j;
      const d = v128.load(record + j);
      const b = v128.load(record + j, ROW);
      const inverse = v128.load(record + j, 2 * ROW);
      const relative = v128.and(v128.load(multiplies + j), mask);
      const byLevel = v128.load(at, TO_LEVEL);
      const bySlope = v128.load(at, TO_SLOPE);
      const byGrowth = f64x2.add(f64x2.mul(v128.load(par), byLevel), f64x2.mul(v128.load(par, TO_BETA), bySlope));
      // Half the derivative of N log SSE + 2 sum log |f| by f, this step's error only.
      let own = f64x2.mul(f64x2.mul(d, inverse), f64x2.mul(f64x2.mul(v128.bitselect(value, one, relative), inverse), inverse));
      if (season == MULTIPLICATIVE) own = v128.bitselect(own, d, relative);
      own = f64x2.sub(v128.and(inverse, relative), f64x2.mul(v128.load(weights + j), own));
      own = f64x2.add(own, own);
      let u = d;
      let byQ = byLevel;
      if (season == MULTIPLICATIVE) {
        const bySeason = v128.load(seasonal + j);
        const q = v128.load(record + j, 3 * ROW);
        const s = v128.load(record + j, 4 * ROW);
        const perS = f64x2.mul(q, inverse);
        const perQ = f64x2.mul(s, inverse);
        u = f64x2.mul(d, perS);
        const w = f64x2.mul(d, perQ);
        const byU = f64x2.mul(byGrowth, perS);
        const byW = f64x2.mul(f64x2.mul(v128.load(par, TO_GAMMA), bySeason), perQ);
        const byF = f64x2.sub(own, v128.and(f64x2.add(byU, byW), mask));
        v128.store(at, f64x2.add(v128.load(at, TO_GAMMA), f64x2.mul(bySeason, w)), TO_GAMMA);
        v128.store(seasonal + j, f64x2.add(f64x2.mul(byF, q), f64x2.sub(bySeason, f64x2.mul(byU, u))));
        byQ = f64x2.add(f64x2.mul(byF, s), f64x2.sub(byLevel, f64x2.mul(byW, w)));
      } else {
        const bySeason = v128.load(seasonal + j);
        const byError = f64x2.add(byGrowth, f64x2.mul(v128.load(par, TO_GAMMA), bySeason));
        v128.store(at, f64x2.add(v128.load(at, TO_GAMMA), f64x2.mul(bySeason, d)), TO_GAMMA);
        own = f64x2.sub(own, v128.and(byError, mask));
        v128.store(seasonal + j, f64x2.add(own, bySeason));
        byQ = f64x2.add(own, byLevel);
      }
      const byCarried = f64x2.add(byQ, bySlope);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(byLevel, u)));
      v128.store(at, f64x2.add(v128.load(at, TO_BETA), f64x2.mul(bySlope, u)), TO_BETA);
      v128.store(at, f64x2.add(v128.load(at, TO_PHI), f64x2.mul(byCarried, b)), TO_PHI);
      v128.store(at, byQ, TO_LEVEL);
      v128.store(at, f64x2.mul(v128.load(par, TO_PHI), byCarried), TO_SLOPE);
    }
    place = place == 0 ? <usize>m - 1 : place - 1;
  }
}
