// A picture without a drawing library: a Vega-Lite specification, for any page that draws those.
import { readFileSync } from "node:fs";
import { forecast, plotForecast } from "forecastle";

const users = readFileSync(new URL("web-usage.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map(Number);
const spec = plotForecast(forecast(users, { horizon: 10 }), { history: users, title: "Users of a server" });
console.log(JSON.stringify(spec));
