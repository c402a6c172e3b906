// Gates over channels: one half of a row passes, as far as the other half lets it.

import { sigmoidLanes, tanhLanes } from "../math/activation";
import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";

/** tanh(a) sigmoid(b), of WaveNet. */
export const GATED_TANH: i32 = 0;
/** a sigmoid(b), the gated linear unit. */
export const GATED_LINEAR: i32 = 1;

/**
 * y = f(a) sigmoid(b), where a row of x is a followed by b.
 *
 * in       x (rows, 2C); rows, C; kind: GATED_TANH or GATED_LINEAR
 * out      saved (rows, 2C): f(a) and sigmoid(b), for the backward pass; may be x; y (rows, C)
 * cost     2 transcendental functions per output
 * source   van den Oord et al. (2016), equation 2; Dauphin et al. (2017), equation 1
 */
export function gatedForwardOf<T extends number>(x: usize, rows: i32, C: i32, kind: i32, saved: usize, y: usize): void {
  const row = bytesOf<T>(C);
  const whole = wholeBytesOf<T>(C);
  for (let r = 0; r < rows; r++) {
    let j: usize = 0;
    for (; j < whole; j += 16) gate<T>(x + j, row, kind, saved + j, y + j, true);
    for (; j < row; j += sizeof<T>()) gate<T>(x + j, row, kind, saved + j, y + j, false);
    x += 2 * row;
    saved += 2 * row;
    y += row;
  }
}

// @ts-ignore: decorator
@inline
function gate<T extends number>(x: usize, row: usize, kind: i32, saved: usize, y: usize, whole: bool): void {
  const a = lanesAt<T>(x, whole);
  const value = kind == GATED_TANH ? tanhLanes<T>(a) : a;
  const open = sigmoidLanes<T>(lanesAt<T>(x + row, whole));
  putLanes<T>(saved, value, whole);
  putLanes<T>(saved + row, open, whole);
  putLanes<T>(y, v128.mul<T>(value, open), whole);
}

/**
 * The gradient of gatedForward, added to what it finds.
 *
 * in       saved (rows, 2C) of the forward pass, dy (rows, C); rows, C, kind
 * in/out   dx (rows, 2C)
 */
export function gatedBackwardOf<T extends number>(saved: usize, dy: usize, rows: i32, C: i32, kind: i32, dx: usize): void {
  const row = bytesOf<T>(C);
  const whole = wholeBytesOf<T>(C);
  for (let r = 0; r < rows; r++) {
    let j: usize = 0;
    for (; j < whole; j += 16) gateBackward<T>(saved + j, row, dy + j, kind, dx + j, true);
    for (; j < row; j += sizeof<T>()) gateBackward<T>(saved + j, row, dy + j, kind, dx + j, false);
    saved += 2 * row;
    dy += row;
    dx += 2 * row;
  }
}

// @ts-ignore: decorator
@inline
function gateBackward<T extends number>(saved: usize, row: usize, dy: usize, kind: i32, dx: usize, whole: bool): void {
  const one = v128.splat<T>(1 as T);
  const value = lanesAt<T>(saved, whole);
  const open = lanesAt<T>(saved + row, whole);
  const g = lanesAt<T>(dy, whole);
  const passed = v128.mul<T>(g, open);
  const slope = v128.sub<T>(one, v128.mul<T>(value, value));
  addLanes<T>(dx, kind == GATED_TANH ? v128.mul<T>(passed, slope) : passed, whole);
  addLanes<T>(dx + row, v128.mul<T>(v128.mul<T>(g, value), v128.mul<T>(open, v128.sub<T>(one, open))), whole);
}
