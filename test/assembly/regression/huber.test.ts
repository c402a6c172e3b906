import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

const [n, k, bound] = [15, 2, 1.2];
const x = noise(n, 41).flatMap((value) => [1, value]);
const y = noise(n, 42).map((value, t) => value + (t === 3 ? 50 : x[2 * t + 1]!));

function fit(most: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [b, e, w, s] = [frame.f64(k), frame.f64(n), frame.f64(n), frame.f64(1)];
  const scratch = frame.f64(kernels.fitHuberScratch(n, k));
  const [design, targets] = [frame.put(x), frame.put(y)];
  const status = kernels.fitHuber(design, targets, n, k, most, bound, 1e-13, 1e-10, b, e, w, s, scratch);
  const out = { b: frame.take(b, k), residuals: frame.take(e, n), weights: frame.take(w, n) };
  return { ...out, scale: frame.take(s, 1)[0]!, converged: status === kernels.OK.value };
}

test("fitHuber is a fixed point: residuals, scale, weights and coefficients make each other", () => {
  const { b, residuals, weights, scale, converged } = fit(200);
  expect(converged).toBe(true);
  close(residuals, y.map((value, t) => value - b[0]! - b[1]! * x[2 * t + 1]!), { tolerance: 1e-14 });
  expect(scale).toBeCloseTo(Array.from(residuals, Math.abs).sort((p, q) => p - q)[7]! / 0.6745, 14);
  close(weights, residuals.map((r) => Math.min(1, (bound * scale) / Math.abs(r))), { tolerance: 1e-10 });
  expect(weights[3]).toBeLessThan(0.1);
  for (const j of [0, 1]) {
    expect(residuals.reduce((sum, r, t) => sum + weights[t]! * r * x[2 * t + j]!, 0)).toBeCloseTo(0, 10);
  }
});

test("fitHuber says so when it is not given the time", () => {
  expect(fit(2).converged).toBe(false);
});
