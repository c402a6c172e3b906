import { describe, expect, test } from "vitest";
import {
  brier,
  calibration,
  compareRanks,
  crps,
  DataError,
  dawidSebastiani,
  dieboldMariano,
  energyScore,
  type LawPrediction,
  logScore,
  type MixturePrediction,
  naive,
  OptionError,
  type Prediction,
  pit,
  pitHistogram,
  reliability,
  rps,
  variogramScore,
} from "../../../bindings/index.js";
import { drawLaw } from "../../../bindings/probability/law.js";
import { expectClose, metricCases } from "../../support/evaluate.js";

/** A few special functions in a row. */
const TOLERANCE = 1e-12;

const law = (name: LawPrediction["law"], parameters: Record<string, number | number[]>): LawPrediction =>
  ({
    kind: "law",
    law: name,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [key, Float64Array.from([value].flat())]),
    ),
  }) as LawPrediction;
const pathsOf = (rows: number[][]): Prediction => ({
  kind: "paths",
  horizon: rows[0]!.length,
  paths: Float64Array.from(rows.flat()),
});

type Parameters = Record<string, number>;
const families: [string, (p: Parameters) => LawPrediction][] = [
  ["crps normal", (p) => law("normal", { mean: p.mean!, sd: p.sd! })],
  ["crps student", (p) => law("studentT", { location: p.loc!, scale: p.scale!, degreesOfFreedom: p.df! })],
  ["crps logistic", (p) => law("logistic", { location: p.loc!, scale: p.scale! })],
  ["crps laplace", (p) => law("laplace", { location: p.loc!, scale: p.scale! })],
  ["crps gamma", (p) => law("gamma", { shape: p.shape!, scale: p.scale! })],
  ["crps poisson", (p) => law("poisson", { mean: p.rate! })],
  ["crps negative binomial", (p) => law("negativeBinomial", { mean: p.mean!, dispersion: 1 / p.size! })],
];

