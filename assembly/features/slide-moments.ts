// Means and standard deviations of the last values at every step.

import { F64 } from "../memory";
import { allObserved, loadBoth, storeBoth } from "./both";

/** Doubles of scratch that slideMoments needs. */
export function slideMomentsScratch(window: i32): i32 {
  return 6 * (window + 1);
}

/**
 * Mean and standard deviation (divisor count - 1) of the observed among x[t - window + 1 .. t].
 *
 * The series is cut into blocks of `window` steps. A window is the end of one block and the start of the next: sums of what is in it are
 * put together from sums over ends and starts, and nothing that has left is ever subtracted. All sums are about a value that lies in the
 * window, so what is lost by cancellation is at most a factor of the window's length, whatever the level of the series.
 *
 * in       x (n), NaN where missing
 * sizes    n; window, from 1; least, fewest observed values of an answer, 1 to window
 * out      mean (n), sd (n): NaN where fewer than `least` values are observed, sd also where only one is
 * scratch  slideMomentsScratch(window)
 * cost     O(n), whatever the window
 * source   van Herk (1992) for the blocks; Chan, Golub & LeVeque (1983) for shifted sums
 */
export function slideMoments(x: usize, n: i32, window: i32, least: i32, mean: usize, sd: usize, scratch: usize): void {
  const value = F64.at(x);
  const heads = F64.at(scratch);
  const tails = heads.plus(3 * (window + 1));
  for (let start = 0; start < n; start += window) {
    const size = min(window, n - start);
    const block = value.plus(start);
    if (start > 0 && start + 2 * window <= n && allObserved(block.plus(-window), 3 * window)) {
      slideBlocks(block, window, heads, F64.at(mean).plus(start), F64.at(sd).plus(start));
      start += window;
      continue;
    }
    let anchor = 0;
    while (anchor < size && block[anchor] != block[anchor]) anchor++;
    const about = anchor < size ? block[anchor] : 0;
    sumHeads(block, size, about, heads, window + 1);
    if (anchor > 0) {
      // Nothing is observed since the block began: these windows hold what is left of the block before.
      sumTails(block, start, window, lastObserved(block, start, window), tails);
      mergeSums(heads, tails, 0, anchor, window, least, lastObserved(block, start, window), mean, sd, start);
    }
    if (anchor == size) continue;
    sumTails(block, start, window, about, tails);
    mergeSums(heads, tails, anchor, size, window, least, about, mean, sd, start);
  }
}

/** The last observed of the `window` values before a block; 0 where there is none. */
function lastObserved(block: F64, start: i32, window: i32): f64 {
  for (let back = 1; back <= min(start, window); back++) if (block[-back] == block[-back]) return block[-back];
  return 0;
}

/** Sums, sums of squares and counts of the first i + 1 values of a block: three rows of `stride`. */
function sumHeads(block: F64, size: i32, about: f64, heads: F64, stride: i32): void {
  const squares = heads.plus(stride);
  const counts = squares.plus(stride);
  let sum = 0.0, square = 0.0, count = 0.0;
  for (let i = 0; i < size; i++) {
    const observed = block[i] == block[i];
    const d = observed ? block[i] - about : 0;
    sum += d;
    square += d * d;
    count += observed ? 1 : 0;
    heads[i] = sum;
    squares[i] = square;
    counts[i] = count;
  }
}

/** The same of the last window - j values before a block, in place j; before the start of the series nothing is observed. */
function sumTails(block: F64, start: i32, window: i32, about: f64, tails: F64): void {
  const squares = tails.plus(window + 1);
  const counts = squares.plus(window + 1);
  let sum = 0.0, square = 0.0, count = 0.0;
  tails[window] = 0;
  squares[window] = 0;
  counts[window] = 0;
  for (let j = window - 1; j >= 0; j--) {
    const now = start > 0 ? block[j - window] : NaN;
    const observed = now == now;
    const d = observed ? now - about : 0;
    sum += d;
    square += d * d;
    count += observed ? 1 : 0;
    tails[j] = sum;
    squares[j] = square;
    counts[j] = count;
  }
}

