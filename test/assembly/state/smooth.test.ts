import { describe, expect, test } from "vitest";
import { close } from "../../support/close.js";
import { conditioned } from "./dense.js";
import { chanceSystem, chanceValues, contrasted, field, regressionCases, smoothed, structuralCases } from "./systems.js";

/** States that no value ever sees: the sine of the last harmonic, whose variance is infinite. */
const unseen: Readonly<Record<string, number>> = { "logAP-bsm-trig": 13 };

describe("smoothStates at the parameters of kalman-structural.json", () => {
  for (const { id, system, y, expected } of structuralCases()) {
    test(id, () => {
      const { m } = system;
      const { states, spreads, means } = smoothed(system, y);
      // The reference rests its variances early: see filter.test.ts.
      const tolerance = id === "UKgas-bsm" ? 1e-6 : 1e-8;
      const seen = (values: ArrayLike<number>) => Array.from(values).filter((_, j) => j !== unseen[id]);
      for (const [t, values] of Object.entries(expected.smoothedState as Record<string, number[]>)) {
        const from = Number(t) * m;
        close(seen(states.subarray(from, from + m)), seen(values), { tolerance }, `states ${t}`);
        const spread = (expected.smoothedStateVar as Record<string, number[]>)[t]!;
        const at = Number(t) * (m + 1);
        close(seen(means.subarray(at, at + m)), seen(values), { tolerance }, `means ${t}`);
        const scale = Math.max(...seen(spread));
        close(
          seen(spreads.subarray(at, at + m)).map((value) => value / scale),
          seen(spread).map((value) => value / scale),
          { tolerance: id === "UKgas-bsm" ? 1e-5 : 1e-7 },
          `variances ${t}`,
        );
      }
      const levels = field(expected, "smoothedLevel");
      close(Float64Array.from(levels, (_, t) => states[t * m]!), levels, { tolerance }, "level");
    });
  }
});

test("coefficients of dynamic regressions", () => {
  for (const { system, y, expected, id } of regressionCases()) {
    const { states } = smoothed(system, y);
    const columns = expected.smoothedStates as number[][];
    columns.forEach((column, j) => {
      close(Float64Array.from(column, (_, t) => states[t * system.m + j]!), column, { tolerance: 1e-8 }, id);
    });
  }
  expect(regressionCases().length).toBe(2);
});

describe("smoothStates equals the normal law of the states given all values", () => {
  const n = 9;
  const y = chanceValues(n);

  /** Means and variances of the three states, step by step. */
  function compare(system: ReturnType<typeof chanceSystem>, states: number[], covariance: number[][], tolerance: number): void {
    const found = smoothed(system, y);
    close(found.states, states, { tolerance }, "states");
    const variances = covariance.map((row, i) => row[i]!);
    const own = Float64Array.from({ length: n * 3 }, (_, cell) => found.spreads[Math.floor(cell / 3) * 5 + (cell % 3)]!);
    close(own, variances, { tolerance }, "variances");
    for (let t = 0; t < n; t++) {
      for (let i = 0; i < 2; i++) {
        const z = Array.from(system.z).slice(system.z.length > 6 ? t * 6 : 0).slice(i * 3, i * 3 + 3);
        const d = Array.from(system.d).slice(system.d.length > 2 ? t * 2 : 0)[i]!;
        const mean = z.reduce((sum, w, j) => sum + w * states[t * 3 + j]!, d);
        const variance = z.reduce((sum, w, j) => sum + z.reduce((inner, x, l) => inner + w * x * covariance[t * 3 + j]![t * 3 + l]!, 0), 0);
        close([found.means[t * 5 + 3 + i]!, found.spreads[t * 5 + 3 + i]!], [mean, variance], { tolerance }, `signal ${t}`);
      }
    }
  }

  test("of a fixed system, of a varying one, and of one that rests", () => {
    for (const varies of [false, true]) {
      const system = chanceSystem(n, varies);
      const { states, covariance } = conditioned(system, y);
      compare(system, states, covariance, 1e-9);
    }
  });

  test("of a start without knowledge, in the limit of a large variance", () => {
    const system = { ...chanceSystem(n, true), A: [[1, 0.5, -1], [0, 1, 1]] };
    // 2 f(2 kappa) - f(kappa) leaves terms of 1 / kappa^2, and rounding of kappa^2.
    const [near, far] = [1e4, 2e4].map((kappa) => {
      const P = Array.from(system.P, (value, cell) =>
        system.A.reduce((sum, column) => sum + kappa * column[Math.floor(cell / 3)]! * column[cell % 3]!, value),
      );
      return conditioned({ ...system, P }, y);
    });
    const states = near!.states.map((x, i) => 2 * far!.states[i]! - x);
    const covariance = near!.covariance.map((row, i) => row.map((x, j) => 2 * far!.covariance[i]![j]! - x));
    compare(system, states, covariance, 2e-5);
  });
});

test("what rests between gaps is what a full recursion gives", () => {
  for (const { id, system, y } of structuralCases().filter(({ system: { d } }) => d.length === 1)) {
    const resting = smoothed(system, y);
    // Noise that is given for each step keeps the kernel from resting.
    const full = smoothed({ ...system, h: new Float64Array(system.n).fill(system.h[0]!) }, y);
    close(resting.states, full.states, { tolerance: 1e-11 }, id);
    close(resting.spreads, full.spreads, { tolerance: 1e-11 }, id);
    close(resting.auxiliary, full.auxiliary, { tolerance: 1e-9 }, id);
  }
});

test("auxiliary residuals are disturbances over their standard errors", () => {
  const [n, system] = [9, chanceSystem(9, false)];
  const y = chanceValues(n);
  const { states, auxiliary } = smoothed(system, y);
  const { covariance } = conditioned(system, y);
  // The disturbance of value 2 of step 6, e = y - d - z a; its variance is h less that of the signal.
  const [t, i] = [6, 1];
  const z = Array.from(system.z).slice(i * 3, i * 3 + 3);
  const e = y[t * 2 + i]! - system.d[i]! - z.reduce((sum, w, j) => sum + w * states[t * 3 + j]!, 0);
  const spread = z.reduce((sum, w, j) => sum + z.reduce((inner, x, l) => inner + w * x * covariance[t * 3 + j]![t * 3 + l]!, 0), 0);
  close([auxiliary[t * 5 + i]!], [e / Math.sqrt(system.h[i]! - spread)], { tolerance: 1e-9 });
  expect(Number.isNaN(auxiliary[2 * 5]!), "a missing value").toBe(true);
  expect(Number.isNaN(auxiliary[(n - 1) * 5 + 2]!), "the last step").toBe(true);
});

test("filterContrasts gives the states after each value", () => {
  for (const { id, system, y } of structuralCases().filter(({ system: { d } }) => d.length === 1)) {
    const { m } = system;
    const means = contrasted(system, y);
    for (const cut of [Math.floor(y.length / 2), y.length]) {
      const whole = smoothed({ ...system, n: cut }, y.subarray(0, cut));
      const last = whole.states.subarray((cut - 1) * m, cut * m);
      const scale = Math.max(...last.map(Math.abs));
      close(means.subarray((cut - 1) * m, cut * m), last, { tolerance: 1e-9, scale }, id);
    }
    if (system.A.length > 1) expect(Number.isNaN(means[0]!), id).toBe(true);
  }
});
