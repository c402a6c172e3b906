// The exact Gaussian likelihood of a stationary series without gaps, in time that grows with the size of the state and not its square.
//
// Between two steps the covariance of the state changes by a matrix of rank one, W M W^T. It is W that is followed, not the covariance.

import { F64 } from "../memory";
import { Arma } from "./arma";

/** Steps after which the logarithm of the product of variances is taken: each is at least 1. */
const BLOCK: i32 = 7;
/** Excess over 1 of the variance, which never grows, below which the filter counts as settled; the innovations are then wrong by as much. */
const SETTLED: f64 = 1e-12;

/** Doubles of a vector of the filter: zeros behind it, then room for two numbers. */
// @ts-ignore: decorator
@inline
export function rowWidth(r: i32): i32 {
  return (r + 5) & ~1;
}

/** Doubles of scratch of filterColumns. */
export function filterColumnsScratch(r: i32, columns: i32): i32 {
  return (columns + 2) * rowWidth(r);
}

/** Doubles of its tape for n steps. */
export function filterTape(r: i32, n: i32): i32 {
  return 2 * (n + 1) * rowWidth(r);
}

/**
 * Standardised innovations of several series under one settled model.
 *
 * in       A, settled; w (columns, n): one series a row; n; columns
 * out      innovations: that of column c at time t at t stride + c, divided by the root of its variance (in units of sigma^2);
 *          tape (filterTape): for each step (A.filtered of them) the gain K with the variance F at r + 2 and M at r + 3, then W; or 0
 * scratch  filterColumnsScratch(r, columns)
 * returns  the sum of the logarithms of the variances
 * cost     O(n r (columns + 1)), O(n terms columns) from where the filter has settled
 * source   Morf, Sidhu & Kailath (1974); Pearlman (1980), An algorithm for the exact likelihood of a high-order ARMA process
 */
export function filterColumns(
  A: Arma, w: usize, n: i32, columns: i32, innovations: usize, stride: i32, tape: usize, scratch: usize,
): f64 {
  const r = A.r;
  const width = rowWidth(r);
  let K = F64.at(scratch), W = K.plus(width);
  const states = W.plus(width);
  const phi = A.ar;
  const out = F64.at(innovations), series = F64.at(w);
  memory.fill(scratch, 0, <usize>((columns + 2) * width) << 3);
  const first = A.gain[0];
  for (let i = 0; i < r; i++) K[i] = phi[i] * first + (i + 1 < r ? A.gain[i + 1] : 0);
  memory.copy(W.offset, K.offset, <usize>r << 3);
  if (tape) {
    memory.copy(tape, scratch, <usize>(2 * width) << 3);
    K = F64.at(tape);
    W = K.plus(width);
  }
  const row = tape ? 2 * width : 0;
  let F = first, M = -1 / F;
  // What is left of a variance that was large at first is its rounding.
  const settled = 1 + max(SETTLED, 4 * f64.EPSILON * first);
  let logs: f64 = 0, product: f64 = 1;
  let t = 0, known = 0;
  for (; t < n; t++) {
    const inverse = 1 / F, root = sqrt<f64>(inverse);
    product *= F;
    if ((t & BLOCK) == BLOCK) {
      logs += Math.log(product);
      product = 1;
    }
    for (let c = 1; c < columns; c++) {
      const a = states.plus(c * width);
      const v = series[c * n + t] - a[0];
      out[t * stride + c] = v * root;
      moveState(phi, K, a, r, a[0], v * inverse);
    }
    const v = series[t] - states[0];
    out[t * stride] = v * root;
    if (tape) {
      K[r + 2] = F;
      K[r + 3] = M;
      W[row + r] = 0;
      W[row + r + 1] = 0;
    }
    // The moving average looks back at innovations that must be settled themselves.
    if (F < settled && t >= A.np && known++ >= A.nq) {
      t++;
      break;
    }
    const w0 = W[0], mw = M * w0;
    const next = F + mw * w0;
    moveWithGain(phi, K, W, row, states, r, states[0], v * inverse, w0, mw, w0 / next);
    K = K.plus(row);
    W = W.plus(row);
    M += mw * mw * inverse;
    F = next;
  }
  A.filtered = t;
  logs += Math.log(product);
  if (t < n) finishSettled(A, series, n, columns, t, out, stride);
  return logs;
}

