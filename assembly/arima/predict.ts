// The values that follow an ARIMA model: their means and variances, and joint paths.

import { fillChoices, fillNormals } from "../math/random";
import { F64 } from "../memory";
import { Arma, armaSize, expandArma, layArma } from "./arma";
import { expandDifferences, move, observe, SETTLED } from "./state";

const ARMA: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/**
 * Means and variances of the values that follow, and the weights of the innovations in them.
 *
 * in       coefficients (p + q + P + Q); state (s); covariance (s, s) of filterArima
 * sizes    p, d, q, P, D, Q, m; horizon
 * scalars  settled, 1 where the covariance is that of one innovation
 * out      mean (horizon); variance (horizon), in units of sigma^2; psi (horizon), from psi_0 = 1
 * scratch  arimaStateScratch
 * cost     O(horizon s), O(horizon s^2) before the filter has settled
 * source   Box & Jenkins (1976) 5.2; Harvey (1989) 3.5
 */
export function predictArima(
  coefficients: usize, state: usize, covariance: usize, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32, horizon: i32,
  settled: i32, mean: usize, variance: usize, psi: usize, scratch: usize,
): void {
  const A = changetype<Arma>(ARMA);
  layArma(A, p, q, P, Q, m, scratch);
  expandArma(A, F64.at(coefficients));
  const r = A.r, t = d + D * m, s = r + t;
  const delta = F64.at(scratch).plus(armaSize(p, q, P, Q, m)), a = delta.plus(even(t + 2)), c = a.plus(even(s + 2));
  const C = F64.at(covariance), means = F64.at(mean), out = F64.at(variance), weights = F64.at(psi);
  expandDifferences(d, D, m, delta);
  memory.copy(a.offset, state, <usize>s << 3);
  for (let i = 0; i < s; i++) c[i] = i == 0 ? 1 : i < r ? 0 : delta[i - r];
  let sum: f64 = 0;
  for (let h = 0; h < horizon; h++) {
    means[h] = observe(a, r, delta, t);
    move(a, 1, A.ar, r, delta, t);
    // c = Z T^h: what the state now has in the value of then.
    let weight = c[0];
    for (let i = 1; i < r; i++) weight += c[i] * A.ma[i - 1];
    weights[h] = weight;
    sum += weight * weight;
    let more: f64 = 0;
    if (!settled) {
      for (let i = 0; i < s; i++) {
        let inner: f64 = 0;
        for (let j = 0; j < s; j++) inner += C[i * s + j] * c[j];
        more += c[i] * inner;
      }
      more -= weight * weight;
    }
    out[h] = sum + max(more, 0.0);
    moveBack(c, A.ar, r, delta, t);
  }
}

/** c := c T. */
function moveBack(c: F64, phi: F64, r: i32, delta: F64, t: i32): void {
  let head: f64 = 0;
  for (let i = 0; i < r; i++) head += c[i] * phi[i];
  for (let i = r - 1; i > 0; i--) c[i] = c[i - 1];
  if (t > 0) {
    const first = c[r];
    head += first;
    for (let j = 0; j < t; j++) c[r + j] = first * delta[j] + (j + 1 < t ? c[r + j + 1] : 0.0);
  }
  c[0] = head;
}

/**
 * Joint paths of the values that follow.
 *
 * in       coefficients, state, covariance, sizes, settled as in predictArima; count of paths; residuals (residualCount), drawn from with
 *          replacement, or residualCount 0 for normal innovations of standard deviation sd; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  arimaStateScratch
 * cost     O(count horizon s)
 */
export function sampleArima(
  coefficients: usize, state: usize, covariance: usize, residuals: usize, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32,
  horizon: i32, count: i32, residualCount: i32, settled: i32, sd: f64, seed: f64, paths: usize, scratch: usize,
): void {
  const A = changetype<Arma>(ARMA);
  layArma(A, p, q, P, Q, m, scratch);
  expandArma(A, F64.at(coefficients));
  const r = A.r, t = d + D * m, s = r + t;
  const delta = F64.at(scratch).plus(armaSize(p, q, P, Q, m)), a = delta.plus(even(t + 2)), normals = a.plus(even(s + 2));
  const L = a.plus(6 * even(s + 2)), out = F64.at(paths), from = F64.at(state);
  expandDifferences(d, D, m, delta);
  const all = count * horizon;
  if (residualCount > 0) {
    fillChoices(residuals, residualCount, all, seed, 0, 0, paths);
  } else {
    fillNormals(all, seed, 0, 0, paths);
    for (let i = 0; i < all; i++) out[i] *= sd;
  }
  if (!settled) factorExcess(A, s, F64.at(covariance), L);
  for (let path = 0; path < count; path++) {
    const e = out.plus(path * horizon);
    memory.copy(a.offset, state, <usize>s << 3);
    if (!settled) {
      fillNormals(s, seed, 1, <f64>path * <f64>s, normals.offset);
      for (let i = 0; i < s; i++) {
        let v = from[i];
        for (let j = 0; j <= i; j++) v += sd * L[i * s + j] * normals[j];
        a[i] = v;
      }
    }
    for (let h = 0; h < horizon; h++) {
      const v = e[h];
      a[0] += v;
      for (let i = 1; i < r; i++) a[i] += A.ma[i - 1] * v;
      e[h] = observe(a, r, delta, t);
      move(a, 1, A.ar, r, delta, t);
    }
  }
}

/** L L^T = covariance - R R^T, which is positive semidefinite: columns without a pivot are zero. */
function factorExcess(A: Arma, s: i32, C: F64, L: F64): void {
  for (let i = 0; i < s; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i == 0 ? 1.0 : i < A.r ? A.ma[i - 1] : 0.0, other = j == 0 ? 1.0 : j < A.r ? A.ma[j - 1] : 0.0;
      let v = C[i * s + j] - at * other;
      for (let l = 0; l < j; l++) v -= L[i * s + l] * L[j * s + l];
      if (i == j) L[i * s + i] = v > SETTLED * (1 + C[i * s + i]) ? sqrt<f64>(v) : 0;
      else L[i * s + j] = L[j * s + j] > 0 ? v / L[j * s + j] : 0;
    }
  }
}
