// One series: read it, forecast it, and see what the forecast says.
import { readFileSync } from "node:fs";
import { forecast, series } from "forecastle";

const lines = readFileSync(new URL("air-passengers.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1);
const rows = lines.map((line) => line.split(",")).map(([time, value]) => ({ time, value: Number(value) }));
const next = forecast(series(rows), { horizon: 12 });

console.log(`chosen: ${next.model}`);
for (const { time, mean, lower95, upper95 } of next.toRows({ coverages: [0.95] })) {
  console.log(`${time}  ${mean.toFixed(0).padStart(4)}  (${lower95.toFixed(0)} to ${upper95.toFixed(0)})`);
}
