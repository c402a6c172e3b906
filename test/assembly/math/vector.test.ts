import { expect, test } from "vitest";
import { engine, neuralEngine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

// Whole numbers: every sum is exact in both precisions. The lengths leave remainders in every unrolled loop.
const lengths = [0, 1, 3, 4, 7, 16, 37];
const ramp = (n: number, scale: number) => Array.from({ length: n }, (_, i) => scale * (i + 1));

test("a dot product is the sum of squares n (n + 1) (2 n + 1) / 6 of a ramp, in both precisions", () => {
  for (const n of lengths) {
    using frame = engine().frame();
    const squares = (n * (n + 1) * (2 * n + 1)) / 6;
    using singles = neuralEngine().frame();
    const [x, single] = [frame.put(ramp(n, 1)), singles.putF32(ramp(n, 1))];
    expect(frame.kernels.dotF64(x, x, n)).toBe(squares);
    expect(singles.kernels.dot(single, single, n)).toBe(squares);
    expect(frame.kernels.sumF64(x, n)).toBe((n * (n + 1)) / 2);
  }
});

test("axpy adds a x to y, and scale multiplies, in both precisions", () => {
  for (const n of lengths) {
    using frame = engine().frame();
    const k = frame.kernels;
    const [x, y] = [frame.put(ramp(n, 1)), frame.put(ramp(n, 10))];
    k.axpyF64(x, n, 3, y);
    k.scaleF64(n, 2, x);
    expect([...frame.take(y, n)]).toEqual(ramp(n, 13));
    expect([...frame.take(x, n)]).toEqual(ramp(n, 2));
    using singles = neuralEngine().frame();
    const [single, sum] = [singles.putF32(ramp(n, 1)), singles.putF32(ramp(n, 10))];
    singles.kernels.axpy(single, n, 3, sum);
    singles.kernels.scale(n, 2, single);
    expect([...singles.takeF32(sum, n)]).toEqual(ramp(n, 13));
    expect([...singles.takeF32(single, n)]).toEqual(ramp(n, 2));
  }
});

test("moments and range of 2, 8, 0, 4, 1, 9, 9, 0 without what is missing, by hand with fractions", () => {
  using frame = engine().frame();
  const x = frame.put([2, 8, Number.NaN, 0, 4, 1, 9, Number.NaN, 9, 0]);
  const [moments, range] = [frame.f64(5), frame.f64(2)];
  frame.kernels.momentsF64(x, 10, moments);
  frame.kernels.rangeF64(x, 10, range);
  // Central moments: m2 = 887 / 64, m3 = 3501 / 256, m4 = 1049549 / 4096.
  const [m2, m3, m4] = [887 / 64, 3501 / 256, 1049549 / 4096];
  close(frame.take(moments, 5), [8, 33 / 8, 887 / 56, m3 / m2 ** 1.5, m4 / m2 ** 2 - 3], { tolerance: 1e-14 });
  expect([...frame.take(range, 2)]).toEqual([0, 9]);
});
