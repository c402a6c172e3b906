// Softmax and its relatives along rows, and sums over time. A row may be masked: only its first entries count, the others become 0.

import { expLanes, logLanes } from "../math/activation";
import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { dotOf, sumOfLanes } from "../math/vector";

/** exp(x) of one number. */
// @ts-ignore: decorator
@inline
function expOne<T extends number>(x: T): T { return v128.extract_lane<T>(expLanes<T>(v128.splat<T>(x)), 0); }

/** ln of one number. */
// @ts-ignore: decorator
@inline
function logOne<T extends number>(x: T): T { return v128.extract_lane<T>(logLanes<T>(v128.splat<T>(x)), 0); }

/** The largest of n numbers; -Infinity of none. */
function largestOf<T extends number>(x: usize, n: i32): T {
  let most = v128.splat<T>(-Infinity as T);
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) most = v128.pmax<T>(most, v128.load(x + j));
  for (; j < bytesOf<T>(n); j += sizeof<T>()) most = v128.pmax<T>(most, lanesAt<T>(x + j, false));
  let out = v128.extract_lane<T>(most, 0);
  out = max(out, v128.extract_lane<T>(most, 1));
  if (sizeof<T>() == 4) out = max(out, max(v128.extract_lane<T>(most, 2), v128.extract_lane<T>(most, 3)));
  return out;
}

/** out = exp(x - shift) for n numbers; returns their sum. out may be x. */
function expShifted<T extends number>(x: usize, n: i32, shift: T, out: usize): T {
  const by = v128.splat<T>(shift);
  let sum = v128.splat<T>(0 as T);
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    const e = expLanes<T>(v128.sub<T>(v128.load(x + j), by));
    v128.store(out + j, e);
    sum = v128.add<T>(sum, e);
  }
  let total = sumOfLanes<T>(sum);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) {
    const e = expOne<T>(load<T>(x + j) - shift);
    store<T>(out + j, e);
    total = total + e;
  }
  return total;
}

/**
 * The softmax of one row: the first `count` entries sum to 1, the others are 0. Without an entry all are 0.
 *
 * in       x (n); count, n
 * out      out (n), which may be x
 */
export function softmaxRow<T extends number>(x: usize, count: i32, n: i32, out: usize): void {
  memory.fill(out + bytesOf<T>(count), 0, bytesOf<T>(n - count));
  if (count == 0) return;
  const sum = expShifted<T>(x, count, largestOf<T>(x, count), out);
  const factor = (1 as T) / sum;
  const by = v128.splat<T>(factor);
  const whole = wholeBytesOf<T>(count);
  let j: usize = 0;
  for (; j < whole; j += 16) v128.store(out + j, v128.mul<T>(v128.load(out + j), by));
  for (; j < bytesOf<T>(count); j += sizeof<T>()) store<T>(out + j, load<T>(out + j) * factor);
}

/**
 * dx += s (dy - sum(s dy)) for one row.
 *
 * in       s (n): the softmax, dy (n); n
 * in/out   dx (n)
 */
export function softmaxRowBackward<T extends number>(s: usize, dy: usize, n: i32, dx: usize): void {
  const mean = v128.splat<T>(dotOf<T>(s, dy, n));
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) addLanes<T>(dx + j, v128.mul<T>(v128.load(s + j), v128.sub<T>(v128.load(dy + j), mean)), true);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) {
    addLanes<T>(dx + j, v128.mul<T>(lanesAt<T>(s + j, false), v128.sub<T>(lanesAt<T>(dy + j, false), mean)), false);
  }
}

/**
 * Softmax along rows. With `period` > 0 it is causal: row r = t period + b sees the entries 0 to t.
 *
 * in       x (rows, n); rows, n, period
 * out      out (rows, n), which may be x
 * cost     an exponential per entry
 */
export function softmaxForwardOf<T extends number>(x: usize, rows: i32, n: i32, period: i32, out: usize): void {
  for (let r = 0; r < rows; r++) {
    softmaxRow<T>(x, period > 0 ? min(n, r / period + 1) : n, n, out);
    x += bytesOf<T>(n);
    out += bytesOf<T>(n);
  }
}

/**
 * The gradient of softmaxForward, added to what it finds.
 *
 * in       out (rows, n) of the forward pass, dy (rows, n); rows, n
 * in/out   dx (rows, n)
 */
export function softmaxBackwardOf<T extends number>(out: usize, dy: usize, rows: i32, n: i32, dx: usize): void {
  for (let r = 0; r < rows; r++) softmaxRowBackward<T>(out + bytesOf<T>(r * n), dy + bytesOf<T>(r * n), n, dx + bytesOf<T>(r * n));
}

