// Estimation of an ARIMA model with regressors, by exact maximum likelihood or conditional sum of squares.

import { factorCholesky, invertCholesky, solveCholesky } from "../math/cholesky";
import { F64 } from "../memory";
import { BFGS_REPORT, bfgsScratch, minimiseBfgs } from "../optimise/bfgs";
import { NOT_CONVERGED, OK, SINGULAR } from "../status";
import { Arma, armaSize, layArma } from "./arma";
import { filterColumnsScratch } from "./chandrasekhar";
import { columnsSize, formColumns, formLevels, unmixBeta } from "./columns";
import { fromCoefficients } from "./coefficients";
import { ArimaSearch, countFree, LEAST_SCORED, scoreSize, steppingSize } from "./search";

/** What fitArima reports: log-likelihood, variance of the innovations (maximum likelihood), values behind the likelihood, evaluations. */
export const ARIMA_REPORT: i32 = 4;

/** Estimate by exact maximum likelihood. */
export const EXACT: i32 = 0;
/** Estimate by the conditional sum of squares; the likelihood reported is the conditional one. */
export const CONDITIONAL: i32 = 1;
/** Exact maximum likelihood, searched from where the conditional sum of squares is least. */
export const CONDITIONAL_THEN_EXACT: i32 = 2;

/** No model is believed to err less than the rounding of its data. */
const ROUNDING: f64 = 4.930380657631324e-32;
const LOG_2_PI: f64 = 1.8378770664093453;
/** Starting points that are compared, beside those that are given. */
const GRID: i32 = 5;
/** Spacing of second differences. */
const SECOND: f64 = 1e-3;

const ARMA: usize = memory.data(128, 16);
const SEARCH: usize = memory.data(192, 16);

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/**
 * Whether gaps are stepped over by the state space form, whose cost grows with the square of the state, instead of being coefficients, whose cost
 * grows with the square of their number. The likelihood is the same.
 */
function stepsOver(k: i32, gaps: i32, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32): bool {
  const r = <f64>max(p + m * P, q + m * Q + 1), s = r + <f64>(d + D * m), g = <f64>gaps;
  return g * (r + 0.125 * g) > 6 * (<f64>k + 1) * (s * s + 10);
}

/** Doubles of scratch that fitArima needs; gaps are the missing values between the first and the last observed one. */
export function fitArimaScratch(n: i32, k: i32, gaps: i32, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32): i32 {
  const stepping = stepsOver(k, gaps, p, d, q, P, D, Q, m);
  const C = (stepping ? 0 : gaps) + k + 1, w = C == 1 ? 1 : (C + 3) & ~3, all = p + q + P + Q;
  const r = max(p + m * P, q + m * Q + 1);
  const columns = even(C * n) + even(w * n) + 2 * even(n) + even(w * w) + even(C * C) + 2 * even(C);
  const work = even(max(filterColumnsScratch(r, C), max(2 * all + 4, k * k))) + even(columnsSize(n, k));
  const search = even(bfgsScratch(all)) + (GRID + 8) * even(all) + 4 * all * all + 2 * all * (k + 1) + k * k + 64;
  const behind = stepping ? steppingSize(n, p, d, q, P, D, Q, m) : scoreSize(n, gaps, p, q, P, Q, m);
  return armaSize(p, q, P, Q, m) + columns + work + search + behind;
}

/**
 * Estimate the coefficients.
 *
 * Starting points are a few fixed ones and those that are given; the searches begin at the best of them. The coefficients of the
 * regressors, sigma^2 and the values in gaps are found by generalised least squares at every point, so that the search is over the
 * others alone. A gap is integrated out of the likelihood, which is then that of the observed values.
 *
 * in       y (n), NaN in gaps, observed at both ends; x (n, k); fixed (p + q + P + Q), NaN where a coefficient is estimated;
 *          starts (startCount, p + q + P + Q): coefficients to search from
 * sizes    n; k; gaps; p, d, q, P, D, Q, m; startCount
 * scalars  method (EXACT, ...); searches, from how many of the starting points; mostEvaluations of each; tolerance of twice the
 *          log-likelihood; worthwhile, log-likelihood that the searches so far must have reached for another one; withErrors, 1 for
 *          standard errors
 * out      coefficients (p + q + P + Q + k); errors (p + q + P + Q + k), NaN where fixed or where the likelihood is flat;
 *          report (ARIMA_REPORT)
 * scratch  fitArimaScratch
 * returns  OK; SINGULAR where regressors are dependent; NOT_CONVERGED where no point has a likelihood
 * cost     evaluations O(n r (gaps + k + 2)), O(n s^2 (k + 1)) with many gaps
 * source   Box & Jenkins (1976) 7; Gomez, Maravall & Pena (1999) for the gaps
 */
