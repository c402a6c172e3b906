import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { autoArima, DataError, type ForecastleError, OptionError, series } from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { golden, goldenSeries } from "../../support/golden.js";

interface Chosen {
  readonly d: number;
  readonly D?: number;
}

describe("the choices of R's auto.arima: the same differences, and an AICc no worse than 0.01 above (arima-auto)", () => {
  const file = golden("arima-auto");
  for (const each of file.cases) {
    const found = goldenSeries(file, each.series);
    test.skipIf(!found)(each.id, () => {
      const { m, values } = found!;
      const search = each.id.endsWith("full") ? "full" : "stepwise";
      const fitted = autoArima({ seasonLength: m, search, combine: "best" }).fit(values);
      const { form } = fitted.state.members[0]!;
      const { d, D = 0 } = each.order as Chosen;
      expect([form.order[1], form.seasonal[1]]).toEqual([d, D]);
      expect(fitted.aicc!).toBeLessThan((each.aicc as number) + 1e-2);
    });
  }
});

describe("every series has an answer", () => {
  interface Hard {
    readonly id: string;
    readonly m: number;
    readonly h: number;
    readonly x: (number | null)[];
  }
  const hard = readFileSync(new URL("../../reference/hard-series.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  for (const line of hard) {
    const { id, m, h, x } = JSON.parse(line) as Hard;
    test(`hard series: ${id}`, () => {
      const values = Float64Array.from(x, (value) => value ?? Number.NaN);
      const { mean } = autoArima({ seasonLength: m, effort: "fast", maxLags: 2, maxSeasonalLags: 1 })
        .fit(values)
        .forecast(h);
      expect(mean.every(Number.isFinite)).toBe(true);
      // No forecast runs away: within the range of the series, ten times over.
      const known = values.filter((value) => !Number.isNaN(value));
      const [low, high] = [Math.min(...known), Math.max(...known)];
      const reach = 10 * (high - low) + 1e-6 * Math.max(Math.abs(low), Math.abs(high));
      expect(mean.every((value) => value >= low - reach && value <= high + reach)).toBe(true);
    });
  }

  test("of 1, 2, 3, ... values, with a named fallback where nothing can be fitted", () => {
    for (let n = 1; n < 30; n += n < 12 ? 1 : 4) {
      const values = Array.from({ length: n }, (_, t) => 10 + ((t * 7) % 5) + t / 4);
      const fitted = autoArima({ seasonLength: 4 }).fit(values);
      expect(fitted.forecast(5).mean.every(Number.isFinite)).toBe(true);
      if (n === 1) expect(fitted.warnings.map(({ code }) => code)).toEqual(["fallback"]);
      if (n >= 8) expect(fitted.warnings).toEqual([]);
    }
    expect(autoArima().fit([5]).forecast(2).mean).toEqual(Float64Array.of(5, 5));
    expect(() => autoArima().fit([Number.NaN, Number.NaN])).toThrow(DataError);
  });

  test("of any size: twice the values make twice the forecast", () => {
    const y = Array.from({ length: 40 }, (_, t) => 20 + t + ((t * 7) % 5));
    const plain = autoArima({ seasonLength: 4 }).fit(y).forecast(3).mean;
    for (const factor of [2 ** 40, 2 ** -60]) {
      const scaled = autoArima({ seasonLength: 4 })
        .fit(y.map((value) => factor * value))
        .forecast(3).mean;
      for (let h = 0; h < 3; h++) expect(Math.abs(scaled[h]! / factor / plain[h]! - 1)).toBeLessThan(1e-9);
    }
  });

  test("whatever numbers come: a finite forecast or a typed error", () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(Number.NaN), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), fc.constantFrom(1, 4, 12), (values, seasonLength) => {
        try {
          return autoArima({ seasonLength, effort: "fast" }).fit(values).forecast(3).mean.every(Number.isFinite);
        } catch (error) {
          return (error as ForecastleError).code === "no-data";
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("what is asked for", () => {
  const y = Array.from({ length: 60 }, (_, t) => 30 + t / 2 + 4 * (t % 4) + ((t * 7) % 11));

  test("given differences and limits are kept", () => {
    const { form } = autoArima({
      seasonLength: 4,
      differences: 0,
      seasonalDifferences: 1,
      maxLags: 1,
      maxSeasonalLags: 0,
    }).fit(y).state.members[0]!;
    expect([form.order[1], form.seasonal[1]]).toEqual([0, 1]);
    expect(Math.max(form.order[0], form.order[2])).toBeLessThanOrEqual(1);
    expect([form.seasonal[0], form.seasonal[2]]).toEqual([0, 0]);
  });

  test("the full search is no worse than the stepwise one on orders that both may reach", () => {
    const full = autoArima({ search: "full", maxLags: 2, combine: "best" }).fit(y).aicc!;
    const stepwise = autoArima({ maxLags: 2, combine: "best" }).fit(y).aicc!;
    expect(full).toBeLessThanOrEqual(stepwise + 1e-3);
  });

  test("an average is a mixture of weights that fall with the criterion", () => {
    const fitted = autoArima({ seasonLength: 4 }).fit(y);
    const { members, weights } = fitted.state;
    expect(members.length).toBeGreaterThan(1);
    expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
    expect(Array.from(weights)).toEqual(Array.from(weights).sort((a, b) => b - a));
    expect(fitted.forecast(3).kind).toBe("mixture");
    expect(fitted.update([61]).state.members.length).toBe(members.length);
  });

  test("a covariate takes what it explains", () => {
    const x = y.map((_, t) => (t * 11) % 7);
    const seen = series(
      y.map((value, t) => value + 5 * x[t]!),
      { covariates: { x } },
    );
    const state = autoArima({ covariates: ["x"], seasonLength: 4 }).fit(seen).state.members[0]!;
    expect(Math.abs(state.coefficients[state.names.indexOf("x")]! - 5)).toBeLessThan(0.5);
  });

  test("misspelt and absurd options are refused", () => {
    expect(() => autoArima({ serch: "full" } as never)).toThrow(/did you mean "search"/);
    expect(() => autoArima({ maxLags: 1000 })).toThrow(OptionError);
    expect(() => autoArima({ unitRootTest: "kps" as never })).toThrow(OptionError);
  });
});

describe("autoArima keeps the contract", () => {
  const options = { seasonLength: 12, maxLags: 1, maxSeasonalLags: 1, effort: "fast", combine: "best" } as const;
  for (const { name, run } of contract(autoArima, { options })) test(`best: ${name}`, run);
  const averaged = { maxLags: 1, effort: "fast", innovations: "bootstrap" } as const;
  for (const { name, run } of contract(autoArima, { options: averaged })) test(`average, bootstrap: ${name}`, run);
});
