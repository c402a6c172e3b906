import { expect, test } from "vitest";
import { applyEmbedding, createEmbedding } from "../../../bindings/neural/layers/embedding.js";
import { applyLinear, createLinear } from "../../../bindings/neural/layers/linear.js";
import { parametersOf } from "../../../bindings/neural/module.js";
import { activate } from "../../../bindings/neural/ops/activation.js";
import { add } from "../../../bindings/neural/ops/arithmetic.js";
import { mean } from "../../../bindings/neural/ops/reduce.js";
import { Parameters } from "../../../bindings/neural/parameters.js";
import { doublesNet, singlesNet } from "../../support/nets.js";

/** A network of two layers and a table. */
function build(seed: number) {
  const init = new Parameters(seed);
  const layers = { table: createEmbedding(init, 3, 2), hidden: [createLinear(init, 2, 5), createLinear(init, 5, 1)] };
  return { init, layers };
}

test("a tensor of an earlier step is refused, parameters are not", () => {
  using net = singlesNet();
  const { init, layers } = build(1);
  init.place(net, 2);
  net.begin(true);
  const old = net.data([1, 2], [1, 2]);
  net.begin(true);
  expect(() => activate(net, old, "tanh")).toThrow("a tensor of an earlier step");
  expect(() => net.read(old)).toThrow("a tensor of an earlier step");
  expect(net.read(layers.table.weight)).toHaveLength(6);
});

test("parameters have torch's names and, in both precisions, the initial values of their seed", () => {
  using singles = singlesNet();
  using doubles = doublesNet();
  const [first, second] = [build(7), build(7)];
  first.init.place(singles, 2);
  second.init.place(doubles);
  const names = ["table.weight", "hidden.0.weight", "hidden.0.bias", "hidden.1.weight", "hidden.1.bias"];
  expect(parametersOf(first.layers).map(([name]) => name)).toEqual(names);
  for (const [i, [, parameter]] of parametersOf(second.layers).entries()) {
    const initial = doubles.read(parameter);
    expect(initial).toEqual(parameter.initial);
    expect(singles.read(parametersOf(first.layers)[i]![1])).toEqual(initial.map(Math.fround));
    expect(parameter.grad).toBe(0);
  }
  expect(Math.max(...second.layers.hidden[0]!.weight.initial.map(Math.abs))).toBeLessThan(Math.SQRT1_2);
  expect(build(8).layers.hidden[0]!.weight.initial).not.toEqual(first.layers.hidden[0]!.weight.initial);
  expect(first.init.size).toBe(6 + 10 + 5 + 5 + 1);
});

test("the ranges are parallel: gradients stand where values stand, and are cleared, saved and loaded at one go", () => {
  using net = singlesNet();
  const { init, layers } = build(1);
  init.place(net, 2);
  const before = init.snapshot();
  const lossAt = () => {
    net.begin(true);
    const rows = applyEmbedding(net, layers.table, [0, 2, 1, 2]);
    const loss = mean(
      net,
      applyLinear(net, layers.hidden[1]!, activate(net, applyLinear(net, layers.hidden[0]!, rows), "tanh")),
    );
    net.backward(loss);
    return net.read(loss)[0]!;
  };
  const loss = lossAt();
  for (const [name, { grad, size, offset }] of parametersOf(layers)) {
    expect(grad - init.gradient, name).toBe(offset - init.value);
    expect(
      net.take(grad, size).some((g) => g !== 0),
      name,
    ).toBe(true);
  }
  const gradients = net.take(init.gradient, init.length);
  // Down the slope.
  net.kernels.axpy(init.gradient, init.length, -0.1, init.value);
  init.clearGradients();
  expect(lossAt()).toBeLessThan(loss);
  init.load(before);
  init.clearGradients();
  expect(lossAt()).toBe(loss);
  expect(net.take(init.gradient, init.length)).toEqual(gradients);
});

test("memory does not grow after the first step, and inference takes no memory for gradients", () => {
  using net = singlesNet();
  const steps = (training: boolean) => {
    net.begin(training);
    const x = net.tensor([1000], true);
    let y = x;
    for (let i = 0; i < 10; i++) y = add(net, y, x);
    if (training) net.backward(mean(net, y));
    return net.highWater;
  };
  const inference = steps(false);
  const first = steps(true);
  expect(inference).toBeLessThan(0.6 * first);
  const bytes = net.engine.byteLength;
  for (let i = 0; i < 50; i++) expect(steps(true)).toBe(first);
  expect(net.engine.byteLength).toBe(bytes);
});

test("a loss without parameters has no gradient", () => {
  using net = singlesNet();
  net.begin(true);
  const loss = mean(net, net.data([1, 2]));
  expect(() => net.backward(loss)).toThrow("the result has no gradient");
});
