// Theta models: simple exponential smoothing beside a line, fitted at once or followed as it changes.
//
// With level l, share kappa = 1 - 1 / theta of the line A + B t, and decay = (1 - alpha)^t after t values:
//   prediction  l + kappa (decay A + (1 - (1 - alpha) decay) / alpha B)
//   level       l := alpha y + (1 - alpha) l
// In the dynamic models A and B are the least-squares line through the values so far: with their mean, A = mean - B (t + 1) / 2.

import { fillNormals } from "../math/random";
import { F64 } from "../memory";

/** Doubles in the report of fitTheta: alpha, kappa, level before the first value, sum of squared errors, number of errors. */
export const THETA_REPORT: i32 = 5;

/** Points of the grid over alpha, and steps of the golden section about the best of them. */
const GRID: i32 = 32;
const SECTIONS: i32 = 32;
const GOLDEN: f64 = 0.6180339887498949;

/** The prediction after t values from level, mean of the values (intercept of a line that stays), and slope. */
// @ts-ignore: decorator
@inline
function lineOf(t: i32, decay: f64, alpha: f64, dynamic: i32, mean: f64, slope: f64): f64 {
  const intercept = dynamic ? mean - 0.5 * slope * <f64>(t + 1) : mean;
  return decay * intercept + (1 - (1 - alpha) * decay) / alpha * slope;
}

/** The slope after value t + 1. */
// @ts-ignore: decorator
@inline
function nextSlope(t: i32, y: f64, mean: f64, slope: f64): f64 {
  return t == 0 ? 0 : (<f64>(t - 1) * slope + 6 * (y - mean) / <f64>(t + 1)) / <f64>(t + 2);
}

/** Level and share of the line that fit best at one alpha, and their sum of squares: least squares, for errors are linear in both. */
function profile(y: F64, observed: F64, n: i32, dynamic: i32, kappa: f64, intercept: f64, slope: f64, alpha: f64, report: F64): f64 {
  const free = kappa < 0;
  const first = dynamic ? 2 : 0;
  let decay = 1.0;
  let base = 0.0;
  let mean = intercept;
  let b = slope;
  let aa = 0.0;
  let ax = 0.0;
  let xx = 0.0;
  let ar = 0.0;
  let xr = 0.0;
  for (let t = 0; t < n; t++) {
    const now = y[t];
    if (t >= first && observed[t] == observed[t]) {
      const x = lineOf(t, decay, alpha, dynamic, mean, b);
      const r = now - base;
      aa += decay * decay;
      ax += decay * x;
      xx += x * x;
      ar += decay * r;
      xr += x * r;
    }
    base = alpha * now + (1 - alpha) * base;
    if (dynamic) {
      b = nextSlope(t, now, mean, b);
      mean = (<f64>t * mean + now) / <f64>(t + 1);
    }
    decay *= 1 - alpha;
  }
  let share = kappa;
  if (free) {
    const determinant = aa * xx - ax * ax;
    share = determinant > 1e-12 * aa * xx ? (aa * xr - ax * ar) / determinant : 0;
    share = min(1, max(0, share));
  }
  let level = aa > 0 ? (ar - share * ax) / aa : 0;
  report[0] = alpha;
  report[1] = share;
  report[2] = level;
  // The errors themselves, for the sums above cancel.
  let squares = 0.0;
  let count = 0.0;
  decay = 1;
  mean = intercept;
  b = slope;
  for (let t = 0; t < n; t++) {
    const now = y[t];
    if (t >= first && observed[t] == observed[t]) {
      const e = now - level - share * lineOf(t, decay, alpha, dynamic, mean, b);
      squares += e * e;
      count += 1;
    }
    level = alpha * now + (1 - alpha) * level;
    if (dynamic) {
      b = nextSlope(t, now, mean, b);
      mean = (<f64>t * mean + now) / <f64>(t + 1);
    }
    decay *= 1 - alpha;
  }
  report[3] = squares;
  report[4] = count;
  return squares;
}

