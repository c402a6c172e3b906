import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { filterTbats, parametersOf, type TbatsForm } from "../../../bindings/smoothing/tbats-form.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

const n = 80;
let level = 20;
const y = normals(n, { seed: 6 }).map((z, t) => {
  level += 0.2 + 0.4 * z;
  return level + [3, 1, -2, -4, 2][t % 5]! + z;
});
const form: TbatsForm = { trigonometric: true, seasonLengths: [5], sizes: [2], trend: "damped", order: [1, 1] };

/** The best within bounds from a start; bounds that are equal fix a parameter. */
function fit(start: number[], free: boolean, values: Float64Array = y) {
  using frame = engine().frame();
  const { kernels } = frame;
  const settings = frame.putI32([1, 1, 1, 1, 1, 2]);
  const periods = frame.put([5]);
  const size = kernels.tbatsStates(settings);
  const [lower, upper] = [start.slice(), start.slice()];
  for (const i of [1, 2, 6, 7]) {
    if (!free) continue;
    lower[i] = -0.9;
    upper[i] = 1.5;
  }
  const [theta, initial, report] = [frame.put(start), frame.f64(size), frame.f64(4)];
  const [at, low, high] = [frame.put(values), frame.put(lower), frame.put(upper)];
  const scratch = frame.f64(kernels.fitTbatsScratch(settings, n));
  const call = [at, at, settings, periods, low, high, n, 1e-8, 2000, theta, initial, report, scratch] as const;
  // A point beyond what is admissible has no likelihood: the kernel says 0, and reports Infinity.
  const found = kernels.fitTbats(...call);
  expect(found === 1).toBe(Number.isFinite(frame.take(report, 1)[0]!));
  const parameters = parametersOf(form, frame.take(theta, start.length));
  const states = new Float64Array(size + 2);
  states.set(frame.take(initial, size));
  return { parameters, states, theta: [...frame.take(theta, start.length)], report: [...frame.take(report, 4)] };
}

const start = [Number.NaN, 0.2, 0.02, 0.9, 0.001, 0.001, 0.1, -0.1];

test("fitTbats reports the squares of its own filter, with the best initial states", () => {
  const { parameters, states, report } = fit(start, false);
  // Partial autocorrelations go in, coefficients come out: plus for the moving average.
  close([parameters.ar[0]!, parameters.ma[0]!], [0.1, 0.1], { tolerance: 1e-15 });
  const squaresOf = (from: Float64Array) =>
    filterTbats({ form, parameters, states: from }, y).errors.reduce((sum, error) => sum + error * error, 0);
  close([report[1]!], [squaresOf(states)], { tolerance: 1e-10 });
  close([report[0]!], [n * Math.log(report[1]!)], { tolerance: 1e-12 });
  expect(report[2]).toBe(n);
  for (let i = 0; i < 6; i++) {
    for (const step of [-1e-2, 1e-2]) {
      const moved = states.map((state, j) => state + (i === j ? step : 0));
      expect(squaresOf(moved)).toBeGreaterThan(report[1]! - 1e-9);
    }
  }
});

test("fitTbats finds the initial states that values without errors began with", () => {
  const { parameters, states } = fit(start, false);
  const none = new Float64Array(n).fill(Number.NaN);
  const exact = filterTbats({ form, parameters, states }, none).fitted;
  const found = fit(start, false, exact).states;
  // The ridge of 1e-9 is what the states lack.
  close(found, states, { tolerance: 2e-8, scale: 20 });
});

test("fitTbats walks to a minimum: no step from it is better", () => {
  const best = fit(start, true);
  expect(best.report[0]).toBeLessThan(fit(start, false).report[0]! - 1);
  const { theta } = best;
  // Back to partial autocorrelations, as a start takes them.
  const partial = theta.map((value, i) => (i === 7 ? -value : value));
  for (const i of [1, 2, 6, 7]) {
    for (const step of [-1e-3, 1e-3]) {
      const moved = partial.map((value, j) => (j === i ? value + step : value));
      expect(fit(moved, false).report[0]!).toBeGreaterThan(best.report[0]! - 1e-5);
    }
  }
});

test("removeHarmonics takes out what waves explain", () => {
  using frame = engine().frame();
  const wave = Float64Array.from({ length: 60 }, (_, t) => 3 * Math.cos((2 * Math.PI * t) / 7.5) + Math.sin((4 * Math.PI * t) / 7.5));
  const third = wave.map((_, t) => 2 * Math.cos((6 * Math.PI * t) / 7.5));
  const [x, left] = [frame.put(wave.map((value, t) => value + third[t]!)), frame.f64(3)];
  frame.kernels.removeHarmonics(60, 7.5, 2, x, left);
  const sums = frame.take(left, 3);
  // 60 steps are eight whole seasons: the squares of a wave of amplitude a add up to 30 a^2.
  close(sums, [420, 150, 120], { tolerance: 1e-9 });
  close(frame.take(x, 60), third, { tolerance: 1e-9 });
});
