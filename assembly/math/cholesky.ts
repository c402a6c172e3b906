// Cholesky factorisation A = L L^T of a symmetric positive definite matrix, row-major.

import { F64 } from "../memory";
import { OK, SINGULAR } from "../status";
import { log } from "./scalar";
import { solveLower, solveLowerTransposed } from "./triangular";
import { dotF64 } from "./vector";

/**
 * Replace the lower triangle of A by L. The upper triangle is neither read nor written.
 *
 * A pivot that is not above n eps times its own diagonal element says that A is not positive definite in double precision: the test
 * does not depend on the units of the variables.
 *
 * in/out   a (n, n) symmetric -> L in the lower triangle
 * returns  OK or SINGULAR
 * cost     n^3 / 3
 * source   Golub & Van Loan (2013) 4.2.5, by rows
 */
export function factorCholesky(n: i32, a: usize): i32 {
  const A = F64.at(a);
  const least = <f64>n * f64.EPSILON;
  for (let i = 0; i < n; i++) {
    const row = A.plus(i * n);
    for (let j = 0; j < i; j++) {
      const other = A.plus(j * n);
      row[j] = (row[j] - dotF64(row.offset, other.offset, j)) / other[j];
    }
    const pivot = row[i] - dotF64(row.offset, row.offset, i);
    if (!(pivot > least * row[i]) || pivot == Infinity) return SINGULAR;
    row[i] = sqrt<f64>(pivot);
  }
  return OK;
}

/**
 * X := A^-1 X, where A = L L^T.
 *
 * in       l (n, n) of factorCholesky; p columns of X
 * in/out   x (n, p)
 * cost     2 n^2 p
 */
export function solveCholesky(l: usize, n: i32, p: i32, x: usize): void {
  solveLower(l, n, n, p, x);
  solveLowerTransposed(l, n, n, p, x);
}

/**
 * log |A|, where A = L L^T.
 *
 * in       l (n, n) of factorCholesky
 * returns  2 sum of log l[i][i]; 0 for n = 0
 */
export function logDeterminantCholesky(l: usize, n: i32): f64 {
  const L = F64.at(l);
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += log(L[i * n + i]);
  return 2 * sum;
}

/**
 * The inverse of A = L L^T, both triangles.
 *
 * in       l (n, n) of factorCholesky
 * out      inverse (n, n), exactly symmetric
 * cost     2 n^3
 */
export function invertCholesky(l: usize, n: i32, inverse: usize): void {
  const out = F64.at(inverse);
  memory.fill(inverse, 0, <usize>(n * n) << 3);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  solveCholesky(l, n, n, inverse);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[j * n + i] = out[i * n + j];
}
