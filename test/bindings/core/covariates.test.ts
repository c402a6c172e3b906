import { describe, expect, test } from "vitest";
import { covariateNames, futureCovariates, pastCovariates } from "../../../bindings/core/covariates.js";
import {
  backtest,
  conformal,
  defineModel,
  forecast,
  forecastAll,
  type Model,
  mae,
  naive,
  restore,
  rollOrigins,
  series,
} from "../../../bindings/index.js";

/** y is twice its price: a model that only the right covariates make exact. */
const twice = defineModel<{ covariates: readonly string[] }, { seen: number }>({
  name: "twice",
  defaults: { covariates: ["price"] },
  options: { covariates: covariateNames },
  fit(past, { covariates }) {
    const [price] = pastCovariates("twice", past, covariates);
    return { state: { seen: past.length }, fittedValues: price!.map((value) => 2 * value) };
  },
  update({ seen }, { covariates }, next) {
    const [price] = pastCovariates("twice", next, covariates);
    return { state: { seen: seen + next.length }, fittedValues: price!.map((value) => 2 * value) };
  },
  forecast(_state, { covariates }, request) {
    const [price] = futureCovariates("twice", request, covariates);
    const mean = price!.map((value) => 2 * value);
    // Sure of itself, as it may be here: a model that announced errors would not be left alone by those that weigh its law.
    return { kind: "law", law: "normal", parameters: { mean, sd: new Float64Array(mean.length).fill(1e-3) } };
  },
});

const prices = Float64Array.from({ length: 30 }, (_, t) => 3 + ((t * 7) % 5));
const sales = series(
  prices.map((price) => 2 * price),
  { start: "2024-01-01", frequency: "day", covariates: { price: prices, noise: prices.map((_, t) => t % 3) } },
);
const model = twice() as unknown as Model;

describe("covariates of the past", () => {
  test("come in the order of their names", () => {
    expect(pastCovariates("m", sales, ["noise", "price"])).toEqual([sales.covariates.noise, sales.covariates.price]);
    expect(pastCovariates("m", sales, [])).toEqual([]);
  });

  test("must be carried by the series, under their own names", () => {
    const needs = (names: string[]) => () => pastCovariates("m", sales, names);
    expect(needs(["prise"])).toThrow('m: the series carries no covariate "prise", it has "price", "noise"');
    expect(needs(["toString"])).toThrow(expect.objectContaining({ code: "missing-covariate" }));
    expect(() => pastCovariates("m", series([1, 2]), ["price"])).toThrow(/it has none$/);
  });

  test("must be known, unless the model leaves steps out", () => {
    const holey = series([1, 2, 3], { covariates: { price: [1, null, 3], rate: [1, 2, Number.POSITIVE_INFINITY] } });
    const price = () => pastCovariates("m", holey, ["price"]);
    expect(price).toThrow(expect.objectContaining({ code: "missing-covariate" }));
    expect(price).toThrow('m: value 1 of covariate "price" is missing');
    expect(pastCovariates("m", holey, ["price"], "keep")[0]).toEqual(Float64Array.of(1, Number.NaN, 3));
    const rate = () => pastCovariates("m", holey, ["rate"], "keep");
    expect(rate).toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(rate).toThrow('m: value 2 of covariate "rate" is Infinity');
  });

  test("have as many values as the series", () => {
    const bent = { ...sales, covariates: { price: prices.subarray(1) } };
    expect(() => pastCovariates("m", bent, ["price"])).toThrow(expect.objectContaining({ code: "length-mismatch" }));
  });
});

describe("covariates of the future", () => {
  const ask = (covariates: Record<string, Float64Array>, horizon = 2) =>
    futureCovariates("m", { horizon, covariates }, ["price"]);

  test("are those of the horizon; what goes beyond is left aside", () => {
    expect(ask({ price: Float64Array.of(1, 2, Number.NaN) })).toEqual([Float64Array.of(1, 2)]);
  });

  test("are missed by name and horizon", () => {
    const missed = expect.objectContaining({ code: "missing-covariate" });
    expect(() => ask({})).toThrow(missed);
    expect(() => ask({ prise: prices })).toThrow(
      'm: the future of covariate "price" is needed, 2 values, as in forecast(horizon, { covariates: { "price": [...] } }); given: "prise"',
    );
    expect(() => ask({ price: Float64Array.of(1) })).toThrow(missed);
    expect(() => ask({ price: Float64Array.of(1) })).toThrow(
      'm: covariate "price" has 1 future values, the horizon is 2',
    );
    expect(() => ask({ price: Float64Array.of(1, Number.NaN) })).toThrow(missed);
    expect(() => ask({ price: Float64Array.of(1, -1 / 0) })).toThrow(expect.objectContaining({ code: "not-finite" }));
  });
});

