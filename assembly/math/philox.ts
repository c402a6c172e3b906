// Philox 4x32-10: a bijection of 128-bit counters for each 64-bit key, so that a random number has an address instead of a history.
//
// How this library fills the counter. `seed` (an integer in [0, 2^53)) is the key: its low 32 bits the first word, its high 21 bits the
// second. The counter is, from its lowest bit upwards: 64 bits of block number, 53 bits of `stream`, 11 bits of attempt. No two different
// (seed, stream, block, attempt) meet, and nothing is hashed.
//
//  * attempt 0: block j holds the elements 2j and 2j + 1 of a filled sequence, 64 bits each (see random.ts);
//  * attempt 1 to 2047: block i holds two further numbers of element i alone, for the methods that reject or mix.
//
// source  Salmon, Moraes, Dror, Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, section 3.3 and table 2

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** The block (4 words) that philoxBlock wrote last. */
const BLOCK: usize = memory.data(16, 16);
/** The four blocks that philoxFour wrote last: word w of block j is word 4 w + j. */
export const FOUR: usize = memory.data(64, 16);

/** The highest attempt number. */
export const LAST_ATTEMPT: i32 = 2047;

/** A seed or stream as 64 bits: the integer nearest to zero in [0, 2^53), whatever was given. */
// @ts-ignore: decorator
@inline
export function wordOf(integer: f64): u64 {
  return integer >= 0 ? (<u64>min(integer, 9007199254740991)) & 0x1fffffffffffff : 0;
}

/** The upper 64 bits of the counter. */
// @ts-ignore: decorator
@inline
function upper(stream: u64, attempt: i32): u64 {
  return stream | (<u64>attempt << 53);
}

function rounds(low: u64, high: u64, key: u64, out: usize): void {
  let c0 = <u32>low;
  let c1 = <u32>(low >> 32);
  let c2 = <u32>high;
  let c3 = <u32>(high >> 32);
  let k0 = <u32>key;
  let k1 = <u32>(key >> 32);
  for (let r = 0; r < 10; r++) {
    const p0 = <u64>M0 * <u64>c0;
    const p1 = <u64>M1 * <u64>c2;
    c0 = <u32>(p1 >> 32) ^ c1 ^ k0;
    c1 = <u32>p1;
    c2 = <u32>(p0 >> 32) ^ c3 ^ k1;
    c3 = <u32>p0;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}

/**
 * Philox 4x32 with 10 rounds.
 *
 * in   counter (4), key (2): unsigned words, lowest first
 * out  out (4)
 */
export function philox4x32(counter: usize, key: usize, out: usize): void {
  rounds(load<u64>(counter), load<u64>(counter, 8), load<u64>(key), out);
}

/** Compute one block; firstWord and secondWord read it until the next one is computed. */
export function philoxBlock(key: u64, stream: u64, block: u64, attempt: i32): void {
  rounds(block, upper(stream, attempt), key, BLOCK);
}

/** The lower 64 bits of the last block. */
// @ts-ignore: decorator
@inline
export function firstWord(): u64 {
  return load<u64>(BLOCK);
}

/** The upper 64 bits of the last block. */
// @ts-ignore: decorator
@inline
export function secondWord(): u64 {
  return load<u64>(BLOCK, 8);
}

/**
 * Compute the blocks `block` to `block + 3` of attempt 0 into FOUR, one in each of four lanes. `block` is a multiple of 4, so that no
 * lane carries.
 */
// @ts-ignore: decorator
@inline
export function philoxFour(key: u64, stream: u64, block: u64): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const w0 = i32x4.splat(W0);
  const w1 = i32x4.splat(W1);
  const high = upper(stream, 0);
  let c0 = i32x4.add(i32x4.splat(<i32>block), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(<i32>(block >> 32));
  let c2 = i32x4.splat(<i32>high);
  let c3 = i32x4.splat(<i32>(high >> 32));
  let k0 = i32x4.splat(<i32>key);
  let k1 = i32x4.splat(<i32>(key >> 32));
  for (let r = 0; r < 10; r++) {
    const a0 = i64x2.extmul_low_i32x4_u(c0, m0);
    const b0 = i64x2.extmul_high_i32x4_u(c0, m0);
    const a1 = i64x2.extmul_low_i32x4_u(c2, m1);
    const b1 = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(v128.shuffle<i32>(a1, b1, 1, 3, 5, 7), c1), k0);
    c1 = v128.shuffle<i32>(a1, b1, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(v128.shuffle<i32>(a0, b0, 1, 3, 5, 7), c3), k1);
    c3 = v128.shuffle<i32>(a0, b0, 0, 2, 4, 6);
    k0 = i32x4.add(k0, w0);
    k1 = i32x4.add(k1, w1);
  }
  v128.store(FOUR, c0);
  v128.store(FOUR, c1, 16);
  v128.store(FOUR, c2, 32);
  v128.store(FOUR, c3, 48);
}
