// Elementwise kernels of networks. Gradients are added to what their target holds. Every element passes through the same operations
// wherever it stands, so results do not depend on how an array is cut.

import { sigmoidLanes } from "../math/activation";
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
 * out = max(x, 0).
 *
 * in       x (n)
 * out      out (n); may be x
 */
export function reluOf<T extends number>(x: usize, n: i32, out: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  const zero = v128.splat<T>(0 as T);
  for (; x < stop; x += 16, out += 16) v128.store(out, v128.max<T>(v128.load(x), zero));
  for (; x < end; x += sizeof<T>(), out += sizeof<T>()) store<T>(out, max<T>(load<T>(x), 0 as T));
}

/**
 * dx += dy where y > 0: the gradient of y = max(x, 0).
 *
 * in       y (n), dy (n)
 * in/out   dx (n)
 */
export function reluBackwardOf<T extends number>(y: usize, dy: usize, n: i32, dx: usize): void {
  const stop = y + vectorBytes<T>(n);
  const end = y + <usize>n * sizeof<T>();
  const zero = v128.splat<T>(0 as T);
  for (; y < stop; y += 16, dy += 16, dx += 16) {
    v128.store(dx, v128.add<T>(v128.load(dx), v128.and(v128.load(dy), v128.gt<T>(v128.load(y), zero))));
  }
  for (; y < end; y += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) {
    if (load<T>(y) > (0 as T)) store<T>(dx, load<T>(dx) + load<T>(dy));
  }
}

/**
 * dx += dy (1 - y²): the gradient of y = tanh(x).
 *
 * in       y (n), dy (n)
 * in/out   dx (n)
 */
export function tanhBackwardOf<T extends number>(y: usize, dy: usize, n: i32, dx: usize): void {
  const stop = y + vectorBytes<T>(n);
  const end = y + <usize>n * sizeof<T>();
  const one = v128.splat<T>(1 as T);
  for (; y < stop; y += 16, dy += 16, dx += 16) {
    const v = v128.load(y);
    const slope = v128.sub<T>(one, v128.mul<T>(v, v));
    v128.store(dx, v128.add<T>(v128.load(dx), v128.mul<T>(v128.load(dy), slope)));
  }
  for (; y < end; y += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) {
    const v = load<T>(y);
    store<T>(dx, load<T>(dx) + load<T>(dy) * ((1 as T) - v * v));
  }
}

/**
 * dx += dy y (1 - y): the gradient of y = 1 / (1 + exp(-x)).
 *
 * in       y (n), dy (n)
 * in/out   dx (n)
 */
export function sigmoidBackwardOf<T extends number>(y: usize, dy: usize, n: i32, dx: usize): void {
  const stop = y + vectorBytes<T>(n);
  const end = y + <usize>n * sizeof<T>();
  const one = v128.splat<T>(1 as T);
  for (; y < stop; y += 16, dy += 16, dx += 16) {
    const v = v128.load(y);
    const slope = v128.mul<T>(v, v128.sub<T>(one, v));
    v128.store(dx, v128.add<T>(v128.load(dx), v128.mul<T>(v128.load(dy), slope)));
  }
  for (; y < end; y += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) {
    const v = load<T>(y);
    store<T>(dx, load<T>(dx) + load<T>(dy) * (v * ((1 as T) - v)));
  }
}

/**
 * dx += dy / (1 + exp(-x)): the gradient of y = ln(1 + exp(x)).
 *
 * in       x (n), dy (n)
 * in/out   dx (n)
 */
export function softplusBackwardOf<T extends number>(x: usize, dy: usize, n: i32, dx: usize): void {
  const stop = x + vectorBytes<T>(n);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, dy += 16, dx += 16) {
    const slope = sigmoidLanes<T>(v128.load(x));
    v128.store(dx, v128.add<T>(v128.load(dx), v128.mul<T>(v128.load(dy), slope)));
  }
  for (; x < end; x += sizeof<T>(), dy += sizeof<T>(), dx += sizeof<T>()) {
    const slope = v128.extract_lane<T>(sigmoidLanes<T>(v128.splat<T>(load<T>(x))), 0);
    store<T>(dx, load<T>(dx) + load<T>(dy) * slope);
  }
}
