// Exponential smoothing at given parameters: errors, states and the likelihood.

import { F64 } from "../memory";
import { ADDITIVE, etsOf, NONE } from "./recursion";

/** Doubles in the sums of a likelihood: squared errors, count, product of |f| / 2^exponent, exponent, squared values. */
export const ETS_SUMS: i32 = 5;

// The product of predictions stays within 2^256 to either side of 1; a power of two that is taken out rounds nothing.
const LARGE: f64 = 1.157920892373162e77;
const SMALL: f64 = 8.636168555094445e-78;

/** Rounding of the data themselves, squared: no model is believed to err less than 2^-52 of the values. */
const ROUNDING: f64 = 4.930380657631324e-32;
const LEAST_SQUARES: f64 = 1e-300;

/**
 * Carry a model through values. A NaN is a missing value: the states go one step on with no error, and it does not count.
 * Filtering in parts gives the same bits as in one go.
 *
 * in       y (n)
 * sizes    n; m, season length (1 without season); place, time of y[0] modulo m
 * scalars  error (1 additive, 2 multiplicative), trend and season (0 none, 1 additive, 2 multiplicative); alpha, beta, gamma, phi: 1 for a
 *          trend that is not damped; gamma and beta as in recursion.ts, not divided by alpha or 1 - alpha
 * in/out   states (2 + m): level, slope, season of time 0, 1, ... modulo m; sums (ETS_SUMS), (0, 0, 1, 0, 0) before the first value
 * out      errors (n), relative where errors multiply, NaN where missing; fitted (n); components (3, n): level, slope and the season of each
 *          step, after its value; 0 where the model has none
 * cost     O(n)
 * source   Hyndman, Koehler, Ord & Snyder (2008), section 5.1
 */
export function filterEts(
  y: usize, n: i32, m: i32, place: i32, error: i32, trend: i32, season: i32, alpha: f64, beta: f64, gamma: f64, phi: f64,
  states: usize, sums: usize, errors: usize, fitted: usize, components: usize,
): void {
  const value = F64.at(y);
  const state = F64.at(states);
  const sum = F64.at(sums);
  const errorAt = F64.at(errors);
  const fittedAt = F64.at(fitted);
  const levelAt = F64.at(components);
  const slopeAt = levelAt.plus(n);
  const seasonAt = slopeAt.plus(n);
  const model = etsOf(m, trend, season, alpha, beta, gamma, phi);
  model.begin(state, place);
  let squared = sum[0];
  let count = sum[1];
  let product = sum[2];
  let exponent = sum[3];
  let values = sum[4];
  for (let t = 0; t < n; t++) {
    const now = value[t];
    const f = model.predict();
    fittedAt[t] = f;
    const seen = now == now;
    const d = seen ? now - f : 0;
    const at = model.place;
    model.learn(d);
    levelAt[t] = model.level;
    slopeAt[t] = trend == NONE ? 0 : model.slope;
    seasonAt[t] = season == NONE ? 0 : model.seasons[at];
    if (!seen) {
      errorAt[t] = NaN;
      continue;
    }
    const e = error == ADDITIVE ? d : d / f;
    errorAt[t] = e;
    squared += e * e;
    values += now * now;
    count += 1;
    product *= Math.abs(f);
    while (product > LARGE && product < Infinity) {
      product *= SMALL;
      exponent += 256;
    }
    while (product < SMALL && product > 0) {
      product *= LARGE;
      exponent -= 256;
    }
  }
  state[0] = model.level;
  state[1] = model.slope;
  sum[0] = squared;
  sum[1] = count;
  sum[2] = product;
  sum[3] = exponent;
  sum[4] = values;
}

/**
 * The squared errors that a likelihood is computed from: never below the rounding of the data, where an exact line or season would
 * make it infinite.
 */
// @ts-ignore: decorator
@inline
export function floorSquares(squared: f64, count: f64, values: f64, error: i32): f64 {
  const least = max(ROUNDING * (error == ADDITIVE ? values : count), LEAST_SQUARES);
  return squared < least ? least : squared;
}

/**
 * Full Gaussian log density of the values at the variance that makes it largest, the mean squared error.
 *
 * in       sums (ETS_SUMS) of filterEts
 * scalars  error, as there
 * returns  the log density; NaN where a prediction was not a number
 * source   Hyndman, Koehler, Ord & Snyder (2008), equation 5.3, with its constants
 */
export function logLikelihoodEts(sums: usize, error: i32): f64 {
  const sum = F64.at(sums);
  const n = sum[1];
  const variance = floorSquares(sum[0], n, sum[4], error) / n;
  const density = -0.5 * n * (Math.log(2 * Math.PI) + Math.log(variance) + 1);
  return error == ADDITIVE ? density : density - (Math.log(sum[2]) + sum[3] * Math.LN2);
}
