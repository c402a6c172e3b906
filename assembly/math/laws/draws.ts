// Gamma and Poisson variates by rejection. Attempt k of element i has a block of its own, so a rejection moves no other element.
// A law that needs two variates for one element takes the second from the attempts after SECOND.

import { logDefect } from "../deviance";
import { LAST_ATTEMPT, firstWord, philoxBlock, secondWord } from "../philox";
import { uniformOf } from "../random";
import { normalQuantile } from "../special-erf";
import { logGammaFactor } from "../special-incomplete-gamma";

/** Where the attempts of a second variate begin. */
export const SECOND: i32 = 1024;
/** Attempts per variate; each of the methods below refuses less than one in three, so all of them fail with probability 1e-480. */
const ATTEMPTS: i32 = 1000;

/** v - 1 - log v for v = (1 + x)^3 with x > -1, by the excess of v over 1. */
// @ts-ignore: decorator
@inline
function cubeDefect(x: f64): f64 {
  const excess = x * (3 + x * (3 + x));
  return excess * excess * logDefect(excess);
}

/** A standard gamma variate, shape >= 1. source  Marsaglia and Tsang (2000), A simple method for generating gamma variables */
function gammaAboveOne(shape: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  const d = shape - 1.0 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = from + 1; attempt <= from + ATTEMPTS; attempt++) {
    philoxBlock(key, stream, index, attempt);
    const e = normalQuantile(uniformOf(firstWord()));
    const u = uniformOf(secondWord());
    const x = c * e;
    if (x <= -1) continue;
    const square = e * e;
    const v = d * (1 + x) * (1 + x) * (1 + x);
    if (u < 1 - 0.0331 * square * square) return v;
    if (Math.log(u) < 0.5 * square - d * cubeDefect(x)) return v;
  }
  return shape;
}

/** The uniform that turns a variate of shape + 1 into one of shape < 1. */
// @ts-ignore: decorator
@inline
function boost(key: u64, stream: u64, index: u64, from: i32): f64 {
  philoxBlock(key, stream, index, from + SECOND - 1);
  return uniformOf(firstWord());
}

/** A gamma variate of scale 1 for shape > 0, from the attempts after `from`. */
export function gammaFrom(shape: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  if (shape >= 1) return gammaAboveOne(shape, key, stream, index, from);
  return gammaAboveOne(shape + 1, key, stream, index, from) * Math.pow(boost(key, stream, index, from), 1 / shape);
}

/** The logarithm of such a variate, which stays finite where the variate is below the least double. */
export function logGammaFrom(shape: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  if (shape >= 1) return Math.log(gammaAboveOne(shape, key, stream, index, from));
  return Math.log(gammaAboveOne(shape + 1, key, stream, index, from)) + Math.log(boost(key, stream, index, from)) / shape;
}

/** A Poisson variate for 0 < mean < 10: the first k whose distribution function passes one uniform. */
function poissonBySearch(mean: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  philoxBlock(key, stream, index, from + 1);
  let u = uniformOf(firstWord());
  let p = Math.exp(-mean);
  let k = 0.0;
  // The probabilities fall below the last bit of u long before k = 200.
  while (u > p && k < 200) {
    u -= p;
    k += 1;
    p *= mean / k;
  }
  return k;
}

/** A Poisson variate for mean >= 10. source  Hörmann (1993), The transformed rejection method for generating Poisson variables, PTRS */
function poissonByRejection(mean: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  for (let attempt = from + 1; attempt <= from + ATTEMPTS; attempt++) {
    philoxBlock(key, stream, index, attempt);
    const u = uniformOf(firstWord()) - 0.5;
    const v = uniformOf(secondWord());
    const s = 0.5 - abs(u);
    const k = Math.floor((2 * a / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (s < 0.013 && v > s)) continue;
    if (Math.log(v * inverseAlpha / (a / (s * s) + b)) <= logGammaFactor(k, mean)) return k;
  }
  return Math.floor(mean);
}

/** A Poisson variate from the attempts after `from`; mean 0 gives 0, an infinite mean infinity. */
export function poissonFrom(mean: f64, key: u64, stream: u64, index: u64, from: i32): f64 {
  if (!(mean > 0 && mean < Infinity)) return mean;
  return mean < 10 ? poissonBySearch(mean, key, stream, index, from) : poissonByRejection(mean, key, stream, index, from);
}
