// The exact score: derivatives of the deviance by the coefficients, at the cost of about two likelihoods whatever their number.
//
// Every step of the filter is undone in turn, from the last to the first, carrying the derivatives by what it wrote to those by what it
// read; then the polynomials are. A name beginning with d is the derivative of the deviance by what the rest of the name says.

import { sumOfLanes } from "../math/vector";
import { F64 } from "../memory";
import { Arma } from "./arma";
import { rowWidth } from "./chandrasekhar";

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Doubles of scratch of scoreArma. */
export function scoreScratch(r: i32, np: i32, nq: i32, n: i32): i32 {
  return 3 * even(n) + 9 * even(r + 6) + even(np + nq + r + 4) + 2 * even(np + 2);
}

/**
 * Derivatives of count log(sum of squares) + the logarithms of the variances, by the coefficients.
 *
 * in       A, settled; w (n), the series; e (n), its standardised innovations; tape of filterColumns;
 *          coefficients (p + q + P + Q)
 * scalars  weight, 2 count / sum of squares: what a unit of an innovation, times itself, adds to the deviance
 * out      out (p + q + P + Q)
 * scratch  scoreScratch(r, np, nq, n)
 * cost     O(n r + np^2)
 * source   reverse accumulation, Griewank & Walther (2008), Evaluating Derivatives, 3.2, of the recursions of chandrasekhar.ts and arma.ts
 */
export function scoreArma(
  A: Arma, w: F64, e: F64, n: i32, tape: usize, weight: f64, coefficients: F64, out: F64, scratch: F64,
): void {
  const r = A.r, np = A.np, nq = A.nq, steps = A.filtered, wide = even(r + 6);
  const dPhi = scratch, dMa = dPhi.plus(wide), dGain = dMa.plus(wide), dG = dGain.plus(wide), dSpread = dG.plus(wide);
  const dPsi = dSpread.plus(wide), dPure = dPsi.plus(wide), level = dPure.plus(even(np + nq + r + 4)), fresh = level.plus(even(np + 2));
  const rest = fresh.plus(even(np + 2));
  const size = 6 * wide + even(np + nq + r + 4);
  memory.fill(scratch.offset, 0, <usize>size << 3);
  const dE = rest;
  for (let t = 0; t < n; t++) dE[t] = weight * e[t];
  undoSettled(A, w, e, n, steps, dE, dPhi, dMa);
  undoFilter(A, w, e, steps, tape, dE, dPhi, dGain, dG, rest.plus(even(n)), n);
  undoGain(A, dGain, dG, dPhi, dMa, dPsi);
  undoSpread(A, dG, dMa, dSpread, dPure);
  for (let k = nq; k >= 0; k--) {
    const d = dPsi[k];
    if (k > 0) dMa[k - 1] += d;
    for (let a = 0; a < A.arTerms; a++) {
      const j = A.arLags[a];
      if (j >= k) break;
      dPhi[j] += d * A.psi[k - 1 - j];
      dPsi[k - 1 - j] += d * A.ar[j];
    }
  }
  undoSteps(A, dPure, dPhi, level, fresh);
  const season = A.p + A.q;
  undoProduct(coefficients, A.p, coefficients.plus(season), A.P, A.m, -1, dPhi, out, out.plus(season));
  undoProduct(
    coefficients.plus(A.p), A.q, coefficients.plus(season + A.P), A.Q, A.m, 1, dMa, out.plus(A.p), out.plus(season + A.P),
  );
}

/** Where the filter had settled: e = w - ar terms - ma terms. */
function undoSettled(A: Arma, w: F64, e: F64, n: i32, steps: i32, dE: F64, dPhi: F64, dMa: F64): void {
  for (let t = n - 1; t >= steps; t--) {
    const d = dE[t];
    for (let a = 0; a < A.arTerms; a++) dPhi[A.arLags[a]] -= d * w[t - 1 - A.arLags[a]];
    for (let b = 0; b < A.maTerms; b++) {
      const lag = A.maLags[b], back = t - 1 - lag;
      if (back < 0) break;
      dMa[lag] -= d * e[back];
      dE[back] -= d * A.ma[lag];
    }
  }
}

