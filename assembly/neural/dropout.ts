// Dropout and zoneout. A mask is not kept: it is drawn again in the backward pass. The number of an element depends on the seed, the stream
// and its place alone.

import { bytesOf } from "../math/lanes";
import { FOUR, philoxFour, wordOf } from "../math/philox";

/** Elements that one call of the generator serves. */
const GROUP: i32 = 16;

/** The least 32-bit word of an element that is kept, for a share p that is not. */
// @ts-ignore: decorator
@inline
function thresholdOf(p: f64): u32 { return <u32>min<f64>(4294967295, p * 4294967296); }

/**
 * y = x / (1 - p) with probability 1 - p, else 0.
 *
 * in       x (n); n; p in [0, 1); seed, stream: integers in [0, 2^53)
 * out      y (n), which may be x
 * cost     a quarter of a Philox block per element
 * source   Srivastava et al. (2014), in its inverted form
 */
export function dropoutForwardOf<T extends number>(x: usize, n: i32, p: f64, seed: f64, stream: f64, y: usize): void {
  const least = thresholdOf(p);
  const factor = <T>(1 / (1 - p));
  const key = wordOf(seed);
  const sequence = wordOf(stream);
  for (let i = 0; i < n; i++, x += sizeof<T>(), y += sizeof<T>()) {
    if (i % GROUP == 0) philoxFour(key, sequence, <u64>(i >> 2));
    store<T>(y, load<u32>(FOUR + (<usize>(i % GROUP) << 2)) >= least ? load<T>(x) * factor : (0 as T));
  }
}

/**
 * The gradient of dropoutForward, added to what it finds.
 *
 * in       dy (n); n, p, seed, stream of the forward pass
 * in/out   dx (n)
 */
export function dropoutBackwardOf<T extends number>(dy: usize, n: i32, p: f64, seed: f64, stream: f64, dx: usize): void {
  const least = thresholdOf(p);
  const factor = <T>(1 / (1 - p));
  const key = wordOf(seed);
  const sequence = wordOf(stream);
  for (let i = 0; i < n; i++, dy += sizeof<T>(), dx += sizeof<T>()) {
    if (i % GROUP == 0) philoxFour(key, sequence, <u64>(i >> 2));
    if (load<u32>(FOUR + (<usize>(i % GROUP) << 2)) >= least) store<T>(dx, load<T>(dx) + load<T>(dy) * factor);
  }
}

/**
 * y = before with probability p, else now: a unit of a state keeps its value.
 *
 * in       before (n), now (n); n; p in [0, 1); seed, stream: integers in [0, 2^53)
 * out      y (n), which may be one of the two
 * source   Krueger et al. (2017)
 */
export function zoneoutForwardOf<T extends number>(before: usize, now: usize, n: i32, p: f64, seed: f64, stream: f64, y: usize): void {
  const least = thresholdOf(p);
  const key = wordOf(seed);
  const sequence = wordOf(stream);
  for (let i = 0; i < n; i++) {
    if (i % GROUP == 0) philoxFour(key, sequence, <u64>(i >> 2));
    const from = load<u32>(FOUR + (<usize>(i % GROUP) << 2)) >= least ? now : before;
    store<T>(y + bytesOf<T>(i), load<T>(from + bytesOf<T>(i)));
  }
}

/**
 * Gradients of zoneoutForward, added to what they find; 0 where not wanted.
 *
 * in       dy (n); n, p, seed, stream of the forward pass
 * in/out   dbefore (n), dnow (n)
 */
export function zoneoutBackwardOf<T extends number>(
  dy: usize, n: i32, p: f64, seed: f64, stream: f64, dbefore: usize, dnow: usize,
): void {
  const least = thresholdOf(p);
  const key = wordOf(seed);
  const sequence = wordOf(stream);
  for (let i = 0; i < n; i++) {
    if (i % GROUP == 0) philoxFour(key, sequence, <u64>(i >> 2));
    const to = load<u32>(FOUR + (<usize>(i % GROUP) << 2)) >= least ? dnow : dbefore;
    if (to != 0) store<T>(to + bytesOf<T>(i), load<T>(to + bytesOf<T>(i)) + load<T>(dy + bytesOf<T>(i)));
  }
}
