import { describe, expect, test } from "vitest";
import { close } from "../../support/close.js";
import { field, regressionCases, smoothed, structuralCases } from "./systems.js";

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
