// Half-hourly electricity demand, a day ahead: growth over the week before, from its last values and that of yesterday.
import { readFileSync } from "node:fs";
import { backtest, lags, linearRegression, mase, seasonalNaive, series, smape, withFeatures } from "forecastle";

const lines = readFileSync(new URL("electricity-demand.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1);
const demand = series(
  lines.map((line) => Number(line.split(",")[1])),
  { start: "2000-06-05T00:00", frequency: "30min" },
);

const week = 336;
const model = withFeatures({
  model: linearRegression(),
  boxCox: 0,
  differences: [week],
  features: [lags([1, 2, 48])],
});
const lastWeek = seasonalNaive({ seasonLength: week });
const board = await backtest([lastWeek, model], demand, { horizon: 48, folds: 8, step: 48, metrics: [mase, smape] });
console.log(board.toString());

const [first] = model.fit(demand).forecast(48).toRows();
console.log(`${first.time}  ${Math.round(first.lower80)} to ${Math.round(first.upper80)} MW`);
