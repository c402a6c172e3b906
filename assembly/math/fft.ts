// Discrete Fourier transforms of any length. Complex numbers lie as (re, im) pairs: one of them fills a vector register.

import { F64 } from "../memory";
import { scaleF64 } from "./vector";

/** Up to this prime factor a pass sums directly; a length with a larger one becomes a convolution (Bluestein). */
const LARGEST_DIRECT: i32 = 31;

/** Doubles of scratch that the transforms of n values need. */
export function fftScratch(n: i32): i32 {
  // Twiddles and the second buffer; for real values of odd length, the whole spectrum too.
  if (largestPrime(n) <= LARGEST_DIRECT) return 6 * n;
  return 4 * n + 8 * convolutionLength(n);
}

function largestPrime(n: i32): i32 {
  let rest = n;
  let largest = 1;
  for (let p = 2; p * p <= rest; p++) {
    while (rest % p == 0) {
      largest = p;
      rest /= p;
    }
  }
  return max(largest, rest);
}

/** The power of two that holds a cyclic convolution of n values. */
function convolutionLength(n: i32): i32 {
  let length = 1;
  while (length < 2 * n - 1) length <<= 1;
  return length;
}

/**
 * X[k] = sum of x[t] exp(-2 pi i k t / n); the inverse takes the other sign and divides by n.
 *
 * in       n; inverse: 1 or 0
 * in/out   x (n, 2)
 * scratch  fftScratch(n)
 * cost     n times the sum of the prime factors (2 of them at a time); about 8 times a power of two where a prime exceeds 31
 * accuracy relative error of the whole vector O(log n) eps
 * source   Stockham's self-sorting passes (Van Loan 1992, 1.7); Bluestein (1970)
 */
export function fftComplex(n: i32, inverse: i32, x: usize, scratch: usize): void {
  if (n < 2) return;
  if (inverse) exchangeParts(n, x);
  if (largestPrime(n) <= LARGEST_DIRECT) transform(n, x, scratch);
  else transformByConvolution(n, x, scratch);
  if (inverse) {
    exchangeParts(n, x);
    scaleF64(2 * n, 1 / <f64>n, x);
  }
}

/** (re, im) := (im, re): the forward transform of the exchanged is the exchanged inverse transform. */
function exchangeParts(n: i32, x: usize): void {
  const end = x + (<usize>n << 4);
  for (; x < end; x += 16) v128.store(x, exchanged(v128.load(x)));
}

// @ts-ignore: decorator
@inline
function exchanged(z: v128): v128 { return v128.shuffle<f64>(z, z, 1, 0); }

/** Product of two complex numbers. */
// @ts-ignore: decorator
@inline
function times(z: v128, w: v128): v128 {
  const turned = f64x2.mul(exchanged(z), f64x2(-1, 1));
  return f64x2.add(f64x2.mul(z, v128.shuffle<f64>(w, w, 0, 0)), f64x2.mul(turned, v128.shuffle<f64>(w, w, 1, 1)));
}

/** -i z. */
// @ts-ignore: decorator
@inline
function quarterTurn(z: v128): v128 { return f64x2.mul(exchanged(z), f64x2(1, -1)); }

/** exp(-2 pi i k / n) for 0 <= k <= n, by an exact reduction to the first eighth of the circle. */
function twiddle(k: i32, n: i32): v128 {
  const whole = <i64>n;
  let eighths = <i64>k << 3;
  const lower = eighths > whole << 2;
  if (lower) eighths = (whole << 3) - eighths;
  const left = eighths > whole << 1;
  if (left) eighths = (whole << 2) - eighths;
  const steep = eighths > whole;
  if (steep) eighths = (whole << 1) - eighths;
  const angle = <f64>eighths / <f64>n * 0.7853981633974483;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const re = steep ? s : c;
  const im = steep ? c : s;
  return f64x2.replace_lane(f64x2.splat(left ? -re : re), 1, lower ? im : -im);
}

function writeTwiddles(n: i32, to: usize): void {
  for (let k = 0; k < n; k++) v128.store(to + (<usize>k << 4), twiddle(k, n));
}

/**
 * Transform in place by one pass per factor. After the passes with product `done`, the buffer holds, for each remainder r of time
 * modulo n / done, the transform of the values at those times, one transform after the other.
 */
function transform(n: i32, x: usize, scratch: usize): void {
  const twiddles = scratch;
  let from = x;
  let to = scratch + (<usize>n << 4);
  writeTwiddles(n, twiddles);
  let done = 1;
  while (done < n) {
    const p = nextFactor(n / done);
    if (p == 4) passOfFour(n, done, twiddles, from, to);
    else if (p == 2) passOfTwo(n, done, twiddles, from, to);
    else passOfPrime(n, done, p, twiddles, from, to);
    const held = from;
    from = to;
    to = held;
    done *= p;
  }
  if (from != x) memory.copy(x, from, <usize>n << 4);
}

