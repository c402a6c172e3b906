// The state space form of an ARIMA model, for the last word on a fit: gaps, new values, forecasts, paths.
//
// The state is alpha (r), what the past says of w_t, w_t+1, ..., and the last d + D m values z before time t:
//
//   z_t = alpha_0 + sum_j delta_j z_t-j
//   alpha_i := phi_i alpha_0 + alpha_i+1 + R_i e,  R = (1, theta_1, ..., theta_r-1)
//
// Its covariance is in units of sigma^2. Values that are missing before the differences begin are diffuse.

import { F64 } from "../memory";
import { OK, SINGULAR } from "../status";
import { Arma, armaSize, expandArma, layArma, settleArma } from "./arma";

/** Running sums of a filter: squares and logarithms of the variances, values behind them, whether the covariance has settled (1). */
export const ARIMA_SUMS: i32 = 4;

/** What is left of the covariance when the filter counts as settled. */
export const SETTLED: f64 = 1e-12;
/** A diffuse direction of less than this is rounding. */
const DIFFUSE: f64 = 1e-8;

const ARMA: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Size of the state: max(p + m P, q + m Q + 1) and d + D m. */
export function arimaStateSize(p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32): i32 {
  return max(p + m * P, q + m * Q + 1) + d + D * m;
}

/** Doubles of scratch that the kernels of this file need. */
export function arimaStateScratch(p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32): i32 {
  const s = arimaStateSize(p, d, q, P, D, Q, m), t = d + D * m;
  return armaSize(p, q, P, Q, m) + even(t + 2) + 6 * even(s + 2) + even(s * s) + even(s * t);
}

/** Coefficients delta (d + D m) of (1 - B)^d (1 - B^m)^D = 1 - sum delta_j B^j. */
export function expandDifferences(d: i32, D: i32, m: i32, delta: F64): void {
  const length = d + D * m;
  for (let j = 0; j < length; j++) delta[j] = 0;
  let degree = 0;
  for (let i = 0; i < d + D; i++) {
    const lag = i < d ? 1 : m;
    for (let j = degree - 1; j >= 0; j--) delta[j + lag] = delta[j + lag] - delta[j];
    delta[lag - 1] = delta[lag - 1] + 1;
    degree += lag;
  }
}

/** Z a. */
// @ts-ignore: decorator
@inline
export function observe(a: F64, r: i32, delta: F64, t: i32): f64 {
  let s = a[0];
  for (let j = 0; j < t; j++) s += delta[j] * a[r + j];
  return s;
}

/** a := T a, of elements `stride` apart. */
export function move(a: F64, stride: i32, phi: F64, r: i32, delta: F64, t: i32): void {
  const head = a[0];
  if (t > 0) {
    let value = head;
    for (let j = 0; j < t; j++) value += delta[j] * a[(r + j) * stride];
    for (let j = t - 1; j > 0; j--) a[(r + j) * stride] = a[(r + j - 1) * stride];
    a[r * stride] = value;
  }
  for (let i = 0; i + 1 < r; i++) a[i * stride] = phi[i] * head + a[(i + 1) * stride];
  a[(r - 1) * stride] = phi[r - 1] * head;
}

/** The covariance of the stationary state, from that of its elements with the first value. */
function startCovariance(A: Arma, s: i32, covariance: F64): void {
  const r = A.r, phi = A.ar, theta = A.ma, x = A.gain;
  memory.fill(covariance.offset, 0, <usize>(s * s) << 3);
  for (let i = r - 1; i >= 0; i--) {
    for (let j = r - 1; j >= i; j--) {
      let v = phi[i] * phi[j] * x[0] + (i == 0 ? 1.0 : theta[i - 1]) * (j == 0 ? 1.0 : theta[j - 1]);
      if (j + 1 < r) v += phi[i] * x[j + 1] + covariance[(i + 1) * s + j + 1];
      if (i + 1 < r) v += phi[j] * x[i + 1];
      covariance[i * s + j] = v;
      covariance[j * s + i] = v;
    }
  }
}

