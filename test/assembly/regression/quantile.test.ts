import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function fit(x: readonly number[], y: readonly number[], k: number, levels: readonly number[], start: readonly number[]) {
  const n = y.length;
  using frame = engine().frame();
  const { kernels } = frame;
  const count = levels.length;
  const [b, scratch] = [frame.f64(count * k), frame.f64(kernels.fitQuantilesScratch(n, k))];
  const [design, targets, taus, from] = [frame.put(x), frame.put(y), frame.put(levels), frame.put(start)];
  const status = kernels.fitQuantiles(design, targets, taus, from, n, k, count, b, scratch);
  return { b: frame.take(b, count * k), ok: status === kernels.OK.value };
}

test("fitQuantiles of a constant gives order statistics", () => {
  const y = [5, 1, 9, 3, 7, 2, 8, 4, 6];
  const { b, ok } = fit(new Array<number>(9).fill(1), y, 1, [0.1, 0.25, 0.5, 0.95], [0]);
  expect(ok).toBe(true);
  close(b, [1, 3, 5, 9], { tolerance: 1e-15 });
});

test("fitQuantiles does not depend on the units of columns and values", () => {
  const y = [1, 4, 2, 7, 3, 9, 5];
  const rows = (unit: number) => y.flatMap((_, t) => [1, unit * ((t * t) % 5)]);
  const plain = fit(rows(1), y, 2, [0.3], [0, 0]).b;
  const scaled = fit(
    rows(1e9),
    y.map((value) => value * 1e-6),
    2,
    [0.3],
    [0, 0],
  ).b;
  close([scaled[0]! * 1e6, scaled[1]! * 1e15], plain, { tolerance: 1e-13 });
});

test("fitQuantiles says that dependent columns have no basis", () => {
  expect(fit([1, 2, 1, 2, 1, 2], [1, 2, 3], 2, [0.5], [0, 0]).ok).toBe(false);
});