/** 4 as long as it divides, then the least prime factor. */
function nextFactor(n: i32): i32 {
  if ((n & 3) == 0) return 4;
  for (let p = 2; p * p <= n; p++) if (n % p == 0) return p;
  return n;
}

/** Two transforms of length `done` become one of twice the length. */
function passOfTwo(n: i32, done: i32, twiddles: usize, from: usize, to: usize): void {
  const groups = n / (2 * done);
  const length = <usize>done << 4;
  const apart = <usize>(groups * done) << 4;
  const step = <usize>groups << 4;
  for (let r = 0; r < groups; r++) {
    const end = from + length;
    let w = twiddles;
    for (; from < end; from += 16, to += 16, w += step) {
      const a = v128.load(from);
      const b = times(v128.load(from + apart), v128.load(w));
      v128.store(to, f64x2.add(a, b));
      v128.store(to + length, f64x2.sub(a, b));
    }
    to += length;
  }
}

/** Four transforms of length `done` become one. */
function passOfFour(n: i32, done: i32, twiddles: usize, from: usize, to: usize): void {
  const groups = n / (4 * done);
  const length = <usize>done << 4;
  const apart = <usize>(groups * done) << 4;
  const step = <usize>groups << 4;
  for (let r = 0; r < groups; r++) {
    const end = from + length;
    let turn: usize = 0;
    for (; from < end; from += 16, to += 16, turn += step) {
      const a = v128.load(from);
      const b = times(v128.load(from + apart), v128.load(twiddles + turn));
      const c = times(v128.load(from + 2 * apart), v128.load(twiddles + 2 * turn));
      const d = times(v128.load(from + 3 * apart), v128.load(twiddles + 3 * turn));
      const even = f64x2.add(a, c);
      const evenApart = f64x2.sub(a, c);
      const odd = f64x2.add(b, d);
      const oddApart = quarterTurn(f64x2.sub(b, d));
      v128.store(to, f64x2.add(even, odd));
      v128.store(to + length, f64x2.add(evenApart, oddApart));
      v128.store(to + 2 * length, f64x2.sub(even, odd));
      v128.store(to + 3 * length, f64x2.sub(evenApart, oddApart));
    }
    to += 3 * length;
  }
}

/** p transforms of length `done` become one; what is read is turned in place first. */
function passOfPrime(n: i32, done: i32, p: i32, twiddles: usize, from: usize, to: usize): void {
  const groups = n / (p * done);
  const apart = groups * done;
  for (let q = 1; q < p; q++) {
    for (let r = 0; r < groups; r++) {
      for (let j = 1; j < done; j++) {
        const cell = from + (<usize>(q * apart + r * done + j) << 4);
        v128.store(cell, times(v128.load(cell), v128.load(twiddles + (<usize>(q * j * groups) << 4))));
      }
    }
  }
  const turn = n / p;
  for (let r = 0; r < groups; r++) {
    for (let s = 0; s < p; s++) {
      for (let j = 0; j < done; j++) {
        const cell = from + (<usize>(r * done + j) << 4);
        let sum = v128.load(cell);
        let angle = 0;
        for (let q = 1; q < p; q++) {
          angle += s;
          if (angle >= p) angle -= p;
          sum = f64x2.add(sum, times(v128.load(cell + (<usize>(q * apart) << 4)), v128.load(twiddles + (<usize>(angle * turn) << 4))));
        }
        v128.store(to + (<usize>((r * p + s) * done + j) << 4), sum);
      }
    }
  }
}

/**
 * k t = (k^2 + t^2 - (k - t)^2) / 2 turns the transform into a convolution with a chirp, whose length is ours to choose.
 */
