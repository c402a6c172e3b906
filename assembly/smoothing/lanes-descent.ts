// A search for the parameters of exponential smoothing that learns the inverse Hessian from gradients; lanes-pool.ts runs eight side by side.
//
// Broyden, Fletcher, Goldfarb and Shanno's update; bounds by conditioning the step on them; a step that does not help is shortened.

import { F64, I32 } from "../memory";
import { admit, closeSeasons, isFixed, lowerOf, rangeOfBeta, rangeOfGamma, Search, toRaw, upperOf } from "./fit-search";
import { LANES, Lanes } from "./lanes";
import { MULTIPLICATIVE, NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, LEVEL, PHI, SEASON_0, SLOPE } from "./tangents";

/** Decrease of the value, as a share of what its slope foretells, that a step must bring. */
const ENOUGH: f64 = 1e-4;
const SHORTEST: f64 = 1e-5;
/** Steps whose parabola misled, and which taught it, before they are shortened. */
const MISSES: i32 = 3;

/** Second derivatives of the value for each observed value that a search begins with: by alpha and phi; by the shares. */
const STIFF: f64 = 10;
const SOFT: f64 = 5;
/** What the curvature by the initial states is multiplied with: a first step that is too long is worse than one too short. */
const CAUTION: f64 = 1.5;

/** States of a search. */
export const DONE: i32 = 0;
export const RUNNING: i32 = 1;
export const WAITING: i32 = 2;
export const HELD: i32 = 3;

/** One search. */
@unmanaged
export class Descent {
  error: i32;
  trend: i32;
  season: i32;
  damped: i32;
  m: i32;
  /** Bit k: parameter k is fixed; bit 4: the initial states are. */
  fixed: i32;
  /** Parameters that are searched, and those of them with bounds, which come first. */
  columns: i32;
  bounded: i32;
  /** Length of a row of the matrix: columns, up to an even number. */
  width: i32;
  /** DONE, RUNNING, WAITING for the searches of another form, or HELD until it is worth while. */
  phase: i32;
  /** Number of its form, and of that whose optimum it begins at, or -1. */
  form: i32;
  twin: i32;
  /** Whether it has a value; whether its matrix is as at the start; steps that gained little, or misled, in a row. */
  begun: i32;
  fresh: i32;
  quiet: i32;
  misses: i32;
  /** Whether its matrix comes from elsewhere. */
  inherits: i32;
  passes: i32;
  mostPasses: i32;
  /** Gain below which it ends. */
  tolerance: f64;
  value: f64;
  /** N / SSE. */
  weight: f64;
  /** Share of the step under trial, and slope of the value along the whole step. */
  share: f64;
  slope: f64;
  /** (columns): places in x. */
  index: I32;
  /** (6 + m): parameters as they are searched, and those under trial. */
  x: F64;
  trial: F64;
  /** (width) each: gradient, step, and what an update works on. */
  gradient: F64;
  step: F64;
  change: F64;
  turn: F64;
  product: F64;
  /** (columns, width): inverse Hessian. */
  inverse: F64;
}

/** Bytes of the record of a search. */
export const DESCENT_BYTES: i32 = 176;

/** Doubles of memory that a search wants, with or without the initial states among its parameters. */
export function descentSize(m: i32, states: i32): i32 {
  const p = (m + SEASON_0 + 1) & ~1;
  return (DESCENT_BYTES >> 3) + 8 * p + (states ? p * p : 4 * LEVEL);
}

/** A search at `room` (descentSize), 16-byte aligned; x is the caller's to fill. */
export function descentOf(room: usize, error: i32, trend: i32, season: i32, damped: i32, m: i32, fixed: i32): Descent {
  const D = changetype<Descent>(room);
  const p = (m + SEASON_0 + 1) & ~1;
  D.error = error;
  D.trend = trend;
  D.season = season;
  D.damped = damped;
  D.m = m;
  D.fixed = fixed;
  let at = F64.at(room).plus(DESCENT_BYTES >> 3);
  D.x = at;
  D.trial = at.plus(p);
  D.gradient = at.plus(2 * p);
  D.step = at.plus(3 * p);
  D.change = at.plus(4 * p);
  D.turn = at.plus(5 * p);
  D.product = at.plus(6 * p);
  D.index = I32.at(at.plus(7 * p).offset);
  D.inverse = at.plus(8 * p);
  let c = 0;
  if (!(fixed & 1)) D.index[c++] = ALPHA;
  if (trend != NONE && !(fixed & 2)) D.index[c++] = BETA;
  if (season != NONE && !(fixed & 4)) D.index[c++] = GAMMA;
  if (damped && !(fixed & 8)) D.index[c++] = PHI;
  D.bounded = c;
  if (!(fixed & 16)) {
    D.index[c++] = LEVEL;
    if (trend != NONE) D.index[c++] = SLOPE;
    if (season != NONE) for (let j = 0; j < m - 1; j++) D.index[c++] = SEASON_0 + j;
  }
  D.columns = c;
  D.width = (c + 1) & ~1;
  D.value = Infinity;
  D.twin = -1;
  D.inherits = 0;
  D.phase = DONE;
  D.begun = 0;
  D.passes = 0;
  return D;
}

