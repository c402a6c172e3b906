// Searches over one series side by side: of several forms, from several starting points. Each takes a lane for as long as it goes on.

import { F64, I32 } from "../memory";
import { advance, beginDescent, regard } from "./lanes-descent";
import { Descent, descentOf, descentSize, DONE, HELD, RUNNING, WAITING } from "./lanes-record";
import { admissibleScratch } from "./admissible";
import { admit, admits, isFixed, Search, toRaw } from "./fit-search";
import { fillGrid, GRID, GRID_POINT, GRID_VALUE, hasFinite, soften, SOFTENINGS, takeBest } from "./fit-grid";
import { NONE } from "./recursion";
import { fillLane, LANES, Lanes, lanesOf, lanesSize, passBackward, passForward } from "./lanes";
import { startEts, startEtsScratch } from "./start";
import { ALPHA, BETA, GAMMA, LEVEL, SEASON_0, Tangents } from "./tangents";

/** Forms, by number, that a pool may hold. */
export const FORMS: i32 = 15;
/** Searches for each form, the one that begins at a twin among them. */
export const MOST_STARTS: i32 = 22;

/**
 * Searches of a form from points of the grid, where `starts` are asked for. Short series without season have few parameters and many optima;
 * long ones mostly one.
 */
export function startsOf(n: i32, m: i32, season: i32, starts: i32): i32 {
  if (m >= LONG_SEASON) return 1;
  return min(season == NONE && n < LONG_SERIES ? 2 * starts : starts, MOST_STARTS - 1);
}

/** To the bottom of the parabola that a search has learnt, half the slope along its step is missing; it is given eight times that. */
const HOPE: f64 = 4;
/** Ends of a form whose values lie no further apart are the same. */
const SAME: f64 = 1e-3;

/** Who asks for more starts than these wants to see all ends. */
export const FEW_STARTS: i32 = 2;

/** Seasons from this length on have one starting point: a search wants (6 + m)^2 numbers. */
const LONG_SEASON: i32 = 100;
/** From this length on a series has few optima. */
export const LONG_SERIES: i32 = 400;

/** What one pool works on. */
@unmanaged
export class Pool {
  S: Search;
  L: Lanes;
  /** Whether the initial states are found by startEts and stay. */
  heuristic: i32;
  mostPasses: i32;
  tolerance: f64;
  /** Whether searches go on that others of their form seem to have overtaken. */
  patient: i32;
  passes: i32;
  /** Searches so far, and their addresses. */
  count: i32;
  searches: I32;
  /** (FORMS): searches that still go on; address of the best that has ended, or 0. */
  pending: I32;
  best: I32;
  grid: F64;
  start: F64;
  x: F64;
  /** Where the next search finds memory. */
  room: F64;
}

const POOL: usize = memory.data(64, 16);
const SEARCH: usize = memory.data(192, 16);
const REGION: usize = memory.data(192, 16);

/** Doubles of memory that a pool wants for so many searches with season and without. */
export function poolSize(n: i32, m: i32, states: i32, seasonal: i32, plain: i32): i32 {
  const p = (m + SEASON_0 + 1) & ~1;
  const shared = lanesSize(n, m) + 8 * p + GRID * GRID_POINT + FORMS + (FORMS * MOST_STARTS) / 2 + startEtsScratch(n, m) + even(admissibleScratch(m)) + 8;
  return shared + 2 * (seasonal * ((descentSize(m, states) + 1) >> 1) + plain * ((descentSize(1, states) + 1) >> 1));
}

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** A pool over a series, with memory (poolSize) that is 16-byte aligned; bounds (8), starts, mostPasses and tolerance as in fitEts. */
export function poolOf(
  y: usize, n: i32, m: i32, bounds: usize, heuristic: i32, starts: i32, mostPasses: i32, tolerance: f64, room: usize,
): Pool {
  const P = changetype<Pool>(POOL);
  const S = changetype<Search>(SEARCH);
  P.S = S;
  S.T = changetype<Tangents>(REGION);
  // Where the past is forgotten is looked at when a search has ended: nearly all optima lie there.
  S.admissible = 0;
  S.lower = F64.at(bounds);
  S.upper = S.lower.plus(4);
  P.L = lanesOf(y, n, m, room);
  P.heuristic = heuristic;
  P.mostPasses = mostPasses;
  P.tolerance = tolerance;
  P.patient = starts > FEW_STARTS ? 1 : 0;
  P.passes = 0;
  const p = even(m + SEASON_0);
  let at = F64.at(room).plus(even(lanesSize(n, m)));
  S.raw = at;
  S.gram = at.plus(p);
  P.x = at.plus(5 * p);
  P.grid = at.plus(6 * p);
  at = P.grid.plus(even(GRID * GRID_POINT));
  P.pending = I32.at(at.offset);
  P.best = I32.at(at.offset + 4 * <usize>FORMS);
  P.searches = I32.at(at.plus(even(FORMS)).offset);
  P.start = at.plus(even(FORMS) + even((FORMS * MOST_STARTS) / 2));
  S.roots = P.start.plus(even(startEtsScratch(n, m)));
  P.room = S.roots.plus(even(admissibleScratch(m)));
  P.count = 0;
  for (let form = 0; form < FORMS; form++) {
    P.pending[form] = 0;
    P.best[form] = 0;
  }
  return P;
}

