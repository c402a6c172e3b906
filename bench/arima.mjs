// ARIMA: likelihood against R's fits, times beside peers, accuracy on public data. Exits with 1 where a gate is missed.
// Run: npm run build && node bench/arima.mjs [every how many series]
// The peer is installed by `npm ci` in bench/; R takes part where Rscript and its package forecast are present.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gunzipSync } from "node:zlib";
import { arima, autoArima } from "forecastle";
import { folder, hasData, readTrain } from "./accuracy/data.mjs";
import { scoreSet } from "./accuracy/score.mjs";
import { about, writeResults } from "./results.mjs";

/** Shares and times that must be kept; the goal of the time is 10 ms. */
const gates = { share: 0.99, slack: 0.01, milliseconds: 40 };
/** sMAPE of R's auto.arima on M3, mean over series. */
const published = 13.85;

const every = Number(process.argv[2] ?? 1);
const lines = ["\n### One exact likelihood, n = 115\n", "| model | microseconds |", "| --- | --- |"];
const likelihoods = timeLikelihoods();
for (const [name, us] of Object.entries(likelihoods)) lines.push(`| ${name} | ${us.toFixed(2)} |`);
const results = { likelihoods };
let missed = false;
if (hasData) {
  const peers = new URL("../golden/peers/r-arima-fits-m3.csv.gz", folder);
  if (existsSync(peers)) compareWithR(peers);
  timeFits();
  scoreM3();
} else {
  console.log("fits and accuracy skipped: the public data sets are not here (FORECASTLE_DATA)");
}
console.log(lines.join("\n"));
if (every === 1) writeResults("arima", { ...about(), ...results }, lines.join("\n"));
process.exitCode = missed ? 1 : 0;

/**
 * CPU time of one evaluation in a search over two coefficients, whose slopes are differences; the others are given. The least of twenty
 * rounds: the kernel says how many evaluations it took.
 */
