import { sortF64, sortScratch } from "../math/sort";
import { F64 } from "../memory";

/** Columns that are gathered together: a row of the paths is read once for all of them. */
const TOGETHER: i32 = 4;

/** Doubles of scratch that crpsPaths needs. */
export function crpsPathsScratch(count: i32): i32 {
  return TOGETHER * ((count + 1) & ~1) + sortScratch(count);
}

/** Sum of |d| and sum of (2 i - n + 1) d[i] over the sorted d (n), i from 0; by halves of two lanes. */
// @ts-ignore: decorator
@inline
function scoreSorted(n: i32, d: F64, fair: bool): f64 {
  let weights = f64x2.replace_lane(f64x2.splat(<f64>(1 - n)), 1, <f64>(3 - n));
  const step = f64x2.splat(4);
  let sizes = f64x2.splat(0);
  let spread = sizes;
  const body = n & ~1;
  for (let i = 0; i < body; i += 2) {
    const v = d.lanes(i);
    sizes = f64x2.add(sizes, f64x2.abs(v));
    spread = f64x2.add(spread, f64x2.mul(weights, v));
    weights = f64x2.add(weights, step);
  }
  let size = f64x2.extract_lane(sizes, 0) + f64x2.extract_lane(sizes, 1);
  let difference = f64x2.extract_lane(spread, 0) + f64x2.extract_lane(spread, 1);
  if (body < n) {
    size += abs(d[body]);
    difference += <f64>(n - 1) * d[body];
  }
  return size / <f64>n - difference / (<f64>n * <f64>(fair ? n - 1 : n));
}

/**
 * Continuous ranked probability score of sample paths, step by step: E|X - y| - E|X - X'| / 2 over the paths of a step. The expectation
 * over pairs counts each path beside itself (the empirical distribution function as the forecast), or, when fair, only other
 * paths (unbiased for the law that the paths are drawn from).
 *
 * in       paths (count, n); y (n): NaN gives NaN; count, n; fair: 0 or 1
 * out      out (n): NaN where a path or y is NaN, or fair has a single path
 * scratch  (crpsPathsScratch(count))
 * cost     O(n count): one sort per step
 * source   Gneiting and Raftery (2007), eq. 21; Ferro (2014) for the fair version
 */
export function crpsPaths(paths: usize, y: usize, count: i32, n: i32, fair: i32, out: usize, scratch: usize): void {
  const x = F64.at(paths);
  const columns = F64.at(scratch);
  const length = (count + 1) & ~1;
  const rest = columns.plus(TOGETHER * length).offset;
  for (let first = 0; first < n; first += TOGETHER) {
    const width = min(TOGETHER, n - first);
    gather(x, F64.at(y), count, n, first, width, length, columns);
    for (let j = 0; j < width; j++) {
      const h = first + j;
      const d = columns.plus(j * length);
      const truth = F64.at(y)[h];
      const known = truth == truth && sortF64(count, d.offset, rest) == count;
      F64.at(out)[h] = known ? scoreSorted(count, d, fair != 0) : NaN;
    }
  }
}

/** Differences of the paths from y: column j of the result holds those of step first + j. */
function gather(x: F64, y: F64, count: i32, n: i32, first: i32, width: i32, length: i32, columns: F64): void {
  if (width == TOGETHER) {
    const y0 = y[first];
    const y1 = y[first + 1];
    const y2 = y[first + 2];
    const y3 = y[first + 3];
    const c1 = columns.plus(length);
    const c2 = c1.plus(length);
    const c3 = c2.plus(length);
    for (let p = 0; p < count; p++) {
      const row = x.plus(p * n + first);
      columns[p] = row[0] - y0;
      c1[p] = row[1] - y1;
      c2[p] = row[2] - y2;
      c3[p] = row[3] - y3;
    }
    return;
  }
  for (let j = 0; j < width; j++) {
    const column = columns.plus(j * length);
    for (let p = 0; p < count; p++) column[p] = x[p * n + first + j] - y[first + j];
  }
}
