import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { numbers } from "../../support/golden.js";
import { filter, fixedCases, statesOfR } from "./golden-ets.js";

// Deterministic recursions: 1e-9 relative (ets-fixed.json).
const tight = { tolerance: 1e-9 };
const cases = fixedCases();

describe("filterEts at the parameters of ets-fixed.json", () => {
  test("there are all thirty models", () => {
    expect(new Set(cases.map(({ error, trend, season, phi }) => [error, trend, season, phi < 1].join())).size).toBe(30);
  });

  for (const at of cases) {
    test(at.id, () => {
      const { errors, fitted, states, sums, logLikelihood } = filter(at);
      const { expected, m } = at;
      const n = at.values.length;
      close(relative(fitted.subarray(0, 10), expected.fittedFirst), ones(10), tight, "fitted");
      close(relative(fitted.subarray(n - 10), expected.fittedLast), ones(10), tight, "fitted");
      const scale = at.error === 1 ? Math.max(...at.values) : 1;
      close(errors.subarray(0, 10), numbers(expected.residFirst), { tolerance: 1e-9, scale }, "errors");
      close(errors.subarray(n - 10), numbers(expected.residLast), { tolerance: 1e-9, scale }, "errors");
      // After n steps R's order is that of the season of time n - 1, n - 2, ...
      const last = statesOfR(numbers(expected.stateLast), at.trend, at.season, m);
      const seasons = Array.from({ length: m }, (_, j) => last[2 + ((j - n) % m + m) % m]!);
      close(states, [last[0]!, last[1]!, ...seasons], tight, "states");
      close([sums[0]! / (expected.sse as number)], [1], tight, "squared errors");
      close([logLikelihood], [expected.loglikGaussian as number], tight, "log-likelihood");
    });
  }

  test("the next prediction is made of level, slope and season as they were after their step", () => {
    for (const at of cases) {
      const { m, trend, season, phi } = at;
      const n = at.values.length;
      const { fitted, components } = filter(at);
      const [level, slope, seasons] = [0, n, 2 * n].map((from) => components.subarray(from, from + n));
      for (let t = m; t < n - 1; t++) {
        const carried = [level![t]!, level![t]! + phi * slope![t]!, level![t]! * slope![t]! ** phi][trend]!;
        const past = seasons![t + 1 - m]!;
        const next = [carried, carried + past, carried * past][season]!;
        expect(Math.abs(next / fitted[t + 1]! - 1), `${at.id}, step ${t}`).toBeLessThan(1e-9);
      }
    }
  });

  test("in parts gives the bits of one go", () => {
    for (const at of cases) {
      const whole = filter(at);
      using frame = engine().frame();
      const { m, error, trend, season, alpha, beta, gamma, phi, values } = at;
      const [states, sums] = [frame.put(at.states), frame.put([0, 0, 1, 0, 0])];
      for (let t = 0; t < values.length; t += 7) {
        const part = values.subarray(t, t + 7);
        const [y, n, a, b, c] = [frame.put(part), part.length, frame.f64(7), frame.f64(7), frame.f64(21)];
        frame.kernels.filterEts(y, n, m, t % m, error, trend, season, alpha, beta, gamma, phi, states, sums, a, b, c);
      }
      expect(frame.take(states, 2 + m), at.id).toEqual(whole.states);
      expect(frame.take(sums, 5), at.id).toEqual(whole.sums);
    }
  });

  test("a missing value moves the states on by their prediction and counts for nothing", () => {
    for (const at of cases.slice(0, 30)) {
      const gap = at.values.slice();
      gap[20] = Number.NaN;
      const filled = at.values.slice();
      filled[20] = filter(at, gap).fitted[20]!;
      const [a, b] = [filter(at, gap), filter(at, filled)];
      close(a.states, b.states, { tolerance: 1e-12 }, at.id);
      expect(a.sums[1]).toBe(at.values.length - 1);
      expect(a.errors[20]).toBeNaN();
    }
  });
});

describe("logLikelihoodEts", () => {
  const [additive, relativeErrors] = [cases[0]!, cases[1]!];

  test("neither overflows nor vanishes at scales of 1e-90 and 1e90", () => {
    for (const at of [additive, relativeErrors]) {
      const n = at.values.length;
      for (const power of [-90, 90]) {
        const c = Number(`1e${power}`);
        const scaled = { ...at, states: at.states.map((s) => s * c), values: at.values.map((v) => v * c) };
        // The density of c y is that of y over c.
        const expected = filter(at).logLikelihood - n * power * Math.LN10;
        close([filter(scaled).logLikelihood], [expected], { tolerance: 1e-12 }, at.id);
      }
    }
  });

  test("is finite where every error is zero", () => {
    const line = { ...additive, states: Float64Array.of(5, 0, 0), values: new Float64Array(30).fill(5) };
    expect(filter(line).sums[0]).toBe(0);
    expect(filter(line).logLikelihood).toBeGreaterThan(30 * 30);
    expect(filter(line).logLikelihood).toBeLessThan(30 * 40);
    const nothing = { ...line, states: new Float64Array(3), values: new Float64Array(30) };
    expect(Number.isFinite(filter(nothing).logLikelihood)).toBe(true);
  });
});

/** Each number over its expectation. */
function relative(actual: Float64Array, expected: unknown): Float64Array {
  const by = numbers(expected);
  return actual.map((value, i) => value / by[i]!);
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}
