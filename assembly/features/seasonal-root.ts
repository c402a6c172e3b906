// Tests of seasonal unit roots. All take values without gaps.

import { factorCholesky, invertCholesky } from "../math/cholesky";
import { fitLeastSquares } from "../math/least-squares";
import { PIVOT_DEPENDENT_LAST } from "../math/qr";
import { F64 } from "../memory";
import { OK } from "../status";
import { rootTestScratch, tStatistic } from "./unit-root";

const DEPENDENT: f64 = 1e-9;

/** Doubles of scratch that ocsbStatistic needs. */
export function ocsbScratch(n: i32, most: i32): i32 {
  return 3 * n + most + rootTestScratch(n, most + 2);
}

/** Coefficients of an autoregression of x (from element `start` on) on its own `lags` last values, without a constant. */
function autoregress(x: F64, n: i32, start: i32, lags: i32, phi: F64, room: F64): void {
  const rows = n - start;
  const response = room.plus(rows * lags);
  for (let i = 0; i < rows; i++) {
    for (let k = 1; k <= lags; k++) room[i * lags + k - 1] = x[start + i - k];
    response[i] = x[start + i];
  }
  const residuals = response.plus(rows);
  const factor = residuals.plus(rows);
  fitLeastSquares(
    room.offset, response.offset, rows, lags, PIVOT_DEPENDENT_LAST, DEPENDENT, phi.offset, residuals.offset, factor.offset,
    factor.plus(lags * lags).offset,
  );
  for (let k = 0; k < lags; k++) if (phi[k] != phi[k]) phi[k] = 0;
}

/** x[t] less its autoregression. */
// @ts-ignore: decorator
@inline
function filtered(x: F64, t: i32, lags: i32, phi: F64): f64 {
  let value = x[t];
  for (let k = 1; k <= lags; k++) value -= phi[k - 1] * x[t - k];
  return value;
}

/**
 * t statistic of the seasonal root with `lags` lags, for times from `start` on; the design and its residuals stay in `room`.
 *
 * steps, seasonal and both hold y[t] - y[t - 1], y[t] - y[t - m] and the differences of the latter.
 */
function seasonalT(steps: F64, seasonal: F64, both: F64, n: i32, m: i32, lags: i32, start: i32, phi: F64, room: F64): f64 {
  const columns = lags + 2;
  const rows = n - start;
  if (rows <= columns) return NaN;
  if (lags > 0) autoregress(both, n, start, lags, phi, room);
  const response = room.plus(rows * columns);
  for (let i = 0; i < rows; i++) {
    const t = start + i;
    const row = room.plus(i * columns);
    row[0] = filtered(steps, t - m, lags, phi);
    row[1] = filtered(seasonal, t - 1, lags, phi);
    for (let k = 1; k <= lags; k++) row[1 + k] = both[t - k];
    response[i] = both[t];
  }
  return tStatistic(room, rows, columns);
}

/**
 * The statistic of Osborn, Chui, Smith and Birchenhall, far below zero where a series has no seasonal unit root. The number of lags, from 0
 * to `most`, is that of the least Akaike criterion on a common sample.
 *
 * in       y (n)
 * sizes    n; m, season length; most, lags at most
 * out      chosen (1): the number of lags
 * scratch  ocsbScratch(n, most)
 * returns  the t statistic of the season before; NaN where it is not identified
 * cost     O(n most^3)
 * source   Osborn, Chui, Smith & Birchenhall (1988), Seasonality and the order of integration for consumption
 */
export function ocsbStatistic(y: usize, n: i32, m: i32, most: i32, chosen: usize, scratch: usize): f64 {
  const value = F64.at(y);
  const steps = F64.at(scratch);
  const seasonal = steps.plus(n);
  const both = seasonal.plus(n);
  const phi = both.plus(n);
  const room = phi.plus(most);
  for (let t = 1; t < n; t++) steps[t] = value[t] - value[t - 1];
  for (let t = m; t < n; t++) seasonal[t] = value[t] - value[t - m];
  for (let t = m + 1; t < n; t++) both[t] = seasonal[t] - seasonal[t - 1];
  let lags = 0;
  let least = Infinity;
  const common = m + 1 + most;
  for (let each = 0; each <= most && most > 0; each++) {
    const t = seasonalT(steps, seasonal, both, n, m, each, common, phi, room);
    if (t != t) break;
    const rows = n - common;
    const residuals = room.plus(rows * (each + 2) + rows);
    let squares = 0.0;
    for (let i = 0; i < rows; i++) squares += residuals[i] * residuals[i];
    const criterion = <f64>rows * Math.log(squares) + 2 * <f64>each;
    if (criterion < least) {
      least = criterion;
      lags = each;
    }
  }
  F64.at(chosen)[0] = <f64>lags;
  return seasonalT(steps, seasonal, both, n, m, lags, m + 1 + lags, phi, room);
}

/** Doubles of scratch that canovaHansenStatistic needs. */
export function canovaHansenScratch(n: i32, m: i32): i32 {
  return n + 3 * m * m + 3 * m;
}

