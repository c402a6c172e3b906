import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { example, rowsOf, run } from "./run.js";

const passengers = example("air-passengers.csv");

describe("compare", () => {
  test("ranks models by the first metric; the times are no data", async () => {
    const argv = ["compare", passengers, "--horizon", "12", "--folds", "3", "--models", "naive,seasonalNaive,mean"];
    const { code, out, err } = await run(argv);
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toMatch(/^rank,model,mase,smape,rmse,.*coverage80,coverage95,folds,failures$/);
    expect(rowsOf(out).map(({ model }) => model)).toEqual(["seasonalNaive", "naive", "mean"]);
    expect(rowsOf(out).map(({ folds }) => folds)).toEqual(["3", "3", "3"]);
    expect(err).toContain("time per fit: seasonalNaive");
    expect((await run(argv)).out).toBe(out);
  });

  test("the MASE of the naive forecast is its error by the seasonal naive error of the past", async () => {
    const { out } = await run([
      "compare",
      passengers,
      "--horizon",
      "1",
      "--folds",
      "1",
      "--models",
      "naive",
      "--metrics",
      "mase,mae",
    ]);
    const [row] = rowsOf(out);
    // The last step is 390 to 432; the scale is the mean change over a year in what came before.
    const values = readFileSync(passengers, "utf8")
      .trim()
      .split("\n")
      .slice(1, -1)
      .map((line) => Number(line.split(",")[1]));
    const changes = values.slice(12).map((value, t) => Math.abs(value - values[t]!));
    const scale = changes.reduce((sum, change) => sum + change, 0) / changes.length;
    expect(Number(row!.mae)).toBe(42);
    expect(Number(row!.mase)).toBeCloseTo(42 / scale, 12);
  });

  test("without --models the usual ones are compared, auto among them", async () => {
    const { out } = await run(["compare", example("uk-gas.csv"), "--horizon", "4", "--folds", "2", "--format", "json"]);
    const models = JSON.parse(out).leaderboard.map(({ model }: { model: string }) => model);
    expect(models).toEqual(expect.arrayContaining(["auto", "naive", "seasonalNaive", "drift", "mean"]));
  });

  test("a panel is averaged over its series, and a table is for people", async () => {
    const argv = [
      "compare",
      example("monthly-panel.csv"),
      "--horizon",
      "6",
      "--folds",
      "2",
      "--models",
      "naive,seasonalNaive",
    ];
    const { out } = await run([...argv, "--format", "table"]);
    expect(out).toMatch(/^model +MASE +sMAPE +RMSE/);
    expect(out).toMatch(/\nseasonalNaive +0\.\d{3} /);
    expect(rowsOf((await run(argv)).out)[0]!.folds).toBe("10");
  });

  test("a series too short for the folds is unreadable for this purpose", async () => {
    const { code, err } = await run(["compare", "-", "--horizon", "5", "--models", "naive"], { input: "1\n2\n3\n" });
    expect(code).toBe(3);
    expect(err).toContain("backtest");
  });
});
