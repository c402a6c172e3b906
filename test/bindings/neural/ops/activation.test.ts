import { test } from "vitest";
import { activate, activations } from "../../../../bindings/neural/ops/activation.js";
import { checkGradients } from "../../../support/check-gradients.js";

test.each(activations)("gradients of %s", (activation) => {
  // None near a corner.
  const x = { shape: [19], values: Array.from({ length: 19 }, (_, i) => (i - 9.4) / 3) };
  checkGradients({ inputs: { x }, run: (net, inputs) => activate(net, inputs.x, activation) });
});
