// Forecasts of exponential smoothing at given parameters: point forecasts for all models, exact moments for the linear ones.

import { F64 } from "../memory";
import { ADDITIVE, Ets, etsOf, MULTIPLICATIVE, NONE, SEASONS_FROM } from "./recursion";

/** Doubles of scratch that predictEts wants. */
export function predictEtsScratch(m: i32): i32 {
  return m + SEASONS_FROM + 5 * m;
}

/**
 * Mean and variance of the steps ahead.
 *
 * Class 1 (additive errors, no part multiplies), class 2 (multiplicative errors, no part multiplies) and class 3 (multiplicative errors and
 * season, trend additive or none) have exact moments; elsewhere the mean is the point forecast and the variance NaN.
 *
 * in       states (2 + m)
 * sizes    m; horizon; place, time of the first step modulo m
 * scalars  error, trend, season, alpha, beta, gamma, phi as in filterEts; variance of the errors
 * out      mean (horizon), variances (horizon)
 * scratch  scratch (predictEtsScratch)
 * cost     O(horizon) in class 1, O(horizon m) in classes 2 and 3
 * source   Hyndman, Koehler, Ord & Snyder (2008), sections 6.1 to 6.3; classes 2 and 3 by the moments of one state per place in the season
 */
export function predictEts(
  states: usize, m: i32, horizon: i32, place: i32, error: i32, trend: i32, season: i32, alpha: f64, beta: f64, gamma: f64, phi: f64,
  variance: f64, mean: usize, variances: usize, scratch: usize,
): void {
  memory.copy(scratch, states, <usize>(m + SEASONS_FROM) << 3);
  const rest = F64.at(scratch).plus(m + SEASONS_FROM);
  const meanAt = F64.at(mean);
  const varianceAt = F64.at(variances);
  const model = etsOf(m, trend, season, alpha, trend == NONE ? 0 : beta, season == NONE ? 0 : gamma, trend == NONE ? 0 : phi);
  model.begin(F64.at(scratch), place);
  if (trend != MULTIPLICATIVE && error == MULTIPLICATIVE && season == MULTIPLICATIVE) {
    predictProducts(model, horizon, variance, meanAt, varianceAt, rest);
    return;
  }
  for (let h = 0; h < horizon; h++) {
    meanAt[h] = model.predict();
    model.learn(0);
    varianceAt[h] = NaN;
  }
  if (trend == MULTIPLICATIVE || season == MULTIPLICATIVE) return;
  if (error == ADDITIVE) spreadAdditive(model, horizon, variance, varianceAt);
  else spreadRelative(model, horizon, variance, place, meanAt, varianceAt, rest);
}

/** Class 1: variance (1 + sum of c(j)^2), c(j) the effect of an error j steps later. */
function spreadAdditive(model: Ets, horizon: i32, variance: f64, out: F64): void {
  let sum = 1.0;
  let damping = 1.0;
  let slopes = 0.0;
  let place = 0;
  for (let h = 0; h < horizon; h++) {
    out[h] = variance * sum;
    damping *= model.phi;
    slopes += damping;
    let c = model.alpha + model.beta * slopes;
    if (++place == model.m) {
      place = 0;
      c += model.gamma;
    }
    sum += c * c;
  }
}

/**
 * Class 2: errors in proportion to the prediction, whose own second moment grows by the errors before. Carried are the covariance of level and
 * slope, and for each place in the season its variance and its covariances with both; seasons among themselves never meet.
 */
function spreadRelative(model: Ets, horizon: i32, variance: f64, first: i32, mean: F64, out: F64, moments: F64): void {
  const m = model.m, alpha = model.alpha, beta = model.beta, gamma = model.gamma, phi = model.phi;
  for (let i = 0; i < 3 * m; i++) moments[i] = 0;
  let ll = 0.0, lb = 0.0, bb = 0.0;
  let place = first;
  for (let h = 0; h < horizon; h++) {
    const own = moments.plus(3 * place);
    const qq = ll + 2 * phi * lb + phi * phi * bb;
    const before = qq + 2 * (own[0] + phi * own[1]) + own[2];
    const squared = variance * (mean[h] * mean[h] + before);
    out[h] = before + squared;
    ll = qq + alpha * alpha * squared;
    lb = phi * (lb + phi * bb) + alpha * beta * squared;
    bb = phi * phi * bb + beta * beta * squared;
    if (gamma != 0) {
      for (let j = 0; j < m; j++) {
        const x = moments.plus(3 * j);
        x[1] = phi * x[1];
        x[0] = x[0] + x[1];
      }
      own[0] = own[0] + alpha * gamma * squared;
      own[1] = own[1] + beta * gamma * squared;
      own[2] = own[2] + gamma * gamma * squared;
    }
    if (++place == m) place = 0;
  }
}

/**
 * Class 3: level and slope x move by x = (F + G e) x, a season by the factor (1 + gamma e) each time that its place comes. For each place,
 * mean and covariance of x times the product of its factors so far.
 */
function predictProducts(model: Ets, horizon: i32, variance: f64, mean: F64, out: F64, moments: F64): void {
  const m = model.m;
  for (let p = 0; p < m; p++) {
    const x = moments.plus(5 * p);
    x[0] = model.level;
    x[1] = model.trend == NONE ? 0 : model.slope;
    x[2] = 0;
    x[3] = 0;
    x[4] = 0;
  }
  let place = model.place;
  for (let h = 0; h < horizon; h++) {
    const phi = model.phi;
    const x = moments.plus(5 * place);
    const s = model.seasons[place];
    const q = x[0] + phi * x[1];
    const spread = x[2] + 2 * phi * x[3] + phi * phi * x[4];
    mean[h] = s * q;
    out[h] = s * s * (spread + variance * (spread + q * q));
    for (let p = 0; p < m; p++) advance(moments.plus(5 * p), model, variance, p == place ? model.gamma : 0);
    if (++place == m) place = 0;
  }
}

/** One step of mean (2) and covariance (3) of level and slope times a factor 1 + gamma e; e is normal, so E e^4 = 3 variance^2. */
function advance(x: F64, model: Ets, variance: f64, gamma: f64): void {
  const alpha = model.alpha;
  const beta = model.beta;
  const phi = model.phi;
  const b = phi * x[1];
  const q = x[0] + b;
  // Covariances of the carried level and slope, and their second moments.
  const vqq = x[2] + 2 * phi * x[3] + phi * phi * x[4];
  const vqb = phi * (x[3] + phi * x[4]);
  const vbb = phi * phi * x[4];
  const qq = vqq + q * q;
  const qb = vqb + q * b;
  const bb = vbb + b * b;
  const g = gamma * variance;
  const ff = gamma * g;
  const gg = variance + 3 * g * g;
  // What the square of the new mean holds beyond that of the carried one.
  const cross = 2 * g;
  const own = g * g;
  x[0] = q + g * alpha * q;
  x[1] = b + g * beta * q;
  x[2] = vqq + ff * qq + 2 * cross * alpha * qq + gg * alpha * alpha * qq - (2 * g * alpha + own * alpha * alpha) * q * q;
  x[3] =
    vqb + ff * qb + cross * (beta * qq + alpha * qb) + gg * alpha * beta * qq - g * (beta * q * q + alpha * q * b) -
    own * alpha * beta * q * q;
  x[4] = vbb + ff * bb + 2 * cross * beta * qb + gg * beta * beta * qq - 2 * g * beta * q * b - own * beta * beta * q * q;
}
