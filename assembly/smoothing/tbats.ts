// Exponential smoothing with several seasons in innovations form (BATS and TBATS): the recursion, and what follows from it at given
// parameters.
//
//   z_t = l + phi b + seasons + d_t       z is the Box-Cox transform of the series
//   l := l + phi b + alpha d,  b := phi b + beta d
//   a season of m states:  s := the state of m steps ago + gamma d
//   a trigonometric season: each harmonic turns by its angle; its cosine state takes gamma1 d, its sine state gamma2 d
//   d_t = sum of ar_i d_{t-i} + sum of ma_i e_{t-i} + e_t

import { boxCoxOf } from "../math/box-cox";
import { fillNormals } from "../math/random";
import { F64, I32 } from "../memory";

/** Integers of the settings before the sizes of the seasons: count, trigonometric (0 or 1), slope (0 or 1), p, q. */
export const TBATS_SETTINGS: i32 = 5;
/** Parameters before the gammas: lambda (NaN for none), alpha, beta, phi. Then two gammas per season, ar (p), ma (q). */
export const TBATS_PARAMETERS: i32 = 4;

/** A model at given parameters, laid over memory. */
@unmanaged
export class Tbats {
  count: i32;
  trigonometric: i32;
  slope: i32;
  p: i32;
  q: i32;
  /** States without those of the errors. */
  size: i32;
  lambda: f64;
  alpha: f64;
  beta: f64;
  phi: f64;
  /** (count): harmonics, or states of a season. */
  sizes: I32;
  /** Of the angles of all harmonics, season by season. */
  cosines: F64;
  sines: F64;
  /** (count, 2) */
  gammas: F64;
  ar: F64;
  ma: F64;
}

/** Number of states of level, slope and seasons. */
export function tbatsStates(settings: usize): i32 {
  const s = I32.at(settings);
  let size = 1 + s[2];
  for (let i = 0; i < s[0]; i++) size += s[1] ? 2 * s[TBATS_SETTINGS + i] : s[TBATS_SETTINGS + i];
  return size;
}

/** Doubles that a model takes. */
export function tbatsModelScratch(settings: usize): i32 {
  return 16 + 2 * tbatsStates(settings);
}

/** Lay a model over memory. */
export function tbatsOf(settings: usize, periods: usize, parameters: usize, room: usize): Tbats {
  const model = changetype<Tbats>(room);
  const s = I32.at(settings);
  model.count = s[0];
  model.trigonometric = s[1];
  model.slope = s[2];
  model.p = s[3];
  model.q = s[4];
  model.sizes = s.plus(TBATS_SETTINGS);
  model.size = tbatsStates(settings);
  model.cosines = F64.at(room).plus(16);
  model.sines = model.cosines.plus(model.size);
  if (model.trigonometric) {
    for (let i = 0, at = 0; i < model.count; i++) {
      for (let j = 1; j <= model.sizes[i]; j++, at++) {
        const angle = 2 * Math.PI * <f64>j / F64.at(periods)[i];
        model.cosines[at] = Math.cos(angle);
        model.sines[at] = Math.sin(angle);
      }
    }
  }
  readParameters(model, parameters);
  return model;
}

/** Take other parameters. */
export function readParameters(model: Tbats, parameters: usize): void {
  const theta = F64.at(parameters);
  model.lambda = theta[0];
  model.alpha = theta[1];
  model.beta = theta[2];
  model.phi = theta[3];
  model.gammas = theta.plus(TBATS_PARAMETERS);
  model.ar = model.gammas.plus(2 * model.count);
  model.ma = model.ar.plus(model.p);
}

/** Level, slope and seasons of the next step. */
export function predictStructure(model: Tbats, x: F64): f64 {
  let sum = x[0] + (model.slope ? model.phi * x[1] : 0);
  let at = 1 + model.slope;
  for (let i = 0; i < model.count; i++) {
    const size = model.sizes[i];
    if (model.trigonometric) {
      for (let j = 0; j < size; j++) sum += x[at + j];
      at += 2 * size;
    } else {
      sum += x[at + size - 1];
      at += size;
    }
  }
  return sum;
}

/** The states after a step whose error, before those of the errors are told apart, is d. */
export function learnStructure(model: Tbats, x: F64, d: f64): void {
  if (model.slope) {
    const carried = model.phi * x[1];
    x[0] = x[0] + carried + model.alpha * d;
    x[1] = carried + model.beta * d;
  } else x[0] = x[0] + model.alpha * d;
  let at = 1 + model.slope;
  let angle = 0;
  for (let i = 0; i < model.count; i++) {
    const size = model.sizes[i];
    const first = model.gammas[2 * i];
    if (model.trigonometric) {
      const second = model.gammas[2 * i + 1];
      for (let j = 0; j < size; j++, angle++) {
        const c = model.cosines[angle];
        const s = model.sines[angle];
        const u = x[at + j];
        const v = x[at + size + j];
        x[at + j] = c * u + s * v + first * d;
        x[at + size + j] = c * v - s * u + second * d;
      }
      at += 2 * size;
    } else {
      const oldest = x[at + size - 1];
      memory.copy(x.plus(at + 1).offset, x.plus(at).offset, <usize>(size - 1) << 3);
      x[at] = oldest + first * d;
      at += size;
    }
  }
}

