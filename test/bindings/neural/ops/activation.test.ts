import { test } from "vitest";
import { exp, relu, sigmoid, softplus, tanh } from "../../../../bindings/neural/ops/activation.js";
import { checkGradients } from "../../../support/check-gradients.js";

test.each(Object.entries({ exp, sigmoid, softplus, tanh, relu }))("gradients of %s", (_, operation) => {
  // None near the corner of relu.
  const x = { shape: [19], values: Array.from({ length: 19 }, (_, i) => (i - 9.4) / 3) };
  checkGradients({ inputs: { x }, run: (net, inputs) => operation(net, inputs.x) });
});
