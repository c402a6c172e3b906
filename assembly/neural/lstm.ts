// Long short-term memory, all time steps in one call. Rows are time-major: row t B + b is step t of sequence b. Weights and the order of
// the gates (i, f, g, o) are torch's.

import { sigmoidLanes, tanhLanes } from "../math/activation";
import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_B } from "../math/gemm";
import { bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { addColumnSums, addOuter, addTo, outerSizeOf, stepsOfBlock, sumOrZero } from "./recurrent";

/** Elements of what lstmPack writes. */
export function lstmPackedSizeOf<T>(I: i32, H: i32): i32 {
  return packedSizeOf<T>(4 * H, I) + packedSizeOf<T>(4 * H, H) + 4 * H;
}

/**
 * The weights of a layer as its steps read them: pack once, and use until the weights change.
 *
 * in       wx (4H, I), wh (4H, H); bx (4H), bh (4H), the two biases, 0 for none; I, H
 * out      packed (lstmPackedSize(I, H))
 * cost     4 H (I + H) moves
 */
export function lstmPackOf<T extends number>(wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize): void {
  packOf<T>(wx, 4 * H, I, I, TRANSPOSE_B, packed);
  packed += bytesOf<T>(packedSizeOf<T>(4 * H, I));
  packOf<T>(wh, 4 * H, H, H, TRANSPOSE_B, packed);
  sumOrZero<T>(bx, bh, 4 * H, packed + bytesOf<T>(packedSizeOf<T>(4 * H, H)));
}

/**
 * i, f, o = sigmoid, g = tanh of their sums; c' = f c + i g; h' = o tanh(c'): the pointwise half of a step.
 *
 * in       bias (4H), c (B, H) or 0 for zeros; B, H
 * in/out   gates (B, 4H): the sums of products, then the gates i, f, g, o
 * out      next (B, H): c', which may be c; h (B, H)
 * cost     5 transcendental functions per cell
 * source   Hochreiter & Schmidhuber (1997); Gers, Schmidhuber & Cummins (2000)
 */
export function lstmGatesOf<T extends number>(gates: usize, bias: usize, c: usize, B: i32, H: i32, next: usize, h: usize): void {
  const row = bytesOf<T>(H);
  const whole = wholeBytesOf<T>(H);
  if (c == 0) {
    memory.fill(next, 0, <usize>B * row);
    c = next;
  }
  for (let b = 0; b < B; b++) {
    let j: usize = 0;
    for (; j < whole; j += 16) cell<T>(gates + j, bias + j, row, c + j, next + j, h + j, true);
    for (; j < row; j += sizeof<T>()) cell<T>(gates + j, bias + j, row, c + j, next + j, h + j, false);
    gates += 4 * row;
    c += row;
    next += row;
    h += row;
  }
}

// @ts-ignore: decorator
@inline
function cell<T extends number>(gates: usize, bias: usize, row: usize, c: usize, next: usize, h: usize, whole: bool): void {
  const i = sigmoidLanes<T>(biased<T>(gates, bias, whole));
  const f = sigmoidLanes<T>(biased<T>(gates + row, bias + row, whole));
  const g = tanhLanes<T>(biased<T>(gates + 2 * row, bias + 2 * row, whole));
  const o = sigmoidLanes<T>(biased<T>(gates + 3 * row, bias + 3 * row, whole));
  putLanes<T>(gates, i, whole);
  putLanes<T>(gates + row, f, whole);
  putLanes<T>(gates + 2 * row, g, whole);
  putLanes<T>(gates + 3 * row, o, whole);
  const state = v128.add<T>(v128.mul<T>(f, lanesAt<T>(c, whole)), v128.mul<T>(i, g));
  putLanes<T>(next, state, whole);
  putLanes<T>(h, v128.mul<T>(o, tanhLanes<T>(state)), whole);
}

// @ts-ignore: decorator
@inline
function biased<T extends number>(sums: usize, bias: usize, whole: bool): v128 {
  return v128.add<T>(lanesAt<T>(sums, whole), lanesAt<T>(bias, whole));
}

/**
 * A layer over T steps. A step of decoding is T = 1, where h may be h0 and c may be c0.
 *
 * in       x (T B, I), packed of lstmPack; h0 (B, H), c0 (B, H), the initial state, 0 for zeros; T, B, I, H
 * out      h (T B, H), c (T B, H): hidden states and cells after each step; gates (T B, 4H): i, f, g, o
 * cost     8 T B H (I + H) and 5 T B H transcendental functions
 * source   Hochreiter & Schmidhuber (1997)
 */
export function lstmForwardOf<T extends number>(
  x: usize, packed: usize, h0: usize, c0: usize, T: i32, B: i32, I: i32, H: i32, h: usize, c: usize, gates: usize,
): void {
  const wh = packed + bytesOf<T>(packedSizeOf<T>(4 * H, I));
  const bias = wh + bytesOf<T>(packedSizeOf<T>(4 * H, H));
  const state = bytesOf<T>(B * H);
  const block = stepsOfBlock(B);
  for (let t = 0; t < T; t++) {
    if (t % block == 0) {
      const rows = min(block, T - t) * B;
      gemmPackedOf<T>(x, packed, rows, 4 * H, I, I, 4 * H, 0, gates);
      x += bytesOf<T>(rows * I);
    }
    if (h0 != 0) gemmPackedOf<T>(h0, wh, B, 4 * H, H, H, 4 * H, ACCUMULATE, gates);
    lstmGatesOf<T>(gates, bias, c0, B, H, c, h);
    gates += 4 * state;
    h0 = h;
    c0 = c;
    h += state;
    c += state;
  }
}

/** Elements of scratch of lstmBackward. */
export function lstmScratchOf<T>(B: i32, I: i32, H: i32): i32 {
  return packedSizeOf<T>(I, 4 * H) + packedSizeOf<T>(H, 4 * H) + max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)) + 2 * B * H + 4 * H;
}