/**
 * Moments of the windows that end in a block and in the next one, side by side in lanes, where everything is observed: the same bits as by
 * sumHeads, sumTails and mergeSums.
 */
function slideBlocks(block: F64, window: i32, tails: F64, means: F64, sds: F64): void {
  const x = block.offset;
  const apart = <usize>window << 3;
  const about = loadBoth(x, apart);
  const share = f64x2.splat(1 / <f64>window), divisor = f64x2.splat(1 / <f64>(window - 1));
  let sum = f64x2.splat(0), square = sum;
  tails.setLanes(4 * window, sum);
  tails.setLanes(4 * window + 2, sum);
  for (let j = window - 1; j > 0; j--) {
    const d = f64x2.sub(loadBoth(block.plus(j - window).offset, apart), about);
    sum = f64x2.add(sum, d);
    square = f64x2.add(square, f64x2.mul(d, d));
    tails.setLanes(4 * j, sum);
    tails.setLanes(4 * j + 2, square);
  }
  sum = f64x2.splat(0);
  square = sum;
  for (let i = 0; i < window; i++) {
    const d = f64x2.sub(loadBoth(block.plus(i).offset, apart), about);
    sum = f64x2.add(sum, d);
    square = f64x2.add(square, f64x2.mul(d, d));
    const all = f64x2.add(sum, tails.lanes(4 * i + 4));
    const centre = f64x2.mul(all, share);
    const spread = f64x2.mul(leftOf(f64x2.add(square, tails.lanes(4 * i + 6)), all, centre), divisor);
    storeBoth(means.plus(i).offset, apart, f64x2.add(about, centre));
    storeBoth(sds.plus(i).offset, apart, f64x2.sqrt(spread));
  }
}

/** Write lanes i and i + 1 of both, as far as there are so many. */
// @ts-ignore: decorator
@inline
function put(centre: v128, spread: v128, means: F64, sds: F64, i: i32, size: i32): void {
  if (i + 1 == size) {
    means[i] = f64x2.extract_lane(centre, 0);
    sds[i] = f64x2.extract_lane(spread, 0);
  } else {
    means.setLanes(i, centre);
    sds.setLanes(i, spread);
  }
}

/** Moments of the windows that end `from` to `to` (exclusive) steps into a block. */
function mergeSums(
  heads: F64, tails: F64, from: i32, to: i32, window: i32, least: i32, about: f64, mean: usize, sd: usize, start: i32,
): void {
  const stride = window + 1;
  const means = F64.at(mean).plus(start);
  const sds = F64.at(sd).plus(start);
  const one = f64x2.splat(1), fewest = f64x2.splat(<f64>least), nothing = f64x2.splat(NaN);
  for (let i = from; i < to; i += 2) {
    const sum = f64x2.add(heads.lanes(i), tails.lanes(i + 1));
    const square = f64x2.add(heads.lanes(stride + i), tails.lanes(stride + i + 1));
    const count = f64x2.add(heads.lanes(2 * stride + i), tails.lanes(2 * stride + i + 1));
    const enough = f64x2.ge(count, fewest);
    const centre = v128.bitselect(f64x2.mul(sum, f64x2.div(one, count)), nothing, enough);
    const spread = f64x2.mul(leftOf(square, sum, centre), f64x2.div(one, f64x2.sub(count, one)));
    put(f64x2.add(f64x2.splat(about), centre), f64x2.sqrt(spread), means, sds, i, to);
  }
}

/** Sum of squares about the mean. Rounding may leave a tiny negative number of a constant window; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function leftOf(square: v128, sum: v128, centre: v128): v128 {
  return f64x2.pmax(f64x2.sub(square, f64x2.mul(sum, centre)), f64x2.splat(0));
}
