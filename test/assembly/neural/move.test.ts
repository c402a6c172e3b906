import { test } from "vitest";
import { checkGradients, wiggles } from "../../support/kernel-gradients.js";

test("gradient of rows looked up", () => {
  checkGradients<"table">((bench) => {
    const index = bench.integers([3, 0, 3, 1]);
    const y = bench.room(4 * 5);
    return {
      inputs: { table: wiggles(4 * 5, 1) },
      forward({ table }) {
        bench.kernels.gatherRows(table, index, 4, 5, y);
        return [[y, 20]];
      },
      backward(_, [dy], d) {
        bench.kernels.scatterAddRows(dy!, index, 4, 5, d.table);
      },
    };
  });
});

test("gradient of tensors joined along their features", () => {
  checkGradients<"a" | "b">((bench) => {
    const y = bench.room(3 * 7);
    return {
      inputs: { a: wiggles(3 * 2, 1), b: wiggles(3 * 5, 2) },
      forward({ a, b }) {
        bench.kernels.copyRows(a, 3, 2, 2, 7, y);
        bench.kernels.copyRows(b, 3, 5, 5, 7, y + 2 * bench.bytes);
        return [[y, 21]];
      },
      backward(_, [dy], d) {
        bench.kernels.addRows(dy!, 3, 2, 7, 2, d.a);
        bench.kernels.addRows(dy! + 2 * bench.bytes, 3, 5, 7, 5, d.b);
      },
    };
  });
});

test.each([1, 5])("gradient of exchanged axes with %i numbers a row", (n) => {
  checkGradients<"x">((bench) => {
    const y = bench.room(12 * n);
    return {
      inputs: { x: wiggles(12 * n, 1) },
      forward({ x }) {
        bench.kernels.swapAxes(x, 3, 4, n, y);
        return [[y, 12 * n]];
      },
      backward(_, [dy], d) {
        bench.kernels.addSwappedAxes(dy!, 4, 3, n, d.x);
      },
    };
  });
});

test("gradients of a choice by a mask", () => {
  checkGradients<"a" | "b">((bench) => {
    const mask = bench.put([1, 0, 0, 2, 1]);
    const y = bench.room(5);
    return {
      inputs: { a: wiggles(5, 1), b: wiggles(5, 2) },
      forward({ a, b }) {
        bench.kernels.whereForward(mask, a, b, 5, y);
        return [[y, 5]];
      },
      backward(_, [dy], d) {
        bench.kernels.whereBackward(mask, dy!, 5, d.a, d.b);
      },
    };
  });
});
