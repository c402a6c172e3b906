import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

const shapes = [
  [3, 7, 0],
  [6, 5, 2],
  [2, 16, 0],
] as const;

test.each(shapes)("gradient of the softmax of %i rows of %i, period %i", (rows, n, period) => {
  checkGradients<"x">((bench) => {
    const y = bench.room(rows * n);
    return {
      inputs: { x: wiggles(rows * n, 1).map((value) => 3 * value) },
      forward({ x }) {
        bench.kernels.softmaxForward(x, rows, n, period, y);
        return [[y, rows * n]];
      },
      backward(_, [dy], d) {
        bench.kernels.softmaxBackward(y, dy!, rows, n, d.x);
      },
    };
  });
});

test.each(shapes)("gradient of the log-softmax of %i rows of %i", (rows, n) => {
  checkGradients<"x">((bench) => {
    const y = bench.room(rows * n);
    return {
      inputs: { x: wiggles(rows * n, 1).map((value) => 3 * value) },
      forward({ x }) {
        bench.kernels.logSoftmaxForward(x, rows, n, y);
        return [[y, rows * n]];
      },
      backward(_, [dy], d) {
        bench.kernels.logSoftmaxBackward(y, dy!, rows, n, d.x);
      },
    };
  });
});

test.each(shapes)("gradient of the log of the sum of exponentials of %i rows of %i", (rows, n) => {
  checkGradients<"x">((bench) => {
    const y = bench.room(rows);
    return {
      inputs: { x: wiggles(rows * n, 1).map((value) => 3 * value) },
      forward({ x }) {
        bench.kernels.logSumExpForward(x, rows, n, y, bench.room(n));
        return [[y, rows]];
      },
      backward({ x }, [dy], d) {
        bench.kernels.logSumExpBackward(x, y, dy!, rows, n, d.x);
      },
    };
  });
});

test("gradient of cumulative sums", () => {
  checkGradients<"x">((bench) => {
    const y = bench.room(15);
    return {
      inputs: { x: wiggles(15, 1) },
      forward({ x }) {
        bench.kernels.cumulativeForward(x, 5, 3, y);
        return [[y, 15]];
      },
      backward(_, [dy], d) {
        bench.kernels.cumulativeBackward(dy!, 5, 3, d.x);
      },
    };
  });
});