/** One more search, for the caller to begin. */
function addSearch(P: Pool, form: i32, error: i32, trend: i32, season: i32, damped: i32, m: i32, fixed: i32): Descent {
  const D = descentOf(P.room.offset, error, trend, season, damped, m, fixed);
  D.form = form;
  P.room = P.room.plus(even(descentSize(m, P.heuristic ? 0 : 1)));
  P.searches[P.count++] = <i32>changetype<usize>(D);
  P.pending[form] = P.pending[form] + 1;
  return D;
}

/**
 * Let searches of a form begin at the best points of the grid, with initial states of startEts or, where those are fixed, of `given`.
 *
 * in       given (6 + m): what is fixed
 * scalars  form, its number; error, ..., fixed as in fitEts, with bit 4 where the initial states are given; starts; how many of them, the
 *          best, begin at once: the others are held
 */
export function addStarts(
  P: Pool, form: i32, error: i32, trend: i32, season: i32, damped: i32, m: i32, fixed: i32, given: F64, starts: i32, atOnce: i32,
): void {
  const L = P.L, S = P.S, x = P.x, grid = P.grid;
  const bytes = <usize>(m + SEASON_0) << 3;
  memory.copy(x.offset, given.offset, bytes);
  const D = addSearch(P, form, error, trend, season, damped, m, fixed | (P.heuristic ? 16 : 0));
  regard(S, D);
  if (!(fixed & 16)) startEts(L.y.offset, L.n, m, error, trend, season, x.plus(LEVEL).offset, P.start.offset);
  let size = 0;
  for (let tries = 0; tries < SOFTENINGS; tries++) {
    size = screen(P, D, tries > 0);
    if (hasFinite(grid, size) || fixed & 16) break;
    soften(m, trend, season, x);
  }
  let E = D;
  for (let i = 0; i < starts; i++) {
    const at = takeBest(grid, size, starts > 4 || season == NONE ? 0.5 : 1.0);
    if (at < 0) {
      if (i == 0) P.pending[form] = P.pending[form] - 1;
      return;
    }
    if (i > 0) E = addSearch(P, form, error, trend, season, damped, m, D.fixed);
    memory.copy(E.x.offset, x.offset, bytes);
    for (let k = 0; k < 4; k++) E.x[k] = grid[GRID_POINT * at + k];
    if (i < atOnce) beginDescent(E, P.mostPasses, P.tolerance);
    else {
      E.phase = HELD;
      P.pending[form] = P.pending[form] - 1;
    }
  }
}

/** Let the searches of a form begin that were held. */
export function releaseHeld(P: Pool, form: i32): void {
  for (let i = 0; i < P.count; i++) {
    const D = changetype<Descent>(P.searches[i]);
    if (D.form != form || D.phase != HELD) continue;
    P.pending[form] = P.pending[form] + 1;
    beginDescent(D, P.mostPasses, P.tolerance);
  }
}

/** Let a search begin at the optimum of another form, once that is known. */
export function addTwin(P: Pool, form: i32, twin: i32, error: i32, trend: i32, season: i32, damped: i32, m: i32, fixed: i32): void {
  const D = addSearch(P, form, error, trend, season, damped, m, fixed | (P.heuristic ? 16 : 0));
  D.twin = twin;
  D.phase = WAITING;
}

/** Fill the grid with the values at the initial states in P.x; the first LONG_SERIES values tell where a search without season begins. */
function screen(P: Pool, D: Descent, gentle: bool): i32 {
  const L = P.L, S = P.S, x = P.x, grid = P.grid;
  const size = fillGrid(S, x, gentle, grid);
  L.m = D.m;
  L.season = D.season;
  const n = L.n, observed = L.observed;
  if (D.season == NONE && n > LONG_SERIES) {
    L.n = LONG_SERIES;
    L.observed = 0;
    for (let t = 0; t < LONG_SERIES; t++) if (L.y[t] == L.y[t]) L.observed++;
  }
  for (let from = 0; from < size; from += LANES) {
    L.count = min(size - from, LANES);
    for (let i = 0; i < L.count; i++) {
      for (let k = 0; k < 4; k++) x[k] = grid[GRID_POINT * (from + i) + k];
      toRaw(S, x, S.raw);
      fillLane(L, i, D.error, D.m, S.raw);
    }
    passForward(L);
    P.passes += L.count;
    for (let i = 0; i < L.count; i++) grid[GRID_POINT * (from + i) + GRID_VALUE] = L.value[i];
  }
  L.n = n;
  L.observed = observed;
  return size;
}