/** What the covariance has above that of one innovation, at its largest. */
function excess(A: Arma, s: i32, covariance: F64): f64 {
  let most: f64 = 0;
  for (let i = 0; i < s; i++) {
    const at = i == 0 ? 1.0 : i < A.r ? A.ma[i - 1] : 0.0;
    most = max(most, abs(covariance[i * s + i] - at * at));
  }
  return most;
}

/** covariance := R R^T. */
function settle(A: Arma, s: i32, covariance: F64): void {
  memory.fill(covariance.offset, 0, <usize>(s * s) << 3);
  for (let i = 0; i < A.r; i++) {
    for (let j = 0; j < A.r; j++) covariance[i * s + j] = (i == 0 ? 1.0 : A.ma[i - 1]) * (j == 0 ? 1.0 : A.ma[j - 1]);
  }
}

/**
 * Take in values, from the beginning of a series or from where a filter has come to.
 *
 * in       z (n), NaN where missing; coefficients (p + q + P + Q)
 * sizes    n; p, d, q, P, D, Q, m
 * scalars  fresh, 1 at the beginning of a series, where the first value must be observed
 * in/out   state (s); covariance (s, s), both before the first value; sums (ARIMA_SUMS); written only when fresh
 * out      predictions (n), variances (n): one step ahead, in units of sigma^2; NaN for the first d + D m values and diffuse ones
 * scratch  arimaStateScratch
 * returns  OK; SINGULAR where the model is not stationary, or values stay diffuse to the end
 * cost     O(n s^2), O(n s) from where the filter has settled
 * source   Harvey (1989) 3.3; Durbin & Koopman (2012) 5.2 for the diffuse steps; Gomez & Maravall (1994) for the start
 */
export function filterArima(
  z: usize, coefficients: usize, n: i32, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32, fresh: i32, state: usize,
  covariance: usize, sums: usize, predictions: usize, variances: usize, scratch: usize,
): i32 {
  const A = changetype<Arma>(ARMA);
  layArma(A, p, q, P, Q, m, scratch);
  expandArma(A, F64.at(coefficients));
  const r = A.r, t = d + D * m, s = r + t;
  const y = F64.at(z), a = F64.at(state), C = F64.at(covariance), total = F64.at(sums);
  const predicted = F64.at(predictions), variance = F64.at(variances);
  const delta = F64.at(scratch).plus(armaSize(p, q, P, Q, m)), gain = delta.plus(even(t + 2)), open = gain.plus(6 * even(s + 2) + even(s * s));
  expandDifferences(d, D, m, delta);
  let diffuse = 0, from = 0;
  if (fresh) {
    if (!settleArma(A)) return SINGULAR;
    startCovariance(A, s, C);
    for (let i = 0; i < s; i++) a[i] = 0;
    for (let i = 0; i < ARIMA_SUMS; i++) total[i] = 0;
    for (; from < t && from < n; from++) {
      const at = r + t - 1 - from;
      predicted[from] = NaN;
      variance[from] = NaN;
      if (y[from] == y[from]) {
        a[at] = y[from];
        continue;
      }
      // One column of `open` for each direction of which nothing is known.
      const column = open.plus(diffuse++ * s);
      for (let i = 0; i < s; i++) column[i] = i == at ? 1 : 0;
    }
  }
  let squares = total[0], logs = total[1], count = total[2], settled = total[3] != 0;
  for (let now = from; now < n; now++) {
    const missing = !(y[now] == y[now]);
    const f = observe(a, r, delta, t);
    predicted[now] = f;
    if (settled && missing) {
      settle(A, s, C);
      settled = false;
    }
    if (settled) {
      const v = y[now] - f;
      variance[now] = 1;
      squares += v * v;
      count++;
      a[0] += v;
      for (let i = 1; i < r; i++) a[i] += A.ma[i - 1] * v;
      move(a, 1, A.ar, r, delta, t);
      if (t > 0) a[r] = y[now];
      continue;
    }
    for (let i = 0; i < s; i++) gain[i] = observe(C.plus(i * s), r, delta, t);
    let F = observe(gain, r, delta, t);
    let known = true;
    for (let b = 0; b < diffuse; b++) if (abs(observe(open.plus(b * s), r, delta, t)) > DIFFUSE) known = false;
    predicted[now] = known ? f : NaN;
    variance[now] = known ? F : NaN;
    if (!missing) {
      const v = y[now] - f;
      if (known) {
        squares += v * v / F;
        logs += Math.log(F);
        count++;
        learn(a, C, gain, F, v, s);
      } else {
        logs += learnDiffuse(a, C, open, diffuse, gain, F, v, r, delta, t, gain.plus(even(s + 2)));
        diffuse--;
      }
    }
    move(a, 1, A.ar, r, delta, t);
    for (let i = 0; i < s; i++) move(C.plus(i * s), 1, A.ar, r, delta, t);
    for (let i = 0; i < s; i++) move(C.plus(i), s, A.ar, r, delta, t);
    for (let b = 0; b < diffuse; b++) move(open.plus(b * s), 1, A.ar, r, delta, t);
    for (let i = 0; i < r; i++) {
      const at = i == 0 ? 1.0 : A.ma[i - 1];
      if (at != 0) for (let j = 0; j < r; j++) C[i * s + j] = C[i * s + j] + at * (j == 0 ? 1.0 : A.ma[j - 1]);
    }
    if (!missing && t > 0) {
      // Rounding apart, this is so: the value is known.
      a[r] = y[now];
      for (let i = 0; i < s; i++) {
        C[r * s + i] = 0;
        C[i * s + r] = 0;
      }
      for (let b = 0; b < diffuse; b++) open[b * s + r] = 0;
    }
    if (!missing && diffuse == 0 && F - 1 < SETTLED) settled = excess(A, s, C) < SETTLED;
  }
  if (settled) settle(A, s, C);
  total[0] = squares;
  total[1] = logs;
  total[2] = count;
  total[3] = settled ? 1 : 0;
  return diffuse > 0 ? SINGULAR : OK;
}

