// Elementwise kernels of networks. Gradients are added to what their target holds. Every element passes through the same operations
// wherever it stands, so results do not depend on how an array is cut.

import { sumOfLanes } from "../math/vector";

/** Bytes of the whole vectors among n elements. */
// @ts-ignore: decorator
@inline
function vectorBytes<T>(n: i32): usize { return <usize>n * sizeof<T>() & ~15; }

/**
 * out = 0.
 *
 * in       n
 * out      out (n)
 */
export function zeroOf<T>(n: i32, out: usize): void { memory.fill(out, 0, <usize>n * sizeof<T>()); }

/**
 * out = x + y.
 *
 * in       x (n), y (n)
 * out      out (n); may be x or y
 */
export function addOf<T extends number>(x: usize, y: usize, n: i32, out: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, y += 16, out += 16) v128.store(out, v128.add<T>(v128.load(x), v128.load(y)));
  for (; x < end; x += sizeof<T>(), y += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(x) + load<T>(y));
}

/**
 * out = x y, element by element.
 *
 * in       x (n), y (n)
 * out      out (n); may be x or y
 */
export function multiplyOf<T extends number>(x: usize, y: usize, n: i32, out: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, y += 16, out += 16) v128.store(out, v128.mul<T>(v128.load(x), v128.load(y)));
  for (; x < end; x += sizeof<T>(), y += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(x) * load<T>(y));
}

/**
 * out += x y, element by element.
 *
 * in       x (n), y (n)
 * in/out   out (n)
 */
export function multiplyAddOf<T extends number>(x: usize, y: usize, n: i32, out: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, y += 16, out += 16) {
    v128.store(out, v128.add<T>(v128.load(out), v128.mul<T>(v128.load(x), v128.load(y))));
  }
  for (; x < end; x += sizeof<T>(), y += sizeof<T>(), out += sizeof<T>()) {
    store<T>(out, load<T>(out) + load<T>(x) * load<T>(y));
  }
}

/**
 * Sum.
 *
 * in       x (n)
 * returns  sum of x[i], in four interleaved groups of lanes
 */
export function sumOf<T extends number>(x: usize, n: i32): T {
  const stop = x + (<usize>n * sizeof<T>() & ~63);
  const end = x + <usize>n * sizeof<T>();
  let s0 = v128.splat<T>(0 as T);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (; x < stop; x += 64) {
    s0 = v128.add<T>(s0, v128.load(x));
    s1 = v128.add<T>(s1, v128.load(x, 16));
    s2 = v128.add<T>(s2, v128.load(x, 32));
    s3 = v128.add<T>(s3, v128.load(x, 48));
  }
  let sum = sumOfLanes<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  for (; x < end; x += sizeof<T>()) sum = sum + load<T>(x);
  return sum;
}

/**
 * x += a.
 *
 * in       n; a
 * in/out   x (n)
 */
export function shiftOf<T extends number>(n: i32, a: T, x: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  const shift = v128.splat<T>(a);
  for (; x < stop; x += 16) v128.store(x, v128.add<T>(v128.load(x), shift));
  for (; x < end; x += sizeof<T>()) store<T>(x, load<T>(x) + a);
}

/**
 * Multiply each row by a number of its own.
 *
 * in       x (rows, n), factors (rows); rows, n
 * in/out   out (rows, n): out += factors x
 */
export function scaleAddRowsOf<T extends number>(x: usize, factors: usize, rows: i32, n: i32, out: usize): void {
  for (let i = 0; i < rows; i++, factors += sizeof<T>()) {
    const a = load<T>(factors);
    const stop = x + (<usize>n * sizeof<T>() & ~15);
    const end = x + <usize>n * sizeof<T>();
    const factor = v128.splat<T>(a);
    for (; x < stop; x += 16, out += 16) v128.store(out, v128.add<T>(v128.load(out), v128.mul<T>(factor, v128.load(x))));
    for (; x < end; x += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(out) + a * load<T>(x));
  }
}