describe("a model with covariates", () => {
  test("names them, each once", () => {
    expect(() => twice({ covariates: ["a", "a"] })).toThrow("covariates must be a list of names, each of them once");
    expect(() => twice({ covariates: "price" as unknown as string[] })).toThrow(
      'covariates must be a list of names, such as ["price"]',
    );
  });

  test("forecasts with the future that it is given, in any container of numbers, and so does what it saved", () => {
    const fitted = twice().fit(sales);
    const made = fitted.forecast(2, { covariates: { price: [5, 7, 9] } });
    expect(made.mean).toEqual(Float64Array.of(10, 14));
    const text = JSON.stringify(fitted);
    expect(restore(text, [twice]).forecast(2, { covariates: { price: new Int8Array([5, 7]) } }).mean).toEqual(
      made.mean,
    );
    expect(restore(JSON.stringify(made), [twice])).toMatchObject({ mean: made.mean });
    expect(() => fitted.forecast(2)).toThrow(/future of covariate "price" is needed, 2 values/);
  });

  test("is updated by values with their covariates, beside them or in a Series", () => {
    const fitted = twice().fit(sales);
    const beside = fitted.update([4, 6], { covariates: { price: [2, 3] } });
    const within = fitted.update(
      series([4, 6], { start: "2024-01-31", frequency: "day", covariates: { price: [2, 3] } }),
    );
    for (const later of [beside, within]) {
      expect(later.residuals).toEqual(Float64Array.of(0, 0));
      expect(later.index?.label(1)).toBe("2024-02-01");
    }
    expect(() => fitted.update([4])).toThrow(expect.objectContaining({ code: "missing-covariate" }));
    expect(() => fitted.update([4], { covariates: { price: [2, 3] } })).toThrow(
      expect.objectContaining({ code: "length-mismatch" }),
    );
    expect(
      naive()
        .fit(sales)
        .update([4], { covariates: { price: [2] } }).length,
    ).toBe(31);
  });

  test.each([true, false])("is handed the covariates of a fold by backtest, refit: %s", async (refit) => {
    const board = await backtest([model, naive() as unknown as Model], sales, {
      horizon: 3,
      folds: 4,
      gap: 1,
      refit,
      metrics: [mae],
    });
    expect(board.failures).toEqual([]);
    for (const { model: name, metrics } of board.folds) if (name === "twice") expect(metrics.mae).toBe(0);
  });

  test("finds them in the folds of rollOrigins", () => {
    for (const { train, covariates, actual } of rollOrigins(sales, { horizon: 3, folds: 2 })) {
      expect(twice().fit(train).forecast(3, { covariates }).mean).toEqual(actual);
    }
  });

  test("may stand inside conformal, saved too", () => {
    const fitted = conformal({ model, horizon: 2 }).fit(sales);
    const covariates = { price: [5, 7] };
    expect(fitted.forecast(2, { covariates }).interval(0.8).upper).toEqual(Float64Array.of(10, 14));
    const again = restore(JSON.stringify(fitted.update([4], { covariates: { price: [2] } })), [conformal, twice]);
    expect(again.forecast(2, { covariates }).mean).toEqual(Float64Array.of(10, 14));
    expect(() => fitted.forecast(2)).toThrow(expect.objectContaining({ code: "missing-covariate" }));
  });

  test("is a candidate of forecast and forecastAll", async () => {
    const models = [naive() as unknown as Model, model];
    const covariates = { price: [5, 7] };
    expect(forecast(sales, { horizon: 2, models, covariates })).toMatchObject({
      model: "twice",
      mean: Float64Array.of(10, 14),
    });
    expect(() => forecast(sales, { horizon: 2, models })).toThrow(
      expect.objectContaining({ code: "missing-covariate" }),
    );
    expect(() => forecast(sales, { horizon: 2, models, covariates: { price: ["a"] as unknown as number[] } })).toThrow(
      "forecast: covariates.price[0]",
    );
    const [made] = await forecastAll([{ ...sales, id: "a" }], { horizon: 2, models, covariates });
    expect(made).toMatchObject({ id: "a", model: "twice", mean: Float64Array.of(10, 14) });
    const [without] = await forecastAll([{ ...sales, id: "a" }], { horizon: 2, models });
    expect(without?.model).toBe("none");
    expect(without?.warnings[0]?.message).toContain('the future of covariate "price" is needed');
  });

  test("leaves aside covariates that it has no use for", () => {
    const names: Record<string, number[]> = { price: [5], noise: [Number.NaN], ["__proto__"]: [1] };
    expect(twice().fit(sales).forecast(1, { covariates: names }).mean).toEqual(Float64Array.of(10));
    expect(naive().fit(sales).forecast(1, { covariates: names }).mean).toEqual(sales.values.subarray(29));
  });
});
