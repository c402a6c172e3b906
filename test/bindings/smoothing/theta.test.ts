import { describe, expect, test } from "vitest";
import { DataError, theta } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

/** A level that takes in half of each error, with a drift. */
const simulate = (seed: number, length: number) => {
  let level = 100;
  return normals(length, { seed }).map((z) => {
    level += 0.2 + 0.5 * z;
    return level + 0.5 * z;
  });
};

for (const variant of ["standard", "optimised", "dynamic", "dynamic-optimised"] as const) {
  describe(`theta, ${variant}`, () => {
    const options = variant === "standard" ? { options: { variant }, simulate } : { options: { variant } };
    for (const { name, run } of contract(theta, options)) test(name, run);
  });
}

describe("R's thetaf, smoothing.json", () => {
  const file = golden("smoothing");
  for (const each of file.cases.filter(({ method }) => method === "theta")) {
    const series = goldenSeries(file, each.series);
    test.skipIf(!series)(each.id, () => {
      const { values, m } = series!;
      const fitted = theta({ seasonLength: m }).fit(values);
      // Twice the drift of the state is the slope of the line.
      close([fitted.state.slope], [each.drift as number], { tolerance: 1e-9 }, "drift");
      const { mean } = each.forecast as { mean: number[] };
      const forecast = fitted.forecast(mean.length).mean;
      // R's search stops early: alpha is near the optimum only, and so is what follows from it.
      close(forecast, numbers(mean), { tolerance: 1e-3, scale: Math.max(...values) }, "mean");
      close([fitted.state.alpha], [each.alpha as number], { tolerance: 5e-3 }, "alpha");
    });
  }
});

describe("what theta does", () => {
  test("a line goes on as a line when the share of the line is estimated", () => {
    const line = Float64Array.from({ length: 30 }, (_, t) => 5 + 2 * t);
    close(theta({ variant: "optimised" }).fit(line).forecast(4).mean, [65, 67, 69, 71], { tolerance: 1e-6 });
  });

  test("takes out a season that the test sees, and only then", () => {
    const season = Float64Array.from(simulate(3, 72), (value, t) => value * [1.2, 0.9, 0.8, 1.1][t % 4]!);
    expect(theta({ seasonLength: 4 }).fit(season).state.season.kind).toBe("multiplicative");
    expect(theta({ seasonLength: 4 }).fit(season.map((value) => value - 200)).state.season.kind).toBe("additive");
    expect(theta({ seasonLength: 4 }).fit(normals(72, { seed: 1 })).state.season.kind).toBe("none");
    expect(theta({ seasonLength: 1 }).fit(season).state.season.kind).toBe("none");
  });

  test("a fitted value is the forecast that would have been made", () => {
    const values = simulate(8, 50);
    const fitted = theta().fit(values.slice(0, 40));
    const updated = fitted.update(values.slice(40));
    const stepped = fitted.update(values.slice(40, 46)).forecast(1).mean[0]!;
    expect(updated.fittedValues![6]).toBeCloseTo(stepped, 10);
  });

  test("bridges gaps, whose errors do not count", () => {
    const values = simulate(2, 60);
    for (const t of [3, 17, 18, 59]) values[t] = Number.NaN;
    const fitted = theta().fit(values);
    expect(fitted.forecast(3).mean.every(Number.isFinite)).toBe(true);
    expect(Number.isNaN(fitted.residuals![17]!)).toBe(true);
  });

  test("the variance is that of steady errors, and of the latest where they have grown", () => {
    const noise = normals(2000, { seed: 4 });
    const steady = theta().fit(noise.map((z) => 50 + z)).state;
    // The latest errors count as a thousand do: 12 per cent is 2.6 standard errors of their variance.
    expect(Math.abs(steady.variance - 1)).toBeLessThan(0.12);
    const grown = theta().fit(noise.map((z, t) => 50 + (t < 1400 ? z : 3 * z))).state;
    // Half of the weight lies in the last sixth, 2^-1.8 of it before the last 600; all errors alike would say 3.4.
    const expected = 9 * (1 - 2 ** -1.8) + 2 ** -1.8;
    expect(Math.abs(grown.variance / expected - 1)).toBeLessThan(0.12);
    const shrunk = theta().fit(noise.map((z, t) => 50 + (t < 600 ? 3 * z : z))).state;
    expect(shrunk.variance).toBeGreaterThan(3);
  });

  test("intervals after few values know that their variance is estimated: 12 values, one step, 95 per cent", () => {
    let inside = 0;
    for (let seed = 0; seed < 500; seed++) {
      const values = normals(13, { seed });
      const { lower, upper } = theta().fit(values.subarray(0, 12)).forecast(1).interval(0.95);
      if (values[12]! >= lower[0]! && values[12]! <= upper[0]!) inside++;
    }
    // Three standard errors of a share of 500.
    expect(inside / 500).toBeGreaterThan(0.92);
    expect(inside / 500).toBeLessThan(0.98);
  });

  test("is too short below three values, and answers three", () => {
    expect(() => theta().fit([1, 2])).toThrow(DataError);
    for (const variant of ["standard", "optimised", "dynamic", "dynamic-optimised"] as const) {
      expect(theta({ variant }).fit([1, 2, 4]).forecast(2).mean.every(Number.isFinite)).toBe(true);
      expect(theta({ variant }).fit([7, 7, 7, 7, 7]).forecast(2).mean[1]).toBeCloseTo(7, 9);
    }
  });
});
