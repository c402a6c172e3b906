import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

const kinds = [
  ["centred", 1, 4, 7],
  ["centred, one vector", 1, 3, 8],
  ["not centred", 0, 4, 7],
] as const;

test.each(kinds)("gradients of rows %s", (_, centred, rows, n) => {
  checkGradients<"x" | "weight" | "bias">((bench) => {
    const y = bench.room(rows * n);
    const moments = bench.room(2 * rows);
    return {
      inputs: { x: wiggles(rows * n, 1), weight: wiggles(n, 2), bias: wiggles(n, 3) },
      forward({ x, weight, bias }) {
        bench.kernels.normForward(x, weight, bias, rows, n, 1e-5, centred, y, moments);
        return [[y, rows * n]];
      },
      backward({ x, weight }, [dy], d) {
        bench.kernels.normBackward(x, weight, moments, dy!, rows, n, centred, d.x, d.weight, d.bias, bench.room(2 * n));
      },
    };
  });
});

test.each([
  [1, 3, 5],
  [2, 3, 4],
])("gradients of weights with their lengths: %i taps of %i by %i", (blocks, O, I) => {
  checkGradients<"v" | "gain">((bench) => {
    const w = bench.room(blocks * O * I);
    const norms = bench.room(O);
    return {
      inputs: { v: wiggles(blocks * O * I, 1), gain: wiggles(O, 2) },
      forward({ v, gain }) {
        bench.kernels.weightNormForward(v, gain, blocks, O, I, w, norms);
        return [[w, blocks * O * I]];
      },
      backward({ v, gain }, [dw], d) {
        bench.kernels.weightNormBackward(v, gain, norms, dw!, blocks, O, I, d.v, d.gain);
      },
    };
  });
});
