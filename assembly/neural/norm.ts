// Normalisation of rows, and of weights.

import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { axpyOf, dotOf, scaleOf, sumOfLanes } from "../math/vector";

/** The sum of (x - shift)^power of n numbers, power 1 or 2. */
// @ts-ignore: decorator
@inline
function centredSum<T extends number>(x: usize, n: i32, shift: T, squared: bool): T {
  const by = v128.splat<T>(shift);
  let sum = v128.splat<T>(0 as T);
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    const d = v128.sub<T>(v128.load(x + j), by);
    sum = v128.add<T>(sum, squared ? v128.mul<T>(d, d) : d);
  }
  let total = sumOfLanes<T>(sum);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) {
    const d = load<T>(x + j) - shift;
    total = total + (squared ? d * d : d);
  }
  return total;
}

/**
 * y = (x - mean) / sqrt(variance + eps) weight + bias along rows, the variance with divisor n; without centring, y = x / sqrt(mean x² +
 * eps) weight + bias.
 *
 * in       x (rows, n); weight (n), bias (n), 0 for none; rows, n; eps; centred: 1 for the mean taken off (LayerNorm), 0 for RMSNorm
 * out      y (rows, n), which may not be x; moments (rows, 2): mean (or 0) and 1 / sqrt(variance + eps)
 * cost     three passes over a row
 * source   Ba, Kiros & Hinton (2016); Zhang & Sennrich (2019)
 */
export function normForwardOf<T extends number>(
  x: usize, weight: usize, bias: usize, rows: i32, n: i32, eps: f64, centred: i32, y: usize, moments: usize,
): void {
  const whole = wholeBytesOf<T>(n);
  for (let r = 0; r < rows; r++) {
    const mean = centred != 0 ? centredSum<T>(x, n, 0 as T, false) / (n as T) : (0 as T);
    const rate = (1 as T) / sqrt<T>(centredSum<T>(x, n, mean, true) / (n as T) + (eps as T));
    store<T>(moments, mean);
    store<T>(moments + sizeof<T>(), rate);
    let j: usize = 0;
    for (; j < whole; j += 16) normalise<T>(x + j, weight, bias, j, mean, rate, y + j, true);
    for (; j < bytesOf<T>(n); j += sizeof<T>()) normalise<T>(x + j, weight, bias, j, mean, rate, y + j, false);
    x += bytesOf<T>(n);
    y += bytesOf<T>(n);
    moments += 2 * sizeof<T>();
  }
}

// @ts-ignore: decorator
@inline
function normalise<T extends number>(x: usize, weight: usize, bias: usize, j: usize, mean: T, rate: T, y: usize, whole: bool): void {
  let v = v128.mul<T>(v128.sub<T>(lanesAt<T>(x, whole), v128.splat<T>(mean)), v128.splat<T>(rate));
  if (weight != 0) v = v128.mul<T>(v, lanesAt<T>(weight + j, whole));
  if (bias != 0) v = v128.add<T>(v, lanesAt<T>(bias + j, whole));
  putLanes<T>(y, v, whole);
}

/**
 * Gradients of normForward, added to what they find; 0 where not wanted.
 *
 * in       x (rows, n), weight (n) or 0, moments (rows, 2) of the forward pass, dy (rows, n); rows, n, centred
 * in/out   dx (rows, n), dweight (n), dbias (n)
 * scratch  2 n
 * cost     four passes over a row
 */
export function normBackwardOf<T extends number>(
  x: usize, weight: usize, moments: usize, dy: usize, rows: i32, n: i32, centred: i32, dx: usize, dweight: usize, dbias: usize,
  scratch: usize,
): void {
  const end = bytesOf<T>(n);
  const whole = wholeBytesOf<T>(n);
  const z = scratch;
  const g = scratch + end;
  for (let r = 0; r < rows; r++) {
    const mean = load<T>(moments);
    const rate = load<T>(moments + sizeof<T>());
    let j: usize = 0;
    for (; j < whole; j += 16) rowGradients<T>(x + j, weight, dy + j, j, mean, rate, z, g, dweight, dbias, true);
    for (; j < end; j += sizeof<T>()) rowGradients<T>(x + j, weight, dy + j, j, mean, rate, z, g, dweight, dbias, false);
    if (dx != 0) {
      const level = centred != 0 ? centredSum<T>(g, n, 0 as T, false) / (n as T) : (0 as T);
      const tilt = dotOf<T>(g, z, n) / (n as T);
      for (j = 0; j < whole; j += 16) addBack<T>(z + j, g + j, level, tilt, rate, dx + j, true);
      for (; j < end; j += sizeof<T>()) addBack<T>(z + j, g + j, level, tilt, rate, dx + j, false);
      dx += end;
    }
    x += end;
    dy += end;
    moments += 2 * sizeof<T>();
  }
}

