// A decoder that forecasts from every step of its context.
import { describe, expect, test } from "vitest";
import { createForkingDecoder, decodeLast, forkingLoss } from "../../../bindings/neural/forking.js";
import { headLoss } from "../../../bindings/neural/heads/loss.js";
import { quantilesHead } from "../../../bindings/neural/heads/quantiles.js";
import { applyRecurrent, createRecurrent } from "../../../bindings/neural/layers/recurrent.js";
import type { Net } from "../../../bindings/neural/net.js";
import { swapAxes } from "../../../bindings/neural/ops/axes.js";
import { Parameters } from "../../../bindings/neural/parameters.js";
import { checkGradients } from "../../support/check-gradients.js";
import { close } from "../../support/close.js";
import { doublesNet, singlesNet } from "../../support/nets.js";

// Columns: the value, whether it is known, two columns that are known of the future too.
const [T, H, B, columns, known] = [5, 3, 2, 4, 2] as const;
const head = quantilesHead([0.2, 0.5, 0.8]);
const wave = (i: number) => Math.sin(2.7 * (i + 1));
/** Rows of the whole window, (T + H, B, columns); every fifth value is missing. */
const rows = Array.from({ length: (T + H) * B }, (_, i) => {
  const seen = i % 5 === 3 ? 0 : 1;
  return [seen * wave(i), seen, wave(3 * i), wave(5 * i + 1)];
});
const slice = (from: number, to: number, columnsFrom: number, columnsTo: number) =>
  rows.slice(from * B, to * B).flatMap((row) => row.slice(columnsFrom, columnsTo));
/** The window whose horizon begins after `cut` steps. */
const windowAt = (net: Net, cut: number) => ({
  inputs: net.data(slice(0, cut, 0, columns), [cut, B, columns]),
  future: net.data(slice(cut, cut + H, columns - known, columns), [H, B, known]),
  target: net.data(slice(cut, cut + H, 0, 1), [H, B]),
  weight: net.data(slice(cut, cut + H, 1, 2), [H, B]),
});

function network(net: Net) {
  const init = new Parameters(3);
  const sizes = { inputs: columns, future: known, embedded: 0, context: T, horizon: H, outputs: head.size };
  const layers = { encoder: createRecurrent(init, columns, 4), decoder: createForkingDecoder(init, sizes, 4, 3) };
  init.place(net, 0);
  return { init, ...layers };
}

describe.each([
  ["doubles", doublesNet, 1e-13],
  ["singles", singlesNet, 1e-6],
] as const)("in %s", (_, made, tolerance) => {
  test("the loss over all cuts is the average of the losses of the cuts, known targets counting alike, and so are its gradients", () => {
    using net = made();
    const { init, encoder, decoder } = network(net);
    const gradients = () => net.take(init.gradient, init.length);
    net.begin(true);
    init.clearGradients();
    const given = windowAt(net, T);
    const whole = forkingLoss(net, head, decoder, applyRecurrent(net, encoder, given.inputs).hidden, given);
    net.backward(whole);
    const [loss, gradient] = [net.read(whole)[0]!, gradients()];

    let [sum, count] = [0, 0];
    init.clearGradients();
    for (let cut = 1; cut <= T; cut++) {
      net.begin(true);
      const at = windowAt(net, cut);
      const raw = decodeLast(net, decoder, applyRecurrent(net, encoder, at.inputs).hidden, at);
      const flat = net.view(raw, [H * B, head.size]);
      const one = headLoss(net, head, flat, at.target, { weight: at.weight, reduce: "sum" });
      net.backward(one);
      sum += net.read(one)[0]!;
      count += net.read(at.weight).reduce((total, weight) => total + weight, 0);
    }
    expect(count).toBeLessThan(T * H * B);
    close([loss], [sum / count], { tolerance });
    close(
      gradient,
      gradients().map((value) => value / count),
      { tolerance },
    );
  });

  test("what comes after a cut is not seen before it", () => {
    using net = made();
    const { encoder, decoder } = network(net);
    const lossFrom = (first: number, last: number) => {
      net.begin(false);
      const given = windowAt(net, last);
      return net.read(forkingLoss(net, head, decoder, applyRecurrent(net, encoder, given.inputs).hidden, given, first));
    };
    net.begin(false);
    const at = windowAt(net, 3);
    const raw = decodeLast(net, decoder, applyRecurrent(net, encoder, at.inputs).hidden, at);
    const alone = headLoss(net, head, net.view(raw, [H * B, head.size]), at.target, { weight: at.weight });
    const expected = net.read(alone);
    close(lossFrom(3, 3), expected, { tolerance });
  });
});

test("the decoder has the gradients of differences", () => {
  checkGradients({
    inputs: { encoded: [T, B, 4] },
    run(net, { encoded }) {
      const init = new Parameters(5);
      const sizes = { inputs: columns, future: known, embedded: 0, context: T, horizon: H, outputs: head.size };
      const decoder = createForkingDecoder(init, sizes, 4, 3);
      // Parameters without a place of their own: copies in the memory of the step.
      const held = Object.fromEntries(
        Object.entries(decoder).map(([name, layer]) => {
          if (typeof layer === "number") return [name, layer];
          const { weight, bias } = layer as {
            weight: { initial: Float64Array; shape: number[] };
            bias: { initial: Float64Array };
          };
          return [name, { weight: net.data(weight.initial, weight.shape), bias: net.data(bias.initial) }];
        }),
      ) as unknown as typeof decoder;
      const given = windowAt(net, T);
      return swapAxes(net, decodeLast(net, held, encoded, given));
    },
  });
});
