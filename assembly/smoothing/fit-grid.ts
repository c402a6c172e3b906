// Where searches begin: a grid of smoothing parameters, and the best of its points that lie apart.

import { F64 } from "../memory";
import { isFixed, Search } from "./fit-search";
import { ADDITIVE, MULTIPLICATIVE, NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, PHI, SEASON_0, SLOPE } from "./tangents";

/** Most points of a grid, and the cells of each: alpha, beta, gamma and phi as they are searched, and the value there. */
export const GRID: i32 = 24;
export const GRID_POINT: i32 = 5;
export const GRID_VALUE: i32 = 4;

/** How often steep initial states are made gentler. */
export const SOFTENINGS: i32 = 6;

// Levels of the grid; of a parameter that is fixed, its own value.
// @ts-ignore: decorator
@inline
function alphaAt(i: i32, fine: bool): f64 {
  if (fine) return i == 0 ? 0.03 : i == 1 ? 0.1 : i == 2 ? 0.25 : i == 3 ? 0.5 : i == 4 ? 0.75 : 0.95;
  return i == 0 ? 0.05 : i == 1 ? 0.25 : i == 2 ? 0.6 : 0.95;
}

// @ts-ignore: decorator
@inline
function shareAt(i: i32, levels: i32): f64 {
  if (levels == 2) return i == 0 ? 0.05 : 0.4;
  if (levels == 3) return i == 0 ? 0.02 : i == 1 ? 0.15 : 0.6;
  return i == 0 ? 0.01 : i == 1 ? 0.1 : i == 2 ? 0.4 : 0.95;
}

/**
 * Fill the grid with the smoothing parameters of the form that S looks at; the values are the caller's to find.
 *
 * in       x (6 + m): what is fixed
 * scalars  gentle, whether slopes may rest altogether
 * out      grid (GRID, GRID_POINT)
 * returns  the number of points
 */
export function fillGrid(S: Search, x: F64, gentle: bool, grid: F64): i32 {
  const T = S.T;
  const fine = T.trend == NONE && T.season == NONE;
  const alphas = isFixed(S, ALPHA) ? 1 : fine ? 6 : 4;
  const betas = T.trend == NONE || isFixed(S, BETA) ? 1 : T.season == NONE ? 4 : 3;
  const gammas = T.season == NONE || isFixed(S, GAMMA) ? 1 : betas > 1 ? 2 : 3;
  const phi = isFixed(S, PHI) ? x[PHI] : T.damped ? 0.3 * S.lower[PHI] + 0.7 * S.upper[PHI] : 1.0;
  let size = 0;
  for (let a = 0; a < alphas; a++) {
    for (let b = 0; b < betas; b++) {
      for (let c = 0; c < gammas; c++) {
        const point = grid.plus(GRID_POINT * size++);
        point[0] = isFixed(S, ALPHA) ? x[ALPHA] : min(max(alphaAt(a, fine), S.lower[ALPHA]), S.upper[ALPHA]);
        point[1] = betas == 1 ? x[BETA] : gentle && b == 0 ? 0 : shareAt(b, betas);
        point[2] = gammas == 1 ? x[GAMMA] : shareAt(c, gammas);
        point[3] = phi;
        point[GRID_VALUE] = Infinity;
      }
    }
  }
  return size;
}

export function hasFinite(grid: F64, size: i32): bool {
  for (let i = 0; i < size; i++) if (grid[GRID_POINT * i + GRID_VALUE] < Infinity) return true;
  return false;
}

/** Initial states nearer to a level alone: where errors multiply, a steep start may predict what is not positive. */
export function soften(m: i32, trend: i32, season: i32, x: F64): void {
  if (trend == ADDITIVE) x[SLOPE] = 0;
  if (trend == MULTIPLICATIVE) x[SLOPE] = 1;
  if (season == ADDITIVE) for (let j = 0; j < m; j++) x[SEASON_0 + j] = 0.5 * x[SEASON_0 + j];
}

/** Index of the best point of the grid, or -1; strikes it and its neighbours out. */
export function takeBest(grid: F64, size: i32, reach: f64): i32 {
  let best = -1;
  for (let i = 0; i < size; i++) {
    const value = grid[GRID_POINT * i + GRID_VALUE];
    if (value < Infinity && (best < 0 || value < grid[GRID_POINT * best + GRID_VALUE])) best = i;
  }
  if (best < 0) return -1;
  const at = grid.plus(GRID_POINT * best);
  const a = at[0], b = at[1];
  for (let i = 0; i < size; i++) {
    const point = grid.plus(GRID_POINT * i);
    if (Math.abs(point[0] - a) < 0.3 * reach && Math.abs(point[1] - b) < 0.7 * reach) point[GRID_VALUE] = Infinity;
  }
  return best;
}
