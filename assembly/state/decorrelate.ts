// Noise of the values of a step that is correlated, made independent.

import { F64 } from "../memory";
import { VARYING_D, VARYING_H, VARYING_Z } from "./system";

/** What is left of a variance below this share of it is rounding. */
const CERTAIN: f64 = 1e-14;

/** Bytes to a step of a part that is given for every step; 0 where one serves all. */
function cellsOf(varying: i32, bit: i32, cells: i32): usize {
  return (varying & bit) == 0 ? 0 : <usize>cells << 3;
}

/** Doubles of scratch that decorrelateValues wants. */
export function decorrelateValuesScratch(p: i32): i32 {
  return p * p + p;
}

/**
 * Values, rows of Z and offsets whose noise is independent: H = C D C^T with ones on the diagonal of C, and C^-1 times each of them. Of a
 * missing value nothing is known, so the others of its step are treated by themselves. The density stays the same, as |C| = 1.
 *
 * in       y (n, p), NaN where missing; z (p, m), d (p), h (p, p), each n times where its bit of varying is set (VARYING_Z, _D, _H)
 * sizes    n; p; m; varying
 * out      values (n, p); rows (n, p, m); offsets (n, p); noise (n, p), the diagonal of D
 * scratch  decorrelateValuesScratch(p)
 * cost     O(p^3 + p^2 m) a step
 * source   Durbin & Koopman (2012), 6.4.3
 */
export function decorrelateValues(
  y: usize, z: usize, d: usize, h: usize, n: i32, p: i32, m: i32, varying: i32, values: usize, rows: usize, offsets: usize, noise: usize,
  scratch: usize,
): void {
  const C = F64.at(scratch), D = C.plus(p * p);
  for (let t = 0; t < n; t++) {
    const Y = F64.at(values).plus(t * p), Z = F64.at(rows).plus(t * p * m), O = F64.at(offsets).plus(t * p), N = F64.at(noise).plus(t * p);
    memory.copy(Y.offset, y + (<usize>(t * p) << 3), <usize>p << 3);
    memory.copy(Z.offset, z + cellsOf(varying, VARYING_Z, t * p * m), <usize>(p * m) << 3);
    memory.copy(O.offset, d + cellsOf(varying, VARYING_D, t * p), <usize>p << 3);
    const H = F64.at(h + cellsOf(varying, VARYING_H, t * p * p));
    for (let i = 0; i < p; i++) {
      const missing = Y[i] != Y[i];
      D[i] = H[i * p + i];
      N[i] = D[i];
      for (let j = 0; j < i; j++) {
        // A missing value, or one without noise of its own, has no part in the others.
        let covariance = H[i * p + j];
        for (let l = 0; l < j; l++) covariance -= C[i * p + l] * C[j * p + l] * D[l];
        const known = missing || !(D[j] > 0) || F64.at(y)[t * p + j] != F64.at(y)[t * p + j];
        C[i * p + j] = known ? 0.0 : covariance / D[j];
        D[i] -= C[i * p + j] * C[i * p + j] * D[j];
      }
      if (!(D[i] > CERTAIN * N[i])) D[i] = 0;
      N[i] = D[i];
      for (let j = 0; j < i; j++) {
        const c = C[i * p + j];
        if (c == 0) continue;
        Y[i] -= c * Y[j];
        O[i] -= c * O[j];
        for (let l = 0; l < m; l++) Z[i * m + l] -= c * Z[j * m + l];
      }
    }
  }
}
