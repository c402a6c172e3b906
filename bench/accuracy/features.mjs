// Regression on calendar features beside the seasonal naive method: daily withdrawals (nn5) and hourly load (gefcom2012_load). The features
// were chosen on the training parts: horizons held back from their ends. Run: npm run build && node bench/accuracy/features.mjs
import {
  calendar,
  easter,
  fourier,
  holidays,
  huber,
  interaction,
  lags,
  linearRegression,
  paydays,
  rolling,
  seasonalNaive,
  series,
  trend,
  withFeatures,
} from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData } from "./data.mjs";
import { columns, scoreSet } from "./score.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const daily = [
  calendar("weekday"),
  fourier({ seasonLength: 365.25, terms: 3 }),
  trend(),
  holidays({ christmas: ["12-25"], newYear: ["01-01"], eves: ["12-24", "12-31"] }),
  easter(),
  paydays({ before: 1, after: 1 }),
  calendar("day", { encoding: "cyclic", terms: 2 }),
  rolling({ window: 28, lag: 56, least: 14, levels: [0.5] }),
];
const year = (terms) => fourier({ seasonLength: 8766, terms });
const hourly = [
  calendar(["hour", "weekday"]),
  interaction(calendar("weekend"), calendar("hour", { encoding: "cyclic", terms: 4 })),
  year(3),
  interaction(calendar("hour", { encoding: "cyclic", terms: 3 }), year(2)),
  lags([1, 2, 3, 24, 25, 26, 48, 168, 169]),
  rolling({ window: 24 }),
  rolling({ window: 168 }),
];

const stamped = (row, frequency) => series(row.values, { start: row.start, frequency });
/** Load with outages as missing: a zone without load has no logarithm. */
const supplied = (row) => ({ ...row, values: row.values.map((load) => (load > 0 ? load : Number.NaN)) });
/** Huber's regression; least squares where its weights do not settle. */
function robust(demand) {
  try {
    return withFeatures({ model: huber(), features: daily }).fit(demand);
  } catch (error) {
    if (error.code !== "not-converged") throw error;
    unsettled++;
    return withFeatures({ model: linearRegression(), features: daily }).fit(demand);
  }
}
let unsettled = 0;
const naiveAt = (seasonLength) => (row) => seasonalNaive({ seasonLength }).fit(row.values).forecast(row.h);
const sets = {
  nn5: {
    "seasonalNaive, 7": naiveAt(7),
    "linearRegression on features": (row) =>
      withFeatures({ model: linearRegression(), features: daily }).fit(stamped(row, "day")).forecast(row.h),
    "huber on features": (row) => robust(stamped(row, "day")).forecast(row.h),
  },
  gefcom2012_load: {
    "seasonalNaive, 24": naiveAt(24),
    "seasonalNaive, 168": naiveAt(168),
    "linearRegression on features and lags of the logarithm": (row) =>
      withFeatures({ model: linearRegression(), features: hourly, boxCox: 0 })
        .fit(stamped(supplied(row), "hour"))
        .forecast(row.h, { paths: 1000 }),
  },
};

const lines = [
  `| set | method | series | ${columns.join(" | ")} | seconds a series |`,
  `| --- | --- | --- |${columns.map(() => " --- |").join("")} --- |`,
];
const results = {};
for (const [set, methods] of Object.entries(sets)) {
  results[set] = scoreSet(set, methods);
  for (const [method, { all }] of Object.entries(results[set])) {
    const scores = columns.map((column) => all[column].toFixed(3)).join(" | ");
    lines.push(`| ${set} | ${method} | ${all.n} | ${scores} | ${all.seconds.toFixed(2)} |`);
  }
}
lines.push("", `Huber's weights did not settle on ${unsettled} series, which least squares answers.`);
console.log(lines.join("\n"));
writeResults("accuracy-features", { ...about(), results, unsettled }, `\n${lines.join("\n")}`);
