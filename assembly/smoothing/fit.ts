// Maximum likelihood of exponential smoothing: starting points, and the best of the searches from them.

import { F64, I32 } from "../memory";
import { NOT_CONVERGED, OK } from "../status";
import { admissibleScratch } from "./admissible";
import { admits, descend, fromRaw, isFixed, Search, toRaw } from "./fit-search";
import { fillGrid, GRID, GRID_POINT, GRID_VALUE, hasFinite, soften, SOFTENINGS, takeBest } from "./fit-grid";
import { addStarts, descendPool, harvest, NOTHING, OPTIMUM, poolOf, poolSize, startsOf, valueOf } from "./lanes-pool";
import { ADDITIVE, MULTIPLICATIVE, NONE } from "./recursion";
import { startEts, startEtsScratch } from "./start";
import { ALPHA, BETA, GAMMA, LEVEL, passErrors, PHI, SEASON_0, SLOPE, Tangents, tangentsOf, tangentsSize } from "./tangents";

/** Initial states are estimated, found by startEts, or given. */
export const INITIAL_OPTIMAL: i32 = 0;
export const INITIAL_HEURISTIC: i32 = 1;
export const INITIAL_GIVEN: i32 = 2;

/** Doubles of what fitEts says of its search: N log SSE + 2 sum log |f|, passes through the data. */
export const ETS_REPORT: i32 = 2;

/** Below this tolerance Levenberg and Marquardt's search ends what the others began. */
const POLISH: f64 = 1e-7;

/** No model is believed to err less than the rounding of its data. */
const ROUNDING: f64 = 4.930380657631324e-32;

const SEARCH: usize = memory.data(192, 16);

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Most columns of tangents, up to a multiple of four. */
// @ts-ignore: decorator
@inline
function widthFor(m: i32, states: i32): i32 {
  return ((states ? m : 0) + 10) & ~3;
}

/** Doubles of scratch that fitEts wants for so many starts. */
export function fitEtsScratch(n: i32, m: i32, initial: i32, starts: i32): i32 {
  const some = startsOf(n, m, NONE, starts);
  return even(poolSize(n, m, initial == INITIAL_OPTIMAL ? 1 : 0, some, 0)) + refineEtsScratch(n, m, initial);
}

/** Doubles of scratch that refineEts wants. */
export function refineEtsScratch(n: i32, m: i32, initial: i32): i32 {
  const states = initial == INITIAL_OPTIMAL ? 1 : 0;
  const w = widthFor(m, states);
  const parameters = even(m + 6);
  const search = 3 * w * w + 5 * w + 4 * parameters + GRID * GRID_POINT + even(admissibleScratch(m)) + 8;
  return even(tangentsSize(n, m, states)) + search + startEtsScratch(n, m);
}

/** Fill the grid with parameters and the value of each at the initial states in x. Returns its size. */
function screen(S: Search, x: F64, grid: F64, gentle: bool): i32 {
  const size = fillGrid(S, x, gentle, grid);
  for (let i = 0; i < size; i++) {
    const point = grid.plus(GRID_POINT * i);
    for (let k = 0; k < 4; k++) x[k] = point[k];
    toRaw(S, x, S.raw);
    if (admits(S, S.raw)) point[GRID_VALUE] = passErrors(S.T, S.raw, S.least);
    S.passes++;
  }
  return size;
}

/**
 * Estimate a model of exponential smoothing by maximum likelihood.
 *
 * The best of a grid of smoothing parameters at heuristic initial states, and the next ones that lie apart, are starting points of
 * searches side by side; the best end is kept. Levenberg and Marquardt's search goes on from there where the tolerance is small or the
 * optimum lies where the past is not forgotten, and takes the place of the others where the trend multiplies. It is a local optimum: the
 * likelihood has several.
 *
 * in       y (n); bounds (8): lower and upper of alpha, beta, gamma, phi; beta lies besides in (0, alpha), gamma in (0, 1 - alpha)
 * sizes    n; m, season length (1 without season)
 * scalars  error, trend, season as in filterEts; damped, 0 or 1; fixed, the sum of 1 for alpha, 2 for beta, 4 for gamma, 8 for phi where
 *          theta gives them; initial (INITIAL_OPTIMAL, ...); admissible, 1 to keep a seasonal model where the past is forgotten;
 *          starts of the search; warm, 1 to search from the whole of theta too (Levenberg and Marquardt's alone); mostPasses of each search; tolerance of the value
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
  if (warm || trend == MULTIPLICATIVE || starts == 0) {
    return refineEts(
      y, bounds, n, m, error, trend, season, damped, fixed, initial, admissible, starts, warm, mostPasses, tolerance, theta, report, scratch,
    );
  }
  const given = F64.at(theta);
  const lower = F64.at(bounds), upper = lower.plus(4);
  if (trend != NONE && fixed & 2) lower[ALPHA] = min(max(lower[ALPHA], given[BETA]), upper[ALPHA]);
  if (season != NONE && fixed & 4) upper[ALPHA] = max(min(upper[ALPHA], 1 - given[GAMMA]), lower[ALPHA]);
  const some = startsOf(n, m, season, starts);
  const P = poolOf(y, n, m, bounds, initial == INITIAL_OPTIMAL ? 0 : 1, starts, mostPasses, max(tolerance, POLISH), scratch);
  addStarts(P, 0, error, trend, season, damped, m, fixed | (initial == INITIAL_GIVEN ? 16 : 0), given, some, some);
  descendPool(P, m, season);
  const found = harvest(P, 0, admissible, given, P.x);
  F64.at(report)[0] = valueOf(P, 0);
  F64.at(report)[1] = P.passes;
  if (found == OPTIMUM && tolerance >= POLISH) return OK;
  const rest = scratch + (<usize>even(poolSize(n, m, initial == INITIAL_OPTIMAL ? 1 : 0, startsOf(n, m, NONE, starts), 0)) << 3);
  return refineEts(
    y, bounds, n, m, error, trend, season, damped, fixed, initial, admissible, found == NOTHING ? starts : 0, found == NOTHING ? 0 : 1,
    mostPasses, tolerance, theta, report, rest,
  );
}

/** Levenberg and Marquardt's search by itself; parameters and results as those of fitEts, scratch refineEtsScratch. */
export function refineEts(
  y: usize, bounds: usize, n: i32, m: i32, error: i32, trend: i32, season: i32, damped: i32, fixed: i32, initial: i32, admissible: i32,
  starts: i32, warm: i32, mostPasses: i32, tolerance: f64, theta: usize, report: usize, scratch: usize,
): i32 {
  const S = changetype<Search>(SEARCH);
  const T = tangentsOf(y, n, m, error, trend, season, damped, initial == INITIAL_OPTIMAL ? 1 : 0, scratch);
  let room = F64.at(scratch).plus(even(tangentsSize(n, m, T.colSeasons >= 0 ? 1 : 0)));
  const w = widthFor(m, T.colSeasons >= 0 ? 1 : 0);
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
    soften(m, T.trend, T.season, x);
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
