// LU factorisation with row exchanges of a square matrix, row-major.

import { F64, I32 } from "../memory";
import { OK, SINGULAR } from "../status";
import { solveUpper } from "./triangular";
import { axpyF64, exchangeF64 } from "./vector";

/**
 * Replace A by L (unit diagonal, not stored) and U with L U = A[order].
 *
 * in/out   a (n, n) -> L below the diagonal, U on and above it
 * out      order (n) i32: row i of L U is row order[i] of A
 * returns  OK, or SINGULAR when a pivot is zero or not finite (a is then half done)
 * cost     2 n^3 / 3
 * source   Golub & Van Loan (2013) 3.4.4, partial pivoting
 */
export function factorLu(n: i32, a: usize, order: usize): i32 {
  const A = F64.at(a);
  const rows = I32.at(order);
  for (let i = 0; i < n; i++) rows[i] = i;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (abs(A[i * n + k]) > abs(A[best * n + k])) best = i;
    const pivot = A[best * n + k];
    if (pivot == 0 || !isFinite(pivot)) return SINGULAR;
    if (best != k) {
      exchangeF64(n, A.plus(k * n).offset, A.plus(best * n).offset);
      const row = rows[k];
      rows[k] = rows[best];
      rows[best] = row;
    }
    for (let i = k + 1; i < n; i++) {
      const row = A.plus(i * n);
      row[k] /= pivot;
      axpyF64(A.plus(k * n + k + 1).offset, n - k - 1, -row[k], row.plus(k + 1).offset);
    }
  }
  return OK;
}

/**
 * X = A^-1 B, where L U = A[order].
 *
 * in       lu (n, n), order (n) of factorLu; b (n, p)
 * out      x (n, p), not b
 * cost     2 n^2 p
 */
export function solveLu(lu: usize, order: usize, b: usize, n: i32, p: i32, x: usize): void {
  const LU = F64.at(lu);
  const rows = I32.at(order);
  const B = F64.at(b);
  const X = F64.at(x);
  for (let i = 0; i < n; i++) {
    const xi = X.plus(i * p);
    memory.copy(xi.offset, B.plus(rows[i] * p).offset, <usize>p << 3);
    for (let j = 0; j < i; j++) axpyF64(X.plus(j * p).offset, p, -LU[i * n + j], xi.offset);
  }
  solveUpper(lu, n, n, p, x);
}

/**
 * |A|, where L U = A[order].
 *
 * in       lu (n, n), order (n) of factorLu
 * returns  the determinant; it may overflow or vanish where A is large
 */
export function determinantLu(lu: usize, order: usize, n: i32): f64 {
  const LU = F64.at(lu);
  const rows = I32.at(order);
  let product: f64 = 1;
  for (let i = 0; i < n; i++) product *= LU[i * n + i];
  // The sign of a permutation: minus one for every pair out of order.
  let inversions = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (rows[j] > rows[i]) inversions++;
  return (inversions & 1) == 0 ? product : -product;
}
