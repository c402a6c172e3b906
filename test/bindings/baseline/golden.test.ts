import { describe, expect, test } from "vitest";
import { type AnyFitted, type AnyModel, drift, mean, naive, seasonalNaive } from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const file = golden("smoothing");
const models: Record<string, (m: number) => AnyModel> = {
  naive: () => naive(),
  snaive: (seasonLength) => seasonalNaive({ seasonLength }),
  drift: () => drift(),
  mean: () => mean(),
};

interface GoldenForecast {
  readonly h: number;
  readonly [bound: string]: unknown;
}

describe("forecasts and intervals of R's forecast package, smoothing.json", () => {
  const cases = file.cases.filter(({ method }) => method in models);
  test("there are cases of every method", () => {
    expect(new Set(cases.map(({ method }) => method)).size).toBe(4);
  });
  for (const { id, method, series: name, forecast: given } of cases) {
    const series = goldenSeries(file, name);
    test.skipIf(!series)(id, () =>
      checkForecast(id, models[method]!(series!.m), series!.values, given as GoldenForecast),
    );
  }
});

function checkForecast(id: string, model: AnyModel, values: Float64Array, expected: GoldenForecast): void {
  const forecast = (model.fit(values) as AnyFitted).forecast(expected.h);
  // Deterministic recursions and closed forms: 1e-9 (golden/README).
  const tight = { tolerance: 1e-9 };
  close(forecast.mean, numbers(expected.mean), tight, `${id} mean`);
  for (const coverage of [80, 95]) {
    const { lower, upper } = forecast.interval(coverage / 100);
    close(lower, numbers(expected[`lower${coverage}`]), tight, `${id} lower${coverage}`);
    close(upper, numbers(expected[`upper${coverage}`]), tight, `${id} upper${coverage}`);
  }
}
