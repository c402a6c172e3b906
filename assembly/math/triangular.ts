// Solves with triangular matrices, row-major. Only the named triangle is read. A zero on the diagonal gives infinities or NaN: the
// factorisations have refused it before.

import { F64 } from "../memory";
import { axpyF64, dotF64 } from "./vector";

/**
 * X := L^-1 X.
 *
 * in       l (n, n) lower triangular with rows `stride` apart; n, stride; p columns of X
 * in/out   x (n, p)
 * cost     n^2 p
 */
export function solveLower(l: usize, n: i32, stride: i32, p: i32, x: usize): void {
  const L = F64.at(l);
  const X = F64.at(x);
  for (let i = 0; i < n; i++) {
    const row = L.plus(i * stride);
    if (p == 1) {
      X[i] = (X[i] - dotF64(row.offset, x, i)) / row[i];
      continue;
    }
    const xi = X.plus(i * p);
    for (let j = 0; j < i; j++) axpyF64(X.plus(j * p).offset, p, -row[j], xi.offset);
    divide(xi, p, row[i]);
  }
}

/**
 * X := L^-T X; see solveLower.
 *
 * in       l (n, n) lower triangular with rows `stride` apart; n, stride; p columns of X
 * in/out   x (n, p)
 * cost     n^2 p
 */
export function solveLowerTransposed(l: usize, n: i32, stride: i32, p: i32, x: usize): void {
  const L = F64.at(l);
  const X = F64.at(x);
  for (let i = n - 1; i >= 0; i--) {
    const row = L.plus(i * stride);
    const xi = X.plus(i * p);
    divide(xi, p, row[i]);
    if (p == 1) axpyF64(row.offset, i, -xi[0], x);
    else for (let j = 0; j < i; j++) axpyF64(xi.offset, p, -row[j], X.plus(j * p).offset);
  }
}

/**
 * X := U^-1 X.
 *
 * in       u (n, n) upper triangular with rows `stride` apart; n, stride; p columns of X
 * in/out   x (n, p)
 * cost     n^2 p
 */
export function solveUpper(u: usize, n: i32, stride: i32, p: i32, x: usize): void {
  const U = F64.at(u);
  const X = F64.at(x);
  for (let i = n - 1; i >= 0; i--) {
    const row = U.plus(i * stride);
    if (p == 1) {
      X[i] = (X[i] - dotF64(row.plus(i + 1).offset, X.plus(i + 1).offset, n - 1 - i)) / row[i];
      continue;
    }
    const xi = X.plus(i * p);
    for (let j = i + 1; j < n; j++) axpyF64(X.plus(j * p).offset, p, -row[j], xi.offset);
    divide(xi, p, row[i]);
  }
}

/**
 * X := U^-T X; see solveUpper.
 *
 * in       u (n, n) upper triangular with rows `stride` apart; n, stride; p columns of X
 * in/out   x (n, p)
 * cost     n^2 p
 */
export function solveUpperTransposed(u: usize, n: i32, stride: i32, p: i32, x: usize): void {
  const U = F64.at(u);
  const X = F64.at(x);
  for (let i = 0; i < n; i++) {
    const row = U.plus(i * stride);
    const xi = X.plus(i * p);
    divide(xi, p, row[i]);
    if (p == 1) axpyF64(row.plus(i + 1).offset, n - 1 - i, -xi[0], X.plus(i + 1).offset);
    else for (let j = i + 1; j < n; j++) axpyF64(xi.offset, p, -row[j], X.plus(j * p).offset);
  }
}

/** Division, not a product with the reciprocal: one rounding. */
// @ts-ignore: decorator
@inline
function divide(x: F64, p: i32, by: f64): void {
  for (let j = 0; j < p; j++) x[j] /= by;
}
