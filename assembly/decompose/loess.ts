// Local regression on equally spaced points: the smoother inside STL.

import { F64 } from "../memory";
import { dotOf } from "../math/vector";

/**
 * Smooth each of several columns by local regression on the row number, with tricube weights.
 *
 * The window of a row holds the `window` rows nearest to it; where the column is shorter, it reaches (window - rows) / 2 beyond the
 * furthest row. With jump > 1 only each jump-th row and the last one are estimated, the others lie on lines between. Without weights of
 * their own the columns share one set of weights per row, and all rows far from the ends share the same set. Where a window holds
 * no weight, an observed value stays what it is, and for a missing one the window is widened.
 *
 * in       y (rows, stride) of which the columns first to first + width - 1; weights (rows, stride), negative where a value is missing, or 0 when all are one
 * sizes    rows, from 2; stride; first; width; window, odd
 * scalars  degree, 0 or 1; jump, from 1; beyond, 1 to estimate the rows before the first and after the last as well
 * out      smooth (rows, stride), and rows -1 and `rows` where beyond is 1
 * scratch  tricube (rows + 2), operator (rows)
 * cost     O(rows width window / jump)
 * source   Cleveland, Cleveland, McRae & Terpenning (1990), section 2 and appendix
 */
export function smoothColumns(
  y: usize, weights: usize, rows: i32, stride: i32, first: i32, width: i32, window: i32, degree: i32, jump: i32, beyond: i32,
  smooth: usize, tricube: usize, operator: usize,
): void {
  const last = rows - 1;
  const step = min(jump, last);
  const span = min(window, rows);
  const half = (window - 1) >> 1;
  const extra = window > rows ? (window - rows) >> 1 : 0;
  let reach = -1;
  let offset = -1;
  let left = 0;
  for (let row = beyond ? -1 : 0, before = 0; row <= last + beyond;) {
    // The last row, where the jumps pass it by, looks through the window of the row before.
    if (row < 0 || row > last || row % step == 0) left = max(0, min(row - half, rows - span));
    const reachHere = max(row - left, left + span - 1 - row) + extra;
    if (weights != 0) {
      if (reachHere != reach) fillTricube(reachHere, rows, tricube);
      estimateWeighted(y, weights, stride, first, width, row, left, span, reachHere, rows, degree, tricube, smooth);
    } else {
      if (reachHere != reach || row - left != offset) {
        if (reachHere != reach) fillTricube(reachHere, rows, tricube);
        formOperator(row - left, span, rows, degree, tricube, operator);
      }
      applyOperator(y, stride, first, width, left, span, operator, smooth + (<usize>(row * stride) << 3));
    }
    reach = reachHere;
    offset = row - left;
    if (row > 0 && row <= last) {
      joinRows(before, row, stride, first, width, smooth);
      before = row;
    }
    row = row < 0 ? 0 : row >= last ? row + 1 : min(row + step, last);
  }
}

/** Tricube weights of the distances 0, 1, ... when `reach` is the first without weight. */
function fillTricube(reach: i32, rows: i32, tricube: usize): void {
  const weight = F64.at(tricube);
  const scale = 1 / <f64>reach;
  for (let distance = 0; distance <= min(reach, rows + 1); distance++) {
    const u = <f64>distance * scale;
    const v = 1 - u * u * u;
    // Within a thousandth of either end the weight counts as one or none.
    weight[distance] = u <= 0.001 ? 1 : u <= 0.999 ? v * v * v : 0;
  }
}

/** Spread of the rows below which a line through them says nothing of its slope. */
// @ts-ignore: decorator
@inline
function leastSpread(rows: i32): f64 {
  const spread = 0.001 * <f64>(rows - 1);
  return spread * spread;
}

