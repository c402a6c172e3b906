import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("a prediction is the average of the last observed values, also those of an earlier call", () => {
  using frame = engine().frame();
  const gap = Number.NaN;
  const [ring, fitted] = [frame.put([4, gap, gap]), frame.f64(6)];
  const seen = frame.kernels.slideAverages(frame.put([8, gap, 3, 10, 2, gap]), 6, 3, 1, ring, fitted);
  expect([...frame.take(fitted, 6)]).toEqual([4, 6, 6, 5, 7, 5]);
  expect(seen).toBe(3);
  expect([...frame.take(ring, 3)]).toEqual([3, 10, 2]);
});
