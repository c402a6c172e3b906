import { describe, expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";

const n = 50;
const values = normals(n, { seed: 9 }).map((z, t) => 40 + 0.2 * t + 2 * z);
values[17] = Number.NaN;
const bounds = [1e-4, 1e-4, 1e-4, 0.8, 0.9999, 0.9999, 0.9999, 0.98];

/** A level with a slope, additive errors: `free` is the sum of 1 for alpha, 2 for beta, 16 for the states. */
function fit(free: number, steps: number, theta: number[], region = engine().kernels.REGION_USUAL.value) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [y, limits, at, report] = [frame.put(values), frame.put(bounds), frame.put([...theta, 0]), frame.f64(2)];
  const scratch = frame.f64(kernels.fitEtsErrorsScratch(1, steps));
  kernels.fitEtsErrors(y, limits, n, 1, 1, 1, 0, free, region, steps, 5000, 1e-13, at, report, scratch);
  return { theta: frame.take(at, 6), value: frame.take(report, 1)[0]! };
}

/** Mean squared errors 1 to `steps` ahead, averaged. */
function meanSquares([alpha, beta, , , start, growth]: ArrayLike<number> & Iterable<number>, steps: number): number {
  let [level, slope] = [start!, growth!];
  const squares = Array.from({ length: steps }, () => [0, 0]);
  for (let t = 0; t < n; t++) {
    for (const [h, sum] of squares.entries()) {
      const e = t + h < n ? values[t + h]! - level - (h + 1) * slope : Number.NaN;
      if (Number.isNaN(e)) continue;
      sum[0]! += e * e;
      sum[1]! += 1;
    }
    const e = Number.isNaN(values[t]!) ? 0 : values[t]! - level - slope;
    [level, slope] = [level + slope + alpha! * e, slope + beta! * e];
  }
  return squares.reduce((total, [sum, count]) => total + sum! / count! / steps, 0);
}

describe("fitEtsErrors", () => {
  const from = [0.3, 0.05, 0, 1, 40, 0];

  test.each([1, 4])("reports n log of the mean squares 1 to %i ahead, at a point where no step makes them smaller", (steps) => {
    const found = fit(19, steps, from);
    const least = meanSquares(found.theta, steps);
    expect(Math.abs(found.value - (n - 1) * Math.log(least))).toBeLessThan(1e-9);
    for (const k of [0, 1, 4, 5]) {
      for (const step of [-1e-3, 1e-3]) {
        const moved = found.theta.slice();
        moved[k]! += step;
        if (moved[k]! < 1e-4) continue;
        expect(meanSquares(moved, steps)).toBeGreaterThan(least * (1 - 1e-9));
      }
    }
  });

  test("states alone are a least squares problem: errors are orthogonal to what each does to them", () => {
    const { theta } = fit(16, 1, from);
    expect(Array.from(theta.subarray(0, 4))).toEqual(from.slice(0, 4));
    for (const k of [4, 5]) {
      const [less, more] = [theta.slice(), theta.slice()];
      [less[k]!, more[k]!] = [theta[k]! - 1, theta[k]! + 1];
      // Of a parabola: half the difference is the slope, the second difference twice the bend.
      const [a, b, c] = [less, theta, more].map((each) => meanSquares(each, 1)) as [number, number, number];
      const away = (c - a) / 2 / (a + c - 2 * b);
      expect(Math.abs(away / theta[k]!)).toBeLessThan(2e-7);
    }
  });

  test("the admissible region holds the usual one, and goes beyond", () => {
    const { REGION_ADMISSIBLE } = engine().kernels;
    expect(fit(19, 1, from, REGION_ADMISSIBLE.value).value).toBeLessThan(fit(19, 1, from).value + 1e-6);
  });
});
