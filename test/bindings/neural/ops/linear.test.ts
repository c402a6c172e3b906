import { expect, test } from "vitest";
import { linear } from "../../../../bindings/neural/ops/linear.js";
import { checkGradients } from "../../../support/check-gradients.js";
import { singlesNet } from "../../../support/nets.js";

test("a linear map by hand: rows (1, 2), (3, 4) by weights (5, 6), (7, 8), (9, 10) and biases 1, 2, 3", () => {
  using net = singlesNet();
  net.begin(false);
  const weight = net.data([5, 6, 7, 8, 9, 10], [3, 2]);
  const y = linear(net, net.data([1, 2, 3, 4], [2, 2]), weight, net.data([1, 2, 3]));
  expect(y.shape).toEqual([2, 3]);
  expect([...net.read(y)]).toEqual([18, 25, 32, 40, 55, 70]);
});

test("gradients, with and without bias, of a matrix and of a sequence", () => {
  checkGradients({
    inputs: { x: [5, 3], weight: [7, 3], bias: [7] },
    run: (net, { x, weight, bias }) => linear(net, x, weight, bias),
  });
  checkGradients({ inputs: { x: [2, 3, 4], weight: [5, 4] }, run: (net, { x, weight }) => linear(net, x, weight) });
});
