// What the recurrent layers share: sums over time of their weights' gradients, taken in blocks of rows that the cache still holds.

import { ACCUMULATE, gemmPackedOf, packedSizeOf, packOf, TRANSPOSE_A } from "../math/gemm";
import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";

/** Rows of a block; a product over rows is computed in as many. */
const ROWS: i32 = 256;

/** Time steps of a block of about ROWS rows. */
// @ts-ignore: decorator
@inline
export function stepsOfBlock(B: i32): i32 { return max(1, ROWS / max(1, B)); }

/** Elements of scratch of addOuter for blocks of time steps. */
export function outerSizeOf<T>(B: i32, n: i32): i32 { return packedSizeOf<T>(n, stepsOfBlock(B) * B); }

/**
 * dW += Gᵀ X: the gradient of the weights of a product over rows.
 *
 * in       g (rows, m) with rows ldg apart, x (rows, n); rows, m, n, ldg
 * in/out   dw (m, n)
 * scratch  packedSize(n, rows)
 */
export function addOuter<T extends number>(g: usize, x: usize, rows: i32, m: i32, n: i32, ldg: i32, dw: usize, scratch: usize): void {
  packOf<T>(x, rows == 0 ? 0 : n, rows, n, 0, scratch);
  gemmPackedOf<T>(g, scratch, m, n, rows, ldg, n, TRANSPOSE_A | ACCUMULATE, dw);
}

/** out (n) += the sums of the columns of a (rows, n) with rows lda apart, from the first row on. */
export function addColumnSums<T extends number>(a: usize, rows: i32, n: i32, lda: i32, out: usize): void {
  const whole = wholeBytesOf<T>(n);
  for (let i = 0; i < rows; i++, a += bytesOf<T>(lda)) {
    let j: usize = 0;
    for (; j < whole; j += 16) addLanes<T>(out + j, v128.load(a + j), true);
    for (; j < bytesOf<T>(n); j += sizeof<T>()) addLanes<T>(out + j, lanesAt<T>(a + j, false), false);
  }
}

/** out (n) = a (n) + b (n); an offset of 0 stands for zeros. */
export function sumOrZero<T extends number>(a: usize, b: usize, n: i32, out: usize): void {
  const zero = v128.splat<T>(0 as T);
  for (let j: usize = 0; j < bytesOf<T>(n); j += sizeof<T>()) {
    const first = a != 0 ? lanesAt<T>(a + j, false) : zero;
    const second = b != 0 ? lanesAt<T>(b + j, false) : zero;
    putLanes<T>(out + j, v128.add<T>(first, second), false);
  }
}

/** out (n) += x (n), where out is wanted. */
export function addTo<T extends number>(x: usize, n: i32, out: usize): void {
  if (out == 0) return;
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) addLanes<T>(out + j, v128.load(x + j), true);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) addLanes<T>(out + j, lanesAt<T>(x + j, false), false);
}
