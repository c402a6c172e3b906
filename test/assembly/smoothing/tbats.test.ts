import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { filterTbats, predictTbats, sampleTbats, type TbatsFit } from "../../../bindings/smoothing/tbats-form.js";
import { close } from "../../support/close.js";

const models: readonly TbatsFit[] = [
  {
    form: { trigonometric: true, seasonLengths: [7.5], sizes: [2], trend: "damped", order: [1, 2] },
    parameters: {
      lambda: undefined,
      alpha: 0.3,
      beta: 0.05,
      phi: 0.9,
      gammas: Float64Array.of(0.02, -0.03),
      ar: Float64Array.of(0.4),
      ma: Float64Array.of(-0.3, 0.2),
    },
    states: Float64Array.of(20, 0.5, 3, 1, -1, 2, 0.5, -0.4, 0.3),
  },
  {
    form: { trigonometric: false, seasonLengths: [3], sizes: [3], trend: "none", order: [0, 0] },
    parameters: {
      lambda: undefined,
      alpha: 0.4,
      beta: 0,
      phi: 1,
      gammas: Float64Array.of(0.2, 0),
      ar: new Float64Array(0),
      ma: new Float64Array(0),
    },
    states: Float64Array.of(10, 2, -3, 1),
  },
];

for (const model of models) {
  const name = model.form.trigonometric ? "trigonometric" : "a state per step";
  const horizon = 8;
  const none = new Float64Array(horizon).fill(Number.NaN);

  test(`predictTbats, ${name}: the filter without values, and what all errors to come add`, () => {
    const base = filterTbats(model, none).fitted;
    const { mean, variance } = predictTbats(model, 2.5, horizon);
    close(mean, base, { tolerance: 1e-12 }, "mean");
    const expected = new Float64Array(horizon).fill(2.5);
    for (let j = 0; j < horizon - 1; j++) {
      // An error of one at step j, none before or after.
      const values = none.slice();
      values[j] = base[j]! + 1;
      const moved = filterTbats(model, values).fitted;
      for (let h = j + 1; h < horizon; h++) expected[h]! += 2.5 * (moved[h]! - base[h]!) ** 2;
    }
    close(variance, expected, { tolerance: 1e-10 }, "variance");
  });

  test(`sampleTbats, ${name}: without spread the mean, with it the variance`, () => {
    const { mean, variance } = predictTbats(model, 1, horizon);
    close(sampleTbats(model, 0, { horizon, count: 1, seed: 1 }), mean, { tolerance: 1e-12 });
    // The filter finds the errors of a path again.
    const path = sampleTbats(model, 3, { horizon, count: 1, seed: 5 });
    const errors = normals(horizon, { seed: 5 }).map((z) => 3 * z);
    close(filterTbats(model, path).errors, errors, { tolerance: 1e-11 });
    const count = 20_000;
    const paths = sampleTbats(model, 1, { horizon, count, seed: 2 });
    for (let h = 0; h < horizon; h++) {
      let squares = 0;
      for (let p = 0; p < count; p++) squares += (paths[p * horizon + h]! - mean[h]!) ** 2;
      // The standard deviation of a variance of 20,000 draws is one in a hundred.
      expect(Math.abs(squares / count / variance[h]! - 1)).toBeLessThan(0.05);
    }
  });

  test(`filterTbats, ${name}: in parts as in one go`, () => {
    const values = normals(30, { seed: 3 }).map((z) => 15 + z);
    const whole = filterTbats(model, values);
    const half = filterTbats(model, values.slice(0, 13));
    const rest = filterTbats({ ...model, states: half.states }, values.slice(13));
    expect(rest.states).toEqual(whole.states);
    close(whole.fitted, values.map((value, t) => value - whole.errors[t]!), { tolerance: 1e-12 });
  });
}
