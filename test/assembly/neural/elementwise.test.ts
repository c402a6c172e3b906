import { expect, test } from "vitest";
import { neuralEngine } from "../../../bindings/wasm/engine.js";

// Dyadic numbers: every result is exact. The lengths leave remainders in every unrolled loop.
const lengths = [0, 1, 3, 4, 7, 16, 37];
const ramp = (n: number, scale: number, start = 0) => Array.from({ length: n }, (_, i) => start + scale * (i + 1));

/** What a kernel of two arrays and an output makes of them. */
function two(name: "add" | "multiply" | "multiplyAdd", x: number[], y: number[], out: number[]): number[] {
  using frame = neuralEngine().frame();
  const at = frame.putF32(out);
  frame.kernels[name](frame.putF32(x), frame.putF32(y), x.length, at);
  return [...frame.takeF32(at, x.length)];
}

test("sums and products element by element, and a product that is added", () => {
  for (const n of lengths) {
    const [x, y, out] = [ramp(n, 1), ramp(n, 0.5, 2), ramp(n, 4)];
    expect(two("add", x, y, out)).toEqual(x.map((v, i) => v + y[i]!));
    expect(two("multiply", x, y, out)).toEqual(x.map((v, i) => v * y[i]!));
    expect(two("multiplyAdd", x, y, out)).toEqual(x.map((v, i) => out[i]! + v * y[i]!));
  }
});

test("the sum of a ramp is n (n + 1) / 2, a shift moves all, zero clears", () => {
  for (const n of lengths) {
    using frame = neuralEngine().frame();
    const x = frame.putF32([...ramp(n, 1), 99]);
    expect(frame.kernels.sum(x, n)).toBe((n * (n + 1)) / 2);
    frame.kernels.shift(n, 0.25, x);
    expect([...frame.takeF32(x, n + 1)]).toEqual([...ramp(n, 1, 0.25), 99]);
    frame.kernels.zero(n, x);
    expect([...frame.takeF32(x, n + 1)]).toEqual([...new Array(n).fill(0), 99]);
  }
});

/** Rows of whole numbers: every sum is exact. */
const matrix = (rows: number, width: number) => Array.from({ length: rows * width }, (_, i) => ((i * 7) % 23) - 11);

test("each row times a number of its own is added", () => {
  for (const n of [1, 3, 4, 7, 18]) {
    using frame = neuralEngine().frame();
    const [x, out, factors] = [matrix(3, n), matrix(3, n), [2, -0.5, 4]];
    const at = frame.putF32(out);
    frame.kernels.scaleAddRows(frame.putF32(x), frame.putF32(factors), 3, n, at);
    expect([...frame.takeF32(at, 3 * n)]).toEqual(out.map((v, i) => v + factors[Math.floor(i / n)]! * x[i]!));
  }
});
