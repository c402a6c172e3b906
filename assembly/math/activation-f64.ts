// exp, log, tanh, sigmoid and softplus of two doubles at once, to be inlined into other kernels. Each lane depends on itself alone.
// The polynomials are our own minimax fits in 50 digits. Ulp figures are the largest seen on the grids of the tests.

const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 = HIGH + LOW; HIGH ends in 32 zero bits, so its product with an exponent is exact. */
const LN2_HIGH: f64 = 6.93147180369123816490e-01;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 2^52: adding it rounds to an integer, which then stands in the low bits. */
const ROUND: f64 = 6755399441055744;
const LEAST_NORMAL: f64 = 2.2250738585072014e-308;
const LARGEST: f64 = 1.7976931348623157e308;
/** Below this exp(x) / 2 is subnormal and its power of two takes two factors. */
const EXP_FLOOR: f64 = -707;
/** 2^-64 */
const LIFT: f64 = 5.421010862427522e-20;
/** From here down exp(x) is 0. */
const EXP_BOTTOM: f64 = -746;
/** From here on exp(x) is Infinity. */
const EXP_CEILING: f64 = 709.79;

/** x as a multiple of ln 2 plus ROUND: the integer n in the low bits. */
// @ts-ignore: decorator
@inline
function roundedExponent(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, f64x2.splat(LOG2_E)), f64x2.splat(ROUND));
}

/** exp(r) - 1 for the rest r = x - n ln 2, |r| <= ln(2) / 2. */
// @ts-ignore: decorator
@inline
function expm1OfRest(x: v128, n: v128): v128 {
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  const z = f64x2.mul(r, r);
  const w = f64x2.mul(z, z);
  // Estrin's scheme: short chains.
  const a = pair(r, 0.5000000000000001, 0.16666666666666644);
  const b = pair(r, 0.041666666666624316, 0.008333333333356863);
  const c = pair(r, 0.001388888891713479, 0.0001984126978267838);
  const d = pair(r, 2.480152140081911e-05, 2.755735769994717e-06);
  const e = pair(r, 2.762004477966818e-07, 2.506735957269143e-08);
  const low = f64x2.add(a, f64x2.mul(z, b));
  const high = f64x2.add(f64x2.add(c, f64x2.mul(z, d)), f64x2.mul(w, e));
  return f64x2.add(r, f64x2.mul(z, f64x2.add(low, f64x2.mul(w, high))));
}

/** c0 + c1 r */
// @ts-ignore: decorator
@inline
function pair(r: v128, c0: f64, c1: f64): v128 {
  return f64x2.add(f64x2.splat(c0), f64x2.mul(r, f64x2.splat(c1)));
}

/** 2^(n + offset) from ROUND + n. */
// @ts-ignore: decorator
@inline
function powerOfTwo(rounded: v128, offset: i64): v128 {
  return i64x2.add(i64x2.shl(rounded, 52), i64x2.splat((1023 + offset) << 52));
}

/**
 * exp(x): at most 1 ulp in error, subnormal results included; exp(x) is 0 below -745.13 and Infinity above
 * 709.78; -Infinity, Infinity and NaN give 0, Infinity and NaN.
 */
// @ts-ignore: decorator
@inline
export function expF64x2(x: v128): v128 {
  const bounded = f64x2.pmax(f64x2.pmin(x, f64x2.splat(EXP_CEILING)), f64x2.splat(EXP_BOTTOM));
  const rounded = roundedExponent(bounded);
  const p = f64x2.add(expm1OfRest(bounded, f64x2.sub(rounded, f64x2.splat(ROUND))), f64x2.splat(1));
  // Where the result may be subnormal the power of two comes in two factors, of which only the second rounds.
  const low = f64x2.lt(x, f64x2.splat(EXP_FLOOR));
  const power = powerOfTwo(i64x2.add(rounded, v128.and(low, i64x2.splat(64))), -1);
  const rest = v128.bitselect(f64x2.splat(LIFT), f64x2.splat(1), low);
  // Twice p and half the power, because 2^1024 is no double.
  return f64x2.mul(f64x2.mul(f64x2.add(p, p), power), rest);
}

/** 2 artanh(s) - 2 s, divided by s, from z = s², for log: z <= 0.02945. */
// @ts-ignore: decorator
@inline
function artanhRest(z: v128): v128 {
  const w = f64x2.mul(z, z);
  const a = pair(z, 0.6666666666666666, 0.40000000000000885);
  const b = pair(z, 0.28571428570800633, 0.2222222239234948);
  const c = pair(z, 0.18181795575035906, 0.1538624312663844);
  const d = pair(z, 0.13268684027067132, 0.1308753488552858);
  const low = f64x2.add(a, f64x2.mul(w, b));
  const high = f64x2.add(c, f64x2.mul(w, d));
  return f64x2.mul(z, f64x2.add(low, f64x2.mul(f64x2.mul(w, w), high)));
}

