import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("each season carries its last value over what is missing, and counts how far", () => {
  using frame = engine().frame();
  const k = frame.kernels;
  const gap = Number.NaN;
  const moments = frame.put(new Float64Array(k.WALK_MOMENTS.value));
  const [last, age, fitted, steps] = [frame.put([1, gap]), frame.put([1, 0]), frame.f64(7), frame.f64(7)];
  k.filterWalk(frame.put([gap, 5, 4, gap, 6, gap, gap]), 7, 2, 0, last, age, moments, fitted, steps);
  expect([...frame.take(fitted, 7)]).toEqual([1, gap, 1, 5, 4, 5, 6]);
  expect([...frame.take(steps, 7)]).toEqual([2, 1, 3, 1, 1, 2, 1]);
  expect([...frame.take(last, 2)]).toEqual([6, 5]);
  expect([...frame.take(age, 2)]).toEqual([1, 2]);
  // Increments: 3 in three seasons, then 2 in one.
  const [count, time, mean, about, squares] = frame.take(moments, 5);
  expect([count, time, mean]).toEqual([2, 4, 1.25]);
  expect(about).toBeCloseTo(3 * 0.25 ** 2 + 0.75 ** 2, 14);
  expect(squares).toBe(1 * 3 + 2 * 2);
});
