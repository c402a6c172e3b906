import { fillGammas } from "../math/laws";
import { fillNormals } from "../math/random";
import { dotF64 } from "../math/vector";
import { sortScratch } from "../math/sort";
import { F64 } from "../memory";
import { fillCells } from "./simulate-cells";

/** Doubles of scratch that simulateLinear needs. */
export function simulateLinearScratch(history: i32, horizon: i32, k: i32, cells: i32, window: i32): i32 {
  return history + horizon + (horizon + k) + k + cells + window + sortScratch(window);
}

/**
 * Joint paths of a linear regression whose rows hold statistics of the values before: each step is drawn, and the next one sees it.
 *
 *   y[h] = row[h] b + e[h],  b ~ N(b, sigma^2 F F^T),  e[h] ~ N(0, (sigma noise[h])^2)
 *
 * A row has `cells` cells, the first k of them its columns; the program fills those that depend on the past. All steps of a path share one
 * draw of b and of sigma, whose square is estimated with `degreesOfFreedom` (Infinity: it is known). With sigma = 0 a path is the forecast
 * at the coefficients themselves.
 *
 * in       y (history), oldest first; rows (horizon, cells); program (steps, STEP); weights; b (k), factor F (k, k), noise (horizon)
 * sizes    history, horizon, cells, steps, k, count; window, the longest of the program
 * scalars  sigma, degreesOfFreedom; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  simulateLinearScratch(history, horizon, k, cells, window)
 * cost     count (horizon (k + what the program looks at) + k^2)
 */
export function simulateLinear(
  y: usize, rows: usize, program: usize, weights: usize, b: usize, factor: usize, noise: usize, history: i32, horizon: i32, cells: i32,
  steps: i32, k: i32, count: i32, window: i32, sigma: f64, degreesOfFreedom: f64, seed: f64, paths: usize, scratch: usize,
): void {
  const values = F64.at(scratch);
  const draws = values.plus(history + horizon);
  const drawn = draws.plus(horizon + k);
  const row = drawn.plus(k);
  const room = row.plus(cells).offset;
  const size = horizon + k;
  const sds = F64.at(noise);
  memory.copy(values.offset, y, <usize>history << 3);
  for (let p = 0; p < count; p++) {
    let scale = sigma;
    if (sigma > 0) {
      if (degreesOfFreedom < Infinity) {
        fillGammas(1, 0.5 * degreesOfFreedom, seed, 1, p, draws.offset);
        scale = sigma * Math.sqrt(degreesOfFreedom / (2 * draws[0]));
      }
      fillNormals(size, seed, 0, <f64>p * <f64>size, draws.offset);
    }
    for (let j = 0; j < k; j++) {
      const moved = sigma > 0 ? scale * dotF64(factor + (<usize>(j * k) << 3), draws.plus(horizon).offset, k) : 0;
      drawn[j] = F64.at(b)[j] + moved;
    }
    for (let h = 0; h < horizon; h++) {
      memory.copy(row.offset, F64.at(rows).plus(h * cells).offset, <usize>cells << 3);
      fillCells(values, F64.at(program), F64.at(weights), steps, history + h, row, room);
      const error = sigma > 0 ? scale * sds[h] * draws[h] : 0;
      values[history + h] = dotF64(row.offset, drawn.offset, k) + error;
    }
    memory.copy(F64.at(paths).plus(p * horizon).offset, values.plus(history).offset, <usize>horizon << 3);
  }
}
