import { loadBoth, storeBoth } from "./both";

/**
 * Mean and standard deviation of all values so far, with weights that fall by the factor 1 - alpha a step.
 *
 *   mean[t] = sum of w[s] x[s] / sum of w[s],  w[s] = (1 - alpha)^(t - s), over the observed s <= t
 *
 * and the standard deviation without bias for independent values: its divisor is sum(w) - sum(w^2) / sum(w).
 *
 * Two columns go side by side in lanes: the recursion waits for itself, not for numbers. The last of an odd number goes with itself.
 *
 * in       x (columns, n), NaN where missing: the weights fall, and nothing is added
 * sizes    columns, n
 * scalars  alpha, in (0, 1]
 * out      mean (columns, n), sd (columns, n): NaN before the first value, sd before the second
 * cost     O(columns n)
 * source   West (1979), Updating mean and variance estimates
 */
export function weighExponentially(x: usize, columns: i32, n: i32, alpha: f64, mean: usize, sd: usize): void {
  const size = <usize>n << 3;
  for (let c = 0; c < columns; c += 2) {
    const first = <usize>c * size;
    weighPair(x + first, mean + first, sd + first, c + 1 < columns ? size : 0, n, alpha);
  }
}

/** A column and the one that lies `apart` bytes behind it. */
function weighPair(x: usize, mean: usize, sd: usize, apart: usize, n: i32, alpha: f64): void {
  const zero = f64x2.splat(0), one = f64x2.splat(1), nothing = f64x2.splat(NaN);
  const keep = f64x2.splat(1 - alpha);
  const keepSquares = f64x2.mul(keep, keep);
  let weight = zero, squares = zero, centre = zero, spread = zero, others = zero, divisor = nothing;
  for (const end = x + (<usize>n << 3); x < end; x += 8, mean += 8, sd += 8) {
    const now = loadBoth(x, apart);
    const observed = f64x2.eq(now, now);
    const more = v128.and(one, observed);
    const before = weight;
    weight = f64x2.add(f64x2.mul(keep, weight), more);
    squares = f64x2.add(f64x2.mul(keepSquares, squares), more);
    // After some 40 / alpha steps without a gap the weights stand still.
    if (v128.any_true(f64x2.ne(weight, before))) {
      const share = f64x2.div(one, weight);
      others = f64x2.sub(one, share);
      divisor = f64x2.div(one, f64x2.sub(weight, f64x2.mul(squares, share)));
    }
    const d = f64x2.sub(now, centre);
    const rest = f64x2.mul(others, d);
    centre = v128.bitselect(f64x2.sub(now, rest), centre, observed);
    spread = f64x2.add(f64x2.mul(keep, spread), v128.and(f64x2.mul(d, rest), observed));
    const deviation = f64x2.sqrt(f64x2.mul(spread, divisor));
    const known = v128.bitselect(centre, nothing, f64x2.gt(weight, zero));
    storeBoth(mean, apart, known);
    storeBoth(sd, apart, deviation);
  }
}
