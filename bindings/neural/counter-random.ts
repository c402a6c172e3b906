// Random numbers by address for what is decided in TypeScript: which windows a step draws. Integers only, so the same in every engine.

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** What is drawn: the second word of the counter, so that no two purposes share a number. */
export const PURPOSES = { windows: 1, order: 2, weights: 3 } as const;

/** Where random numbers stand: nothing else decides them. */
export interface RandomAddress {
  /** An integer in [0, 2^53). */
  readonly seed: number;
  /** Number of the step of training, in [0, 2^53). */
  readonly step: number;
  /** One of `PURPOSES`, or the number of an operation from 16 on. */
  readonly purpose: number;
  /** Row of the batch, in [0, 2^32). */
  readonly row: number;
}

/**
 * Four words of 32 random bits. The key is the seed; the counter is, from its lowest word: row, purpose, and the step in two words.
 *
 * Source: Salmon, Moraes, Dror and Shaw (2011), Philox 4x32-10, section 3.3 and table 2.
 */
export function wordsAt({ seed, step, purpose, row }: RandomAddress, out: Uint32Array): void {
  philox(row, purpose, step % 2 ** 32, Math.floor(step / 2 ** 32), seed % 2 ** 32, Math.floor(seed / 2 ** 32), out);
}

/** A number in (0, 1) of two words: an odd multiple of 2^-53. */
export function unitOf(low: number, high: number): number {
  return (high * 2 ** 20 + (low >>> 12) + 0.5) / 2 ** 52;
}

/** Philox 4x32 with 10 rounds, of four words of counter and two of key. */
export function philox(
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
  key0: number,
  key1: number,
  out: Uint32Array,
): void {
  let [c0, c1, c2, c3, k0, k1] = [counter0 >>> 0, counter1 >>> 0, counter2 >>> 0, counter3 >>> 0, key0, key1];
  for (let r = 0; r < 10; r++) {
    const high0 = upperProduct(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = upperProduct(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of the product of two words; every sum below is an integer under 2^53. */
function upperProduct(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 2 ** 16);
  const cross = aLow * bHigh + (middle % 2 ** 16);
  return aHigh * bHigh + Math.floor(middle / 2 ** 16) + Math.floor(cross / 2 ** 16);
}
