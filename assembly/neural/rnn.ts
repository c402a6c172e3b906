// The simple recurrent layer of Elman, all time steps in one call; rows and weights as in lstm.ts.

import { tanhLanes } from "../math/activation";
import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_B } from "../math/gemm";
import { bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { addColumnSums, addOuter, addTo, outerSizeOf, stepsOfBlock, sumOrZero } from "./recurrent";

/** The nonlinearities of a layer. */
export const RNN_TANH: i32 = 0;
export const RNN_RELU: i32 = 1;
export const RNN_LINEAR: i32 = 2;

/** Elements of what rnnPack writes. */
export function rnnPackedSizeOf<T>(I: i32, H: i32): i32 { return packedSizeOf<T>(H, I) + packedSizeOf<T>(H, H) + H; }

/**
 * The weights of a layer as its steps read them: pack once, and use until the weights change.
 *
 * in       wx (H, I), wh (H, H); bx (H), bh (H), 0 for none; I, H
 * out      packed (rnnPackedSize(I, H))
 * cost     H (I + H) moves
 */
export function rnnPackOf<T extends number>(wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize): void {
  packOf<T>(wx, H, I, I, TRANSPOSE_B, packed);
  packed += bytesOf<T>(packedSizeOf<T>(H, I));
  packOf<T>(wh, H, H, H, TRANSPOSE_B, packed);
  sumOrZero<T>(bx, bh, H, packed + bytesOf<T>(packedSizeOf<T>(H, H)));
}

/**
 * h_t = f(Wx x_t + Wh h_{t-1} + b) over T steps.
 *
 * in       x (T B, I), packed of rnnPack; h0 (B, H), the initial state, 0 for zeros; T, B, I, H; kind: RNN_TANH, RNN_RELU or RNN_LINEAR
 * out      h (T B, H), apart from h0
 * cost     2 T B H (I + H)
 * source   Elman (1990)
 */
export function rnnForwardOf<T extends number>(
  x: usize, packed: usize, h0: usize, T: i32, B: i32, I: i32, H: i32, kind: i32, h: usize,
): void {
  const wh = packed + bytesOf<T>(packedSizeOf<T>(H, I));
  const bias = wh + bytesOf<T>(packedSizeOf<T>(H, H));
  gemmPackedOf<T>(x, packed, T * B, H, I, I, H, 0, h);
  for (let t = 0; t < T; t++) {
    if (h0 != 0) gemmPackedOf<T>(h0, wh, B, H, H, H, H, ACCUMULATE, h);
    h0 = h;
    for (let b = 0; b < B; b++) {
      squash<T>(bias, H, kind, h);
      h += bytesOf<T>(H);
    }
  }
}

/** h = f(h + bias), for one row. */
function squash<T extends number>(bias: usize, H: i32, kind: i32, h: usize): void {
  const whole = wholeBytesOf<T>(H);
  let j: usize = 0;
  for (; j < whole; j += 16) putLanes<T>(h + j, squashed<T>(v128.add<T>(v128.load(h + j), v128.load(bias + j)), kind), true);
  for (; j < bytesOf<T>(H); j += sizeof<T>()) {
    putLanes<T>(h + j, squashed<T>(v128.add<T>(lanesAt<T>(h + j, false), lanesAt<T>(bias + j, false)), kind), false);
  }
}

// @ts-ignore: decorator
@inline
function squashed<T extends number>(v: v128, kind: i32): v128 {
  if (kind == RNN_TANH) return tanhLanes<T>(v);
  return kind == RNN_RELU ? v128.pmax<T>(v, v128.splat<T>(0 as T)) : v;
}

/** Elements of scratch of rnnBackward. */
export function rnnScratchOf<T>(steps: i32, B: i32, I: i32, H: i32): i32 {
  return packedSizeOf<T>(I, H) + packedSizeOf<T>(H, H) + max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)) + (steps + 1) * B * H + H;
}

