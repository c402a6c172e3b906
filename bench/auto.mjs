// The automatic forecaster: accuracy on public data beside its single candidates, and time. Run: npm run build && node bench/auto.mjs [set:every,...] [method,...]
import { autoArima, autoEts, decomposed, forecast, seasonalNaive, temporalAggregation, theta } from "forecastle";
import { hasData, readTrain } from "./accuracy/data.mjs";
import { scoreSet } from "./accuracy/score.mjs";
import { about, writeResults } from "./results.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const sets = (process.argv[2] ?? "m3,m4_weekly,m4_hourly,tourism,hospital,nn5").split(",");
const lines = [];
const tables = {};
const compared = [];
for (const entry of sets) {
  const [set, every = "1"] = entry.split(":");
  const table = scoreSet(set, chosen(methodsFor(set)), { groupOf: (row) => row.frequency, limit: Number(every) });
  tables[set] = table;
  lines.push(
    `\n### ${set}${every === "1" ? "" : `, every ${every}th series`}\n`,
    "| method | group | n | sMAPE | MASE | MSIS 95 | cover 80 | cover 95 | ms |",
    `|${" --- |".repeat(9)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, s] of Object.entries(groups)) {
      const scores = [s.sMAPE, s.MASE, s.MSIS95, s.cover80, s.cover95, s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
  console.log(lines.slice(-Object.values(table).flatMap(Object.keys).length).join("\n"));
  compared.push(`| ${[set, ...beside(table)].join(" | ")} |`);
}
lines.push(
  "\n### Beside the best single candidate of each set, and the intervals of the seasonal naive forecast\n",
  "| set | least MASE of a single model | forecast | forecast told | MSIS of seasonalNaive | of forecast | of forecast told |",
  `|${" --- |".repeat(7)}`,
  ...compared,
);
const speed = timeForecasts();
lines.push(
  "\n### Time of one forecast, monthly M3 series, median and mean of ms\n",
  "| effort | median | mean |",
  "| --- | --- | --- |",
);
for (const [effort, { median, mean }] of Object.entries(speed)) {
  lines.push(`| ${effort} | ${median.toFixed(2)} | ${mean.toFixed(2)} |`);
}
console.log(lines.join("\n"));
writeResults("auto", { ...about(), sets, tables, speed }, lines.join("\n"));

/** The least mean MASE of a single model and its name, the forecaster's, and the interval scores. */
function beside(table) {
  const all = (name, score) => table[name]?.all[score];
  const singles = Object.keys(table).filter((name) => !name.startsWith("forecast"));
  const best = singles.reduce((a, b) => (all(a, "MASE") < all(b, "MASE") ? a : b), singles[0]);
  const show = (name, score) => all(name, score)?.toFixed(3) ?? "";
  return [
    `${best} ${show(best, "MASE")}`,
    ...["forecast", "forecast told"].map((name) => show(name, "MASE")),
    ...["seasonalNaive", "forecast", "forecast told"].map((name) => show(name, "MSIS95")),
  ];
}

/** All methods, or those named by the second argument. */
function chosen(methods) {
  const names = process.argv[3]?.split(",") ?? Object.keys(methods);
  return Object.fromEntries(names.map((name) => [name, methods[name]]));
}

/** The forecaster by effort, and single candidates at the season of the published evaluation. */
function methodsFor(set) {
  const seasonsOf = (row) => [row.m, ...(set === "m4_hourly" ? [168] : [])];
  const automatic = (effort) => (row) => forecast(row.values, { horizon: row.h, effort });
  const told = (row) =>
    forecast(row.values, {
      horizon: row.h,
      seasonLengths: row.m > 1 ? seasonsOf(row) : undefined,
      seasonLength: row.m > 1 ? undefined : 1,
    });
  const single = (make) => (row) => fitOr(make(row), row);
  return {
    forecast: automatic("standard"),
    "forecast fast": automatic("fast"),
    "forecast told": told,
    autoEts: single((row) => autoEts({ seasonLength: row.m })),
    theta: single((row) => theta({ seasonLength: row.m })),
    ...(["m4_hourly", "nn5"].includes(set) ? {} : { autoArima: single((row) => autoArima({ seasonLength: row.m })) }),
    temporalAggregation: single((row) => temporalAggregation({ model: autoEts(), seasonLength: row.m })),
    decomposed: single((row) => (row.m > 1 ? decomposed({ seasonLengths: seasonsOf(row) }) : autoEts())),
    seasonalNaive: single((row) =>
      row.m > 1 ? seasonalNaive({ seasonLength: row.m }) : seasonalNaive({ seasonLength: 2 }),
    ),
  };
}

/** A single model's forecast; where it cannot be fitted, the automatic one. */
function fitOr(model, { values, h }) {
  try {
    return model.fit(values).forecast(h);
  } catch (error) {
    if (!error.code || error.code === "option") throw error;
    return forecast(values, { horizon: h, effort: "fast" });
  }
}

/** Process time of forecasts of monthly series, the lesser of two. */
function timeForecasts() {
  const rows = readTrain("m3").filter(({ m }, i) => m === 12 && i % 10 === 0);
  return Object.fromEntries(
    ["fast", "standard"].map((effort) => {
      const times = rows
        .map(({ values, h }) => Math.min(timeOf(values, h, effort), timeOf(values, h, effort)))
        .sort((a, b) => a - b);
      return [effort, { median: times[times.length >> 1], mean: times.reduce((a, b) => a + b, 0) / times.length }];
    }),
  );
}

function timeOf(values, horizon, effort) {
  const began = process.cpuUsage();
  forecast(values, { horizon, effort });
  return process.cpuUsage(began).user / 1000;
}
