import { expect, test } from "vitest";
import { attention } from "../../../../bindings/neural/ops/attention.js";
import { padSteps, swapAxes, where } from "../../../../bindings/neural/ops/axes.js";
import { concatenate } from "../../../../bindings/neural/ops/columns.js";
import { convolution, depthwiseConvolution } from "../../../../bindings/neural/ops/convolution.js";
import { dropout, zoneout } from "../../../../bindings/neural/ops/dropout.js";
import { gatedLinear, gatedTanh } from "../../../../bindings/neural/ops/gated.js";
import { gru } from "../../../../bindings/neural/ops/gru.js";
import { lstm } from "../../../../bindings/neural/ops/lstm.js";
import { layerNorm, rmsNorm } from "../../../../bindings/neural/ops/norm.js";
import { rnn } from "../../../../bindings/neural/ops/rnn.js";
import {
  causalSoftmax,
  cumulativeSum,
  logSoftmax,
  logSumExp,
  softmax,
} from "../../../../bindings/neural/ops/softmax.js";
import type { Tensor } from "../../../../bindings/neural/tensor.js";
import { checkGradients } from "../../../support/check-gradients.js";
import { singlesNet } from "../../../support/nets.js";

/** Shapes of the weights of a layer of three inputs and four units. */
const weights = (gates: number) => ({
  weight_ih: [4 * gates, 3],
  weight_hh: [4 * gates, 4],
  bias_ih: [4 * gates],
  bias_hh: [4 * gates],
});

test("gradients of lstm, with the states that it ends with", () => {
  checkGradients({
    inputs: { x: [5, 2, 3], hidden: [2, 4], cell: [2, 4], ...weights(4) },
    run: (net, { x, hidden, cell, ...of }) => {
      const states = lstm(net, x, of, { hidden, cell });
      const row = (tensor: Tensor) => net.view(tensor, [1, tensor.size]);
      return concatenate(net, [row(states.hidden), row(states.lastHidden), row(states.lastCell)]);
    },
  });
  const { bias_ih, bias_hh, ...plain } = weights(4);
  checkGradients({ inputs: { x: [5, 2, 3], ...plain }, run: (net, { x, ...of }) => lstm(net, x, of).hidden });
});

test("gradients of lstm where the last cells alone are used", () => {
  checkGradients({
    inputs: { x: [3, 2, 3], ...weights(4) },
    run: (net, { x, ...of }) => lstm(net, x, of).lastCell,
  });
});

test("gradients of gru and of simple recurrent layers", () => {
  checkGradients({
    inputs: { x: [5, 2, 3], start: [2, 4], ...weights(3) },
    run: (net, { x, start, ...of }) => gru(net, x, of, start),
  });
  for (const nonlinearity of ["tanh", "linear"] as const) {
    checkGradients({
      inputs: { x: [5, 2, 3], start: [2, 4], ...weights(1) },
      run: (net, { x, start, ...of }) => rnn(net, x, of, nonlinearity, start),
    });
  }
});

test("a recurrent layer refuses weights that do not fit", () => {
  using net = singlesNet();
  net.begin(false);
  const of = { weight_ih: net.tensor([16, 3], false), weight_hh: net.tensor([16, 4], false) };
  expect(() => lstm(net, net.tensor([5, 2, 2], false), of)).toThrow("weights of shapes 16,3 and 16,4 for 2 inputs");
  expect(() => gru(net, net.tensor([5, 2, 3], false), of)).toThrow("gru");
  expect(() => rnn(net, net.tensor([5, 3], false), of)).toThrow("not (T, B, inputs)");
});

test("gradients of convolutions", () => {
  checkGradients({
    inputs: { x: [7, 2, 3], weight: [2, 4, 3], bias: [4] },
    run: (net, { x, weight, bias }) => convolution(net, x, weight, bias, { dilation: 2 }),
  });
  checkGradients({
    inputs: { x: [7, 2, 3], weight: [3, 4, 3] },
    run: (net, { x, weight }) => convolution(net, x, weight, undefined, { before: 1, after: 1, stride: 2 }),
  });
  checkGradients({
    inputs: { x: [7, 2, 3], weight: [3, 3], bias: [3] },
    run: (net, { x, weight, bias }) => depthwiseConvolution(net, x, weight, bias),
  });
});

test("a causal convolution sees nothing later, and as far back as its taps", () => {
  using net = singlesNet();
  const outputs = (changed: number) => {
    net.begin(false);
    const x = net.data(
      Array.from({ length: 12 }, (_, t) => (t === changed ? 9 : t)),
      [12, 1, 1],
    );
    return net.read(convolution(net, x, net.data([1, 2, 4], [3, 1, 1]), undefined, { dilation: 2 }));
  };
  const before = outputs(-1);
  const seen = outputs(5).map((value, t) => Number(value !== before[t]));
  expect([...seen]).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]);
});

