// Estimation of the linear innovations model: the gain by a search, the initial states by least squares within it.

import { fitLeastSquares, leastSquaresScratch } from "../math/least-squares";
import { PIVOT_LARGEST } from "../math/qr";
import { largestMagnitude } from "../math/vector";
import { F64, I32 } from "../memory";
import { BFGS_REPORT, bfgsScratch, differenceGradient, minimiseBfgs } from "../optimise/bfgs";
import { NOT_CONVERGED, OK } from "../status";
import { carryCovariance, observe, transit } from "./innovations";

/** What fitInnovations reports: the least n log of the sum of squares, evaluations, rank of the initial states. */
export const INNOVATIONS_REPORT: i32 = BFGS_REPORT + 1;

/** Columns of initial states that others reach to this relative size are no freedom. */
const DEPENDENT: f64 = 1e-7;
/** Squarings of the loop over one period, and the logarithm that its power may reach: lines and parabolas pass, roots up to 1.0002. */
const SQUARINGS: i32 = 16;
const GROWTH: f64 = 13.8;
/** Logarithms of the largest root beyond that are allowed no further than this, and cost this times their square for each value. */
const MOST_EXCESS: f64 = 0.01;
const EXCESS_COST: f64 = 1e6;
/** Rounding of the data, squared: no model is believed to err less. */
const ROUNDING: f64 = 4.930380657631324e-32;
/**
 * Starting points: the best gain of one state alone, the steady gains where states vary 1e-4, 1e-2, 1 and 100 times as much as values, and the
 * best end so far, again and again: a search that ran along the edge of what is steady goes on with a fresh curvature.
 */
const STARTS: i32 = 8;
const AGAIN: i32 = 5;

/** Doubles of scratch that fitInnovations wants. */
export function fitInnovationsScratch(n: i32, k: i32): i32 {
  return 4 * k + evaluationScratch(n, k) + bfgsScratch(k);
}

/** n log of the sum of squares as a function of the gains that are free. */
@unmanaged
class Squares {
  y: F64;
  a: F64;
  F: F64;
  gain: F64;
  x: F64;
  n: i32;
  k: i32;
  p: i32;
  freeGains: i32;
  freeStates: i32;
  /** Places (k): of the free gains, of the free states. */
  gainAt: I32;
  stateAt: I32;
  rank: i32;
  least: f64;
  work: F64;

  // @ts-ignore: decorator
  @inline value(v: F64): f64 {
    for (let i = 0; i < this.freeGains; i++) this.gain[this.gainAt[i]] = v[i];
    return squaresOf(this);
  }

  // @ts-ignore: decorator
  @inline gradient(v: F64, value: f64, g: F64): void {
    differenceGradient(this, this.freeGains, 0, 0, v.offset, value, 1e-6, g.offset);
  }
}

const OBJECTIVE: usize = memory.data(128, 16);

/**
 * Least squares of the one-step errors over the free gains and initial states. Gains must keep the loop F - g a' from growing (roots within
 * the unit circle, or on it, to 1 in 4,000).
 *
 * in       y (n), NaN where missing; a (p, k); F (p, k, k); freeGains (k), freeStates (k): 1 where free, else 0
 * sizes    n; k; p
 * scalars  mostEvaluations from each starting point; tolerance, of n log of the sum of squares
 * in/out   gain (k), x (k): what is not free stays
 * out      report (INNOVATIONS_REPORT)
 * scratch  scratch (fitInnovationsScratch)
 * returns  OK; NOT_CONVERGED: no starting point keeps the loop from growing, or the evaluations were used up
 * cost     each evaluation O(n k) times the non-zeros of F, and O(n k^2)
 * source   Hyndman, Koehler, Ord & Snyder (2008), sections 5.2 and 10.1
 */