/** The steps of the filter, and how it begins. Vectors of a state that moves up by one in a step stay where they are: it is their origin that moves. */
function undoFilter(
  A: Arma, w: F64, e: F64, steps: i32, tape: usize, dE: F64, dPhi: F64, dGain: F64, dG: F64, room: F64, n: i32,
): void {
  const r = A.r, width = rowWidth(r), wide = even(r + 6), phi = A.ar;
  const dK = room, states = room.plus(wide), gains = states.plus(wide + even(n));
  memory.fill(room.offset, 0, <usize>(3 * wide + 2 * even(n)) << 3);
  let t = steps - 1;
  let K = F64.at(tape).plus(2 * width * t);
  let F = K[r + 2];
  let dM: f64 = 0, dF = (1 - 0.5 * dE[t] * e[t]) / F;
  states[t] = -dE[t] / sqrt<f64>(F);
  for (t--; t >= 0; t--) {
    const later = K, next = F;
    K = K.plus(-2 * width);
    const W = K.plus(width), dA = states.plus(t + 1), dW = gains.plus(t + 1);
    F = K[r + 2];
    const M = K[r + 3], w0 = W[0], mw = M * w0, share = w0 / next, root = sqrt<f64>(F), v = e[t] * root, g = v / F, a0 = w[t] - v;
    const shares = f64x2.splat(share), heads = f64x2.splat(w0), changes = f64x2.splat(mw), moves = f64x2.splat(g), seen = f64x2.splat(a0);
    let byShare = f64x2.splat(0), byChange = byShare, byW = byShare, byA = byShare, byG = byShare;
    for (let i = 0; i < r; i += 2) {
      const p = phi.lanes(i), x = dW.lanes(i), a = dA.lanes(i);
      const k = f64x2.sub(dK.lanes(i), f64x2.mul(x, shares));
      const moved = f64x2.add(f64x2.mul(p, heads), W.lanes(i + 1));
      byShare = f64x2.add(byShare, f64x2.mul(x, later.lanes(i)));
      byChange = f64x2.add(byChange, f64x2.mul(k, moved));
      const m = f64x2.add(x, f64x2.mul(k, changes));
      byW = f64x2.add(byW, f64x2.mul(m, p));
      byA = f64x2.add(byA, f64x2.mul(a, p));
      byG = f64x2.add(byG, f64x2.mul(a, K.lanes(i)));
      dPhi.setLanes(i, f64x2.add(dPhi.lanes(i), f64x2.add(f64x2.mul(m, heads), f64x2.mul(a, seen))));
      dK.setLanes(i, f64x2.add(k, f64x2.mul(a, moves)));
      dW.setLanes(i, m);
    }
    const inverse = 1 / F, ratio = mw * inverse;
    const dShare = -sumOfLanes<f64>(byShare), dNext = dF - dShare * share / next;
    const dChange = sumOfLanes<f64>(byChange) + 2 * ratio * dM + dNext * w0;
    const dG0 = sumOfLanes<f64>(byG);
    gains[t] = sumOfLanes<f64>(byW) + dShare / next + dNext * mw + dChange * M;
    states[t] = sumOfLanes<f64>(byA) - dG0 * inverse - dE[t] / root;
    dF = dNext - ratio * ratio * dM + (1 - dG0 * g - 0.5 * dE[t] * e[t]) * inverse;
    dM += dChange * w0;
  }
  const first = A.gain[0];
  let dFirst = dF + dM / (first * first);
  for (let i = 0; i < r; i++) {
    const d = dK[i] + gains[i];
    dFirst += d * phi[i];
    dPhi[i] += d * first;
    if (i + 1 < r) dGain[i + 1] = d;
  }
  dG[0] += dFirst;
}

/** The covariance of the state with the first value. */
function undoGain(A: Arma, dGain: F64, dG: F64, dPhi: F64, dMa: F64, dPsi: F64): void {
  for (let i = 1; i < A.r; i++) {
    const d = dGain[i];
    for (let a = A.arTerms - 1; a >= 0; a--) {
      const j = A.arLags[a];
      if (j < i) break;
      dPhi[j] += d * A.autocovariance[j - i + 1];
      dG[j - i + 1] += d * A.ar[j];
    }
    for (let a = A.maTerms - 1; a >= 0; a--) {
      const j = A.maLags[a] + 1;
      if (j < i) break;
      dMa[j - 1] += d * A.psi[j - i];
      dPsi[j - i] += d * A.ma[j - 1];
    }
  }
}

