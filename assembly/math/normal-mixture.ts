// Mixtures of normal laws over a horizon.

import { F64 } from "../memory";
import { isLevel } from "./laws/point";
import { NormalLaw } from "./laws/normal";
import { normalQuantile } from "./special-erf";

const INV_SQRT_2PI: f64 = 0.3989422804014327;
/** Newton's steps close in within a dozen; a halving of the bracket whenever one leaves it bounds the rest. */
const MOST_STEPS: i32 = 1200;

/**
 * Distribution function of a mixture of normal laws, step by step; weights that add up to less than 1 are those of a part of a mixture.
 *
 * in       x (n); weights (k); means (k, n), sds (k, n), 0 for a point mass; k, n
 * out      out (n)
 * cost     O(k n)
 */
export function cdfNormalMixture(x: usize, weights: usize, means: usize, sds: usize, k: i32, n: i32, out: usize): void {
  const law = changetype<NormalLaw>(0);
  for (let h = 0; h < n; h++) {
    let below: f64 = 0;
    for (let i = 0; i < k; i++) below += F64.at(weights)[i] * law.cdf(F64.at(x)[h], F64.at(means)[i * n + h], F64.at(sds)[i * n + h], 0);
    F64.at(out)[h] = below;
  }
}

/**
 * Quantiles of a mixture of normal laws, step by step: where the distribution function reaches the level, to a few units in the last place.
 *
 * in       level (n): in (0, 1), else the result is NaN; weights (k): from 0, adding up to 1; means (k, n), sds (k, n), 0 for a point mass; k, n
 * out      out (n)
 * cost     O(k n), about eight distribution functions of each component a step
 * source   Newton's method on the distribution function, within the least and greatest quantile of the components
 */
export function quantileNormalMixture(level: usize, weights: usize, means: usize, sds: usize, k: i32, n: i32, out: usize): void {
  for (let h = 0; h < n; h++) F64.at(out)[h] = quantileAt(F64.at(level)[h], F64.at(weights), F64.at(means), F64.at(sds), k, n, h);
}

function quantileAt(level: f64, w: F64, m: F64, s: F64, k: i32, n: i32, h: i32): f64 {
  if (!isLevel(level)) return NaN;
  const law = changetype<NormalLaw>(0);
  const z = normalQuantile(level);
  let low: f64 = Infinity;
  let high: f64 = -Infinity;
  for (let i = 0; i < k; i++) {
    const sd = s[i * n + h];
    const q = sd == 0 ? m[i * n + h] : m[i * n + h] + sd * z;
    if (!(abs(q) < Infinity)) return NaN;
    low = min(low, q);
    high = max(high, q);
  }
  // The distribution function is at most about the level at the one end (and above it at a point mass there), at least the level at the other.
  let reached: f64 = 0;
  for (let i = 0; i < k; i++) reached += w[i] * law.cdf(low, m[i * n + h], s[i * n + h], 0);
  if (reached >= level) return low;
  let x = 0.5 * low + 0.5 * high;
  for (let step = 0; step < MOST_STEPS && x > low && x < high; step++) {
    let below: f64 = -level;
    let density: f64 = 0;
    for (let i = 0; i < k; i++) {
      const mean = m[i * n + h];
      const sd = s[i * n + h];
      below += w[i] * law.cdf(x, mean, sd, 0);
      if (sd > 0) {
        const u = (x - mean) / sd;
        density += (w[i] * INV_SQRT_2PI * Math.exp(-0.5 * u * u)) / sd;
      }
    }
    if (below < 0) low = x;
    else high = x;
    let next = x - below / density;
    // A step that is within rounding of where it starts is nudged across, so that the bracket closes from both sides.
    const least = 4.5e-16 * abs(x);
    if (abs(next - x) < least) next = below < 0 ? x + least : x - least;
    x = next > low && next < high ? next : 0.5 * low + 0.5 * high;
  }
  return high;
}
