// Which model would have been right? A leaderboard from past origins.
import { readFileSync } from "node:fs";
import { backtest, crps, drift, mase, naive, seasonalNaive, series, smape } from "forecastle";

const lines = readFileSync(new URL("uk-gas.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1);
const gas = series(lines.map((line) => line.split(",")).map(([time, value]) => ({ time, value: Number(value) })));

const models = [naive(), drift(), seasonalNaive({ seasonLength: gas.seasonLength })];
const board = await backtest(models, gas, {
  horizon: 8,
  folds: 5,
  metrics: [mase, smape, crps],
  coverages: [0.8, 0.95],
});
console.log(board.toString());
