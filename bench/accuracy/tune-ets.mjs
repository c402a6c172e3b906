// How autoEts averages: variants compared on the ends of training parts, held back. No test part is read.
// Run: npm run build && node bench/accuracy/tune-ets.mjs [every how many series]
import { ets, mase, smape } from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData, readTrain } from "./data.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const limit = Number(process.argv[2] ?? 3);
const sets = ["m3", "tourism", "hospital", "m4_weekly", "m4_hourly"];
/** Seasons from here on are fitted with heuristic states only, as autoEts does. */
const LONG_SEASON = 24;

/** Each variant: criterion, temperature, initial states, and the weight of a trend by its word. */
const halved = { additive: 0.5 };
const variants = {
  "AICc, 2 (Akaike weights)": { temperature: 2 },
  "AICc, 4": { temperature: 4 },
  "AICc, 8": { temperature: 8 },
  "AICc, 16": {},
  "AICc, 32": { temperature: 32 },
  "equal weights": { temperature: 1e9 },
  "AIC, 16": { criterion: "aic" },
  "BIC, 16": { criterion: "bic" },
  "AICc, 16, undamped a half": { trends: halved },
  "AICc, 16, undamped a third": { trends: { additive: 1 / 3 } },
  "AICc, 16, no undamped": { trends: { additive: 0 } },
  "AICc, 16, no damped": { trends: { damped: 0 } },
  "BIC, 16, undamped a half": { criterion: "bic", trends: halved },
  "AICc, 16, heuristic": { initial: "heuristic" },
  "AICc, 8, heuristic, undamped a half": { temperature: 8, initial: "heuristic", trends: halved },
  "AICc, 16, heuristic, undamped a half (default)": { initial: "heuristic", trends: halved },
  "AICc, 32, heuristic, undamped a half": { temperature: 32, initial: "heuristic", trends: halved },
  "BIC, 16, heuristic, undamped a half": { criterion: "bic", initial: "heuristic", trends: halved },
};

const names = Object.keys(variants);
const sums = new Map();
for (const set of sets) {
  const rows = readTrain(set).filter((_, i) => i % limit === 0);
  for (const row of rows) for (const ends of [1, 2]) scoreRow(set, row, row.values.length - ends * row.h);
}
print();

/** Score every variant on the h values that follow the first n. */
function scoreRow(set, { frequency, m, h, values }, n) {
  if (n < Math.max(8, m + 2)) return;
  const train = values.subarray(0, n);
  const actual = values.subarray(n, n + h);
  if (actual.some(Number.isNaN)) return;
  const optimal = m < LONG_SEASON ? candidates(train, m, h, "optimal") : [];
  const heuristic = candidates(train, m, h, "heuristic");
  const context = { train, seasonLength: m };
  for (const name of names) {
    const pool = variants[name].initial === "heuristic" || optimal.length === 0 ? heuristic : optimal;
    const mean = average(pool, variants[name], h);
    const scores = [smape(mean, actual, context), mase(mean, actual, context)];
    if (scores.every(Number.isFinite)) add(`${set} ${frequency}`, name, scores);
  }
}

/** The candidates of autoEts with their criteria and means. */
function candidates(train, m, h, initial) {
  const positive = train.every((value) => !(value <= 0));
  const found = [];
  for (const error of positive ? ["additive", "multiplicative"] : ["additive"]) {
    for (const season of m > 1 ? ["none", "additive", "multiplicative"] : ["none"]) {
      if (season === "multiplicative" && error === "additive") continue;
      for (const trend of ["none", "additive", "damped"]) {
        try {
          const fitted = ets({ error, trend, season, seasonLength: m, initial, effort: "fast" }).fit(train);
          const { aic, aicc, bic } = fitted;
          found.push({ trend, aic, aicc, bic, mean: fitted.forecast(h).mean });
        } catch (cause) {
          // Too short for this candidate.
          if (cause.code === "option") throw cause;
        }
      }
    }
  }
  return found;
}

function average(pool, { criterion = "aicc", temperature = 16, trends = {} }, h) {
  const usable = pool.filter((each) => Number.isFinite(each[criterion]));
  const least = Math.min(...usable.map((each) => each[criterion]));
  const mean = new Float64Array(h);
  let total = 0;
  for (const each of usable) {
    const weight = (trends[each.trend] ?? 1) * Math.exp((least - each[criterion]) / temperature);
    total += weight;
    for (let i = 0; i < h; i++) mean[i] += weight * each.mean[i];
  }
  return mean.map((value) => value / total);
}

function add(group, name, scores) {
  if (!sums.has(group)) sums.set(group, new Map(names.map((each) => [each, [0, 0, 0]])));
  const sum = sums.get(group).get(name);
  for (const [k, score] of scores.entries()) sum[k] += score;
  sum[2]++;
}

/** sMAPE by group; the last columns are geometric means of the errors over the groups, relative to "AICc, 16". */
function print() {
  const groups = [...sums.keys()];
  const n = groups.map((group) => sums.get(group).get(names[0])[2]);
  const lines = [
    "\nsMAPE of the values held back, two ends of each series; relative errors are geometric means over the columns.\n",
    `| variant | ${groups.map((group, k) => `${group} (${n[k]})`).join(" | ")} | relative sMAPE | relative MASE |`,
    `|${" --- |".repeat(groups.length + 3)}`,
  ];
  for (const name of names) {
    const relative = [0, 1].map((k) => {
      const logs = groups.map((group) => Math.log(sums.get(group).get(name)[k] / sums.get(group).get("AICc, 16")[k]));
      return Math.exp(logs.reduce((a, b) => a + b, 0) / groups.length).toFixed(4);
    });
    const cells = groups.map((group) => (sums.get(group).get(name)[0] / sums.get(group).get(name)[2]).toFixed(3));
    lines.push(`| ${[name, ...cells, ...relative].join(" | ")} |`);
  }
  console.log(lines.join("\n"));
  writeResults(
    "tune-ets",
    { ...about(), limit, sums: Object.fromEntries([...sums].map(([g, s]) => [g, Object.fromEntries(s)])) },
    lines.join("\n"),
  );
}
