import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { noise } from "../../support/linear-algebra.js";

test("numbers come out in the order of JavaScript's sort, for short and long lists", () => {
  for (const n of [1, 2, 7, 33, 1000]) {
    const values = Float64Array.from(noise(n, n));
    using frame = engine().frame();
    const [x, scratch] = [frame.put(values), frame.f64(frame.kernels.sortScratch(n))];
    frame.kernels.sortF64(n, x, scratch);
    expect(frame.take(x, n)).toEqual(values.sort());
  }
});