function transformByConvolution(n: i32, x: usize, scratch: usize): void {
  const length = convolutionLength(n);
  const bytes = <usize>length << 4;
  const chirp = scratch;
  const values = chirp + (<usize>n << 4);
  const filter = values + bytes;
  const work = filter + bytes;
  memory.fill(values, 0, 2 * bytes);
  for (let k = 0; k < n; k++) {
    // exp(-pi i k^2 / n): k^2 modulo 2 n is exact.
    const w = twiddle(<i32>((<i64>k * <i64>k) % (2 * <i64>n)), 2 * n);
    const conjugate = f64x2.mul(w, f64x2(1, -1));
    v128.store(chirp + (<usize>k << 4), w);
    v128.store(values + (<usize>k << 4), times(v128.load(x + (<usize>k << 4)), w));
    v128.store(filter + (<usize>k << 4), conjugate);
    if (k > 0) v128.store(filter + (<usize>(length - k) << 4), conjugate);
  }
  transform(length, values, work);
  transform(length, filter, work);
  for (let k: usize = 0; k < bytes; k += 16) v128.store(values + k, exchanged(times(v128.load(values + k), v128.load(filter + k))));
  transform(length, values, work);
  const factor = f64x2.splat(1 / <f64>length);
  for (let k: usize = 0; k < <usize>n << 4; k += 16) {
    v128.store(x + k, times(f64x2.mul(exchanged(v128.load(values + k)), factor), v128.load(chirp + k)));
  }
}

/**
 * The spectrum of real values: X[k] = sum of x[t] exp(-2 pi i k t / n), for k from 0 to n / 2.
 *
 * in       x (n); n >= 1
 * out      spectrum (floor(n / 2) + 1, 2)
 * scratch  fftScratch(n)
 * cost     half of fftComplex for even n
 * source   Van Loan (1992), 4.3
 */
export function fftReal(x: usize, n: i32, spectrum: usize, scratch: usize): void {
  const half = n >> 1;
  if ((n & 1) != 0) {
    const all = F64.at(scratch);
    for (let t = 0; t < n; t++) v128.store(scratch + (<usize>t << 4), f64x2.replace_lane(f64x2.splat(F64.at(x)[t]), 1, 0));
    fftComplex(n, 0, scratch, all.plus(2 * n).offset);
    memory.copy(spectrum, scratch, <usize>(half + 1) << 4);
    return;
  }
  // Even and odd times as real and imaginary parts.
  memory.copy(spectrum, x, <usize>n << 3);
  fftComplex(half, 0, spectrum, scratch);
  v128.store(spectrum + (<usize>half << 4), v128.load(spectrum));
  for (let k = 0; k <= half - k; k++) splitPair(k, half, n, spectrum, 1);
}

/**
 * Real values from their spectrum: the inverse of fftReal.
 *
 * in       spectrum (floor(n / 2) + 1, 2); the imaginary parts of X[0] and, for even n, of X[n / 2] are taken as 0
 * out      x (n); n >= 1
 * scratch  fftScratch(n)
 * cost     half of fftComplex for even n
 */
export function fftRealInverse(spectrum: usize, n: i32, x: usize, scratch: usize): void {
  const half = n >> 1;
  if ((n & 1) != 0) {
    memory.copy(scratch, spectrum, <usize>(half + 1) << 4);
    F64.at(scratch)[1] = 0;
    for (let k = 1; k <= half; k++) {
      v128.store(scratch + (<usize>(n - k) << 4), f64x2.mul(v128.load(spectrum + (<usize>k << 4)), f64x2(1, -1)));
    }
    fftComplex(n, 1, scratch, F64.at(scratch).plus(2 * n).offset);
    for (let t = 0; t < n; t++) F64.at(x)[t] = F64.at(scratch)[2 * t];
    return;
  }
  const whole = F64.at(scratch);
  memory.copy(scratch, spectrum, <usize>(half + 1) << 4);
  whole[1] = 0;
  whole[n + 1] = 0;
  for (let k = 0; k <= half - k; k++) splitPair(k, half, n, scratch, -1);
  memory.copy(x, scratch, <usize>n << 3);
  fftComplex(half, 1, x, scratch);
}

/**
 * Bins k and half - k of the packed transform z become those of the real values (direction 1), or back (direction -1): with
 * even = (z[k] + conj z[half - k]) / 2 and odd = (z[k] - conj z[half - k]) / 2, X[k] = even - i w^k odd.
 */
function splitPair(k: i32, half: i32, n: i32, z: usize, direction: f64): void {
  const first = z + (<usize>k << 4);
  const second = z + (<usize>(half - k) << 4);
  const conjugation = f64x2(1, -1);
  const a = v128.load(first);
  const b = f64x2.mul(v128.load(second), conjugation);
  const even = f64x2.mul(f64x2.add(a, b), f64x2.splat(0.5));
  const odd = f64x2.mul(f64x2.sub(a, b), f64x2.splat(0.5));
  const w = quarterTurn(twiddle(k, n));
  // Back: odd = conj(-i w^k) (X[k] - conj X[half - k]) / 2.
  const turned = times(odd, direction > 0 ? w : f64x2.mul(w, conjugation));
  v128.store(second, f64x2.mul(f64x2.sub(even, turned), conjugation));
  v128.store(first, f64x2.add(even, turned));
}
