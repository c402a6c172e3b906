// Random numbers by address. Element i of the stream (seed, stream) is a pure function of (seed, stream, i): it does not matter in how
// many calls, chunks or workers a sequence is drawn. philox.ts says how an address becomes a block of 128 bits.

import { F64 } from "../memory";
import { FOUR, firstWord, philoxBlock, philoxFour, secondWord, wordOf } from "./philox";

const LN2_HIGH: f64 = 6.93147180369123816490e-01; // the leading 32 bits of log 2, so that k times it is exact
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const HALF_PI: f64 = 1.5707963267948966;

/** Room for one group where it is cut by the start or end of what was asked for. */
const GROUP: usize = memory.data(64, 16);

/**
 * Uniforms of the upper 52 bits of each lane, in the middle of their cells: odd multiples of 2^-53, so never 0 or 1, and 1 - u is one too.
 */
// @ts-ignore: decorator
@inline
function uniformLanes(bits: v128): v128 {
  const inOneToTwo = v128.or(i64x2.shr_u(bits, 12), i64x2.splat(0x3ff0000000000000));
  return f64x2.sub(inOneToTwo, f64x2.splat(0.99999999999999988897769753748));
}

/** One such uniform. */
// @ts-ignore: decorator
@inline
export function uniformOf(bits: u64): f64 {
  return reinterpret<f64>((bits >> 12) | 0x3ff0000000000000) - 0.99999999999999988897769753748;
}

/**
 * Radii of the Box-Muller method: sqrt(-2 log u) for lanes u in (0, 1), within 2 ulp.
 *
 * log u = k log 2 + 2 atanh(s), s = (m - 1) / (m + 1), u = 2^k m, m in [sqrt 1/2, sqrt 2); the series of atanh to s^21.
 */
// @ts-ignore: decorator
@inline
function radiusLanes(u: v128): v128 {
  const shifted = i64x2.add(u, i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e667f3bcd));
  const exponent = i64x2.shr_u(shifted, 52);
  const m = i64x2.sub(i64x2.add(u, i64x2.splat(0x3ff0000000000000)), i64x2.shl(exponent, 52));
  // The exponent becomes a double in the mantissa of 2^52.
  const k = f64x2.sub(v128.or(exponent, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496 + 1023));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(m, f64x2.splat(1)));
  const z = f64x2.mul(s, s);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const q0 = f64x2.add(f64x2.splat(2.0 / 3), f64x2.mul(z, f64x2.splat(2.0 / 5)));
  const q1 = f64x2.add(f64x2.splat(2.0 / 7), f64x2.mul(z, f64x2.splat(2.0 / 9)));
  const q2 = f64x2.add(f64x2.splat(2.0 / 11), f64x2.mul(z, f64x2.splat(2.0 / 13)));
  const q3 = f64x2.add(f64x2.splat(2.0 / 15), f64x2.mul(z, f64x2.splat(2.0 / 17)));
  const q4 = f64x2.add(f64x2.splat(2.0 / 19), f64x2.mul(z, f64x2.splat(2.0 / 21)));
  const tail = f64x2.add(f64x2.add(q0, f64x2.mul(z2, q1)), f64x2.mul(z4, f64x2.add(f64x2.add(q2, f64x2.mul(z2, q3)), f64x2.mul(z4, q4))));
  // 2 atanh(s) = f - s (f - z tail): the leading term f is exact.
  const logM = f64x2.sub(f, f64x2.mul(s, f64x2.sub(f, f64x2.mul(z, tail))));
  const log = f64x2.add(f64x2.mul(k, f64x2.splat(LN2_HIGH)), f64x2.add(logM, f64x2.mul(k, f64x2.splat(LN2_LOW))));
  return f64x2.sqrt(f64x2.mul(log, f64x2.splat(-2)));
}

/** Angles in [-pi / 4, pi / 4] from the upper 52 bits of each lane. */
// @ts-ignore: decorator
@inline
function angleLanes(bits: v128): v128 {
  return f64x2.mul(f64x2.sub(uniformLanes(bits), f64x2.splat(0.5)), f64x2.splat(HALF_PI));
}

