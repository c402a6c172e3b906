import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { noise } from "../../support/regression.js";

function select(columns: readonly (readonly number[])[], y: readonly number[], base: number): number[] {
  const [n, k] = [y.length, columns.length];
  using frame = engine().frame();
  const { kernels } = frame;
  const x = frame.put(y.flatMap((_, t) => columns.map((column) => column[t]!)));
  const [order, scratch] = [frame.i32(k), frame.f64(kernels.selectForwardScratch(n, k))];
  const count = kernels.selectForward(x, frame.put(y), n, k, base, order, scratch);
  return [...frame.takeI32(order, count)];
}

const n = 50;
const [one, a, b, c] = [new Array<number>(n).fill(1), noise(n, 1), noise(n, 2), noise(n, 3)];
const y = a.map((value, t) => 10 + value + 4 * b[t]! + noise(n, 4)[t]! / 3);

test("selectForward takes the regressor that explains most first", () => {
  expect(select([one, a, c, b], y, 1).slice(0, 2)).toEqual([3, 1]);
});

test("selectForward takes the intercept out before it looks", () => {
  // A large level would hide that c, once centred, says nothing.
  const level = c.map((value) => 1000 + value);
  expect(select([one, level], a.map((_, t) => 1e6 + noise(n, 4)[t]!), 1)).toEqual([]);
});

test("selectForward takes no copy, and no more than the values allow", () => {
  expect(select([one, b, b, b.map((value) => 3 * value - 1)], y, 1)).toEqual([1]);
  const few = [0, 1, 2, 3, 4, 5].map((seed) => noise(5, seed + 30));
  expect(select(few, noise(5, 40), 0).length).toBeLessThanOrEqual(2);
});
