// What a search for the parameters of exponential smoothing keeps between two passes.

import { F64, I32 } from "../memory";
import { NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, LEVEL, PHI, SEASON_0, SLOPE } from "./tangents";

/** States of a search. */
export const DONE: i32 = 0;
export const RUNNING: i32 = 1;
export const WAITING: i32 = 2;
export const HELD: i32 = 3;

/** One search. */
@unmanaged
export class Descent {
  error: i32;
  trend: i32;
  season: i32;
  damped: i32;
  m: i32;
  /** Bit k: parameter k is fixed; bit 4: the initial states are. */
  fixed: i32;
  /** Parameters that are searched, and those of them with bounds, which come first. */
  columns: i32;
  bounded: i32;
  /** Length of a row of the matrix: columns, up to an even number. */
  width: i32;
  /** DONE, RUNNING, WAITING for the searches of another form, or HELD until it is worth while. */
  phase: i32;
  /** Number of its form, and of that whose optimum it begins at, or -1. */
  form: i32;
  twin: i32;
  /** Whether it has a value; whether its matrix is as at the start; steps that gained little, or misled, in a row. */
  begun: i32;
  fresh: i32;
  quiet: i32;
  misses: i32;
  /** Whether its matrix comes from elsewhere. */
  inherits: i32;
  passes: i32;
  mostPasses: i32;
  /** Gain below which it ends. */
  tolerance: f64;
  value: f64;
  /** N / SSE. */
  weight: f64;
  /** Share of the step under trial, and slope of the value along the whole step. */
  share: f64;
  slope: f64;
  /** (columns): places in x. */
  index: I32;
  /** (6 + m): parameters as they are searched, and those under trial. */
  x: F64;
  trial: F64;
  /** (width) each: gradient, step, and what an update works on. */
  gradient: F64;
  step: F64;
  change: F64;
  turn: F64;
  product: F64;
  /** (columns, width): inverse Hessian. */
  inverse: F64;
}

/** Bytes of the record of a search. */
export const DESCENT_BYTES: i32 = 176;

/** Doubles of memory that a search wants, with or without the initial states among its parameters. */
export function descentSize(m: i32, states: i32): i32 {
  const p = (m + SEASON_0 + 1) & ~1;
  return (DESCENT_BYTES >> 3) + 8 * p + (states ? p * p : 4 * LEVEL);
}

/** A search at `room` (descentSize), 16-byte aligned; x is the caller's to fill. */
export function descentOf(room: usize, error: i32, trend: i32, season: i32, damped: i32, m: i32, fixed: i32): Descent {
  const D = changetype<Descent>(room);
  const p = (m + SEASON_0 + 1) & ~1;
  D.error = error;
  D.trend = trend;
  D.season = season;
  D.damped = damped;
  D.m = m;
  D.fixed = fixed;
  let at = F64.at(room).plus(DESCENT_BYTES >> 3);
  D.x = at;
  D.trial = at.plus(p);
  D.gradient = at.plus(2 * p);
  D.step = at.plus(3 * p);
  D.change = at.plus(4 * p);
  D.turn = at.plus(5 * p);
  D.product = at.plus(6 * p);
  D.index = I32.at(at.plus(7 * p).offset);
  D.inverse = at.plus(8 * p);
  let c = 0;
  if (!(fixed & 1)) D.index[c++] = ALPHA;
  if (trend != NONE && !(fixed & 2)) D.index[c++] = BETA;
  if (season != NONE && !(fixed & 4)) D.index[c++] = GAMMA;
  if (damped && !(fixed & 8)) D.index[c++] = PHI;
  D.bounded = c;
  if (!(fixed & 16)) {
    D.index[c++] = LEVEL;
    if (trend != NONE) D.index[c++] = SLOPE;
    if (season != NONE) for (let j = 0; j < m - 1; j++) D.index[c++] = SEASON_0 + j;
  }
  D.columns = c;
  D.width = (c + 1) & ~1;
  D.value = Infinity;
  D.twin = -1;
  D.inherits = 0;
  D.phase = DONE;
  D.begun = 0;
  D.passes = 0;
  return D;
}
