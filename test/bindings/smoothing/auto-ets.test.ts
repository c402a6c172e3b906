import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { autoEts, DataError, ets, type Fitted, type MixturePrediction, series } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";
import { whenReleased } from "../../support/on-release.js";

/** A quarterly series with trend, season and noise. */
function quarterly(n = 48, seed = 1): Float64Array {
  return normals(n, { seed }).map((z, t) => 80 + 0.5 * t + [6, -3, 9, -12][t % 4]! + 2 * z);
}

describe("the best candidate, ets-auto.json", () => {
  const file = golden("ets-auto");
  const cases = file.cases.filter((_, i) => process.env.FORECASTLE_ENGINE !== "debug" || i % 7 === 0);
  for (const { id, series: name, aicc } of cases) {
    const series = goldenSeries(file, name);
    test.skipIf(!series)(`${id}: AICc at most R's`, () => {
      const { m: seasonLength, values } = series!;
      const model = autoEts({ seasonLength, combine: "best", effort: "standard", initial: "optimal" });
      const fitted = model.fit(values);
      // R leaves constants out of its likelihood (golden/README).
      const n = values.length;
      const constants = n * (Math.log((2 * Math.PI) / n) + 1);
      expect(fitted.aicc! - constants).toBeLessThanOrEqual((aicc as number) + 2e-3);
    });
  }
});

