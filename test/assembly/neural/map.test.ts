import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

const maps = [
  ["MAP_RELU", 0],
  ["MAP_LEAKY_RELU", 0.01],
  ["MAP_ELU", 1.3],
  ["MAP_SELU", 0],
  ["MAP_GELU", 0],
  ["MAP_GELU_TANH", 0],
  ["MAP_SILU", 0],
  ["MAP_SIGMOID", 0],
  ["MAP_TANH", 0],
  ["MAP_SOFTPLUS", 0],
  ["MAP_MISH", 0],
  ["MAP_SOFTSIGN", 0],
  ["MAP_EXP", 0],
] as const;

test.each(maps)("gradient of %s", (name, parameter) => {
  checkGradients<"x">((bench) => {
    const { kernels } = bench;
    const y = bench.room(23);
    return {
      // Not near 0, where some have a corner.
      inputs: { x: wiggles(23, 1).map((value) => (Math.abs(value) < 0.03 ? 0.1 : 2 * value)) },
      forward({ x }) {
        kernels.mapForward(x, 23, kernels[name].value, parameter, y);
        return [[y, 23]];
      },
      backward({ x }, [dy], d) {
        kernels.mapBackward(x, y, dy!, 23, kernels[name].value, parameter, d.x);
      },
    };
  });
});
