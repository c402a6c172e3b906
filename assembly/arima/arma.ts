// The stationary part of an ARIMA model: its polynomials, and what its own past says of its first values.
//
//   phi(B) Phi(B^m) w = theta(B) Theta(B^m) e,  phi(B) = 1 - phi_1 B - ...,  theta(B) = 1 + theta_1 B + ...
//
// Coefficients come in the order phi (p), theta (q), Phi (P), Theta (Q). Multiplied out they are ar (np) and ma (nq), of which most are
// zero where there is a season: the terms that need not be are listed.

import { F64, I32 } from "../memory";

/** A model and its working memory. */
@unmanaged
export class Arma {
  p: i32;
  q: i32;
  P: i32;
  Q: i32;
  m: i32;
  /** Orders of the products: p + m P and q + m Q. */
  np: i32;
  nq: i32;
  /** Size of the state: max(np, nq + 1). */
  r: i32;
  arTerms: i32;
  maTerms: i32;
  /** (r + 2): coefficient of lag i + 1, zeros beyond. */
  ar: F64;
  ma: F64;
  /** Lags less one of the coefficients that need not be zero. */
  arLags: I32;
  maLags: I32;
  /** (r + 1): autocovariances of w from lag 0. */
  autocovariance: F64;
  /** (r + 1): weights of the innovations in w. */
  psi: F64;
  /** (r): covariance of the state with the first value. */
  gain: F64;
  /** (np + nq + r + 2): autocovariances of the autoregression alone. */
  pure: F64;
  /** (np + 1): reflections. */
  reflections: F64;
  /** (np, np) */
  steps: F64;
  /** (r + 2): autocovariances of the moving average alone, and the lags from 1 at which they need not be zero. */
  spread: F64;
  spreadLags: I32;
  spreadTerms: i32;
  /** Steps that the filter took before it settled. */
  filtered: i32;
}

/** Bytes of the record above. */
export const ARMA_BYTES: usize = 128;

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Doubles of working memory of a model. */
export function armaSize(p: i32, q: i32, P: i32, Q: i32, m: i32): i32 {
  const np = p + m * P, nq = q + m * Q, r = max(np, nq + 1);
  return 9 * even(r + 2) + even(np + nq + r + 4) + even(np + 2) + even(np * np);
}

/** Lay a model out over room (armaSize). */
export function layArma(A: Arma, p: i32, q: i32, P: i32, Q: i32, m: i32, room: usize): void {
  A.p = p;
  A.q = q;
  A.P = P;
  A.Q = Q;
  A.m = m;
  A.np = p + m * P;
  A.nq = q + m * Q;
  const r = max(A.np, A.nq + 1);
  A.r = r;
  const w = even(r + 2);
  A.ar = F64.at(room);
  A.ma = A.ar.plus(w);
  A.arLags = I32.at(A.ma.plus(w).offset);
  A.maLags = I32.at(A.ma.plus(2 * w).offset);
  A.spread = A.ma.plus(3 * w);
  A.spreadLags = I32.at(A.spread.plus(w).offset);
  A.autocovariance = A.spread.plus(2 * w);
  A.psi = A.autocovariance.plus(w);
  A.gain = A.psi.plus(w);
  A.pure = A.gain.plus(w);
  A.reflections = A.pure.plus(even(A.np + A.nq + r + 4));
  A.steps = A.reflections.plus(even(A.np + 2));
  A.arTerms = listTerms(p, P, m, A.np, A.ar, A.arLags);
  A.maTerms = listTerms(q, Q, m, A.nq, A.ma, A.maLags);
  // Two terms of a moving average, or one and the 1 before them, meet at the difference of their lags.
  const mark = A.spread;
  memory.fill(mark.offset, 0, <usize>(A.nq + 1) << 3);
  for (let a = 0; a < A.maTerms; a++) {
    mark[A.maLags[a] + 1] = 1;
    for (let b = 0; b < a; b++) mark[A.maLags[a] - A.maLags[b]] = 1;
  }
  let count = 0;
  for (let k = 1; k <= A.nq; k++) if (mark[k] != 0) A.spreadLags[count++] = k;
  A.spreadTerms = count;
}

/** product (count + m seasonCount) := the polynomial of lags 1 .. count times that of lags m, 2 m, ...; sign is -1 for AR, 1 for MA. */
function multiplyOut(short: F64, count: i32, season: F64, seasonCount: i32, m: i32, sign: f64, product: F64, room: i32): void {
  memory.fill(product.offset, 0, <usize>room << 3);
  for (let i = 0; i < count; i++) product[i] = short[i];
  for (let j = 0; j < seasonCount; j++) {
    const at = (j + 1) * m;
    product[at - 1] += season[j];
    for (let i = 0; i < count; i++) product[at + i] += sign * season[j] * short[i];
  }
}

/**
 * The lags less one at which a product has terms, whatever its coefficients: a term that is zero still has a slope. Returns how many.
 * Marks them in mark (n) on the way.
 */
function listTerms(count: i32, seasonCount: i32, m: i32, n: i32, mark: F64, lags: I32): i32 {
  memory.fill(mark.offset, 0, <usize>n << 3);
  for (let j = 0; j <= seasonCount; j++) {
    for (let i = j == 0 ? 1 : 0; i <= count; i++) mark[j * m + i - 1] = 1;
  }
  let terms = 0;
  for (let i = 0; i < n; i++) if (mark[i] != 0) lags[terms++] = i;
  return terms;
}

