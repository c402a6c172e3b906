import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { filter } from "./golden-ets.js";

/** The search from a whole set of parameters and states, and nothing else. */
function search(values: number[], theta: number[], starts: number, warm: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [y, bounds] = [frame.put(values), frame.put([1e-4, 1e-4, 1e-4, 0.8, 0.9999, 0.9999, 0.9999, 0.98])];
  const [at, report, scratch] = [frame.put(theta), frame.f64(2), frame.f64(kernels.fitEtsScratch(values.length, 1, 0, starts))];
  const n = values.length;
  const status = kernels.fitEts(y, bounds, n, 1, 1, 1, 0, 0, 0, 0, 1, starts, warm, 100, 1e-10, at, report, scratch);
  return { status, theta: frame.take(at, 7), value: frame.take(report, 2)[0]! };
}

const values = Array.from({ length: 50 }, (_, t) => 30 + 0.4 * t + 3 * Math.sin(t * t));

test("a warm start alone finds what the grid finds", () => {
  const cold = search(values, [0, 0, 0, 1, 0, 0, 0], 5, 0);
  const warm = search(values, Array.from(cold.theta), 0, 1);
  expect(cold.status).toBe(0);
  expect(warm.value).toBeLessThanOrEqual(cold.value + 1e-8);
  const apart = search(values, [0.3, 0.05, 0, 1, 25, 1, 0], 0, 1);
  expect(apart.value).toBeLessThanOrEqual(cold.value + 1e-4);
});

test("without a start there is no answer", () => {
  expect(search(values, [0, 0, 0, 1, 0, 0, 0], 0, 0).status).toBe(engine().kernels.NOT_CONVERGED.value);
});

test("the value that is reported is N log of the sum of squares at the parameters that are found", () => {
  const { theta, value } = search(values, [0, 0, 0, 1, 0, 0, 0], 5, 0);
  const [alpha, beta, gamma, phi, ...states] = theta as unknown as [number, number, number, number, ...number[]];
  const fields = { id: "", class: 1, m: 1, error: 1, trend: 1, season: 0, alpha, beta, gamma, phi, expected: {} };
  const { errors } = filter({ ...fields, states: Float64Array.from(states), values: Float64Array.from(values) });
  const squares = errors.reduce((sum, error) => sum + error * error, 0);
  expect(Math.abs(value / (values.length * Math.log(squares)) - 1)).toBeLessThan(1e-11);
});