/** Run all searches of a pool to their ends, in lanes with this season; those without season may stand among additive ones. */
export function descendPool(P: Pool, m: i32, season: i32): void {
  const L = P.L, S = P.S;
  L.m = m;
  L.season = season;
  for (;;) {
    let lanes = 0;
    for (let i = 0; i < P.count && lanes < LANES; i++) {
      const D = changetype<Descent>(P.searches[i]);
      if (D.phase == WAITING && P.pending[D.twin] == 0) wake(P, D);
      if (D.phase != RUNNING) continue;
      regard(S, D);
      toRaw(S, D.trial, S.raw);
      fillLane(L, lanes++, D.error, D.m, S.raw);
    }
    if (lanes == 0) return;
    L.count = lanes;
    passForward(L);
    passBackward(L);
    P.passes += lanes;
    lanes = 0;
    const most = L.count;
    for (let i = 0; i < P.count && lanes < most; i++) {
      const D = changetype<Descent>(P.searches[i]);
      if (D.phase != RUNNING) continue;
      advance(S, L, lanes++, D);
      if (D.phase == RUNNING && !P.patient && isHopeless(P, D)) D.phase = DONE;
      if (D.phase == DONE) settle(P, D);
    }
  }
}

/** Whether a search is not going to end below where another of its form has ended. */
function isHopeless(P: Pool, D: Descent): bool {
  const best = P.best[D.form];
  return best != 0 && !D.fresh && D.value + HOPE * D.slope > changetype<Descent>(best).value - SAME;
}

/** Begin at the optimum of the twin. */
function wake(P: Pool, D: Descent): void {
  const from = changetype<Descent>(P.best[D.twin]);
  D.phase = DONE;
  if (!changetype<usize>(from)) {
    P.pending[D.form] = P.pending[D.form] - 1;
    return;
  }
  memory.copy(D.x.offset, from.x.offset, <usize>(D.m + SEASON_0) << 3);
  memory.copy(D.inverse.offset, from.inverse.offset, <usize>(D.columns * D.width) << 3);
  D.inherits = 1;
  beginDescent(D, P.mostPasses, P.tolerance);
}

/** A search has ended. */
function settle(P: Pool, D: Descent): void {
  P.pending[D.form] = P.pending[D.form] - 1;
  const best = P.best[D.form];
  if (D.value < Infinity && (best == 0 || D.value < changetype<Descent>(best).value)) P.best[D.form] = <i32>changetype<usize>(D);
}

/** The least value found for a form: N log SSE + 2 sum log |f|. */
export function valueOf(P: Pool, form: i32): f64 {
  return P.best[form] == 0 ? Infinity : changetype<Descent>(P.best[form]).value;
}

/** What a pool has found for a form: nothing; an optimum; one that was moved to where the past is forgotten. */
export const NOTHING: i32 = 0;
export const OPTIMUM: i32 = 1;
export const MOVED: i32 = 2;

/**
 * Parameters of the best search of a form.
 *
 * scalars  admissible, whether a seasonal model must lie where the past is forgotten: by less slope or, where that is not enough, nearer to
 *          a gentle point
 * out      theta (6 + m)
 * scratch  trial (6 + m)
 * returns  NOTHING, OPTIMUM or MOVED
 */
export function harvest(P: Pool, form: i32, admissible: i32, theta: F64, trial: F64): i32 {
  const best = P.best[form];
  if (best == 0) return NOTHING;
  const S = P.S, D = changetype<Descent>(best);
  regard(S, D);
  toRaw(S, D.x, theta);
  S.admissible = admissible;
  const inside = admits(S, theta);
  if (!inside) {
    memory.copy(trial.offset, D.x.offset, <usize>(SEASON_0 + D.m) << 3);
    // The search is over: its x may serve as the gentle point.
    if (!isFixed(S, ALPHA)) D.x[ALPHA] = min(max(0.25, S.lower[ALPHA]), S.upper[ALPHA]);
    if (!isFixed(S, BETA)) D.x[BETA] = 0;
    if (!isFixed(S, GAMMA)) D.x[GAMMA] = 0.05;
    admit(S, D.x, trial);
    toRaw(S, trial, theta);
  }
  S.admissible = 0;
  return inside ? OPTIMUM : MOVED;
}
