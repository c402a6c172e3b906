// Convolutions over time. Rows are time-major, so a shift in time is an offset of rows, and a convolution is one accumulating product per
// tap. Weights are stored (taps, out, in), where torch has (out, in, taps): a tap is then a matrix.

import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_A, TRANSPOSE_B } from "../math/gemm";
import { addLanes, bytesOf, lanesAt, wholeBytesOf } from "../math/lanes";
import { addColumnSums, stepsOfBlock } from "./recurrent";

/** Steps of the output: floor((T + padding before and after - dilation (taps - 1) - 1) / stride) + 1, at least 0. */
export function convolvedLength(T: i32, taps: i32, dilation: i32, before: i32, after: i32, stride: i32): i32 {
  const room = T + before + after - dilation * (taps - 1) - 1;
  return room < 0 ? 0 : room / stride + 1;
}

/** The first output step from `from` on that tap `shift` reads inside the input, for a stride. */
// @ts-ignore: decorator
@inline
function firstStep(shift: i32, stride: i32, from: i32): i32 { return max(from, shift < 0 ? (stride - 1 - shift) / stride : 0); }

/** The output step before `to` after which tap `shift` reads behind the input. */
// @ts-ignore: decorator
@inline
function endStep(shift: i32, stride: i32, T: i32, to: i32): i32 { return shift >= T ? 0 : min(to, (T - 1 - shift) / stride + 1); }

/** Elements of scratch of convolutionForward. */
export function convolutionScratchOf<T>(I: i32, O: i32, taps: i32): i32 { return taps * packedSizeOf<T>(O, I); }

/**
 * y[u] = bias + sum over k of W[k] x[u stride + k dilation - before], where x is 0 outside its T steps: causal with
 * before = dilation (taps - 1) and as many outputs as inputs.
 *
 * in       x (T B, I); w (taps, O, I); bias (O), 0 for none; T steps of the input, U of the output; B, I, O, taps, dilation; before: steps
 *          of zeros before the first; stride
 * out      y (U B, O)
 * scratch  convolutionScratch(I, O, taps)
 * cost     2 taps U B I O
 * source   van den Oord et al. (2016), section 2.1
 */
export function convolutionForwardOf<T extends number>(
  x: usize, w: usize, bias: usize, steps: i32, U: i32, B: i32, I: i32, O: i32, taps: i32, dilation: i32, before: i32, stride: i32,
  y: usize, scratch: usize,
): void {
  const size = bytesOf<T>(packedSizeOf<T>(O, I));
  for (let k = 0; k < taps; k++) packOf<T>(w + <usize>k * bytesOf<T>(O * I), O, I, I, TRANSPOSE_B, scratch + <usize>k * size);
  const block = stepsOfBlock(B);
  for (let from = 0; from < U; from += block) {
    const to = min(U, from + block);
    fillRows<T>(bias, (to - from) * B, O, y + <usize>from * bytesOf<T>(B * O));
    for (let k = 0; k < taps; k++) {
      const shift = k * dilation - before;
      const first = firstStep(shift, stride, from);
      const end = endStep(shift, stride, steps, to);
      const packed = scratch + <usize>k * size;
      const step = stride == 1 ? max(1, end - first) : 1;
      for (let u = first; u < end; u += step) {
        const source = x + <usize>(u * stride + shift) * bytesOf<T>(B * I);
        gemmPackedOf<T>(source, packed, step * B, O, I, I, O, ACCUMULATE, y + <usize>u * bytesOf<T>(B * O));
      }
    }
  }
}

/** Rows that all equal one, or zeros. */
function fillRows<T extends number>(row: usize, rows: i32, n: i32, out: usize): void {
  if (row == 0) {
    memory.fill(out, 0, bytesOf<T>(rows * n));
    return;
  }
  for (let i = 0; i < rows; i++, out += bytesOf<T>(n)) memory.copy(out, row, bytesOf<T>(n));
}

/** Elements of scratch of convolutionBackward. */
export function convolutionBackwardScratchOf<T>(B: i32, I: i32, O: i32, taps: i32): i32 {
  return taps * packedSizeOf<T>(I, O) + packedSizeOf<T>(I, stepsOfBlock(B) * B);
}

/**
 * Gradients of convolutionForward, added to what they find; 0 where not wanted.
 *
 * in       x, w and the sizes of the forward pass; dy (U B, O)
 * in/out   dx (T B, I), dw (taps, O, I), db (O)
 * scratch  convolutionBackwardScratch(B, I, O, taps)
 * cost     4 taps U B I O
 */