test("gradients of gates, softmaxes and sums", () => {
  const inputs = { x: [3, 2, 6] };
  const operations = [gatedTanh, gatedLinear, softmax, logSoftmax, logSumExp, cumulativeSum, swapAxes];
  for (const operation of operations) checkGradients({ inputs, run: (net, { x }) => operation(net, x) });
  checkGradients({ inputs: { x: [4, 2, 4] }, run: (net, { x }) => causalSoftmax(net, x) });
  checkGradients({ inputs, run: (net, { x }) => padSteps(net, x, 2) });
  checkGradients({ inputs: { a: [5], b: [5] }, run: (net, { a, b }) => where(net, net.data([1, 0, 1, 1, 0]), a, b) });
});

test("gradients of norms", () => {
  checkGradients({
    inputs: { x: [4, 7], weight: [7], bias: [7] },
    run: (net, { x, weight, bias }) => layerNorm(net, x, weight, bias),
  });
  checkGradients({ inputs: { x: [4, 7], weight: [7] }, run: (net, { x, weight }) => rmsNorm(net, x, weight) });
});

test("gradients of attention", () => {
  checkGradients({
    inputs: { queries: [3, 2, 4], memory: [5, 2, 8] },
    run: (net, { queries, memory }) => attention(net, queries, memory, 2).values,
  });
  checkGradients({
    inputs: { queries: [3, 2, 4], memory: [5, 2, 8] },
    run: (net, { queries, memory }) => {
      const { values, weights } = attention(net, queries, memory, 2, { causal: true });
      const row = (tensor: Tensor) => net.view(tensor, [1, tensor.size]);
      return concatenate(net, [row(values), row(weights)]);
    },
  });
});

test("attention: weights of a query sum to 1, hidden keys have none, and the order of keys does not matter", () => {
  using net = singlesNet();
  net.begin(false);
  const [S, E] = [4, 2];
  const rows = [1, 2, 3, 4, -1, 0.5, 2, -2, 0.25, 1, -3, 1, 0, 1, 1, 1];
  const queries = net.data([0.5, -1], [1, 1, E]);
  const keep = net.data([1, 0, 1, 1]);
  const { values, weights } = attention(net, queries, net.data(rows, [S, 1, 2 * E]), 1, { keep });
  const shares = net.read(weights);
  expect(shares[1]).toBe(0);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
  const reversed = [3, 2, 1, 0].flatMap((s) => rows.slice(s * 2 * E, (s + 1) * 2 * E));
  const other = attention(net, queries, net.data(reversed, [S, 1, 2 * E]), 1, { keep: net.data([1, 1, 0, 1]) });
  net.read(other.values).forEach((value, i) => {
    expect(value).toBeCloseTo(net.read(values)[i]!, 6);
  });
  const none = attention(net, queries, net.data(rows, [S, 1, 2 * E]), 1, { keep: net.data([0, 0, 0, 0]) });
  expect([...net.read(none.values)]).toEqual([0, 0]);
});

test("the gradient of zoneout goes to the state that was taken", () => {
  using net = singlesNet();
  net.begin(true, 1, 2);
  const [before, now] = [net.tensor([200], true), net.tensor([200], true)];
  net.write(before.offset, new Float64Array(200).fill(1));
  net.write(now.offset, new Float64Array(200).fill(2));
  const y = zoneout(net, before, now, 0.25);
  const values = net.read(y);
  net.backwardFrom(y, new Float64Array(200).fill(3));
  expect([...net.take(before.grad, 200)]).toEqual([...values].map((value) => (value === 1 ? 3 : 0)));
  expect([...net.take(now.grad, 200)]).toEqual([...values].map((value) => (value === 2 ? 3 : 0)));
});

test("dropout keeps a share of the numbers, another in each operation and step, and its gradient has the same mask", () => {
  using net = singlesNet();
  const run = (step: number) => {
    net.begin(true, 5, step);
    const x = net.tensor([4000], true);
    net.write(x.offset, new Float64Array(4000).fill(1));
    const [first, second] = [dropout(net, x, 0.25), dropout(net, x, 0.25)];
    const masks = [net.read(first), net.read(second)] as const;
    net.backwardFrom(first, new Float64Array(4000).fill(1));
    return { masks, gradient: net.take(x.grad, 4000) };
  };
  const { masks, gradient } = run(0);
  const kept = masks[0].filter((value) => value > 0);
  // Four standard deviations of a binomial count: 4 sqrt(4000 / 4 3 / 4).
  expect(Math.abs(kept.length - 3000)).toBeLessThan(110);
  expect(kept[0]).toBeCloseTo(4 / 3, 6);
  expect(gradient).toEqual(masks[0]);
  expect(masks[1]).not.toEqual(masks[0]);
  expect(run(1).masks[0]).not.toEqual(masks[0]);
  expect(run(0).masks[0]).toEqual(masks[0]);
});

test("zoneout in inference is the mean of the two states", () => {
  using net = singlesNet();
  net.begin(false);
  expect([...net.read(zoneout(net, net.data([1, 2]), net.data([3, 4]), 0.25))]).toEqual([2.5, 3.5]);
});