/** z: the normalised row, g = dy weight, and the gradients of weight and bias. */
// @ts-ignore: decorator
@inline
function rowGradients<T extends number>(
  x: usize, weight: usize, dy: usize, j: usize, mean: T, rate: T, z: usize, g: usize, dweight: usize, dbias: usize, whole: bool,
): void {
  const v = v128.mul<T>(v128.sub<T>(lanesAt<T>(x, whole), v128.splat<T>(mean)), v128.splat<T>(rate));
  const d = lanesAt<T>(dy, whole);
  putLanes<T>(z + j, v, whole);
  putLanes<T>(g + j, weight != 0 ? v128.mul<T>(d, lanesAt<T>(weight + j, whole)) : d, whole);
  if (dweight != 0) addLanes<T>(dweight + j, v128.mul<T>(d, v), whole);
  if (dbias != 0) addLanes<T>(dbias + j, d, whole);
}

/** dx += rate (g - mean(g) - z mean(g z)) */
// @ts-ignore: decorator
@inline
function addBack<T extends number>(z: usize, g: usize, level: T, tilt: T, rate: T, dx: usize, whole: bool): void {
  const centred = v128.sub<T>(lanesAt<T>(g, whole), v128.splat<T>(level));
  const rest = v128.sub<T>(centred, v128.mul<T>(lanesAt<T>(z, whole), v128.splat<T>(tilt)));
  addLanes<T>(dx, v128.mul<T>(rest, v128.splat<T>(rate)), whole);
}

/**
 * w = gain v / |v|, where |v| is the norm of all weights of one output.
 *
 * in       v (blocks, O, I): the taps of a convolution, or one block; gain (O); blocks, O, I
 * out      w (blocks, O, I), norms (O)
 * source   Salimans & Kingma (2016)
 */
export function weightNormForwardOf<T extends number>(
  v: usize, gain: usize, blocks: i32, O: i32, I: i32, w: usize, norms: usize,
): void {
  memory.copy(w, v, <usize>blocks * bytesOf<T>(O * I));
  for (let o = 0; o < O; o++) {
    let square: T = 0 as T;
    for (let k = 0; k < blocks; k++) square = square + dotOf<T>(rowAt<T>(v, k, o, O, I), rowAt<T>(v, k, o, O, I), I);
    const norm = sqrt<T>(square);
    store<T>(norms + bytesOf<T>(o), norm);
    for (let k = 0; k < blocks; k++) scaleOf<T>(I, load<T>(gain + bytesOf<T>(o)) / norm, rowAt<T>(w, k, o, O, I));
  }
}

/** Row o of block k. */
// @ts-ignore: decorator
@inline
function rowAt<T>(a: usize, k: i32, o: i32, O: i32, I: i32): usize { return a + bytesOf<T>((k * O + o) * I); }

/**
 * Gradients of weightNormForward, added to what they find; 0 where not wanted.
 *
 * in       v (blocks, O, I), gain (O), norms (O) of the forward pass, dw (blocks, O, I); blocks, O, I
 * in/out   dv (blocks, O, I), dgain (O)
 */
export function weightNormBackwardOf<T extends number>(
  v: usize, gain: usize, norms: usize, dw: usize, blocks: i32, O: i32, I: i32, dv: usize, dgain: usize,
): void {
  for (let o = 0; o < O; o++) {
    const norm = load<T>(norms + bytesOf<T>(o));
    let along: T = 0 as T;
    for (let k = 0; k < blocks; k++) along = along + dotOf<T>(rowAt<T>(dw, k, o, O, I), rowAt<T>(v, k, o, O, I), I);
    along = along / norm;
    if (dgain != 0) store<T>(dgain + bytesOf<T>(o), load<T>(dgain + bytesOf<T>(o)) + along);
    if (dv == 0) continue;
    const factor = load<T>(gain + bytesOf<T>(o)) / norm;
    for (let k = 0; k < blocks; k++) {
      const to = rowAt<T>(dv, k, o, O, I);
      axpyOf<T>(rowAt<T>(dw, k, o, O, I), I, factor, to);
      axpyOf<T>(rowAt<T>(v, k, o, O, I), I, -factor * along / norm, to);
    }
  }
}