function timeLikelihoods() {
  const module = new WebAssembly.Module(readFileSync(new URL("../build/release/core.wasm", import.meta.url)));
  const kernels = new WebAssembly.Instance(module, {}).exports;
  const put = (values) => {
    const offset = kernels.push(8 * Math.max(1, values.length));
    new Float64Array(kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  };
  const n = 115;
  const given = (count) => Array.from({ length: count }, (_, i) => (i < 2 ? Number.NaN : 0.2));
  const y = put(Array.from({ length: n }, (_, t) => Math.sin(t * t) + Math.sin(t / 7)));
  const forms = {
    "(0,0,1)(0,0,1)12, r = 14": [0, 1, 0, 1],
    "(2,0,1)(0,0,1)12, r = 14": [2, 1, 0, 1],
    "(2,0,2)(2,0,2)12, r = 27": [2, 2, 2, 2],
  };
  return Object.fromEntries(
    Object.entries(forms).map(([name, [p, q, P, Q]]) => {
      const all = p + q + P + Q;
      const [fixed, out, report] = [put(given(all)), put(new Array(all)), put(new Array(4))];
      const scratch = put(new Array(kernels.fitArimaScratch(n, 0, 0, p, 0, q, P, 0, Q, 12)));
      const round = () => {
        const began = process.cpuUsage();
        let evaluations = 0;
        for (let i = 0; i < 8; i++) {
          kernels.fitArima(
            y,
            y,
            fixed,
            y,
            n,
            0,
            0,
            p,
            0,
            q,
            P,
            0,
            Q,
            12,
            0,
            0,
            3,
            600,
            1e-12,
            Number.NEGATIVE_INFINITY,
            0,
            out,
            out,
            report,
            scratch,
          );
          evaluations += new Float64Array(kernels.memory.buffer, report, 4)[3];
        }
        const { user, system } = process.cpuUsage(began);
        return (user + system) / evaluations;
      };
      return [name, Math.min(...Array.from({ length: 20 }, round))];
    }),
  );
}

/** R's fits of five models to thirty series: the share that reaches its log-likelihood, by either of its methods. */
function compareWithR(file) {
  const rows = new Map(readTrain("m3").map((row) => [row.id, row.values]));
  const fits = gunzipSync(readFileSync(file)).toString().trimEnd().split("\n").slice(1);
  const below = [];
  const failed = [];
  for (const line of fits) {
    const [id, orders, cssMl, , ml] = line.split(";");
    const [p, d, q, P, D, Q] = orders.split(",").map(Number);
    const model = arima({ order: [p, d, q], seasonal: [P, D, Q], seasonLength: 12, mean: "none" });
    const ours = model.fit(rows.get(id)).logLikelihood;
    const theirs = [cssMl, ml].filter((value) => value !== "NA").map(Number);
    if (theirs.length === 0) failed.push(`${id} ${orders}`);
    else if (ours < Math.max(...theirs) - gates.slack) below.push(`${id} ${orders}`);
  }
  const reached = 1 - below.length / fits.length;
  missed ||= reached < gates.share;
  results.fits = { total: fits.length, reached, below, failedInR: failed.length };
  const head = [
    "| fits | share at R - 0.01 or above | gate | that R could not fit | below |",
    `|${" --- |".repeat(5)}`,
  ];
  lines.push("\n### Log-likelihood against R's arima, M3 monthly\n", ...head);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  lines.push(
    `| ${fits.length} | ${percent(reached)} | ${percent(gates.share)} | ${failed.length} | ${below.join("; ") || "none"} |`,
  );
}

/** CPU time of fits to every seventh monthly series of M3. */
function timeFits() {
  const rows = readTrain("m3").filter((row, i) => row.m === 12 && i % (7 * every) === 0);
  const airline = arima({ order: [0, 1, 1], seasonal: [0, 1, 1], seasonLength: 12 });
  const large = arima({ order: [2, 1, 2], seasonal: [1, 1, 1], seasonLength: 12 });
  const methods = {
    "arima (0,1,1)(0,1,1)12": (values) => airline.fit(values),
    "arima (2,1,2)(1,1,1)12": (values) => large.fit(values),
    "autoArima, average": (values) => autoArima({ seasonLength: 12 }).fit(values),
    "autoArima, best": (values) => autoArima({ seasonLength: 12, combine: "best" }).fit(values),
    "autoArima, average, fast": (values) => autoArima({ seasonLength: 12, effort: "fast" }).fit(values),
  };
  for (let i = 0; i < 20; i++) methods["autoArima, average"](rows[i % rows.length].values);
  results.times = Object.fromEntries(
    Object.entries(methods).map(([name, fit]) => [
      name,
      timesOf(
        rows.map(
          ({ values }) =>
            () =>
              fit(values),
        ),
      ),
    ]),
  );
  missed ||= results.times["autoArima, average"].mean > gates.milliseconds;
  Object.assign(results.times, timePeers(rows.filter((_, i) => i % 10 === 0)));
  lines.push(
    "\n### Time per fit, M3 monthly, CPU milliseconds\n",
    "| | series | median | mean | most |",
    `|${" --- |".repeat(5)}`,
  );
  for (const [name, { count, median, mean, most }] of Object.entries(results.times)) {
    lines.push(`| ${name} | ${count} | ${median.toFixed(2)} | ${mean.toFixed(2)} | ${most.toFixed(1)} |`);
  }
}

function timesOf(calls) {
  const times = calls.map((call) => {
    const began = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return summaryOf(times);
}

function summaryOf(times) {
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, each) => sum + each / times.length, 0);
  return { count: times.length, median: times[times.length >> 1], mean, most: times.at(-1) };
}

/** The same by the npm package arima and by R's auto.arima, where they are present. */
function timePeers(rows) {
  const found = {};
  try {
    const Arima = createRequire(import.meta.url)("arima");
    const fit = (values) => new Arima({ auto: true, s: 12, verbose: false }).train(Array.from(values));
    found["arima of npm, auto"] = timesOf(
      rows.map(
        ({ values }) =>
          () =>
            fit(values),
      ),
    );
  } catch {
    lines.push("\nThe npm package arima is not installed in bench/: skipped.");
  }
  const data = rows.map(({ values }) => `c(${Array.from(values).join(",")})`).join(",");
  const timed = "cat(system.time(auto.arima(ts(x, frequency = 12)))[1] * 1000, '')";
  const script = `suppressMessages(library(forecast)); for (x in list(${data})) ${timed}`;
  try {
    const said = execFileSync("Rscript", ["-e", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    found["R auto.arima"] = summaryOf(said.trim().split(" ").map(Number));
  } catch {
    lines.push("\nR with its package forecast is not here: skipped.");
  }
  return found;
}

/** Accuracy on the test part of M3, beside R's auto.arima as published: sMAPE, mean over all series. */
function scoreM3() {
  const auto = (options) => (row) =>
    autoArima({ seasonLength: row.m, ...options })
      .fit(row.values)
      .forecast(row.h);
  const methods = { average: auto({}), best: auto({ combine: "best" }) };
  const table = scoreSet("m3", methods, { groupOf: (row) => row.frequency, limit: every });
  results.m3 = table;
  lines.push(
    "\n### M3\n",
    "| autoArima | group | n | sMAPE | MASE | MSIS 95 | cover 80 | cover 95 | ms |",
    `|${" --- |".repeat(9)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, s] of Object.entries(groups)) {
      const scores = [s.sMAPE, s.MASE, s.MSIS95, s.cover80, s.cover95, s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
  lines.push(`| R auto.arima, published | all | 3003 | ${published.toFixed(3)} |  |  |  |  |  |`);
}
