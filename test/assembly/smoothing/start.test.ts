import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function start(values: ArrayLike<number>, m: number, error: number, trend: number, season: number): Float64Array {
  using frame = engine().frame();
  const states = frame.f64(2 + m);
  const scratch = frame.f64(frame.kernels.startEtsScratch(values.length, m));
  frame.kernels.startEts(frame.put(values), values.length, m, error, trend, season, states, scratch);
  return frame.take(states, 2 + m);
}

const seasons = [3, -1, 4, -6];

describe("startEts", () => {
  test("finds a level, a line and a season that are there", () => {
    close(start(new Float64Array(9).fill(4), 1, 1, 0, 0), [4, 0, 0], { tolerance: 1e-12 });
    const line = Float64Array.from({ length: 20 }, (_, t) => 7 + 2 * (t + 1));
    close(start(line, 1, 1, 1, 0), [7, 2, 0], { tolerance: 1e-12 });
    const season = Float64Array.from({ length: 24 }, (_, t) => 50 + seasons[t % 4]!);
    close(start(season, 4, 1, 0, 1), [50, 0, ...seasons], { tolerance: 1e-12 });
    const factors = [1.2, 0.9, 1.1, 0.8];
    const product = Float64Array.from({ length: 24 }, (_, t) => 50 * factors[t % 4]!);
    close(start(product, 4, 2, 0, 2), [50, 0, ...factors], { tolerance: 1e-12 });
  });

  test("an outlier enters neither level, slope nor season", () => {
    const noise = (t: number) => ((t * 7919) % 13) / 100;
    const clean = Float64Array.from({ length: 40 }, (_, t) => 50 + t + seasons[t % 4]! + noise(t));
    const expected = start(clean, 4, 1, 1, 1);
    for (const at of [0, 3, 5, 21, 39]) {
      const spoilt = clean.slice();
      spoilt[at] = 1e9;
      // The noise is 0.04 wide.
      close(start(spoilt, 4, 1, 1, 1), expected, { tolerance: 0.02, scale: 50 }, `outlier at ${at}`);
    }
  });

  test("passes over what is missing", () => {
    const values = Float64Array.from({ length: 40 }, (_, t) => (t % 5 === 1 ? Number.NaN : 50 + seasons[t % 4]!));
    // Windows with a gap have other medians.
    close(start(values, 4, 1, 0, 1), [50, 0, ...seasons], { tolerance: 0.4 });
  });

  test("seasons add up to nothing, or average one and stay positive", () => {
    const values = Float64Array.from({ length: 31 }, (_, t) => 1 + ((t * 31) % 17) ** 2);
    const sum = (states: Float64Array) => states.subarray(2).reduce((total, s) => total + s, 0);
    expect(sum(start(values, 7, 1, 1, 1))).toBeCloseTo(0, 10);
    const factors = start(values, 7, 2, 1, 2);
    expect(sum(factors)).toBeCloseTo(7, 10);
    expect(factors.subarray(2).every((s) => s > 0)).toBe(true);
  });

  test("a line that would begin below zero gives way to a level where a part multiplies", () => {
    const steep = Float64Array.from({ length: 12 }, (_, t) => 1 + t ** 3);
    expect(start(steep, 1, 1, 1, 0)[0]).toBeLessThan(0);
    const [level, slope] = start(steep, 1, 2, 1, 0);
    expect(level).toBeGreaterThan(0);
    expect(slope).toBe(0);
  });
});
