import { expect, test } from "vitest";
import {
  applyDilated,
  applyRecurrent,
  createRecurrent,
  detachState,
  type Recurrent,
  type RecurrentCell,
} from "../../../../bindings/neural/layers/recurrent.js";
import { parametersOf } from "../../../../bindings/neural/module.js";
import type { Net } from "../../../../bindings/neural/net.js";
import { rnn } from "../../../../bindings/neural/ops/rnn.js";
import { Parameters } from "../../../../bindings/neural/parameters.js";
import { projectStable } from "../../../../bindings/neural/stable.js";
import type { Tensor } from "../../../../bindings/neural/tensor.js";
import { ses } from "../../../../bindings/smoothing/ses.js";
import { close } from "../../../support/close.js";
import { golden, goldenSeries } from "../../../support/golden.js";
import { wiggles } from "../../../support/kernel-gradients.js";
import { doublesNet, singlesNet } from "../../../support/nets.js";

const cells: readonly RecurrentCell[] = ["lstm", "gru", "tanh", "relu", "linear"];

function placed(net: Net, cell: RecurrentCell, layers: number, slots?: number, units = 4): Recurrent {
  const init = new Parameters(11);
  const module = createRecurrent(init, 3, units, { cell, layers });
  init.place(net, slots);
  return module;
}

test("parameters have torch's names, layer by layer", () => {
  const module = createRecurrent(new Parameters(1), 3, 4, { cell: "gru", layers: 2 });
  const names = parametersOf(module).map(([name, { shape }]) => `${name} ${shape}`);
  expect(names).toEqual([
    ...["weight_ih_l0 12,3", "weight_hh_l0 12,4", "bias_ih_l0 12", "bias_hh_l0 12"],
    ...["weight_ih_l1 12,4", "weight_hh_l1 12,4", "bias_ih_l1 12", "bias_hh_l1 12"],
  ]);
});

test.each(cells)("%s: steps from the state of the steps before are the whole, to the last bit", (cell) => {
  using net = singlesNet();
  const module = placed(net, cell, 2);
  const values = wiggles(7 * 2 * 3, 1);
  net.begin(false);
  const whole = net.read(applyRecurrent(net, module, net.data(values, [7, 2, 3])).hidden);
  const first = applyRecurrent(net, module, net.data(values.subarray(0, 4 * 6), [4, 2, 3]));
  const rest = applyRecurrent(net, module, net.data(values.subarray(4 * 6), [3, 2, 3]), first.state);
  expect([...net.read(first.hidden), ...net.read(rest.hidden)]).toEqual([...whole]);
});

test.each(cells)("%s: dilations of 1 are the plain layers", (cell) => {
  using net = singlesNet();
  const module = placed(net, cell, 2);
  net.begin(false);
  const x = net.data(wiggles(7 * 2 * 3, 1), [7, 2, 3]);
  const plain = net.read(applyRecurrent(net, module, x).hidden);
  expect(net.read(applyDilated(net, module, x, [1, 1]))).toEqual(plain);
});

test("a layer of dilation 3 is three plain layers, each on every third step, also where the steps do not divide", () => {
  using net = singlesNet();
  const module = placed(net, "lstm", 1);
  const values = wiggles(8 * 2 * 3, 1);
  net.begin(false);
  const dilated = net.read(applyDilated(net, module, net.data(values, [8, 2, 3]), [3]));
  for (let phase = 0; phase < 3; phase++) {
    const steps = [phase, phase + 3, phase + 6].filter((t) => t < 8);
    const part = steps.flatMap((t) => [...values.subarray(t * 6, t * 6 + 6)]);
    const plain = net.read(applyRecurrent(net, module, net.data(part, [steps.length, 2, 3])).hidden);
    expect(steps.flatMap((t) => [...dilated.subarray(t * 8, t * 8 + 8)])).toEqual([...plain]);
  }
});

test("a linear layer with tied weights is simple exponential smoothing of the Nile, to 1e-12", () => {
  const { values } = goldenSeries(golden("smoothing"), "Nile")!;
  const alpha = 0.3;
  using net = doublesNet();
  net.begin(false);
  const weights = { weight_ih: net.data([alpha], [1, 1]), weight_hh: net.data([1 - alpha], [1, 1]) };
  const level = net.data([values[0]!], [1, 1]);
  const levels = net.read(rnn(net, net.data(values, [values.length, 1, 1]), weights, "linear", level));
  // R's ses(Nile, initial = "simple", alpha = .3)
  const forecast = golden("smoothing").cases.find(({ id }) => id === "Nile-ses-simple-0.3")!.forecast as {
    mean: number[];
  };
  close([levels.at(-1)!], [forecast.mean[0]!], { tolerance: 1e-12 });
  const fitted = ses({ alpha, initial: { level: values[0]! } }).fit(values);
  close(levels.subarray(0, -1), fitted.fittedValues!.subarray(1), { tolerance: 1e-12 });
});

