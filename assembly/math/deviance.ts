// Pieces of log densities and their derivatives that lose every digit when they are taken as differences of large logarithms.

import { lgamma, stirlingRemainder } from "./special-gamma";

const LN_SQRT_2PI: f64 = 0.9189385332046728;

/**
 * (t - log(1 + t)) / t^2 for t > -1, which is 1/2 at 0. Relative error below 2e-15.
 *
 * Within |t| <= 0.3: with s = t / (2 + t), log(1 + t) = 2 atanh(s) and t = 2 s / (1 - s), so that the numerator is
 * t s - 2 (s^3 / 3 + s^5 / 5 + ...).
 */
export function logDefect(t: f64): f64 {
  if (t > 0.3 || t < -0.3) return (t - Math.log1p(t)) / t / t;
  const h = 1 / (2 + t);
  const s = t * h;
  const z = s * s;
  const odd = 1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15
    + z * (1.0 / 17 + z * (1.0 / 19 + z * (1.0 / 21)))))))));
  return h - 2 * s * h * h * odd;
}

/** Stirling's remainder log Γ(x) - [(x - 1/2) log x - x + log(2π) / 2] for every x > 0, with an absolute error of 5e-15. */
export function stirlingRemainderOf(x: f64): f64 {
  return x >= 8 ? stirlingRemainder(x) : lgamma(x) - (x - 0.5) * Math.log(x) + x - LN_SQRT_2PI;
}
