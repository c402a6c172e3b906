// Elementwise maps over arrays: exp, log, tanh, sigmoid, softplus, sqrt. Accuracy and edges are those of activation-f64.ts and
// activation-f32.ts. The last elements pass through the same instructions as all others, so a value does not depend on its place.

import { F32, F64 } from "../memory";
import { expF32x4, logF32x4, sigmoidF32x4, softplusF32x4, tanhF32x4 } from "./activation-f32";
import { expF64x2, logF64x2, sigmoidF64x2, softplusF64x2, tanhF64x2 } from "./activation-f64";

// Functions as types: an instance is the address 0 and never touched, its method is inlined.
@unmanaged
class ExpF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return expF64x2(v); }
}
@unmanaged
class LogF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return logF64x2(v); }
}
@unmanaged
class TanhF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return tanhF64x2(v); }
}
@unmanaged
class SigmoidF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return sigmoidF64x2(v); }
}
@unmanaged
class SoftplusF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return softplusF64x2(v); }
}
@unmanaged
class SqrtF64 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return f64x2.sqrt(v); }
}
@unmanaged
class ExpF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return expF32x4(v); }
}
@unmanaged
class LogF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return logF32x4(v); }
}
@unmanaged
class TanhF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return tanhF32x4(v); }
}
@unmanaged
class SigmoidF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return sigmoidF32x4(v); }
}
@unmanaged
class SoftplusF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return softplusF32x4(v); }
}
@unmanaged
class SqrtF32 {
  // @ts-ignore: decorator
  @inline of(v: v128): v128 { return f32x4.sqrt(v); }
}

/** Two vectors at a time hide each other's latency. */
// @ts-ignore: decorator
@inline
function mapF64<F>(x: usize, n: i32, out: usize): void {
  const from = F64.at(x);
  const to = F64.at(out);
  let i = 0;
  for (const body = n & ~3; i < body; i += 4) {
    const first = changetype<F>(0).of(from.lanes(i));
    const second = changetype<F>(0).of(from.lanes(i + 2));
    to.setLanes(i, first);
    to.setLanes(i + 2, second);
  }
  for (; i < n; i++) to[i] = f64x2.extract_lane(changetype<F>(0).of(from.splat(i)), 0);
}

/** mapF64 in single precision. */
// @ts-ignore: decorator
@inline
function mapF32<F>(x: usize, n: i32, out: usize): void {
  const from = F32.at(x);
  const to = F32.at(out);
  let i = 0;
  for (const body = n & ~7; i < body; i += 8) {
    const first = changetype<F>(0).of(from.lanes(i));
    const second = changetype<F>(0).of(from.lanes(i + 4));
    to.setLanes(i, first);
    to.setLanes(i + 4, second);
  }
  for (; i < n; i++) to[i] = f32x4.extract_lane(changetype<F>(0).of(from.splat(i)), 0);
}

/**
 * out[i] = exp(x[i]).
 *
 * in       x (n)
 * out      out (n); may be x
 */
export function expF64(x: usize, n: i32, out: usize): void { mapF64<ExpF64>(x, n, out); }
/** out[i] = ln x[i]; see expF64. */
export function logF64(x: usize, n: i32, out: usize): void { mapF64<LogF64>(x, n, out); }
/** out[i] = tanh(x[i]); see expF64. */
export function tanhF64(x: usize, n: i32, out: usize): void { mapF64<TanhF64>(x, n, out); }
/** out[i] = 1 / (1 + exp(-x[i])); see expF64. */
export function sigmoidF64(x: usize, n: i32, out: usize): void { mapF64<SigmoidF64>(x, n, out); }
/** out[i] = ln(1 + exp(x[i])); see expF64. */
export function softplusF64(x: usize, n: i32, out: usize): void { mapF64<SoftplusF64>(x, n, out); }
/** out[i] = sqrt(x[i]), correctly rounded; see expF64. */
export function sqrtF64(x: usize, n: i32, out: usize): void { mapF64<SqrtF64>(x, n, out); }

/** out[i] = exp(x[i]) in single precision; see expF64. */
export function expF32(x: usize, n: i32, out: usize): void { mapF32<ExpF32>(x, n, out); }
/** out[i] = ln x[i] in single precision; see expF64. */
export function logF32(x: usize, n: i32, out: usize): void { mapF32<LogF32>(x, n, out); }
/** out[i] = tanh(x[i]) in single precision; see expF64. */
export function tanhF32(x: usize, n: i32, out: usize): void { mapF32<TanhF32>(x, n, out); }
/** out[i] = 1 / (1 + exp(-x[i])) in single precision; see expF64. */
export function sigmoidF32(x: usize, n: i32, out: usize): void { mapF32<SigmoidF32>(x, n, out); }
/** out[i] = ln(1 + exp(x[i])) in single precision; see expF64. */
export function softplusF32(x: usize, n: i32, out: usize): void { mapF32<SoftplusF32>(x, n, out); }
/** out[i] = sqrt(x[i]), correctly rounded, in single precision; see expF64. */
export function sqrtF32(x: usize, n: i32, out: usize): void { mapF32<SqrtF32>(x, n, out); }