/** Let a search begin at its x. */
export function beginDescent(D: Descent, mostPasses: i32, tolerance: f64): void {
  memory.copy(D.trial.offset, D.x.offset, <usize>(D.m + SEASON_0) << 3);
  for (let c = 0; c < D.width; c++) {
    D.gradient[c] = 0;
    D.step[c] = 0;
    D.change[c] = 0;
    D.turn[c] = 0;
    D.product[c] = 0;
  }
  D.phase = RUNNING;
  D.begun = 0;
  D.quiet = 0;
  D.misses = 0;
  D.mostPasses = mostPasses;
  D.tolerance = tolerance;
}

/** Make S look at the form of D. */
export function regard(S: Search, D: Descent): void {
  const T = S.T;
  T.error = D.error;
  T.trend = D.trend;
  T.season = D.season;
  T.damped = D.damped;
  T.m = D.m;
  S.fixed = D.fixed;
}

/** Take in what a pass says of the trial of a search, and choose the next one. */
export function advance(S: Search, L: Lanes, lane: i32, D: Descent): void {
  const value = L.value[lane];
  D.passes++;
  regard(S, D);
  if (!D.begun) {
    if (!(value < Infinity)) {
      D.phase = DONE;
      return;
    }
    D.begun = 1;
    D.value = value;
    D.weight = L.work[6 * LANES + lane];
    takeGradient(S, L, lane, D, D.gradient);
    if (D.inherits) D.fresh = 0;
    else guessInverse(S, L, D);
    propose(S, L, D);
    return;
  }
  const gain = D.value - value;
  const foretold = -D.share * D.slope;
  if (gain > 0 && gain >= ENOUGH * foretold) {
    takeGradient(S, L, lane, D, D.turn);
    learn(D, true);
    memory.copy(D.x.offset, D.trial.offset, <usize>(D.m + SEASON_0) << 3);
    D.value = value;
    D.misses = 0;
    D.weight = L.work[6 * LANES + lane];
    D.quiet = gain < D.tolerance ? D.quiet + 1 : 0;
    if (D.quiet > 1 || D.passes >= D.mostPasses) D.phase = DONE;
    else propose(S, L, D);
    return;
  }
  if (D.passes >= D.mostPasses) {
    D.phase = DONE;
    return;
  }
  if (value < Infinity && D.share == 1 && D.misses < MISSES) {
    takeGradient(S, L, lane, D, D.turn);
    if (learn(D, false)) {
      D.misses++;
      propose(S, L, D);
      return;
    }
  }
  // The minimum of the parabola through both values with the slope at the first.
  let part = 0.1;
  if (value < Infinity) part = min(max(0.5 * foretold / (foretold - gain), 0.1), 0.5);
  D.share *= part;
  if (-D.share * D.slope < 0.1 * D.tolerance || D.share < SHORTEST) {
    if (D.fresh) {
      D.phase = DONE;
      return;
    }
    guessInverse(S, L, D);
    propose(S, L, D);
    return;
  }
  tryStep(S, D);
}

