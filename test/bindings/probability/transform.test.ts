import { describe, expect, test } from "vitest";
import { mean } from "../../../bindings/baseline/mean.js";
import { crps, logScore, restore } from "../../../bindings/index.js";
import { defineModel } from "../../../bindings/probability/define-model.js";
import { withBoxCox } from "../../../bindings/probability/transform.js";
import { autoEts } from "../../../bindings/smoothing/auto-ets.js";
import { ets } from "../../../bindings/smoothing/ets.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

const air = goldenSeries(golden("transforms-tests"), "AirPassengers")!.values;
const form = { trend: "additive", season: "additive", seasonLength: 12 } as const;
const etsOfTransform = ets;
const meanOfTransform = defineModel(withBoxCox(mean.definition));

describe("a model of the Box-Cox transform", () => {
  test("without the option is the model as it was", () => {
    const plain = ets(form).fit(air);
    for (const boxCox of [undefined, 1] as const) {
      const fitted = etsOfTransform({ ...form, boxCox }).fit(air);
      expect(fitted.state).toEqual(plain.state);
      expect(fitted.forecast(12).prediction).toEqual(plain.forecast(12).prediction);
      expect(fitted.logLikelihood).toBe(plain.logLikelihood);
    }
  });

  test("of the logarithm is the model of logarithms, with log-normal forecasts", () => {
    const logs = ets(form).fit(air.map(Math.log));
    const fitted = etsOfTransform({ ...form, boxCox: 0 }).fit(air);
    const forecast = fitted.forecast(12);
    expect(forecast.prediction).toMatchObject({ kind: "law", law: "logNormal" });
    close(forecast.quantile(0.5), logs.forecast(12).mean.map(Math.exp), { tolerance: 1e-12 });
    const sd = logs
      .forecast(12)
      .quantile(0.975)
      .map((upper, h) => (upper - logs.forecast(12).mean[h]!) / 1.959963984540054);
    close(
      forecast.mean,
      logs.forecast(12).mean.map((m, h) => Math.exp(m + sd[h]! ** 2 / 2)),
      { tolerance: 1e-12 },
    );
    const jacobian = air.reduce((sum, y) => sum - Math.log(y), 0);
    close([fitted.logLikelihood!], [logs.logLikelihood! + jacobian], { tolerance: 1e-12 });
    expect(fitted.parameterCount).toBe(logs.parameterCount);
  });

  for (const boxCox of [-0.3, 0, 0.4] as const) {
    test(`lambda ${boxCox}: mean, quantiles and distribution function are those of the sampled paths`, () => {
      const forecast = etsOfTransform({ ...form, boxCox })
        .fit(air)
        .forecast(6);
      const count = 40_000;
      const paths = forecast.sample(count, { seed: 5 });
      for (const h of [0, 5]) {
        const column = Float64Array.from({ length: count }, (_, p) => paths[p * 6 + h]!).sort();
        const average = column.reduce((sum, y) => sum + y / count, 0);
        const sd = Math.sqrt(column.reduce((sum, y) => sum + (y - average) ** 2 / count, 0));
        // Four standard errors of an average; of a quantile, in terms of probability.
        expect(Math.abs(forecast.mean[h]! - average)).toBeLessThan((4 * sd) / Math.sqrt(count));
        for (const level of [0.1, 0.5, 0.9]) {
          const q = forecast.quantile(level)[h]!;
          expect(Math.abs(column.filter((y) => y <= q).length / count - level)).toBeLessThan(
            (4 * 0.5) / Math.sqrt(count),
          );
          expect(forecast.cdf(q)[h]).toBeCloseTo(level, 12);
        }
        expect(forecast.mean[h]).toBeGreaterThan(forecast.quantile(0.5)[h]!);
      }
    });
  }

  test("is updated, saved and restored with the same bits, on the scale of the series", () => {
    const model = etsOfTransform({ ...form, boxCox: "auto" });
    const fitted = model.fit(air.subarray(0, 120));
    const later = fitted.update(air.subarray(120));
    const again = restore(JSON.parse(JSON.stringify(later)), [etsOfTransform]);
    expect(again.forecast(12).mean).toEqual(later.forecast(12).mean);
    expect(later.fittedValues).toHaveLength(24);
    // One-step medians of a good model lie within a fifth of what came.
    for (const [t, value] of later.fittedValues!.entries())
      expect(Math.abs(value / air[120 + t]! - 1)).toBeLessThan(0.2);
    expect((fitted.state as { boxCox?: number }).boxCox).toBeGreaterThanOrEqual(0);
    expect(fitted.parameterCount).toBe(ets(form).fit(air.subarray(0, 120)).parameterCount! + 1);
  });

  test("after an update the density is that of all values, where the model's is", () => {
    const given = { alpha: 0.5, boxCox: 0.3, initial: { level: 12 } } as const;
    const whole = ets(given).fit(air);
    const parts = ets(given).fit(air.subarray(0, 120)).update(air.subarray(120, 130)).update(air.subarray(130));
    close([parts.logLikelihood!], [whole.logLikelihood!], { tolerance: 1e-12 });
    expect(parts.aic).toBeCloseTo(whole.aic!, 6);
  });

  test("mixtures go back component by component", () => {
    const averaged = autoEts;
    const forecast = averaged({ seasonLength: 12, boxCox: 0 }).fit(air).forecast(3);
    expect(forecast.prediction.kind).toBe("mixture");
    expect(forecast.mean[0]).toBeGreaterThan(forecast.quantile(0.5)[0]! * 0.99);
    expect(forecast.sample(10)).toHaveLength(30);
  });

  test("a law without a form of its own becomes quantiles, and a Student t law has a mean then too", () => {
    const forecast = meanOfTransform({ boxCox: 0 }).fit([1, 2, 4]).forecast(2);
    expect(forecast.prediction.kind).toBe("quantiles");
    expect(forecast.quantile(0.5)[0]).toBeCloseTo(2, 12);
    expect(Number.isFinite(forecast.mean[0]!)).toBe(true);
  });

  test("of a negative power without a mean reports the median", () => {
    const wild = Float64Array.from({ length: 30 }, (_, t) => 1 + 5 * Math.abs(Math.sin(t * t)));
    const forecast = etsOfTransform({ boxCox: -1 }).fit(wild).forecast(1);
    expect(forecast.mean[0]).toBe(forecast.quantile(0.5)[0]);
    expect(forecast.sample(1000).every(Number.isFinite)).toBe(true);
  });

  test("scores are exact, and scale with values of extreme size", () => {
    const y = Float64Array.of(450);
    const forecast = etsOfTransform({ ...form, boxCox: 0.3 })
      .fit(air)
      .forecast(1);
    const paths = forecast.sample(20_000);
    const spread = crps({ kind: "paths", horizon: 1, paths } as never, y);
    expect(Math.abs(crps(forecast, y) - spread) / spread).toBeLessThan(0.03);
    expect(Number.isFinite(logScore(forecast, y))).toBe(true);
    for (const boxCox of [0, 0.3]) {
      const near = etsOfTransform({ ...form, boxCox, alpha: 0.5 })
        .fit(air)
        .forecast(3);
      const far = etsOfTransform({ ...form, boxCox, alpha: 0.5 })
        .fit(air.map((v) => v * 2 ** 800))
        .forecast(3);
      for (const level of [0.1, 0.9]) {
        const back = far.quantile(level).map((q) => q / 2 ** 800);
        close(back, near.quantile(level), { tolerance: 1e-3 });
      }
    }
  });
});

describe("a series that has no transform", () => {
  test("is an error that names the value, or with auto left as it is, with a warning", () => {
    expect(() => etsOfTransform({ boxCox: 0 }).fit([3, 2, 0, 4, 5, 6])).toThrow(/value 2 is 0/);
    expect(() => etsOfTransform({ boxCox: 0.5 }).fit([3, 2, -1, 4, 5, 6])).toThrow(/from 0.*value 2 is -1/);
    const fitted = etsOfTransform({ boxCox: "auto" }).fit([3, 2, 0, 4, 5, 6]);
    expect(fitted.warnings[0]).toMatchObject({ code: "fallback" });
    expect(fitted.forecast(1).mean).toEqual(ets().fit([3, 2, 0, 4, 5, 6]).forecast(1).mean);
  });

  test("zeros have no density: there is no likelihood", () => {
    expect(etsOfTransform({ boxCox: 0.5 }).fit([3, 2, 0, 4, 5, 6, 4]).logLikelihood).toBeUndefined();
  });

  test("a bad power is an OptionError", () => {
    for (const boxCox of [9, Number.NaN, "log", null])
      expect(() => etsOfTransform({ boxCox: boxCox as never })).toThrow(/boxCox/);
  });
});
