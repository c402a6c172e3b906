// Baselines on public data beside the published figures, and the automatic forecaster. Run: npm run build && node bench/accuracy/baselines.mjs
import { drift, forecast, mean, naive, naive2, seasonalNaive } from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData, readTrain } from "./data.mjs";
import { scoreSet } from "./score.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

/** The season's method where the series is long enough for it, else the naive one. */
function seasonal(factory, row) {
  const shown = row.values.filter((value) => !Number.isNaN(value)).length;
  return row.m > 1 && shown > 2 * row.m ? factory({ seasonLength: row.m }) : naive();
}
const methods = {
  naive: (row) => naive().fit(row.values).forecast(row.h),
  seasonalNaive: (row) => seasonal(seasonalNaive, row).fit(row.values).forecast(row.h),
  naive2: (row) => seasonal(naive2, row).fit(row.values).forecast(row.h),
  mean: (row) => mean().fit(row.values).forecast(row.h),
  drift: (row) => drift().fit(row.values).forecast(row.h),
  forecast: (row) => forecast(row.values, { horizon: row.h }),
};
/** Where a method refuses a series (one value, all missing), the automatic forecaster answers for it. */
const orAutomatic = (method) => (row) => {
  try {
    return method(row);
  } catch (error) {
    if (error.name !== "DataError") throw error;
    return methods.forecast(row);
  }
};

/** Published or reference figures: sMAPE, MASE, and for M4 MSIS. M3: R forecast 8.20; M4: the organisers' spreadsheet. */
const published = {
  m3: {
    naive: {
      Y: [17.87989, 3.1717102],
      Q: [11.322788, 1.4637107],
      M: [18.180852, 1.1747588],
      O: [6.3016063, 3.0890535],
    },
    seasonalNaive: {
      Y: [17.87989, 3.1717102],
      Q: [11.065131, 1.4253438],
      M: [17.233856, 1.1460825],
      O: [6.3016063, 3.0890535],
    },
    mean: {
      Y: [43.625186, 8.0650906],
      Q: [26.582346, 3.8739076],
      M: [27.124459, 2.2673458],
      O: [28.041155, 19.830305],
    },
    drift: {
      Y: [16.790377, 2.6317834],
      Q: [11.579977, 1.4659635],
      M: [19.068487, 1.1399991],
      O: [4.877516, 2.0166233],
    },
  },
  m4_hourly: {
    naive: { all: [43.003, 11.608, 71.245] },
    seasonalNaive: { all: [13.912, 1.193] },
    naive2: { all: [18.383, 2.395] },
  },
  m4_weekly: {
    naive: { all: [9.161, 2.777, 26.358] },
    seasonalNaive: { all: [9.161, 2.777] },
    naive2: { all: [9.161, 2.777] },
  },
};

const sets = process.argv[2]?.split(",") ?? ["m3", "m4_hourly", "m4_weekly", "tourism", "hospital", "nn5", "carparts"];
const tables = {};
const lines = [];
let differing = 0;
for (const set of sets) {
  const groupOf = (row) => row.frequency;
  const safe = Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, orAutomatic(method)]));
  const table = scoreSet(set, safe, { groupOf });
  tables[set] = table;
  lines.push(
    `\n### ${set}\n`,
    "| method | group | n | sMAPE | MASE | published | MSIS 95 | cover 80 | cover 95 | CRPS | ms |",
    `|${" --- |".repeat(11)}`,
  );
  for (const [name, groups] of Object.entries(table)) {
    for (const [group, score] of Object.entries(groups)) {
      const known = published[set]?.[name]?.[group];
      const equal = known && agrees(score, known);
      if (known && !equal) differing++;
      const beside = known ? `${known.join(" / ")} ${equal ? "equal" : "DIFFERS"}` : "";
      const cells = [
        name,
        group,
        score.n,
        score.sMAPE.toFixed(4),
        score.MASE.toFixed(4),
        beside,
        score.MSIS95.toFixed(3),
      ];
      const more = [score.cover80, score.cover95, score["CRPS/MAE0"]].map((value) => value.toFixed(3));
      lines.push(`| ${[...cells, ...more, (score.seconds * 1000).toFixed(3)].join(" | ")} |`);
    }
  }
}
const fallbacks = countFallbacks(["m3", "classics", "carparts"]);
lines.push(
  "\n### Choices of the automatic forecaster\n",
  "| set | series | fell back | models |",
  "| --- | --- | --- | --- |",
);
for (const [set, { series, fellBack, models }] of Object.entries(fallbacks)) {
  const share = ((100 * fellBack) / series).toFixed(2);
  const counts = Object.entries(models).sort((a, b) => b[1] - a[1]);
  lines.push(
    `| ${set} | ${series} | ${fellBack} (${share} %) | ${counts.map(([name, n]) => `${name} ${n}`).join(", ")} |`,
  );
}
console.log(lines.join("\n"));
console.log(`\n${differing} of the published figures differ`);
writeResults("accuracy-baselines", { ...about(), tables, fallbacks }, lines.join("\n"));
process.exitCode = differing > 0 ? 1 : 0;

/** Equal to the digits that were published. */
function agrees(score, [smape, mase, msis]) {
  const same = (value, text) => Math.abs(value - text) <= 0.5000001 * 10 ** -(String(text).split(".")[1]?.length ?? 0);
  return same(score.sMAPE, smape) && same(score.MASE, mase) && (msis === undefined || same(score.MSIS95, msis));
}

/** How often `forecast` fell back on whole training parts, by the model that answered. */
function countFallbacks(names) {
  const counts = {};
  for (const set of names) {
    const models = {};
    let fellBack = 0;
    const rows = readTrain(set);
    for (const row of rows) {
      const made = forecast(row.values, { horizon: row.h });
      models[made.model] = (models[made.model] ?? 0) + 1;
      if (made.warnings.some(({ code }) => code === "fallback")) fellBack++;
    }
    counts[set] = { series: rows.length, fellBack, models };
  }
  return counts;
}
