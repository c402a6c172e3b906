import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function guerrero(values: readonly number[], block: number, lower = -1, upper = 2): number {
  using frame = engine().frame();
  const scratch = frame.f64(2 * Math.floor(values.length / block));
  return frame.kernels.lambdaGuerrero(frame.put(values), values.length, block, lower, upper, scratch);
}

function likelihood(values: readonly number[], m: number, perUnit: number): number {
  using frame = engine().frame();
  return frame.kernels.lambdaLikelihood(frame.put(values), values.length, m, -1, 2, perUnit, frame.f64(3 * m));
}

test("Guerrero's power of blocks whose spread is a power of their level is that power", () => {
  // Blocks (a - s, a + s) with s = a^0.4 / 10: sd / mean^(1 - 0.6) is the same in all of them.
  const values = [1, 2, 5, 11, 30].flatMap((a) => [a - a ** 0.4 / 10, a + a ** 0.4 / 10]);
  expect(guerrero(values, 2)).toBeCloseTo(0.6, 7);
  expect(guerrero([Number.NaN, ...values], 2)).toBeCloseTo(0.6, 7);
});

test("Guerrero's power without two blocks, or where none varies, is unknown", () => {
  expect(guerrero([1, 2, 3], 2)).toBeNaN();
  expect(guerrero([3, 3, 3, 3, 3, 3], 2)).toBeNaN();
});

test("the likely power of an exact line on the square-root scale is one half", () => {
  const values = Array.from({ length: 24 }, (_, t) => (3 + 0.2 * t + 0.02 * Math.sin(t * t)) ** 2);
  close([likelihood(values, 1, 100)], [0.5], { tolerance: 0.03 });
});

test("the likely power is that point of the grid whose fit leaves least, by the definition", () => {
  const values = Array.from({ length: 30 }, (_, t) => (2 + 0.1 * t + 0.3 * Math.sin(t * t)) ** 1.7);
  const level = Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const leftOf = (lambda: number) => {
    const x = values.map((value) => (lambda === 0 ? Math.log(value) : (value ** lambda - 1) / lambda / level ** lambda));
    const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
    const late = x.map((_, t) => t - (x.length - 1) / 2);
    const slope = x.reduce((sum, value, t) => sum + late[t]! * value, 0) / late.reduce((sum, t) => sum + t * t, 0);
    return x.reduce((sum, value, t) => sum + (value - centre - slope * late[t]!) ** 2, 0);
  };
  const grid = Array.from({ length: 61 }, (_, k) => (k - 20) / 20);
  const best = grid.reduce((least, lambda) => (leftOf(lambda) < leftOf(least) ? lambda : least));
  expect(likelihood(values, 1, 20)).toBe(best);
});

test("the likely power is that of a least-squares fit, line and season", () => {
  const values = Array.from({ length: 40 }, (_, t) => Math.exp(2 + 0.05 * t + 0.5 * (t % 4) + 0.05 * Math.sin(t * t)));
  close([likelihood(values, 4, 1000)], [0], { tolerance: 0.05 });
  // Of a constant nothing is left at any power.
  expect(likelihood([5, 5, 5, 5], 1, 20)).toBeNaN();
});
