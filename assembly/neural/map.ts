// Activations as numbered maps, each with its derivative.

import { expLanes, sigmoidLanes, softplusLanes, tanhLanes } from "../math/activation";
import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../math/lanes";
import { normalCdf } from "../math/special-erf";

export const MAP_RELU: i32 = 0;
/** x, or x times the parameter where x < 0. */
export const MAP_LEAKY_RELU: i32 = 1;
/** x, or the parameter times exp(x) - 1 where x < 0. */
export const MAP_ELU: i32 = 2;
export const MAP_SELU: i32 = 3;
/** x Phi(x). */
export const MAP_GELU: i32 = 4;
/** The approximation of MAP_GELU by tanh. */
export const MAP_GELU_TANH: i32 = 5;
/** x sigmoid(x). */
export const MAP_SILU: i32 = 6;
export const MAP_SIGMOID: i32 = 7;
export const MAP_TANH: i32 = 8;
export const MAP_SOFTPLUS: i32 = 9;
/** x tanh(softplus(x)). */
export const MAP_MISH: i32 = 10;
/** x / (1 + |x|). */
export const MAP_SOFTSIGN: i32 = 11;
export const MAP_EXP: i32 = 12;

/** Klambauer et al. (2017), equation 14. */
const SELU_ALPHA: f64 = 1.6732632423543772848170429916717;
const SELU_SCALE: f64 = 1.0507009873554804934193349852946;
const SQRT_2_OVER_PI: f64 = 0.79788456080286535588;
const GELU_CUBE: f64 = 0.044715;
const NORMAL_AT_0: f64 = 0.39894228040143267794;

// @ts-ignore: decorator
@inline
function constant<T extends number>(value: f64): v128 { return v128.splat<T>(<T>value); }

/** Phi(x) of each lane. */
function normalLanes<T extends number>(x: v128): v128 {
  if (sizeof<T>() == 8) return f64x2(normalCdf(f64x2.extract_lane(x, 0)), normalCdf(f64x2.extract_lane(x, 1)));
  return f32x4(
    <f32>normalCdf(f32x4.extract_lane(x, 0)), <f32>normalCdf(f32x4.extract_lane(x, 1)), <f32>normalCdf(f32x4.extract_lane(x, 2)),
    <f32>normalCdf(f32x4.extract_lane(x, 3)),
  );
}

/** tanh(sqrt(2 / pi) (x + 0.044715 x³)) */
// @ts-ignore: decorator
@inline
function geluTanh<T extends number>(x: v128, square: v128): v128 {
  const cubic = v128.add<T>(constant<T>(1), v128.mul<T>(square, constant<T>(GELU_CUBE)));
  return tanhLanes<T>(v128.mul<T>(v128.mul<T>(x, constant<T>(SQRT_2_OVER_PI)), cubic));
}

// Functions as types: an instance is the address 0 and never touched, its methods are inlined. `value` is f(x) for the parameter p;
// `slope` is f'(x), given y = f(x) as well.
@unmanaged
class Relu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.and(x, v128.gt<T>(x, constant<T>(0))); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return v128.and(constant<T>(1), v128.gt<T>(x, constant<T>(0))); }
}
@unmanaged
class LeakyRelu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.bitselect(x, v128.mul<T>(x, p), v128.gt<T>(x, constant<T>(0))); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return v128.bitselect(constant<T>(1), p, v128.gt<T>(x, constant<T>(0))); }
}
@unmanaged
class Elu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 {
    return v128.bitselect(x, v128.mul<T>(p, v128.sub<T>(expLanes<T>(x), constant<T>(1))), v128.gt<T>(x, constant<T>(0)));
  }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    return v128.bitselect(constant<T>(1), v128.mul<T>(p, expLanes<T>(x)), v128.gt<T>(x, constant<T>(0)));
  }
}
@unmanaged
class Selu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 {
    const below = v128.mul<T>(constant<T>(SELU_ALPHA), v128.sub<T>(expLanes<T>(x), constant<T>(1)));
    return v128.mul<T>(constant<T>(SELU_SCALE), v128.bitselect(x, below, v128.gt<T>(x, constant<T>(0))));
  }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const below = v128.mul<T>(constant<T>(SELU_ALPHA), expLanes<T>(x));
    return v128.mul<T>(constant<T>(SELU_SCALE), v128.bitselect(constant<T>(1), below, v128.gt<T>(x, constant<T>(0))));
  }
}
@unmanaged
class Gelu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.mul<T>(x, normalLanes<T>(x)); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const density = v128.mul<T>(constant<T>(NORMAL_AT_0), expLanes<T>(v128.mul<T>(constant<T>(-0.5), v128.mul<T>(x, x))));
    return v128.add<T>(normalLanes<T>(x), v128.mul<T>(x, density));
  }
}
@unmanaged
class GeluTanh<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 {
    return v128.mul<T>(v128.mul<T>(constant<T>(0.5), x), v128.add<T>(constant<T>(1), geluTanh<T>(x, v128.mul<T>(x, x))));
  }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const square = v128.mul<T>(x, x);
    const t = geluTanh<T>(x, square);
    const inner = v128.mul<T>(
      constant<T>(SQRT_2_OVER_PI), v128.add<T>(constant<T>(1), v128.mul<T>(square, constant<T>(3 * GELU_CUBE))),
    );
    const bend = v128.mul<T>(v128.mul<T>(x, v128.sub<T>(constant<T>(1), v128.mul<T>(t, t))), inner);
    return v128.mul<T>(constant<T>(0.5), v128.add<T>(v128.add<T>(constant<T>(1), t), bend));
  }
}
@unmanaged
class Silu<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.mul<T>(x, sigmoidLanes<T>(x)); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const s = sigmoidLanes<T>(x);
    return v128.add<T>(s, v128.mul<T>(y, v128.sub<T>(constant<T>(1), s)));
  }
}
@unmanaged
class Sigmoid<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return sigmoidLanes<T>(x); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return v128.mul<T>(y, v128.sub<T>(constant<T>(1), y)); }
}
@unmanaged
class Tanh<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return tanhLanes<T>(x); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return v128.sub<T>(constant<T>(1), v128.mul<T>(y, y)); }
}
@unmanaged
class Softplus<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return softplusLanes<T>(x); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return sigmoidLanes<T>(x); }
}
@unmanaged
class Mish<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.mul<T>(x, tanhLanes<T>(softplusLanes<T>(x))); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const t = tanhLanes<T>(softplusLanes<T>(x));
    const bend = v128.mul<T>(v128.sub<T>(constant<T>(1), v128.mul<T>(t, t)), sigmoidLanes<T>(x));
    return v128.add<T>(t, v128.mul<T>(x, bend));
  }
}
@unmanaged
class Softsign<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return v128.div<T>(x, v128.add<T>(constant<T>(1), v128.abs<T>(x))); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 {
    const size = v128.add<T>(constant<T>(1), v128.abs<T>(x));
    return v128.div<T>(constant<T>(1), v128.mul<T>(size, size));
  }
}
@unmanaged
class Exp<T extends number> {
  // @ts-ignore: decorator
  @inline value(x: v128, p: v128): v128 { return expLanes<T>(x); }
  // @ts-ignore: decorator
  @inline slope(x: v128, y: v128, p: v128): v128 { return y; }
}

