// Which regressors to take, one after the other.

import { axpyF64, dotF64 } from "../math/vector";
import { F64, I32 } from "../memory";

/** What others leave of a column, relative to it, that counts as nothing. */
const DEPENDENT: f64 = 1e-10;

/** Doubles of scratch that selectForward needs. */
export function selectForwardScratch(n: i32, k: i32): i32 {
  return (k + 1) * n + 2 * k;
}

/** n log(RSS / n) with the penalty for `columns` coefficients and a variance; infinite where too few values are left. */
function criterionOf(sumOfSquares: f64, n: i32, columns: i32): f64 {
  const parameters = <f64>(columns + 1);
  const left = <f64>n - parameters - 1;
  if (left <= 0) return Infinity;
  return <f64>n * Math.log(sumOfSquares / <f64>n) + 2 * parameters * (1 + (parameters + 1) / left);
}

/**
 * Forward selection: the regressor that takes most of the sum of squares comes next, as long as Akaike's corrected criterion falls.
 *
 * in       x (n, k), y (n)
 * sizes    n, k; base, the number of leading columns that are always in
 * out      order (k) i32: the selected columns in the order in which they came, then the others
 * scratch  selectForwardScratch(n, k)
 * returns  number of selected columns, without the base
 * cost     4 n k for each selected column: every other column is kept orthogonal to those selected
 * source   Hastie, Tibshirani & Friedman (2009), 3.3.2; Hurvich & Tsai (1989) for the criterion
 */
export function selectForward(x: usize, y: usize, n: i32, k: i32, base: i32, order: usize, scratch: usize): i32 {
  const rest = F64.at(scratch);
  const target = rest.plus(k * n);
  const whole = target.plus(n);
  const columns = I32.at(order);
  for (let j = 0; j < k; j++) {
    const column = rest.plus(j * n);
    let most: f64 = 0;
    for (let t = 0; t < n; t++) most = max(most, abs(F64.at(x)[t * k + j]));
    for (let t = 0; t < n; t++) column[t] = most > 0 ? F64.at(x)[t * k + j] / most : 0;
    whole[j] = dotF64(column.offset, column.offset, n);
    columns[j] = j;
  }
  memory.copy(target.offset, y, <usize>n << 3);
  let inside = 0;
  for (let j = 0; j < base; j++) if (isFresh(rest, n, j, whole)) {
    orthogonalise(rest, target, n, k, columns, base, j, j + 1, base);
    inside++;
  }
  let sumOfSquares = dotF64(target.offset, target.offset, n);
  let criterion = criterionOf(sumOfSquares, n, inside);
  let selected = 0;
  while (base + selected < k) {
    let best = -1;
    let most: f64 = 0;
    for (let c = base + selected; c < k; c++) {
      const j = columns[c];
      if (!isFresh(rest, n, j, whole)) continue;
      const column = rest.plus(j * n).offset;
      const product = dotF64(column, target.offset, n);
      const gain = product * (product / dotF64(column, column, n));
      if (gain > most) {
        most = gain;
        best = c;
      }
    }
    if (best < 0) break;
    const next = criterionOf(max(sumOfSquares - most, 0), n, inside + 1);
    if (!(next < criterion)) break;
    const place = base + selected;
    const j = columns[best];
    columns[best] = columns[place];
    columns[place] = j;
    selected++;
    inside++;
    criterion = next;
    orthogonalise(rest, target, n, k, columns, place + 1, j, 0, 0);
    sumOfSquares = dotF64(target.offset, target.offset, n);
  }
  for (let c = base; c < k; c++) columns[c - base] = columns[c];
  for (let c = k - base; c < k; c++) columns[c] = c - (k - base);
  return selected;
}

/** Whether others leave something of a column. */
// @ts-ignore: decorator
@inline
function isFresh(rest: F64, n: i32, j: i32, whole: F64): bool {
  const column = rest.plus(j * n).offset;
  return dotF64(column, column, n) > DEPENDENT * DEPENDENT * whole[j];
}

/** Take the direction of column j out of the target, the columns in places from `first` on, and the columns `low` ... `high` - 1. */
function orthogonalise(
  rest: F64, target: F64, n: i32, k: i32, columns: I32, first: i32, j: i32, low: i32, high: i32,
): void {
  const q = rest.plus(j * n).offset;
  const square = dotF64(q, q, n);
  for (let i = low; i < high; i++) takeOut(q, square, n, rest.plus(i * n).offset);
  for (let c = first; c < k; c++) takeOut(q, square, n, rest.plus(columns[c] * n).offset);
  takeOut(q, square, n, target.offset);
}

/** Twice, since what the first pass leaves is rounding of the size of what it took. */
// @ts-ignore: decorator
@inline
function takeOut(q: usize, square: f64, n: i32, x: usize): void {
  axpyF64(q, n, -dotF64(q, x, n) / square, x);
  axpyF64(q, n, -dotF64(q, x, n) / square, x);
}