/** Autocovariances of the autoregression, spread by the moving average. */
function undoSpread(A: Arma, dG: F64, dMa: F64, dSpread: F64, dPure: F64): void {
  const spread = A.spread, pure = A.pure, ma = A.ma;
  for (let h = 0; h <= A.np; h++) {
    const d = dG[h];
    dSpread[0] += d * pure[h];
    dPure[h] += d * spread[0];
    for (let a = 0; a < A.spreadTerms; a++) {
      const k = A.spreadLags[a];
      dSpread[k] += d * (pure[abs(h - k)] + pure[h + k]);
      dPure[abs(h - k)] += d * spread[k];
      dPure[h + k] += d * spread[k];
    }
  }
  for (let a = 0; a < A.maTerms; a++) {
    const i = A.maLags[a];
    dMa[i] += 2 * ma[i] * dSpread[0] + dSpread[i + 1];
    for (let b = 0; b < a; b++) {
      const j = A.maLags[b], d = dSpread[i - j];
      dMa[i] += d * ma[j];
      dMa[j] += d * ma[i];
    }
  }
}

/** Autocovariances of the autoregression by stepping down and up again. */
function undoSteps(A: Arma, dPure: F64, dPhi: F64, level: F64, fresh: F64): void {
  const np = A.np, pure = A.pure, ar = A.ar, reflections = A.reflections;
  for (let i = np + A.nq; i > np; i--) {
    const d = dPure[i];
    for (let a = 0; a < A.arTerms; a++) {
      const j = A.arLags[a];
      dPhi[j] += d * pure[i - 1 - j];
      dPure[i - 1 - j] += d * ar[j];
    }
  }
  // Derivatives by the reflections stay in fresh; the variance of the predictor of order i is that of order i - 1 times 1 - a^2.
  let variance = pure[0], dVariance: f64 = 0;
  for (let i = 1; i <= np; i++) variance *= (1 - reflections[i]) * (1 + reflections[i]);
  for (let i = np; i >= 1; i--) {
    const a = reflections[i], part = (1 - a) * (1 + a), d = dPure[i], up = A.steps.plus((i - 1) * np);
    variance /= part;
    fresh[i] = d * variance - 2 * a * dVariance * variance;
    dVariance = dVariance * part + d * a;
    for (let j = 0; j < i - 1; j++) dPure[i - 1 - j] += d * up[j];
  }
  const whole = (dPure[0] + dVariance) * pure[0];
  // Up the orders: level holds the derivatives by the coefficients of order i - 1, then by those of order i.
  for (let i = 1; i <= np; i++) {
    const a = reflections[i], scale = 1 / ((1 - a) * (1 + a)), d = dPure[i];
    const up = A.steps.plus((i - 1) * np), row = i == np ? ar : A.steps.plus(i * np);
    let dA = fresh[i] + 2 * a * scale * whole;
    for (let j = 0; j < i - 1; j++) {
      level[j] = scale * (level[j] + d * pure[i - 1 - j]);
      dA += level[j] * (row[i - 2 - j] + 2 * a * up[j]);
    }
    for (let j = 0, k = i - 2; j <= k; j++, k--) {
      const x = level[j], y = level[k];
      level[j] = x + a * y;
      if (k > j) level[k] = y + a * x;
    }
    level[i - 1] = dA;
  }
  for (let j = 0; j < np; j++) dPhi[j] += level[j];
}

/** The multiplied polynomials. */
function undoProduct(
  short: F64, count: i32, season: F64, seasonCount: i32, m: i32, sign: f64, dProduct: F64, dShort: F64, dSeason: F64,
): void {
  for (let i = 0; i < count; i++) dShort[i] = dProduct[i];
  for (let j = 0; j < seasonCount; j++) {
    const at = (j + 1) * m;
    let d = dProduct[at - 1];
    for (let i = 0; i < count; i++) {
      d += sign * short[i] * dProduct[at + i];
      dShort[i] += sign * season[j] * dProduct[at + i];
    }
    dSeason[j] = d;
  }
}
