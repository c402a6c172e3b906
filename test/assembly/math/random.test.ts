import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("gamma variates of scale 1 are those that the gamma law draws at the same address", () => {
  for (const shape of [0.3, 1, 4.5]) {
    using frame = engine().frame();
    const k = frame.kernels;
    const [a, b, out, law] = [frame.put([shape]), frame.put([1]), frame.f64(50), frame.f64(50)];
    k.fillGammas(50, shape, 11, 3, 100, out);
    k.drawLaw(a, b, b, 1, 50, k.GAMMA.value, 11, 3, 100, law);
    expect(frame.take(out, 50)).toEqual(frame.take(law, 50));
  }
});

test("choices are the given values at the places that uniforms of the same address point to, first and last among them", () => {
  const values = Float64Array.of(2.5, -1, 7);
  using frame = engine().frame();
  const [from, u, out] = [frame.put(values), frame.f64(60), frame.f64(60)];
  frame.kernels.fillUniforms(60, 11, 3, 100, u);
  frame.kernels.fillChoices(from, 3, 60, 11, 3, 100, out);
  const chosen = frame.take(out, 60);
  expect(chosen).toEqual(frame.take(u, 60).map((each) => values[Math.floor(3 * each)]!));
  expect(new Set(chosen).size).toBe(3);
});
