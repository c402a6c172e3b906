import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

test("exponentially weighted moments are those of the weights in every column, gaps only let them fall", () => {
  const columns = [
    [4, 8, Number.NaN, 1, -3, 2.5],
    [Number.NaN, Number.NaN, 7, 9, Number.NaN, 100],
    [-1, 0.5, 3, 3, Number.NaN, Number.NaN],
  ];
  const alpha = 0.3;
  const n = 6;
  using frame = engine().frame();
  const [mean, sd] = [frame.f64(3 * n), frame.f64(3 * n)];
  frame.kernels.weighExponentially(frame.put(columns.flat()), 3, n, alpha, mean, sd);
  const expected = columns.flatMap((x) =>
    x.map((_, t) => {
      const seen = x.slice(0, t + 1).map((value, s) => ({ value, weight: (1 - alpha) ** (t - s) }));
      const known = seen.filter(({ value }) => !Number.isNaN(value));
      const total = known.reduce((sum, { weight }) => sum + weight, 0);
      const squares = known.reduce((sum, { weight }) => sum + weight ** 2, 0);
      const centre = known.reduce((sum, { value, weight }) => sum + weight * value, 0) / total;
      const spread = known.reduce((sum, { value, weight }) => sum + weight * (value - centre) ** 2, 0);
      return [centre, known.length > 1 ? Math.sqrt(spread / (total - squares / total)) : Number.NaN];
    }),
  );
  // A handful of operations in another order; before the second value there is no standard deviation.
  close(
    frame.take(mean, 3 * n),
    expected.map(([each]) => each!),
    { tolerance: 1e-14 },
  );
  close(
    frame.take(sd, 3 * n),
    expected.map(([, each]) => each!),
    { tolerance: 1e-14 },
  );
});

test("before the first value of a series nothing is known, not even that it does not vary", () => {
  using frame = engine().frame();
  const [mean, sd] = [frame.f64(2), frame.f64(2)];
  frame.kernels.weighExponentially(frame.put([Number.NaN, 5]), 1, 2, 0.5, mean, sd);
  expect([...frame.take(mean, 2), ...frame.take(sd, 2)]).toEqual([Number.NaN, 5, Number.NaN, Number.NaN]);
});

test("a constant does not vary, and with alpha 1 only the last value counts", () => {
  using frame = engine().frame();
  const [mean, sd] = [frame.f64(4), frame.f64(4)];
  frame.kernels.weighExponentially(frame.put([0.1, 0.1, 0.1, 0.1]), 1, 4, 0.3, mean, sd);
  expect([...frame.take(mean, 4), ...frame.take(sd, 4)]).toEqual([0.1, 0.1, 0.1, 0.1, Number.NaN, 0, 0, 0]);
  frame.kernels.weighExponentially(frame.put([1e16, 1, 3, -7]), 1, 4, 1, mean, sd);
  expect([...frame.take(mean, 4)]).toEqual([1e16, 1, 3, -7]);
});
