// Maximum likelihood of exponential smoothing: starting points, and the best of the searches from them.

import { F64, I32 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";
import { admissibleScratch } from "./admissible";
import { admits, descend, fromRaw, isFixed, Search, toRaw } from "./fit-search";
import { ADDITIVE, MULTIPLICATIVE, NONE } from "./recursion";
import { startEts, startEtsScratch } from "./start";
import {
  ALPHA, BETA, GAMMA, LEVEL, passErrors, PHI, SEASON_0, SLOPE, Tangents, tangentsOf, tangentsSize,
} from "./tangents";

/** Initial states are estimated, found by startEts, or given. */
export const INITIAL_OPTIMAL: i32 = 0;
export const INITIAL_HEURISTIC: i32 = 1;
export const INITIAL_GIVEN: i32 = 2;

/** Doubles of what fitEts says of its search: N log SSE + 2 sum log |f|, passes through the data. */
export const ETS_REPORT: i32 = 2;

/** Most starting points that are compared. */
const GRID: i32 = 24;
const GRID_POINT: i32 = 5;
/** How often steep initial states are made gentler. */
const SOFTENINGS: i32 = 6;

/** No model is believed to err less than the rounding of its data. */
const ROUNDING: f64 = 4.930380657631324e-32;

const SEARCH: usize = memory.data(192, 16);

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Doubles of scratch that fitEts wants. */
export function fitEtsScratch(n: i32, m: i32): i32 {
  const w = (m + 10) & ~3;
  const parameters = even(m + 6);
  const search = 3 * w * w + 5 * w + 4 * parameters + GRID * GRID_POINT + even(admissibleScratch(m)) + 8;
  return even(tangentsSize(n, m)) + search + startEtsScratch(n, m);
}

// Levels of the starting grid; of a parameter that is fixed, its own value.
// @ts-ignore: decorator
@inline
function gridAlpha(i: i32, fine: bool): f64 {
  if (fine) return i == 0 ? 0.03 : i == 1 ? 0.1 : i == 2 ? 0.25 : i == 3 ? 0.5 : i == 4 ? 0.75 : 0.95;
  return i == 0 ? 0.05 : i == 1 ? 0.25 : i == 2 ? 0.6 : 0.95;
}

// @ts-ignore: decorator
@inline
function gridShare(i: i32, levels: i32): f64 {
  if (levels == 2) return i == 0 ? 0.05 : 0.4;
  if (levels == 3) return i == 0 ? 0.02 : i == 1 ? 0.15 : 0.6;
  return i == 0 ? 0.01 : i == 1 ? 0.1 : i == 2 ? 0.4 : 0.95;
}

/** Fill the grid with parameters and the value of each at the initial states in x. Returns its size. */
function screen(S: Search, x: F64, grid: F64, gentle: bool): i32 {
  const T = S.T;
  const fine = T.trend == NONE && T.season == NONE;
  const alphas = isFixed(S, ALPHA) ? 1 : fine ? 6 : 4;
  const betas = T.trend == NONE || isFixed(S, BETA) ? 1 : T.season == NONE ? 4 : 3;
  const gammas = T.season == NONE || isFixed(S, GAMMA) ? 1 : betas > 1 ? 2 : 3;
  const own0 = x[ALPHA], own1 = x[BETA], own2 = x[GAMMA];
  const phi = isFixed(S, PHI) ? x[PHI] : T.damped ? 0.3 * S.lower[PHI] + 0.7 * S.upper[PHI] : 1.0;
  let size = 0;
  for (let a = 0; a < alphas; a++) {
    for (let b = 0; b < betas; b++) {
      for (let c = 0; c < gammas; c++) {
        x[ALPHA] = isFixed(S, ALPHA) ? own0 : min(max(gridAlpha(a, fine), S.lower[ALPHA]), S.upper[ALPHA]);
        x[BETA] = betas == 1 ? own1 : gentle && b == 0 ? 0 : gridShare(b, betas);
        x[GAMMA] = gammas == 1 ? own2 : gridShare(c, gammas);
        x[PHI] = phi;
        toRaw(S, x, S.raw);
        const point = grid.plus(GRID_POINT * size++);
        point[0] = x[ALPHA];
        point[1] = x[BETA];
        point[2] = x[GAMMA];
        point[3] = x[PHI];
        point[4] = admits(S, S.raw) ? passErrors(T, S.raw, S.least) : Infinity;
        S.passes++;
      }
    }
  }
  return size;
}

function hasFinite(grid: F64, size: i32): bool {
  for (let i = 0; i < size; i++) if (grid[GRID_POINT * i + 4] < Infinity) return true;
  return false;
}

/** Initial states nearer to a level alone: where errors multiply, a steep start may predict what is not positive. */
function soften(S: Search, x: F64): void {
  const T = S.T;
  if (T.trend == ADDITIVE) x[SLOPE] = 0;
  if (T.trend == MULTIPLICATIVE) x[SLOPE] = 1;
  if (T.season == ADDITIVE) for (let j = 0; j < T.m; j++) x[SEASON_0 + j] = 0.5 * x[SEASON_0 + j];
}

/** Index of the best point of the grid, or -1; strikes it and its neighbours out. */
function takeBest(grid: F64, size: i32, reach: f64): i32 {
  let best = -1;
  for (let i = 0; i < size; i++) {
    const value = grid[GRID_POINT * i + 4];
    if (value < Infinity && (best < 0 || value < grid[GRID_POINT * best + 4])) best = i;
  }
  if (best < 0) return -1;
  const at = grid.plus(GRID_POINT * best);
  const a = at[0], b = at[1];
  for (let i = 0; i < size; i++) {
    const point = grid.plus(GRID_POINT * i);
    if (Math.abs(point[0] - a) < 0.3 * reach && Math.abs(point[1] - b) < 0.7 * reach) point[4] = Infinity;
  }
  return best;
}

/**
 * Estimate a model of exponential smoothing by maximum likelihood.
 *
 * The best of a grid of smoothing parameters at heuristic initial states, and the next ones that lie apart, are starting points of a
 * search by Levenberg and Marquardt; the best end is kept. It is a local optimum: the likelihood has several.
 *
 * in       y (n); bounds (8): lower and upper of alpha, beta, gamma, phi; beta lies besides in (0, alpha), gamma in (0, 1 - alpha)
 * sizes    n; m, season length (1 without season)
 * scalars  error, trend, season as in filterEts; damped, 0 or 1; fixed, the sum of 1 for alpha, 2 for beta, 4 for gamma, 8 for phi where
 *          theta gives them; initial (INITIAL_OPTIMAL, ...); admissible, 1 to keep a seasonal model where the past is forgotten;
 *          starts of the search; warm, 1 to search from the whole of theta too; mostPasses of each search; tolerance of the value
 * in/out   theta (6 + m): alpha, beta, gamma, phi, level, slope, seasons
 * out      report (ETS_REPORT)
 * scratch  scratch (fitEtsScratch)
 * returns  OK, or NOT_CONVERGED where no start gave a finite likelihood
 * cost     passes n (columns + columns^2 / 2)
 * source   Hyndman, Koehler, Ord & Snyder (2008), chapter 5; Marquardt (1963); Bertsekas (1982) for the bounds
 */
export function fitEts(
  y: usize, bounds: usize, n: i32, m: i32, error: i32, trend: i32, season: i32, damped: i32, fixed: i32, initial: i32, admissible: i32,
  starts: i32, warm: i32, mostPasses: i32, tolerance: f64, theta: usize, report: usize, scratch: usize,
): i32 {
  const S = changetype<Search>(SEARCH);
  const T = tangentsOf(y, n, m, error, trend, season, damped, initial == INITIAL_OPTIMAL ? 1 : 0, scratch);
  let room = F64.at(scratch).plus(even(tangentsSize(n, m)));
  const w = (m + 10) & ~3;
  const p = even(m + SEASON_0);
  S.T = T;
  S.gram = room;
  S.hessian = room.plus(w * w);
  S.factor = room.plus(2 * w * w);
  room = room.plus(3 * w * w);
  S.gradient = room;
  S.step = room.plus(w);
  S.logs = room.plus(2 * w);
  S.index = I32.at(room.plus(3 * w).offset);
  S.free = I32.at(room.plus(4 * w).offset);
  room = room.plus(5 * w);
  S.raw = room;
  // The trial also takes the packed step, which may be longer.
  S.trial = room.plus(p);
  const x = room.plus(2 * p + 8);
  const best = x.plus(p);
  const grid = best.plus(p);
  S.roots = grid.plus(GRID * GRID_POINT);
  const start = S.roots.plus(even(admissibleScratch(m)));
  const bytes = <usize>(m + SEASON_0) << 3;
  S.fixed = fixed | (initial == INITIAL_OPTIMAL ? 0 : 16);
  S.admissible = admissible;
  S.tolerance = tolerance;
  S.mostPasses = mostPasses;
  S.passes = 0;
  const given = F64.at(theta);
  setBounds(S, F64.at(bounds), given);
  setIndex(S);
  S.least = leastSquares(T);
  let value = Infinity;
  if (warm) {
    memory.copy(x.offset, theta, bytes);
    fromRaw(S, x);
    toRaw(S, x, S.raw);
    if (admits(S, S.raw)) {
      value = descend(S, x);
      memory.copy(best.offset, x.offset, bytes);
    }
  }
  memory.copy(x.offset, theta, bytes);
  // A warm start that errors of the other kind cannot take needs one of their own.
  const rounds = warm && !(value < Infinity) ? max(starts, 1) : starts;
  if (initial != INITIAL_GIVEN) startEts(y, n, m, error, trend, season, x.plus(LEVEL).offset, start.offset);
  let size = 0;
  for (let tries = 0; tries < SOFTENINGS && rounds > 0; tries++) {
    size = screen(S, x, grid, tries > 0);
    if (hasFinite(grid, size) || S.fixed & 16) break;
    soften(S, x);
  }
  memory.copy(start.offset, x.plus(LEVEL).offset, bytes - <usize>(LEVEL << 3));
  for (let i = 0; i < rounds; i++) {
    const at = takeBest(grid, size, starts > 4 ? 0.5 : 1.0);
    if (at < 0) break;
    for (let k = 0; k < 4; k++) x[k] = grid[GRID_POINT * at + k];
    memory.copy(x.plus(LEVEL).offset, start.offset, bytes - <usize>(LEVEL << 3));
    const end = descend(S, x);
    if (!(end < value)) continue;
    value = end;
    memory.copy(best.offset, x.offset, bytes);
  }
  F64.at(report)[0] = value;
  F64.at(report)[1] = S.passes;
  if (!(value < Infinity)) return NOT_CONVERGED;
  toRaw(S, best, given);
  return OK;
}

/** Bounds of what is searched; a fixed beta or gamma narrows those of alpha. */
function setBounds(S: Search, bounds: F64, given: F64): void {
  S.lower = bounds;
  S.upper = bounds.plus(4);
  if (S.T.trend != NONE && isFixed(S, BETA)) S.lower[ALPHA] = min(max(S.lower[ALPHA], given[BETA]), S.upper[ALPHA]);
  if (S.T.season != NONE && isFixed(S, GAMMA)) S.upper[ALPHA] = max(min(S.upper[ALPHA], 1 - given[GAMMA]), S.lower[ALPHA]);
}

function setIndex(S: Search): void {
  const T = S.T;
  S.index[0] = ALPHA;
  let c = 1;
  if (T.trend != NONE) S.index[c++] = BETA;
  if (T.season != NONE) S.index[c++] = GAMMA;
  if (T.damped) S.index[c++] = PHI;
  if (isFixed(S, 4)) return;
  S.index[c++] = LEVEL;
  if (T.trend != NONE) S.index[c++] = SLOPE;
  for (let j = 0; c < T.columns; j++) S.index[c++] = SEASON_0 + j;
}

function leastSquares(T: Tangents): f64 {
  let values = 0.0;
  for (let t = 0; t < T.n; t++) if (T.y[t] == T.y[t]) values += T.y[t] * T.y[t];
  return max(ROUNDING * (T.error == ADDITIVE ? values : <f64>T.observed), 1e-300);
}