describe("golden values of densities and transforms", () => {
  for (const [method, make] of families) {
    test(method.replace("crps ", ""), () => {
      for (const { id, params, y, out } of metricCases(method)) {
        const prediction = make(params as Parameters);
        const z = [y as number];
        expectClose(logScore(prediction, z), out.logScore as number, 1e-11, `${id} log score`);
        if (out.pit !== undefined) expectClose(pit(prediction, z)[0]!, out.pit as number, TOLERANCE, `${id} PIT`);
        if (out.pitLow === undefined) continue;
        // Drawn from the jump: many seeds stay within it and fill it.
        const [low, high] = [out.pitLow as number, out.pitHigh as number];
        const drawn = Array.from({ length: 40 }, (_, seed) => pit(prediction, z, { seed })[0]!);
        for (const value of drawn)
          expect(value >= low - 1e-12 && value <= high + 1e-12, `${id} PIT ${value}`).toBe(true);
        if (high > low + 1e-3) expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(0.7 * (high - low));
      }
    });
  }

  test("the transform of fifty values under N(0.1, 1.1)", () => {
    const [{ y, out }] = metricCases("PIT of N") as never as [{ y: number[]; out: { pit: number[] } }];
    const values = pit(law("normal", { mean: y.map(() => 0.1), sd: y.map(() => 1.1) }), y);
    for (const [i, expected] of out.pit.entries()) expectClose(values[i]!, expected, TOLERANCE, `value ${i}`);
    expect(pitHistogram(values, 5).reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  test("the ranked probability score over all counts is the CRPS", () => {
    for (const { id, params, y, out } of metricCases("crps poisson")) {
      const counts = Array.from({ length: 200 }, (_, k) => k);
      const prediction = law("poisson", { mean: (params as Parameters).rate! });
      expectClose(rps(counts)(prediction, [y as number]), out.rps as number, TOLERANCE, id);
    }
  });

  test("energy and variogram scores of paths", () => {
    for (const { id, sample, y, out } of metricCases("energy score")) {
      const prediction = pathsOf(sample as number[][]);
      const z = y as number[];
      expectClose(energyScore()(prediction, z), out.energy as number, 1e-13, id);
      expectClose(energyScore({ fair: true })(prediction, z), out.energyFair as number, 1e-13, `${id} fair`);
      expectClose(variogramScore()(prediction, z), out.variogram05_allPairs as number, 1e-13, `${id} variogram`);
    }
  });
});

describe("by hand", () => {
  test("log score of N(0, 1) at 1", () => {
    expectClose(logScore(law("normal", { mean: 0, sd: 1 }), [1]), 1.418938533205, 1e-12, "log score");
  });

  test("log score of a mixture, also where its densities underflow", () => {
    const mixture = (y: number): number => {
      const two: MixturePrediction = {
        kind: "mixture",
        weights: Float64Array.of(0.25, 0.75),
        components: [law("normal", { mean: 0, sd: 1 }), law("normal", { mean: 2, sd: 1 })],
      };
      return logScore(two, [y]);
    };
    const density = (z: number) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    expectClose(mixture(1), -Math.log(0.25 * density(1) + 0.75 * density(-1)), TOLERANCE, "at 1");
    expectClose(mixture(100), 0.5 * 98 ** 2 + 0.5 * Math.log(2 * Math.PI) - Math.log(0.75), TOLERANCE, "at 100");
  });

  test("Brier score of probabilities 0.3 and 0.8 for what did not and did happen", () => {
    const forecast = law("bernoulli", { probability: [0.3, 0.8] });
    expectClose(brier()(forecast, [0, 1]), (0.09 + 0.04) / 2, TOLERANCE, "bernoulli");
    expectClose(brier(1)(law("normal", { mean: 1, sd: 2 }), [5]), 0.25, TOLERANCE, "threshold");
  });

  test("Dawid-Sebastiani score of every kind of forecast", () => {
    expectClose(dawidSebastiani(law("normal", { mean: 1, sd: 2 }), [4]), 9 / 4 + Math.log(4), TOLERANCE, "law");
    expectClose(dawidSebastiani(pathsOf([[1], [3]]), [4]), 4, TOLERANCE, "paths");
    const mixture: Prediction = {
      kind: "mixture",
      weights: Float64Array.of(0.5, 0.5),
      components: [law("normal", { mean: 0, sd: 1 }), law("normal", { mean: 4, sd: 1 })],
    };
    expectClose(dawidSebastiani(mixture, [2]), Math.log(5), TOLERANCE, "mixture");
    // Quantile function 1 up to 0.25, 3 from 0.75, linear between: variance 0.5 + (1/3) 0.5.
    const quantiles: Prediction = {
      kind: "quantiles",
      levels: Float64Array.of(0.25, 0.75),
      values: Float64Array.of(1, 3),
    };
    expectClose(dawidSebastiani(quantiles, [2]), Math.log(2 / 3), TOLERANCE, "quantiles");
  });

  test("energy and variogram scores of three paths of two steps", () => {
    const prediction = pathsOf([
      [0, 0],
      [1, 2],
      [3, -1],
    ]);
    expectClose(energyScore()(prediction, [1, 1]), 0.747113905358, 1e-12, "energy");
    expectClose(variogramScore()(prediction, [1, 1]), 2, 1e-14, "variogram");
    // |z| = 0; means of |difference|: (0 + 1 + 4) / 3, of its square (0 + 1 + 16) / 3, of its cube (0 + 1 + 64) / 3.
    expectClose(variogramScore({ order: 1 })(prediction, [1, 1]), 2 * (5 / 3) ** 2, 1e-13, "order 1");
    expectClose(variogramScore({ order: 2 })(prediction, [1, 1]), 2 * (17 / 3) ** 2, 1e-13, "order 2");
    expectClose(variogramScore({ order: 3 })(prediction, [1, 1]), 2 * (65 / 3) ** 2, 1e-13, "order 3");
  });

  test("the energy score of one step is the CRPS, and a missing step is left out", () => {
    const prediction = pathsOf([[1], [2], [4], [8], [16]]);
    expectClose(energyScore()(prediction, [5]), crps(prediction, [5]), 1e-14, "one step");
    const two = pathsOf([
      [1, 0],
      [2, 9],
      [4, 7],
      [8, 1],
      [16, 3],
    ]);
    expectClose(energyScore()(two, [5, Number.NaN]), 1.52, 1e-14, "missing");
    expect(variogramScore()(two, [5, Number.NaN])).toBe(0);
    expect(energyScore()(two, [Number.NaN, Number.NaN])).toBeNaN();
  });

  test("a forecast draws its own paths, by its seed", () => {
    const forecast = naive().fit([1, 3, 2, 5, 4, 6]).forecast(3);
    const score = energyScore({ paths: 200, seed: 3 })(forecast, [6, 6, 7]);
    expect(score).toBe(energyScore({ paths: 200, seed: 3 })(forecast, [6, 6, 7]));
    expect(score).toBeGreaterThan(0);
    expect(() => energyScore()(law("normal", { mean: 0, sd: 1 }), [1])).toThrow(OptionError);
  });
});

describe("propriety: the truth scores best on its own draws", () => {
  const n = 4000;
  const filled = (value: number) => new Array<number>(n).fill(value);
  const draws = Array.from(drawLaw(law("normal", { mean: filled(0), sd: filled(1) }), 1, 5));
  for (const metric of [logScore, dawidSebastiani, brier(0.5), rps([-1, 0, 1]), crps]) {
    test(metric.name, () => {
      const at = (mean: number, sd: number) => metric(law("normal", { mean: filled(mean), sd: filled(sd) }), draws);
      const best = at(0, 1);
      // Shifts far beyond the standard error of the draws' own mean, 0.016.
      for (const [mean, sd] of [
        [0.4, 1],
        [-0.4, 1],
        [0, 1.5],
        [0, 0.6],
      ] as const)
        expect(at(mean, sd)).toBeGreaterThan(best);
    });
  }
});

describe("calibration", () => {
  test("hit rates of a calibrated and of a narrow forecast", () => {
    const n = 2000;
    const filled = (value: number) => new Array<number>(n).fill(value);
    const truth = law("poisson", { mean: filled(40) });
    const draws = Array.from(drawLaw(truth, 1, 2));
    const uniform = pitHistogram(pit(truth, draws, { seed: 1 }), 10);
    // Binomial counts of mean 200 and standard deviation 13.4.
    for (const count of uniform) expect(Math.abs(count - 200)).toBeLessThan(60);
    const narrow = pitHistogram(pit(law("normal", { mean: filled(40), sd: filled(2) }), draws), 10);
    expect(narrow[0]! + narrow[9]!).toBeGreaterThan(2 * uniform[0]! + 2 * uniform[9]!);
    const rows = calibration(
      [law("normal", { mean: filled(40), sd: filled(Math.sqrt(40)) })],
      [draws],
      [0.1, 0.5, 0.9],
    );
    for (const { level, hitRate, count } of rows) {
      expect(Math.abs(hitRate - level)).toBeLessThan(0.05);
      expect(count).toBe(n);
    }
  });

  test("the transform of paths is drawn from the jump, of a mixture and of quantiles too", () => {
    const ties = pathsOf([[1], [1], [2], [3]]);
    const drawn = Array.from({ length: 30 }, (_, seed) => pit(ties, [1], { seed })[0]!);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(0.3);
    expect(pit(ties, [2.5])[0]).toBe(0.75);
    const mixture: Prediction = { kind: "mixture", weights: Float64Array.of(0.5, 0.5), components: [ties, ties] };
    expect(pit(mixture, [2.5])[0]).toBe(0.75);
    const quantiles: Prediction = {
      kind: "quantiles",
      levels: Float64Array.of(0.2, 0.8),
      values: Float64Array.of(1, 3),
    };
    expect(pit(quantiles, [2])[0]).toBe(0.5);
    expect(pit(quantiles, [1])[0]).toBeLessThan(0.2);
    expect(pit(quantiles, [Number.NaN])[0]).toBeNaN();
  });

  test("reliability by bins of the probability", () => {
    const bins = reliability([0.1, 0.2, 0.9, 0.7, 1], [0, 1, 1, Number.NaN, 1], { bins: 2 });
    expectClose(bins[0]!.probability, 0.15, TOLERANCE, "probability");
    expect(bins[0]).toMatchObject({ from: 0, to: 0.5, frequency: 0.5, count: 2 });
    expect(bins[1]).toMatchObject({ probability: 0.95, frequency: 1, count: 2 });
    expect(() => reliability([1.2], [1])).toThrow(/probability 0 is 1.2/);
    expect(() => reliability([0.2], [3])).toThrow(DataError);
    expect(() => pitHistogram([2])).toThrow(DataError);
  });
});

describe("Diebold-Mariano", () => {
  for (const { id, ...one } of metricCases("Diebold-Mariano")) {
    test(`golden ${id}`, () => {
      type Side = Record<"statHLN" | "pTwoSided_t_n-1" | "pLess" | "pGreater", number>;
      const { e1, e2, h, power, out } = one as never as {
        e1: number[];
        e2: number[];
        h: number;
        power: number;
        out: { meanDiff: number; acf?: Side; bartlett: Side };
      };
      for (const variance of ["acf", "bartlett"] as const) {
        const expected = (variance === "acf" ? out.acf : undefined) ?? out.bartlett;
        const result = dieboldMariano(e1, e2, { horizon: h, power, variance });
        expectClose(result.statistic, expected.statHLN, TOLERANCE, "statistic");
        expectClose(result.pValue, expected["pTwoSided_t_n-1"], TOLERANCE, "p");
        expectClose(result.meanDifference, out.meanDiff, TOLERANCE, "mean difference");
        expect(result.variance).toBe(variance === "acf" && out.acf ? "acf" : "bartlett");
        const p = (alternative: "less" | "greater") =>
          dieboldMariano(e1, e2, { horizon: h, power, variance, alternative }).pValue;
        expectClose(p("less"), expected.pLess, TOLERANCE, "less");
        expectClose(p("greater"), expected.pGreater, TOLERANCE, "greater");
      }
    });
  }

  test("swaps its sign with the methods, leaves out gaps, and refuses what it cannot test", () => {
    const [a, b] = [
      [1, -2, 3, Number.NaN, 1],
      [2, 2, -1, 5, 0],
    ];
    expect(dieboldMariano(a, b).statistic).toBe(-dieboldMariano(b, a).statistic);
    expect(dieboldMariano(a, b).count).toBe(4);
    expect(dieboldMariano([1, 2, 3], [1, 2, 3]).statistic).toBeNaN();
    expectClose(
      dieboldMariano([1, 2, 3], [2, 1, 1], { power: 1.5 }).meanDifference,
      (1 + 2 ** 1.5 + 3 ** 1.5 - 2 ** 1.5 - 2) / 3,
      TOLERANCE,
      "power 1.5",
    );
    expect(() => dieboldMariano([1], [1, 2])).toThrow(DataError);
    expect(() => dieboldMariano([1, 2], [1, 3], { horizon: 2 })).toThrow(/more than 2 pairs/);
  });
});

describe("average ranks", () => {
  test("ranks share ties, and the critical distance is Nemenyi's", () => {
    const { rows, criticalDistance, friedman, count } = compareRanks({
      a: [1, 1, 2, 1],
      b: [2, 1, 1, 2],
      c: [3, 2, 3, Number.NaN],
    });
    expect(count).toBe(3);
    expect(rows.map(({ name, averageRank }) => [name, averageRank])).toEqual([
      ["a", 4.5 / 3],
      ["b", 4.5 / 3],
      ["c", 3],
    ]);
    // q = 2.343 for three methods, Demsar (2006), table 5, to three decimals.
    expectClose(criticalDistance, 2.343 * Math.sqrt(12 / 18), 1e-3, "critical distance");
    // Friedman's statistic with ties: 12 * 3 * 1.5 / (12 - 6 / (3 * 2)).
    expectClose(friedman.statistic, 54 / 11, TOLERANCE, "Friedman");
    expectClose(friedman.pValue, Math.exp(-27 / 11), TOLERANCE, "p of chi-square with two degrees of freedom");
  });

  test("two methods differ by the two-sided normal quantile", () => {
    const { criticalDistance } = compareRanks({ a: [1, 2, 3, 4], b: [2, 3, 4, 5] });
    expectClose(criticalDistance, 1.959963984540054 / Math.sqrt(4), TOLERANCE, "critical distance");
  });

  test("a method that is always last is not among the best of many cases", () => {
    const score = (base: number) => Array.from({ length: 40 }, (_, i) => base + ((i * 7) % 3));
    const { rows } = compareRanks({ good: score(0), fine: score(0.5), bad: score(9) });
    expect(rows.map(({ amongBest }) => amongBest)).toEqual([true, false, false]);
    expect(rows[2]!.averageRank).toBe(3);
  });

  test("refuses one method, uneven scores, no complete case", () => {
    expect(() => compareRanks({ a: [1] })).toThrow(OptionError);
    expect(() => compareRanks({ a: [1], b: [1, 2] })).toThrow("compareRanks: 1 scores of a, 2 of b");
    expect(() => compareRanks({ a: [1], b: [Number.NaN] })).toThrow(DataError);
  });
});
