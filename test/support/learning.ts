// Data that a network must be able to learn, and what is the best that can be said about them. All by seed.

import { normals, uniforms } from "../../bindings/probability/random.js";

/** Sequences of an input and a target each: inputs (time, sequences, features) as the layout law has them, targets by sequence. */
export interface Sequences {
  readonly time: number;
  readonly count: number;
  readonly features: number;
  /** (time, count, features) */
  readonly inputs: Float32Array;
  /** (targets per sequence, count) */
  readonly targets: Float32Array;
}

/**
 * Series of y(t) = level + phi (y(t-1) - level) + sigma e(t), begun in their stationary law.
 *
 * The entropy of a step given the past is log(sigma) + (1 + log(2 pi)) / 2: no one-step law can have less mean negative log density.
 */
export function autoregressions(
  count: number,
  length: number,
  {
    phi,
    sigma,
    level,
    seed,
  }: { readonly phi: number; readonly sigma: number; readonly level: number; readonly seed: number },
): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const noise = normals(length, { seed, stream: i });
    let state = (noise[0]! * sigma) / Math.sqrt(1 - phi * phi);
    return noise.map((e, t) => {
      if (t > 0) state = phi * state + sigma * e;
      return level + state;
    });
  });
}

/** The entropy rate of such series. */
export function entropyRate(sigma: number): number {
  return Math.log(sigma) + (1 + Math.log(2 * Math.PI)) / 2;
}

/** Error of a forecast of the adding problem that always says one: the variance of the sum of two uniforms. */
export const ADDING_BASELINE = 1 / 6;

/**
 * The adding problem: a sequence of uniform numbers beside marks of which one in each half is 1; the target is the sum of the two marked numbers.
 *
 * Source: Hochreiter and Schmidhuber (1997), experiment 4, in the form of Bai, Kolter and Koltun (2018)
 */
export function addingProblem(count: number, time: number, seed: number): Sequences {
  const inputs = new Float32Array(time * count * 2);
  const targets = new Float32Array(count);
  const half = time >> 1;
  for (let b = 0; b < count; b++) {
    const u = uniforms(time + 2, { seed, stream: b });
    for (let t = 0; t < time; t++) inputs[(t * count + b) * 2] = u[t]!;
    const marked = [Math.floor(u[time]! * half), half + Math.floor(u[time + 1]! * (time - half))];
    for (const t of marked) {
      inputs[(t * count + b) * 2 + 1] = 1;
      targets[b]! += u[t]!;
    }
  }
  return { time, count, features: 2, inputs, targets };
}

/** Symbols of the copy problem: a blank, eight letters, and the sign to copy. */
export const COPY_SYMBOLS = 10;
/** Letters to remember. */
export const COPY_LETTERS = 10;

/** Cross-entropy in nats of guessing each letter at random: log 8. */
export const COPY_BASELINE = Math.log(8);

/**
 * Copy memory: ten letters, `delay` blanks, the sign to copy, and ten blanks during which the letters are to be said again. Inputs are one-hot
 * over ten symbols; targets (time, count) the symbols themselves: 0 until the sign, then the letters 1 to 8.
 *
 * Source: Arjovsky, Shah and Bengio (2016), section 4.1, in the form of Bai, Kolter and Koltun (2018)
 */
export function copyMemory(count: number, delay: number, seed: number): Sequences {
  const time = delay + 2 * COPY_LETTERS;
  const inputs = new Float32Array(time * count * COPY_SYMBOLS);
  const targets = new Float32Array(time * count);
  for (let b = 0; b < count; b++) {
    const letters = uniforms(COPY_LETTERS, { seed, stream: b }).map((u) => 1 + Math.floor(8 * u));
    for (let t = 0; t < time; t++) {
      const symbol = t < COPY_LETTERS ? letters[t]! : t === time - COPY_LETTERS - 1 ? COPY_SYMBOLS - 1 : 0;
      inputs[(t * count + b) * COPY_SYMBOLS + symbol] = 1;
      if (t >= time - COPY_LETTERS) targets[t * count + b] = letters[t - time + COPY_LETTERS]!;
    }
  }
  return { time, count, features: COPY_SYMBOLS, inputs, targets };
}

/**
 * Series whose next value is one of two: at every step near +distance or -distance with even chances, whatever came before, with normal noise of
 * the given deviation. No single normal law fits; a mixture of two does, with a mean negative log density of about its own entropy.
 */
export function bimodal(
  count: number,
  length: number,
  { distance, sigma, seed }: { readonly distance: number; readonly sigma: number; readonly seed: number },
): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const sides = uniforms(length, { seed, stream: 2 * i });
    const noise = normals(length, { seed, stream: 2 * i + 1 });
    return noise.map((e, t) => (sides[t]! < 0.5 ? -distance : distance) + sigma * e);
  });
}
