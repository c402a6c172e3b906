// The Box-Cox transform x = (y^lambda - 1) / lambda, log y at lambda = 0, and its inverse y = (lambda x + 1)^(1 / lambda).
//
// y is positive; where lambda > 0 it may be 0, and x then is -1 / lambda, the end of the domain of the inverse. Beyond that end the inverse
// stays there: 0 where lambda > 0, Infinity where lambda < 0.

import { F64 } from "../memory";

/** (y^lambda - 1) / lambda; NaN for a negative y. */
// @ts-ignore: decorator
@inline
export function boxCoxOf(y: f64, lambda: f64): f64 {
  const x = Math.log(y);
  // Through expm1 there is no cancellation where lambda log y is small.
  return lambda == 0 ? x : y == 0 && lambda > 0 ? -1 / lambda : Math.expm1(lambda * x) / lambda;
}

/** Logarithm of the inverse: log(lambda x + 1) / lambda; at the end of the domain and beyond -Infinity (lambda > 0) or Infinity. */
// @ts-ignore: decorator
@inline
export function logInverseBoxCox(x: f64, lambda: f64): f64 {
  return lambda == 0 ? x : Math.log1p(max(lambda * x, -1)) / lambda;
}

/**
 * Box-Cox transform.
 *
 * in   y (n): NaN where missing or negative gives NaN; lambda
 * out  out (n), may be y
 * cost O(n), about 30 ns each
 * source  Box & Cox (1964), An analysis of transformations
 */
export function transformBoxCox(y: usize, n: i32, lambda: f64, out: usize): void {
  for (let t = 0; t < n; t++) F64.at(out)[t] = boxCoxOf(F64.at(y)[t], lambda);
}

/**
 * Inverse of the Box-Cox transform; beyond the end of its domain 0 (lambda > 0) or Infinity (lambda < 0).
 *
 * in   x (n); lambda
 * out  out (n), may be x
 * cost O(n), about 30 ns each
 */
export function invertBoxCox(x: usize, n: i32, lambda: f64, out: usize): void {
  for (let t = 0; t < n; t++) F64.at(out)[t] = Math.exp(logInverseBoxCox(F64.at(x)[t], lambda));
}

/**
 * What the transform adds to a log density: the log density of y is that of its transform plus this.
 *
 * in       y (n): NaN is passed over; lambda
 * returns  (lambda - 1) times the sum of log y
 * cost     O(n)
 */
export function logJacobianBoxCox(y: usize, n: i32, lambda: f64): f64 {
  let sum = 0.0;
  for (let t = 0; t < n; t++) {
    const now = F64.at(y)[t];
    if (now == now) sum += Math.log(now);
  }
  return (lambda - 1) * sum;
}
