// One optimisation step over a flat range of parameters, and what goes before and after it. Scalars are doubles whatever the network's
// precision. State arrays start as zeros. Elements beyond the last whole vector pass through the same instructions.

import { scaleOf } from "../math/vector";

/** A vector of elements from p on, or one element in all lanes. */
// @ts-ignore: decorator
@inline
function read<T extends number>(p: usize, whole: bool): v128 {
  return whole ? v128.load(p) : v128.splat<T>(load<T>(p));
}

/** Write a vector, or its first lane. */
// @ts-ignore: decorator
@inline
function write<T extends number>(p: usize, v: v128, whole: bool): void {
  if (whole) v128.store(p, v);
  else store<T>(p, v128.extract_lane<T>(v, 0));
}

// @ts-ignore: decorator
@inline
function splat<T extends number>(x: f64): v128 {
  return v128.splat<T>(<T>x);
}

/** Bytes of the part of n elements that is whole vectors. */
// @ts-ignore: decorator
@inline
function bodyOf<T extends number>(n: i32): usize {
  return (<usize>n * sizeof<T>()) & ~15;
}

// @ts-ignore: decorator
@inline
function sgdAt<T extends number>(
  at: usize, whole: bool, gradient: usize, rate: v128, momentum: v128, decay: v128, nesterov: bool, value: usize, velocity: usize,
): void {
  const p = read<T>(value + at, whole);
  let d = v128.add<T>(read<T>(gradient + at, whole), v128.mul<T>(decay, p));
  if (velocity) {
    const b = v128.add<T>(v128.mul<T>(momentum, read<T>(velocity + at, whole)), d);
    write<T>(velocity + at, b, whole);
    d = nesterov ? v128.add<T>(d, v128.mul<T>(momentum, b)) : b;
  }
  write<T>(value + at, v128.sub<T>(p, v128.mul<T>(rate, d)), whole);
}

/**
 * Gradient descent, with or without momentum.
 *
 * in       gradient (n)
 * sizes    n
 * scalars  rate; momentum; decay: of the weights, added to the gradient; nesterov: 1 to look ahead by the momentum
 * in/out   value (n), velocity (n), or offset 0 without momentum
 * source   Polyak (1964); Nesterov (1983) in the form of Sutskever et al. (2013), the velocity without the rate
 */
export function stepSgdOf<T extends number>(
  gradient: usize, n: i32, rate: f64, momentum: f64, decay: f64, nesterov: i32, value: usize, velocity: usize,
): void {
  const r = splat<T>(rate);
  const mu = splat<T>(momentum);
  const wd = splat<T>(decay);
  const body = bodyOf<T>(n);
  const end = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < body; at += 16) sgdAt<T>(at, true, gradient, r, mu, wd, nesterov != 0, value, velocity);
  for (let at = body; at < end; at += sizeof<T>()) sgdAt<T>(at, false, gradient, r, mu, wd, nesterov != 0, value, velocity);
}

// @ts-ignore: decorator
@inline
function rmspropAt<T extends number>(
  at: usize, whole: bool, gradient: usize, rate: v128, alpha: v128, rest: v128, epsilon: v128, momentum: v128, decay: v128,
  value: usize, square: usize, mean: usize, velocity: usize,
): void {
  const p = read<T>(value + at, whole);
  const g = v128.add<T>(read<T>(gradient + at, whole), v128.mul<T>(decay, p));
  let v = v128.add<T>(v128.mul<T>(alpha, read<T>(square + at, whole)), v128.mul<T>(rest, v128.mul<T>(g, g)));
  write<T>(square + at, v, whole);
  if (mean) {
    const m = v128.add<T>(v128.mul<T>(alpha, read<T>(mean + at, whole)), v128.mul<T>(rest, g));
    write<T>(mean + at, m, whole);
    // Rounding must not make a variance negative.
    v = v128.max<T>(v128.sub<T>(v, v128.mul<T>(m, m)), splat<T>(0));
  }
  let d = v128.div<T>(g, v128.add<T>(v128.sqrt<T>(v), epsilon));
  if (velocity) {
    d = v128.add<T>(v128.mul<T>(momentum, read<T>(velocity + at, whole)), d);
    write<T>(velocity + at, d, whole);
  }
  write<T>(value + at, v128.sub<T>(p, v128.mul<T>(rate, d)), whole);
}

/**
 * RMSprop: gradients divided by the root of a moving mean of their squares.
 *
 * in       gradient (n)
 * sizes    n
 * scalars  rate; alpha: weight of the past in the moving means; epsilon, added to the root; momentum; decay: of the weights, added to the
 *          gradient
 * in/out   value (n), square (n); mean (n), or offset 0 to divide by the root of the second moment, not of the variance; velocity (n), or
 *          offset 0 without momentum
 * source   Tieleman & Hinton (2012), lecture 6.5; Graves (2013), section 2.1, for the centred form
 */