/**
 * Fit a Theta model by least squares: alpha by a grid and golden section; level and, where it is free, the share of the line are linear in
 * the errors, so they follow from alpha.
 *
 * in       y (n), complete; observed (n), NaN where the value of y is a placeholder, whose error does not count
 * sizes    n
 * scalars  dynamic, 0 or 1; kappa, share of the line, or -1 when it is free in [0, 1]; intercept, slope of the line of time 1, 2, ..., both
 *          0 in the dynamic models; lower, upper bounds of alpha
 * out      report (THETA_REPORT)
 * cost     about 65 passes over the values, two loops each
 * source   Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler (2016), Models for optimising the theta method
 */
export function fitTheta(
  y: usize, observed: usize, n: i32, dynamic: i32, kappa: f64, intercept: f64, slope: f64, lower: f64, upper: f64, report: usize,
): void {
  const value = F64.at(y);
  const seen = F64.at(observed);
  const out = F64.at(report);
  const step = (upper - lower) / <f64>(GRID - 1);
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < GRID; k++) {
    const squares = profile(value, seen, n, dynamic, kappa, intercept, slope, lower + step * <f64>k, out);
    if (squares < least) {
      least = squares;
      best = k;
    }
  }
  const centre = lower + step * <f64>best;
  let from = max(lower, centre - step);
  let to = min(upper, centre + step);
  let left = to - GOLDEN * (to - from);
  let right = from + GOLDEN * (to - from);
  let atLeft = profile(value, seen, n, dynamic, kappa, intercept, slope, left, out);
  let atRight = profile(value, seen, n, dynamic, kappa, intercept, slope, right, out);
  for (let k = 0; k < SECTIONS; k++) {
    if (atLeft <= atRight) {
      to = right;
      right = left;
      atRight = atLeft;
      left = to - GOLDEN * (to - from);
      atLeft = profile(value, seen, n, dynamic, kappa, intercept, slope, left, out);
    } else {
      from = left;
      left = right;
      atLeft = atRight;
      right = from + GOLDEN * (to - from);
      atRight = profile(value, seen, n, dynamic, kappa, intercept, slope, right, out);
    }
  }
  const found = profile(value, seen, n, dynamic, kappa, intercept, slope, 0.5 * (from + to), out);
  // A minimum at a point of the grid, as at a bound, beats what the sections come near to.
  if (!(found <= least)) profile(value, seen, n, dynamic, kappa, intercept, slope, centre, out);
}

/**
 * Carry a Theta model through values. A NaN is a missing value: the prediction stands for it.
 *
 * in       y (n), NaN where missing
 * sizes    n; t, values before the first one here
 * scalars  dynamic, 0 or 1; alpha; kappa, share of the line
 * in/out   state (3): level; mean of the values so far (dynamic) or intercept; slope
 * out      fitted (n); NaN for the first value of a dynamic model
 * cost     O(n)
 * source   as fitTheta
 */
export function filterTheta(y: usize, n: i32, t: i32, dynamic: i32, alpha: f64, kappa: f64, state: usize, fitted: usize): void {
  const value = F64.at(y);
  const out = F64.at(fitted);
  const s = F64.at(state);
  let level = s[0];
  let mean = s[1];
  let slope = s[2];
  let decay = decayAfter(t, alpha);
  for (let i = 0; i < n; i++) {
    const f = level + kappa * lineOf(t + i, decay, alpha, dynamic, mean, slope);
    const known = !dynamic || t + i > 0;
    out[i] = known ? f : NaN;
    const now = value[i] == value[i] ? value[i] : f;
    level = alpha * now + (1 - alpha) * level;
    if (dynamic) {
      slope = nextSlope(t + i, now, mean, slope);
      mean = (<f64>(t + i) * mean + now) / <f64>(t + i + 1);
    }
    decay *= 1 - alpha;
  }
  s[0] = level;
  s[1] = mean;
  s[2] = slope;
}

