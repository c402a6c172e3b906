// ADALINE: a linear neuron that learns from each of its errors.
import { describe, expect, test } from "vitest";
import { leastSquares } from "../../../../bindings/index.js";
import { adaline } from "../../../../bindings/neural/models/adaline.js";
import { normals } from "../../../../bindings/probability/random.js";
import { contract } from "../../../../bindings/testing.js";
import { autoregressions } from "../../../support/learning.js";

describe("adaline keeps the contract of models", () => {
  for (const { name, run } of contract(adaline, { options: { lags: 12 } })) test(name, run);
});

describe("adaline", () => {
  test("finds the recurrence behind noiseless values, and continues it", () => {
    // Sums of two waves follow a recurrence of four lags.
    const wave = (t: number) => 5 + Math.cos((2 * Math.PI * t) / 7) + 2 * Math.sin((2 * Math.PI * t) / 3);
    const values = Float64Array.from({ length: 100 }, (_, t) => wave(t));
    const { mean } = adaline({ lags: 4, passes: 300, learningRate: 1 }).fit(values).forecast(10);
    for (let h = 0; h < 10; h++) expect(Math.abs(mean[h]! - wave(100 + h))).toBeLessThan(1e-6);
  });

  test("converges to least squares, as near as its rate", () => {
    const [values] = autoregressions(1, 600, { phi: 0.7, sigma: 1, level: 3, seed: 5 });
    const y = values!;
    const rows = Array.from(y.subarray(2), (_, t) => [y[t + 1]!, y[t]!]);
    const { coefficients } = leastSquares(rows, y.subarray(2));
    const { state } = adaline({ lags: 2, learningRate: 0.002, passes: 300 }).fit(y);
    expect(Math.abs(state.weights[0]! - coefficients[1]!)).toBeLessThan(0.03);
    expect(Math.abs(state.weights[1]! - coefficients[2]!)).toBeLessThan(0.03);
  });

  test("follows a change, as it goes on learning in updates", () => {
    const noise = normals(400, { seed: 2 });
    const before = Float64Array.from({ length: 200 }, (_, t) => (t % 2 ? 1 : -1) + noise[t]! / 10);
    const after = Float64Array.from({ length: 200 }, (_, t) => (t % 4 < 2 ? 1 : -1) + noise[200 + t]! / 10);
    const old = adaline({ lags: 4 }).fit(before);
    const fresh = old.update(after);
    const errors = (residuals: Float64Array) => residuals.reduce((sum, e) => sum + e * e, 0) / residuals.length;
    expect(errors(fresh.residuals!.subarray(0, 8))).toBeGreaterThan(0.5);
    expect(errors(fresh.residuals!.subarray(150))).toBeLessThan(0.1);
  });
});