/** Cosines of x in [-pi / 4, pi / 4]: the Taylor series to x^16. */
// @ts-ignore: decorator
@inline
function cosLanes(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const q0 = f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(z, f64x2.splat(-1.0 / 720)));
  const q1 = f64x2.add(f64x2.splat(1.0 / 40320), f64x2.mul(z, f64x2.splat(-1.0 / 3628800)));
  const q2 = f64x2.add(f64x2.splat(1.0 / 479001600), f64x2.mul(z, f64x2.splat(-1.0 / 87178291200)));
  const q3 = f64x2.splat(1.0 / 20922789888000);
  const tail = f64x2.add(f64x2.add(q0, f64x2.mul(z2, q1)), f64x2.mul(z4, f64x2.add(q2, f64x2.mul(z2, q3))));
  return f64x2.add(f64x2.sub(f64x2.splat(1), f64x2.mul(z, f64x2.splat(0.5))), f64x2.mul(z2, tail));
}

/** Sines of x in [-pi / 4, pi / 4]: the Taylor series to x^15. */
// @ts-ignore: decorator
@inline
function sinLanes(x: v128): v128 {
  const z = f64x2.mul(x, x);
  const z2 = f64x2.mul(z, z);
  const z4 = f64x2.mul(z2, z2);
  const q0 = f64x2.add(f64x2.splat(-1.0 / 6), f64x2.mul(z, f64x2.splat(1.0 / 120)));
  const q1 = f64x2.add(f64x2.splat(-1.0 / 5040), f64x2.mul(z, f64x2.splat(1.0 / 362880)));
  const q2 = f64x2.add(f64x2.splat(-1.0 / 39916800), f64x2.mul(z, f64x2.splat(1.0 / 6227020800)));
  const q3 = f64x2.splat(-1.0 / 1307674368000);
  const tail = f64x2.add(f64x2.add(q0, f64x2.mul(z2, q1)), f64x2.mul(z4, f64x2.add(q2, f64x2.mul(z2, q3))));
  return f64x2.add(x, f64x2.mul(f64x2.mul(x, z), tail));
}

/**
 * Two pairs of normals: lane j of `radiusBits` and `angleBits` becomes the elements 2j and 2j + 1 at `to`.
 *
 * The 52 upper bits of `angleBits` give an angle in an eighth of the circle to either side of the axis; bit 0 exchanges sine and cosine
 * and bit 1 the sign of both, which together cover the circle.
 * source  Box and Muller (1958), A note on the generation of random normal deviates
 */
// @ts-ignore: decorator
@inline
function storeNormals(radiusBits: v128, angleBits: v128, to: usize): void {
  const sign = i64x2.shl(i64x2.shr_u(angleBits, 1), 63);
  const r = v128.xor(radiusLanes(uniformLanes(radiusBits)), sign);
  const angle = angleLanes(angleBits);
  const cos = f64x2.mul(r, cosLanes(angle));
  const sin = f64x2.mul(r, sinLanes(angle));
  const exchange = i64x2.neg(v128.and(angleBits, i64x2.splat(1)));
  const x = v128.bitselect(sin, cos, exchange);
  const y = v128.bitselect(cos, sin, exchange);
  v128.store(to, v128.shuffle<i64>(x, y, 0, 2));
  v128.store(to, v128.shuffle<i64>(x, y, 1, 3), 16);
}

/** How eight elements come of the four blocks in FOUR. */
@unmanaged
class UniformGroup {
  // @ts-ignore: decorator
  @inline write(to: usize): void {
    const w0 = v128.load(FOUR);
    const w1 = v128.load(FOUR, 16);
    const w2 = v128.load(FOUR, 32);
    const w3 = v128.load(FOUR, 48);
    const a = uniformLanes(v128.shuffle<i32>(w0, w1, 0, 4, 1, 5));
    const b = uniformLanes(v128.shuffle<i32>(w2, w3, 0, 4, 1, 5));
    const c = uniformLanes(v128.shuffle<i32>(w0, w1, 2, 6, 3, 7));
    const d = uniformLanes(v128.shuffle<i32>(w2, w3, 2, 6, 3, 7));
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 48);
  }
}