/**
 * Gradients of a layer over T steps. What is 0 is not wanted, or there is none; gradients are added to what they find.
 *
 * in       x, h, c, h0, c0, T, B, I, H of the forward pass; wx (4H, I), wh (4H, H); dh (T B, H): the gradient that reached the hidden
 *          states; dcLast (B, H): that of the last cells, or 0
 * in/out   gates (T B, 4H) of the forward pass, then the gradients of their sums; dx (T B, I); dh0, dc0 (B, H); dwx (4H, I), dwh (4H, H),
 *          dbx (4H), dbh (4H)
 * scratch  lstmScratch(B, I, H)
 * cost     16 T B H (I + H)
 * source   Graves & Schmidhuber (2005), appendix A: the full gradient through time
 */
export function lstmBackwardOf<T extends number>(
  x: usize, h: usize, c: usize, h0: usize, c0: usize, wx: usize, wh: usize, dh: usize, dcLast: usize, T: i32, B: i32, I: i32, H: i32,
  gates: usize, dx: usize, dh0: usize, dc0: usize, dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void {
  const state = bytesOf<T>(B * H);
  const size = bytesOf<T>(B * I);
  const packedX = scratch;
  const packedH = packedX + bytesOf<T>(packedSizeOf<T>(I, 4 * H));
  const outer = packedH + bytesOf<T>(packedSizeOf<T>(H, 4 * H));
  const dhNext = outer + bytesOf<T>(max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)));
  const dcNext = dhNext + state;
  const db = dcNext + state;
  if (dx != 0) packOf<T>(wx, I, 4 * H, I, 0, packedX);
  packOf<T>(wh, H, 4 * H, H, 0, packedH);
  memory.fill(dhNext, 0, 2 * state + bytesOf<T>(4 * H));
  if (dcLast != 0) memory.copy(dcNext, dcLast, state);
  const block = stepsOfBlock(B);
  let end = T;
  for (let t = T - 1; t >= 0; t--) {
    const g = gates + <usize>t * 4 * state;
    const past = <usize>(t - 1) * state;
    cellsBackward<T>(g, c + <usize>t * state, t > 0 ? c + past : c0, dh + <usize>t * state, dhNext, B, H, dcNext);
    if (t > 0 || dh0 != 0) gemmPackedOf<T>(g, packedH, B, H, 4 * H, 4 * H, H, 0, dhNext);
    if (t % block != 0) continue;
    const rows = (end - t) * B;
    const skip = t == 0 ? 1 : 0;
    if (dx != 0) gemmPackedOf<T>(g, packedX, rows, I, 4 * H, 4 * H, I, ACCUMULATE, dx + <usize>t * size);
    if (dwx != 0) addOuter<T>(g, x + <usize>t * size, rows, 4 * H, I, 4 * H, dwx, outer);
    if (dwh != 0) addOuter<T>(g + <usize>skip * 4 * state, skip != 0 ? h : h + past, rows - skip * B, 4 * H, H, 4 * H, dwh, outer);
    if (dwh != 0 && t == 0 && h0 != 0) addOuter<T>(g, h0, B, 4 * H, H, 4 * H, dwh, outer);
    if (dbx != 0 || dbh != 0) addColumnSums<T>(g, rows, 4 * H, 4 * H, db);
    end = t;
  }
  addTo<T>(db, 4 * H, dbx);
  addTo<T>(db, 4 * H, dbh);
  addTo<T>(dhNext, B * H, dh0);
  addTo<T>(dcNext, B * H, dc0);
}

