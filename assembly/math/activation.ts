// Elementwise maps over arrays: exp, log, tanh, sigmoid, softplus, sqrt. Accuracy and edges are those of activation-f64.ts and
// activation-f32.ts. The last elements pass through the same instructions as all others, so a value does not depend on its place.

import { expF32x4, logF32x4, sigmoidF32x4, softplusF32x4, tanhF32x4 } from "./activation-f32";
import { expF64x2, logF64x2, sigmoidF64x2, softplusF64x2, tanhF64x2 } from "./activation-f64";

/** exp of each lane, in the precision of T; see expF64x2 and expF32x4. */
// @ts-ignore: decorator
@inline
export function expLanes<T>(v: v128): v128 { return sizeof<T>() == 8 ? expF64x2(v) : expF32x4(v); }
/** ln of each lane; see expLanes. */
// @ts-ignore: decorator
@inline
export function logLanes<T>(v: v128): v128 { return sizeof<T>() == 8 ? logF64x2(v) : logF32x4(v); }
/** tanh of each lane; see expLanes. */
// @ts-ignore: decorator
@inline
export function tanhLanes<T>(v: v128): v128 { return sizeof<T>() == 8 ? tanhF64x2(v) : tanhF32x4(v); }
/** 1 / (1 + exp(-x)) of each lane; see expLanes. */
// @ts-ignore: decorator
@inline
export function sigmoidLanes<T>(v: v128): v128 { return sizeof<T>() == 8 ? sigmoidF64x2(v) : sigmoidF32x4(v); }
/** ln(1 + exp(x)) of each lane; see expLanes. */
// @ts-ignore: decorator
@inline
export function softplusLanes<T>(v: v128): v128 { return sizeof<T>() == 8 ? softplusF64x2(v) : softplusF32x4(v); }

// Functions as types: an instance is the address 0 and never touched, its method is inlined.
@unmanaged
class Exp<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return expLanes<T>(v); }
}
@unmanaged
class Log<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return logLanes<T>(v); }
}
@unmanaged
class Tanh<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return tanhLanes<T>(v); }
}
@unmanaged
class Sigmoid<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return sigmoidLanes<T>(v); }
}
@unmanaged
class Softplus<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return softplusLanes<T>(v); }
}
@unmanaged
class Sqrt<T> {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return v128.sqrt<T>(v); }
}

/** Two vectors at a time hide each other's latency. */
// @ts-ignore: decorator
@inline
function mapOf<T, F>(x: usize, n: i32, out: usize): void {
  const body = x + (<usize>n * sizeof<T>() & ~31);
  const end = x + <usize>n * sizeof<T>();
  for (; x < body; x += 32, out += 32) {
    const first = changetype<F>(0).of(v128.load(x));
    const second = changetype<F>(0).of(v128.load(x, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
  }
  for (; x < end; x += sizeof<T>(), out += sizeof<T>()) {
    store<T>(out, v128.extract_lane<T>(changetype<F>(0).of(v128.splat<T>(load<T>(x))), 0));
  }
}

/**
 * out[i] = exp(x[i]).
 *
 * in       x (n)
 * out      out (n); may be x
 */
export function expOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Exp<T>>(x, n, out); }
/** out[i] = ln x[i]; see expOf. */
export function logOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Log<T>>(x, n, out); }
/** out[i] = tanh(x[i]); see expOf. */
export function tanhOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Tanh<T>>(x, n, out); }
/** out[i] = 1 / (1 + exp(-x[i])); see expOf. */
export function sigmoidOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Sigmoid<T>>(x, n, out); }
/** out[i] = ln(1 + exp(x[i])); see expOf. */
export function softplusOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Softplus<T>>(x, n, out); }
/** out[i] = sqrt(x[i]), correctly rounded; see expOf. */
export function sqrtOf<T>(x: usize, n: i32, out: usize): void { mapOf<T, Sqrt<T>>(x, n, out); }

/** out[i] = exp(x[i]) in double precision; see expOf. */
export function expF64(x: usize, n: i32, out: usize): void { expOf<f64>(x, n, out); }
/** out[i] = ln x[i] in double precision; see expOf. */
export function logF64(x: usize, n: i32, out: usize): void { logOf<f64>(x, n, out); }
/** out[i] = tanh(x[i]) in double precision; see expOf. */
export function tanhF64(x: usize, n: i32, out: usize): void { tanhOf<f64>(x, n, out); }
/** out[i] = 1 / (1 + exp(-x[i])) in double precision; see expOf. */
export function sigmoidF64(x: usize, n: i32, out: usize): void { sigmoidOf<f64>(x, n, out); }
/** out[i] = ln(1 + exp(x[i])) in double precision; see expOf. */
export function softplusF64(x: usize, n: i32, out: usize): void { softplusOf<f64>(x, n, out); }
/** out[i] = sqrt(x[i]), correctly rounded, in double precision; see expOf. */
export function sqrtF64(x: usize, n: i32, out: usize): void { sqrtOf<f64>(x, n, out); }
