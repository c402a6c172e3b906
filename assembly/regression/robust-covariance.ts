// Covariances of least squares coefficients that do not take the errors for equally spread, or for independent.

import { factorQr, PIVOT_NONE } from "../math/qr";
import { axpyF64, dotF64 } from "../math/vector";
import { F64 } from "../memory";

/** Squared errors as they are. */
export const HC0: i32 = 0;
/** Times n / (n - rank). */
export const HC1: i32 = 1;
/** Divided by 1 - h, h the leverage. */
export const HC2: i32 = 2;
/** Divided by (1 - h)^2. */
export const HC3: i32 = 3;

/** A leverage as near to 1 as that leaves an error of nothing but rounding. */
const LEVERAGE_LEFT: f64 = 1e-12;

/** Doubles of scratch that robustCovariance needs. */
export function robustCovarianceScratch(n: i32, k: i32, lag: i32): i32 {
  return max(n + lag, k) * k + n * k + 5 * k;
}

/**
 * A factor of the sandwich covariance of least squares coefficients, V = A M A, A = (X^T X)^-1.
 *
 * M sums e_t^2 x_t x_t^T with e_t as `kind` says. With a lag, products of neighbours join in with the weights of Bartlett,
 * 1 - l / (lag + 1); M then is the sum of s_t s_t^T / (lag + 1), where s_t adds up lag + 1 successive e_t x_t.
 *
 * in       x (n, k), residuals (n), both times the roots of the weights; factor (k, k) with factor factor^T = A
 * sizes    n, k, rank; lag >= 0
 * scalars  kind HC0 ... HC3
 * out      out (k, k): out out^T = V
 * scratch  robustCovarianceScratch(n, k, lag)
 * cost     6 n k^2
 * source   White (1980); MacKinnon & White (1985); Newey & West (1987), Econometrica 55
 */
export function robustCovariance(
  x: usize, residuals: usize, factor: usize, n: i32, k: i32, rank: i32, lag: i32, kind: i32, out: usize, scratch: usize,
): void {
  const e = F64.at(residuals);
  const steps = n + lag;
  // Rows of zeros keep the factorisation of fewer rows than columns in shape.
  const rows = max(steps, k);
  const sums = F64.at(scratch);
  const turned = sums.plus(rows * k);
  const tau = turned.plus(n * k);
  const work = tau.plus(k);
  memory.fill(scratch, 0, <usize>(rows * k) << 3);
  const small = kind == HC1 ? sqrt<f64>(<f64>n / <f64>(n - rank)) : 1;
  for (let t = 0; t < n; t++) {
    const u = turned.plus(t * k);
    memory.fill(u.offset, 0, <usize>k << 3);
    for (let i = 0; i < k; i++) axpyF64(factor + (<usize>(i * k) << 3), k, F64.at(x)[t * k + i], u.offset);
    let scale = small * e[t];
    if (kind >= HC2) {
      const left = 1 - dotF64(u.offset, u.offset, k);
      scale = left > LEVERAGE_LEFT ? scale / (kind == HC2 ? sqrt<f64>(left) : left) : 0;
    }
    for (let i = 0; i < k; i++) u[i] *= scale;
  }
  // Row r holds the sum over the steps r - lag ... r.
  const share = 1 / sqrt<f64>(<f64>(lag + 1));
  for (let r = 0; r < steps; r++) {
    const to = max(0, r - lag);
    for (let t = to; t <= min(r, n - 1); t++) axpyF64(turned.plus(t * k).offset, k, share, sums.plus(r * k).offset);
  }
  factorQr(rows, k, PIVOT_NONE, 0, scratch, tau.offset, work.offset, work.plus(k).offset);
  // V = F R^T R F^T.
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const tail = k - j;
      F64.at(out)[i * k + j] = dotF64(factor + (<usize>(i * k + j) << 3), sums.plus(j * k + j).offset, tail);
    }
  }
}
