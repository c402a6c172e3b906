// Networks on public data beside baselines and published figures, three seeds each. Every run is kept in results/accuracy-neural.json as
// soon as it is done, and one that is there for the same options is not run again: the program may be stopped and started anew.
// Run: npm run build && node bench/accuracy/neural.mjs [--only NAME] [--seeds N] [--again]
import { existsSync, readFileSync } from "node:fs";
import { autoEts, naive, seasonalNaive, series } from "forecastle";
import { deepAR } from "forecastle/neural";
import { about, writeResults } from "../results.mjs";
import { hasData, readTrain } from "./data.mjs";
import { scorePanel } from "./score.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const flag = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const only = flag("--only");
const seeds = Number(flag("--seeds") ?? 3);
const file = new URL("../results/accuracy-neural.json", import.meta.url);
const kept = existsSync(file) && !process.argv.includes("--again") ? JSON.parse(readFileSync(file, "utf8")).runs : [];

/** Lags of hours: the last ones, and about one to three days and one week ago. */
const hours = [1, 2, 3, 4, 5, 6, 7, 23, 24, 25, 47, 48, 49, 71, 72, 73, 167, 168, 169];

/** By data set: what is run, and what others have published. */
const sets = {
  m4_hourly: {
    published:
      "mean wQL: GluonTS DeepAR .033, Transformer .035, seasonal naive .048; MASE: AutoARIMA 1.03, seasonal naive 1.19",
    baselines: {
      naive: () => naive(),
      seasonalNaive: (m) => seasonalNaive({ seasonLength: m }),
      autoEts: (m) => autoEts({ seasonLength: m }),
    },
    models: {
      deepAR: (seed) => deepAR({ horizon: 48, context: 120, lags: hours, holdOut: 48, seed }),
    },
  },
};

const runs = [];
for (const [set, { baselines, models, published }] of Object.entries(sets)) {
  const rows = readTrain(set);
  console.log(`${set}: ${rows.length} series; published ${published}`);
  for (const [name, make] of Object.entries(baselines)) {
    await run(
      { set, model: name, seed: 0, options: make(rows[0].m).options },
      () => (row) => make(row.m).fit(row.values).forecast(row.h),
    );
  }
  for (const [name, make] of Object.entries(models)) {
    for (let seed = 0; seed < seeds; seed++) {
      await run({ set, model: name, seed, options: make(seed).options }, async () => {
        const panel = rows.map(({ id, values, m }) => series(values, { id, seasonLength: m }));
        const began = performance.now();
        const onProgress = ({ done, total, loss }) => {
          if (done % 100 > 0) return;
          const seconds = (performance.now() - began) / 1000;
          console.log(`  ${name} ${seed}: step ${done} of ${total}, loss ${loss.toFixed(4)}, ${seconds.toFixed(0)} s`);
        };
        const fitted = await make(seed).fit(panel, { onProgress });
        const forecasts = fitted.forecast(rows[0].h);
        return (row) => forecasts.get(row.id);
      });
    }
  }
}
write();

/** Run what has not been run with these options, and keep its scores. */
async function run(what, forecaster) {
  if (only !== undefined && what.model !== only) return;
  const key = JSON.stringify(what);
  const known = kept.find(({ scores, seconds, commit, ...rest }) => JSON.stringify(rest) === key);
  if (known) runs.push(known);
  else {
    const began = process.cpuUsage();
    const scores = scorePanel(what.set, await forecaster());
    const { user, system } = process.cpuUsage(began);
    runs.push({ ...what, scores, seconds: (user + system) / 1e6, commit: about().commit });
    write();
  }
  const { scores, seconds } = runs.at(-1);
  const { wQL, MASE, sMAPE } = scores;
  const figures = `wQL ${wQL.toFixed(4)}, MASE ${MASE.toFixed(3)}, sMAPE ${sMAPE.toFixed(2)}`;
  console.log(`${what.set} ${what.model} seed ${what.seed}: ${figures} (${seconds.toFixed(0)} s of processor time)`);
}

function write() {
  const others = kept.filter((each) => !runs.some((run) => JSON.stringify(idOf(run)) === JSON.stringify(idOf(each))));
  const all = [...others, ...runs];
  const groups = Map.groupBy ? Map.groupBy(all, groupOf) : grouped(all);
  const lines = [...groups].map(([, group]) => {
    const { set, model } = group[0];
    const figure = (name, digits) =>
      spread(
        group.map(({ scores }) => scores[name]),
        digits,
      );
    const cells = [
      set,
      model,
      group.length,
      figure("wQL", 4),
      figure("MASE", 3),
      figure("sMAPE", 2),
      figure("cover80", 3),
      figure("cover95", 3),
    ];
    return `| ${[
      ...cells,
      spread(
        group.map(({ seconds }) => seconds),
        0,
      ),
    ].join(" | ")} |`;
  });
  const head =
    "| set | model | seeds | mean wQL | MASE | sMAPE | cover80 | cover95 | seconds |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |";
  const published = Object.entries(sets).map(([set, { published: text }]) => `${set}: ${text}.`);
  writeResults(
    "accuracy-neural",
    { ...about(), runs: all },
    `\n${published.join("\n")}\n\n${head}\n${lines.join("\n")}`,
  );
}

function idOf({ set, model, seed }) {
  return { set, model, seed };
}

function groupOf({ set, model }) {
  return `${set} ${model}`;
}

function grouped(all) {
  const groups = new Map();
  for (const each of all) groups.set(groupOf(each), [...(groups.get(groupOf(each)) ?? []), each]);
  return groups;
}

/** Mean and, of several, their standard deviation. */
function spread(values, digits) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return mean.toFixed(digits);
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}`;
}