describe("an average", () => {
  const fitted = autoEts({ seasonLength: 4 }).fit(quarterly());
  const made = fitted.forecast(8);
  const { weights, components } = made.prediction as MixturePrediction;

  test("is a mixture of the candidates, heaviest first", () => {
    expect(made.kind).toBe("mixture");
    expect(weights.length).toBeGreaterThan(3);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    expect(Array.from(weights)).toEqual(Array.from(weights).sort((a, b) => b - a));
  });

  test("weighs a member by its criterion, and halves one whose trend never levels off", () => {
    const values = quarterly();
    const likely = fitted.state.members.map(({ form }) => {
      const { aicc } = ets({ ...form, initial: "heuristic", effort: "fast" }).fit(values);
      return Math.exp(-aicc! / 16) / (form.trend === "additive" ? 2 : 1);
    });
    const sum = likely.reduce((total, each) => total + each, 0);
    // Each search begins at the optimum of its twin or at its own start, so they end a little apart.
    close(
      weights,
      likely.map((each) => each / sum),
      { tolerance: 1e-2 },
    );
  });

  test("has the weighted mean of their means, and weights as the criterion says", () => {
    const means = components.map((component) => (component as { parameters: { mean: Float64Array } }).parameters.mean);
    for (let h = 0; h < 8; h++) {
      const expected = means.reduce((sum, mean, k) => sum + weights[k]! * mean[h]!, 0);
      expect(made.mean[h]).toBeCloseTo(expected, 10);
    }
    const all = (criterion: "aic" | "bic") => autoEts({ seasonLength: 4, criterion }).fit(quarterly()).state.weights;
    expect(Array.from(all("aic"))).not.toEqual(Array.from(all("bic")));
  });

  test("goes on without the members that new values rule out", () => {
    const values = quarterly();
    const before = autoEts({ seasonLength: 4 }).fit(values);
    const after = before.update([-1]);
    const forms = after.state.members.map(({ form }) => form);
    expect(before.state.members.some(({ form }) => form.error === "multiplicative")).toBe(true);
    expect(forms.length).toBeGreaterThan(0);
    expect(forms.every(({ error }) => error === "additive")).toBe(true);
    expect(after.state.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    const products = { ...before.state, members: before.state.members.filter(({ form }) => form.error !== "additive") };
    const none = autoEts.definition.update!;
    expect(() => none(products, before.options, series([0]))).toThrow(DataError);
  });

  test("draws one member for a whole path", () => {
    // Members as far apart as a flat line and a steep one would show paths that jump; here each path is that of some member.
    const count = 200;
    const paths = made.sample(count, { seed: 4 });
    const again = made.sample(50, { seed: 4 });
    expect(Array.from(again)).toEqual(Array.from(paths.subarray(0, 50 * 8)));
    const mean = paths.reduce((sum, value) => sum + value, 0) / paths.length;
    const expected = made.mean.reduce((sum, value) => sum + value, 0) / 8;
    expect(Math.abs(mean - expected)).toBeLessThan(1.5);
  });
});

describe("candidates", () => {
  const forms = (fitted: Fitted<object, unknown>) =>
    (fitted.state as { members: { form: { error: string; season: string } }[] }).members.map(({ form }) => form);

  test("zeros and negatives leave out what multiplies", () => {
    const values = quarterly().map((value) => value - 80);
    const kept = forms(autoEts({ seasonLength: 4 }).fit(values));
    expect(kept.every(({ error, season }) => error === "additive" && season !== "multiplicative")).toBe(true);
  });

  test("errors larger than their predictions leave out what multiplies, but for the best alone", () => {
    const values = normals(80, { seed: 7 }).map((z) => 100 * Math.exp(1.3 * z));
    const kept = forms(autoEts().fit(values));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ error }) => error === "additive")).toBe(true);
    expect(forms(autoEts({ combine: "best" }).fit(values))[0]!.error).toBe("multiplicative");
  });

  test("an average of a season of bursts, fitted without season, stays within reach of the values", () => {
    // Relative errors are so much the likelier here that no additive candidate comes near, and their variance grows a millionfold in two days.
    const values = normals(400, { seed: 5 }).map((z, t) => Math.exp(4 + 2.2 * Math.sin((t * Math.PI) / 12) + 0.7 * z));
    const fitted = autoEts({ seasonLength: 1 }).fit(values);
    expect(forms(fitted).every(({ error }) => error === "additive")).toBe(true);
    const { lower, upper } = fitted.forecast(48).interval(0.95);
    const range = Math.max(...values) - Math.min(...values);
    expect(Math.max(...upper) - Math.min(...lower)).toBeLessThan(10 * range);
    // The best alone is one of relative errors: its paths are as wide as the values, though their variance is not.
    const best = autoEts({ seasonLength: 1, combine: "best" }).fit(values);
    expect(forms(best)[0]!.error).toBe("multiplicative");
    expect(Math.max(...best.forecast(48).interval(0.95).upper)).toBeLessThan(10 * range);
  });

  test("relative errors too wide for a normal law take their share of 2,000 paths, or of as many as are asked for", () => {
    const fitted = autoEts().fit(normals(80, { seed: 9 }).map((z) => 100 * Math.exp(0.7 * z)));
    for (const [asked, all, least] of [
      [undefined, 2000, 100],
      [500, 500, 100],
      [30, 30, 30],
    ] as const) {
      const { components, weights } = fitted.forecast(6, asked ? { paths: asked } : {}).prediction as MixturePrediction;
      const counts = components.map((part) => (part.kind === "paths" ? part.paths.length / 6 : 0));
      expect(counts.some((count) => count > 0)).toBe(true);
      for (const [k, count] of counts.entries()) {
        if (count > 0) expect(count).toBe(Math.max(least, Math.ceil(weights[k]! * all)));
      }
    }
  });

  test("variances that leave the numbers over 20,000 steps leave their members out there", () => {
    const values = normals(60, { seed: 3 }).map((z) => 100 * Math.exp(0.4 * z));
    const fitted = autoEts().fit(values);
    const { components, weights } = fitted.forecast(20_000).prediction as MixturePrediction;
    expect(components.length).toBeLessThan(fitted.state.members.length);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(fitted.forecast(20_000).interval(0.9).upper.every(Number.isFinite)).toBe(true);
  });

  test("without a season length there is no season", () => {
    expect(forms(autoEts().fit(quarterly())).every(({ season }) => season === "none")).toBe(true);
  });

  test("every length from 1 to 13: refused below 5 by its number, else answered by what still fits", () => {
    for (let n = 0; n <= 13; n++) {
      const model = autoEts({ seasonLength: 4 });
      const values = quarterly(n);
      if (n < 5) expect(() => model.fit(values)).toThrow(DataError);
      else expect(model.fit(values).forecast(6).mean.every(Number.isFinite)).toBe(true);
    }
  });

  test("c y has c times the forecast", () => {
    const one = autoEts({ seasonLength: 4 }).fit(quarterly()).forecast(6).mean;
    for (const c of [1e-12, 1e15]) {
      const other = autoEts({ seasonLength: 4 })
        .fit(quarterly().map((value) => c * value))
        .forecast(6).mean;
      close(
        other.map((value) => value / c),
        one,
        { tolerance: 1e-4 },
        String(c),
      );
    }
  });

  test("long seasons begin with heuristic states and are answered", () => {
    const values = normals(120, { seed: 3 }).map((z, t) => 50 + (((t % 30) * 7) % 11) + z);
    const made = autoEts({ seasonLength: 30 }).fit(values).forecast(30);
    for (let h = 0; h < 30; h++) expect(Math.abs(made.mean[h]! - 50 - ((h * 7) % 11))).toBeLessThan(4);
  });
});

