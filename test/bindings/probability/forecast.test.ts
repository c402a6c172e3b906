import { describe, expect, test } from "vitest";
import { defineModel, type Forecast, OptionError, type Prediction, restore, series } from "../../../bindings/index.js";
import { makeForecast } from "../../../bindings/probability/forecast.js";
import { close } from "../../support/close.js";

const make = (prediction: Prediction): Forecast => makeForecast(prediction, { model: "test" });
const normal = (mean: number[], sd: number[]): Prediction => ({
  kind: "law",
  law: "normal",
  parameters: { mean: Float64Array.from(mean), sd: Float64Array.from(sd) },
});

describe("a law", () => {
  test("has the mean, quantiles and distribution function of its steps", () => {
    const made = make(normal([0, 10], [1, 2]));
    expect(Array.from(made.mean)).toEqual([0, 10]);
    // Quantile of the standard normal law at 0.975, to the digits of the golden values.
    close(made.quantile(0.975), [1.959963984540054, 13.919927969080108], { tolerance: 1e-15 });
    close(made.cdf([0, 12]), [0.5, 0.8413447460685429], { tolerance: 1e-15 });
    close(made.interval(0.95).lower, [-1.959963984540054, 6.080072030919892], { tolerance: 1e-15 });
  });

  test("without joint paths has no sample, and says so", () => {
    expect(() => make(normal([0, 1], [1, 1])).sample(3)).toThrow(expect.objectContaining({ code: "unsupported" }));
  });

  test("of no width is a point", () => {
    const made = make(normal([3], [0]));
    expect(made.quantile(0.01)[0]).toBe(3);
    expect(Array.from([2.9, 3, 3.1], (x) => made.cdf(x)[0])).toEqual([0, 1, 1]);
  });

  test("that has no mean reports its centre", () => {
    const one = Float64Array.of(1);
    const made = make({
      kind: "law",
      law: "studentT",
      parameters: { location: Float64Array.of(7), scale: one, degreesOfFreedom: one },
    });
    expect(made.mean[0]).toBe(7);
  });
});

describe("a mixture", () => {
  const mixture = make({
    kind: "mixture",
    weights: Float64Array.of(0.25, 0.75),
    components: [normal([-10], [1]), normal([10], [1])],
  });
  test("averages means and distribution functions, and inverts the latter", () => {
    expect(mixture.mean[0]).toBe(5);
    expect(mixture.cdf(0)[0]).toBeCloseTo(0.25, 12);
    for (const level of [0.001, 0.1, 0.249, 0.251, 0.6, 0.999]) {
      expect(mixture.cdf(mixture.quantile(level))[0]).toBeCloseTo(level, 12);
    }
  });

  test("of one law twice is that law", () => {
    const same = make({
      kind: "mixture",
      weights: Float64Array.of(0.5, 0.5),
      components: [normal([4], [2]), normal([4], [2])],
    });
    close(same.quantile(0.9), make(normal([4], [2])).quantile(0.9), { tolerance: 1e-14 });
  });
});

describe("paths", () => {
  // Steps: 1 2 3 4 5 in any order, and ten times that.
  const paths = Float64Array.of(3, 30, 1, 10, 5, 50, 2, 20, 4, 40);
  const made = make({ kind: "paths", horizon: 2, paths });
  test("have the quantiles of R's default definition, type 7", () => {
    close(made.quantile(0.1), [1.4, 14], { tolerance: 1e-15 });
    close(made.quantile(0.5), [3, 30], { tolerance: 1e-15 });
    close(made.mean, [3, 30], { tolerance: 1e-15 });
    close(made.cdf([2.5, 50]), [0.4, 1], { tolerance: 1e-15 });
  });

  test("are handed out whole, each once while there are others", () => {
    const drawn = made.sample(5, { seed: 2 });
    expect(Array.from(drawn)).toEqual([5, 50, 2, 20, 4, 40, 3, 30, 1, 10]);
    expect(Array.from(made.sample(6, { seed: 0 })).slice(10)).toEqual([3, 30]);
  });

  test("with a missing value say NaN", () => {
    const broken = make({ kind: "paths", horizon: 1, paths: Float64Array.of(1, Number.NaN, 3) });
    expect(broken.quantile(0.5)[0]).toBeNaN();
    expect(broken.cdf(2)[0]).toBeNaN();
  });
});

describe("quantiles on a grid", () => {
  const made = make({ kind: "quantiles", levels: Float64Array.of(0.1, 0.5, 0.9), values: Float64Array.of(0, 4, 6) });
  test("are interpolated within and constant beyond", () => {
    const levels = [0.01, 0.1, 0.3, 0.7, 0.9, 0.99];
    close(
      levels.map((level) => made.quantile(level)[0]!),
      [0, 0, 2, 5, 6, 6],
      { tolerance: 1e-15 },
    );
    close(
      [-1, 0, 2, 5, 6].map((x) => made.cdf(x)[0]!),
      [0, 0.1, 0.3, 0.7, 1],
      { tolerance: 1e-15 },
    );
    // 0.1 * 0 + 0.4 * 2 + 0.4 * 5 + 0.1 * 6
    expect(made.mean[0]).toBeCloseTo(3.4, 12);
  });

  test("have no joint paths", () => {
    expect(() => made.sample(1)).toThrow(OptionError);
  });
});

describe("rows", () => {
  const last = defineModel({
    name: "last",
    defaults: {},
    fit: ({ values }) => ({ state: { value: values[values.length - 1]! } }),
    forecast: ({ value }, _options, { horizon }) => normal(new Array(horizon).fill(value), new Array(horizon).fill(1)),
  });
  test("carry time stamps, id and the bounds that were asked for", () => {
    const made = last()
      .fit(series([1, 2, 3], { start: "2024-11", frequency: "month", id: "a" }))
      .forecast(2);
    const rows = made.toRows({ coverages: [0.5, 0.975] });
    expect(rows.map(({ id, time, step, mean }) => [id, time, step, mean])).toEqual([
      ["a", "2025-02", 1, 3],
      ["a", "2025-03", 2, 3],
    ]);
    expect(Object.keys(rows[0]!)).toEqual([
      "id",
      "time",
      "step",
      "mean",
      "lower50",
      "upper50",
      "lower97.5",
      "upper97.5",
    ]);
    expect(Object.keys(last().fit([1]).forecast(1).toRows()[0]!)).toContain("upper80");
  });

  test("a saved forecast keeps them", () => {
    const made = last()
      .fit(series([1, 2], { start: "2024-02-29", frequency: "day" }))
      .forecast(1);
    const woken = restore<Forecast>(JSON.stringify(made), [last]);
    expect(woken.toRows()).toEqual(made.toRows());
    expect(woken.index?.label(0)).toBe("2024-03-02");
  });
});