export function fitArima(
  y: usize, x: usize, fixed: usize, starts: usize, n: i32, k: i32, gaps: i32, p: i32, d: i32, q: i32, P: i32, D: i32, Q: i32, m: i32,
  startCount: i32, method: i32, searches: i32, mostEvaluations: i32, tolerance: f64, worthwhile: f64, withErrors: i32, coefficients: usize,
  errors: usize, report: usize, scratch: usize,
): i32 {
  const A = changetype<Arma>(ARMA), S = changetype<ArimaSearch>(SEARCH), R = F64.at(report);
  const stepping = stepsOver(k, gaps, p, d, q, P, D, Q, m), dummies = stepping ? 0 : gaps;
  const all = p + q + P + Q, C = dummies + k + 1, w = C == 1 ? 1 : (C + 3) & ~3;
  const out = F64.at(coefficients);
  layArma(A, p, q, P, Q, m, scratch);
  S.A = A;
  S.n = n - d - D * m;
  S.gaps = dummies;
  S.stepping = stepping ? 1 : 0;
  S.d = d;
  S.D = D;
  S.columns = C;
  S.stride = w;
  S.fixed = F64.at(fixed);
  S.evaluations = 0;
  S.data = F64.at(scratch).plus(armaSize(p, q, P, Q, m));
  S.innovations = S.data.plus(even(C * n));
  S.rest = S.innovations.plus(even(w * n));
  S.gram = S.rest.plus(even(n));
  S.factor = S.gram.plus(even(w * w));
  S.beta = S.factor.plus(even(C * C));
  S.work = S.beta.plus(even(C));
  const before = S.work.plus(even(max(filterColumnsScratch(A.r, C), max(2 * all + 4, k * k))));
  const room = before.plus(even(C));
  S.coefficients = room.plus(even(columnsSize(n, k)));
  const best = S.coefficients.plus(even(all)), grid = best.plus(even(all)), values = grid.plus((GRID + 4) * even(all));
  const found = values.plus(32), bfgs = found.plus(4);
  const more = bfgs.plus(even(bfgsScratch(all)));
  const end = more.plus(4 * all * all + 2 * all * (k + 1) + k * k + 16);
  for (let i = 0; i < ARIMA_REPORT; i++) R[i] = NaN;
  for (let i = 0; i < all + k; i++) F64.at(errors)[i] = NaN;
  if (!formColumns(F64.at(y), F64.at(x), n, k, dummies, d, D, m, S.data, before, found, room, S.rest)) return SINGULAR;
  const scale = found[0];
  S.least = leastSquares(F64.at(y), n) / (scale * scale);
  S.free = countFree(S);
  S.tape = F64.at(S.free >= LEAST_SCORED && scoreSize(n, gaps, p, q, P, Q, m) > 0 ? end.offset : 0);
  S.count = S.n - gaps;
  if (stepping) {
    S.n = n;
    S.states = end;
    formLevels(F64.at(y), F64.at(x), n, k, before, found, room, S.data, S.work);
  }

  const width = even(all);
  S.conditional = method == EXACT ? 0 : 1;
  if (S.conditional) S.count -= A.np;
  const points = fillGrid(S, grid, width, F64.at(starts), startCount);
  const size = <f64>S.count, enough = -2 * worthwhile - size * (LOG_2_PI + 1 - Math.log(size) + 2 * Math.log(scale));
  let value = searchFrom(S, grid, width, points, values, searches, mostEvaluations, tolerance, enough, best, found, bfgs);
  if (method == CONDITIONAL_THEN_EXACT) {
    S.conditional = 0;
    S.count += A.np;
    memory.copy(grid.offset, best.offset, <usize>all << 3);
    value = searchFrom(S, grid, width, 1, values, 1, mostEvaluations, tolerance, enough, best, found, bfgs);
  }
  if (!(value < Infinity)) return NOT_CONVERGED;
  if (withErrors) measureErrors(S, k, room, best, value, scale, F64.at(errors), more);
  S.value(best);
  memory.copy(coefficients, S.coefficients.offset, <usize>all << 3);
  for (let j = 0; j < k; j++) out[all + j] = before[j] + scale * S.beta[dummies + j];
  if (k > 0) unmixBeta(room, k, 1, out.plus(all));
  const count = <f64>S.count;
  const variance = S.squares / count;
  R[0] = -0.5 * (count * (LOG_2_PI + Math.log(variance) + 1) + S.logs) - count * Math.log(scale);
  R[1] = variance * scale * scale;
  R[2] = count;
  R[3] = <f64>S.evaluations;
  return OK;
}

