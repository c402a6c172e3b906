// What a pass of the filter leaves behind for the passes back.

import { F64, I32 } from "../memory";
import { even } from "./system";

/** Places in a tape. Vectors and matrices have rows of `stride` doubles. */
@unmanaged
export class Tape {
  /** Steps whose columns of A are on the tape, and columns of a step. */
  diffuse: i32;
  columnCount: i32;
  /** (n, stride): predicted states of each step. */
  states: F64;
  /** (n, p, stride): P z for each value. */
  gains: F64;
  /** (k, stride + 2): of each value that settled a column of A its gain P_inf z / F_inf, F_inf, and the finite part of its variance. */
  settled: F64;
  /** (diffuse, k, stride): A before each step. */
  columns: F64;
  /** (diffuse): columns of A before each step. */
  left: I32;
  /** (n): which of the matrices below was the predicted variance of the step. */
  slots: I32;
  /** (n, stride, stride) at most; room is left only where they are kept. */
  variances: F64;
}

const STRUCT: i32 = 12;

/**
 * Doubles of a tape.
 *
 * sizes  n; p; m; k columns of A; diffuse, steps of countDiffuseSteps; keep, whether the predicted variances are kept
 */
export function tapeSize(n: i32, p: i32, m: i32, k: i32, diffuse: i32, keep: i32): i32 {
  const s = even(m);
  return STRUCT + n * s + n * p * s + k * (s + 2) + diffuse * k * s + even((diffuse + n + 4) >> 1) + 2 + (keep ? n * s * s : 0);
}

/** The places in a tape. */
export function tapeAt(tape: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32): Tape {
  const T = changetype<Tape>(tape);
  const s = even(m);
  T.diffuse = diffuse;
  T.columnCount = k;
  T.states = F64.at(tape).plus(STRUCT);
  T.gains = T.states.plus(n * s);
  T.settled = T.gains.plus(n * p * s);
  T.columns = T.settled.plus(k * (s + 2));
  T.left = I32.at(T.columns.plus(diffuse * k * s).offset);
  T.slots = T.left.plus(diffuse);
  T.variances = F64.at((T.slots.plus(n).offset + 15) & ~15);
  return T;
}
