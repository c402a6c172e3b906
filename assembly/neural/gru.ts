// Gated recurrent units, all time steps in one call; rows, weights and the order of the gates (r, z, n) as in lstm.ts. As in torch, the
// reset gate acts after the product with the hidden state: n = tanh(Wx x + bx + r (Wh h + bh)).
//
// A row of `gates` has four parts: r, z, n and the sum Wh h + bh of the last gate, which the backward pass needs.

import { sigmoidLanes, tanhLanes } from "../math/activation";
import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_B } from "../math/gemm";
import { bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { addColumnSums, addOuter, addTo, outerSizeOf, stepsOfBlock, sumOrZero } from "./recurrent";

/** Elements of what gruPack writes. */
export function gruPackedSizeOf<T>(I: i32, H: i32): i32 {
  return packedSizeOf<T>(3 * H, I) + packedSizeOf<T>(2 * H, H) + packedSizeOf<T>(H, H) + 4 * H;
}

/**
 * The weights of a layer as its steps read them: pack once, and use until the weights change.
 *
 * in       wx (3H, I), wh (3H, H); bx (3H), bh (3H), 0 for none; I, H
 * out      packed (gruPackedSize(I, H)); it ends with the bias of gruGates
 * cost     3 H (I + H) moves
 */
export function gruPackOf<T extends number>(wx: usize, wh: usize, bx: usize, bh: usize, I: i32, H: i32, packed: usize): void {
  packOf<T>(wx, 3 * H, I, I, TRANSPOSE_B, packed);
  packed += bytesOf<T>(packedSizeOf<T>(3 * H, I));
  packOf<T>(wh, 2 * H, H, H, TRANSPOSE_B, packed);
  packed += bytesOf<T>(packedSizeOf<T>(2 * H, H));
  packOf<T>(wh + bytesOf<T>(2 * H * H), H, H, H, TRANSPOSE_B, packed);
  packed += bytesOf<T>(packedSizeOf<T>(H, H));
  const last = bytesOf<T>(2 * H);
  sumOrZero<T>(bx, bh, 2 * H, packed);
  sumOrZero<T>(bx == 0 ? 0 : bx + last, 0, H, packed + last);
  sumOrZero<T>(bh == 0 ? 0 : bh + last, 0, H, packed + last + bytesOf<T>(H));
}

/**
 * r, z = sigmoid, n = tanh(sum + r s), h' = (1 - z) n + z h: the pointwise half of a step.
 *
 * in       bias (4H): of r, z (both biases), of n from the input, of s; h (B, H) or 0 for zeros; B, H
 * in/out   gates (B, 4H): the sums of r, z, n (from the input alone) and s, then r, z, n, s + bias
 * out      next (B, H): h', which may be h
 * cost     3 transcendental functions per unit
 * source   Cho et al. (2014), with the reset of Chung et al. (2014) moved behind the product
 */
export function gruGatesOf<T extends number>(gates: usize, bias: usize, h: usize, B: i32, H: i32, next: usize): void {
  const row = bytesOf<T>(H);
  const whole = wholeBytesOf<T>(H);
  if (h == 0) {
    memory.fill(next, 0, <usize>B * row);
    h = next;
  }
  for (let b = 0; b < B; b++) {
    let j: usize = 0;
    for (; j < whole; j += 16) unit<T>(gates + j, bias + j, row, h + j, next + j, true);
    for (; j < row; j += sizeof<T>()) unit<T>(gates + j, bias + j, row, h + j, next + j, false);
    gates += 4 * row;
    h += row;
    next += row;
  }
}

// @ts-ignore: decorator
@inline
function unit<T extends number>(gates: usize, bias: usize, row: usize, h: usize, next: usize, whole: bool): void {
  const r = sigmoidLanes<T>(biased<T>(gates, bias, whole));
  const z = sigmoidLanes<T>(biased<T>(gates + row, bias + row, whole));
  const s = biased<T>(gates + 3 * row, bias + 3 * row, whole);
  const n = tanhLanes<T>(v128.add<T>(biased<T>(gates + 2 * row, bias + 2 * row, whole), v128.mul<T>(r, s)));
  putLanes<T>(gates, r, whole);
  putLanes<T>(gates + row, z, whole);
  putLanes<T>(gates + 2 * row, n, whole);
  putLanes<T>(gates + 3 * row, s, whole);
  // n + z (h - n)
  putLanes<T>(next, v128.add<T>(n, v128.mul<T>(z, v128.sub<T>(lanesAt<T>(h, whole), n))), whole);
}

// @ts-ignore: decorator
@inline
function biased<T extends number>(sums: usize, bias: usize, whole: bool): v128 {
  return v128.add<T>(lanesAt<T>(sums, whole), lanesAt<T>(bias, whole));
}

/**
 * A layer over T steps. A step of decoding is T = 1, where h may be h0.
 *
 * in       x (T B, I), packed of gruPack; h0 (B, H), the initial state, 0 for zeros; T, B, I, H
 * out      h (T B, H): hidden states after each step; gates (T B, 4H): r, z, n, Wh h + bh of n
 * cost     6 T B H (I + H) and 3 T B H transcendental functions
 * source   Cho et al. (2014)
 */
export function gruForwardOf<T extends number>(
  x: usize, packed: usize, h0: usize, T: i32, B: i32, I: i32, H: i32, h: usize, gates: usize,
): void {
  const two = packed + bytesOf<T>(packedSizeOf<T>(3 * H, I));
  const last = two + bytesOf<T>(packedSizeOf<T>(2 * H, H));
  const bias = last + bytesOf<T>(packedSizeOf<T>(H, H));
  const state = bytesOf<T>(B * H);
  const block = stepsOfBlock(B);
  for (let t = 0; t < T; t++) {
    if (t % block == 0) {
      const rows = min(block, T - t) * B;
      gemmPackedOf<T>(x, packed, rows, 3 * H, I, I, 4 * H, 0, gates);
      x += bytesOf<T>(rows * I);
    }
    const s = gates + bytesOf<T>(3 * H);
    if (h0 != 0) gemmPackedOf<T>(h0, two, B, 2 * H, H, H, 4 * H, ACCUMULATE, gates);
    // No terms: the products with a state of zeros.
    gemmPackedOf<T>(h0, last, B, H, h0 != 0 ? H : 0, H, 4 * H, 0, s);
    gruGatesOf<T>(gates, bias, h0, B, H, h);
    gates += 4 * state;
    h0 = h;
    h += state;
  }
}

/** Elements of scratch of gruBackward. */
export function gruScratchOf<T>(B: i32, I: i32, H: i32): i32 {
  return packedSizeOf<T>(I, 3 * H) + packedSizeOf<T>(H, 2 * H) + packedSizeOf<T>(H, H)
    + max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)) + B * H + 4 * H;
}

