import { besselSum } from "./bessel";

const PI: f64 = 3.141592653589793;
/** Step of the trapezoidal rule: a smaller one changes the result by less than 1e-14. */
const STEP: f64 = 1.0 / 10;
/** Below this the law is the Poisson law to the last digit. */
const NO_DISPERSION: f64 = 1e-17;

/**
 * E|X - X'| / 2 of two negative binomial variables.
 *
 * With r = 1 / dispersion and g = 1 + 2 dispersion mean, the characteristic function gives
 *
 *   4 mean (1 + dispersion mean) / (pi g) times the integral over v > 0 of (1 + v^2 / g^2)^(r - 1) (1 + v^2)^(-r - 1),
 *
 * which v = exp(s - exp(-s)) times a width turns into one over the real line that the trapezoidal rule integrates to full
 * precision.
 *
 * in       mean > 0, dispersion >= 0
 * returns  the half difference, relative error below 1e-14
 * cost     about 100 terms
 */
export function differenceOfCounts(mean: f64, dispersion: f64): f64 {
  if (dispersion * max(1, mean) < NO_DISPERSION) return mean * besselSum(2 * mean);
  const r = 1 / dispersion;
  const growth = 1 + 2 * dispersion * mean;
  const variance = mean * (1 + dispersion * mean);
  // 1 - 1 / g^2, without cancellation.
  const shrink = 4 * dispersion * variance / (growth * growth);
  const narrow = 1 / Math.sqrt(2 + r * shrink);
  let sum: f64 = 0;
  for (let i = -44; i < 4000; i++) {
    const s = <f64>i * STEP;
    const inner = Math.exp(-s);
    const v = narrow * Math.exp(s - inner);
    const square = v * v;
    const share = square / (growth * growth);
    // log((1 + v^2 / g^2) / (1 + v^2))
    const lost = shrink * square / (1 + square);
    const base = lost < 0.5 ? Math.log1p(-lost) : Math.log1p(share) - Math.log1p(square);
    const term = v * (1 + inner) * Math.exp(r * base) / (1 + share) / (1 + square);
    sum += term;
    if (s > 0 && term < 1e-17 * sum) break;
  }
  return 4 * variance / (PI * growth) * STEP * sum;
}
