import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as library from "../../../bindings/index.js";
import {
  accuracy,
  DataError,
  gmrae,
  lmr,
  mae,
  mape,
  mase,
  mdae,
  mdape,
  mdrae,
  me,
  mpe,
  mrae,
  mse,
  nd,
  nrmse,
  OptionError,
  owa,
  type PointMetric,
  percentBetter,
  relMae,
  relRmse,
  rmdspe,
  rmse,
  rmsse,
  type Score,
  smape,
  smdape,
  smoothedSmape,
  theilU,
} from "../../../bindings/index.js";
import { expectClose, golden, metricCases, readReference } from "../../support/evaluate.js";

/** Sums of a few terms in another order. */
const TOLERANCE = 1e-12;

describe("golden values of point metrics", () => {
  const byColumn: Record<string, Score> = {
    ME: me,
    MAE: mae,
    MSE: mse,
    RMSE: rmse,
    MdAE: mdae,
    MPE: mpe,
    MAPE: mape,
    sMAPE_M4: smape,
    WAPE_ND: nd,
    NRMSE_mean_abs_y: nrmse,
    MASE_seasonal: mase,
    RMSSE_seasonal: rmsse,
    TheilU_R: theilU,
  };
  for (const { id, ...one } of metricCases("point metrics")) {
    test(id, () => {
      const { train, m, actual, forecast, out } = one as unknown as {
        train: number[];
        m: number;
        actual: number[];
        forecast: number[];
        out: Record<string, unknown>;
      };
      let compared = 0;
      for (const [column, metric] of Object.entries(byColumn)) {
        if (out[column] === null || out[column] === undefined) continue;
        compared++;
        const value = metric(forecast, actual, { train, seasonLength: m });
        expectClose(value, golden(out[column]), TOLERANCE, `${id} ${column}`);
      }
      expect(compared).toBeGreaterThanOrEqual(10);
      if (out.MASE_lag1 !== null)
        expectClose(mase(forecast, actual, { train }), golden(out.MASE_lag1), TOLERANCE, "lag 1");
      if (typeof out.ACF1 === "number") expectClose(accuracy(forecast, actual).acf1, out.ACF1, TOLERANCE, "ACF1");
    });
  }
});

describe("R's accuracy()", () => {
  const { series, cases } = readReference<{
    series: Record<string, { m: number; values?: number[] }>;
    cases: { series: string; h: number; naiveTest: number[]; driftTest: number[]; naiveTrain: number[] }[];
  }>("accuracy");
  const order = ["me", "rmse", "mae", "mpe", "mape", "mase", "acf1", "theilU"] as const;
  for (const one of cases) {
    const { m, values } = series[one.series]!;
    test.skipIf(values === undefined)(`seasonal naive and drift on ${one.series}`, () => {
      const train = values!.slice(0, -one.h);
      const actual = values!.slice(-one.h);
      const n = train.length;
      const context = { train, seasonLength: m };
      const naive = actual.map((_, h) => train[n - m + (h % m)]!);
      const drift = actual.map((_, h) => train[n - 1]! + ((h + 1) * (train[n - 1]! - train[0]!)) / (n - 1));
      for (const [forecast, expected] of [
        [naive, one.naiveTest],
        [drift, one.driftTest],
      ] as const) {
        const row = accuracy(forecast, actual, context);
        for (const [i, name] of order.entries()) expectClose(row[name], expected[i]!, 1e-10, `${one.series} ${name}`);
      }
      const fitted = train.map((_, t) => train[t - m] ?? 0);
      const row = accuracy(fitted, [...new Array(m).fill(Number.NaN), ...train.slice(m)], context);
      for (const [i, name] of order.slice(0, 7).entries()) {
        expectClose(row[name], one.naiveTrain[i]!, 1e-10, `${one.series} in sample ${name}`);
      }
    });
  }
});