/**
 * Gradients of a layer over T steps. What is 0 is not wanted, or there is none; gradients are added to what they find.
 *
 * in       x, h, h0, T, B, I, H of the forward pass; wx (3H, I), wh (3H, H); dh (T B, H): the gradient that reached the hidden states
 * in/out   gates (T B, 4H) of the forward pass, then the gradients of their sums; dx (T B, I); dh0 (B, H); dwx (3H, I), dwh (3H, H),
 *          dbx (3H), dbh (3H)
 * scratch  gruScratch(B, I, H)
 * cost     12 T B H (I + H)
 */
export function gruBackwardOf<T extends number>(
  x: usize, h: usize, h0: usize, wx: usize, wh: usize, dh: usize, T: i32, B: i32, I: i32, H: i32,
  gates: usize, dx: usize, dh0: usize, dwx: usize, dwh: usize, dbx: usize, dbh: usize, scratch: usize,
): void {
  const state = bytesOf<T>(B * H);
  const last = bytesOf<T>(2 * H);
  const packedX = scratch;
  const packedTwo = packedX + bytesOf<T>(packedSizeOf<T>(I, 3 * H));
  const packedLast = packedTwo + bytesOf<T>(packedSizeOf<T>(H, 2 * H));
  const outer = packedLast + bytesOf<T>(packedSizeOf<T>(H, H));
  const dhNext = outer + bytesOf<T>(max(outerSizeOf<T>(B, I), outerSizeOf<T>(B, H)));
  const db = dhNext + state;
  if (dx != 0) packOf<T>(wx, I, 3 * H, I, 0, packedX);
  packOf<T>(wh, H, 2 * H, H, 0, packedTwo);
  packOf<T>(wh + bytesOf<T>(2 * H * H), H, H, H, 0, packedLast);
  memory.fill(dhNext, 0, state + bytesOf<T>(4 * H));
  const block = stepsOfBlock(B);
  let end = T;
  for (let t = T - 1; t >= 0; t--) {
    const g = gates + <usize>t * 4 * state;
    const past = <usize>(t - 1) * state;
    unitsBackward<T>(g, t > 0 ? h + past : h0, h, dh + <usize>t * state, B, H, dhNext);
    if (t > 0 || dh0 != 0) {
      gemmPackedOf<T>(g, packedTwo, B, H, 2 * H, 4 * H, H, ACCUMULATE, dhNext);
      gemmPackedOf<T>(g + last + bytesOf<T>(H), packedLast, B, H, H, 4 * H, H, ACCUMULATE, dhNext);
    }
    if (t % block != 0) continue;
    const rows = (end - t) * B;
    if (dx != 0) gemmPackedOf<T>(g, packedX, rows, I, 3 * H, 4 * H, I, ACCUMULATE, dx + <usize>t * bytesOf<T>(B * I));
    if (dwx != 0) addOuter<T>(g, x + <usize>t * bytesOf<T>(B * I), rows, 3 * H, I, 4 * H, dwx, outer);
    if (dwh != 0) {
      const skip = t == 0 ? 1 : 0;
      outerOfStates<T>(g + <usize>skip * 4 * state, skip != 0 ? h : h + past, rows - skip * B, H, dwh, outer);
      if (t == 0 && h0 != 0) outerOfStates<T>(g, h0, B, H, dwh, outer);
    }
    if (dbx != 0 || dbh != 0) addColumnSums<T>(g, rows, 4 * H, 4 * H, db);
    end = t;
  }
  addTo<T>(db, 3 * H, dbx);
  addTo<T>(db, 2 * H, dbh);
  if (dbh != 0) addTo<T>(db + last + bytesOf<T>(H), H, dbh + last);
  addTo<T>(dhNext, B * H, dh0);
}

