// Which parameters of exponential smoothing let the past be forgotten.

import { F64 } from "../memory";

/** Doubles of scratch that isAdmissible wants. */
// @ts-ignore: decorator
@inline
export function admissibleScratch(m: i32): i32 {
  return m + 2;
}

/**
 * Whether a seasonal model with additive parts is forecastable: every root of its discount matrix, but for the one by which level and
 * seasons may trade a constant, lies inside the unit circle.
 *
 *   A(z) (z^m - 1) / (z - 1) + gamma (z - phi),  A(z) = z^2 + (alpha + beta phi - 1 - phi) z + phi (1 - alpha)
 *
 * and without trend A(z) = z - 1 + alpha and gamma alone. The test is that of Schur and Cohn: no roots are computed.
 *
 * sizes    m, season length, from 2; trend, 0 or 1
 * scalars  alpha, beta, gamma, phi
 * scratch  scratch (admissibleScratch(m))
 * returns  1 or 0
 * cost     O(m^2)
 * source   Hyndman, Koehler, Ord & Snyder (2008), section 10.2; Jury (1964), Theory and application of the z-transform method
 */
export function isAdmissible(m: i32, trend: i32, alpha: f64, beta: f64, gamma: f64, phi: f64, scratch: usize): i32 {
  const a = F64.at(scratch);
  // Coefficients from the highest power: those of A(z) times 1 + z + ... + z^(m - 1).
  const size = trend ? m + 2 : m + 1;
  if (trend) {
    const a1 = alpha + beta * phi - 1 - phi;
    const a2 = phi * (1 - alpha);
    for (let k = 0; k < size; k++) a[k] = 1 + a1 + a2;
    a[0] = 1;
    a[1] = 1 + a1;
    a[m] = a1 + a2;
    a[m + 1] = a2;
    a[m] += gamma;
    a[m + 1] -= gamma * phi;
  } else {
    for (let k = 1; k < m; k++) a[k] = alpha;
    a[0] = 1;
    a[m] = alpha - 1 + gamma;
  }
  return insideUnitCircle(a, size - 1);
}

/**
 * Whether all roots of a polynomial of this degree, given from its highest power, lie inside the unit circle. Destroys a.
 *
 * Each round subtracts the reversed polynomial, so that the last coefficient goes; only the ratio to the first one matters.
 */
function insideUnitCircle(a: F64, degree: i32): i32 {
  for (let k = degree; k > 0; k--) {
    const reflection = a[k] / a[0];
    if (!(Math.abs(reflection) < 1)) return 0;
    for (let i = 0, j = k; i <= j; i++, j--) {
      const low = a[i], high = a[j];
      a[i] = low - reflection * high;
      a[j] = high - reflection * low;
    }
  }
  return 1;
}