export function stepRmspropOf<T extends number>(
  gradient: usize, n: i32, rate: f64, alpha: f64, epsilon: f64, momentum: f64, decay: f64,
  value: usize, square: usize, mean: usize, velocity: usize,
): void {
  const r = splat<T>(rate);
  const a = splat<T>(alpha);
  const b = splat<T>(1 - alpha);
  const e = splat<T>(epsilon);
  const mu = splat<T>(momentum);
  const wd = splat<T>(decay);
  const body = bodyOf<T>(n);
  const end = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < body; at += 16) {
    rmspropAt<T>(at, true, gradient, r, a, b, e, mu, wd, value, square, mean, velocity);
  }
  for (let at = body; at < end; at += sizeof<T>()) {
    rmspropAt<T>(at, false, gradient, r, a, b, e, mu, wd, value, square, mean, velocity);
  }
}

// @ts-ignore: decorator
@inline
function adamAt<T extends number>(
  at: usize, whole: bool, gradient: usize, rate: v128, root: v128, beta1: v128, rest1: v128, beta2: v128, rest2: v128, epsilon: v128,
  decay: v128, keep: v128, value: usize, first: usize, second: usize, most: usize,
): void {
  const p = read<T>(value + at, whole);
  const g = v128.add<T>(read<T>(gradient + at, whole), v128.mul<T>(decay, p));
  const m = v128.add<T>(v128.mul<T>(beta1, read<T>(first + at, whole)), v128.mul<T>(rest1, g));
  let v = v128.add<T>(v128.mul<T>(beta2, read<T>(second + at, whole)), v128.mul<T>(rest2, v128.mul<T>(g, g)));
  write<T>(first + at, m, whole);
  write<T>(second + at, v, whole);
  if (most) {
    v = v128.max<T>(v, read<T>(most + at, whole));
    write<T>(most + at, v, whole);
  }
  const scale = v128.add<T>(v128.mul<T>(v128.sqrt<T>(v), root), epsilon);
  write<T>(value + at, v128.sub<T>(v128.mul<T>(keep, p), v128.mul<T>(rate, v128.div<T>(m, scale))), whole);
}

/**
 * Adam: the moving mean of the gradients divided by the root of that of their squares, both corrected for their start at zero.
 *
 * in       gradient (n)
 * sizes    n; step: 1 for the first one, and so on
 * scalars  rate; beta1, beta2: weights of the past; epsilon, added to the corrected root; decay: of the weights; decoupled: 0 to add it to
 *          the gradient, 1 to shrink the weights by rate x decay (AdamW)
 * in/out   value, first, second (n); most (n), the greatest second moment so far, or offset 0 without it (AMSGrad)
 * source   Kingma & Ba (2015), algorithm 1; Loshchilov & Hutter (2019); Reddi et al. (2018)
 */
export function stepAdamOf<T extends number>(
  gradient: usize, n: i32, step: i32, rate: f64, beta1: f64, beta2: f64, epsilon: f64, decay: f64, decoupled: i32,
  value: usize, first: usize, second: usize, most: usize,
): void {
  const r = splat<T>(rate / (1 - Math.pow(beta1, <f64>step)));
  const root = splat<T>(1 / Math.sqrt(1 - Math.pow(beta2, <f64>step)));
  const b1 = splat<T>(beta1);
  const c1 = splat<T>(1 - beta1);
  const b2 = splat<T>(beta2);
  const c2 = splat<T>(1 - beta2);
  const e = splat<T>(epsilon);
  const wd = splat<T>(decoupled ? 0 : decay);
  const keep = splat<T>(decoupled ? 1 - rate * decay : 1);
  const body = bodyOf<T>(n);
  const end = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < body; at += 16) {
    adamAt<T>(at, true, gradient, r, root, b1, c1, b2, c2, e, wd, keep, value, first, second, most);
  }
  for (let at = body; at < end; at += sizeof<T>()) {
    adamAt<T>(at, false, gradient, r, root, b1, c1, b2, c2, e, wd, keep, value, first, second, most);
  }
}