/** Derivatives by what is searched: beta and gamma are shares of what alpha leaves them, the last season moves against the others. */
function takeGradient(S: Search, L: Lanes, lane: i32, D: Descent, out: F64): void {
  const from = L.gradient.plus(lane);
  const x = D.trial;
  const alpha = x[ALPHA];
  let c = 0;
  if (!isFixed(S, ALPHA)) {
    let g = from[0];
    if (D.trend != NONE && !isFixed(S, BETA) && alpha < S.upper[BETA]) g += x[BETA] * from[LANES * BETA];
    if (D.season != NONE && !isFixed(S, GAMMA) && 1 - alpha < S.upper[GAMMA]) g -= x[GAMMA] * from[LANES * GAMMA];
    out[c++] = g;
  }
  if (D.trend != NONE && !isFixed(S, BETA)) out[c++] = rangeOfBeta(S, alpha) * from[LANES * BETA];
  if (D.season != NONE && !isFixed(S, GAMMA)) out[c++] = rangeOfGamma(S, alpha) * from[LANES * GAMMA];
  if (D.damped && !isFixed(S, PHI)) out[c++] = from[LANES * PHI];
  if (isFixed(S, 4)) return;
  out[c++] = from[LANES * LEVEL];
  if (D.trend != NONE) out[c++] = from[LANES * SLOPE];
  if (D.season == NONE) return;
  const last = from[LANES * (SEASON_0 + D.m - 1)];
  for (let j = 0; j < D.m - 1; j++) out[c++] = from[LANES * (SEASON_0 + j)] - last;
}

/** The update of the inverse Hessian by the last step and the turn of the gradient; `turn` holds the new gradient. */
function learn(D: Descent, accept: bool): bool {
  const C = D.columns, w = D.width, s = D.change, y = D.turn, g = D.gradient, v = D.product;
  let sy = 0.0;
  for (let c = 0; c < C; c++) {
    const k = D.index[c];
    const now = y[c];
    s[c] = D.trial[k] - D.x[k];
    y[c] = now - g[c];
    if (accept) g[c] = now;
    sy += s[c] * y[c];
  }
  let yv = 0.0;
  for (let i = 0; i < C; i++) {
    v[i] = dot(D.inverse.plus(i * w), y, w);
    yv += v[i] * y[i];
  }
  if (!(sy > 1e-8 * Math.sqrt(yv * sumOfSquaresScaled(D, s)))) return false;
  const rho = 1 / sy;
  const own = (1 + yv * rho) * rho;
  for (let i = 0; i < C; i++) {
    const row = D.inverse.plus(i * w);
    const a = f64x2.splat(own * s[i] - rho * v[i]);
    const b = f64x2.splat(-rho * s[i]);
    for (let j = 0; j < w; j += 2) {
      row.setLanes(j, f64x2.add(row.lanes(j), f64x2.add(f64x2.mul(a, s.lanes(j)), f64x2.mul(b, v.lanes(j)))));
    }
  }
  D.fresh = 0;
  return true;
}

