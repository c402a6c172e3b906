import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

test("gradient of dropout", () => {
  checkGradients<"x">((bench) => {
    const y = bench.room(50);
    return {
      inputs: { x: wiggles(50, 1) },
      forward({ x }) {
        bench.kernels.dropoutForward(x, 50, 0.3, 7, 9, y);
        return [[y, 50]];
      },
      backward(_, [dy], d) {
        bench.kernels.dropoutBackward(dy!, 50, 0.3, 7, 9, d.x);
      },
    };
  });
});

test("gradients of zoneout", () => {
  checkGradients<"before" | "now">((bench) => {
    const y = bench.room(50);
    return {
      inputs: { before: wiggles(50, 1), now: wiggles(50, 2) },
      forward({ before, now }) {
        bench.kernels.zoneoutForward(before, now, 50, 0.3, 7, 9, y);
        return [[y, 50]];
      },
      backward(_, [dy], d) {
        bench.kernels.zoneoutBackward(dy!, 50, 0.3, 7, 9, d.before, d.now);
      },
    };
  });
});
