// Exponential smoothing: accuracy on public data and time per fit. Run: npm run build && node bench/ets.mjs [set,set] [every how many series]
import { autoEts, ets } from "forecastle";
import { hasData, readTrain } from "./accuracy/data.mjs";
import { scoreSet } from "./accuracy/score.mjs";
import { about, writeResults } from "./results.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const auto = (options) => (row) =>
  autoEts({ seasonLength: row.m, ...options })
    .fit(row.values)
    .forecast(row.h);
const methods = {
  average: auto({}),
  best: auto({ combine: "best" }),
  "average, fast": auto({ effort: "fast" }),
  "best, fast": auto({ combine: "best", effort: "fast" }),
  "average, optimal states": auto({ initial: "optimal" }),
};

const sets = process.argv[2]?.split(",") ?? ["m3", "m4_weekly", "tourism", "hospital"];
const limit = Number(process.argv[3] ?? 1);
const lines = [];
const tables = {};
for (const set of sets) {
  const table = scoreSet(set, methods, { groupOf: (row) => row.frequency, limit });
  tables[set] = table;
  lines.push(
    `\n### ${set}${limit > 1 ? `, every ${limit}th series` : ""}\n`,
    "| method | group | n | sMAPE | MASE | MSIS 95 | cover 80 | cover 95 | ms |",
    `|${" --- |".repeat(9)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, s] of Object.entries(groups)) {
      const scores = [s.sMAPE, s.MASE, s.MSIS95, s.cover80, s.cover95, s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
}
const speed = timeFits();
lines.push(
  "\n### Time per fit, monthly M3 series (n about 115, m = 12), median of ms\n",
  "| model | ms |",
  "| --- | --- |",
);
for (const [name, ms] of Object.entries(speed)) lines.push(`| ${name} | ${ms.toFixed(3)} |`);
console.log(lines.join("\n"));
writeResults("ets", { ...about(), limit, tables, speed }, lines.join("\n"));

/** Median over forty series of the least of five times. */
function timeFits() {
  const rows = readTrain("m3").filter(({ m, values }) => m === 12 && values.length > 100 && values.every((v) => v > 0));
  const some = rows.slice(0, 40);
  const [additive, multiplicative] = ["additive", "multiplicative"];
  const models = {
    "ETS(A,N,N), fast": ets({ effort: "fast" }),
    "ETS(A,Ad,N), fast": ets({ trend: "damped", effort: "fast" }),
    "ETS(A,N,A), fast": ets({ season: additive, seasonLength: 12, effort: "fast" }),
    "ETS(A,Ad,A), fast": ets({ trend: "damped", season: additive, seasonLength: 12, effort: "fast" }),
    "ETS(M,Ad,M), fast": ets({
      error: multiplicative,
      trend: "damped",
      season: multiplicative,
      seasonLength: 12,
      effort: "fast",
    }),
    "ETS(M,Ad,M), standard": ets({ error: multiplicative, trend: "damped", season: multiplicative, seasonLength: 12 }),
    "autoEts, average": autoEts({ seasonLength: 12 }),
    "autoEts, best, standard": autoEts({ seasonLength: 12, combine: "best", effort: "standard" }),
  };
  return Object.fromEntries(
    Object.entries(models).map(([name, model]) => [name, median(some.map(({ values }) => leastTime(model, values)))]),
  );
}

function leastTime(model, values) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    model.fit(values);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}
