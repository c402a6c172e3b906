import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crps,
  DataError,
  type LawPrediction,
  type MixturePrediction,
  meanPinball,
  OptionError,
  type Prediction,
} from "../../../bindings/index.js";
import { makeForecast } from "../../../bindings/probability/forecast.js";
import { drawLaw } from "../../../bindings/probability/law.js";
import { expectClose, golden, metricCases } from "../../support/evaluate.js";

const law = <L extends LawPrediction["law"]>(name: L, parameters: Record<string, number | number[]>): LawPrediction =>
  ({
    kind: "law",
    law: name,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [key, Float64Array.from([value].flat())]),
    ),
  }) as LawPrediction;
const paths = (values: number[], horizon = 1): Prediction => ({
  kind: "paths",
  horizon,
  paths: Float64Array.from(values),
});

/** Special functions to a few units in the last place, and differences of them. */
const TOLERANCE = 2e-13;

describe("closed forms", () => {
  const makers: [string, number, (p: Record<string, number>) => LawPrediction][] = [
    ["crps normal", 18, (p) => law("normal", { mean: p.mean!, sd: p.sd! })],
    ["crps student", 18, (p) => law("studentT", { location: p.loc!, scale: p.scale!, degreesOfFreedom: p.df! })],
    ["crps logistic", 12, (p) => law("logistic", { location: p.loc!, scale: p.scale! })],
    ["crps laplace", 12, (p) => law("laplace", { location: p.loc!, scale: p.scale! })],
    ["crps gamma", 15, (p) => law("gamma", { shape: p.shape!, scale: p.scale! })],
    ["crps poisson", 15, (p) => law("poisson", { mean: p.rate! })],
    ["crps negative binomial", 15, (p) => law("negativeBinomial", { mean: p.mean!, dispersion: 1 / p.size! })],
  ];
  for (const [method, count, make] of makers) {
    test(`golden values: ${method}`, () => {
      const cases = metricCases(method);
      expect(cases).toHaveLength(count);
      for (const { id, params, y, out } of cases) {
        const prediction = make(params as Record<string, number>);
        expectClose(crps(prediction, [y as number]), out.crps as number, TOLERANCE, id);
      }
    });
  }

  // Own evaluations of the closed forms, checked against numerical integration.
  const table: [LawPrediction, [y: number, score: number][]][] = [
    [
      law("normal", { mean: 0, sd: 1 }),
      [
        [0, 0.233694977255],
        [1, 0.602441357628],
        [-2, 1.452791821686],
      ],
    ],
    [law("normal", { mean: 2, sd: 3 }), [[5, 1.807324072883]]],
    [
      law("studentT", { location: 0, scale: 1, degreesOfFreedom: 5 }),
      [
        [0, 0.257025362901],
        [1, 0.603830562748],
      ],
    ],
    [law("studentT", { location: 0, scale: 1, degreesOfFreedom: 3 }), [[2, 1.366922344397]]],
    [
      law("logistic", { location: 0, scale: 1 }),
      [
        [0, 0.38629436112],
        [1, 0.626523375036],
      ],
    ],
    [
      law("laplace", { location: 0, scale: 1 }),
      [
        [0, 0.25],
        [1, 0.617879441171],
      ],
    ],
    [law("logNormal", { logMean: 0, logSd: 1 }), [[1, 0.267405467023]]],
    [
      law("poisson", { mean: 3 }),
      [
        [0, 2.043873324155],
        [2, 0.541744007834],
        [5, 1.313114436699],
      ],
    ],
    [
      law("negativeBinomial", { mean: 3, dispersion: 0.5 }),
      [
        [0, 1.564453125],
        [2, 0.588453125],
      ],
    ],
    [law("gamma", { shape: 2, scale: 1 }), [[1.5, 0.311911121039]]],
    [law("gamma", { shape: 1, scale: 1 }), [[1, 0.235758882343]]],
    [law("beta", { alpha: 2, beta: 3 }), [[0.3, 0.064230285714]]],
    [law("beta", { alpha: 1, beta: 1 }), [[0.3, 0.123333333333]]],
    [
      law("bernoulli", { probability: 0.3 }),
      [
        [0, 0.09],
        [1, 0.49],
        [0.5, 0.29],
      ],
    ],
  ];
  test("of all ten laws, exponential and uniform as gamma and beta laws", () => {
    for (const [prediction, rows] of table) {
      for (const [y, expected] of rows)
        expectClose(crps(prediction, [y]), expected, 6e-13, `${prediction.law} at ${y}`);
    }
  });

  test("the half difference of negative binomial variables from rare to huge counts", () => {
    // mean - score at 0, by 30-digit hypergeometric functions: Wei & Held (2014).
    const rows = JSON.parse(
      readFileSync(new URL("../../reference/count-differences.json", import.meta.url), "utf8"),
    ) as { rows: [mean: number, dispersion: number, half: number][] };
    expect(rows.rows.length).toBeGreaterThan(50);
    for (const [mean, dispersion, half] of rows.rows) {
      const score = crps(law("negativeBinomial", { mean, dispersion }), [-1]);
      expectClose(
        (mean + 1 - score) / half,
        1,
        Math.max(TOLERANCE, (4e-16 * (mean + 1)) / half),
        `${mean}, ${dispersion}`,
      );
    }
  });

  test("scores far outside the support or the bulk are distances", () => {
    expectClose(crps(law("gamma", { shape: 2, scale: 1 }), [-5]), 7 - 0.75, TOLERANCE, "gamma");
    expectClose(crps(law("beta", { alpha: 1, beta: 1 }), [3]), 2.5 - 1 / 6, TOLERANCE, "beta");
    expectClose(crps(law("normal", { mean: 0, sd: 1 }), [1e300]) / 1e300, 1, TOLERANCE, "normal");
    expectClose(
      crps(law("studentT", { location: 0, scale: 1, degreesOfFreedom: 2 }), [1e200]) / 1e200,
      1,
      TOLERANCE,
      "t",
    );
    expectClose(crps(law("poisson", { mean: 3 }), [-2]), 2.043873324155 + 2, 1e-12, "poisson");
  });

  test("a scale of zero is a point forecast", () => {
    for (const name of ["normal", "logistic", "laplace", "studentT"] as const) {
      const parameters = { mean: 2, location: 2, sd: 0, scale: 0, degreesOfFreedom: 4 };
      expect(crps(law(name, parameters), [5]), name).toBe(3);
    }
  });

  test("Student's t of many degrees of freedom is the normal law, of one or fewer has no score", () => {
    const t = (df: number) => crps(law("studentT", { location: 0, scale: 1, degreesOfFreedom: df }), [1]);
    expectClose(t(1e12), 0.602441357628, 1e-11, "many");
    expectClose(t(Infinity), 0.602441357628, 6e-13, "infinite");
    expect(t(1)).toBeNaN();
  });

  test("a law is scaled as its unit", () => {
    const at = (unit: number) => crps(law("normal", { mean: 2 * unit, sd: 3 * unit }), [5 * unit]) / unit;
    for (const unit of [1e-300, 1e-9, 1e9, 1e300]) expectClose(at(unit), at(1), TOLERANCE, `unit ${unit}`);
  });
});

