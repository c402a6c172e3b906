import { describe, expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

// Three states and a period of two, no zeros but two: every index matters.
const [k, p, n] = [3, 2, 40];
const a = [1, 0.5, -0.3, 0.7, 0, 1];
const F = [0.9, 0.2, 0, 0.1, 0.6, 0.3, -0.2, 0.1, 0.5, 0.8, 0.1, 0.2, 0.3, 0.7, -0.1, 0.2, 0.2, 0.4];
const g = [0.3, 0.1, -0.2];
const start = [2, -1, 0.5];
const values = normals(n, { seed: 6 });
values[11] = Number.NaN;

interface Filtered {
  readonly fitted: number[];
  readonly states: number[][];
}

/** The two equations, step by step. */
function recursion(y: ArrayLike<number>): Filtered {
  let x = start;
  const [fitted, states]: [number[], number[][]] = [[], []];
  for (let t = 0; t < y.length; t++) {
    const at = t % p;
    const mean = x.reduce((sum, value, i) => sum + a[at * k + i]! * value, 0);
    const e = Number.isNaN(y[t]!) ? 0 : y[t]! - mean;
    const before = x;
    x = before.map((_, i) => before.reduce((sum, value, j) => sum + F[(at * k + i) * k + j]! * value, g[i]! * e));
    fitted.push(mean);
    states.push(x);
  }
  return { fitted, states };
}

function filter(y: Float64Array, place = 0, x: ArrayLike<number> = start, before: ArrayLike<number> = [0, 0, 0]) {
  using frame = engine().frame();
  const m = y.length;
  const [from, at, matrix, gain] = [frame.put(y), frame.put(a), frame.put(F), frame.put(g)];
  const [states, sums, scratch, parts] = [frame.put(x), frame.put(before), frame.f64(k + 1), frame.f64(k * m)];
  const [errors, fitted] = [frame.f64(m), frame.f64(m)];
  frame.kernels.filterInnovations(from, at, matrix, gain, m, k, p, place, states, sums, errors, fitted, parts, scratch);
  return {
    errors: frame.take(errors, m),
    fitted: frame.take(fitted, m),
    states: frame.take(states, k),
    sums: frame.take(sums, 3),
    parts: frame.take(parts, k * m),
  };
}

describe("filterInnovations", () => {
  const whole = filter(values);

  test("follows the two equations", () => {
    const expected = recursion(values);
    const tight = { tolerance: 1e-13 };
    close(whole.fitted, expected.fitted, tight);
    close(
      whole.errors,
      Array.from(values, (value, t) => value - expected.fitted[t]!),
      tight,
    );
    close(whole.states, expected.states.at(-1)!, tight);
    for (let i = 0; i < k; i++) {
      close(whole.parts.subarray(i * n, (i + 1) * n), expected.states.map((x) => x[i]!), tight, `state ${i}`);
    }
    const seen = Array.from(whole.errors).filter((e) => !Number.isNaN(e));
    const squares = Array.from(values).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value * value), 0);
    close(whole.sums, [seen.reduce((sum, e) => sum + e * e, 0), n - 1, squares], tight);
  });

  test("in parts gives the bits of one go", () => {
    const first = filter(values.subarray(0, 13));
    const rest = filter(values.subarray(13), 13 % p, first.states, first.sums);
    expect(rest.states).toEqual(whole.states);
    expect(rest.sums).toEqual(whole.sums);
  });
});

/** Paths that errors (count, horizon) make from the start. */
function simulate(errors: ArrayLike<number>, horizon: number, place: number): Float64Array {
  using frame = engine().frame();
  const [at, matrix, gain, x] = [frame.put(a), frame.put(F), frame.put(g), frame.put(start)];
  const [paths, scratch, count] = [frame.put(errors), frame.f64(2 * k + 1), errors.length / horizon];
  frame.kernels.simulateInnovations(at, matrix, gain, x, k, p, place, horizon, count, paths, scratch);
  return frame.take(paths, errors.length);
}

describe("simulateInnovations", () => {
  test("makes values whose errors are those that came in", () => {
    const errors = normals(2 * n, { seed: 1 });
    const paths = simulate(errors, n, 0);
    for (const c of [0, 1]) {
      close(filter(paths.subarray(c * n, (c + 1) * n)).errors, errors.subarray(c * n, (c + 1) * n), { tolerance: 1e-12 });
    }
  });
});

describe("predictInnovations", () => {
  test("has the moments that single errors make: mean without them, variance of their squared effects", () => {
    const [horizon, variance] = [9, 2.5];
    for (const place of [0, 1]) {
      using frame = engine().frame();
      const [at, matrix, gain, x] = [frame.put(a), frame.put(F), frame.put(g), frame.put(start)];
      const scratch = frame.f64(frame.kernels.predictInnovationsScratch(k));
      const [mean, spread] = [frame.f64(horizon), frame.f64(horizon)];
      frame.kernels.predictInnovations(at, matrix, gain, x, k, p, place, horizon, variance, mean, spread, scratch);
      const still = simulate(new Float64Array(horizon), horizon, place);
      const squares = new Float64Array(horizon);
      for (let j = 0; j < horizon; j++) {
        const moved = simulate(Float64Array.from({ length: horizon }, (_, h) => (h === j ? 1 : 0)), horizon, place);
        for (let h = 0; h < horizon; h++) squares[h] = squares[h]! + (moved[h]! - still[h]!) ** 2;
      }
      close(frame.take(mean, horizon), still, { tolerance: 1e-13 });
      close(
        frame.take(spread, horizon),
        squares.map((sum) => variance * sum),
        { tolerance: 1e-12 },
      );
    }
  });
});
