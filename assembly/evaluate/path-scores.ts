// Scores of whole paths: the horizon as one vector.

import { F64 } from "../memory";

/** Euclidean distance of x (n) and y (n). */
// @ts-ignore: decorator
@inline
function distance(x: F64, y: F64, n: i32): f64 {
  let squares = f64x2.splat(0);
  const body = n & ~1;
  for (let h = 0; h < body; h += 2) {
    const d = f64x2.sub(x.lanes(h), y.lanes(h));
    squares = f64x2.add(squares, f64x2.mul(d, d));
  }
  let sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  if (body < n) sum += (x[body] - y[body]) * (x[body] - y[body]);
  return Math.sqrt(sum);
}

/**
 * Energy score E|X - y| - E|X - X'| / 2 of sample paths, with Euclidean distances over the whole horizon. When fair, the expectation
 * over pairs leaves out a path beside itself. With one step it is the continuous ranked probability score.
 *
 * in       paths (count, n); y (n); count, n; fair: 0 or 1
 * returns  the score; NaN where a value is NaN, or fair has a single path
 * cost     O(n count^2)
 * source   Gneiting and Raftery (2007), eq. 22
 */
export function energyPaths(paths: usize, y: usize, count: i32, n: i32, fair: i32): f64 {
  const x = F64.at(paths);
  let near: f64 = 0;
  let spread: f64 = 0;
  for (let p = 0; p < count; p++) {
    const path = x.plus(p * n);
    near += distance(path, F64.at(y), n);
    for (let q = 0; q < p; q++) spread += distance(path, x.plus(q * n), n);
  }
  return near / <f64>count - spread / (<f64>count * <f64>(fair ? count - 1 : count));
}

/** |x|^power, with the usual powers exact. */
// @ts-ignore: decorator
@inline
function powerOf(x: f64, power: f64): f64 {
  if (power == 0.5) return Math.sqrt(abs(x));
  return power == 1 ? abs(x) : power == 2 ? x * x : Math.pow(abs(x), power);
}

/**
 * Variogram score of sample paths: the sum over all ordered pairs of steps of (|y[i] - y[j]|^p - mean of |X[i] - X[j]|^p)^2, all
 * weights 1.
 *
 * in       paths (count, n); y (n); count, n; power p > 0
 * returns  the score; 0 for a single step
 * cost     O(n^2 count)
 * source   Scheuerer and Hamill (2015)
 */
export function variogramPaths(paths: usize, y: usize, count: i32, n: i32, power: f64): f64 {
  const x = F64.at(paths);
  const truth = F64.at(y);
  let score: f64 = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum: f64 = 0;
      for (let p = 0; p < count; p++) sum += powerOf(x[p * n + i] - x[p * n + j], power);
      const miss = powerOf(truth[i] - truth[j], power) - sum / <f64>count;
      score += 2 * miss * miss;
    }
  }
  return score;
}
