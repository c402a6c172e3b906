import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

test("autocovariances over known pairs, worked by hand", () => {
  using frame = engine().frame();
  const x = [1, Number.NaN, 3, 5];
  const out = frame.f64(3);
  // Mean 3 of three values; about it -2, -, 0, 2.
  expect(frame.kernels.autocorrelate(frame.put(x), 4, 2, out, frame.f64(4))).toBe(3);
  close(frame.take(out, 3), [8 / 3, 0, 0], { tolerance: 1e-15 });
  expect(frame.kernels.autocorrelate(frame.put([1, 2, 3, 4]), 4, 2, out, frame.f64(4))).toBe(4);
  close(frame.take(out, 3), [1.25, 0.3125, -0.375], { tolerance: 1e-15 });
});