/** What the rounding of the values could make of a perfect fit. */
function leastSquares(y: F64, n: i32): f64 {
  let sum: f64 = 0;
  for (let t = 0; t < n; t++) if (y[t] == y[t]) sum += y[t] * y[t];
  return max(ROUNDING * sum, 1e-290);
}

/** Starting points: the given ones first. Returns how many. */
function fillGrid(S: ArimaSearch, grid: F64, width: i32, starts: F64, startCount: i32): i32 {
  const A = S.A, all = A.p + A.q + A.P + A.Q;
  let size = 0;
  for (let i = 0; i < min(startCount, 4); i++) fromCoefficients(A, S.fixed, starts.plus(i * all), grid.plus(width * size++), S.work);
  for (let i = 0; i < GRID; i++) {
    const point = grid.plus(width * size++);
    let at = 0, from = 0;
    for (let group = 0; group < 4; group++) {
      const length = group == 0 ? A.p : group == 1 ? A.q : group == 2 ? A.P : A.Q;
      for (let j = 0; j < length; j++) {
        if (S.fixed[at + j] != S.fixed[at + j]) point[from++] = j == 0 ? startOf(i, group) : 0;
      }
      at += length;
    }
  }
  return size;
}

/** First partial autocorrelation, before its tangent, of each group at the points of the grid. */
function startOf(point: i32, group: i32): f64 {
  if (point == 0) return group == 0 ? 0.1 : group == 1 ? 0.4 : group == 2 ? 0.1 : 0.5;
  if (point == 1) return group == 0 ? -0.3 : group == 1 ? -0.2 : group == 2 ? 0.0 : 1.5;
  if (point == 2) return group == 0 ? 1.1 : group == 1 ? 0.3 : group == 2 ? 0.6 : 0.3;
  if (point == 3) return group == 0 ? 0.4 : group == 1 ? 1.3 : group == 2 ? -0.4 : 0.9;
  return group == 0 ? 0.5 : group == 1 ? -0.4 : group == 2 ? 0.3 : -0.2;
}

/** Search from the best points, going on while the least value is below `enough`. Returns the least value, found at `best`. */
function searchFrom(
  S: ArimaSearch, grid: F64, width: i32, points: i32, values: F64, searches: i32, mostEvaluations: i32, tolerance: f64,
  enough: f64, best: F64, found: F64, bfgs: F64,
): f64 {
  const free = S.free, cost = S.tape.offset ? min(free, 3) : free;
  if (free == 0) return S.value(best);
  for (let i = 0; i < points; i++) {
    const value = S.value(grid.plus(width * i));
    values[i] = value == value ? value : Infinity;
  }
  let least: f64 = Infinity;
  for (let s = 0; s < searches; s++) {
    let next = -1;
    for (let i = 0; i < points; i++) if (values[i] < Infinity && (next < 0 || values[i] < values[next])) next = i;
    if (next < 0) break;
    values[next] = Infinity;
    const x = grid.plus(width * next);
    minimiseBfgs<ArimaSearch>(S, free, 0, 0, tolerance, 0.5, mostEvaluations, cost, x.offset, found.offset, bfgs.offset);
    if (found[0] < least) {
      least = found[0];
      memory.copy(best.offset, x.offset, <usize>free << 3);
    }
    if (least > enough) break;
  }
  return least;
}

