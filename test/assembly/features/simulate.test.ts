import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { momentsOf, quantileOf } from "../../support/sliding.js";

const history = [3, 1, 4, 1.5, 9, 2, 6];

/** The path of y = cell 0, without errors: the statistic that the program puts there. */
function path(program: readonly number[], weights: readonly number[], horizon = 1, cells = [0]): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const rows = frame.put(Array.from({ length: horizon }, () => cells).flat());
  const window = 7;
  const out = frame.f64(horizon);
  const scratch = frame.f64(kernels.simulateLinearScratch(history.length, horizon, 1, cells.length, window));
  const [y, steps, w] = [frame.put(history), frame.put(program), frame.put(weights)];
  const [b, factor, noise] = [frame.put([1]), frame.put([0]), frame.put(new Float64Array(horizon).fill(1))];
  kernels.simulateLinear(
    ...([y, rows, steps, w, b, factor, noise, history.length, horizon, cells.length, program.length / 5] as const),
    ...([1, 1, window, 0, 10, 0, out, scratch] as const),
  );
  return frame.take(out, horizon);
}

const window = [1.5, 9, 2];

test.each([
  ["weights", [0, 0, 2, 3, 1], 0.5 * 2 + 2 * 9 - 1.5],
  ["mean", [1, 0, 2, 3, 0], momentsOf(window)[0]],
  ["standard deviation", [2, 0, 2, 3, 0], momentsOf(window)[1]],
  ["least", [3, 0, 2, 3, 0], 1.5],
  ["greatest", [4, 0, 2, 3, 0], 9],
  ["quantile", [5, 0, 2, 3, 0.3], quantileOf(window, 0.3)],
  ["exponentially weighted mean", [6, 0, 2, 3, 0.5], (2 + 4.5 + 0.375) / 1.75],
])("%s of the values two steps back", (_, program, expected) => {
  close(path(program, [7, 0.5, 2, -1]), [expected], { tolerance: 1e-15 });
});

test("exponentially weighted standard deviation, without bias; and a product of cells", () => {
  const centre = (2 + 4.5 + 0.375) / 1.75;
  const spread = (2 - centre) ** 2 + 0.5 * (9 - centre) ** 2 + 0.25 * (1.5 - centre) ** 2;
  const expected = Math.sqrt(spread / (1.75 - (1 + 0.25 + 0.0625) / 1.75));
  close(path([7, 0, 2, 3, 0.5], [0]), [expected], { tolerance: 1e-15 });
  close(path([0, 1, 1, 1, 0, 8, 0, 1, 2, 0], [1], 1, [0, 0, 5]), [30], { tolerance: 1e-15 });
});

test("each step sees those before it, and a window that reaches before the history is cut there", () => {
  close(path([0, 0, 1, 2, 0], [1, 1], 3), [8, 14, 22], { tolerance: 1e-15 });
  close(path([1, 0, 4, 7, 0], [0]), [momentsOf([3, 1, 4, 1.5])[0]], { tolerance: 1e-15 });
});

test("errors have the standard deviation asked for, and all steps of a path share the coefficient", () => {
  const [count, horizon] = [4000, 2];
  using frame = engine().frame();
  const { kernels } = frame;
  const out = frame.f64(count * horizon);
  const scratch = frame.f64(kernels.simulateLinearScratch(1, horizon, 1, 1, 1));
  const [y, rows, none, b, factor] = [frame.put([0]), frame.put([1, 1]), frame.put([0]), frame.put([5]), frame.put([2])];
  const noise = frame.put([1, 3]);
  const sizes = [1, horizon, 1, 0, 1, count, 1] as const;
  kernels.simulateLinear(y, rows, none, none, b, factor, noise, ...sizes, 0.5, Number.POSITIVE_INFINITY, 9, out, scratch);
  const paths = frame.take(out, count * horizon);
  const steps = [0, 1].map((h) => Array.from({ length: count }, (_, p) => paths[2 * p + h]!));
  const [first, second] = steps.map((each) => momentsOf(each));
  const shared = momentsOf(steps[0]!.map((value, p) => value - steps[1]![p]!));
  // Variances in units of 0.5^2: 4 of the coefficient and 1 or 9 of the error; their difference has none of the coefficient.
  // 4,000 draws know a standard deviation to 1.1 per cent.
  const expected = [5, 13, 10].map((variance) => 0.5 * Math.sqrt(variance));
  for (const [i, sd] of [first![1], second![1], shared[1]].entries()) expect(Math.abs(sd / expected[i]! - 1)).toBeLessThan(0.05);
  expect(Math.abs(first![0] - 5)).toBeLessThan(0.08);
});