/**
 * ln sum exp of each row.
 *
 * in       x (rows, n); rows, n >= 1
 * out      out (rows)
 * scratch  n
 */
export function logSumExpForwardOf<T extends number>(x: usize, rows: i32, n: i32, out: usize, scratch: usize): void {
  for (let r = 0; r < rows; r++) {
    const most = largestOf<T>(x, n);
    const sum = expShifted<T>(x, n, most, scratch);
    store<T>(out, most + logOne<T>(sum));
    x += bytesOf<T>(n);
    out += sizeof<T>();
  }
}

/**
 * The gradient of logSumExpForward, added to what it finds.
 *
 * in       x (rows, n), out (rows) of the forward pass, dy (rows); rows, n
 * in/out   dx (rows, n)
 */
export function logSumExpBackwardOf<T extends number>(x: usize, out: usize, dy: usize, rows: i32, n: i32, dx: usize): void {
  for (let r = 0; r < rows; r++) {
    const level = load<T>(out);
    const slope = load<T>(dy);
    for (let j = 0; j < n; j++, x += sizeof<T>(), dx += sizeof<T>()) {
      store<T>(dx, load<T>(dx) + slope * expOne<T>(load<T>(x) - level));
    }
    out += sizeof<T>();
    dy += sizeof<T>();
  }
}

/**
 * x - ln sum exp(x), along rows.
 *
 * in       x (rows, n); rows, n >= 1
 * out      out (rows, n), which may not be x
 */
export function logSoftmaxForwardOf<T extends number>(x: usize, rows: i32, n: i32, out: usize): void {
  for (let r = 0; r < rows; r++) {
    const most = largestOf<T>(x, n);
    const level = v128.splat<T>(logOne<T>(expShifted<T>(x, n, most, out)));
    const top = v128.splat<T>(most);
    const whole = wholeBytesOf<T>(n);
    let j: usize = 0;
    for (; j < whole; j += 16) v128.store(out + j, v128.sub<T>(v128.sub<T>(v128.load(x + j), top), level));
    for (; j < bytesOf<T>(n); j += sizeof<T>()) {
      putLanes<T>(out + j, v128.sub<T>(v128.sub<T>(lanesAt<T>(x + j, false), top), level), false);
    }
    x += bytesOf<T>(n);
    out += bytesOf<T>(n);
  }
}

/**
 * The gradient of logSoftmaxForward, added to what it finds.
 *
 * in       out (rows, n) of the forward pass, dy (rows, n); rows, n
 * in/out   dx (rows, n)
 */
export function logSoftmaxBackwardOf<T extends number>(out: usize, dy: usize, rows: i32, n: i32, dx: usize): void {
  for (let r = 0; r < rows; r++) {
    let sum: T = 0 as T;
    for (let j: usize = 0; j < bytesOf<T>(n); j += sizeof<T>()) sum = sum + load<T>(dy + j);
    for (let j: usize = 0; j < bytesOf<T>(n); j += sizeof<T>()) {
      store<T>(dx + j, load<T>(dx + j) + load<T>(dy + j) - expOne<T>(load<T>(out + j)) * sum);
    }
    out += bytesOf<T>(n);
    dy += bytesOf<T>(n);
    dx += bytesOf<T>(n);
  }
}

/**
 * Cumulative sums over time: y_t = x_0 + ... + x_t.
 *
 * in       x (T, n); T, n
 * out      y (T, n), which may be x
 */
export function cumulativeForwardOf<T extends number>(x: usize, steps: i32, n: i32, y: usize): void {
  if (steps == 0) return;
  memory.copy(y, x, bytesOf<T>(n));
  const row = bytesOf<T>(n);
  for (let i = <usize>1; i < <usize>steps; i++) {
    for (let j: usize = 0; j < row; j += sizeof<T>()) store<T>(y + i * row + j, load<T>(y + (i - 1) * row + j) + load<T>(x + i * row + j));
  }
}

/**
 * The gradient of cumulativeForward, added to what it finds: sums over what comes later.
 *
 * in       dy (T, n); T, n
 * in/out   dx (T, n)
 */
export function cumulativeBackwardOf<T extends number>(dy: usize, steps: i32, n: i32, dx: usize): void {
  const row = bytesOf<T>(n);
  for (let j: usize = 0; j < row; j += sizeof<T>()) {
    let sum: T = 0 as T;
    for (let i = steps - 1; i >= 0; i--) {
      const at = <usize>i * row + j;
      sum = sum + load<T>(dy + at);
      store<T>(dx + at, load<T>(dx + at) + sum);
    }
  }
}
