import { F64 } from "../memory";

/**
 * Mean and standard deviation of all values so far, with weights that fall by the factor 1 - alpha a step.
 *
 *   mean[t] = sum of w[s] x[s] / sum of w[s],  w[s] = (1 - alpha)^(t - s), over the observed s <= t
 *
 * and the standard deviation without bias for independent values: its divisor is sum(w) - sum(w^2) / sum(w).
 *
 * in       x (n), NaN where missing: the weights fall, and nothing is added
 * sizes    n
 * scalars  alpha, in (0, 1]
 * out      mean (n), sd (n): NaN before the first value, sd before the second
 * cost     O(n)
 * source   West (1979), Updating mean and variance estimates
 */
export function weighExponentially(x: usize, n: i32, alpha: f64, mean: usize, sd: usize): void {
  const value = F64.at(x);
  const means = F64.at(mean);
  const sds = F64.at(sd);
  const keep = 1 - alpha;
  let weight = 0.0, squares = 0.0, centre = 0.0, spread = 0.0, share = 0.0, divisor = 0.0;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    const observed = now == now;
    const more = observed ? 1.0 : 0.0;
    const before = weight;
    weight = keep * weight + more;
    squares = keep * keep * squares + more;
    // After some 40 / alpha steps without a gap the weights stand still.
    if (weight != before) {
      share = 1 / weight;
      divisor = 1 / (weight - squares * share);
    }
    const d = observed ? now - centre : 0;
    // The value is its own mean at first: 1 - share would be 0 but for rounding.
    const rest = d - share * d;
    centre = observed ? now - rest : centre;
    spread = keep * spread + d * rest;
    means[t] = weight > 0 ? centre : NaN;
    sds[t] = Math.sqrt(spread * divisor);
  }
}