/** Residuals about the means of the seasons; false where a season was never seen. */
function aboutSeasons(y: F64, n: i32, m: i32, sums: F64, out: F64): void {
  for (let s = 0; s < m; s++) {
    let sum = 0.0;
    let count = 0.0;
    for (let t = s; t < n; t += m) sum += (y[t] - sum) / ++count;
    sums[s] = sum;
  }
  for (let t = 0; t < n; t++) out[t] = y[t] - sums[t % m];
}

/** Long-run covariances of the residuals by pairs of seasons, with Bartlett's weights up to `lags`; the divisor n is left to the caller. */
function seasonCovariances(e: F64, n: i32, m: i32, lags: i32, out: F64): void {
  memory.fill(out.offset, 0, <usize>(m * m) << 3);
  for (let k = 0; k <= lags && k < n; k++) {
    const weight = 1 - <f64>k / <f64>(lags + 1);
    for (let t = k; t < n; t++) {
      const a = t % m;
      const b = (t - k) % m;
      const product = weight * e[t] * e[t - k];
      out[a * m + b] += product;
      if (k > 0) out[b * m + a] += product;
    }
  }
}

/**
 * The statistic of Canova and Hansen, jointly at all seasonal frequencies: large where the seasonal pattern is not stable.
 *
 * Regressors of seasonal frequencies span the contrasts between seasons, and the statistic does not depend on the basis: contrasts with the
 * last season are used, for which partial sums change in one place per step.
 *
 * in       y (n), with n >= 2 m
 * sizes    n; m, season length; lags of the long-run covariance
 * scratch  canovaHansenScratch(n, m)
 * returns  the statistic; NaN where the covariance is singular
 * cost     O(n (m + lags) + m^3)
 * source   Canova & Hansen (1995), Are seasonal patterns constant over time?
 */
export function canovaHansenStatistic(y: usize, n: i32, m: i32, lags: i32, scratch: usize): f64 {
  const e = F64.at(scratch);
  const pairs = e.plus(n);
  const omega = pairs.plus(m * m);
  const inverse = omega.plus(m * m);
  const along = inverse.plus(m * m);
  const whole = along.plus(m);
  aboutSeasons(F64.at(y), n, m, along, e);
  seasonCovariances(e, n, m, lags, pairs);
  const p = m - 1;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      omega[i * p + j] = pairs[i * m + j] - pairs[i * m + p] - pairs[p * m + j] + pairs[p * m + p];
    }
  }
  if (factorCholesky(p, omega.offset) != OK) return NaN;
  invertCholesky(omega.offset, p, inverse.offset);
  let total = 0.0;
  for (let i = 0; i < p; i++) {
    let sum = 0.0;
    for (let j = 0; j < p; j++) sum += inverse[i * p + j];
    whole[i] = sum;
    total += sum;
    along[i] = 0;
  }
  // Sum over t of F' omega^-1 F; a step in season s moves F by e in place s, in the last season by -e everywhere.
  let form = 0.0;
  let sum = 0.0;
  for (let t = 0; t < n; t++) {
    const s = t % m;
    if (s < p) {
      form += e[t] * (2 * along[s] + e[t] * inverse[s * p + s]);
      for (let i = 0; i < p; i++) along[i] += e[t] * inverse[i * p + s];
    } else {
      let inner = 0.0;
      for (let i = 0; i < p; i++) inner += along[i];
      form += e[t] * (e[t] * total - 2 * inner);
      for (let i = 0; i < p; i++) along[i] -= e[t] * whole[i];
    }
    sum += form;
  }
  return sum / <f64>n;
}

/** Steps of the integral below, and how fine they are. */
const MOST_STEPS: i32 = 40_000;
const FINE: f64 = 0.004;

/**
 * Probability that the integral of a squared p-dimensional Brownian bridge exceeds x: the limit law of the statistics of Canova and Hansen (p = m - 1),
 * of Kwiatkowski and others about a level and of Cramer and von Mises (p = 1).
 *
 * The law is that of a sum of chi-squared variables with p degrees of freedom over (pi k)^2; its characteristic function is
 * (z / sin z)^(p / 2), whose modulus and phase are followed without jumps along z = a (1 + i).
 *
 * returns  the probability, to 1e-6
 * cost     2,000 to 20,000 steps of 60 ns
 * source   Imhof (1961), Computing the distribution of quadratic forms in normal variables; Anderson & Darling (1952)
 */
export function bridgeTail(x: f64, p: f64): f64 {
  if (!(x > 0)) return x == x ? 1 : NaN;
  let sum = 0.0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const a = (<f64>i + 0.5) * FINE;
    const decay = Math.exp(-a);
    const sine = Math.sin(a);
    const cosine = Math.cos(a);
    // (sin z) e^(-i (pi / 2 - a)) e^(-a), whose real part is positive.
    const cosh = 0.5 * (1 + decay * decay);
    const sinh = 0.5 * (1 - decay * decay);
    const real = sine * sine * cosh + cosine * cosine * sinh;
    const imaginary = -sine * cosine * decay * decay;
    const phase = a - 0.25 * Math.PI - Math.atan(imaginary / real);
    const logSize = a + 0.5 * Math.log((real * real + imaginary * imaginary) / (2 * a * a));
    const size = Math.exp(-0.5 * p * logSize);
    sum += (Math.sin(0.5 * p * phase - x * a * a) / a) * size;
    if (size < 1e-12) break;
  }
  return max(0, min(1, 0.5 + (2 / Math.PI) * sum * FINE));
}
