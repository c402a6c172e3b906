import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function smooth(y: ArrayLike<number>): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const out = frame.f64(y.length);
  kernels.smoothSuper(frame.put(y), y.length, out, frame.f64(kernels.smoothSuperScratch(y.length)));
  return frame.take(out, y.length);
}

test("a line is its own smooth, at any length", () => {
  for (const n of [3, 4, 7, 40, 301]) {
    const line = Float64Array.from({ length: n }, (_, t) => 5 - 0.25 * t);
    close(smooth(line), line, { tolerance: 1e-12 }, `${n}`);
  }
});

test("five values, whose every window is the whole: one least-squares line, smoothed again", () => {
  const y = [1, 4, 2, 5, 3];
  // Slope (2 (-1) 1 + ...) = 0.5 about the mean 3: every pass of a line returns it.
  close(smooth(y), [2, 2.5, 3, 3.5, 4], { tolerance: 1e-13 });
});

test("the span is wide where there is only noise, and narrow where the curve bends", () => {
  const e = normals(400, { seed: 6 });
  const flat = smooth(e);
  expect(Math.sqrt(flat.reduce((sum, each) => sum + (each * each) / 400, 0))).toBeLessThan(0.3);
  const wave = Float64Array.from({ length: 400 }, (_, t) => 20 * Math.sin(t / 15) + e[t]!);
  const errors = smooth(wave).map((value, t) => value - 20 * Math.sin(t / 15));
  expect(Math.sqrt(errors.reduce((sum, each) => sum + (each * each) / 400, 0))).toBeLessThan(3);
});

test("does not depend on units", () => {
  const e = normals(90, { seed: 7 });
  const scaled = smooth(e.map((value) => 100 + 8 * value));
  close(scaled, smooth(e).map((value) => 100 + 8 * value), { tolerance: 1e-10 });
});
