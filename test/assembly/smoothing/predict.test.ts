import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { numbers } from "../../support/golden.js";
import { type FixedCase, filter, fixedCases } from "./golden-ets.js";

const cases = fixedCases();

/** Mean and variance of `horizon` steps after the values of a case. */
function predict(at: FixedCase, horizon: number, variance: number) {
  const { states } = filter(at);
  using frame = engine().frame();
  const { m, error, trend, season, alpha, beta, gamma, phi } = at;
  const [mean, variances] = [frame.f64(horizon), frame.f64(horizon)];
  const scratch = frame.f64(frame.kernels.predictEtsScratch(m));
  const place = at.values.length % m;
  const [from, out] = [frame.put(states), variances];
  const k = frame.kernels;
  k.predictEts(from, m, horizon, place, error, trend, season, alpha, beta, gamma, phi, variance, mean, out, scratch);
  return { mean: frame.take(mean, horizon), variances: frame.take(variances, horizon) };
}

// 1e-9 relative (ets-fixed.json).
function agree(actual: Float64Array, expected: unknown, what: string): void {
  const by = numbers(expected);
  expect(actual.length).toBe(by.length);
  for (const [h, value] of actual.entries()) expect(Math.abs(value / by[h]! - 1), `${what} ${h}`).toBeLessThan(1e-9);
}

describe("predictEts against ets-fixed.json", () => {
  for (const at of cases) {
    const { pointForecast, forecastMean, forecastVariance, sigma2 } = at.expected;
    const horizon = numbers(pointForecast).length;
    test(at.id, () => {
      const { mean, variances } = predict(at, horizon, sigma2 as number);
      if (at.class > 3) {
        agree(mean, pointForecast, "point forecast");
        expect(variances.every(Number.isNaN)).toBe(true);
        return;
      }
      agree(mean, forecastMean, "mean");
      agree(variances, forecastVariance, "variance");
      // Without noise the mean of class 3 is the point forecast too.
      agree(predict(at, horizon, 0).mean, pointForecast, "point forecast");
    });
  }

  test("a variance of zero stays zero", () => {
    for (const at of cases.filter((each) => each.class <= 3)) {
      for (const variance of predict(at, 20, 0).variances) expect(variance).toBe(0);
    }
  });
});