/** Draws of a level that takes in a third of each error, with a season. */
function simulate(seed: number, length: number): Float64Array {
  let level = 100;
  return normals(length, { seed }).map((z, t) => {
    const value = level + [4, -7, 9, -6][t % 4]! + 3 * z;
    level += z;
    return value;
  });
}

describe("contract of the average", () => {
  for (const check of contract(autoEts, { options: { seasonLength: 4 }, ...whenReleased({ simulate }) }))
    test(check.name, check.run);
});

describe("an average with errors drawn from the past", () => {
  test("is made of joint paths, with the mean of the mixture", () => {
    const options = { seasonLength: 4 };
    const made = autoEts({ ...options, innovations: "bootstrap" })
      .fit(quarterly())
      .forecast(8, { paths: 4000 });
    const normal = autoEts(options).fit(quarterly()).forecast(8);
    expect(made.kind).toBe("paths");
    close(made.mean, normal.mean, { tolerance: 1e-12 });
    const paths = made.sample(4000);
    for (let h = 0; h < 8; h++) {
      let sum = 0;
      for (let p = 0; p < 4000; p++) sum += paths[8 * p + h]!;
      // A standard deviation of about 3 over 4,000 paths.
      expect(Math.abs(sum / 4000 - made.mean[h]!)).toBeLessThan(0.3);
    }
  });
  for (const check of contract(autoEts, { options: { seasonLength: 12, innovations: "bootstrap" } })) {
    test(check.name, check.run);
  }
});

describe("contract of the best", () => {
  for (const check of contract(autoEts, { options: { seasonLength: 12, combine: "best" } }))
    test(check.name, check.run);
});

describe("hard series: constant, zero, short, huge, tiny, with an outlier, of long seasons", () => {
  interface HardSeries {
    readonly id: string;
    readonly m: number;
    readonly h: number;
    readonly x: (number | null)[];
  }
  const lines = readFileSync(new URL("../../reference/hard-series.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n");
  for (const { id, m, h, x } of lines.map((line) => JSON.parse(line) as HardSeries)) {
    test(`${id}: finite and near the values, or too short`, () => {
      const values = Float64Array.from(x, (value) => value ?? Number.NaN);
      const model = autoEts({ seasonLength: m });
      if (values.length < 5) {
        expect(() => model.fit(values)).toThrow(DataError);
        return;
      }
      const made = model.fit(values).forecast(h);
      const { lower, upper } = made.interval(0.95);
      expect([...made.mean, ...lower, ...upper].every(Number.isFinite)).toBe(true);
      const observed = Array.from(values).filter((value) => !Number.isNaN(value));
      const [least, most] = [Math.min(...observed), Math.max(...observed)];
      // Three ranges beyond the values in a dozen steps: one series grows by a tenth a step.
      const room = 3 * (most - least) + 1e-9 * Math.abs(most);
      for (const value of made.mean) {
        expect(value).toBeGreaterThanOrEqual(least - room);
        expect(value).toBeLessThanOrEqual(most + room);
      }
    });
  }
});

test("a series that begins with a long gap is forecast from what follows", () => {
  const values = Float64Array.from({ length: 90 }, (_, t) => (t < 40 ? Number.NaN : 100 + t + ((t * 7) % 5)));
  const whole = autoEts({ seasonLength: 1 }).fit(values.subarray(40)).forecast(6).mean;
  const gappy = autoEts({ seasonLength: 1 }).fit(values).forecast(6).mean;
  for (let h = 0; h < 6; h++) expect(Math.abs(gappy[h]! - whole[h]!)).toBeLessThan(2);
});
