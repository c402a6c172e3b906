import fc from "fast-check";
import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { momentsOf, windowAt } from "../../support/sliding.js";

function slide(x: readonly number[], window: number, least: number): [mean: Float64Array, sd: Float64Array] {
  using frame = engine().frame();
  const n = x.length;
  const [mean, sd, scratch] = [frame.f64(n), frame.f64(n), frame.f64(frame.kernels.slideMomentsScratch(window))];
  frame.kernels.slideMoments(frame.put(x), n, window, least, mean, sd, scratch);
  return [frame.take(mean, n), frame.take(sd, n)];
}

const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constant(Number.NaN));

test("means and standard deviations are those of every window on its own, with gaps anywhere", () => {
  const cases = fc.record({
    x: fc.array(value, { minLength: 1, maxLength: 40 }),
    window: fc.integer({ min: 1, max: 12 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(cases, ({ x, window, part }) => {
      const least = 1 + Math.floor(part * (window - 1));
      const expected = x.map((_, t) => momentsOf(windowAt(x, t, window, least) ?? [Number.NaN]));
      const [mean, sd] = slide(x, window, least);
      // Whole numbers: a window's sums are exact, what is left are the divisions and the root.
      close(
        mean,
        expected.map(([each]) => each),
        { tolerance: 1e-13 },
      );
      close(
        sd,
        expected.map(([, each]) => each),
        { tolerance: 1e-13 },
      );
    }),
    { numRuns: 200 },
  );
});

test("a level of 1e9 and an outlier of 1e15 that has left cost no digits", () => {
  const x = Array.from({ length: 300 }, (_, t) => 1e9 + ((t * 7) % 5));
  const dirty = x.map((each, t) => (t === 100 ? 1e15 : each));
  const [mean, sd] = slide(dirty, 10, 10);
  for (let t = 110; t < 300; t++) {
    const [m, s] = momentsOf(x.slice(t - 9, t + 1));
    // The differences to a value of the window are whole numbers.
    close([mean[t]!, sd[t]!], [m, s], { tolerance: 1e-14 });
  }
});

test("a constant has the standard deviation 0, one value has none", () => {
  const [mean, sd] = slide([0.1, 0.1, 0.1, 0.1, 0.1], 3, 1);
  expect([...mean]).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
  expect([...sd]).toEqual([Number.NaN, 0, 0, 0, 0]);
});
