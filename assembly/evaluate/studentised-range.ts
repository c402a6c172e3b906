import { normalCdf } from "../math/special-erf";

const INVERSE_SQRT_TWO_PI: f64 = 0.3989422804014327;
/** The integrand vanishes to the last digit beyond this many standard deviations. */
const END: f64 = 9;
const STEP: f64 = 1.0 / 16;
/** Halvings of the bracket: 64 reach neighbouring doubles. */
const HALVINGS: i32 = 64;

/**
 * Distribution function of the range of k independent standard normal variables (the studentised range with infinitely many degrees
 * of freedom): k times the integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1), by the trapezoidal rule, which is exact to 1e-14 for
 * so smooth an integrand.
 *
 * in       q >= 0, k >= 2
 * returns  the probability of a range up to q
 * source   Tukey (1953); Hartley (1942)
 */
export function rangeCdf(q: f64, k: i32): f64 {
  if (!(q > 0)) return q == q ? 0 : NaN;
  let sum: f64 = 0;
  for (let z = -END; z <= END; z += STEP) {
    const inside = normalCdf(z) - normalCdf(z - q);
    sum += Math.exp(-0.5 * z * z) * Math.pow(inside, <f64>(k - 1));
  }
  return min(1, <f64>k * INVERSE_SQRT_TWO_PI * STEP * sum);
}

/**
 * Quantile of the range of k standard normal variables: the critical value of comparisons of k averages.
 *
 * in       level in (0, 1), k >= 2
 * returns  q with rangeCdf(q, k) = level
 * cost     64 evaluations of rangeCdf
 */
export function rangeQuantile(level: f64, k: i32): f64 {
  if (!(level > 0 && level < 1)) return NaN;
  let low: f64 = 0;
  let high: f64 = 1;
  while (rangeCdf(high, k) < level && high < 64) high *= 2;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = 0.5 * (low + high);
    if (rangeCdf(middle, k) < level) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