/** Multiply the polynomials of the coefficients (p + q + P + Q) out. */
export function expandArma(A: Arma, coefficients: F64): void {
  const room = even(A.r + 2);
  const season = coefficients.plus(A.p + A.q);
  multiplyOut(coefficients, A.p, season, A.P, A.m, -1, A.ar, room);
  multiplyOut(coefficients.plus(A.p), A.q, season.plus(A.P), A.Q, A.m, 1, A.ma, room);
}

/**
 * Coefficients of an autoregression from its partial autocorrelations, in place; any values in (-1, 1) make a stationary one.
 *
 * in/out  x (n); scratch (n)
 * source  Barndorff-Nielsen & Schou (1973); Durbin (1960)
 */
export function fromPartial(x: F64, n: i32, scratch: F64): void {
  for (let k = 1; k < n; k++) {
    const a = x[k];
    for (let j = 0; j < k; j++) scratch[j] = x[j] - a * x[k - 1 - j];
    for (let j = 0; j < k; j++) x[j] = scratch[j];
  }
}

/** Partial autocorrelations of an autoregression from its coefficients, in place. False where it is not stationary. */
export function toPartial(x: F64, n: i32, scratch: F64): bool {
  for (let k = n - 1; k >= 0; k--) {
    const a = x[k];
    if (!(abs(a) < 1)) return false;
    const scale = 1 / ((1 - a) * (1 + a));
    for (let j = 0; j < k; j++) scratch[j] = (x[j] + a * x[k - 1 - j]) * scale;
    for (let j = 0; j < k; j++) x[j] = scratch[j];
  }
  return true;
}

/**
 * Autocovariances, psi weights and the first gain of expanded polynomials, in units of the variance of the innovations.
 *
 * The predictors of all orders by stepping down, then the autocovariances of the autoregression by stepping up, then those of w by the
 * moving average.
 *
 * returns  whether w is stationary
 * cost     O(np^2 + r terms)
 * source   Brockwell & Davis (1991) 3.3 and 5.2; Pearlman (1980) for the state
 */
export function settleArma(A: Arma): bool {
  const np = A.np, nq = A.nq, r = A.r;
  const ar = A.ar, ma = A.ma, psi = A.psi, gain = A.gain, g = A.autocovariance;
  for (let k = 0; k <= nq; k++) {
    let s: f64 = k == 0 ? 1 : ma[k - 1];
    for (let a = 0; a < A.arTerms; a++) {
      const j = A.arLags[a];
      if (j >= k) break;
      s += ar[j] * psi[k - 1 - j];
    }
    psi[k] = s;
  }
  if (!stepDown(A)) return false;
  spreadOut(A);
  for (let h = 0; h <= np; h++) g[h] = covarianceAt(A, h);
  gain[0] = g[0];
  for (let i = 1; i < r; i++) {
    let s: f64 = 0;
    for (let a = A.arTerms - 1; a >= 0; a--) {
      const j = A.arLags[a];
      if (j < i) break;
      s += ar[j] * g[j - i + 1];
    }
    for (let a = A.maTerms - 1; a >= 0; a--) {
      const j = A.maLags[a] + 1;
      if (j < i) break;
      s += ma[j - 1] * psi[j - i];
    }
    gain[i] = s;
  }
  return gain[0] < Infinity;
}

/** Autocovariances of the moving average alone. */
function spreadOut(A: Arma): void {
  const ma = A.ma, spread = A.spread;
  memory.fill(spread.offset, 0, <usize>(A.nq + 1) << 3);
  spread[0] = 1;
  for (let a = 0; a < A.maTerms; a++) {
    const i = A.maLags[a], value = ma[i];
    spread[0] = spread[0] + value * value;
    spread[i + 1] = spread[i + 1] + value;
    for (let b = 0; b < a; b++) spread[i - A.maLags[b]] = spread[i - A.maLags[b]] + value * ma[A.maLags[b]];
  }
}

/** Autocovariance of w at lag h: that of the autoregression, spread by the moving average. */
function covarianceAt(A: Arma, h: i32): f64 {
  const pure = A.pure, spread = A.spread;
  let sum = spread[0] * pure[h];
  for (let a = 0; a < A.spreadTerms; a++) {
    const k = A.spreadLags[a];
    sum += spread[k] * (pure[abs(h - k)] + pure[h + k]);
  }
  return sum;
}

/** Autocovariances of the autoregression alone. */
function stepDown(A: Arma): bool {
  const np = A.np, pure = A.pure, reflections = A.reflections, ar = A.ar;
  let variance: f64 = 1;
  for (let i = np; i >= 1; i--) {
    const row = i == np ? ar : A.steps.plus(i * np);
    const up = A.steps.plus((i - 1) * np);
    const a = row[i - 1];
    if (!(abs(a) < 1)) return false;
    const scale = 1 / ((1 - a) * (1 + a));
    reflections[i] = a;
    variance *= scale;
    if (a == 0) {
      memory.copy(up.offset, row.offset, <usize>(i - 1) << 3);
      continue;
    }
    for (let j = 0; j < i - 1; j++) up[j] = (row[j] + a * row[i - 2 - j]) * scale;
  }
  pure[0] = variance;
  const last = np + A.nq;
  for (let i = 1; i <= last; i++) {
    let s: f64 = 0;
    if (i <= np) {
      const up = A.steps.plus((i - 1) * np);
      for (let j = 0; j < i - 1; j++) s += up[j] * pure[i - 1 - j];
      s += reflections[i] * variance;
      variance *= (1 - reflections[i]) * (1 + reflections[i]);
    } else {
      for (let a = 0; a < A.arTerms; a++) s += ar[A.arLags[a]] * pure[i - 1 - A.arLags[a]];
    }
    pure[i] = s;
  }
  return pure[0] < Infinity;
}
