// exp, log, tanh, sigmoid and softplus of four singles at once, to be inlined into other kernels. Each lane depends on itself alone.
// The polynomials are our own minimax fits in 50 digits. Ulp figures are the largest seen on the grids of the tests.

const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 = HIGH + LOW; HIGH has 9 bits, so its product with an exponent is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690583e-4;
/** 1.5 2^23: adding it rounds to an integer, which then stands in the low bits. */
const ROUND: f32 = 12582912;
const LEAST_NORMAL: f32 = 1.17549435e-38;
const LARGEST: f32 = 3.40282347e38;
/** Below this exp(x) / 2 is subnormal and its power of two takes two factors. */
const EXP_FLOOR: f32 = -86;
/** 2^-32 */
const LIFT: f32 = 2.3283064365386963e-10;
/** From here down exp(x) is 0. */
const EXP_BOTTOM: f32 = -105;
/** From here on exp(x) is Infinity. */
const EXP_CEILING: f32 = 88.73;

/** x as a multiple of ln 2 plus ROUND: the integer n in the low bits. */
// @ts-ignore: decorator
@inline
function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUND));
}

/** exp(r) - 1 for the rest r = x - n ln 2, |r| <= ln(2) / 2. */
// @ts-ignore: decorator
@inline
function expm1OfRest(x: v128, n: v128): v128 {
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
  const z = f32x4.mul(r, r);
  const low = pair(r, 0.4999999954956286, 0.166665772868807);
  const high = f32x4.add(pair(r, 0.04166685545488807, 0.008363146044452261), f32x4.mul(z, f32x4.splat(0.0013901117671701038)));
  return f32x4.add(r, f32x4.mul(z, f32x4.add(low, f32x4.mul(z, high))));
}

/** c0 + c1 r */
// @ts-ignore: decorator
@inline
function pair(r: v128, c0: f32, c1: f32): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(r, f32x4.splat(c1)));
}

/** 2^(n + offset) from ROUND + n. */
// @ts-ignore: decorator
@inline
function powerOfTwo(rounded: v128, offset: i32): v128 {
  return i32x4.add(i32x4.shl(rounded, 23), i32x4.splat((127 + offset) << 23));
}

/**
 * exp(x): at most 1.1 ulp in error, subnormal results included; exp(x) is 0 below -103.97 and Infinity above
 * 88.72; -Infinity, Infinity and NaN give 0, Infinity and NaN.
 */
// @ts-ignore: decorator
@inline
export function expF32x4(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(EXP_CEILING)), f32x4.splat(EXP_BOTTOM));
  const rounded = roundedExponent(bounded);
  const p = f32x4.add(expm1OfRest(bounded, f32x4.sub(rounded, f32x4.splat(ROUND))), f32x4.splat(1));
  // Where the result may be subnormal the power of two comes in two factors, of which only the second rounds.
  const low = f32x4.lt(x, f32x4.splat(EXP_FLOOR));
  const power = powerOfTwo(i32x4.add(rounded, v128.and(low, i32x4.splat(32))), -1);
  const rest = v128.bitselect(f32x4.splat(LIFT), f32x4.splat(1), low);
  // Twice p and half the power, because 2^128 is no single.
  return f32x4.mul(f32x4.mul(f32x4.add(p, p), power), rest);
}

/** 2 artanh(s) - 2 s, divided by s, from z = s², for log: z <= 0.02945. */
// @ts-ignore: decorator
@inline
function artanhRest(z: v128): v128 {
  const low = pair(z, 0.6666666655389881, 0.4000012224689991);
  const high = pair(z, 0.28550780217921196, 0.2333147038117642);
  return f32x4.mul(z, f32x4.add(low, f32x4.mul(f32x4.mul(z, z), high)));
}

/**
 * ln(x): at most 1 ulp in error, subnormal x included. 0 gives -Infinity, x < 0 and NaN give NaN, Infinity gives Infinity.
 */
// @ts-ignore: decorator
@inline
export function logF32x4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(LEAST_NORMAL));
  const y = f32x4.mul(x, v128.bitselect(f32x4.splat(33554432), f32x4.splat(1), tiny));
  const shift = v128.and(tiny, f32x4.splat(-25));
  // y = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2).
  const above = i32x4.sub(y, i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(i32x4.sub(y, v128.and(above, i32x4.splat(0xff800000))), f32x4.splat(1));
  const k = f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_s(above, 23)), shift);
  // ln(1 + f) = 2 artanh s with s = f / (2 + f), and 2 s = f - s f.
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const rest = f32x4.mul(s, f32x4.sub(f, artanhRest(f32x4.mul(s, s))));
  const small = f32x4.sub(f, f32x4.sub(rest, f32x4.mul(k, f32x4.splat(LN2_LOW))));
  const finite = f32x4.add(f32x4.mul(k, f32x4.splat(LN2_HIGH)), small);
  // Infinity and NaN stay what they are; zero and below are outside.
  const outside = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), f32x4.eq(x, f32x4.splat(0)));
  const upper = v128.bitselect(finite, x, f32x4.le(x, f32x4.splat(LARGEST)));
  return v128.bitselect(outside, upper, f32x4.le(x, f32x4.splat(0)));
}

/** tanh(x): at most 2.6 ulp in error; odd to the last bit; ±1 from |x| = 9.02 on; NaN gives NaN. */
// @ts-ignore: decorator
@inline
export function tanhF32x4(x: v128): v128 {
  const y = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const twice = f32x4.add(y, y);
  const rounded = roundedExponent(twice);
  const q = expm1OfRest(twice, f32x4.sub(rounded, f32x4.splat(ROUND)));
  const power = powerOfTwo(rounded, 0);
  // t = exp(2 |x|) - 1, without cancellation because power >= 1.
  const t = f32x4.add(f32x4.mul(power, q), f32x4.sub(power, f32x4.splat(1)));
  return v128.bitselect(x, f32x4.div(t, f32x4.add(t, f32x4.splat(2))), f32x4.splat(-0.0));
}

/** 1 / (1 + exp(-x)): at most 2.5 ulp in error, also where the value is small; -Infinity, Infinity and NaN give 0, 1 and NaN. */
// @ts-ignore: decorator
@inline
export function sigmoidF32x4(x: v128): v128 {
  const z = expF32x4(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  return f32x4.div(v128.bitselect(z, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, z));
}

/**
 * ln(1 + exp(x)): at most 2.1 ulp in error, also where the value is small; -Infinity, Infinity and NaN give 0, Infinity and NaN.
 */
// @ts-ignore: decorator
@inline
export function softplusF32x4(x: v128): v128 {
  const f = expF32x4(f32x4.neg(f32x4.abs(x)));
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const rest = f32x4.mul(s, f32x4.sub(f, artanhRestWide(f32x4.mul(s, s))));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), f32x4.sub(f, rest));
}

/** artanhRest for softplus: z <= 1/9. */
// @ts-ignore: decorator
@inline
function artanhRestWide(z: v128): v128 {
  const low = pair(z, 0.666666673300434, 0.39999703557859395);
  const high = f32x4.add(pair(z, 0.28592483777106326, 0.21704755228181344), f32x4.mul(f32x4.mul(z, z), f32x4.splat(0.23232552027242406)));
  return f32x4.mul(z, f32x4.add(low, f32x4.mul(f32x4.mul(z, z), high)));
}