/**
 * ln(x): at most 1 ulp in error, subnormal x included. 0 gives -Infinity, x < 0 and NaN give NaN, Infinity gives Infinity.
 */
// @ts-ignore: decorator
@inline
export function logF64x2(x: v128): v128 {
  const tiny = f64x2.lt(x, f64x2.splat(LEAST_NORMAL));
  const y = f64x2.mul(x, v128.bitselect(f64x2.splat(18014398509481984), f64x2.splat(1), tiny));
  const shift = v128.and(tiny, f64x2.splat(-54));
  // y = 2^k (1 + f) with 1 + f from sqrt(1/2) to sqrt(2).
  const biased = i64x2.add(y, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  const exponent = i64x2.sub(v128.and(biased, i64x2.splat(0xfff0000000000000)), i64x2.splat(0x3ff0000000000000));
  const f = f64x2.sub(i64x2.sub(y, exponent), f64x2.splat(1));
  const whole = f64x2.sub(v128.or(i64x2.shr_u(biased, 52), i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496 + 1023));
  const k = f64x2.add(whole, shift);
  // ln(1 + f) = 2 artanh s with s = f / (2 + f), and 2 s = f - s f.
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const rest = f64x2.mul(s, f64x2.sub(f, artanhRest(f64x2.mul(s, s))));
  const small = f64x2.sub(f, f64x2.sub(rest, f64x2.mul(k, f64x2.splat(LN2_LOW))));
  const finite = f64x2.add(f64x2.mul(k, f64x2.splat(LN2_HIGH)), small);
  // Infinity and NaN stay what they are; zero and below are outside.
  const outside = v128.bitselect(f64x2.splat(-Infinity), f64x2.splat(NaN), f64x2.eq(x, f64x2.splat(0)));
  const upper = v128.bitselect(finite, x, f64x2.le(x, f64x2.splat(LARGEST)));
  return v128.bitselect(outside, upper, f64x2.le(x, f64x2.splat(0)));
}

/** tanh(x): at most 2.5 ulp in error; odd to the last bit; ±1 from |x| = 19.1 on; NaN gives NaN. */
// @ts-ignore: decorator
@inline
export function tanhF64x2(x: v128): v128 {
  const y = f64x2.pmin(f64x2.abs(x), f64x2.splat(20));
  const twice = f64x2.add(y, y);
  const rounded = roundedExponent(twice);
  const q = expm1OfRest(twice, f64x2.sub(rounded, f64x2.splat(ROUND)));
  const power = powerOfTwo(rounded, 0);
  // t = exp(2 |x|) - 1, without cancellation because power >= 1.
  const t = f64x2.add(f64x2.mul(power, q), f64x2.sub(power, f64x2.splat(1)));
  return v128.bitselect(x, f64x2.div(t, f64x2.add(t, f64x2.splat(2))), f64x2.splat(-0.0));
}

/** 1 / (1 + exp(-x)): at most 2 ulp in error, also where the value is small; -Infinity, Infinity and NaN give 0, 1 and NaN. */
// @ts-ignore: decorator
@inline
export function sigmoidF64x2(x: v128): v128 {
  const z = expF64x2(f64x2.neg(f64x2.abs(x)));
  const one = f64x2.splat(1);
  return f64x2.div(v128.bitselect(z, one, f64x2.lt(x, f64x2.splat(0))), f64x2.add(one, z));
}

/**
 * ln(1 + exp(x)): at most 2 ulp in error, also where the value is small; -Infinity, Infinity and NaN give 0, Infinity and NaN.
 */
// @ts-ignore: decorator
@inline
export function softplusF64x2(x: v128): v128 {
  const f = expF64x2(f64x2.neg(f64x2.abs(x)));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const rest = f64x2.mul(s, f64x2.sub(f, artanhRestWide(f64x2.mul(s, s))));
  return f64x2.add(f64x2.pmax(x, f64x2.splat(0)), f64x2.sub(f, rest));
}

/** artanhRest for softplus: z <= 1/9. */
// @ts-ignore: decorator
@inline
function artanhRestWide(z: v128): v128 {
  const w = f64x2.mul(z, z);
  const a = pair(z, 0.6666666666666666, 0.40000000000000013);
  const b = pair(z, 0.28571428571421853, 0.22222222223345064);
  const c = pair(z, 0.18181818085060694, 0.15384620293617968);
  const d = pair(z, 0.13333175903852248, 0.1176801538487056);
  const e = pair(z, 0.10480208549101677, 0.0994330610753781);
  const g = pair(z, 0.06329247189877069, 0.15239234028150198);
  const v = f64x2.mul(w, w);
  const low = f64x2.add(a, f64x2.mul(w, b));
  const middle = f64x2.add(c, f64x2.mul(w, d));
  const high = f64x2.add(e, f64x2.mul(w, g));
  return f64x2.mul(z, f64x2.add(low, f64x2.mul(v, f64x2.add(middle, f64x2.mul(v, high)))));
}