export function convolutionBackwardOf<T extends number>(
  x: usize, w: usize, dy: usize, steps: i32, U: i32, B: i32, I: i32, O: i32, taps: i32, dilation: i32, before: i32, stride: i32,
  dx: usize, dw: usize, db: usize, scratch: usize,
): void {
  const size = bytesOf<T>(packedSizeOf<T>(I, O));
  const rows = scratch + <usize>taps * size;
  const weights = bytesOf<T>(O * I);
  if (dx != 0) for (let k = 0; k < taps; k++) packOf<T>(w + <usize>k * weights, I, O, I, 0, scratch + <usize>k * size);
  const block = stepsOfBlock(B);
  for (let from = 0; from < U; from += block) {
    const to = min(U, from + block);
    const part = dy + <usize>from * bytesOf<T>(B * O);
    if (db != 0) addColumnSums<T>(part, (to - from) * B, O, O, db);
    for (let k = 0; k < taps; k++) {
      const shift = k * dilation - before;
      const first = firstStep(shift, stride, from);
      const end = endStep(shift, stride, steps, to);
      const step = stride == 1 ? max(1, end - first) : 1;
      for (let u = first; u < end; u += step) {
        const at = <usize>(u * stride + shift) * bytesOf<T>(B * I);
        const g = dy + <usize>u * bytesOf<T>(B * O);
        if (dx != 0) gemmPackedOf<T>(g, scratch + <usize>k * size, step * B, I, O, O, I, ACCUMULATE, dx + at);
        if (dw == 0) continue;
        packOf<T>(x + at, I, step * B, I, 0, rows);
        gemmPackedOf<T>(g, rows, O, I, step * B, O, I, TRANSPOSE_A | ACCUMULATE, dw + <usize>k * weights);
      }
    }
  }
}

/**
 * A convolution of each channel with its own taps: y[u, c] = bias[c] + sum over k of w[k, c] x[u stride + k dilation - before, c].
 *
 * in       x (T B, C); w (taps, C), where torch has (C, 1, taps); bias (C), 0 for none; sizes as in convolutionForward
 * out      y (U B, C)
 * cost     2 taps U B C
 */
export function depthwiseForwardOf<T extends number>(
  x: usize, w: usize, bias: usize, steps: i32, U: i32, B: i32, C: i32, taps: i32, dilation: i32, before: i32, stride: i32, y: usize,
): void {
  const row = bytesOf<T>(C);
  const whole = wholeBytesOf<T>(C);
  fillRows<T>(bias, U * B, C, y);
  for (let u = 0; u < U; u++) {
    for (let k = 0; k < taps; k++) {
      const t = u * stride + k * dilation - before;
      if (t < 0 || t >= steps) continue;
      const tap = w + <usize>k * row;
      for (let b = 0; b < B; b++) {
        const from = x + <usize>(t * B + b) * row;
        const to = y + <usize>(u * B + b) * row;
        let j: usize = 0;
        for (; j < whole; j += 16) addProduct<T>(from + j, tap + j, to + j, true);
        for (; j < row; j += sizeof<T>()) addProduct<T>(from + j, tap + j, to + j, false);
      }
    }
  }
}

/**
 * Gradients of depthwiseForward, added to what they find; 0 where not wanted.
 *
 * in       x, w and the sizes of the forward pass; dy (U B, C)
 * in/out   dx (T B, C), dw (taps, C), db (C)
 * cost     4 taps U B C
 */
export function depthwiseBackwardOf<T extends number>(
  x: usize, w: usize, dy: usize, steps: i32, U: i32, B: i32, C: i32, taps: i32, dilation: i32, before: i32, stride: i32,
  dx: usize, dw: usize, db: usize,
): void {
  const row = bytesOf<T>(C);
  const whole = wholeBytesOf<T>(C);
  if (db != 0) addColumnSums<T>(dy, U * B, C, C, db);
  for (let u = 0; u < U; u++) {
    for (let k = 0; k < taps; k++) {
      const t = u * stride + k * dilation - before;
      if (t < 0 || t >= steps) continue;
      const tap = <usize>k * row;
      for (let b = 0; b < B; b++) {
        const at = <usize>(t * B + b) * row;
        const g = dy + <usize>(u * B + b) * row;
        let j: usize = 0;
        if (dx != 0) for (; j < whole; j += 16) addProduct<T>(g + j, w + tap + j, dx + at + j, true);
        if (dx != 0) for (; j < row; j += sizeof<T>()) addProduct<T>(g + j, w + tap + j, dx + at + j, false);
        if (dw == 0) continue;
        for (j = 0; j < whole; j += 16) addProduct<T>(g + j, x + at + j, dw + tap + j, true);
        for (; j < row; j += sizeof<T>()) addProduct<T>(g + j, x + at + j, dw + tap + j, false);
      }
    }
  }
}

/** out += a b */
// @ts-ignore: decorator
@inline
function addProduct<T extends number>(a: usize, b: usize, out: usize, whole: bool): void {
  addLanes<T>(out, v128.mul<T>(lanesAt<T>(a, whole), lanesAt<T>(b, whole)), whole);
}
