import { describe, expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";

// A damped line: two states.
const [k, n] = [2, 60];
const [a, F] = [
  [1, 0.9],
  [1, 0.9, 0, 0.9],
];
const values = normals(n, { seed: 3 }).map((z, t) => 10 + 0.4 * t + 2 * z + 3 * Math.sin(t / 9));
values[30] = Number.NaN;

function fit(freeGains: number[], freeStates: number[], gain: number[], x: number[]) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [y, at, matrix] = [frame.put(values), frame.put(a), frame.put(F)];
  const [gains, states, g, from] = [frame.put(freeGains), frame.put(freeStates), frame.put(gain), frame.put(x)];
  const [report, scratch] = [frame.f64(kernels.INNOVATIONS_REPORT.value), frame.f64(kernels.fitInnovationsScratch(n, k))];
  const status = kernels.fitInnovations(y, at, matrix, gains, states, n, k, 1, 2000, 1e-9, g, from, report, scratch);
  const [value, evaluations, rank] = frame.take(report, 3);
  return { status, gain: frame.take(g, k), x: frame.take(from, k), value: value!, evaluations: evaluations!, rank };
}

/** Errors of the recursion. */
function errorsOf(gain: ArrayLike<number>, start: ArrayLike<number>): number[] {
  let [level, slope] = [start[0]!, start[1]!];
  const errors: number[] = [];
  for (const value of values) {
    const carried = level + 0.9 * slope;
    const e = Number.isNaN(value) ? 0 : value - carried;
    [level, slope] = [carried + gain[0]! * e, 0.9 * slope + gain[1]! * e];
    errors.push(e);
  }
  return errors;
}

const squares = (errors: number[]) => errors.reduce((sum, e) => sum + e * e, 0);

describe("fitInnovations", () => {
  const found = fit([1, 1], [1, 1], [0, 0], [0, 0]);

  test("reports n log of the sum of squares at what it found", () => {
    expect(found.status).toBe(0);
    expect(found.rank).toBe(2);
    expect(found.evaluations).toBeGreaterThan(10);
    expect(Math.abs(found.value / ((n - 1) * Math.log(squares(errorsOf(found.gain, found.x)))) - 1)).toBeLessThan(1e-12);
  });

  test("its initial states solve the least squares at its gain: errors are orthogonal to their effects", () => {
    const errors = errorsOf(found.gain, found.x);
    for (const i of [0, 1]) {
      const moved = found.x.map((value, j) => value + (i === j ? 1 : 0));
      const effect = errorsOf(found.gain, moved).map((e, t) => e - errors[t]!);
      const product = effect.reduce((sum, each, t) => sum + each * errors[t]!, 0);
      expect(Math.abs(product) / Math.sqrt(squares(effect) * squares(errors))).toBeLessThan(1e-10);
    }
  });

  test("no gain near it, with the states that are best there, has a smaller sum", () => {
    for (const step of [-1e-3, 1e-3]) {
      for (const i of [0, 1]) {
        const moved = Array.from(found.gain, (value, j) => value + (i === j ? step : 0));
        expect(fit([0, 0], [1, 1], moved, [0, 0]).value).toBeGreaterThan(found.value);
      }
    }
  });

  test("what is not free stays, and only the rest is fitted", () => {
    const given = fit([0, 1], [1, 0], [0.3, 0.1], [5, 0.25]);
    expect(given.gain[0]).toBe(0.3);
    expect(given.x[1]).toBe(0.25);
    expect(given.rank).toBe(1);
    expect(given.value).toBeGreaterThan(found.value);
    const all = fit([0, 0], [0, 0], [0.3, 0.1], [5, 0.25]);
    expect(all.value).toBeCloseTo((n - 1) * Math.log(squares(errorsOf([0.3, 0.1], [5, 0.25]))), 9);
    expect(all.x).toEqual(Float64Array.of(5, 0.25));
  });
});