// Shifted lanes come from a shuffle: a load across two stores of the step before would wait for both.

/** a := T a + K v / F. */
// @ts-ignore: decorator
@inline
function moveState(phi: F64, K: F64, a: F64, r: i32, a0: f64, v: f64): void {
  const head = f64x2.splat(a0), gain = f64x2.splat(v);
  let here = a.lanes(0);
  for (let i = 0; i < r; i += 2) {
    const after = a.lanes(i + 2);
    const shifted = v128.shuffle<f64>(here, after, 1, 2);
    a.setLanes(i, f64x2.add(f64x2.add(f64x2.mul(phi.lanes(i), head), shifted), f64x2.mul(K.lanes(i), gain)));
    here = after;
  }
}

/** The same for one column, and K and W of the next step, which go `row` farther on. */
// @ts-ignore: decorator
@inline
function moveWithGain(
  phi: F64, K: F64, W: F64, row: i32, a: F64, r: i32, a0: f64, v: f64, w0: f64, mw: f64, share: f64,
): void {
  const nextK = K.plus(row), nextW = W.plus(row);
  const headA = f64x2.splat(a0), gainA = f64x2.splat(v);
  const headW = f64x2.splat(w0), change = f64x2.splat(mw), part = f64x2.splat(share);
  let hereA = a.lanes(0), hereW = W.lanes(0);
  for (let i = 0; i < r; i += 2) {
    const afterA = a.lanes(i + 2), afterW = W.lanes(i + 2), p = phi.lanes(i), k = K.lanes(i);
    const shifted = v128.shuffle<f64>(hereA, afterA, 1, 2);
    a.setLanes(i, f64x2.add(f64x2.add(f64x2.mul(p, headA), shifted), f64x2.mul(k, gainA)));
    const moved = f64x2.add(f64x2.mul(p, headW), v128.shuffle<f64>(hereW, afterW, 1, 2));
    const gain = f64x2.add(k, f64x2.mul(moved, change));
    nextK.setLanes(i, gain);
    nextW.setLanes(i, f64x2.sub(moved, f64x2.mul(gain, part)));
    hereA = afterA;
    hereW = afterW;
  }
}

/** From where the variance is 1: e = w - ar terms - ma terms. */
function finishSettled(A: Arma, series: F64, n: i32, columns: i32, from: i32, out: F64, stride: i32): void {
  const ar = A.ar, ma = A.ma;
  for (let c = 0; c < columns; c++) {
    const w = series.plus(c * n);
    for (let t = from; t < n; t++) {
      let v = w[t];
      for (let a = 0; a < A.arTerms; a++) v -= ar[A.arLags[a]] * w[t - 1 - A.arLags[a]];
      for (let b = 0; b < A.maTerms; b++) {
        const back = t - 1 - A.maLags[b];
        if (back < 0) break;
        v -= ma[A.maLags[b]] * out[back * stride + c];
      }
      out[t * stride + c] = v;
    }
  }
}

/**
 * Innovations where those before time np are taken to be zero, and w is not predicted there: the conditional sum of squares.
 *
 * in, out  as filterColumns
 * returns  0: there is nothing to add to the sum of squares
 * cost     O(n terms columns)
 * source   Box & Jenkins (1976) 7.1.2
 */
export function filterConditionally(A: Arma, w: usize, n: i32, columns: i32, innovations: usize, stride: i32): f64 {
  const out = F64.at(innovations);
  for (let t = 0; t < A.np; t++) for (let c = 0; c < columns; c++) out[t * stride + c] = 0;
  finishSettled(A, F64.at(w), n, columns, A.np, out, stride);
  return 0;
}