// @ts-ignore: decorator
@inline
function cocobAt<T extends number>(
  at: usize, whole: bool, gradient: usize, alpha: v128,
  value: usize, start: usize, greatest: usize, total: usize, reward: usize, sum: usize,
): void {
  const zero = splat<T>(0);
  const g = read<T>(gradient + at, whole);
  const p = read<T>(value + at, whole);
  const from = read<T>(start + at, whole);
  const size = v128.abs<T>(g);
  const l = v128.max<T>(read<T>(greatest + at, whole), size);
  const whole1 = v128.add<T>(read<T>(total + at, whole), size);
  // Theta of the paper sums what the gradient points away from.
  const theta = v128.sub<T>(read<T>(sum + at, whole), g);
  const won = v128.max<T>(v128.sub<T>(read<T>(reward + at, whole), v128.mul<T>(v128.sub<T>(p, from), g)), zero);
  write<T>(greatest + at, l, whole);
  write<T>(total + at, whole1, whole);
  write<T>(sum + at, theta, whole);
  write<T>(reward + at, won, whole);
  const bound = v128.mul<T>(l, v128.max<T>(v128.add<T>(whole1, l), v128.mul<T>(alpha, l)));
  const move = v128.div<T>(v128.mul<T>(theta, v128.add<T>(l, won)), bound);
  // Before the first gradient that is not 0 the bound is 0, and nothing moves.
  write<T>(value + at, v128.bitselect(v128.add<T>(from, move), p, v128.gt<T>(bound, zero)), whole);
}

/**
 * COCOB-Backprop: coin betting on every coordinate, without a learning rate.
 *
 * in       gradient (n)
 * sizes    n
 * scalars  alpha: the first bets are at most 1 / alpha of the wealth; step: 1 for the first one, which takes start from value
 * in/out   value (n); start (n): the values before the first step; greatest (n), total (n): greatest and sum of the absolute gradients;
 *          reward (n); sum (n): of the negative gradients
 * source   Orabona & Tommasi (2017), Training deep networks without learning rates through coin betting, algorithm 2
 */
export function stepCocobOf<T extends number>(
  gradient: usize, n: i32, step: i32, alpha: f64, value: usize, start: usize, greatest: usize, total: usize, reward: usize, sum: usize,
): void {
  const a = splat<T>(alpha);
  const body = bodyOf<T>(n);
  const end = <usize>n * sizeof<T>();
  if (step == 1) memory.copy(start, value, end);
  for (let at: usize = 0; at < body; at += 16) cocobAt<T>(at, true, gradient, a, value, start, greatest, total, reward, sum);
  for (let at = body; at < end; at += sizeof<T>()) cocobAt<T>(at, false, gradient, a, value, start, greatest, total, reward, sum);
}

/** Sum of squares, in doubles, in a fixed order. */
function sumOfSquares<T extends number>(x: usize, n: i32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  const body = x + bodyOf<T>(n);
  const end = x + <usize>n * sizeof<T>();
  for (; x < body; x += 16) {
    const v = v128.load(x);
    if (sizeof<T>() == 4) {
      const low = f64x2.promote_low_f32x4(v);
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
      even = f64x2.add(even, f64x2.mul(low, low));
      odd = f64x2.add(odd, f64x2.mul(high, high));
    } else {
      even = f64x2.add(even, f64x2.mul(v, v));
    }
  }
  const lanes = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
  for (; x < end; x += sizeof<T>()) sum += <f64>load<T>(x) * <f64>load<T>(x);
  return sum;
}

/**
 * Scale gradients down to a norm.
 *
 * sizes    n
 * scalars  most: the greatest norm, Infinity to measure only
 * in/out   gradient (n): times most / (norm + 1e-6) where this is below 1; left alone where the norm is not finite
 * returns  the Euclidean norm before, in doubles
 * source   Pascanu et al. (2013), On the difficulty of training recurrent neural networks, algorithm 1
 */
export function clipNormOf<T extends number>(n: i32, most: f64, gradient: usize): f64 {
  const norm = Math.sqrt(sumOfSquares<T>(gradient, n));
  const factor = most / (norm + 1e-6);
  if (factor < 1 && norm < Infinity) scaleOf<T>(n, <T>factor, gradient);
  return norm;
}

/**
 * Move towards x by a share of the way: averages of weights.
 *
 * in       x (n)
 * sizes    n
 * scalars  share: 1 / k makes y the mean of k vectors, a constant one an exponential average
 * in/out   y (n)
 * source   Polyak & Juditsky (1992)
 */
export function averageWeightsOf<T extends number>(x: usize, n: i32, share: f64, y: usize): void {
  const s = splat<T>(share);
  const body = bodyOf<T>(n);
  const end = <usize>n * sizeof<T>();
  for (let at: usize = 0; at < end; at += at < body ? 16 : sizeof<T>()) {
    const whole = at < body;
    const to = whole ? v128.load(y + at) : v128.splat<T>(load<T>(y + at));
    const from = whole ? v128.load(x + at) : v128.splat<T>(load<T>(x + at));
    write<T>(y + at, v128.add<T>(to, v128.mul<T>(s, v128.sub<T>(from, to))), whole);
  }
}
