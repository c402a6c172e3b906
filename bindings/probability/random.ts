// Seeds, streams and standard random numbers. The generator runs in the kernels (Philox 4x32-10, addressed by seed, stream and index), so
// a number never depends on what was drawn before it.

import { checkArgument, integer, type OptionRule, readOptions } from "../core/options.js";
import { engine } from "../wasm/engine.js";

/** The rule of a seed: an integer in [0, 2^53). */
export const seedRule: OptionRule = integer(0, Number.MAX_SAFE_INTEGER);

/** Most numbers that one call may draw. */
const MOST_NUMBERS = 2 ** 27;

/** Which numbers to draw. */
export interface RandomOptions {
  /** An integer in [0, 2^53). Default 0. */
  readonly seed?: number;
  /** An integer in [0, 2^53): sequences of one seed with different streams are independent. Default 0. */
  readonly stream?: number;
  /** Index of the first number in its stream. Default 0. */
  readonly first?: number;
}

/**
 * Throws when a seed is not an integer in [0, 2^53).
 *
 * Errors: OptionError("option") naming the value.
 */
export function checkSeed(owner: string, seed: unknown): void {
  checkArgument(owner, "seed", seed, seedRule);
}

/**
 * The stream of a series: a number in [0, 2^52) that depends on nothing but its id.
 *
 * The 64-bit FNV-1a hash of the id in UTF-8, its upper 12 bits folded onto the lower 52 by exclusive or.
 * Cost: linear in the length of the id.
 * Source: Fowler, Noll and Vo (1991), FNV-1a.
 */
export function streamOf(id: string): number {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of new TextEncoder().encode(id)) {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 435 modulo 2^64; low * 435 is below 2^41, so exact.
    const product = low * 435;
    high = (Math.imul(high, 435) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product % 2 ** 32;
  }
  return (high & 0xfffff) * 2 ** 32 + ((low ^ (high >>> 20)) >>> 0);
}

/**
 * Uniform random numbers on the open interval (0, 1).
 *
 * Data: n from 0 to 2^27; every number is an odd multiple of 2^-53.
 * Errors: OptionError("option") for n, seed, stream or first out of range.
 * Cost: a few nanoseconds each.
 */
export function uniforms(n: number, options?: RandomOptions): Float64Array {
  return draw("uniforms", "fillUniforms", n, options);
}

/**
 * Standard normal random numbers.
 *
 * Data: n from 0 to 2^27; the largest possible size is 8.57.
 * Errors: OptionError("option") for n, seed, stream or first out of range.
 * Cost: about ten nanoseconds each.
 * Source: Box and Muller (1958).
 */
export function normals(n: number, options?: RandomOptions): Float64Array {
  return draw("normals", "fillNormals", n, options);
}

function draw(owner: string, kernel: "fillUniforms" | "fillNormals", n: number, options?: RandomOptions): Float64Array {
  checkArgument(owner, "n", n, integer(0, MOST_NUMBERS));
  const { seed, stream, first } = readOptions(owner, { seed: 0, stream: 0, first: 0 }, options, {
    seed: seedRule,
    stream: seedRule,
    first: integer(0, Number.MAX_SAFE_INTEGER - MOST_NUMBERS),
  });
  using frame = engine().frame();
  const out = frame.f64(n);
  frame.kernels[kernel](n, seed, stream, first, out);
  return frame.take(out, n);
}
