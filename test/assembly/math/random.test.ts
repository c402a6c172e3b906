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
