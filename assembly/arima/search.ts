// The likelihood of an ARIMA model as a function of what is searched.
//
// What is searched is told in coefficients.ts. The coefficients of the regressors and the values in gaps follow from the others by generalised least squares.

import { solveCholesky } from "../math/cholesky";
import { gramF64 } from "../math/gram";
import { dotF64 } from "../math/vector";
import { F64 } from "../memory";
import { Arma, expandArma, settleArma } from "./arma";
import { filterColumns, filterConditionally, filterTape } from "./chandrasekhar";
import { toCoefficients, toSearched } from "./coefficients";
import { scoreArma, scoreScratch } from "./score";
import { OK } from "../status";
import { ARIMA_SUMS, arimaStateScratch, filterArima } from "./state";

/** Distance of the points from which derivatives are taken: the root of the rounding of a deviance, to a factor of ten. */
const SPACING: f64 = 1e-6;
/** Coefficients from which the score is cheaper than as many differences. */
export const LEAST_SCORED: i32 = 3;
/** What the search works on: columns of data, the last of which is the series. */
@unmanaged
export class ArimaSearch {
  A: Arma;
  conditional: i32;
  /** Whether the columns are in levels, with their gaps, and go through the state space form; d and D are its differences. */
  stepping: i32;
  d: i32;
  D: i32;
  /** Length of the columns. */
  n: i32;
  /** Columns of gaps, then of regressors, then the series. */
  gaps: i32;
  columns: i32;
  stride: i32;
  /** Values behind the likelihood. */
  count: i32;
  evaluations: i32;
  /** The least sum of squares that is believed. */
  least: f64;
  squares: f64;
  logs: f64;
  /** Number of coefficients searched. */
  free: i32;
  /** (columns, n) */
  data: F64;
  /** (p + q + P + Q): NaN where a coefficient is estimated. */
  fixed: F64;
  coefficients: F64;
  /** (n, stride) */
  innovations: F64;
  /** (n): the series less its regression. */
  rest: F64;
  gram: F64;
  factor: F64;
  /** (columns): coefficients of the gaps and regressors. */
  beta: F64;
  work: F64;
  /** Where the state space form works: steppingSize. */
  states: F64;
  /** The tape of the filter and the room of the score behind it; 0 where slopes are differences. */
  tape: F64;

  // @ts-ignore: decorator
  @inline value(x: F64): f64 { return deviance(this, x); }
  // @ts-ignore: decorator
  @inline gradient(x: F64, value: f64, g: F64): void { slopes(this, x, value, g); }
}

/** Bytes of the record above. */
export const SEARCH_BYTES: usize = 192;

/** Number of coefficients that are searched. */
export function countFree(S: ArimaSearch): i32 {
  const all = S.A.p + S.A.q + S.A.P + S.A.Q;
  let free = 0;
  for (let i = 0; i < all; i++) if (S.fixed[i] != S.fixed[i]) free++;
  return free;
}

/** Doubles that the state space form works in. */
export function steppingSize(n: i32, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32): i32 {
  const s = max(p + m * P, q + m * Q + 1) + d + D * m;
  return 2 * n + s + s * s + ARIMA_SUMS + 4 + arimaStateScratch(p, d, q, P, D, Q, m);
}

/** The same by the filter that steps over gaps; NaN where values stay diffuse. */
function innovateStepping(S: ArimaSearch, data: F64, columns: i32, stride: i32): f64 {
  const A = S.A, n = S.n, s = A.r + S.d + S.D * A.m;
  const predicted = S.states, variance = predicted.plus(n), sums = variance.plus(n), state = sums.plus(ARIMA_SUMS);
  const covariance = state.plus(s), scratch = covariance.plus(s * s + 4);
  for (let c = 0; c < columns; c++) {
    const z = data.plus(c * n);
    const status = filterArima(
      z.offset, S.coefficients.offset, n, A.p, S.d, A.q, A.P, S.D, A.Q, A.m, 1, state.offset, covariance.offset, sums.offset,
      predicted.offset, variance.offset, scratch.offset,
    );
    if (status != OK) return NaN;
    for (let t = 0; t < n; t++) {
      const e = (z[t] - predicted[t]) / sqrt<f64>(variance[t]);
      S.innovations[t * stride + c] = e == e ? e : 0;
    }
  }
  return sums[1];
}

/** Innovations of the first `columns` columns from `data`. Returns the sum of the logarithms of their variances. */
function innovate(S: ArimaSearch, data: F64, columns: i32, stride: i32): f64 {
  S.evaluations++;
  const to = S.innovations.offset;
  if (S.stepping) return innovateStepping(S, data, columns, stride);
  if (S.conditional) return filterConditionally(S.A, data.offset, S.n, columns, to, stride);
  const tape = columns == 1 ? S.tape.offset : 0;
  return filterColumns(S.A, data.offset, S.n, columns, to, stride, tape, S.work.offset);
}

