import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engine, neuralEngine } from "../../../bindings/wasm/engine.js";

const NAMES = ["exp", "log", "tanh", "sigmoid", "softplus"] as const;
type Name = (typeof NAMES)[number];

/** The same functions in JavaScript's doubles, each within 2 ulp. */
const inDoubles: Record<Name, (x: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

/** The bounds that the doc comments of activation-f64.ts and activation-f32.ts state, in units in the last place. */
const ulpsF64: Record<Name, number> = { exp: 1, log: 1, tanh: 2.5, sigmoid: 2, softplus: 2 };
const ulpsF32: Record<Name, number> = { exp: 1.1, log: 1, tanh: 2.6, sigmoid: 2.5, softplus: 2.1 };

function mapF64(name: Name, values: ArrayLike<number>): Float64Array {
  using frame = engine().frame();
  const x = frame.put(values);
  const out = frame.f64(values.length);
  frame.kernels[`${name}F64`](x, values.length, out);
  return frame.take(out, values.length);
}

function mapF32(name: Name, values: ArrayLike<number>): Float32Array {
  using frame = neuralEngine().frame();
  const x = frame.putF32(values);
  const out = frame.f32(values.length);
  frame.kernels[name](x, values.length, out);
  return frame.takeF32(out, values.length);
}

/** The unit in the last place of a number with `digits` binary digits and the least normal exponent `least`. */
function ulp(value: number, digits: number, least: number): number {
  const size = Math.abs(value);
  let exponent = Math.max(least, Math.floor(Math.log2(size)));
  if (size < 2 ** exponent) exponent = Math.max(least, exponent - 1);
  return 2 ** (exponent - digits + 1);
}
const ulp64 = (value: number) => Math.max(Number.MIN_VALUE, ulp(value, 53, -1022));
const ulp32 = (value: number) => ulp(value, 24, -126);

describe("doubles", () => {
  const tables = JSON.parse(readFileSync(new URL("../../reference/activation.json", import.meta.url), "utf8")) as {
    cases: { id: Name; rows: [number, number][] }[];
  };

  test.each(tables.cases)("$id agrees with 50-digit values", ({ id, rows }) => {
    const actual = mapF64(
      id,
      rows.map(([x]) => x),
    );
    rows.forEach(([x, expected], i) => {
      const apart = Math.abs(actual[i]! - expected) / ulp64(expected);
      // Half an ulp more, because the expected value is itself rounded.
      expect(apart, `${id}(${x}) = ${actual[i]}, not ${expected}`).toBeLessThanOrEqual(ulpsF64[id] + 0.5);
    });
  });

  test.each(NAMES)("%s agrees with JavaScript's on a dense grid", (name) => {
    const n = 20_001;
    const xs = Float64Array.from({ length: n }, (_, i) =>
      name === "log" ? 2 ** ((2000 * i) / n - 1000) : -40 + (80 * i) / n,
    );
    const actual = mapF64(name, xs);
    for (let i = 0; i < n; i++) {
      const expected = inDoubles[name](xs[i]!);
      if (Math.abs(actual[i]! - expected) > (ulpsF64[name] + 2) * ulp64(expected))
        expect.fail(`${name}(${xs[i]}) = ${actual[i]}, not ${expected}`);
    }
  });
});

describe("singles", () => {
  // The bit patterns of floats in steps of a prime: 130,000 values of every size, subnormals, both signs.
  const patterns = new Int32Array(130_000);
  for (let i = 0, bits = 0; i < patterns.length; i++) {
    patterns[i] = bits;
    bits = (bits + 33_029 * 8191) | 0;
  }
  const everywhere = new Float32Array(patterns.buffer);
  const near = Float32Array.from({ length: 60_000 }, (_, i) => (i - 30_000) / 1500);

  test.each(NAMES)("%s agrees with doubles over the whole range", (name) => {
    for (const xs of [everywhere, near]) {
      const actual = mapF32(name, xs);
      for (let i = 0; i < xs.length; i++) {
        const expected = inDoubles[name](xs[i]!);
        const a = actual[i]!;
        // Beyond the greatest float both are infinite; Math.fround tells.
        if (Object.is(a, expected) || a === Math.fround(expected)) continue;
        if (!(Math.abs(a - expected) <= ulpsF32[name] * ulp32(expected)))
          expect.fail(`${name}(${xs[i]}) = ${a}, not ${expected}`);
      }
    }
  });
});

describe("edges", () => {
  const xs = [Number.NEGATIVE_INFINITY, -1e300, -0, 0, 1e300, Number.POSITIVE_INFINITY, Number.NaN];
  const expected: Record<Name, number[]> = {
    exp: [0, 0, 1, 1, Infinity, Infinity, NaN],
    log: [NaN, NaN, -Infinity, -Infinity, Math.log(1e300), Infinity, NaN],
    tanh: [-1, -1, -0, 0, 1, 1, NaN],
    sigmoid: [0, 0, 0.5, 0.5, 1, 1, NaN],
    softplus: [0, 0, Math.LN2, Math.LN2, 1e300, Infinity, NaN],
  };
  test.each(NAMES)("%s at infinities, zeros and NaN", (name) => {
    const f64 = mapF64(name, xs);
    expected[name].forEach((value, i) => {
      // The finite ones to an ulp, the others and the sign of zero exactly.
      if (Number.isFinite(value) && value !== 0) expect(f64[i]! / value).toBeCloseTo(1, 15);
      else expect(f64[i]).toBe(value);
    });
    // 1e300 is infinite as a single.
    const f32 = mapF32(name, xs);
    expect(f32[0]).toBe(expected[name][0]);
    expect(f32[2]).toBe(Math.fround(expected[name][2]!));
    expect(f32[5]).toBe(expected[name][5]);
    expect(f32[6]).toBe(NaN);
  });

  test("exp underflows gradually and overflows where it must", () => {
    expect(Array.from(mapF64("exp", [-745.14, -745.13, 709.78, 709.79]))).toEqual([
      0,
      Number.MIN_VALUE,
      expect.closeTo(Math.exp(709.78), -293),
      Infinity,
    ]);
    expect(Array.from(mapF32("exp", [-103.98, -103.97, 88.73]))).toEqual([0, 2 ** -149, Infinity]);
  });
});

describe("a value does not depend on its place", () => {
  test.each(NAMES)("%s gives the same bits alone, among others, in place", (name) => {
    const xs = Float64Array.from({ length: 23 }, (_, i) => (i % 5 === 4 ? -730.5 : 1) * (i - 3.7));
    const together = mapF64(name, xs);
    const singles = mapF32(name, xs);
    for (let n = 0; n <= xs.length; n++) {
      expect(mapF64(name, xs.subarray(0, n))).toEqual(together.subarray(0, n));
      expect(mapF32(name, xs.subarray(0, n))).toEqual(singles.subarray(0, n));
    }
    using frame = engine().frame();
    const x = frame.put(xs);
    frame.kernels[`${name}F64`](x, xs.length, x);
    expect(frame.take(x, xs.length)).toEqual(together);
  });
});

test("square roots are correctly rounded", () => {
  using frame = engine().frame();
  const xs = [2, 0, -0, -1, Infinity, 1e-310, 7];
  const out = frame.f64(7);
  frame.kernels.sqrtF64(frame.put(xs), 7, out);
  expect(frame.take(out, 7)).toEqual(Float64Array.from(xs, Math.sqrt));
  using singles = neuralEngine().frame();
  const roots = singles.f32(7);
  singles.kernels.sqrt(singles.putF32(xs), 7, roots);
  expect(singles.takeF32(roots, 7)).toEqual(Float32Array.from(Float32Array.from(xs), Math.sqrt));
});
