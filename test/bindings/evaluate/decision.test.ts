import { describe, expect, test } from "vitest";
import {
  backtest,
  cheapestAction,
  decisionCost,
  type LawPrediction,
  mae,
  naive,
  OptionError,
  mean as overallMean,
  pinball,
  regret,
  rmse,
} from "../../../bindings/index.js";

const normal = (mean: number[], sd: number[]): LawPrediction => ({
  kind: "law",
  law: "normal",
  parameters: { mean: Float64Array.from(mean), sd: Float64Array.from(sd) },
});

describe("decisions", () => {
  // A unit too few costs 9, a unit too many 1.
  const newsvendor = (stock: number, demand: number) => 9 * Math.max(0, demand - stock) + Math.max(0, stock - demand);
  const stocks = Array.from({ length: 201 }, (_, i) => i / 10);
  const act = cheapestAction(stocks, newsvendor);
  const cost = decisionCost({ act, cost: newsvendor });

  test("the cheapest stock is the quantile at 9 / (9 + 1)", () => {
    // 10 + 1.2816 * 2 = 12.563, on the grid of tenths, and within one slice of a hundred.
    expect(Math.abs(act(normal([10], [2]))[0]! - 12.563)).toBeLessThan(0.15);
  });

  test("the more accurate forecast costs more when it hides its uncertainty", () => {
    const demand = [10, 13, 8, 14];
    const accurate = normal([10.5, 12.5, 8.5, 12], [0.1, 0.1, 0.1, 0.1]);
    const honest = normal([11, 11, 11, 11], [2.5, 2.5, 2.5, 2.5]);
    expect(mae(accurate, demand)).toBeLessThan(mae(honest, demand));
    expect(cost(accurate, demand)).toBeGreaterThan(cost(honest, demand));
  });

  test("regret is zero for the oracle and the cost above it otherwise", () => {
    const oracle = (demand: number) => demand;
    const known = regret({ act: () => [3, 5], cost: newsvendor, oracle });
    expect(known([0, 0], [3, 5])).toBe(0);
    expect(known.steps([0, 0], [4, 5])).toEqual(Float64Array.of(9, 0));
    expect(known([0, 0], [4, Number.NaN])).toBe(9);
  });

  test("an act must decide every step", () => {
    expect(() => decisionCost({ act: () => [1], cost: newsvendor })([1, 2], [1, 2])).toThrow(OptionError);
    expect(() => cheapestAction([], newsvendor)).toThrow(OptionError);
    expect(decisionCost({ act, cost: newsvendor, name: "stock" }).name).toBe("stock");
  });
});

describe("three measures are set apart: what a model minimises, what chooses it, what is reported", () => {
  test("a backtest's metrics are its own, in their order, whatever the models minimise", async () => {
    const values = [3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8, 10, 9, 11, 10, 12];
    const models = [naive(), overallMean()];
    const chosen = await backtest(models, values, { horizon: 2, folds: 3, metrics: [mae] });
    const reported = await backtest(models, values, { horizon: 2, folds: 3, metrics: [rmse, pinball(0.9)] });
    expect(chosen.metrics).toEqual(["mae"]);
    expect(reported.metrics).toEqual(["rmse", "pinball(0.9)"]);
    expect(chosen.best?.name).toBe("naive");
  });
});
