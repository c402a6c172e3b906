// The stationary covariance of a linear recursion.

import { F64 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";
import { gemmF64, packedSizeF64, TRANSPOSE_B } from "./gemm";
import { largestMagnitude } from "./vector";

/** Doublings: enough for a spectral radius of 1 - 1e-15. */
const MOST_DOUBLINGS: i32 = 60;

/** Doubles of scratch that solveLyapunov needs. */
export function lyapunovScratch(n: i32): i32 {
  return 3 * n * n + packedSizeF64(n, n);
}

/**
 * P = T P T^T + Q, the covariance that x[t + 1] = T x[t] + e[t] with covariance Q settles to.
 *
 * P is the sum of T^k Q T^kT; each step doubles the number of its terms: P := P + A P A^T, A := A A.
 *
 * in       t (n, n) with all eigenvalues inside the unit circle, q (n, n) symmetric; n
 * out      p (n, n), exactly symmetric
 * scratch  lyapunovScratch(n)
 * returns  OK, or NOT_CONVERGED where T is not stable or not finite
 * cost     6 n^3 per doubling; 5 to 10 doublings are usual
 * source   Smith (1968); Anderson & Moore (1979), 6.7
 */
export function solveLyapunov(t: usize, q: usize, n: i32, p: usize, scratch: usize): i32 {
  const cells = n * n;
  const bytes = <usize>cells << 3;
  let power = scratch;
  let product = power + bytes;
  const terms = product + bytes;
  const work = terms + bytes;
  const P = F64.at(p);
  memory.copy(power, t, bytes);
  memory.copy(p, q, bytes);
  for (let step = 0; step < MOST_DOUBLINGS; step++) {
    gemmF64(power, p, n, n, n, n, n, n, 0, product, work);
    gemmF64(product, power, n, n, n, n, n, n, TRANSPOSE_B, terms, work);
    for (let i = 0; i < cells; i++) P[i] += F64.at(terms)[i];
    const size = largestMagnitude(p, cells);
    if (!(size < Infinity)) return NOT_CONVERGED;
    if (largestMagnitude(terms, cells) <= 0.25 * f64.EPSILON * size && largestMagnitude(power, cells) < 1) {
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) makeEqual(P, i * n + j, j * n + i);
      return OK;
    }
    gemmF64(power, power, n, n, n, n, n, n, 0, product, work);
    const held = power;
    power = product;
    product = held;
  }
  return NOT_CONVERGED;
}

// @ts-ignore: decorator
@inline
function makeEqual(values: F64, i: i32, j: i32): void {
  const middle = 0.5 * (values[i] + values[j]);
  values[i] = middle;
  values[j] = middle;
}
