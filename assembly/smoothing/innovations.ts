// The linear innovations state space model with given matrices: filter, moments, paths.
//
//   y = a' x + e
//   x = F x + g e      x on the right as it was one step before
//
// a and F may come round with a period p; a step at time t uses those of t modulo p.

import { F64 } from "../memory";

/** Doubles in the sums of a filter: squared errors, count, squared values. */
export const INNOVATIONS_SUMS: i32 = 3;

/**
 * out = F X, zeros of F passed over: transition matrices are mostly zeros.
 *
 * in     F (k, k); X (k, columns)
 * out    out (k, columns)
 */
export function transit(F: F64, X: F64, k: i32, columns: i32, out: F64): void {
  memory.fill(out.offset, 0, <usize>(k * columns) << 3);
  for (let i = 0; i < k; i++) {
    const row = out.plus(i * columns);
    for (let j = 0; j < k; j++) {
      const f = F[i * k + j];
      if (f == 0) continue;
      const x = X.plus(j * columns);
      for (let c = 0; c < columns; c++) row[c] += f * x[c];
    }
  }
}

/** a' X of a row a (k) and X (k, columns). */
export function observe(a: F64, X: F64, k: i32, columns: i32, out: F64): void {
  memory.fill(out.offset, 0, <usize>columns << 3);
  for (let j = 0; j < k; j++) {
    const weight = a[j];
    if (weight == 0) continue;
    const x = X.plus(j * columns);
    for (let c = 0; c < columns; c++) out[c] += weight * x[c];
  }
}

/**
 * Carry the states through values. A NaN is a missing value: the states go one step on with no error.
 * Filtering in parts gives the same bits as in one go.
 *
 * in       y (n); a (p, k); F (p, k, k); g (k)
 * sizes    n; k states; p, period; place, time of y[0] modulo p
 * in/out   x (k): states; sums (INNOVATIONS_SUMS), 0 before the first value
 * out      errors (n), NaN where missing; fitted (n); states (k, n): after each value
 * scratch  scratch (k + 1)
 * cost     O(n) times the non-zeros of F
 * source   Hyndman, Koehler, Ord & Snyder (2008), section 3.1
 */
export function filterInnovations(
  y: usize, a: usize, F: usize, g: usize, n: i32, k: i32, p: i32, place: i32, x: usize, sums: usize, errors: usize, fitted: usize,
  states: usize, scratch: usize,
): void {
  const value = F64.at(y), X = F64.at(x), gain = F64.at(g), sum = F64.at(sums);
  const errorAt = F64.at(errors), fittedAt = F64.at(fitted), stateAt = F64.at(states);
  const next = F64.at(scratch), one = next.plus(k);
  let at = place;
  for (let t = 0; t < n; t++) {
    observe(F64.at(a).plus(at * k), X, k, 1, one);
    fittedAt[t] = one[0];
    const e = value[t] - one[0];
    errorAt[t] = e;
    transit(F64.at(F).plus(at * k * k), X, k, 1, next);
    const seen = e == e;
    if (seen) {
      sum[0] += e * e;
      sum[1] += 1;
      sum[2] += value[t] * value[t];
    }
    for (let i = 0; i < k; i++) {
      X[i] = next[i] + (seen ? gain[i] * e : 0);
      stateAt[i * n + t] = X[i];
    }
    if (++at == p) at = 0;
  }
}

/** Doubles of scratch that predictInnovations wants. */
export function predictInnovationsScratch(k: i32): i32 {
  return 3 * k * k + 2 * k;
}

/**
 * Mean and variance of the steps ahead: the covariance of the states grows by g g' with each error, and F carries it.
 *
 * in       a (p, k); F (p, k, k); g (k); x (k)
 * sizes    k; p; place, time of the first step modulo p; horizon
 * scalars  variance of the errors
 * out      mean (horizon), variances (horizon)
 * scratch  scratch (predictInnovationsScratch)
 * cost     O(horizon k) times the non-zeros of F
 * source   Hyndman, Koehler, Ord & Snyder (2008), section 6.1
 */
export function predictInnovations(
  a: usize, F: usize, g: usize, x: usize, k: i32, p: i32, place: i32, horizon: i32, variance: f64, mean: usize, variances: usize,
  scratch: usize,
): void {
  const gain = F64.at(g), meanAt = F64.at(mean), varianceAt = F64.at(variances);
  const P = F64.at(scratch), carried = P.plus(k * k), turned = carried.plus(k * k);
  const X = turned.plus(k * k), work = X.plus(k);
  memory.copy(X.offset, x, <usize>k << 3);
  memory.fill(P.offset, 0, <usize>(k * k) << 3);
  let at = place;
  for (let h = 0; h < horizon; h++) {
    const row = F64.at(a).plus(at * k), matrix = F64.at(F).plus(at * k * k);
    observe(row, X, k, 1, work);
    meanAt[h] = work[0];
    observe(row, P, k, k, work);
    let spread = 0.0;
    for (let i = 0; i < k; i++) spread += work[i] * row[i];
    varianceAt[h] = variance * (1 + spread);
    transit(matrix, X, k, 1, work);
    memory.copy(X.offset, work.offset, <usize>k << 3);
    carryCovariance(matrix, k, P, carried, turned);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) P[i * k + j] += gain[i] * gain[j];
    if (++at == p) at = 0;
  }
}

/** P := F P F' for a symmetric P (k, k). */
export function carryCovariance(F: F64, k: i32, P: F64, carried: F64, turned: F64): void {
  transit(F, P, k, k, carried);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) turned[j * k + i] = carried[i * k + j];
  transit(F, turned, k, k, P);
}

/**
 * Paths that given errors make.
 *
 * in       a (p, k); F (p, k, k); g (k); x (k)
 * sizes    k; p; place, time of the first step modulo p; horizon; count of paths
 * in/out   paths (count, horizon): errors come in, values go out
 * scratch  scratch (2 k + 1)
 * cost     O(count horizon) times the non-zeros of F
 */
export function simulateInnovations(
  a: usize, F: usize, g: usize, x: usize, k: i32, p: i32, place: i32, horizon: i32, count: i32, paths: usize, scratch: usize,
): void {
  const gain = F64.at(g);
  const X = F64.at(scratch), next = X.plus(k), one = next.plus(k);
  for (let c = 0; c < count; c++) {
    memory.copy(X.offset, x, <usize>k << 3);
    const path = F64.at(paths).plus(c * horizon);
    let at = place;
    for (let h = 0; h < horizon; h++) {
      observe(F64.at(a).plus(at * k), X, k, 1, one);
      transit(F64.at(F).plus(at * k * k), X, k, 1, next);
      const e = path[h];
      path[h] = one[0] + e;
      for (let i = 0; i < k; i++) X[i] = next[i] + gain[i] * e;
      if (++at == p) at = 0;
    }
  }
}