/**
 * Standard errors from the observed information: second differences of the deviance over what is searched, brought to the coefficients
 * by the delta method; those of the regressors are widened by what they owe to the other coefficients.
 */
function measureErrors(S: ArimaSearch, k: i32, room: F64, best: F64, value: f64, scale: f64, errors: F64, work: F64): void {
  const A = S.A, all = A.p + A.q + A.P + A.Q, f = S.free, g = S.gaps, K = S.columns - 1;
  const H = work, inverse = H.plus(f * f), J = inverse.plus(f * f), V = J.plus((all + k) * f), x = V.plus(k * k + f);
  memory.copy(x.offset, best.offset, <usize>f << 3);
  for (let i = 0; i < f; i++) {
    for (let side = 0; side < 2; side++) {
      x[i] = best[i] + (side == 0 ? SECOND : -SECOND);
      const v = S.value(x);
      H[i * f + i] = side == 0 ? v : (H[i * f + i] + v - 2 * value) / (SECOND * SECOND);
      for (let j = 0; j < all + k; j++) {
        const b = j < all ? S.coefficients[j] : S.beta[g + j - all];
        J[j * f + i] = side == 0 ? b : (J[j * f + i] - b) / (2 * SECOND);
      }
    }
    for (let j = 0; j < i; j++) {
      let sum: f64 = 0;
      for (let corner = 0; corner < 4; corner++) {
        x[i] = best[i] + ((corner & 1) == 0 ? SECOND : -SECOND);
        x[j] = best[j] + ((corner & 2) == 0 ? SECOND : -SECOND);
        const v = S.value(x);
        sum += corner == 0 || corner == 3 ? v : -v;
      }
      H[i * f + j] = sum / (4 * SECOND * SECOND);
      x[j] = best[j];
    }
    x[i] = best[i];
  }
  for (let i = 0; i < f; i++) for (let j = 0; j <= i; j++) H[i * f + j] = 0.5 * H[i * f + j];
  const flat = f > 0 && factorCholesky(f, H.offset) != OK;
  if (!flat && f > 0) invertCholesky(H.offset, f, inverse.offset);
  S.value(best);
  const variance = S.squares / <f64>S.count;
  // The basis is orthonormal, the regressors are not: both parts of their covariance are unmixed, columns of factors first.
  if (k > 0) unmixBeta(room, k, f, J.plus(all * f));
  for (let j = 0; j < all + k; j++) {
    let v: f64 = 0;
    for (let a = 0; a < f; a++) for (let b = 0; b < f; b++) v += J[j * f + a] * inverse[a * f + b] * J[j * f + b];
    if (j < all) {
      if (!flat && S.fixed[j] != S.fixed[j] && v > 0) errors[j] = sqrt<f64>(v);
    } else {
      errors[j] = flat ? NaN : v * scale * scale;
    }
  }
  if (k == 0) return;
  // Gram^-1 of the columns of regressors, one of its factors L^-1 at a time: column i of L^-T, unmixed, adds its square.
  const column = V;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < K; j++) S.work[j] = 0;
    S.work[g + i] = 1;
    solveCholesky(S.factor.offset, K, 1, S.work.offset);
    for (let j = 0; j < k; j++) column[j * k + i] = S.work[g + j] * variance * scale * scale;
  }
  unmixBeta(room, k, k, column);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) {
    const other = column[i * k + j];
    column[i * k + j] = column[j * k + i];
    column[j * k + i] = other;
  }
  unmixBeta(room, k, k, column);
  for (let j = 0; j < k; j++) errors[all + j] = sqrt<f64>(errors[all + j] + column[j * k + j]);
}