export function fitInnovations(
  y: usize, a: usize, F: usize, freeGains: usize, freeStates: usize, n: i32, k: i32, p: i32, mostEvaluations: i32, tolerance: f64,
  gain: usize, x: usize, report: usize, scratch: usize,
): i32 {
  const f = changetype<Squares>(OBJECTIVE);
  f.y = F64.at(y);
  f.a = F64.at(a);
  f.F = F64.at(F);
  f.gain = F64.at(gain);
  f.x = F64.at(x);
  f.n = n;
  f.k = k;
  f.p = p;
  const places = F64.at(scratch), v = places.plus(k), start = v.plus(k), best = start.plus(k);
  f.gainAt = I32.at(places.offset);
  f.stateAt = I32.at(places.offset + (<usize>k << 2));
  f.work = best.plus(k);
  f.freeGains = placesOf(F64.at(freeGains), k, f.gainAt);
  f.freeStates = placesOf(F64.at(freeStates), k, f.stateAt);
  let values = 0.0;
  for (let t = 0; t < n; t++) if (f.y[t] == f.y[t]) values += f.y[t] * f.y[t];
  f.least = max(ROUNDING * values, 1e-300);
  const R = F64.at(report);
  const free = f.freeGains;
  if (free == 0) {
    R[0] = squaresOf(f);
    R[1] = 1;
    R[2] = f.rank;
    return R[0] < Infinity ? OK : NOT_CONVERGED;
  }
  const search = f.work.plus(evaluationScratch(n, k));
  let lowest = Infinity, evaluations = 0.0, q = 1e-4;
  let status = NOT_CONVERGED;
  for (let s = 0; s < STARTS; s++) {
    if (s == 0) bestSingle(f, start, v);
    else if (s >= AGAIN) {
      if (!(lowest < Infinity)) break;
      for (let i = 0; i < free; i++) v[i] = best[i];
    } else {
      steadyGain(f.a, f.F, k, p, q, start, f.work);
      for (let i = 0; i < free; i++) v[i] = start[f.gainAt[i]];
      q *= 100;
    }
    const ended = minimiseBfgs(f, free, 0, 0, tolerance, 0.05, mostEvaluations, 2 * free, v.offset, report, search.offset);
    evaluations += R[1];
    if (!(R[0] < lowest)) continue;
    lowest = R[0];
    status = ended;
    for (let i = 0; i < free; i++) best[i] = v[i];
  }
  R[0] = f.value(best);
  R[1] = evaluations;
  R[2] = f.rank;
  return R[0] < Infinity ? status : NOT_CONVERGED;
}

/** Doubles that an evaluation works in. */
function evaluationScratch(n: i32, k: i32): i32 {
  return 3 * k * k + 3 * k + n * k + 2 * n + leastSquaresScratch(n, k);
}

/** The best point at which no state or one alone has a gain, a third or most of an error. */
function bestSingle(f: Squares, trial: F64, v: F64): void {
  const free = f.freeGains;
  let lowest = Infinity;
  for (let c = 0; c <= 2 * free; c++) {
    for (let i = 0; i < free; i++) trial[i] = 0;
    if (c < 2 * free) trial[c >> 1] = c & 1 ? 0.3 : 0.9;
    const value = f.value(trial);
    if (!(value < lowest) && c > 0) continue;
    lowest = value;
    for (let i = 0; i < free; i++) v[i] = trial[i];
  }
}

function placesOf(free: F64, k: i32, places: I32): i32 {
  let count = 0;
  for (let i = 0; i < k; i++) if (free[i] != 0) places[count++] = i;
  return count;
}

/**
 * The least n log of the sum of squares at the gain, and the initial states that reach it: errors are linear in these. Infinity where the
 * loop grows.
 */