/** (1 - alpha)^t. */
function decayAfter(t: i32, alpha: f64): f64 {
  let power = 1 - alpha;
  let decay = 1.0;
  for (let left = t; left > 0; left >>= 1, power *= power) if (left & 1) decay *= power;
  return decay;
}

/**
 * How fast the variance of errors grows with the steps ahead, in units of the one-step variance: 1 + (h - 1) growth is fitted to the mean
 * squared errors of 1 to `longest` steps from every origin.
 *
 * in       y (n), complete; observed (n), NaN where the value of y is a placeholder
 * sizes    n; longest, steps ahead
 * scalars  dynamic, alpha, kappa as in filterTheta
 * in/out   state (3) before the first value; after the last one
 * scratch  scratch (2 longest + 3)
 * returns  the growth, at least alpha^2, which is that of the model
 * cost     O(n longest)
 */
export function growthTheta(
  y: usize, observed: usize, n: i32, longest: i32, dynamic: i32, alpha: f64, kappa: f64, state: usize, scratch: usize,
): f64 {
  const value = F64.at(y);
  const seen = F64.at(observed);
  const sum = F64.at(scratch);
  const count = sum.plus(longest);
  const ahead = count.plus(longest);
  const s = F64.at(state);
  for (let k = 0; k < 2 * longest; k++) sum[k] = 0;
  for (let t = 0; t < n; t++) {
    if (!dynamic || t > 1) {
      for (let i = 0; i < 3; i++) ahead[i] = s[i];
      for (let k = 0; k < min(longest, n - t); k++) {
        const f = follow(t + k, NaN, dynamic, alpha, kappa, ahead);
        const e = seen[t + k] - f;
        if (e != e) continue;
        sum[k] += e * e;
        count[k] += 1;
      }
    }
    follow(t, value[t], dynamic, alpha, kappa, s);
  }
  const one = sum[0] / count[0];
  let moment = 0.0;
  let squares = 0.0;
  for (let k = 1; k < longest; k++) {
    if (count[k] == 0) continue;
    const steps = <f64>k;
    moment += steps * (sum[k] / count[k] / one - 1);
    squares += steps * steps;
  }
  const growth = moment / squares;
  return growth > alpha * alpha ? growth : alpha * alpha;
}

/** One step: the prediction after t values; a NaN is taken for it. */
function follow(t: i32, y: f64, dynamic: i32, alpha: f64, kappa: f64, state: F64): f64 {
  const f = state[0] + kappa * lineOf(t, decayAfter(t, alpha), alpha, dynamic, state[1], state[2]);
  const now = y == y ? y : f;
  state[0] = alpha * now + (1 - alpha) * state[0];
  if (dynamic) {
    const slope = nextSlope(t, now, state[1], state[2]);
    state[1] = (<f64>t * state[1] + now) / <f64>(t + 1);
    state[2] = slope;
  }
  return f;
}

/**
 * Mean and variance of the values to come: the model's, with level disturbances that make its variance grow as asked, and with what
 * is not known of the drift.
 *
 * in       state (3) as in filterTheta
 * sizes    t, values so far; horizon
 * scalars  dynamic, alpha, kappa as in filterTheta; variance of the errors; growth of the variance per step, from alpha^2; drift, variance
 *          of the drift per step, both in units of that variance
 * out      mean (horizon), spread (horizon): variances
 * scratch  scratch (horizon + 27)
 * cost     O(horizon)
 * source   as fitTheta; the variance by carrying the covariance of level, mean and slope through the recursion, which is linear
 */
