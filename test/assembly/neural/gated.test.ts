import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

test.each(["GATED_TANH", "GATED_LINEAR"] as const)("gradient of %s", (name) => {
  checkGradients<"x">((bench) => {
    const { kernels } = bench;
    const [rows, C] = [3, 7];
    const saved = bench.room(rows * 2 * C);
    const y = bench.room(rows * C);
    return {
      inputs: { x: wiggles(rows * 2 * C, 1).map((value) => 2 * value) },
      forward({ x }) {
        kernels.gatedForward(x, rows, C, kernels[name].value, saved, y);
        return [[y, rows * C]];
      },
      backward(_, [dy], d) {
        kernels.gatedBackward(saved, dy!, rows, C, kernels[name].value, d.x);
      },
    };
  });
});
