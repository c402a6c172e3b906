// Likelihood of exponential smoothing against R's ets, candidate by candidate, at the default effort. Exits with 1 where a gate is missed.
// Run: npm run build && node bench/ets-gates.mjs [effort]
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { autoEts, ets } from "forecastle";
import { folder, hasData, readTrain } from "./accuracy/data.mjs";
import { about, writeResults } from "./results.mjs";

const peers = new URL("../golden/peers/", folder);
if (!hasData || !existsSync(peers)) {
  console.log("skipped: the public data sets or R's answers are not here (FORECASTLE_DATA)");
  process.exit(0);
}

/** R's optimum is local too: shares of fits that must reach its log-likelihood, but for SLACK. */
const gates = [
  { set: "m3", file: "r-ets-candidates-m3.csv.gz", share: 0.995 },
  { set: "m4_hourly", file: "r-ets-candidates-m4-hourly.csv.gz", share: 0.97 },
];
const SLACK = 0.01;
const words = { N: "none", A: "additive", D: "damped", M: "multiplicative" };

const effort = process.argv[2];
const lines = ["| fits | share at R - 0.01 or above | gate | best AICc at R's or below |", "| --- | --- | --- | --- |"];
const results = {};
let missed = false;
for (const { set, file, share } of gates) {
  const { total, below, best, series } = compare(set, file);
  const reached = 1 - below.length / total;
  missed ||= reached < share;
  results[set] = { total, reached, below, best, series };
  lines.push(`| ${set}: ${total} | ${(100 * reached).toFixed(2)} % | ${100 * share} % | ${best} of ${series} |`);
  if (below.length > 0) lines.push(`\nBelow in ${set}: ${below.join(", ")}\n`);
}
console.log(lines.join("\n"));
if (effort === undefined) writeResults("ets-gates", { ...about(), results }, lines.join("\n"));
process.exitCode = missed ? 1 : 0;

function compare(set, file) {
  const data = new Map(readTrain(set).map((row) => [row.id, row]));
  const rows = gunzipSync(readFileSync(new URL(file, peers)))
    .toString()
    .trimEnd()
    .split("\n")
    .slice(1);
  const below = [];
  const aicc = new Map();
  let total = 0;
  for (const line of rows) {
    const [id, form, minus2logLik, criterion] = line.split(";");
    if (minus2logLik === "NA" || minus2logLik === "") continue;
    const { values, m } = data.get(id);
    aicc.set(id, Math.min(aicc.get(id) ?? Number.POSITIVE_INFINITY, Number(criterion)));
    const [error, trend, season] = [...form].map((letter) => words[letter]);
    const model = ets({ error, trend, season, seasonLength: season === "none" ? 1 : m, ...(effort && { effort }) });
    const gap = ofR(model.fit(values).logLikelihood, values.length) + Number(minus2logLik) / 2;
    total++;
    if (gap < -SLACK) below.push(`${id} ${form} ${gap.toFixed(3)}`);
  }
  let best = 0;
  for (const [id, least] of aicc) {
    const { values, m } = data.get(id);
    const options = { seasonLength: m, combine: "best", initial: "optimal", ...(effort && { effort }) };
    const { logLikelihood, parameterCount: k } = autoEts(options).fit(values);
    const n = values.length;
    const ours = -2 * ofR(logLikelihood, n) + 2 * k + (2 * k * (k + 1)) / (n - k - 1);
    if (ours <= least + 2 * SLACK) best++;
  }
  return { total, below, best, series: aicc.size };
}

/** The full log density without the constants that R leaves out. */
function ofR(logLikelihood, n) {
  return logLikelihood + (n / 2) * (Math.log((2 * Math.PI) / n) + 1);
}
