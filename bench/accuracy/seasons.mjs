// The Theta models on M3, and models of several seasons on M4 hourly. Run: npm run build && node bench/accuracy/seasons.mjs [every how many series]
// The model inside and the square roots were chosen on the last four days of the training parts.
import { autoEts, decomposed, doubleSeasonal, seasonalNaive, theta } from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData } from "./data.mjs";
import { scoreSet } from "./score.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}
const limit = Number(process.argv[2] ?? 1);
const two = { seasonLengths: [24, 168] };
const seen = (model) => (row) => model(row).fit(row.values).forecast(row.h);
const roots = ({ values }) => ({ boxCox: values.every((value) => value >= 0) ? 0.5 : undefined });

const sets = {
  m3: Object.fromEntries(
    ["standard", "optimised", "dynamic", "dynamic-optimised"].map((variant) => [
      `theta, ${variant}`,
      seen((row) => theta({ variant, seasonLength: row.m })),
    ]),
  ),
  m4_hourly: {
    "seasonalNaive, a day": seen(() => seasonalNaive({ seasonLength: 24 })),
    "seasonalNaive, a week": seen(() => seasonalNaive({ seasonLength: 168 })),
    decomposed: seen(() => decomposed()),
    "decomposed, square roots": seen((row) => decomposed(roots(row))),
    "decomposed, autoEts": seen(() => decomposed({ model: autoEts() })),
    "decomposed, day and week": seen(() => decomposed(two)),
    "doubleSeasonal, additive": seen(() => doubleSeasonal({ ...two, season: "additive" })),
    "doubleSeasonal, multiplicative": seen(() => doubleSeasonal(two)),
  },
};

const lines = [];
const tables = {};
for (const [set, methods] of Object.entries(sets)) {
  tables[set] = scoreSet(set, methods, { groupOf: (row) => row.frequency, limit });
  lines.push(
    `\n### ${set}${limit > 1 ? `, every ${limit}th series` : ""}\n`,
    "| method | group | n | sMAPE | MASE | MSIS 95 | cover 80 | cover 95 | ms |",
    `|${" --- |".repeat(9)}`,
  );
  for (const [name, groups] of Object.entries(tables[set])) {
    for (const [group, s] of Object.entries(groups)) {
      const scores = [s.sMAPE, s.MASE, s.MSIS95, s.cover80, s.cover95, s.seconds * 1000].map((x) => x.toFixed(3));
      lines.push(`| ${[name, group, s.n, ...scores].join(" | ")} |`);
    }
  }
}
console.log(lines.join("\n"));
if (limit === 1) writeResults("accuracy-seasons", { ...about(), tables }, lines.join("\n"));