/** The weights (span) with which the values of a window add up to the estimate at its row `at`. */
function formOperator(at: i32, span: i32, rows: i32, degree: i32, tricube: usize, operator: usize): void {
  const near = F64.at(tricube);
  const weight = F64.at(operator);
  let total = 0.0;
  let centre = 0.0;
  for (let j = 0; j < span; j++) {
    const w = near[abs(j - at)];
    weight[j] = w;
    total += w;
    centre += w * <f64>(j - at);
  }
  centre /= total;
  let spread = 0.0;
  for (let j = 0; j < span; j++) {
    weight[j] /= total;
    const distance = <f64>(j - at) - centre;
    spread += weight[j] * distance * distance;
  }
  if (degree == 0 || spread <= leastSpread(rows)) return;
  const slope = -centre / spread;
  for (let j = 0; j < span; j++) weight[j] *= 1 + slope * (<f64>(j - at) - centre);
}

/** One row of estimates: the operator times the rows of the window. */
function applyOperator(y: usize, stride: i32, first: i32, width: i32, left: i32, span: i32, operator: usize, row: usize): void {
  const weight = F64.at(operator);
  const out = F64.at(row);
  const from = F64.at(y).plus(left * stride);
  if (stride == 1) {
    out[0] = dotOf<f64>(from.offset, operator, span);
    return;
  }
  let column = first;
  for (; column + 2 <= first + width; column += 2) {
    let sum = f64x2.splat(0);
    for (let j = 0, at = column; j < span; j++, at += stride) sum = f64x2.add(sum, f64x2.mul(weight.splat(j), from.lanes(at)));
    out.setLanes(column, sum);
  }
  if (column == first + width) return;
  let sum = 0.0;
  for (let j = 0, at = column; j < span; j++, at += stride) sum += weight[j] * from[at];
  out[column] = sum;
}

/** One row of estimates where each value has a weight of its own. */
function estimateWeighted(
  y: usize, weights: usize, stride: i32, first: i32, width: i32, row: i32, left: i32, span: i32, reach: i32, rows: i32, degree: i32,
  tricube: usize, smooth: usize,
): void {
  const out = F64.at(smooth).plus(row * stride);
  for (let column = first; column < first + width; column++) {
    const own = weights + (<usize>column << 3);
    const value = y + (<usize>column << 3);
    let estimate = estimateOne(value, own, stride, row, left, span, rows, degree, tricube);
    const at = max(0, min(row, rows - 1)) * stride;
    if (estimate != estimate && F64.at(own)[at] < 0) {
      // A gap as wide as the window: look further, until something has weight.
      for (let half = 2 * span; estimate != estimate && half < 4 * rows; half *= 2) {
        const from = max(0, row - half);
        fillTricube(half + 1, rows, tricube);
        estimate = estimateOne(value, own, stride, row, from, min(rows, row + half + 1) - from, rows, degree, tricube);
      }
      fillTricube(reach, rows, tricube);
    }
    out[column] = estimate == estimate ? estimate : F64.at(value)[at];
  }
}

/** The estimate of a row from its window in one column; NaN when nothing has weight there. */
function estimateOne(
  y: usize, weights: usize, stride: i32, row: i32, left: i32, span: i32, rows: i32, degree: i32, tricube: usize,
): f64 {
  const value = F64.at(y);
  const own = F64.at(weights);
  const near = F64.at(tricube);
  let total = 0.0;
  let centre = 0.0;
  let square = 0.0;
  let sum = 0.0;
  let moment = 0.0;
  for (let j = left, at = left * stride; j < left + span; j++, at += stride) {
    const w = near[abs(j - row)] * max(0, own[at]);
    const distance = <f64>(j - row);
    const part = w * value[at];
    total += w;
    centre += w * distance;
    square += w * distance * distance;
    sum += part;
    moment += part * distance;
  }
  if (!(total > 0)) return NaN;
  const mean = sum / total;
  centre /= total;
  const spread = square / total - centre * centre;
  if (degree == 0 || spread <= leastSpread(rows)) return mean;
  return mean - (centre / spread) * (moment / total - centre * mean);
}

/** Lines between two estimated rows. */
function joinRows(from: i32, to: i32, stride: i32, first: i32, width: i32, smooth: usize): void {
  if (to - from < 2) return;
  const out = F64.at(smooth);
  for (let column = first; column < first + width; column++) {
    const start = out[from * stride + column];
    const slope = (out[to * stride + column] - start) / <f64>(to - from);
    for (let row = from + 1; row < to; row++) out[row * stride + column] = start + slope * <f64>(row - from);
  }
}
