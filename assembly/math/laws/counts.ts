// The quantile of a law on the counts 0, 1, 2, ..., by its distribution function.

import { normalQuantile } from "../special-erf";

/** More steps than doubling and halving need to cross all doubles. */
const STEPS: i32 = 2200;

/**
 * The least count k with F(k) >= level. L has `cdf` and is called with the parameters a, b.
 *
 * The search starts at the normal quantile corrected for skewness and goes on by doubling steps, then by halving.
 * source  Cornish and Fisher (1938) for the start
 */
export function leastCount<L>(level: f64, a: f64, b: f64, mean: f64, sd: f64, skewness: f64): f64 {
  if (level == 0) return 0;
  if (level == 1) return Infinity;
  const law = changetype<L>(0);
  const z = normalQuantile(level);
  const start = mean + sd * (z + skewness * (z * z - 1) / 6);
  let high = start < Infinity ? Math.floor(max(0, start)) : mean;
  let low = -1.0;
  let step = 1.0;
  // @ts-ignore: L has the method cdf
  if (law.cdf(high, a, b, 0) >= level) {
    for (let i = 0; i < STEPS && high - step > -1; i++) {
      const k = high - step;
      // @ts-ignore: L has the method cdf
      if (!(law.cdf(k, a, b, 0) >= level)) {
        low = k;
        break;
      }
      high = k;
      step *= 2;
    }
  } else {
    low = high;
    for (let i = 0; i < STEPS; i++) {
      high = low + step;
      // @ts-ignore: L has the method cdf
      if (!(law.cdf(high, a, b, 0) < level)) break;
      low = high;
      step *= 2;
    }
  }
  for (let i = 0; i < STEPS && high - low > 1; i++) {
    const k = Math.floor(low + 0.5 * (high - low));
    // Above 2^53 neighbouring doubles are the neighbouring counts.
    if (k <= low || k >= high) break;
    // @ts-ignore: L has the method cdf
    if (law.cdf(k, a, b, 0) >= level) high = k;
    else low = k;
  }
  return high;
}
