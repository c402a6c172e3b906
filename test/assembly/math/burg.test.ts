import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function burg(x: ArrayLike<number>, p: number): { phi: Float64Array; partial: Float64Array; variance: number } {
  using frame = engine().frame();
  const [phi, partial] = [frame.f64(p), frame.f64(p)];
  const variance = frame.kernels.solveBurg(frame.put(x), x.length, p, phi, partial, frame.f64(2 * x.length + p));
  return { phi: frame.take(phi, p), partial: frame.take(partial, p), variance };
}

test("of order 1, worked by hand", () => {
  // 2 (1 (-1) + (-1) 2) / (1 + 1 + 1 + 4) and the mean square 2
  const { phi, partial, variance } = burg([1, -1, 2], 1);
  close(phi, [-6 / 7], { tolerance: 1e-15 });
  close(partial, phi, { tolerance: 0 });
  close([variance], [2 * (1 - 36 / 49)], { tolerance: 1e-15 });
});

test("each order is least in forward and backward errors, given the one below", () => {
  const x = normals(60, { seed: 4 });
  const { phi, partial } = burg(x, 3);
  const lower = burg(x, 2).phi;
  const errors = (k: number) => {
    const a = [lower[0]! - k * lower[1]!, lower[1]! - k * lower[0]!, k];
    let sum = 0;
    for (let t = 3; t < x.length; t++) {
      sum += (x[t]! - a[0]! * x[t - 1]! - a[1]! * x[t - 2]! - a[2]! * x[t - 3]!) ** 2;
      sum += (x[t - 3]! - a[0]! * x[t - 2]! - a[1]! * x[t - 1]! - a[2]! * x[t]!) ** 2;
    }
    return sum;
  };
  expect(phi[2]).toBe(partial[2]);
  // The sum is a parabola in k: symmetric about its least point.
  expect(errors(phi[2]! + 0.01) / errors(phi[2]! - 0.01)).toBeCloseTo(1, 10);
  expect(errors(phi[2]!)).toBeLessThan(errors(phi[2]! + 0.01));
});

test("an exact wave leaves nothing: the orders beyond are unknown", () => {
  const { partial, variance } = burg([1, -1, 1, -1, 1], 2);
  expect(variance).toBeNaN();
  expect(partial[1]).toBeNaN();
});