// @ts-ignore: decorator
@inline
function forward<T extends number, F>(x: usize, n: i32, p: v128, y: usize): void {
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) v128.store(y + j, changetype<F>(0).value(v128.load(x + j), p));
  for (; j < bytesOf<T>(n); j += sizeof<T>()) putLanes<T>(y + j, changetype<F>(0).value(lanesAt<T>(x + j, false), p), false);
}

// @ts-ignore: decorator
@inline
function backward<T extends number, F>(x: usize, y: usize, dy: usize, n: i32, p: v128, dx: usize): void {
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) {
    addLanes<T>(dx + j, v128.mul<T>(v128.load(dy + j), changetype<F>(0).slope(v128.load(x + j), v128.load(y + j), p)), true);
  }
  for (; j < bytesOf<T>(n); j += sizeof<T>()) {
    const slope = changetype<F>(0).slope(lanesAt<T>(x + j, false), lanesAt<T>(y + j, false), p);
    addLanes<T>(dx + j, v128.mul<T>(lanesAt<T>(dy + j, false), slope), false);
  }
}

/**
 * y = f(x), element by element.
 *
 * in       x (n); n; f: a MAP_ number; parameter of the two that have one
 * out      y (n), which may be x
 */
export function mapForwardOf<T extends number>(x: usize, n: i32, f: i32, parameter: f64, y: usize): void {
  const p = constant<T>(parameter);
  if (f == MAP_RELU) forward<T, Relu<T>>(x, n, p, y);
  else if (f == MAP_LEAKY_RELU) forward<T, LeakyRelu<T>>(x, n, p, y);
  else if (f == MAP_ELU) forward<T, Elu<T>>(x, n, p, y);
  else if (f == MAP_SELU) forward<T, Selu<T>>(x, n, p, y);
  else if (f == MAP_GELU) forward<T, Gelu<T>>(x, n, p, y);
  else if (f == MAP_GELU_TANH) forward<T, GeluTanh<T>>(x, n, p, y);
  else if (f == MAP_SILU) forward<T, Silu<T>>(x, n, p, y);
  else if (f == MAP_SIGMOID) forward<T, Sigmoid<T>>(x, n, p, y);
  else if (f == MAP_TANH) forward<T, Tanh<T>>(x, n, p, y);
  else if (f == MAP_SOFTPLUS) forward<T, Softplus<T>>(x, n, p, y);
  else if (f == MAP_MISH) forward<T, Mish<T>>(x, n, p, y);
  else if (f == MAP_SOFTSIGN) forward<T, Softsign<T>>(x, n, p, y);
  else if (f == MAP_EXP) forward<T, Exp<T>>(x, n, p, y);
}

/**
 * dx += dy f'(x), element by element.
 *
 * in       x (n), y (n) of the forward pass, dy (n); n, f, parameter
 * in/out   dx (n)
 */
export function mapBackwardOf<T extends number>(x: usize, y: usize, dy: usize, n: i32, f: i32, parameter: f64, dx: usize): void {
  const p = constant<T>(parameter);
  if (f == MAP_RELU) backward<T, Relu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_LEAKY_RELU) backward<T, LeakyRelu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_ELU) backward<T, Elu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_SELU) backward<T, Selu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_GELU) backward<T, Gelu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_GELU_TANH) backward<T, GeluTanh<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_SILU) backward<T, Silu<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_SIGMOID) backward<T, Sigmoid<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_TANH) backward<T, Tanh<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_SOFTPLUS) backward<T, Softplus<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_MISH) backward<T, Mish<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_SOFTSIGN) backward<T, Softsign<T>>(x, y, dy, n, p, dx);
  else if (f == MAP_EXP) backward<T, Exp<T>>(x, y, dy, n, p, dx);
}
