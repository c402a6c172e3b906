import fc from "fast-check";
import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { windowAt } from "../../support/sliding.js";

const value = fc.oneof({ weight: 4, arbitrary: fc.double({ noNaN: true }) }, fc.constant(Number.NaN));

test("minima and maxima are those of every window on its own, with gaps anywhere", () => {
  const cases = fc.record({
    x: fc.array(value, { minLength: 1, maxLength: 40 }),
    window: fc.integer({ min: 1, max: 12 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ x, window, part }) => {
      const least = 1 + Math.floor(part * (window - 1));
      using frame = engine().frame();
      const n = x.length;
      const [low, high, scratch] = [frame.f64(n), frame.f64(n), frame.f64(frame.kernels.slideExtremesScratch(window))];
      frame.kernels.slideExtremes(frame.put(x), n, window, least, low, high, scratch);
      const windows = x.map((_, t) => windowAt(x, t, window, least) ?? [Number.NaN]);
      // -0 and 0 are the same extreme.
      const plain = (values: ArrayLike<number>) => Array.from(values, (each) => each + 0);
      expect(plain(frame.take(low, n))).toEqual(plain(windows.map((each) => Math.min(...each))));
      expect(plain(frame.take(high, n))).toEqual(plain(windows.map((each) => Math.max(...each))));
    }),
    { numRuns: 200 },
  );
});
