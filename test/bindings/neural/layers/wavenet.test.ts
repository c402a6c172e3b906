import { expect, test } from "vitest";
import { receptiveField } from "../../../../bindings/neural/layers/convolution.js";
import { applyWavenet, createWavenet } from "../../../../bindings/neural/layers/wavenet.js";
import { WavenetDecoder } from "../../../../bindings/neural/layers/wavenet-decoder.js";
import type { Net } from "../../../../bindings/neural/net.js";
import { Parameters } from "../../../../bindings/neural/parameters.js";
import { close } from "../../../support/close.js";
import { wiggles } from "../../../support/kernel-gradients.js";
import { doublesNet, singlesNet } from "../../../support/nets.js";

const options = { channels: 5, skips: 6, dilations: [1, 2, 4], taps: 2 };

function small(net: Net) {
  const init = new Parameters(3);
  const module = createWavenet(init, 2, options);
  init.place(net, 0);
  return module;
}

test.each([
  ["singles", singlesNet, 1e-6],
  ["doubles", doublesNet, 1e-14],
] as const)("steps with a cache give the whole stack, in %s, also before the taps are full", (_, make, tolerance) => {
  using net = make();
  const module = small(net);
  const [T, B] = [20, 3];
  const values = wiggles(T * B * 2, 1);
  for (const known of [1, 9]) {
    net.begin(false);
    const whole = net.read(applyWavenet(net, module, net.data(values, [T, B, 2])));
    const decoder = new WavenetDecoder(net, module, net.data(values.subarray(0, known * B * 2), [known, B, 2]));
    for (let t = known; t < T; t++) {
      const row = decoder.next(net.data(values.subarray(t * B * 2, (t + 1) * B * 2), [B, 2]));
      close(net.read(row), whole.subarray(t * B * 6, (t + 1) * B * 6), { tolerance }, `step ${t}`);
    }
  }
});

test("an output sees as many steps as the receptive field, by changing each of them", () => {
  using net = doublesNet();
  const module = small(net);
  const T = 12;
  const lastOutput = (changed: number) => {
    net.begin(false);
    const values = wiggles(T * 2, 1);
    if (changed >= 0) values[changed * 2]! += 1;
    return net.read(applyWavenet(net, module, net.data(values, [T, 1, 2]))).at(-1)!;
  };
  const seen = Array.from({ length: T }, (_, t) => Number(lastOutput(t) !== lastOutput(-1)));
  const field = receptiveField(2, options.dilations);
  expect(field).toBe(8);
  expect(seen).toEqual(Array.from({ length: T }, (_, t) => Number(t >= T - field)));
});

test("ten layers with two taps reach 1024 steps, eight of three with dilations to 128 reach 511", () => {
  const powers = (layers: number) => Array.from({ length: layers }, (_, l) => 2 ** l);
  expect(receptiveField(2, powers(10))).toBe(1024);
  expect(receptiveField(3, powers(8))).toBe(511);
});