@unmanaged
class NormalGroup {
  // @ts-ignore: decorator
  @inline write(to: usize): void {
    const w0 = v128.load(FOUR);
    const w1 = v128.load(FOUR, 16);
    const w2 = v128.load(FOUR, 32);
    const w3 = v128.load(FOUR, 48);
    storeNormals(v128.shuffle<i32>(w0, w1, 0, 4, 1, 5), v128.shuffle<i32>(w2, w3, 0, 4, 1, 5), to);
    storeNormals(v128.shuffle<i32>(w0, w1, 2, 6, 3, 7), v128.shuffle<i32>(w2, w3, 2, 6, 3, 7), to + 32);
  }
}

/** Elements first to first + n - 1 in groups of eight that start at multiples of eight. */
function fill<G>(n: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  if (n <= 0) return;
  const group = changetype<G>(0);
  const key = wordOf(seed);
  const path = wordOf(stream);
  const start = wordOf(first);
  const end = start + <u64>n;
  let i = start & ~7;
  while (i < end) {
    philoxFour(key, path, i >> 1);
    if (i >= start && i + 8 <= end) {
      // @ts-ignore: G has the method write
      group.write(out + (<usize>(i - start) << 3));
    } else {
      // @ts-ignore: G has the method write
      group.write(GROUP);
      const from = max(i, start);
      const to = min(i + 8, end);
      memory.copy(out + (<usize>(from - start) << 3), GROUP + (<usize>(from - i) << 3), <usize>(to - from) << 3);
    }
    i += 8;
  }
}

/**
 * Uniforms on the open interval (0, 1): odd multiples of 2^-53.
 *
 * in    n; seed, stream, first: integers in [0, 2^53)
 * out   out (n): elements first to first + n - 1 of the stream
 * cost  half a Philox block each, about 4 ns
 */
export function fillUniforms(n: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  fill<UniformGroup>(n, seed, stream, first, out);
}

/**
 * Standard normals, by the Box-Muller method; the elements 2j and 2j + 1 share a block. The largest possible is 8.57.
 *
 * in      n; seed, stream, first: integers in [0, 2^53)
 * out     out (n): elements first to first + n - 1 of the stream
 * cost    half a Philox block, a logarithm, a root, a sine and a cosine for two, about 9 ns each
 * source  Box and Muller (1958)
 */
export function fillNormals(n: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  fill<NormalGroup>(n, seed, stream, first, out);
}

/**
 * Draws with replacement from given values, as the bootstrap makes them.
 *
 * in      values (size)
 * sizes   size, from 1; n
 * scalars seed, stream, first: integers in [0, 2^53)
 * out     out (n): the values at the places floor(u size), u the elements first to first + n - 1 of fillUniforms; u is at most 1 - 2^-53, so
 *         u size is rounded below size
 * cost    that of fillUniforms
 */
export function fillChoices(values: usize, size: i32, n: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  fillUniforms(n, seed, stream, first, out);
  const from = F64.at(values);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) to[i] = from[<i32>(to[i] * <f64>size)];
}

/** Element `index` of what fillUniforms gives, for kernels that draw one at a time. */
export function uniformAt(key: u64, stream: u64, index: u64): f64 {
  philoxBlock(key, stream, index >> 1, 0);
  return uniformOf(index & 1 ? secondWord() : firstWord());
}

/** Element `index` of what fillNormals gives, for kernels that draw one at a time. */
export function normalAt(key: u64, stream: u64, index: u64): f64 {
  philoxBlock(key, stream, index >> 1, 0);
  storeNormals(i64x2.splat(firstWord()), i64x2.splat(secondWord()), GROUP);
  return F64.at(GROUP)[<i32>(index & 1)];
}

/** The cosine of a uniform angle, from the second word of the block that philoxBlock computed last. */
export function cosineOfBlock(): f64 {
  const bits = i64x2.splat(secondWord());
  const angle = angleLanes(bits);
  const exchanged = (secondWord() & 1) != 0;
  const value = f64x2.extract_lane(exchanged ? sinLanes(angle) : cosLanes(angle), 0);
  return (secondWord() & 2) != 0 ? -value : value;
}
