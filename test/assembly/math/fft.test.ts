import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { noise } from "../../support/linear-algebra.js";

function fftComplex(values: ArrayLike<number>, inverse: 0 | 1): Float64Array {
  const n = values.length / 2;
  using frame = engine().frame();
  const x = frame.put(values);
  frame.kernels.fftComplex(n, inverse, x, frame.f64(frame.kernels.fftScratch(n)));
  return frame.take(x, 2 * n);
}

function fftReal(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const doubles = 2 * (Math.floor(n / 2) + 1);
  using frame = engine().frame();
  const spectrum = frame.f64(doubles);
  frame.kernels.fftReal(frame.put(values), n, spectrum, frame.f64(frame.kernels.fftScratch(n)));
  return frame.take(spectrum, doubles);
}

function fftRealInverse(spectrum: ArrayLike<number>, n: number): Float64Array {
  using frame = engine().frame();
  const x = frame.f64(n);
  frame.kernels.fftRealInverse(frame.put(spectrum), n, x, frame.f64(frame.kernels.fftScratch(n)));
  return frame.take(x, n);
}

/** The definition, with exact reduction of the angle. */
function definition(values: ArrayLike<number>): number[] {
  const n = values.length / 2;
  const turns = Array.from({ length: n }, (_, k) => [Math.cos((2 * Math.PI * k) / n), -Math.sin((2 * Math.PI * k) / n)]);
  return turns.flatMap((_, k) => {
    let [re, im] = [0, 0];
    for (let t = 0; t < n; t++) {
      const [c, s] = turns[(k * t) % n] as [number, number];
      re += values[2 * t]! * c - values[2 * t + 1]! * s;
      im += values[2 * t]! * s + values[2 * t + 1]! * c;
    }
    return [re, im];
  });
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/** |a - b| / |b|. */
function error(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return norm(Array.from(a, (value, i) => value - b[i]!)) / (norm(b) || 1);
}

// Every small length; mixed factors; the largest prime that is summed directly, and primes beyond it.
const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 49, 60, 64, 97, 128, 169, 210, 251, 365, 512, 31 * 8, 37 * 6];

describe("Fourier transforms", () => {
  test("equal the definition, for every kind of length", () => {
    for (const n of lengths) {
      const x = noise(2 * n, n);
      // The definition itself is summed plainly: sqrt(n) eps.
      expect(error(fftComplex(x, 0), definition(x)), `n = ${n}`).toBeLessThan(1e-15 * (3 + Math.sqrt(n)));
      const real = x.slice(0, n);
      const full = definition(real.flatMap((value) => [value, 0]));
      const half = full.slice(0, 2 * (Math.floor(n / 2) + 1));
      expect(error(fftReal(real), half), `real n = ${n}`).toBeLessThan(1e-15 * (3 + Math.sqrt(n)));
    }
  });

  test("come back by their inverse, with an error that grows like log n", () => {
    for (const n of [...lengths, 1000, 1009, 4096, 8191, 10000]) {
      const x = noise(2 * n, n);
      const bound = 3e-16 * (2 + Math.log2(n));
      expect(error(fftComplex(fftComplex(x, 0), 1), x), `n = ${n}`).toBeLessThan(bound);
      const real = x.slice(0, n);
      expect(error(fftRealInverse(fftReal(real), n), real), `real n = ${n}`).toBeLessThan(bound);
    }
  });

  test("keep the sum of squares, Parseval", () => {
    for (const n of [12, 1000, 1009]) {
      const x = noise(2 * n, 5);
      expect(Math.abs(norm(fftComplex(x, 0)) / (norm(x) * Math.sqrt(n)) - 1)).toBeLessThan(1e-14);
    }
  });

  test("turn an impulse at t into a wave of frequency t, to the last ulps", () => {
    const n = 1024;
    const spectrum = fftComplex(Array.from({ length: 2 * n }, (_, i) => Number(i === 6)), 0);
    for (let k = 0; k < n; k++) {
      const angle = (2 * Math.PI * ((3 * k) % n)) / n;
      expect(Math.abs(spectrum[2 * k]! - Math.cos(angle))).toBeLessThan(1e-15);
      expect(Math.abs(spectrum[2 * k + 1]! + Math.sin(angle))).toBeLessThan(1e-15);
    }
  });

  test("pass NaN on to every frequency", () => {
    for (const n of [8, 37]) expect(fftReal(Array.from({ length: n }, (_, i) => (i === 2 ? Number.NaN : 1))).every(Number.isNaN)).toBe(true);
  });
});
