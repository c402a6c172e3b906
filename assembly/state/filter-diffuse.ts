// States of which nothing is known at first: P_inf = A A^T, held as the columns of A.

import { F64 } from "../memory";
import { advance, BELIEF_SUMS, even, LEFT, observe, System, systemAt, systemScratch } from "./system";

/** A value that sees less than this share of what it might see of A sees rounding. */
const BLIND: f64 = 1e-10;
/** What is left of numbers that cancel to this share of them is rounding. */
const CANCELLED: f64 = 64 * f64.EPSILON;

/** Doubles of scratch that countDiffuseSteps wants. */
export function countDiffuseStepsScratch(p: i32, m: i32, k: i32): i32 {
  return systemScratch(p, m) + 2 * even(m) + k * even(m) + even(k) + 4;
}

/** Columns of A from a belief into rows of `stride`. */
export function readColumns(S: System, from: F64, count: i32, columns: F64): void {
  const m = S.m, s = S.stride;
  memory.fill(columns.offset, 0, <usize>(count * s) << 3);
  for (let c = 0; c < count; c++) memory.copy(columns.plus(c * s).offset, from.plus(c * m).offset, <usize>m << 3);
}

/** x + y, and 0 where the two cancel: directions that are known must not come back as rounding. */
// @ts-ignore: decorator
@inline
function sumOrNothing(x: f64, y: f64): f64 {
  const sum = x + y;
  return abs(sum) <= CANCELLED * (abs(x) + abs(y)) ? 0.0 : sum;
}

/** A := T A. */
export function moveColumns(S: System, columns: F64, count: i32, moved: F64): void {
  for (let c = 0; c < count; c++) {
    const column = columns.plus(c * S.stride);
    let e = 0;
    for (let i = 0; i < S.m; i++) {
      let sum = 0.0, size = 0.0;
      for (const end = S.rowBounds[i + 1]; e < end; e++) {
        const each = S.rowValue[e] * column[S.rowIndex[e]];
        sum += each;
        size += abs(each);
      }
      moved[i] = abs(sum) <= CANCELLED * size ? 0.0 : sum;
    }
    memory.copy(column.offset, moved.offset, <usize>S.m << 3);
  }
}

/**
 * What value i of the step sees of A: F_inf = |A^T z|^2, and 0 where that is rounding. Where it sees something, A is turned so that it
 * sees one column only, which becomes the gain A A^T z / F_inf and leaves A: P_inf = A A^T falls in rank by one, without rounding.
 */
export function settleColumn(S: System, i: i32, columns: F64, count: i32, seen: F64, gain: F64): f64 {
  const m = S.m, s = S.stride;
  let square = 0.0, largest = 0.0, size = 0.0;
  for (let c = 0; c < count; c++) {
    const column = columns.plus(c * s);
    const each = observe(S, i, column);
    seen[c] = each;
    square += each * each;
    for (let j = 0; j < m; j++) largest = max(largest, abs(column[j]));
  }
  for (let e = S.zBounds[i]; e < S.zBounds[i + 1]; e++) size += abs(S.zValue[e]);
  const bound = BLIND * size * largest;
  if (!(square > bound * bound)) return 0;
  // A Householder reflection of the columns, v = A^T z + sign |A^T z| e_0.
  const first = seen[0];
  const norm = first < 0 ? -sqrt<f64>(square) : sqrt<f64>(square);
  seen[0] = first + norm;
  const factor = 1 / (norm * (norm + first));
  memory.fill(gain.offset, 0, <usize>s << 3);
  for (let c = 0; c < count; c++) for (let j = 0; j < m; j++) gain[j] += seen[c] * columns[c * s + j];
  for (let c = 1; c < count; c++) {
    const column = columns.plus(c * s);
    for (let j = 0; j < m; j++) column[j] = sumOrNothing(column[j], -factor * seen[c] * gain[j]);
  }
  for (let j = 0; j < m; j++) gain[j] = (columns[j] - factor * seen[0] * gain[j]) / -norm;
  memory.copy(columns.offset, columns.plus((count - 1) * s).offset, <usize>s << 3);
  return square;
}

/**
 * How many steps it takes until no value settles a column of A any more: for so many steps a tape must hold A.
 *
 * in       y (n, p), NaN where missing; system, belief as in filterStates
 * sizes    n; p; m; k columns of A in the belief; varying
 * scratch  countDiffuseStepsScratch(p, m, k)
 * returns  the number of steps, 0 without columns
 * cost     O(k (m + non-zeros of T)) a step
 */
export function countDiffuseSteps(
  y: usize, system: usize, belief: usize, n: i32, p: i32, m: i32, k: i32, varying: i32, scratch: usize,
): i32 {
  const S = systemAt(system, n, p, m, varying, scratch);
  const s = S.stride;
  const gain = F64.at(S.end), moved = gain.plus(s), columns = moved.plus(s), seen = columns.plus(k * s);
  const sums = F64.at(belief);
  let left = <i32>sums[LEFT], steps = 0;
  readColumns(S, sums.plus(BELIEF_SUMS + m + m * m), left, columns);
  for (let t = 0; t < n && left > 0; t++) {
    for (let i = 0; i < p; i++) {
      const value = F64.at(y)[t * p + i];
      if (value != value || left == 0) continue;
      if (settleColumn(S, i, columns, left, seen, gain) > 0) {
        left--;
        steps = t + 1;
      }
    }
    moveColumns(S, columns, left, moved);
    if (t + 1 < n) advance(S, 1);
  }
  return steps;
}
