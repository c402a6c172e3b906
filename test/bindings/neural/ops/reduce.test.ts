import { test } from "vitest";
import { mean, sum } from "../../../../bindings/neural/ops/reduce.js";
import { checkGradients } from "../../../support/check-gradients.js";

test("gradients of sum and mean", () => {
  checkGradients({ inputs: { x: [3, 7] }, run: (net, { x }) => sum(net, x) });
  checkGradients({ inputs: { x: [3, 7] }, run: (net, { x }) => mean(net, x) });
});
