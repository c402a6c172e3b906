import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("differences at lags 1 and 2 are undone row by row, by hand", () => {
  // (1 - B)(1 - B^2) = 1 - B - B^2 + B^3, after 4, 6, 9.
  using frame = engine().frame();
  const rows = frame.put([1, 0, 0, 2, 2, -5]);
  const [history, lags, coefficients] = [frame.put([4, 6, 9]), frame.put([1, 2, 3]), frame.put([-1, -1, 1])];
  frame.kernels.undoDifferences(history, lags, coefficients, 3, 3, 2, 3, rows);
  expect([...frame.take(rows, 6)]).toEqual([12, 15, 18, 13, 18, 17]);
});
