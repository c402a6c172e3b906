import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

function fit(x: readonly number[], y: readonly number[], k: number, free: number) {
  const n = y.length;
  using frame = engine().frame();
  const { kernels } = frame;
  const [b, scratch] = [frame.f64(k), frame.f64(kernels.nonNegativeScratch(n, k))];
  const status = kernels.fitNonNegative(frame.put(x), frame.put(y), n, k, free, 1e-10, b, scratch);
  return { status, b: frame.take(b, k), ok: kernels.OK.value };
}

test("fitNonNegative leaves coefficients that are positive anyway alone", () => {
  const n = 10;
  const [u, v] = [noise(n, 1), noise(n, 2)];
  const x = u.flatMap((value, t) => [1, value, v[t]!]);
  const y = u.map((value, t) => -3 + 2 * value + 0.5 * v[t]!);
  const { status, b, ok } = fit(x, y, 3, 1);
  expect(status).toBe(ok);
  close(b, [-3, 2, 0.5], { tolerance: 1e-13 });
});

test("fitNonNegative equals the best of all sets of columns", () => {
  const [n, k] = [8, 4];
  const x = noise(n * k, 5);
  const y = noise(n, 6);
  const column = (j: number) => Array.from({ length: n }, (_, t) => x[t * k + j]!);
  const squares = (b: ArrayLike<number>) =>
    y.reduce((sum, value, t) => sum + (value - Array.from(b).reduce((s, c, j) => s + c * x[t * k + j]!, 0)) ** 2, 0);
  let best = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 1 << k; set++) {
    const inside = [0, 1, 2, 3].filter((j) => (set >> j) & 1);
    const part = Array.from({ length: n }, (_, t) => inside.map((j) => column(j)[t]!)).flat();
    // With every column free this is ordinary least squares on the set.
    const free = inside.length === 0 ? { b: new Float64Array() } : fit(part, y, inside.length, inside.length);
    if ([...free.b].some((value) => value < 0)) continue;
    const whole = [0, 0, 0, 0];
    for (const [c, j] of inside.entries()) whole[j] = free.b[c]!;
    best = Math.min(best, squares(whole));
  }
  expect(squares(fit(x, y, k, 0).b)).toBeCloseTo(best, 13);
});
