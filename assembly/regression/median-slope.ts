// The slopes of the lines through all pairs of points, in order, without writing them down.

import { F64 } from "../memory";

/** Doubles of scratch that slopeAtRank needs. */
export function slopeAtRankScratch(n: i32): i32 {
  return 2 * n;
}

/** Doubles as integers in the same order. */
// @ts-ignore: decorator
@inline
function orderOf(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return bits < 0 ? i64.MIN_VALUE - bits : bits;
}

// @ts-ignore: decorator
@inline
function valueOf(order: i64): f64 {
  return reinterpret<f64>(order < 0 ? i64.MIN_VALUE - order : order);
}

/** Pairs i < j with z[i] > z[j], by merging; z is sorted on the way. */
function inversions(n: i32, z: F64, other: F64): i64 {
  let total: i64 = 0;
  let from = z;
  let to = other;
  for (let width = 1; width < n; width <<= 1) {
    for (let low = 0; low < n; low += 2 * width) {
      const middle = min(low + width, n);
      const high = min(low + 2 * width, n);
      let a = low;
      let b = middle;
      for (let c = low; c < high; c++) {
        if (b >= high || (a < middle && from[a] <= from[b])) to[c] = from[a++];
        else {
          to[c] = from[b++];
          total += <i64>(middle - a);
        }
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return total;
}

/** Number of slopes below s. */
function slopesBelow(x: F64, y: F64, n: i32, s: f64, z: F64, other: F64): i64 {
  for (let t = 0; t < n; t++) z[t] = y[t] - s * x[t];
  return inversions(n, z, other);
}

/**
 * The slope (y[j] - y[i]) / (x[j] - x[i]) of a rank among all pairs with different x.
 *
 * A slope is below s exactly where y - s x of its points is in the wrong order, so counting inversions says how many are; bisection over
 * the doubles finds the one of the rank. The answer is as exact as y - s x can be told apart.
 *
 * in       x (n) ascending, y (n) ascending where x is equal
 * sizes    n
 * scalars  rank from 1; low, high: no slope lies outside
 * scratch  slopeAtRankScratch(n)
 * returns  the slope
 * cost     at most 64 sorts, 64 n log n
 * source   Sen (1968), Journal of the American Statistical Association 63; the inversions are Knight's (1966)
 */
export function slopeAtRank(x: usize, y: usize, n: i32, rank: f64, low: f64, high: f64, scratch: usize): f64 {
  const z = F64.at(scratch);
  const other = z.plus(n);
  const wanted = <i64>rank;
  let below = orderOf(low);
  // Strictly above all slopes, so that all of them count.
  let above = orderOf(high) + 1;
  while (below + 1 < above) {
    // The mean of two integers whose difference may be out of range.
    const middle = (below & above) + ((below ^ above) >> 1);
    if (slopesBelow(F64.at(x), F64.at(y), n, valueOf(middle), z, other) >= wanted) above = middle;
    else below = middle;
  }
  return valueOf(below);
}
