import { describe, expect, test } from "vitest";
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

describe("gradients of activations are added to what is there:", () => {
  const y = (n: number) => Array.from({ length: n }, (_, i) => ((i % 5) - 2) / 4);
  const slopes = {
    tanhBackward: (v: number) => 1 - v * v,
    sigmoidBackward: (v: number) => v * (1 - v),
    reluBackward: (v: number) => (v > 0 ? 1 : 0),
  };
  test.each(Object.entries(slopes))("%s", (name, slope) => {
    for (const n of lengths) {
      using frame = neuralEngine().frame();
      const [values, dy, dx] = [y(n), ramp(n, 2), ramp(n, 1)];
      const at = frame.putF32(dx);
      frame.kernels[name as keyof typeof slopes](frame.putF32(values), frame.putF32(dy), n, at);
      expect([...frame.takeF32(at, n)]).toEqual(dx.map((v, i) => v + dy[i]! * slope(values[i]!)));
    }
  });

  test("softplusBackward, by a slope of one half at zero and a sigmoid elsewhere", () => {
    for (const n of lengths) {
      using frame = neuralEngine().frame();
      const [x, dy] = [new Array(n).fill(0), ramp(n, 2)];
      const dx = frame.putF32(ramp(n, 1));
      frame.kernels.softplusBackward(frame.putF32(x), frame.putF32(dy), n, dx);
      expect([...frame.takeF32(dx, n)]).toEqual(ramp(n, 2));
      frame.kernels.softplusBackward(frame.putF32(new Array(n).fill(Math.log(3))), frame.putF32(dy), n, dx);
      [...frame.takeF32(dx, n)].forEach((v, i) => {
        expect(v).toBeCloseTo(3.5 * (i + 1), 4);
      });
    }
  });
});

test("relu keeps what is positive", () => {
  for (const n of lengths) {
    using frame = neuralEngine().frame();
    const x = ramp(n, 1, -4);
    const out = frame.f32(n);
    frame.kernels.relu(frame.putF32(x), n, out);
    expect([...frame.takeF32(out, n)]).toEqual(x.map((v) => Math.max(v, 0)));
  }
});
