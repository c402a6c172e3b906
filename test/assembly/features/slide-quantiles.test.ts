import fc from "fast-check";
import { test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { quantileOf, windowAt } from "../../support/sliding.js";

const all = [0, 0.1, 0.5, 0.9, 1];

function agrees(x: readonly number[], window: number, least: number, levels: readonly number[] = all): void {
  using frame = engine().frame();
  const n = x.length;
  const [out, scratch] = [frame.f64(levels.length * n), frame.f64(frame.kernels.slideQuantilesScratch(window))];
  frame.kernels.slideQuantiles(frame.put(x), frame.put(levels), n, window, least, levels.length, out, scratch);
  const windows = x.map((_, t) => windowAt(x, t, window, least));
  const expected = levels.flatMap((level) => windows.map((each) => (each ? quantileOf(each, level) : Number.NaN)));
  // The same interpolation of the same order statistics.
  close(frame.take(out, levels.length * n), expected, { tolerance: 1e-15 });
}

// Few different numbers, so that values repeat within a window.
const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -5, max: 5 }) }, fc.constant(Number.NaN));

test("quantiles are those of every window on its own, with gaps and repeated values", () => {
  const cases = fc.record({
    x: fc.array(value, { minLength: 1, maxLength: 40 }),
    window: fc.integer({ min: 1, max: 12 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ x, window, part }) => agrees(x, window, 1 + Math.floor(part * (window - 1)))),
    { numRuns: 200 },
  );
});

test("also of long windows, which are searched instead of rewritten", () => {
  const x = Array.from({ length: 400 }, (_, t) => (t % 11 === 3 ? Number.NaN : (t * t * 7919) % 101));
  agrees(x, 81, 5);
  agrees(x, 150, 1);
});

test("also of single levels near an end of the window, where the values beyond them are enough", () => {
  const cases = fc.record({
    x: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 60, maxLength: 120 }),
    gaps: fc.array(fc.nat(119), { maxLength: 3 }),
    window: fc.integer({ min: 1, max: 30 }),
    level: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ x, gaps, window, level, part }) => {
      for (const t of gaps) if (t < x.length) x[t] = Number.NaN;
      agrees(x, window, 1 + Math.floor(part * (window - 1)), [level]);
    }),
    { numRuns: 200 },
  );
});

test("also of two far levels of windows longer than a sorted one is rewritten for, between gaps", () => {
  const x = Array.from({ length: 900 }, (_, t) => (t === 5 || t === 600 ? Number.NaN : (t * t * 7919) % 101));
  agrees(x, 100, 90, [0.04, 0.95]);
});
