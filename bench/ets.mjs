// Exponential smoothing: accuracy on public data and time per fit. Run: npm run build && node bench/ets.mjs [set,set] [every how many series]
import { readFileSync } from "node:fs";
import { autoEts, ets, naive, seasonalNaive } from "forecastle";
import { folder, hasData, readTrain } from "./accuracy/data.mjs";
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
const repeated = (row) =>
  (row.m > 1 ? seasonalNaive({ seasonLength: row.m }) : naive()).fit(row.values).forecast(row.h);
const methods = {
  "average (default)": auto({}),
  best: auto({ combine: "best" }),
  "average, optimal states": auto({ initial: "optimal" }),
  "best, heuristic states": auto({ combine: "best", initial: "heuristic" }),
  "average, fast effort": auto({ effort: "fast" }),
  "average by BIC": auto({ criterion: "bic" }),
  "seasonal naive": repeated,
};
/** Optimal states of long seasons take long and forecast worse: two methods do for these. */
const brief = Object.fromEntries(["average (default)", "seasonal naive"].map((name) => [name, methods[name]]));

const sets = process.argv[2]?.split(",") ?? ["m3", "m4_weekly", "m4_hourly", "tourism", "hospital"];
const limit = Number(process.argv[3] ?? 1);
const lines = [];
const tables = {};
const columns = ["sMAPE", "MASE", "MAE", "MAPE", "MSIS95", "cover80", "cover95"];
for (const set of sets) {
  const chosen = set === "m4_hourly" ? brief : methods;
  const table = scoreSet(set, chosen, { groupOf: (row) => row.frequency, limit });
  tables[set] = table;
  lines.push(
    `\n### ${set}${limit > 1 ? `, every ${limit}th series` : ""}\n`,
    `| method | group | n | ${columns.join(" | ")} | ms |`,
    `|${" --- |".repeat(columns.length + 4)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, s] of Object.entries(groups)) {
      if (group === "all" && Object.keys(groups).length === 2) continue;
      const scores = [...columns.map((column) => s[column]), s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
}
lines.push(...gates(), ...besidePublished());
const speed = timeFits();
lines.push(
  "\n### Time per fit, monthly M3 series (n about 115, m = 12), median of ms\n",
  "| model | ms |",
  "| --- | --- |",
);
for (const [name, ms] of Object.entries(speed)) lines.push(`| ${name} | ${ms.toFixed(3)} |`);
console.log(lines.join("\n"));
writeResults("ets", { ...about(), limit, tables, speed }, lines.join("\n"));

/** What this library promises of M3. */
function gates() {
  const m3 = tables.m3;
  if (!m3 || limit > 1) return [];
  const own = m3["average (default)"];
  const apart = (level, nominal) =>
    Object.entries(own)
      .filter(([group]) => group !== "all")
      .map(([group, s]) => `${group} ${(100 * (s[level] - nominal)).toFixed(1)}`)
      .join(", ");
  return [
    "\n### M3 beside its gates\n",
    "| what | measured | gate |",
    "| --- | --- | --- |",
    `| sMAPE of the average | ${own.all.sMAPE.toFixed(3)} | 12.55 |`,
    `| MSIS of the average, and of seasonal naive | ${own.all.MSIS95.toFixed(2)}, ${m3["seasonal naive"].all.MSIS95.toFixed(2)} | no worse |`,
    `| cover 80 less 80 points | ${apart("cover80", 0.8)} | 3 |`,
    `| cover 95 less 95 points | ${apart("cover95", 0.95)} | 3 |`,
  ];
}

/** Rows of published tables on the same series, those of others first. */
function besidePublished() {
  const file = JSON.parse(readFileSync(new URL("published.json", folder), "utf8"));
  const row = (id, name) => file.tables.find((table) => table.id === id)?.rows[name] ?? [];
  const column = (id, name, of) => row(id, name)[file.tables.find((table) => table.id === id)?.columns.indexOf(of)];
  const own = (set, metric, group = "all") => tables[set]?.["average (default)"]?.[group]?.[metric];
  const [tourism, monash, m4] = ["tourism.paper", "monash.MAE", "statsforecast.m4"];
  const rows = [
    ["m3", "sMAPE", "THETA of M3", column("m3.sMAPE", "THETA", "All (mean of series)"), own("m3", "sMAPE")],
    ["m4_weekly", "MASE", "ets of R", column(m4, "ets R", "Weekly"), own("m4_weekly", "MASE")],
    ["m4_weekly", "sMAPE", "ets of R, in M4", column("m4.ets-arima", "ETS", "W"), own("m4_weekly", "sMAPE")],
    ["m4_hourly", "MASE", "ets of R", column(m4, "ets R", "Hourly"), own("m4_hourly", "MASE")],
    [
      "m4_hourly",
      "MASE",
      "AutoETS of statsforecast",
      column(m4, "AutoETS statsforecast", "Hourly"),
      own("m4_hourly", "MASE"),
    ],
    ["m4_hourly", "sMAPE", "ets of R, in M4", row("m4.ets-arima", "ETS")[5], own("m4_hourly", "sMAPE")],
    ...[
      ["Y", "Yearly"],
      ["Q", "Quarterly"],
      ["M", "Monthly"],
    ].flatMap(([group, word]) => [
      ["tourism", `${word} MAPE`, "ETS (2011)", column(tourism, "ETS", `${word} MAPE`), own("tourism", "MAPE", group)],
      [
        "tourism",
        `${word} MAPE`,
        "ForecastPro",
        column(tourism, "ForecastPro", `${word} MAPE`),
        own("tourism", "MAPE", group),
      ],
      ["tourism", `${word} MAE`, "ETS, Monash", row(monash, `Tourism ${word}`)[3], own("tourism", "MAE", group)],
    ]),
    ["hospital", "MAE", "ETS, Monash", row(monash, "Hospital")[3], own("hospital", "MAE")],
    [
      "hospital",
      "MASE",
      "auto_ets, GIFT-Eval",
      column("gift-eval.MASE", "auto_ets", "hospital/M/short"),
      own("hospital", "MASE"),
    ],
  ].filter(([, , , other, mine]) => other !== undefined && mine !== undefined);
  const head = [
    "\n### Beside published figures\n",
    "| set | metric | of | theirs | average (default) |",
    "| --- | --- | --- | --- | --- |",
  ];
  return [
    ...head,
    ...rows.map(([set, metric, who, other, mine]) => `| ${[set, metric, who, other, mine.toFixed(3)].join(" | ")} |`),
  ];
}

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