/** The state and its covariance, after an innovation v of variance F. */
function learn(a: F64, C: F64, gain: F64, F: f64, v: f64, s: i32): void {
  const inverse = 1 / F;
  for (let i = 0; i < s; i++) {
    const g = gain[i] * inverse;
    if (g == 0) continue;
    a[i] += g * v;
    const row = C.plus(i * s);
    for (let j = 0; j < s; j++) row[j] = row[j] - g * gain[j];
  }
}

/**
 * The same where the value is seen through diffuse directions: they are turned until one of them sees it alone, which is then known.
 * Returns the logarithm of its diffuse variance.
 */
function learnDiffuse(
  a: F64, C: F64, open: F64, diffuse: i32, gain: F64, F: f64, v: f64, r: i32, delta: F64, t: i32, direction: F64,
): f64 {
  const s = r + t;
  // Householder would do; plane rotations keep the columns as they are where they do not see the value.
  const last = open.plus((diffuse - 1) * s);
  for (let b = 0; b + 1 < diffuse; b++) {
    const column = open.plus(b * s);
    const seen = observe(column, r, delta, t), other = observe(last, r, delta, t);
    const length = sqrt<f64>(seen * seen + other * other);
    if (seen == 0 || length == 0) continue;
    const cos = other / length, sin = seen / length;
    for (let i = 0; i < s; i++) {
      const x = column[i], y = last[i];
      column[i] = cos * x - sin * y;
      last[i] = sin * x + cos * y;
    }
  }
  const seen = observe(last, r, delta, t);
  for (let i = 0; i < s; i++) direction[i] = last[i] / seen;
  for (let i = 0; i < s; i++) a[i] += direction[i] * v;
  // (I - g Z) C (I - g Z)^T
  for (let i = 0; i < s; i++) {
    for (let j = 0; j < s; j++) {
      C[i * s + j] += direction[i] * direction[j] * F - direction[i] * gain[j] - gain[i] * direction[j];
    }
  }
  return Math.log(seen * seen);
}