/** What past d (p, latest first) and errors (q, latest first) say of the next d. */
// @ts-ignore: decorator
@inline
export function predictError(model: Tbats, lags: F64): f64 {
  let sum = 0.0;
  for (let i = 0; i < model.p; i++) sum += model.ar[i] * lags[i];
  for (let i = 0; i < model.q; i++) sum += model.ma[i] * lags[model.p + i];
  return sum;
}

/** Put d and its error in front of the past ones. */
// @ts-ignore: decorator
@inline
export function learnError(model: Tbats, lags: F64, d: f64, e: f64): void {
  for (let i = model.p - 1; i > 0; i--) lags[i] = lags[i - 1];
  if (model.p > 0) lags[0] = d;
  for (let i = model.q - 1; i > 0; i--) lags[model.p + i] = lags[model.p + i - 1];
  if (model.q > 0) lags[model.p] = e;
}

/**
 * Carry a model through values. A NaN is a missing value: the states go one step on without an error.
 *
 * in       y (n), NaN where missing, of the series itself; settings (5 + count) 32-bit integers: count of seasons, trigonometric,
 *          slope, p, q, then the harmonics (or states) of each season; periods (count); parameters (4 + 2 count + p + q): lambda or NaN,
 *          alpha, beta, phi, two gammas per season, ar, ma
 * sizes    n
 * in/out   state (size + p + q): level, slope, seasons (cosine states, then sine states; or the state of the last step, of the one before,
 *          ...), past d and past errors, latest first
 * out      errors (n), NaN where missing; fitted (n), both on the transformed scale
 * scratch  (tbatsModelScratch)
 * cost     O(n (size + p + q))
 * source   De Livera, Hyndman & Snyder (2011), sections 2 and 3
 */
export function filterTbats(
  y: usize, settings: usize, periods: usize, parameters: usize, n: i32, state: usize, errors: usize, fitted: usize, scratch: usize,
): void {
  const model = tbatsOf(settings, periods, parameters, scratch);
  const value = F64.at(y);
  const x = F64.at(state);
  const lags = x.plus(model.size);
  const transformed = model.lambda == model.lambda;
  for (let t = 0; t < n; t++) {
    const structure = predictStructure(model, x);
    const ahead = predictError(model, lags);
    const z = transformed ? boxCoxOf(value[t], model.lambda) : value[t];
    const missing = z != z;
    const d = missing ? ahead : z - structure;
    const e = missing ? 0 : d - ahead;
    F64.at(errors)[t] = missing ? NaN : e;
    F64.at(fitted)[t] = structure + ahead;
    learnStructure(model, x, d);
    learnError(model, lags, d, e);
  }
}

/**
 * Mean and variance of the transformed values to come.
 *
 * in       settings, periods, parameters, state as in filterTbats
 * sizes    horizon
 * scalars  variance of the errors
 * out      mean (horizon), spread (horizon): variances
 * scratch  scratch (tbatsModelScratch + size + p + q)
 * cost     O(horizon (size + p + q))
 * source   De Livera, Hyndman & Snyder (2011), section 3.3
 */
export function predictTbats(
  settings: usize, periods: usize, parameters: usize, state: usize, horizon: i32, variance: f64, mean: usize, spread: usize, scratch: usize,
): void {
  const model = tbatsOf(settings, periods, parameters, scratch);
  const all = model.size + model.p + model.q;
  const x = F64.at(scratch).plus(tbatsModelScratch(settings));
  memory.copy(x.offset, state, <usize>all << 3);
  carryOn(model, x, horizon, F64.at(mean));
  // What an error of one before the first step does to the steps.
  for (let i = 0; i < all; i++) x[i] = 0;
  learnStructure(model, x, 1);
  learnError(model, x.plus(model.size), 1, 1);
  carryOn(model, x, horizon - 1, F64.at(spread).plus(1));
  const out = F64.at(spread);
  out[0] = variance;
  for (let h = 1; h < horizon; h++) out[h] = out[h - 1] + variance * out[h] * out[h];
}

/** Steps without errors. */
function carryOn(model: Tbats, x: F64, steps: i32, out: F64): void {
  const lags = x.plus(model.size);
  for (let h = 0; h < steps; h++) {
    const d = predictError(model, lags);
    out[h] = predictStructure(model, x) + d;
    learnStructure(model, x, d);
    learnError(model, lags, d, 0);
  }
}

/**
 * Joint sample paths of the transformed values to come, with normal errors.
 *
 * in       settings, periods, parameters, state as in filterTbats
 * sizes    horizon; count of paths
 * scalars  sd of the errors; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  scratch (tbatsModelScratch + size + p + q)
 * cost     O(count horizon (size + p + q))
 */
export function sampleTbats(
  settings: usize, periods: usize, parameters: usize, state: usize, horizon: i32, count: i32, sd: f64, seed: f64, paths: usize,
  scratch: usize,
): void {
  const model = tbatsOf(settings, periods, parameters, scratch);
  const x = F64.at(scratch).plus(tbatsModelScratch(settings));
  const lags = x.plus(model.size);
  fillNormals(count * horizon, seed, 0, 0, paths);
  for (let path = 0; path < count; path++) {
    memory.copy(x.offset, state, <usize>(model.size + model.p + model.q) << 3);
    const out = F64.at(paths).plus(path * horizon);
    for (let h = 0; h < horizon; h++) {
      const e = sd * out[h];
      const d = predictError(model, lags) + e;
      out[h] = predictStructure(model, x) + d;
      learnStructure(model, x, d);
      learnError(model, lags, d, e);
    }
  }
}
