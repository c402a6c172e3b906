import { sortF64, sortScratch } from "../math/sort";
import { F64 } from "../memory";

/** Doubles of scratch that quantilesPaths needs. */
export function quantilesPathsScratch(count: i32): i32 {
  return ((count + 1) & ~1) + sortScratch(count);
}

/**
 * Quantiles of sample paths, step by step: linear interpolation between the order statistics around position (count - 1) level.
 *
 * in       paths (count, n); levels (k): in [0, 1]; count, n, k
 * out      out (k, n): NaN where a path is
 * scratch  (quantilesPathsScratch(count))
 * cost     one sort per step
 * source   Hyndman and Fan (1996), definition 7
 */
export function quantilesPaths(paths: usize, levels: usize, count: i32, n: i32, k: i32, out: usize, scratch: usize): void {
  const x = F64.at(paths);
  const column = F64.at(scratch);
  const rest = column.plus((count + 1) & ~1).offset;
  const last = count - 1;
  for (let h = 0; h < n; h++) {
    for (let p = 0; p < count; p++) column[p] = x[p * n + h];
    const known = sortF64(count, scratch, rest) == count;
    for (let j = 0; j < k; j++) {
      const position = <f64>last * F64.at(levels)[j];
      const below = <i32>position;
      const low = column[below];
      const high = column[min(below + 1, last)];
      const value = low == high ? low : low + (position - <f64>below) * (high - low);
      F64.at(out)[j * n + h] = known ? value : NaN;
    }
  }
}