/** An upper guess of s' H s, so that the curvature along s can be judged without units. */
function sumOfSquaresScaled(D: Descent, s: F64): f64 {
  let sum = 0.0;
  for (let c = 0; c < D.columns; c++) {
    const h = D.inverse[c * D.width + c];
    if (h > 0) sum += (s[c] * s[c]) / h;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function dot(a: F64, b: F64, w: i32): f64 {
  let sum = f64x2.splat(0);
  for (let j = 0; j < w; j += 2) sum = f64x2.add(sum, f64x2.mul(a.lanes(j), b.lanes(j)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The step to the minimum of the parabola, on the bounds that it would cross. */
function propose(S: Search, L: Lanes, D: Descent): void {
  for (let round = 0; round < 2; round++) {
    const slope = solveStep(S, D);
    if (slope < 0) {
      D.slope = slope;
      D.share = 1;
      if (-slope < 0.2 * D.tolerance && !D.fresh) {
        D.phase = DONE;
        return;
      }
      tryStep(S, D);
      return;
    }
    if (D.fresh) break;
    guessInverse(S, L, D);
  }
  D.phase = DONE;
}

/** Step and the slope of the value along it. */
function solveStep(S: Search, D: Descent): f64 {
  const C = D.columns, w = D.width, g = D.gradient, step = D.step;
  for (let i = 0; i < C; i++) step[i] = -dot(D.inverse.plus(i * w), g, w);
  // Rows of the inverse, given what is pinned so far: at most four are wanted, and the matrix is symmetric.
  const rows = S.gram;
  const B = D.bounded;
  let pinned = 0;
  for (let a = 0; a < B; a++) memory.copy(rows.plus(a * w).offset, D.inverse.plus(a * w).offset, <usize>w << 3);
  for (let round = 0; round < B; round++) {
    let which = -1;
    let to = 0.0;
    for (let a = 0; a < B; a++) {
      if (pinned & (1 << a)) continue;
      const k = D.index[a];
      const low = lowerOf(S, k) - D.x[k], high = upperOf(S, k) - D.x[k];
      if ((low >= 0 && g[a] > 0) || (high <= 0 && g[a] < 0)) {
        which = a;
        to = 0;
        break;
      }
      if (step[a] < low) {
        which = a;
        to = low;
      } else if (step[a] > high) {
        which = a;
        to = high;
      }
    }
    if (which < 0) break;
    pinned |= 1 << which;
    const row = rows.plus(which * w);
    const pivot = row[which];
    if (!(pivot > 0)) return 0;
    const shift = (to - step[which]) / pivot;
    for (let i = 0; i < C; i++) step[i] += shift * row[i];
    step[which] = to;
    for (let b = 0; b < B; b++) {
      if (pinned & (1 << b)) continue;
      const other = rows.plus(b * w);
      const factor = other[which] / pivot;
      for (let i = 0; i < C; i++) other[i] -= factor * row[i];
    }
  }
  let slope = 0.0;
  for (let c = 0; c < C; c++) slope += g[c] * step[c];
  return slope;
}

/** Put x plus a share of the step under trial. */
function tryStep(S: Search, D: Descent): void {
  memory.copy(D.trial.offset, D.x.offset, <usize>(D.m + SEASON_0) << 3);
  for (let c = 0; c < D.columns; c++) {
    const k = D.index[c];
    let to = D.x[k] + D.share * D.step[c];
    if (k < LEVEL) to = min(max(to, lowerOf(S, k)), upperOf(S, k));
    D.trial[k] = to;
  }
  closeSeasons(S, D.trial);
  admit(S, D.x, D.trial);
}

/**
 * An inverse Hessian to begin with: the curvature by level and slope is that of the errors which they alone would make, seasons share what
 * each of them makes by itself, and the smoothing parameters have that of common series.
 */
function guessInverse(S: Search, L: Lanes, D: Descent): void {
  const C = D.columns, w = D.width, B = D.inverse;
  memory.fill(B.offset, 0, <usize>(C * w) << 3);
  D.fresh = 1; 
  const n = L.n;
  for (let c = 0; c < D.bounded; c++) {
    const k = D.index[c];
    B[c * w + c] = 1 / (<f64>L.observed * (k == ALPHA || k == PHI ? STIFF : SOFT));
  }
  if (isFixed(S, 4)) return;
  toRaw(S, D.x, S.raw);
  const alpha = S.raw[ALPHA], beta = S.raw[BETA], phi = S.raw[PHI], gamma = S.raw[GAMMA];
  const level = S.raw[LEVEL];
  const curvature = CAUTION * 2 * max(D.weight, 1e-300) * (D.error == MULTIPLICATIVE ? 1 / (level * level) : 1.0);
  let c = D.bounded;
  // Levels and slopes that one level, and one slope, leave behind.
  let l1 = 1.0, b1 = 0.0, l2 = 0.0, b2 = 1.0;
  let e11 = 0.0, e12 = 0.0, e22 = 0.0;
  for (let t = 0; t < n; t++) {
    const q1 = l1 + phi * b1, q2 = l2 + phi * b2;
    e11 += q1 * q1;
    e12 += q1 * q2;
    e22 += q2 * q2;
    l1 = q1 - alpha * q1;
    b1 = phi * b1 - beta * q1;
    l2 = q2 - alpha * q2;
    b2 = phi * b2 - beta * q2;
  }
  if (D.trend == NONE) B[c * w + c] = 1 / (curvature * e11);
  else {
    const scale = 1 / (curvature * max(e11 * e22 - e12 * e12, 1e-8 * e11 * e22));
    B[c * w + c] = e22 * scale;
    B[(c + 1) * w + c + 1] = e11 * scale;
    B[c * w + c + 1] = -e12 * scale;
    B[(c + 1) * w + c] = -e12 * scale;
    c++;
  }
  c++;
  if (D.season == NONE) return;
  let energy = 0.0;
  let kept = 1.0;
  for (let t = 0; t < n; t += D.m) {
    energy += kept;
    kept *= (1 - gamma) * (1 - gamma);
  }
  energy *= (1 + alpha / (2 - alpha)) * curvature * (D.season == MULTIPLICATIVE ? level * level : 1.0);
  for (let i = c; i < C; i++) {
    for (let j = c; j < C; j++) B[i * w + j] = ((i == j ? 1.0 : 0.0) - 1 / <f64>D.m) / energy;
  }
}
