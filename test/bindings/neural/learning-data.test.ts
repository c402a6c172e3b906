// The data that learning tests learn from are what they claim to be.
import { describe, expect, test } from "vitest";
import {
  ADDING_BASELINE,
  addingProblem,
  autoregressions,
  bimodal,
  COPY_LETTERS,
  COPY_SYMBOLS,
  copyMemory,
  entropyRate,
} from "../../support/learning.js";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe("data to learn from", () => {
  test("autoregressions have their level, variance and first autocorrelation, and come again by their seed", () => {
    const options = { phi: 0.8, sigma: 0.6, level: 10, seed: 3 };
    const all = autoregressions(50, 400, options);
    const errors = all.flatMap((values) => Array.from(values, (value) => value - 10));
    // The variance is 0.36 / (1 - 0.64) = 1; 20,000 values of autocorrelation 0.8 are worth some 2,200.
    expect(Math.abs(mean(errors))).toBeLessThan(0.1);
    expect(Math.abs(mean(errors.map((e) => e * e)) - 1)).toBeLessThan(0.12);
    const steps = all.flatMap((values) =>
      Array.from(values.subarray(1), (value, t) => value - 10 - 0.8 * (values[t]! - 10)),
    );
    expect(mean(steps.map((e) => e * e))).toBeCloseTo(0.36, 1);
    const density = mean(steps.map((e) => Math.log(0.6) + Math.log(2 * Math.PI) / 2 + (e * e) / 0.72));
    expect(Math.abs(density - entropyRate(0.6))).toBeLessThan(0.02);
    expect(autoregressions(50, 400, options)).toEqual(all);
    expect(autoregressions(1, 400, { ...options, seed: 4 })[0]).not.toEqual(all[0]);
  });

  test("the adding problem marks one number in each half, and adds them", () => {
    const { inputs, targets, time, count } = addingProblem(500, 30, 1);
    for (let b = 0; b < count; b++) {
      const marked = Array.from({ length: time }, (_, t) => t).filter((t) => inputs[(t * count + b) * 2 + 1] === 1);
      expect(marked.map((t) => t < 15)).toEqual([true, false]);
      expect(marked.reduce((sum, t) => sum + inputs[(t * count + b) * 2]!, 0)).toBeCloseTo(targets[b]!, 6);
    }
    const error = mean(targets.map((target) => (target - 1) * (target - 1)));
    expect(Math.abs(error - ADDING_BASELINE)).toBeLessThan(0.03);
  });

  test("copy memory shows letters, a sign, and wants the letters again", () => {
    const { inputs, targets, time, count } = copyMemory(20, 15, 2);
    expect(time).toBe(35);
    const symbol = (t: number, b: number) => {
      const row = Array.from(inputs.subarray((t * count + b) * COPY_SYMBOLS, (t * count + b + 1) * COPY_SYMBOLS));
      expect(row.filter((value) => value === 1).length).toBe(1);
      return row.indexOf(1);
    };
    for (let b = 0; b < count; b++) {
      const shown = Array.from({ length: time }, (_, t) => symbol(t, b));
      const wanted = Array.from({ length: time }, (_, t) => targets[t * count + b]!);
      expect(wanted.slice(-COPY_LETTERS)).toEqual(shown.slice(0, COPY_LETTERS));
      expect(wanted.slice(0, -COPY_LETTERS).every((value) => value === 0)).toBe(true);
      expect(shown.indexOf(COPY_SYMBOLS - 1)).toBe(time - COPY_LETTERS - 1);
      expect(shown.slice(0, COPY_LETTERS).every((value) => value >= 1 && value <= 8)).toBe(true);
    }
  });

  test("bimodal series lie at two places, half the time each, whatever came before", () => {
    const values = bimodal(10, 500, { distance: 3, sigma: 0.5, seed: 1 }).flatMap((each) => Array.from(each));
    expect(Math.abs(mean(values.map((value) => (value > 0 ? 1 : 0))) - 0.5)).toBeLessThan(0.03);
    expect(mean(values.map((value) => (Math.abs(value) - 3) * (Math.abs(value) - 3)))).toBeCloseTo(0.25, 1);
    const changes = values.slice(1).map((value, t) => (value > 0 === values[t]! > 0 ? 1 : 0));
    expect(Math.abs(mean(changes) - 0.5)).toBeLessThan(0.03);
  });
});