describe("metrics by hand", () => {
  const actual = [7, 9, 8];
  const forecast = [6, 10, 8];
  const context = { train: [1, 2, 3, 4, 5, 6], seasonLength: 1, benchmark: [6, 6, 6] };

  test("percentages and scaled errors of three steps", () => {
    expectClose(mae(forecast, actual), 2 / 3, TOLERANCE, "mae");
    expectClose(mape(forecast, actual), 100 * ((1 / 7 + 1 / 9) / 3), TOLERANCE, "mape");
    expectClose(smape(forecast, actual), 8.636977058029691, TOLERANCE, "smape");
    expectClose(mase(forecast, actual, context), 2 / 3, TOLERANCE, "mase");
    expectClose(nd(forecast, actual), 2 / 24, TOLERANCE, "nd");
    expectClose(nrmse(forecast, actual), Math.sqrt(2 / 3) / 8, TOLERANCE, "nrmse");
    expectClose(smoothedSmape(forecast, actual), (2 / 13.1 + 2 / 19.1) / 3, TOLERANCE, "smoothed");
    expectClose(smoothedSmape([0.2], [0]), 0.4 / 0.6, TOLERANCE, "smoothed near zero");
  });

  test("medians of Hyndman & Koehler (2006)", () => {
    expect(mdae([1, 2, 3, 4], [2, 4, 6, 8])).toBe(2.5);
    expectClose(mdape([1, 3, 8, 0], [2, 4, 10, 8]), 37.5, TOLERANCE, "mdape");
    expectClose(rmdspe([1, 3, 8], [2, 4, 10]), 25, TOLERANCE, "rmdspe");
    expectClose(smdape([1, 3, 8], [2, 4, 10]), 200 / 7, TOLERANCE, "smdape");
  });

  test("errors relative to a benchmark whose errors are 1, 3, 2", () => {
    expectClose(mrae([5, 10, 9], actual, context), (2 + 1 / 3 + 1 / 2) / 3, TOLERANCE, "mrae");
    expectClose(mdrae([5, 10, 9], actual, context), 1 / 2, TOLERANCE, "mdrae");
    expectClose(gmrae([5, 10, 9], actual, context), (2 / 3 / 2) ** (1 / 3), TOLERANCE, "gmrae");
    expectClose(relMae([5, 10, 9], actual, context), 4 / 6, TOLERANCE, "relMae");
    expectClose(relRmse([5, 10, 9], actual, context), Math.sqrt(6 / 14), TOLERANCE, "relRmse");
    expectClose(lmr([5, 10, 9], actual, context), Math.log(6 / 14), TOLERANCE, "lmr");
    expectClose(percentBetter([5, 10, 9], actual, context), (100 * 2) / 3, TOLERANCE, "percentBetter");
  });

  test("a forecast judged beside itself is as good as itself", () => {
    const self = { ...context, benchmark: forecast };
    for (const metric of [relMae, relRmse, owa]) expect(metric(forecast, actual, self), metric.name).toBe(1);
    expect(lmr(forecast, actual, self)).toBe(0);
    expect(percentBetter(forecast, actual, self)).toBe(0);
  });

  test("OWA is the mean of the two ratios to the benchmark", () => {
    const expected =
      (smape(forecast, actual) / smape([6, 6, 6], actual) +
        mase(forecast, actual, context) / mase([6, 6, 6], actual, context)) /
      2;
    expectClose(owa(forecast, actual, context), expected, TOLERANCE, "owa");
  });

  test("Theil's U of no change is 1, and the first step does not count", () => {
    expectClose(theilU([0, 7, 9], actual), 1, TOLERANCE, "theilU");
  });

  test("RMSE does not overflow or vanish", () => {
    expectClose(rmse([0, 0], [3e200, 4e200]) / 1e200, Math.sqrt(12.5), TOLERANCE, "large");
    expectClose(rmse([0, 0], [3e-200, 4e-200]) * 1e200, Math.sqrt(12.5), TOLERANCE, "small");
  });
});

describe("what a metric judges", () => {
  const paths = { kind: "paths", horizon: 2, paths: new Float64Array([1, 2, 2, 3, 6, 7]) } as const;

  test("the mean, the median or a quantile of a distribution", () => {
    expect(mae(paths, [3, 4])).toBe(0);
    expect(mae.with({ point: "median" })(paths, [3, 4])).toBe(1);
    expect(mae.with({ point: 0.25 })(paths, [1.5, 2.5])).toBe(0);
  });

  test("a variant tells its options in its name", () => {
    expect(mae.name).toBe("mae");
    expect(mae.with({ point: "median" }).name).toBe("mae(median)");
    expect(mape.with({ point: "median" }).with({ division: "skip" }).name).toBe("mape(median, skip)");
  });

  test("a forecast of a model", () => {
    const forecast = library.naive().fit([1, 2, 3]).forecast(2);
    expect(mae(forecast, [4, 5])).toBe(1.5);
    expect(relMae(forecast, [4, 5], { benchmark: forecast })).toBe(1);
  });
});

const everyMetric: PointMetric<never>[] = [
  mae,
  rmse,
  mse,
  me,
  mdae,
  mape,
  mpe,
  smape,
  smoothedSmape,
  mdape,
  rmdspe,
  smdape,
  mase,
  rmsse,
  nd,
  nrmse,
  mrae,
  mdrae,
  gmrae,
  relMae,
  relRmse,
  lmr,
  percentBetter,
  owa,
];