/**
 * Gradients of a layer over T steps. What is 0 is not wanted, or there is none; gradients are added to what they find.
 *
 * in       x, h, h0, T, B, I, H, kind of the forward pass; wx (H, I), wh (H, H); dh (T B, H): the gradient that reached the hidden states
 * in/out   dx (T B, I); dh0 (B, H); dwx (H, I), dwh (H, H), dbx (H), dbh (H)
 * scratch  rnnScratch(T, B, I, H)
 * cost     4 T B H (I + H)
 * source   Werbos (1990), Backpropagation through time
 */
export function rnnBackwardOf<T extends number>(
  x: usize, h: usize, h0: usize, wx: usize, wh: usize, dh: usize, steps: i32, B: i32, I: i32, H: i32, kind: i32,
  dx: usize, dh0: usize, dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void {
  const state = bytesOf<T>(B * H);
  const packedX = scratch;
  const packedH = packedX + bytesOf<T>(packedSizeOf<T>(I, H));
  const outer = packedH + bytesOf<T>(packedSizeOf<T>(H, H));
  const dhNext = outer + bytesOf<T>(max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)));
  const db = dhNext + state;
  const sums = db + bytesOf<T>(H);
  if (dx != 0) packOf<T>(wx, I, H, I, 0, packedX);
  packOf<T>(wh, H, H, H, 0, packedH);
  memory.fill(dhNext, 0, state + bytesOf<T>(H));
  const block = stepsOfBlock(B);
  let end = steps;
  for (let t = steps - 1; t >= 0; t--) {
    const g = sums + <usize>t * state;
    const past = <usize>(t - 1) * state;
    unsquash<T>(h + <usize>t * state, dh + <usize>t * state, dhNext, B * H, kind, g);
    if (t > 0 || dh0 != 0) gemmPackedOf<T>(g, packedH, B, H, H, H, H, 0, dhNext);
    if (t % block != 0) continue;
    const rows = (end - t) * B;
    const skip = t == 0 ? 1 : 0;
    if (dx != 0) gemmPackedOf<T>(g, packedX, rows, I, H, H, I, ACCUMULATE, dx + <usize>t * bytesOf<T>(B * I));
    if (dwx != 0) addOuter<T>(g, x + <usize>t * bytesOf<T>(B * I), rows, H, I, H, dwx, outer);
    if (dwh != 0) addOuter<T>(g + <usize>skip * state, skip != 0 ? h : h + past, rows - skip * B, H, H, H, dwh, outer);
    if (dwh != 0 && t == 0 && h0 != 0) addOuter<T>(g, h0, B, H, H, H, dwh, outer);
    if (dbx != 0 || dbh != 0) addColumnSums<T>(g, rows, H, H, db);
    end = t;
  }
  addTo<T>(db, H, dbx);
  addTo<T>(db, H, dbh);
  addTo<T>(dhNext, B * H, dh0);
}

/** out = (dh + dhNext) f', for n units; f' from the value h = f. */
function unsquash<T extends number>(h: usize, dh: usize, dhNext: usize, n: i32, kind: i32, out: usize): void {
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) slope<T>(h + j, dh + j, dhNext + j, kind, out + j, true);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) slope<T>(h + j, dh + j, dhNext + j, kind, out + j, false);
}

// @ts-ignore: decorator
@inline
function slope<T extends number>(h: usize, dh: usize, dhNext: usize, kind: i32, out: usize, whole: bool): void {
  const one = v128.splat<T>(1 as T);
  const value = lanesAt<T>(h, whole);
  const hidden = v128.add<T>(lanesAt<T>(dh, whole), lanesAt<T>(dhNext, whole));
  const curve = v128.mul<T>(hidden, v128.sub<T>(one, v128.mul<T>(value, value)));
  const ramp = v128.and(hidden, v128.gt<T>(value, v128.splat<T>(0 as T)));
  putLanes<T>(out, kind == RNN_TANH ? curve : kind == RNN_RELU ? ramp : hidden, whole);
}
