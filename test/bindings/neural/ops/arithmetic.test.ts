import { test } from "vitest";
import { add, affine, multiply, scaleRows, subtract } from "../../../../bindings/neural/ops/arithmetic.js";
import { checkGradients } from "../../../support/check-gradients.js";

const two = { x: [3, 5], y: [3, 5] };

test.each([
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
] as const)("gradients of %s", (_, operation) => {
  checkGradients({ inputs: two, run: (net, { x, y }) => operation(net, x, y) });
  checkGradients({ inputs: { x: [7] }, run: (net, { x }) => operation(net, x, x) });
});

test("gradients of a x + b, and of rows times numbers", () => {
  checkGradients({ inputs: { x: [3, 5] }, run: (net, { x }) => affine(net, x, -2.5, 0.75) });
  checkGradients({ inputs: { x: [4, 3] }, run: (net, { x }) => scaleRows(net, x, net.data([2, -1, 0.5, 3])) });
});