describe("missing values", () => {
  const numbers = fc.double({ min: 1, max: 100, noNaN: true });
  const step = fc.record({ actual: numbers, forecast: numbers, benchmark: numbers, missing: fc.boolean() });

  test("masking is the same as dropping the steps", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const masked = steps.map((s) => (s.missing ? Number.NaN : s.actual));
        const left = steps.filter((s) => !s.missing);
        const context = { train: [1, 3, 2, 5], seasonLength: 1 };
        for (const metric of everyMetric) {
          const of = (some: typeof steps, actual: number[]) =>
            metric(
              some.map((s) => s.forecast),
              actual,
              { ...context, benchmark: some.map((s) => s.benchmark) },
            );
          const dropped = of(
            left,
            left.map((s) => s.actual),
          );
          expect(of(steps, masked), metric.name).toBe(dropped);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("masked MAE, MAPE and RMSE with every second value missing", () => {
    const actual = [1, Number.NaN, 2, Number.NaN, 4];
    expect(mae([2, 9, 2, 9, 2], actual)).toBe(1);
    expectClose(mape([2, 9, 2, 9, 2], actual), 50, TOLERANCE, "mape");
    expectClose(rmse([2, 9, 2, 9, 2], actual), Math.sqrt(5 / 3), TOLERANCE, "rmse");
    expect(mae.detail([2, 9, 2, 9, 2], actual)).toEqual({ value: 1, observed: 3, missing: 2, zeroDenominators: 0 });
  });

  test("nothing observed gives NaN", () => {
    const context = { train: [1, 2], seasonLength: 1, benchmark: [1] };
    for (const metric of everyMetric) expect(metric([1], [Number.NaN], context), metric.name).toBeNaN();
  });

  test("a missing prediction of an observed step gives NaN", () => {
    const context = { train: [1, 2], seasonLength: 1, benchmark: [1, 1] };
    for (const metric of everyMetric) expect(metric([1, Number.NaN], [3, 4], context), metric.name).toBeNaN();
  });

  test("gaps of the training values are left out of the scale", () => {
    expect(mase([0], [3], { train: [1, Number.NaN, 2, 4, 7], seasonLength: 1 })).toBe(3 / 2.5);
  });

  test("Theil's U leaves out the step after a gap", () => {
    const gap = theilU([1, 3, 5, 9], [2, 4, Number.NaN, 8]);
    expectClose(gap, Math.abs(1 / 2) / Math.abs(2 / 2), TOLERANCE, "theilU");
  });
});

describe("a zero denominator", () => {
  // Step 1 divides by zero, step 2 is 0 / 0, steps 0 and 3 are ordinary.
  const actual = [10, 0, 0, 20];
  const forecast = [11, 5, 0, 10];
  const policies = ["infinite", "skip", "epsilon", "worst"] as const;

  /** By policy: value of the metric on the steps above. */
  const matrix: [PointMetric<library.RatioOptions>, number[], Record<(typeof policies)[number], number>][] = [
    [mape, forecast, { infinite: Infinity, skip: 30, epsilon: (10 + 500 + 0 + 50) / 4, worst: (10 + 50 + 0 + 50) / 4 }],
    [
      mpe,
      forecast,
      { infinite: -Infinity, skip: 20, epsilon: (-10 - 500 + 0 + 50) / 4, worst: (-10 - 50 + 0 + 50) / 4 },
    ],
    [mdape, forecast, { infinite: 50, skip: 30, epsilon: 30, worst: 30 }],
    [rmdspe, forecast, { infinite: 50, skip: Math.sqrt(1300), epsilon: Math.sqrt(1300), worst: Math.sqrt(1300) }],
    [smape, forecast, smapeBy(3, 4)],
    [
      smdape,
      forecast,
      { infinite: 2000 / 30, skip: 2000 / 30, epsilon: (200 / 21 + 2000 / 30) / 2, worst: (200 / 21 + 2000 / 30) / 2 },
    ],
  ];
  function smapeBy(kept: number, all: number) {
    const sum = 200 / 21 + 200 + 2000 / 30;
    return { infinite: sum / kept, skip: sum / kept, epsilon: sum / all, worst: sum / all };
  }
  for (const [metric, predicted, expected] of matrix) {
    for (const division of policies) {
      test(`${metric.name}, ${division}`, () => {
        const { value, zeroDenominators } = metric.with({ division, epsilon: 1 }).detail(predicted, actual);
        expectClose(value, expected[division], TOLERANCE, metric.name);
        expect(zeroDenominators).toBe(metric === smape || metric === smdape ? 1 : 2);
      });
    }
  }

  // The benchmark is exact at steps 1 and 2; the forecast at step 2. Ratios: 1/2, 5/0, 0/0, 10/5.
  const context = { benchmark: [12, 0, 0, 25] };
  const relative: [PointMetric<library.RatioOptions>, Record<(typeof policies)[number], number>][] = [
    [mrae, { infinite: Infinity, skip: 1.25, epsilon: 7.5 / 4, worst: 4.5 / 4 }],
    [mdrae, { infinite: 2, skip: 1.25, epsilon: 1.25, worst: 1.25 }],
    [gmrae, { infinite: Infinity, skip: 1, epsilon: 0, worst: 0 }],
  ];
  for (const [metric, expected] of relative) {
    for (const division of policies) {
      test(`${metric.name}, ${division}`, () => {
        const { value, zeroDenominators } = metric.with({ division, epsilon: 1 }).detail(forecast, actual, context);
        expectClose(value, expected[division], TOLERANCE, metric.name);
        expect(zeroDenominators).toBe(2);
      });
    }
  }

  const constant = { train: [5, 5, 5], seasonLength: 1, benchmark: [0, 0] };
  for (const metric of [mase, rmsse, nd, nrmse, relMae, relRmse]) {
    for (const division of policies) {
      test(`${metric.name} is one ratio, ${division}`, () => {
        const it = metric.with({ division, epsilon: 0.5 });
        const nonzero = { infinite: Infinity, skip: Number.NaN, epsilon: 4, worst: Infinity };
        expect(it([2, 2], [0, 0], constant)).toBe(nonzero[division]);
        const perfect = { infinite: Number.NaN, skip: Number.NaN, epsilon: 0, worst: 0 };
        expect(it([0, 0], [0, 0], constant)).toBe(perfect[division]);
        expect(it.detail([2, 2], [0, 0], constant).zeroDenominators).toBe(1);
      });
    }
  }
  for (const division of policies) {
    test(`lmr, owa and theilU, ${division}`, () => {
      const options = { division, epsilon: 1 };
      const logs = { infinite: Infinity, skip: Number.NaN, epsilon: 2 * Math.log(2), worst: Infinity };
      expectClose(lmr.with(options)([2, 2], [0, 0], constant), logs[division], TOLERANCE, "lmr");
      // sMAPE is 200 against a benchmark that is exact at zero, whose own sMAPE has no terms left; MASE is 2 against 0.
      const weighted = { infinite: Number.NaN, skip: Number.NaN, epsilon: (200 + 2) / 2, worst: Infinity };
      const scale = { ...constant, train: [1, 2, 3] };
      expectClose(owa.with(options)([2, 2], [0, 0], scale), weighted[division], TOLERANCE, "owa");
      // Changes: 0 to 2, then 2 to 4; errors 1 and 1.
      const theil = { infinite: Number.NaN, skip: 0.5, epsilon: Math.sqrt(1.25 / 5), worst: Number.NaN };
      const { value, zeroDenominators } = theilU.with(options).detail([0, 1, 3], [0, 2, 4]);
      expectClose(value, theil[division], TOLERANCE, "theilU");
      expect(zeroDenominators).toBe(1);
    });
  }
});

describe("wrong inputs are refused with the numbers", () => {
  test("lengths", () => {
    expect(() => mae([1, 2], [1])).toThrow("mae: the forecast has 2 steps, but there are 1 actual values");
    expect(() => mrae([1], [1], { benchmark: [1, 2] })).toThrow(DataError);
    expect(() => mase([1], [2], { train: [1, 2], seasonLength: 2 })).toThrow(/got 2 with seasonLength 2/);
  });
  test("values", () => {
    expect(() => mae([1, 2], [1, Infinity])).toThrow("mae: actual value 1 is Infinity; use NaN for a missing value");
    expect(() => mae([1, -Infinity], [1, 2])).toThrow(/predicted value 1 is -Infinity/);
    expect(() => mae([1], ["2"] as never)).toThrow(/actual value 0 is "2", not a number/);
    expect(() => mae(3 as never, [1])).toThrow(OptionError);
    expect(() => mae([3], undefined as never)).toThrow(DataError);
  });
  test("options and context", () => {
    expect(() => mase([1], [1])).toThrow("mase needs context.train");
    expect(() => relMae([1], [1], {})).toThrow("relMae needs context.benchmark");
    expect(() => mase([1], [1], { train: [1, 2], seasonLength: 0.5 })).toThrow(OptionError);
    expect(() => mape.with({ division: "zero" as never })).toThrow(/one of "infinite", "skip"/);
    expect(() => mae.with({ point: 1.5 })).toThrow(OptionError);
    expect(() => mae.with({ division: "skip" } as never)).toThrow(/no option "division"/);
  });
});