/** Twice the negative log-likelihood of the coefficients that x means, with sigma^2 at its best, less what does not depend on them. */
function deviance(S: ArimaSearch, x: F64): f64 {
  if (!toCoefficients(S.A, S.fixed, x, S.coefficients, S.work)) return Infinity;
  expandArma(S.A, S.coefficients);
  if (!S.conditional && !S.stepping && !settleArma(S.A)) return Infinity;
  const C = S.columns, w = S.stride;
  S.logs = innovate(S, S.data, C, w);
  if (S.logs != S.logs) return Infinity;
  if (C == 1) {
    S.squares = max(S.least, dotF64(S.innovations.offset, S.innovations.offset, S.n));
  } else if (!regress(S)) {
    return Infinity;
  }
  return <f64>S.count * Math.log(S.squares) + S.logs;
}

/** The generalised least squares of the columns: squares, beta, and the determinant of the gaps into logs. */
function regress(S: ArimaSearch): bool {
  const C = S.columns, w = S.stride, k = C - 1, G = S.gram, L = S.factor, beta = S.beta;
  const rows = S.innovations;
  for (let t = 0; t < S.n; t++) for (let c = C; c < w; c++) rows[t * w + c] = 0;
  gramF64(rows.offset, S.n, w, G.offset);
  let squares = G[k * w + k];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      L[i * k + j] = (G[j * w + i] - dotF64(L.plus(i * k).offset, L.plus(j * k).offset, j));
      if (j < i) L[i * k + j] /= L[j * k + j];
    }
    const pivot = L[i * k + i];
    if (!(pivot > 1e-13 * G[i * w + i])) return false;
    if (i < S.gaps) S.logs += Math.log(pivot);
    L[i * k + i] = sqrt<f64>(pivot);
    beta[i] = (G[i * w + k] - dotF64(L.plus(i * k).offset, beta.offset, i)) / L[i * k + i];
    squares -= beta[i] * beta[i];
  }
  for (let i = k - 1; i >= 0; i--) {
    let s = beta[i];
    for (let j = i + 1; j < k; j++) s -= L[j * k + i] * beta[j];
    beta[i] = s / L[i * k + i];
  }
  S.squares = max(S.least, squares);
  return squares == squares;
}

/** Deviance with the regression as it was found last: its slopes are those of the deviance itself. */
function devianceOfRest(S: ArimaSearch, x: F64): f64 {
  if (!toCoefficients(S.A, S.fixed, x, S.coefficients, S.work)) return Infinity;
  expandArma(S.A, S.coefficients);
  if (!S.conditional && !S.stepping && !settleArma(S.A)) return Infinity;
  const logs = innovate(S, S.rest, 1, 1);
  if (logs != logs) return Infinity;
  return <f64>S.count * Math.log(max(S.least, dotF64(S.innovations.offset, S.innovations.offset, S.n))) + logs;
}

/** Doubles of a tape that is not worth its room. */
const LONGEST_TAPE: i64 = 1 << 20;

/** Doubles of the tape and the score; 0 where differences are cheaper, or the tape would be too long. */
export function scoreSize(n: i32, gaps: i32, p: i32, q: i32, P: i32, Q: i32, m: i32): i32 {
  const np = p + m * P, nq = q + m * Q, r = max(np, nq + 1);
  const tape = 2 * <i64>(n + 1) * <i64>(r + 5);
  if (gaps > 0 || p + q + P + Q < LEAST_SCORED || tape > LONGEST_TAPE) return 0;
  return filterTape(r, n) + scoreScratch(r, np, nq, n) + 4 * (p + q + P + Q) + 4;
}

/** Derivatives of the deviance by what is searched. */
function slopes(S: ArimaSearch, x: F64, value: f64, g: F64): void {
  const n = S.n, k = S.columns - 1;
  const simple = S.gaps == 0, scored = S.tape.offset != 0 && !S.conditional;
  if (simple && (k > 0 || !scored)) {
    memory.copy(S.rest.offset, S.data.plus(k * n).offset, <usize>n << 3);
    for (let c = 0; c < k; c++) {
      const column = S.data.plus(c * n), b = S.beta[c];
      for (let t = 0; t < n; t++) S.rest[t] = S.rest[t] - b * column[t];
    }
  }
  if (scored) return score(S, x, g);
  for (let i = 0; i < S.free; i++) {
    const here = x[i];
    // Outwards is where a value may be missing, or flat.
    const step = here > 0 ? -SPACING : SPACING;
    x[i] = here + step;
    const moved = simple ? devianceOfRest(S, x) : deviance(S, x);
    x[i] = here;
    g[i] = moved < Infinity ? (moved - value) / step : 0;
  }
}

/** The same, exactly, from the tape of the last evaluation; of a regression, once more for what it leaves, with the regression as it is. */
function score(S: ArimaSearch, x: F64, g: F64): void {
  const A = S.A, n = S.n, all = A.p + A.q + A.P + A.Q;
  const series = S.columns == 1 ? S.data : S.rest;
  if (S.columns > 1) innovate(S, series, 1, 1);
  S.evaluations += 2;
  const squares = dotF64(S.innovations.offset, S.innovations.offset, n);
  const weight = squares > S.least ? 2 * <f64>S.count / squares : 0;
  const room = S.tape.plus(filterTape(A.r, n)), slope = room.plus(scoreScratch(A.r, A.np, A.nq, n));
  scoreArma(A, series, S.innovations, n, S.tape.offset, weight, S.coefficients, slope, room);
  toSearched(A, S.fixed, x, slope, g, slope.plus(all));
}
