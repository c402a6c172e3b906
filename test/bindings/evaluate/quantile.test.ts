import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  acd,
  coverage,
  crps,
  hitRate,
  intervalScore,
  type LawPrediction,
  meanPinball,
  msis,
  nd,
  OptionError,
  type Prediction,
  pinball,
  sharpness,
  weightedQuantileLoss,
} from "../../../bindings/index.js";
import { expectClose, metricCases } from "../../support/evaluate.js";

/** Sums of a few terms in another order. */
const TOLERANCE = 1e-13;

const grid = (levels: number[], ...rows: number[][]): Prediction => ({
  kind: "quantiles",
  levels: Float64Array.from(levels),
  values: Float64Array.from(rows.flat()),
});
const normal = (mean: number[], sd: number[]): LawPrediction => ({
  kind: "law",
  law: "normal",
  parameters: { mean: Float64Array.from(mean), sd: Float64Array.from(sd) },
});

describe("golden values", () => {
  test("of seven quantiles: pinball and weighted quantile losses, hit rates", () => {
    const [one] = metricCases("pinball losses") as never as [
      {
        actual: number[];
        taus: number[];
        quantiles: number[][];
        out: Record<"pinball", number[][]> &
          Record<"meanPinballPerTau" | "wQLPerTau" | "coverageBelow", number[]> &
          Record<"meanPinball" | "meanWQL", number>;
      },
    ];
    const { actual, taus, quantiles, out } = one;
    const prediction = grid(taus, ...taus.map((_, k) => quantiles.map((row) => row[k]!)));
    for (const [k, tau] of taus.entries()) {
      expectClose(pinball(tau)(prediction, actual), out.meanPinballPerTau[k]!, TOLERANCE, `pinball ${tau}`);
      expectClose(weightedQuantileLoss([tau])(prediction, actual), out.wQLPerTau[k]!, TOLERANCE, `wQL ${tau}`);
      expect(hitRate(tau)(prediction, actual)).toBe(out.coverageBelow[k]);
      const steps = pinball(tau).steps(prediction, actual);
      for (const [h, row] of out.pinball.entries()) expectClose(steps[h]!, row[k]!, TOLERANCE, `step ${h} at ${tau}`);
    }
    expectClose(meanPinball(taus)(prediction, actual), out.meanPinball, TOLERANCE, "mean pinball");
    expectClose(weightedQuantileLoss(taus)(prediction, actual), out.meanWQL, TOLERANCE, "mean wQL");
  });

  for (const { id, ...one } of metricCases("interval (Winkler)")) {
    test(`of ${id}: interval score, MSIS, coverage, width`, () => {
      const { actual, lower, upper, alpha, train, m, out } = one as never as Record<
        "actual" | "lower" | "upper" | "train",
        number[]
      > & { alpha: number; m: number; out: Record<string, number> & { winkler: number[] } };
      const share = Math.round((1 - alpha) * 100) / 100;
      const prediction = grid([(1 - share) / 2, (1 + share) / 2], lower, upper);
      const steps = intervalScore(share).steps(prediction, actual);
      for (const [h, expected] of out.winkler.entries()) expectClose(steps[h]!, expected, TOLERANCE, `step ${h}`);
      expectClose(intervalScore(share)(prediction, actual), out.meanWinkler!, TOLERANCE, "mean");
      expectClose(msis(share)(prediction, actual, { train, seasonLength: m }), out.MSIS_lagm!, TOLERANCE, "MSIS");
      expectClose(msis(share)(prediction, actual, { train }), out.MSIS_lag1!, TOLERANCE, "MSIS, lag 1");
      expect(coverage(share)(prediction, actual)).toBe(out.coverage);
      expectClose(acd(share)(prediction, actual), Math.abs(out.coverage! - share), TOLERANCE, "ACD");
      expectClose(sharpness(share)(prediction, actual), out.meanWidth!, TOLERANCE, "width");
    });
  }
});

describe("by hand", () => {
  test("pinball loss at 0.9 of 8 for 10 and of 10 for 8", () => {
    expectClose(pinball(0.9)([8], [10]), 1.8, TOLERANCE, "below");
    expectClose(pinball(0.9)([10], [8]), 0.2, TOLERANCE, "above");
  });

  test("interval score of [1, 3] at 80 per cent", () => {
    const interval = grid([0.1, 0.9], [1, 1, 1], [3, 3, 3]);
    const steps = intervalScore(0.8).steps(interval, [4, 2, 0.5]);
    for (const [h, expected] of [12, 2, 7].entries()) expectClose(steps[h]!, expected, 1e-14, `step ${h}`);
  });

  test("a calibrated forecast may be useless: the median alternates between 0 and 100 while the truth is 5", () => {
    const swinging = grid([0.5], [0, 100, 0, 100]);
    const truth = [5, 5, 5, 5];
    expect(hitRate(0.5)(swinging, truth)).toBe(0.5);
    expect(meanPinball([0.5])(swinging, truth)).toBe(25);
    expect(meanPinball()(swinging, truth)).toBe(25);
    expect(meanPinball([0.5])([5, 5, 5, 5], truth)).toBe(0);
  });

  test("a wider interval covers more and is less sharp", () => {
    const forecast = normal([0, 0], [1, 2]);
    expectClose(sharpness(0.95)(forecast, [0, 0]), 3 * 1.959963984540054, TOLERANCE, "95 per cent");
    expect(sharpness(0.8)(forecast, [0, 0])).toBeLessThan(sharpness(0.95)(forecast, [0, 0]));
    expect(coverage(0.8)(forecast, [1.2, 3])).toBe(0.5);
    expect(coverage(0.95).target).toBe(0.95);
  });
});

