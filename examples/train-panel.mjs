// One network for all series of a panel, beside the seasonal naive forecast of each: trained without the last year, judged on it.
import { readFileSync } from "node:fs";
import { mase, panel, seasonalNaive, sliceSeries } from "forecastle";
import { mlp } from "forecastle/neural";

const [, ...lines] = readFileSync(new URL("monthly-panel.csv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const rows = lines.map((line) => line.split(",")).map(([id, time, value]) => ({ id, time, value: Number(value) }));
const whole = panel(rows, { frequency: "month" });
const known = panel([...whole].map((series) => sliceSeries(series, 0, -12)));

const network = mlp({ horizon: 12, context: 36, epochs: 10, distribution: "studentT" });
const fitted = await network.fit(known, {
  onProgress: ({ done, total }) => done === total && console.log(`${total} steps of training`),
});
for (const forecast of fitted.forecast(12)) {
  const [train, actual] = [known.get(forecast.id), whole.get(forecast.id).values.slice(-12)];
  const naive = seasonalNaive({ seasonLength: 12 }).fit(train).forecast(12);
  const context = { train: train.values, seasonLength: 12 };
  const [own, other] = [forecast, naive].map((each) => mase(each, actual, context).toFixed(2));
  console.log(`${forecast.id}: MASE ${own} (seasonal naive ${other})`);
}