/** Norm of the gradient of the last hidden state's sum with respect to the input of each step. */
function memoryOf(net: Net, module: Recurrent, T: number): number[] {
  net.begin(true);
  const x = net.tensor([T, 1, 3], true);
  net.write(x.offset, wiggles(T * 3, 5));
  const { hidden } = applyRecurrent(net, module, x);
  const H = hidden.shape[2]!;
  const last = net.view(hidden, [H], (T - 1) * H);
  net.backwardFrom(last, new Float64Array(H).fill(1));
  const gradient = net.take(x.grad, x.size);
  return Array.from({ length: T }, (_, t) => Math.hypot(...gradient.subarray(3 * t, 3 * t + 3)));
}

test("gradients of a simple layer fall off exponentially with the lag, those of an lstm that forgets little do not", () => {
  using net = doublesNet();
  const T = 60;
  const init = new Parameters(11);
  const simple = createRecurrent(init, 3, 16, { cell: "tanh" });
  const long = createRecurrent(init, 3, 16, { cell: "lstm" });
  init.place(net, 0);
  // Forget gates near 1, as Gers, Schmidhuber & Cummins (2000) begin.
  net.write(long.bias_ih_l0!.offset + 16 * net.bytes, new Float64Array(16).fill(5));
  const decay = (norms: readonly number[]) => (norms[0]! / norms[T - 11]!) ** (1 / (T - 11));
  const [short, slow] = [decay(memoryOf(net, simple, T)), decay(memoryOf(net, long, T))];
  // Measured here: 0.60 and 0.99 per step.
  expect(short).toBeLessThan(0.75);
  expect(slow).toBeGreaterThan(0.95);
});

test("truncated backpropagation: nothing flows back past a detached state, and values are the same", () => {
  using net = doublesNet();
  const module = placed(net, "lstm", 2);
  const values = wiggles(6 * 2 * 3, 1);
  net.begin(true);
  const part = (first: number, steps: number): Tensor => {
    const x = net.tensor([steps, 2, 3], true);
    net.write(x.offset, values.subarray(first * 6, (first + steps) * 6));
    return x;
  };
  const [before, after, all] = [part(0, 3), part(3, 3), part(0, 6)];
  const { state } = applyRecurrent(net, module, before);
  const { hidden } = applyRecurrent(net, module, after, detachState(state));
  const whole = net.read(applyRecurrent(net, module, all).hidden);
  expect([...net.read(hidden)]).toEqual([...whole.subarray(3 * 2 * 4)]);
  net.backwardFrom(hidden, new Float64Array(hidden.size).fill(1));
  expect(net.take(before.grad, before.size).every((value) => value === 0)).toBe(true);
  expect(net.take(after.grad, after.size).every((value) => value !== 0)).toBe(true);
});

test("a stable layer: no singular value above the bound, and a state forgotten as fast as the bound says", () => {
  using net = doublesNet();
  const init = new Parameters(2);
  const module = createRecurrent(init, 3, 6, { cell: "tanh" });
  const weight = module.weight_hh_l0!;
  init.place(net, 0);
  net.write(weight.offset, wiggles(36, 3));
  const bound = 0.8;
  projectStable(net, weight, bound);
  const once = net.read(weight);
  expect(spectralNorm(once, 6)).toBeLessThan(bound + 1e-12);
  expect(spectralNorm(once, 6)).toBeGreaterThan(bound - 1e-9);
  projectStable(net, weight, bound + 1e-9);
  expect(net.read(weight)).toEqual(once);
  // Two different starts come together by a factor of at least the bound in each step.
  net.begin(false);
  const x = net.data(wiggles(30 * 3, 4), [30, 1, 3]);
  const runs = [1, -1].map((sign) => {
    const start = net.data(new Float64Array(6).fill(sign), [1, 6]);
    return net.read(applyRecurrent(net, module, x, { hidden: [start], cell: [start] }).hidden);
  }) as [Float64Array, Float64Array];
  for (let t = 0; t < 30; t++) {
    const apart = Math.hypot(...runs[0].subarray(6 * t, 6 * t + 6).map((value, i) => value - runs[1][6 * t + i]!));
    expect(apart).toBeLessThanOrEqual(bound ** (t + 1) * Math.hypot(...new Array(6).fill(2)));
  }
});

/** Largest singular value, by powers of WᵀW. */
function spectralNorm(w: Float64Array, n: number): number {
  let v = wiggles(n, 9);
  for (let i = 0; i < 2000; i++) {
    const u = v.map((_, r) => v.reduce((sum, value, c) => sum + w[r * n + c]! * value, 0));
    const back = v.map((_, c) => u.reduce((sum, value, r) => sum + w[r * n + c]! * value, 0));
    const size = Math.hypot(...back);
    v = back.map((value) => value / size);
  }
  return Math.hypot(...v.map((_, r) => v.reduce((sum, value, c) => sum + w[r * n + c]! * value, 0)));
}
