// The metrics on what others forecast for the M3 and M4 competitions, beside the published tables: 200,000 forecasts.
// Run: npm run build && node bench/accuracy/entrants.mjs
import { readFileSync } from "node:fs";
import { about, writeResults } from "../results.mjs";
import { folder, hasData } from "./data.mjs";
import { scoreEntrants } from "./score.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const { tables } = JSON.parse(readFileSync(new URL("published.json", folder), "utf8"));
const published = (id) => tables.find((table) => table.id === id);
const lines = ["| set | method | group | metric | ours | published | |", "| --- | --- | --- | --- | --- | --- | --- |"];
let compared = 0;
let differing = 0;

function compare(set, method, group, metric, ours, value) {
  if (ours === undefined || value === undefined || value === null) return;
  const digits = String(value).split(".")[1]?.length ?? 0;
  // A little over half a unit of the last digit: the tables were rounded from figures rounded before (0.6275 stands as 0.627).
  const equal = Math.abs(ours - value) <= 0.6 * 10 ** -digits;
  compared++;
  if (!equal) differing++;
  lines.push(`| ${[set, method, group, metric, ours.toFixed(4), value, equal ? "equal" : "DIFFERS"].join(" | ")} |`);
}

const m3 = scoreEntrants("m3", (row) => row.frequency);
const m3Columns = { Y: "Yearly", Q: "Quarterly", M: "Monthly", O: "Other", all: "All (mean of series)" };
for (const [method, values] of Object.entries(published("m3.sMAPE").rows)) {
  for (const [group, column] of Object.entries(m3Columns)) {
    const value = values[published("m3.sMAPE").columns.indexOf(column)];
    compare("m3", method, group, "sMAPE", m3[method]?.[group]?.sMAPE, value);
  }
}
for (const frequency of ["Yearly", "Quarterly", "Weekly", "Daily", "Hourly"]) {
  const set = `m4_${frequency.toLowerCase()}`;
  const scores = scoreEntrants(set);
  for (const metric of ["sMAPE", "MASE"]) {
    const table = published(`m4.${metric}`);
    for (const [method, groups] of Object.entries(scores)) {
      compare(set, method, "all", metric, groups.all[metric], table.rows[method]?.[table.columns.indexOf(frequency)]);
    }
  }
  const owa = published("m4.OWA");
  for (const [method, groups] of Object.entries(scores)) {
    const { sMAPE, MASE } = groups.all;
    const ours = MASE && (sMAPE / scores.Naive2.all.sMAPE + MASE / scores.Naive2.all.MASE) / 2;
    compare(set, method, "all", "OWA", ours, owa.rows[method]?.[owa.columns.indexOf(frequency)]);
  }
}
console.log(lines.join("\n"));
console.log(`\n${compared} figures compared, ${differing} differ`);
writeResults("accuracy-entrants", { ...about(), compared, differing }, lines.join("\n"));
process.exitCode = differing > 0 ? 1 : 0;