describe("properties", () => {
  const value = fc.double({ min: -50, max: 50, noNaN: true });

  test("the empirical quantile minimises the pinball loss", () => {
    const levels = fc.constantFrom(0.05, 0.1, 0.3, 0.5, 0.75, 0.9, 0.99);
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), levels, value, (sample, level, other) => {
        const loss = (quantile: number) =>
          pinball(level)(
            sample.map(() => quantile),
            sample,
          );
        const sorted = Float64Array.from(sample).sort();
        const empirical = sorted[Math.max(0, Math.ceil(level * sample.length - 1e-9) - 1)]!;
        expect(loss(empirical)).toBeLessThanOrEqual(loss(other) + 1e-12);
      }),
      { numRuns: 150 },
    );
  });

  test("the weighted quantile loss at 0.5 is ND of the median", () => {
    const steps = fc.array(fc.tuple(value, fc.double({ min: 0.1, max: 50, noNaN: true })), {
      minLength: 1,
      maxLength: 10,
    });
    fc.assert(
      fc.property(steps, (rows) => {
        const [forecast, actual] = [rows.map(([f]) => f), rows.map(([, z]) => z)];
        expectClose(weightedQuantileLoss([0.5])(forecast, actual), nd(forecast, actual), TOLERANCE, "wQL(0.5)");
      }),
      { numRuns: 100 },
    );
  });

  test("quantiles of paths are those of the forecast's own face, sorted in one kernel call", () => {
    const paths = fc.array(fc.oneof(value, fc.integer({ min: 0, max: 3 })), { minLength: 3, maxLength: 200 });
    fc.assert(
      fc.property(paths, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (values, level) => {
        const prediction: Prediction = { kind: "paths", horizon: 1, paths: Float64Array.from(values) };
        const sorted = Float64Array.from(values).sort();
        const position = (sorted.length - 1) * level;
        const low = sorted[Math.floor(position)]!;
        const high = sorted[Math.min(Math.floor(position) + 1, sorted.length - 1)]!;
        const quantile = low + (position - Math.floor(position)) * (high - low);
        expectClose(pinball(level)(prediction, [1000]), level * (1000 - quantile), 1e-12, "pinball");
      }),
      { numRuns: 100 },
    );
  });

  test("masking is the same as dropping the steps", () => {
    const forecast = normal([1, 2, 3], [1, 1, 2]);
    const short = normal([1, 3], [1, 2]);
    const context = { train: [1, 2, 4, 3], seasonLength: 1 };
    const each = [
      pinball(0.3),
      meanPinball(),
      meanPinball([0.2, 0.7]),
      weightedQuantileLoss(),
      hitRate(0.6),
      intervalScore(),
      msis(),
      coverage(0.5),
      acd(0.5),
      sharpness(),
    ];
    for (const metric of each) {
      expect(metric(forecast, [0.5, Number.NaN, 5], context), metric.name).toBe(metric(short, [0.5, 5], context));
      expect(metric(forecast, [Number.NaN, Number.NaN, Number.NaN], context), metric.name).toBeNaN();
    }
  });
});

describe("zero denominators", () => {
  const expected = {
    infinite: Number.POSITIVE_INFINITY,
    skip: Number.NaN,
    epsilon: 8,
    worst: Number.POSITIVE_INFINITY,
  };
  for (const [division, value] of Object.entries(expected) as ["infinite" | "skip" | "epsilon" | "worst", number][]) {
    test(`weighted quantile loss and MSIS, ${division}`, () => {
      const options = { division, epsilon: 0.25 };
      expect(weightedQuantileLoss([0.5], options)([2, 2], [0, 0])).toBe(value);
      const width = grid([0.25, 0.75], [1], [3]);
      expect(msis(0.5, options)(width, [2], { train: [4, 4, 4] })).toBe(value);
    });
  }
});

describe("refusals", () => {
  test("levels outside (0, 1), no levels, levels that the forecast does not hold", () => {
    expect(() => pinball(1)).toThrow(OptionError);
    expect(() => weightedQuantileLoss([])).toThrow(/at least 1/);
    expect(() => coverage(95)).toThrow("coverage: nominal must be a number strictly between 0 and 1, got 95");
    expect(() => pinball(0.99)(grid([0.1, 0.9], [1], [2]), [1])).toThrow(/quantiles from 0.1 to 0.9, not 0.99/);
    expect(() => msis()(normal([1], [1]), [1])).toThrow(/context.train/);
  });
  test("names say the levels", () => {
    expect([pinball(0.9).name, weightedQuantileLoss([0.5, 0.9]).name, crps.name]).toEqual([
      "pinball(0.9)",
      "weightedQuantileLoss(0.5, 0.9)",
      "crps",
    ]);
  });
});
