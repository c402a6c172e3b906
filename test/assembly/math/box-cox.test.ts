import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function map(kernel: "transformBoxCox" | "invertBoxCox", values: readonly number[], lambda: number): Float64Array {
  using frame = engine().frame();
  const at = frame.put(values);
  frame.kernels[kernel](at, values.length, lambda, at);
  return frame.take(at, values.length);
}

test("the transform and its inverse, worked by hand", () => {
  close(map("transformBoxCox", [1, 4, 9], 0.5), [0, 2, 4], { tolerance: 1e-15 });
  close(map("invertBoxCox", [0, 2, 4], 0.5), [1, 4, 9], { tolerance: 1e-15 });
  close(map("transformBoxCox", [0.5, 2], -1), [-1, 0.5], { tolerance: 1e-15 });
});

test("a small power comes close to the logarithm without cancellation", () => {
  // log y + lambda (log y)^2 / 2, the next term is 1e-24
  const log = Math.log(7);
  close(map("transformBoxCox", [7], 1e-12), [log + 5e-13 * log * log], { tolerance: 1e-15 });
  close(map("transformBoxCox", [7], 0), [log], { tolerance: 0 });
});

test("the ends of the domain, and what has no transform", () => {
  expect(Array.from(map("transformBoxCox", [0, -1, Number.NaN], 0.5))).toEqual([-2, Number.NaN, Number.NaN]);
  expect(map("transformBoxCox", [0], 0)[0]).toBe(Number.NEGATIVE_INFINITY);
  expect(Array.from(map("invertBoxCox", [-2, -3, Number.NaN], 0.5))).toEqual([0, 0, Number.NaN]);
  expect(Array.from(map("invertBoxCox", [2, 3], -0.5))).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

test("the Jacobian is the derivative of the transform", () => {
  using frame = engine().frame();
  const jacobian = frame.kernels.logJacobianBoxCox(frame.put([2, Number.NaN, 5]), 3, -0.3);
  close([jacobian], [-1.3 * Math.log(10)], { tolerance: 1e-15 });
});
