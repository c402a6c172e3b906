// Time of automatic exponential smoothing beside its peers. Run: npm run build && node bench/ets-speed.mjs [every how many series]
// The peer is installed by `npm ci` in bench/; R takes part where Rscript and its package forecast are present.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { autoEts, ets } from "forecastle";
import { hasData, readTrain } from "./accuracy/data.mjs";
import { fitEts } from "./reference/ets.mjs";
import { about, writeResults } from "./results.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const every = Number(process.argv[2] ?? 1);
const some = (rows, count) =>
  rows.filter((_, i) => i % Math.max(1, Math.floor(rows.length / count)) === 0).slice(0, count);
const whole = ({ values }) => !values.some(Number.isNaN);
const monthly = some(
  readTrain("m3").filter((row) => row.m === 12 && whole(row)),
  Math.ceil(200 / every),
);
const hourly = some(readTrain("m4_hourly").filter(whole), Math.ceil(40 / every));
const weekly = some(readTrain("m4_weekly").filter(whole), Math.ceil(90 / every)).map((row) => ({ ...row, m: 1 }));

const lines = ["| series | what | median ms | mean ms |", "| --- | --- | --- | --- |"];
const results = {};

/** Median and mean over series of the least time of three. */
function measure(set, what, rows, run) {
  const times = rows.map((row) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const began = performance.now();
      run(row);
      least = Math.min(least, performance.now() - began);
    }
    return least;
  });
  const sorted = times.slice().sort((a, b) => a - b);
  const [median, mean] = [sorted[sorted.length >> 1], times.reduce((sum, x) => sum + x, 0) / times.length];
  results[`${set}: ${what}`] = { series: rows.length, median, mean };
  lines.push(`| ${set} (${rows.length}) | ${what} | ${median.toFixed(3)} | ${mean.toFixed(3)} |`);
}

const auto = (options) => (row) => autoEts({ seasonLength: row.m, ...options }).fit(row.values);
for (const [set, rows] of [
  ["M3 monthly", monthly],
  ["M4 hourly, m = 24", hourly],
  ["M4 weekly, m = 1", weekly],
]) {
  for (const row of rows.slice(0, 10)) auto({})(row);
  measure(set, "average", rows, auto({}));
  measure(set, "average, optimal states", rows, auto({ initial: "optimal" }));
  measure(set, "best", rows, auto({ combine: "best" }));
  measure(set, "best, optimal states", rows, auto({ combine: "best", initial: "optimal" }));
}
for (const [error, trend, season] of [
  ["additive", "none", "none"],
  ["additive", "damped", "additive"],
  ["multiplicative", "damped", "multiplicative"],
]) {
  const model = ets({ error, trend, season, seasonLength: 12 });
  measure("M3 monthly", `ets ${error} ${trend} ${season}`, monthly, (row) => model.fit(row.values));
}
await measureAugurs();
measureReference();
measureR();
console.log(lines.join("\n"));
writeResults("ets-speed", { ...about(), results }, lines.join("\n"));

/** The peer knows no seasons that work: its non-seasonal candidates beside ours. */
async function measureAugurs() {
  try {
    const require = createRequire(import.meta.url);
    const file = require.resolve("@bsull/augurs/ets");
    const { AutoETS, initSync } = await import(file);
    initSync({ module: readFileSync(file.replace(/\.js$/, "_bg.wasm")) });
    const run = ({ values }) => {
      const model = new AutoETS(1, "ZZN");
      model.fit(values);
      model.free();
    };
    for (const [set, rows] of [
      ["M3 monthly", some(monthly, 40)],
      ["M4 weekly, m = 1", some(weekly, 20)],
    ]) {
      measure(set, "six candidates without season, best: @bsull/augurs", rows, run);
      measure(set, "six candidates without season, best: ours", rows, (row) =>
        autoEts({ seasonLength: 1, combine: "best", initial: "optimal" }).fit(row.values),
      );
    }
  } catch (cause) {
    lines.push(`\n@bsull/augurs: skipped, ${cause instanceof Error ? cause.message : cause}\n`);
  }
}

/** All candidates by Nelder and Mead in plain JavaScript; its likelihood must be ours at its parameters. */
function measureReference() {
  const rows = some(
    monthly.filter(({ values }) => values.every((v) => v > 0)),
    8,
  );
  const kinds = ["none", "additive", "multiplicative"];
  const forms = [1, 2].flatMap((error) =>
    [0, 1, 2]
      .filter((season) => season < 2 || error === 2)
      .flatMap((season) => ["none", "additive", "damped"].map((word) => ({ error, season, word }))),
  );
  const run = ({ values }) =>
    forms.map((form) =>
      fitEts({ ...form, trend: form.word !== "none", damped: form.word === "damped", m: form.season ? 12 : 1 }, values),
    );
  for (const row of rows) {
    run(row).forEach(({ theta, deviance }, i) => {
      const { error, season, word } = forms[i];
      const [alpha, beta, gamma, phi, level, slope, ...seasons] = theta;
      const trend = word !== "none";
      const model = ets({
        error: kinds[error],
        trend: word,
        season: kinds[season],
        seasonLength: season ? 12 : 1,
        alpha,
        ...(trend && { beta }),
        ...(season && { gamma }),
        ...(word === "damped" && { phi }),
        initial: { level, ...(trend && { slope }), ...(season && { seasons }) },
      });
      const n = row.values.length;
      const ours = model.fit(row.values).logLikelihood;
      const theirs = -0.5 * (deviance + n * (Math.log((2 * Math.PI) / n) + 1));
      if (!(Math.abs(ours - theirs) <= 1e-8 * Math.abs(ours))) throw new Error(`${row.id}: ${ours} is not ${theirs}`);
    });
  }
  measure("M3 monthly", "fifteen candidates by Nelder and Mead, plain JavaScript", rows, run);
}

function measureR() {
  const rows = some(monthly, 10);
  const text = rows.map(({ values }) => `c(${values.join(",")})`).join(",");
  const program = `suppressMessages(library(forecast)); for (x in list(${text})) { y <- ts(x, frequency = 12); cat(system.time(ets(y))[["elapsed"]], "\\n") }`;
  try {
    const out = execFileSync("Rscript", ["-e", program], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const times = out
      .trim()
      .split(/\s+/)
      .map((x) => 1000 * Number(x))
      .sort((a, b) => a - b);
    results["M3 monthly: R forecast::ets"] = { series: rows.length, median: times[times.length >> 1] };
    lines.push(`| M3 monthly (${rows.length}) | R forecast::ets | ${times[times.length >> 1].toFixed(0)} | |`);
  } catch {
    lines.push("\nR: skipped, Rscript with the package forecast is not here\n");
  }
}
