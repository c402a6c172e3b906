import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("lines are drawn over gaps and the ends are carried", () => {
  using frame = engine().frame();
  const gap = Number.NaN;
  const filled = frame.f64(7);
  const observed = frame.kernels.interpolateLinearly(frame.put([gap, 2, gap, gap, 8, -1, gap]), 7, filled);
  expect(observed).toBe(3);
  expect([...frame.take(filled, 7)]).toEqual([2, 2, 4, 6, 8, -1, -1]);
});
