import { describe, expect, test } from "vitest";
import { close } from "../../../support/close.js";
import { drawPaths, lawValues } from "../../../support/laws.js";

// Mean and standard deviation of the transform, lambda; 30-digit quadratures of the definition with mpmath, those with a negative power
// without the tail beyond the saddle, whose part of the mean is below 1e-13.
const moments: readonly [readonly number[], number, number][] = [
  [[10, 1, 0.5], 36.25, 36.125],
  [[1, 2, 0.5], 3.4581846256882761, 11.112797630893239],
  [[-1, 1.5, 0.5], 0.97275659687431118, 1.3999991811650868],
  [[1, 1, 2], 1.7314321860103057, 0.27972208616527551],
  [[-3, 0.7, 0.3], 0.018799093445558687, 0.0017328960640877961],
  [[5, 0.5, 0.1], 60.593391186859861, 418.08622507216023],
  [[40, 3, 0.9], 55.28272148026533, 20.06855427971576],
  [[0.3, 0.9, 1.7], 1.4048279773205692, 0.32020254496613633],
  [[-6, 0.5, 0.25], 1.1962857149519016e-5, 5.8203248655684661e-9],
  [[2.7, 0.03, -0.3], 257.79249331967068, 1727.223847284724],
  [[1.8, 0.02, -0.5], 103.16156491859892, 477.35336369669242],
  [[0.4, 0.05, -1], 1.6784906743038643, 0.020430889202369431],
  [[2.0, 0.1, -0.2], 13.077807713093374, 4.9149785125709873],
];

describe("the power-normal law", () => {
  test("has the moments of 30-digit quadratures", () => {
    for (const [parameters, mean, variance] of moments) {
      const scale = Math.sqrt(variance);
      expect(Math.abs(lawValues("meanLaw", "POWER_NORMAL", [], [...parameters])[0]! - mean) / mean, `${parameters}`).toBeLessThan(1e-12);
      const actual = lawValues("varianceLaw", "POWER_NORMAL", [], [...parameters])[0]!;
      expect(Math.abs(actual - variance) / scale ** 2, `${parameters}`).toBeLessThan(1e-10);
    }
  });

  test("at lambda 0 is the log-normal law", () => {
    for (const kernel of ["meanLaw", "varianceLaw"] as const) {
      close(lawValues(kernel, "POWER_NORMAL", [], [0.5, 0.8, 0]), lawValues(kernel, "LOG_NORMAL", [], [0.5, 0.8]), { tolerance: 0 });
    }
    for (const kernel of ["cdfLaw", "logDensityLaw"] as const) {
      const at = [-1, 0, 0.1, 1, 3, 200, Number.NaN];
      close(lawValues(kernel, "POWER_NORMAL", at, [0.5, 0.8, 0]), lawValues(kernel, "LOG_NORMAL", at, [0.5, 0.8]), { tolerance: 1e-15 });
    }
    const levels = [0, 1e-9, 0.3, 0.5, 0.99, 1, 2];
    close(lawValues("quantileLaw", "POWER_NORMAL", levels, [0.5, 0.8, 0]), lawValues("quantileLaw", "LOG_NORMAL", levels, [0.5, 0.8]), {
      tolerance: 1e-14,
    });
  });

  test("has a distribution function that its quantile inverts and its density differentiates, near the end of its domain too", () => {
    for (const parameters of [[10, 1, 0.5], [1, 2, 0.5], [-6, 0.5, 0.25], [2.7, 0.03, -0.3], [3, 0.4, -0.3], [4, 0.1, -0.3], [1, 1, 2]]) {
      const levels = [1e-12, 1e-4, 0.1, 0.5, 0.9, 0.9999];
      const values = lawValues("quantileLaw", "POWER_NORMAL", levels, parameters);
      close(lawValues("cdfLaw", "POWER_NORMAL", [...values], parameters), levels, { tolerance: 1e-12 }, `${parameters}`);
      const density = lawValues("logDensityLaw", "POWER_NORMAL", [...values], parameters).map(Math.exp);
      const step = 1e-4;
      const cdf = (factor: number) => lawValues("cdfLaw", "POWER_NORMAL", Array.from(values, (v) => v * factor), parameters);
      const [above, below] = [cdf(1 + step), cdf(1 - step)];
      // A central difference is off by step^2 times third derivatives, which the middle levels keep small.
      for (const k of [2, 3, 4]) {
        const slope = (above[k]! - below[k]!) / (2 * step * values[k]!);
        expect(Math.abs(slope / density[k]! - 1), `${parameters} at ${levels[k]}`).toBeLessThan(2e-3);
      }
    }
  });

  test("ends where its transform has no inverse: 0 for a positive power, infinity for a negative one", () => {
    expect(Array.from(lawValues("quantileLaw", "POWER_NORMAL", [0, 1, -0.1], [1, 2, 0.5]))).toEqual([0, Number.POSITIVE_INFINITY, Number.NaN]);
    expect(Array.from(lawValues("cdfLaw", "POWER_NORMAL", [-1, 0, 1e300, Number.NaN], [3, 0.4, -0.3]))).toEqual([0, 0, 1, Number.NaN]);
    expect(lawValues("logDensityLaw", "POWER_NORMAL", [-1], [1, 2, 0.5])[0]).toBe(Number.NEGATIVE_INFINITY);
  });

  test("far beyond the end of its domain is exponential, and still in order", () => {
    for (const parameters of [[-100, 1, 0.5], [100, 1, -0.5]]) {
      const values = lawValues("quantileLaw", "POWER_NORMAL", [0.1, 0.5, 0.9], parameters);
      expect(values[0]).toBeLessThan(values[1]!);
      expect(values[1]).toBeLessThan(values[2]!);
      close(lawValues("cdfLaw", "POWER_NORMAL", [...values], parameters), [0.1, 0.5, 0.9], { tolerance: 1e-3 });
    }
  });

  test("without a mean says so: a negative power whose tail hangs on the end of the domain", () => {
    expect(lawValues("meanLaw", "POWER_NORMAL", [], [3, 0.4, -0.3])[0]).toBeNaN();
    expect(lawValues("varianceLaw", "POWER_NORMAL", [], [3, 0.4, -0.3])[0]).toBeNaN();
    expect(lawValues("meanLaw", "POWER_NORMAL", [], [5, 0.4, -0.3])[0]).toBeNaN();
  });

  test("of scale 0 is a point", () => {
    close(lawValues("meanLaw", "POWER_NORMAL", [], [4, 0, 0.5]), [9], { tolerance: 1e-15 });
    expect(lawValues("varianceLaw", "POWER_NORMAL", [], [4, 0, 0.5])[0]).toBe(0);
    expect(Array.from(lawValues("cdfLaw", "POWER_NORMAL", [8.9, 9.1], [4, 0, 0.5]))).toEqual([0, 1]);
  });

  test("draws what its distribution function says", () => {
    const parameters = [0, 1.5, 0.5];
    const draws = drawPaths("POWER_NORMAL", [parameters], 20_000, { seed: 3 });
    const uniform = lawValues("cdfLaw", "POWER_NORMAL", [...draws], parameters).sort();
    let apart = 0;
    for (const [i, u] of uniform.entries()) apart = Math.max(apart, Math.abs(u - (i + 0.5) / uniform.length));
    // Kolmogorov's distance is below 1.63 / sqrt(n) in 99 of 100 samples.
    expect(apart).toBeLessThan(1.63 / Math.sqrt(uniform.length));
  });
});