describe("paths", () => {
  test("golden values, empirical and fair", () => {
    const cases = metricCases("crps empirical sample");
    expect(cases).toHaveLength(15);
    for (const { id, sample, y, out } of cases) {
      const prediction = paths(sample as number[]);
      expectClose(crps(prediction, [y as number]), golden(out.crpsEmpirical_pwm0_edf), 1e-14, id);
      if (out.crpsFair !== null)
        expectClose(crps.with({ fair: true })(prediction, [y as number]), golden(out.crpsFair), 1e-14, id);
    }
  });

  test("{1, 2, 4, 8, 16} at 5: 1.52 and 0.8", () => {
    expectClose(crps(paths([1, 2, 4, 8, 16]), [5]), 1.52, 1e-15, "edf");
    expectClose(crps.with({ fair: true })(paths([1, 2, 4, 8, 16]), [5]), 0.8, 1e-15, "fair");
  });

  const bulk = fc.double({ min: -100, max: 100, noNaN: true });
  const wild = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  const count = fc.integer({ min: 0, max: 5 });

  test("equals the definition over all pairs, for even, wild and tied values", () => {
    const sample = fc.oneof(...[bulk, wild, count].map((value) => fc.array(value, { minLength: 12, maxLength: 150 })));
    fc.assert(
      fc.property(sample, fc.integer({ min: 1, max: 6 }), bulk, (values, horizon, y) => {
        const n = Math.floor(values.length / horizon);
        const used = values.slice(0, n * horizon);
        const truth = new Array<number>(horizon).fill(y);
        const scores = crps.steps(paths(used, horizon), truth);
        for (let h = 0; h < horizon; h++) {
          const x = Array.from({ length: n }, (_, p) => used[p * horizon + h]!);
          let near = 0;
          let spread = 0;
          for (const a of x) {
            near += Math.abs(a - y) / n;
            for (const b of x) spread += Math.abs(a - b) / (2 * n * n);
          }
          expect(Math.abs(scores[h]! - (near - spread))).toBeLessThanOrEqual(1e-13 * (near + 1));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("paths of a law approach its closed form", () => {
    for (const prediction of [
      law("normal", { mean: 1, sd: 2 }),
      law("gamma", { shape: 2, scale: 3 }),
      law("studentT", { location: 0, scale: 1, degreesOfFreedom: 5 }),
      law("negativeBinomial", { mean: 4, dispersion: 0.7 }),
      law("logNormal", { logMean: 0, logSd: 0.8 }),
      law("beta", { alpha: 2, beta: 5 }),
    ]) {
      const y = 1.5;
      const n = 20_000;
      const sampled = crps({ kind: "paths", horizon: 1, paths: drawLaw(prediction, n, 11) }, [y]);
      // The standard error of a mean of 20,000 terms of about the size of the score, five times over.
      expectClose(sampled / crps(prediction, [y]), 1, 0.06, prediction.law);
    }
  });

  test("a missing path makes its step NaN, and no other", () => {
    expect(crps.steps(paths([1, 2, 3, 4, Number.NaN, 6], 2), [2, 5])[0]).toBeNaN();
    expectClose(crps.steps(paths([1, 2, 3, 4, 5, Number.NaN], 2), [2, 5])[0]!, 5 / 3 - 8 / 9, 1e-14, "other step");
    expect(crps.steps(paths([1, 2, 3, 4, 5, Number.NaN], 2), [2, 5])[1]).toBeNaN();
  });
});

describe("quantiles", () => {
  const grid = (levels: number[], values: number[]): Prediction => ({
    kind: "quantiles",
    levels: Float64Array.from(levels),
    values: Float64Array.from(values),
  });

  test("golden values of twice the mean pinball loss over a grid", () => {
    const [{ actual, taus, quantiles, out }] = metricCases("pinball losses") as never as [
      { actual: number[]; taus: number[]; quantiles: number[][]; out: { crpsFromQuantiles_2meanPinball: number[] } },
    ];
    const prediction = grid(
      taus,
      taus.flatMap((_, k) => quantiles.map((row) => row[k]!)),
    );
    const steps = crps.with({ quantiles: "grid" }).steps(prediction, actual);
    for (const [h, expected] of out.crpsFromQuantiles_2meanPinball.entries())
      expectClose(steps[h]!, expected, 1e-13, `${h}`);
  });

  test("the uniform law between its outermost quantiles", () => {
    // F jumps by 0.1 at 0.1 and at 0.9: the integral of (F - 1{x >= 0.3})^2 over (0.1, 0.9).
    const expected = (0.3 ** 3 - 0.1 ** 3) / 3 + (0.7 ** 3 - 0.1 ** 3) / 3;
    expectClose(crps(grid([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]), [0.3]), expected, 1e-15, "inside");
    expectClose(crps(grid([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]), [1.2]), 0.3 + (0.9 ** 3 - 0.1 ** 3) / 3, 1e-15, "outside");
  });

  test("a single quantile is a point", () => {
    expect(crps(grid([0.5], [2, 3]), [5, 3])).toBe(1.5);
    expect(crps([2, 3], [5, 3])).toBe(1.5);
  });

  test("a fine grid approaches the law", () => {
    const levels = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    const normal = makeForecast(law("normal", { mean: 0, sd: 1 }), { model: "test" });
    const prediction = grid(
      levels,
      levels.map((level) => normal.quantile(level)[0]!),
    );
    // Linear interpolation and the cut tails, 0.001 of the mass on either side.
    expectClose(crps(prediction, [1]), crps(normal, [1]), 1e-4, "interpolated");
    expectClose(crps.with({ quantiles: "grid" })(prediction, [1]), crps(normal, [1]), 2e-3, "grid");
  });
});

describe("mixtures", () => {
  const mix = (weights: number[], ...components: Prediction[]): MixturePrediction => ({
    kind: "mixture",
    weights: Float64Array.from(weights),
    components,
  });
  const a = law("normal", { mean: 0, sd: 1 });
  const b = law("normal", { mean: 3, sd: 0.5 });

  test("normal laws in closed form, beside numerical integration", () => {
    const closed = crps(mix([0.3, 0.7], a, b), [1]);
    // A mixture within a mixture takes the numerical way.
    const numerical = crps(mix([0.3, 0.7], a, mix([1], b)), [1]);
    expectClose(numerical, closed, 1e-11, "two normals");
    expectClose(crps(mix([1], a), [1]), crps(a, [1]), 1e-14, "one normal");
  });

  test("one component is itself, whatever it is", () => {
    const each: Prediction[] = [
      law("studentT", { location: 1, scale: 2, degreesOfFreedom: 4 }),
      law("gamma", { shape: 0.8, scale: 2 }),
      law("logNormal", { logMean: 0, logSd: 1 }),
      law("beta", { alpha: 0.6, beta: 3 }),
      law("laplace", { location: 0, scale: 1 }),
      law("poisson", { mean: 4 }),
      law("negativeBinomial", { mean: 3, dispersion: 2 }),
      law("bernoulli", { probability: 0.2 }),
      paths([1, 2, 4, 8, 16]),
      { kind: "quantiles", levels: Float64Array.of(0.1, 0.6, 0.9), values: Float64Array.of(0.5, 1, 2) },
    ];
    for (const prediction of each) {
      for (const y of [0.4, 1, 7]) {
        const what = `${prediction.kind} ${"law" in prediction ? prediction.law : ""} at ${y}`;
        expectClose(crps(mix([1], prediction), [y]), crps(prediction, [y]), 1e-8, what);
      }
    }
  });

  test("paths of two models with weights", () => {
    // 1 with probability 1/4, 3 with 3/4, at 2: E|X - y| = 1, E|X - X'| / 2 = 2 (1/4)(3/4).
    expectClose(crps(mix([0.25, 0.75], paths([1]), paths([3])), [2]), 1 - 0.375, 1e-14, "points");
  });

  test("fair scores are for paths", () => {
    expect(() => crps.with({ fair: true })(mix([1], law("poisson", { mean: 1 })), [1])).toThrow(OptionError);
  });
});

describe("the score as a metric", () => {
  test("is proper: the truth scores best in expectation", () => {
    // Expected score of N(m, s^2) under N(0, 1), by the midpoints of 400 equal slices of probability.
    const slices = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);
    const truth = makeForecast(law("normal", { mean: 0, sd: 1 }), { model: "test" });
    const draws = slices.map((level) => truth.quantile(level)[0]!);
    const expected = (mean: number, sd: number) =>
      crps(law("normal", { mean: draws.map(() => mean), sd: draws.map(() => sd) }), draws);
    const best = expected(0, 1);
    for (const [mean, sd] of [
      [0.1, 1],
      [-0.1, 1],
      [0, 1.1],
      [0, 0.9],
      [0.5, 2],
    ] as const) {
      expect(expected(mean, sd)).toBeGreaterThan(best);
    }
  });

  test("half of it is the integral of the pinball loss: N(0, 1) at 1", () => {
    expectClose(meanPinball()(law("normal", { mean: 0, sd: 1 }), [1]), 0.602441357628 / 2, 6e-13, "closed");
    const levels = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000);
    expectClose(meanPinball(levels)(law("normal", { mean: 0, sd: 1 }), [1]), 0.602441357628 / 2, 1e-6, "midpoints");
  });

  test("leaves out missing truths", () => {
    const two = law("normal", { mean: [0, 0], sd: [1, 1] });
    expectClose(crps(two, [Number.NaN, 1]), 0.602441357628, 6e-13, "masked");
    expect(crps(two, [Number.NaN, Number.NaN])).toBeNaN();
    expect(crps.steps(two, [Number.NaN, 1])[0]).toBeNaN();
  });

  test("refuses other lengths and misspelt options", () => {
    expect(() => crps(law("normal", { mean: 0, sd: 1 }), [1, 2])).toThrow(DataError);
    expect(() => crps.with({ quantile: "grid" } as never)).toThrow(/did you mean "quantiles"/);
    expect(crps.with({ fair: true }).name).toBe("crps(fair)");
  });
});