/** The gradient of the recurrent weights: of r and z from the first two parts of a row of gates, of n from the last. */
function outerOfStates<T extends number>(g: usize, h: usize, rows: i32, H: i32, dwh: usize, scratch: usize): void {
  if (rows == 0) return;
  addOuter<T>(g, h, rows, 2 * H, H, 4 * H, dwh, scratch);
  addOuter<T>(g + bytesOf<T>(3 * H), h, rows, H, H, 4 * H, dwh + bytesOf<T>(2 * H * H), scratch);
}

/** The pointwise half of a step backwards: gates become the gradients of their sums, dhNext the part of dh that went past the gates. */
function unitsBackward<T extends number>(gates: usize, past: usize, any: usize, dh: usize, B: i32, H: i32, dhNext: usize): void {
  const row = bytesOf<T>(H);
  const whole = wholeBytesOf<T>(H);
  // Without an initial state the product with it is left out by a factor of 0; any finite states will do.
  const factor = v128.splat<T>((past == 0 ? 0 : 1) as T);
  if (past == 0) past = any;
  for (let b = 0; b < B; b++) {
    let j: usize = 0;
    for (; j < whole; j += 16) unitBackward<T>(gates + j, row, past + j, factor, dh + j, dhNext + j, true);
    for (; j < row; j += sizeof<T>()) unitBackward<T>(gates + j, row, past + j, factor, dh + j, dhNext + j, false);
    gates += 4 * row;
    past += row;
    dh += row;
    dhNext += row;
  }
}

// @ts-ignore: decorator
@inline
function unitBackward<T extends number>(
  gates: usize, row: usize, past: usize, factor: v128, dh: usize, dhNext: usize, whole: bool,
): void {
  const one = v128.splat<T>(1 as T);
  const r = lanesAt<T>(gates, whole);
  const z = lanesAt<T>(gates + row, whole);
  const n = lanesAt<T>(gates + 2 * row, whole);
  const s = lanesAt<T>(gates + 3 * row, whole);
  const hidden = v128.add<T>(lanesAt<T>(dh, whole), lanesAt<T>(dhNext, whole));
  const before = v128.mul<T>(lanesAt<T>(past, whole), factor);
  const dn = v128.mul<T>(v128.mul<T>(hidden, v128.sub<T>(one, z)), v128.sub<T>(one, v128.mul<T>(n, n)));
  const dz = v128.mul<T>(v128.mul<T>(hidden, v128.sub<T>(before, n)), v128.mul<T>(z, v128.sub<T>(one, z)));
  const dr = v128.mul<T>(v128.mul<T>(dn, s), v128.mul<T>(r, v128.sub<T>(one, r)));
  putLanes<T>(gates, dr, whole);
  putLanes<T>(gates + row, dz, whole);
  putLanes<T>(gates + 2 * row, dn, whole);
  putLanes<T>(gates + 3 * row, v128.mul<T>(dn, r), whole);
  putLanes<T>(dhNext, v128.mul<T>(hidden, z), whole);
}