/** The pointwise half of a step backwards: gates become the gradients of their sums, dc that of the cells before. */
function cellsBackward<T extends number>(gates: usize, c: usize, past: usize, dh: usize, dhNext: usize, B: i32, H: i32, dc: usize): void {
  const row = bytesOf<T>(H);
  const whole = wholeBytesOf<T>(H);
  // Without an initial state the product with it is left out by a factor of 0; any finite cells will do.
  const factor = v128.splat<T>((past == 0 ? 0 : 1) as T);
  if (past == 0) past = c;
  for (let b = 0; b < B; b++) {
    let j: usize = 0;
    for (; j < whole; j += 16) cellBackward<T>(gates + j, row, c + j, past + j, factor, dh + j, dhNext + j, dc + j, true);
    for (; j < row; j += sizeof<T>()) cellBackward<T>(gates + j, row, c + j, past + j, factor, dh + j, dhNext + j, dc + j, false);
    gates += 4 * row;
    c += row;
    past += row;
    dh += row;
    dhNext += row;
    dc += row;
  }
}

// @ts-ignore: decorator
@inline
function cellBackward<T extends number>(
  gates: usize, row: usize, c: usize, past: usize, factor: v128, dh: usize, dhNext: usize, dc: usize, whole: bool,
): void {
  const one = v128.splat<T>(1 as T);
  const i = lanesAt<T>(gates, whole);
  const f = lanesAt<T>(gates + row, whole);
  const g = lanesAt<T>(gates + 2 * row, whole);
  const o = lanesAt<T>(gates + 3 * row, whole);
  const squashed = tanhLanes<T>(lanesAt<T>(c, whole));
  const hidden = v128.add<T>(lanesAt<T>(dh, whole), lanesAt<T>(dhNext, whole));
  const through = v128.mul<T>(v128.mul<T>(hidden, o), v128.sub<T>(one, v128.mul<T>(squashed, squashed)));
  const cells = v128.add<T>(lanesAt<T>(dc, whole), through);
  const before = v128.mul<T>(lanesAt<T>(past, whole), factor);
  putLanes<T>(gates, v128.mul<T>(v128.mul<T>(cells, g), slope<T>(i)), whole);
  putLanes<T>(gates + row, v128.mul<T>(v128.mul<T>(cells, before), slope<T>(f)), whole);
  putLanes<T>(gates + 2 * row, v128.mul<T>(v128.mul<T>(cells, i), v128.sub<T>(one, v128.mul<T>(g, g))), whole);
  putLanes<T>(gates + 3 * row, v128.mul<T>(v128.mul<T>(hidden, squashed), slope<T>(o)), whole);
  putLanes<T>(dc, v128.mul<T>(cells, f), whole);
}

/** Derivative of the logistic function where its value is s. */
// @ts-ignore: decorator
@inline
function slope<T extends number>(s: v128): v128 {
  return v128.mul<T>(s, v128.sub<T>(v128.splat<T>(1 as T), s));
}