function squaresOf(f: Squares): f64 {
  const n = f.n, k = f.k, columns = f.freeStates;
  const loop = f.work, next = loop.plus(k * k), factor = next.plus(k * k);
  const x = factor.plus(k * k), moved = x.plus(k), row = moved.plus(k);
  const errors = row.plus(k), effects = errors.plus(n), residuals = effects.plus(n * k), rest = residuals.plus(n);
  f.rank = 0;
  const excess = excessOf(f, loop, next, row);
  if (!(excess <= MOST_EXCESS)) return Infinity;
  for (let i = 0; i < k; i++) x[i] = f.x[i];
  memory.fill(loop.offset, 0, <usize>(k * k) << 3);
  for (let c = 0; c < columns; c++) {
    x[f.stateAt[c]] = 0;
    loop[f.stateAt[c] * columns + c] = 1;
  }
  let count = 0, at = 0;
  let squares = 0.0;
  for (let t = 0; t < n; t++) {
    const a = f.a.plus(at * k), F = f.F.plus(at * k * k);
    if (++at == f.p) at = 0;
    observe(a, x, k, 1, row);
    const e = f.y[t] - row[0];
    transit(F, x, k, 1, moved);
    transit(F, loop, k, columns, next);
    const seen = e == e;
    if (seen) {
      const effect = effects.plus(count * columns);
      observe(a, loop, k, columns, effect);
      for (let i = 0; i < k; i++) {
        moved[i] += f.gain[i] * e;
        for (let c = 0; c < columns; c++) next[i * columns + c] -= f.gain[i] * effect[c];
      }
      errors[count++] = e;
      squares += e * e;
    }
    memory.copy(x.offset, moved.offset, <usize>k << 3);
    memory.copy(loop.offset, next.offset, <usize>(k * columns) << 3);
  }
  if (columns > 0) {
    f.rank = fitLeastSquares(
      effects.offset, errors.offset, count, columns, PIVOT_LARGEST, DEPENDENT, row.offset, residuals.offset, factor.offset, rest.offset,
    );
    squares = 0;
    for (let t = 0; t < count; t++) squares += residuals[t] * residuals[t];
    for (let c = 0; c < columns; c++) f.x[f.stateAt[c]] = row[c] == row[c] ? row[c] : 0;
  }
  const value = <f64>count * (Math.log(max(squares, f.least)) + EXCESS_COST * excess * excess);
  return value == value ? value : Infinity;
}

/** How far the logarithm of the largest root of F - g a', over one period, lies beyond what is allowed; 0 where it does not. */
function excessOf(f: Squares, loop: F64, next: F64, row: F64): f64 {
  const k = f.k;
  memory.fill(loop.offset, 0, <usize>(k * k) << 3);
  for (let i = 0; i < k; i++) loop[i * k + i] = 1;
  for (let at = 0; at < f.p; at++) {
    observe(f.a.plus(at * k), loop, k, k, row);
    transit(f.F.plus(at * k * k), loop, k, k, next);
    for (let i = 0; i < k; i++) for (let c = 0; c < k; c++) loop[i * k + c] = next[i * k + c] - f.gain[i] * row[c];
  }
  // Powers by squaring, each divided by its largest element, whose logarithm is kept.
  let size = 0.0;
  for (let s = 0; s <= SQUARINGS; s++) {
    if (s > 0) {
      transit(loop, loop, k, k, next);
      memory.copy(loop.offset, next.offset, <usize>(k * k) << 3);
      size *= 2;
    }
    const most = largestMagnitude(loop.offset, k * k);
    if (!(most > 0)) return most == 0 ? 0 : Infinity;
    for (let i = 0; i < k * k; i++) loop[i] /= most;
    size += Math.log(most);
  }
  return max(0.0, (size - GROWTH) / <f64>(1 << SQUARINGS));
}

/** The gain that a Kalman filter settles at, where each state is disturbed with variance q, and each value with 1. */
function steadyGain(a: F64, F: F64, k: i32, p: i32, q: f64, gain: F64, work: F64): void {
  const P = work, carried = P.plus(k * k), turned = carried.plus(k * k), row = turned.plus(k * k);
  memory.fill(P.offset, 0, <usize>(k * k) << 3);
  for (let i = 0; i < k; i++) P[i * k + i] = 1;
  const steps = p * (100 / p + 1) + 10 * k / p * p;
  let at = 0;
  for (let t = 0; t < steps; t++) {
    const weights = a.plus(at * k), matrix = F.plus(at * k * k);
    observe(weights, P, k, k, row);
    let s = 1.0;
    for (let i = 0; i < k; i++) s += row[i] * weights[i];
    transit(matrix, row, k, 1, gain);
    for (let i = 0; i < k; i++) gain[i] /= s;
    carryCovariance(matrix, k, P, carried, turned);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) P[i * k + j] -= gain[i] * gain[j] * s;
      P[i * k + i] += q;
    }
    if (++at == p) at = 0;
  }
}
