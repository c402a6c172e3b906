import { expect, test } from "vitest";
import { receptiveField } from "../../../../bindings/neural/layers/convolution.js";
import { applyTcn, createTcn } from "../../../../bindings/neural/layers/tcn.js";
import { parametersOf } from "../../../../bindings/neural/module.js";
import { Parameters } from "../../../../bindings/neural/parameters.js";
import { wiggles } from "../../../support/kernel-gradients.js";
import { doublesNet } from "../../../support/nets.js";

const dilations = [1, 2, 4];

test("an output sees two receptive fields of its dilations, and nothing later", () => {
  using net = doublesNet();
  const init = new Parameters(4);
  const blocks = createTcn(init, 2, { channels: 6, dilations, taps: 3 });
  init.place(net, 0);
  const T = 34;
  const outputs = (changed: number) => {
    net.begin(false);
    const values = wiggles(T * 2, 1);
    if (changed >= 0) values[2 * changed]! += 1;
    return net.read(applyTcn(net, blocks, net.data(values, [T, 1, 2])));
  };
  const before = outputs(-1);
  const seenBy = (t: number) =>
    Array.from({ length: T }, (_, s) => s).filter((s) =>
      outputs(s)
        .slice(6 * t, 6 * t + 6)
        .some((y, i) => y !== before[6 * t + i]),
    );
  const field = 2 * receptiveField(3, dilations) - 1;
  expect(field).toBe(29);
  expect(seenBy(T - 1)[0]).toBe(T - field);
  expect(seenBy(10).at(-1)).toBe(10);
});

test("gradients reach inputs and all parameters, those of the lengths as central differences say", () => {
  using net = doublesNet();
  const init = new Parameters(4);
  const blocks = createTcn(init, 2, { channels: 8, dilations: [1, 2], taps: 2 });
  init.place(net, 0);
  const values = wiggles(8 * 2 * 2, 1);
  const run = (training: boolean) => {
    net.begin(training);
    const x = net.tensor([8, 2, 2], training);
    net.write(x.offset, values);
    const y = applyTcn(net, blocks, x);
    if (training) net.backwardFrom(y, new Float64Array(y.size).fill(1));
    return net.read(y).reduce((sum, value) => sum + value, 0);
  };
  run(true);
  const { offset, grad, size } = blocks[0]!.conv2.weight_g;
  const [gains, gradient] = [net.take(offset, size), net.take(grad, size)];
  for (let i = 0; i < size; i++) {
    const [high, low] = [1e-5, -1e-5].map((step) => {
      net.write(
        offset,
        gains.map((gain, j) => (j === i ? gain + step : gain)),
      );
      return run(false);
    }) as [number, number];
    net.write(offset, gains);
    expect(gradient[i]).toBeCloseTo((high - low) / 2e-5, 6);
  }
  const without = parametersOf(blocks).filter(([, parameter]) =>
    net.take(parameter.grad, parameter.size).every((g) => g === 0),
  );
  expect(without.map(([name]) => name)).toEqual([]);
});
