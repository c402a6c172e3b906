import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";

const n = 50;
const m = 6;
// Season length, windows, degrees, jumps, inner iterations, periodic.
const settings = [m, 7, 13, 7, 1, 1, 1, 1, 2, 1, 2, 0];

/** Sum of squares of trend, season and remainder, and of the weights. */
function sumsOf(outer: number): number[] {
  const y = normals(n, { seed: 8 }).map((z, t) => z + 3 * (t % m));
  using frame = engine().frame();
  const { kernels } = frame;
  const outs = [0, 0, 0, 0].map(() => frame.f64(n)) as [number, number, number, number];
  const scratch = frame.f64(kernels.decomposeStlScratch(n, m));
  expect(kernels.decomposeStl(frame.put(y), frame.putI32(settings), n, 1, 1, outer, ...outs, scratch)).toBe(n);
  const parts = outs.map((out) => frame.take(out, n));
  const sum = y.map((value, t) => parts[0]![t]! + parts[1]![t]! + parts[2]![t]! - value);
  expect(Math.max(...sum.map(Math.abs))).toBeLessThan(1e-13);
  return parts.map((part) => part.reduce((total, value) => total + value * value, 0));
}

test("decomposeStl gives parts that add up, and its weights change with the rounds of robustness", () => {
  const plain = sumsOf(0);
  expect(plain[3]).toBe(n);
  const robust = sumsOf(3);
  expect(robust[3]).toBeLessThan(n);
  expect(robust[0]).not.toBe(plain[0]);
});