export function predictTheta(
  state: usize, t: i32, horizon: i32, dynamic: i32, alpha: f64, kappa: f64, variance: f64, growth: f64, drift: f64, mean: usize,
  spread: usize, scratch: usize,
): void {
  const missing = F64.at(scratch);
  for (let h = 0; h < horizon; h++) missing[h] = NaN;
  const held = missing.plus(horizon);
  for (let i = 0; i < 3; i++) held[i] = F64.at(state)[i];
  filterTheta(scratch, horizon, t, dynamic, alpha, kappa, held.offset, mean);
  const out = F64.at(spread);
  const P = held.plus(3);
  const M = P.plus(9);
  const c = M.plus(9);
  const g = c.plus(3);
  for (let i = 0; i < 9; i++) P[i] = 0;
  const disturbance = growth - alpha * alpha;
  let decay = decayAfter(t, alpha);
  for (let h = 0; h < horizon; h++) {
    const time = <f64>(t + h);
    const steps = <f64>(h + 1);
    let sum = 1 + drift * steps * steps;
    if (!dynamic) sum += <f64>h * growth;
    else {
      c[0] = 1;
      c[1] = kappa * decay;
      c[2] = kappa * ((1 - (1 - alpha) * decay) / alpha - 0.5 * decay * (time + 1));
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += c[i] * P[3 * i + j] * c[j];
      g[0] = alpha;
      g[1] = 1 / (time + 1);
      g[2] = 6 / ((time + 1) * (time + 2));
      // State := M state + g error.
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) M[3 * i + j] = g[i] * c[j];
      M[0] = M[0] + (1 - alpha);
      M[4] = M[4] + time / (time + 1);
      M[7] = M[7] - g[2];
      M[8] = M[8] + (time - 1) / (time + 2);
      carry(M, P, g, held);
      P[0] = P[0] + disturbance;
      decay *= 1 - alpha;
    }
    out[h] = variance * sum;
  }
}

/** P := M P M' + g g', three by three; the work takes rows one at a time. */
function carry(M: F64, P: F64, g: F64, row: F64): void {
  // M P in place of P, column by column.
  for (let j = 0; j < 3; j++) {
    for (let i = 0; i < 3; i++) row[i] = P[3 * i + j];
    for (let i = 0; i < 3; i++) P[3 * i + j] = M[3 * i] * row[0] + M[3 * i + 1] * row[1] + M[3 * i + 2] * row[2];
  }
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) row[j] = P[3 * i + j];
    for (let j = 0; j < 3; j++) P[3 * i + j] = M[3 * j] * row[0] + M[3 * j + 1] * row[1] + M[3 * j + 2] * row[2] + g[i] * g[j];
  }
}

/**
 * Joint sample paths with normal errors, level disturbances and drift, as predictTheta sees them.
 *
 * in       state (3) as in filterTheta
 * sizes    t, values so far; horizon; count of paths
 * scalars  dynamic, alpha, kappa as in filterTheta; sd of the errors; growth, drift as in predictTheta; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  scratch (count horizon + count)
 * cost     O(count horizon)
 */
export function sampleTheta(
  state: usize, t: i32, horizon: i32, count: i32, dynamic: i32, alpha: f64, kappa: f64, sd: f64, growth: f64, drift: f64, seed: f64,
  paths: usize, scratch: usize,
): void {
  const all = count * horizon;
  const slopes = F64.at(scratch).plus(all);
  fillNormals(all, seed, 0, 0, paths);
  fillNormals(all, seed, 1, 0, scratch);
  fillNormals(count, seed, 2, 0, slopes.offset);
  const start = F64.at(state);
  const levelSd = sd * Math.sqrt(growth - alpha * alpha);
  const driftSd = sd * Math.sqrt(drift);
  for (let p = 0; p < count; p++) {
    const path = F64.at(paths).plus(p * horizon);
    const level = F64.at(scratch).plus(p * horizon);
    let disturbed = start[0];
    let mean = start[1];
    let slope = start[2];
    let decay = decayAfter(t, alpha);
    for (let h = 0; h < horizon; h++) {
      const now = disturbed + kappa * lineOf(t + h, decay, alpha, dynamic, mean, slope) + sd * path[h];
      path[h] = now + driftSd * slopes[p] * <f64>(h + 1);
      disturbed = alpha * now + (1 - alpha) * disturbed + levelSd * level[h];
      if (dynamic) {
        slope = nextSlope(t + h, now, mean, slope);
        mean = (<f64>(t + h) * mean + now) / <f64>(t + h + 1);
      }
      decay *= 1 - alpha;
    }
  }
}
