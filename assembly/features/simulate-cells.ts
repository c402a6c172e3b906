// Statistics of the past at one step, for series that grow as they are simulated. The rolling kernels give the same for whole series.

import { sortF64 } from "../math/sort";
import { F64 } from "../memory";
import { quantileOfSorted } from "./slide-quantiles";

// Codes of the steps of a program. Each step is five numbers: the code, the cell that it fills, and three operands.
/** Sum of weights[k] y[t - lag - k]: lag; count of weights; place of the first among the weights. */
export const WEIGHTS: i32 = 0;
/** Mean of y[t - lag - window + 1 .. t - lag]: lag; window. */
export const MEAN: i32 = 1;
/** Standard deviation of that window: lag; window. */
export const SD: i32 = 2;
/** Least value of that window: lag; window. */
export const MIN: i32 = 3;
/** Greatest value of that window: lag; window. */
export const MAX: i32 = 4;
/** Quantile of that window: lag; window; level. */
export const QUANTILE: i32 = 5;
/** Exponentially weighted mean of at most that window: lag; window; alpha. */
export const WEIGHTED_MEAN: i32 = 6;
/** Exponentially weighted standard deviation of at most that window: lag; window; alpha. */
export const WEIGHTED_SD: i32 = 7;
/** Product of two cells: their places. */
export const PRODUCT: i32 = 8;
/** Numbers of one step of a program. */
export const STEP: i32 = 5;

/**
 * Fill the cells of a row from the values before step t.
 *
 * in       y: y[0 .. t - 1] is known; program (steps, STEP); weights
 * sizes    steps; t
 * in/out   cells
 * scratch  longest window + sortScratch(longest window)
 */
export function fillCells(y: F64, program: F64, weights: F64, steps: i32, t: i32, cells: F64, scratch: usize): void {
  for (let s = 0; s < steps; s++) {
    const step = program.plus(STEP * s);
    const code = <i32>step[0];
    const target = <i32>step[1];
    if (code == PRODUCT) {
      cells[target] = cells[<i32>step[2]] * cells[<i32>step[3]];
      continue;
    }
    const last = t - <i32>step[2];
    const size = min(<i32>step[3], last + 1);
    cells[target] = code == WEIGHTS ? weigh(y, last, size, weights.plus(<i32>step[4])) : statisticOf(y, code, last, size, step[4], scratch);
  }
}

function weigh(y: F64, last: i32, size: i32, weights: F64): f64 {
  let sum = 0.0;
  for (let k = 0; k < size; k++) sum += weights[k] * y[last - k];
  return sum;
}

function statisticOf(y: F64, code: i32, last: i32, size: i32, operand: f64, scratch: usize): f64 {
  if (code == WEIGHTED_MEAN || code == WEIGHTED_SD) return weightedOf(y, code == WEIGHTED_SD, last, size, operand);
  const window = y.plus(last - size + 1);
  if (code == QUANTILE) {
    memory.copy(scratch, window.offset, <usize>size << 3);
    sortF64(size, scratch, scratch + (<usize>size << 3));
    return quantileOfSorted(F64.at(scratch), size, operand);
  }
  let extreme = window[0], mean = 0.0, squares = 0.0;
  for (let i = 0; i < size; i++) {
    const now = window[i];
    if (code == MIN) extreme = Math.min(extreme, now);
    if (code == MAX) extreme = Math.max(extreme, now);
    const d = now - mean;
    mean += d / <f64>(i + 1);
    squares += d * (now - mean);
  }
  return code == MEAN ? mean : code == SD ? Math.sqrt(squares / <f64>(size - 1)) : extreme;
}

function weightedOf(y: F64, spread: bool, last: i32, size: i32, alpha: f64): f64 {
  let weight = 1.0, total = 0.0, squares = 0.0, sum = 0.0;
  for (let k = 0; k < size; k++) {
    sum += weight * y[last - k];
    total += weight;
    squares += weight * weight;
    weight *= 1 - alpha;
  }
  const mean = sum / total;
  if (!spread) return mean;
  weight = 1;
  let about = 0.0;
  for (let k = 0; k < size; k++) {
    const d = y[last - k] - mean;
    about += weight * d * d;
    weight *= 1 - alpha;
  }
  return Math.sqrt(about / (total - squares / total));
}
