// The shares of the automatic forecaster: candidates compared and combined on the ends of training parts, held back. No test part is read.
// Run: npm run build && node bench/accuracy/tune-auto.mjs [set:every how many series,...]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as library from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData, readTrain } from "./data.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const { autoArima, autoEts, decomposed, drift, mase, mean, naive, seasonalNaive, smape, temporalAggregation, theta } =
  library;
const sets = (process.argv[2] ?? "m3:3,tourism:3,hospital:3,cif2016:1,m4_weekly:2,m4_hourly:6,nn5:2").split(",");
const folder = new URL("../../build/tune-auto/", import.meta.url);
mkdirSync(folder, { recursive: true });

/** Seasons of a set beyond the one of its published evaluation. */
const furtherSeasons = { m4_hourly: [24, 168] };

/** The candidates, by name, for a season length. */
function candidatesOf(m, seasons) {
  const seasonLength = m > 1 ? m : 1;
  const all = {
    autoEts: autoEts({ seasonLength }),
    theta: theta({ seasonLength }),
    autoArima: autoArima({ seasonLength }),
    naive: naive(),
    drift: drift(),
    mean: mean(),
  };
  if (m > 1) {
    all.temporal = temporalAggregation({ model: autoEts(), seasonLength });
    all.temporalTheta = temporalAggregation({ model: theta(), seasonLength });
    all.decomposed = decomposed({ seasonLengths: seasons });
    all.seasonalNaive = seasonalNaive({ seasonLength });
  } else {
    all.logEts = autoEts({ boxCox: 0 });
  }
  return all;
}

/** Errors of the candidates at past origins, as the automatic forecaster takes them: one fit, then updates. */
function pastErrors(model, values, steps, folds) {
  const apart = Math.max(1, Math.ceil(steps / 2));
  const last = values.length - steps;
  const count = Math.max(0, Math.min(folds, Math.floor((last - Math.ceil(values.length / 2)) / apart) + 1));
  const errors = [];
  let fitted;
  for (let k = 0; k < count; k++) {
    const origin = last - (count - 1 - k) * apart;
    fitted = fitted ? fitted.update(values.subarray(origin - apart, origin)) : model.fit(values.subarray(0, origin));
    const { mean: predicted } = fitted.forecast(steps);
    let [sum, known] = [0, 0];
    for (let h = 0; h < steps; h++) {
      const error = Math.abs(values[origin + h] - predicted[h]);
      if (Number.isNaN(error)) continue;
      sum += error;
      known++;
    }
    errors.push(sum / known);
  }
  return errors;
}

function collect(set, every) {
  const file = new URL(`${set}-${every}.json`, folder);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const rows = [];
  const seconds = {};
  for (const row of readTrain(set).filter((_, i) => i % every === 0)) {
    const { m, h, frequency, values } = row;
    const n = values.length - h;
    if (n < Math.max(8, m + 2)) continue;
    const train = values.subarray(0, n);
    const actual = values.subarray(n);
    if (actual.some(Number.isNaN)) continue;
    const steps = Math.max(1, Math.min(h, Math.floor(n / 4)));
    const candidates = candidatesOf(2 * m <= n ? m : 1, furtherSeasons[set]?.filter((s) => 2 * s <= n) ?? [m]);
    const made = {};
    for (const [name, model] of Object.entries(candidates)) {
      const began = process.cpuUsage();
      try {
        const ahead = Array.from(model.fit(train).forecast(h).mean);
        if (!ahead.every(Number.isFinite)) continue;
        let errors = [];
        try {
          errors = pastErrors(model, train, steps, 3);
        } catch {
          // Too short there.
        }
        made[name] = { ahead, errors };
      } catch (cause) {
        if (cause.name === "OptionError" || !cause.code) throw cause;
      }
      seconds[name] = (seconds[name] ?? 0) + process.cpuUsage(began).user / 1e6;
    }
    const scale = mase(new Float64Array(h), new Float64Array(h).fill(1), { train, seasonLength: m });
    rows.push({ group: `${set} ${frequency}`, m, n, actual: Array.from(actual), scale, made });
  }
  console.log(
    set,
    rows.length,
    Object.entries(seconds)
      .map(([k, s]) => `${k} ${((1000 * s) / rows.length).toFixed(1)} ms`)
      .join(", "),
  );
  writeFileSync(file, JSON.stringify(rows));
  return rows;
}

const data = sets.flatMap((entry) => {
  const [set, every = "1"] = entry.split(":");
  return collect(set, Number(every));
});

/** The weighted mean of candidates with shares and the inverse power of their past errors; shares of those that are missing go to the others. */
function combine({ made, actual }, shares, power) {
  const names = Object.keys(shares).filter((name) => made[name] && shares[name] > 0);
  const errors = names.map((name) => average(made[name].errors));
  const known = errors.filter(Number.isFinite);
  const usual = average(known);
  const weights = names.map((name, k) => {
    const ratio = Number.isFinite(errors[k]) && usual > 0 ? Math.max(1e-3, errors[k] / usual) : 1;
    return shares[name] / ratio ** power;
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return actual.map((_, h) => names.reduce((total, name, k) => total + (weights[k] / sum) * made[name].ahead[h], 0));
}

function average(list) {
  return list.length === 0 ? Number.NaN : list.reduce((a, b) => a + b, 0) / list.length;
}

/** Mean sMAPE and MASE by group. */
export function scores(rows, shares, power) {
  const groups = {};
  for (const row of rows) {
    const made = combine(row, shares, power);
    const error = average(made.map((value, h) => Math.abs(value - row.actual[h])));
    groups[row.group] ??= { smape: [], mase: [] };
    const entry = groups[row.group];
    entry.smape.push(smape(made, row.actual));
    const scaled = error * row.scale;
    if (Number.isFinite(scaled)) entry.mase.push(scaled);
  }
  return Object.fromEntries(Object.entries(groups).map(([g, e]) => [g, [average(e.smape), average(e.mase)]]));
}

/** Geometric mean of the scores over those of a reference. */
function relative(rows, shares, power, reference) {
  const made = scores(rows, shares, power);
  const logs = Object.entries(made).flatMap(([group, pair]) =>
    pair.map((value, i) => Math.log(value / reference[group][i])),
  );
  return Math.exp(average(logs));
}

/** Shares from a grid that make the combination best, one after the other, until none changes. */
function learn(rows, start, power, reference) {
  const grid = [0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3];
  let best = { ...start };
  let least = relative(rows, best, power, reference);
  for (let changed = true; changed; ) {
    changed = false;
    for (const name of Object.keys(best)) {
      for (const share of grid) {
        const next = { ...best, [name]: share };
        if (Object.values(next).every((value) => value === 0)) continue;
        const value = relative(rows, next, power, reference);
        // A change must be worth it: shares are rules of thumb.
        if (value < least - 2e-4) {
          [best, least, changed] = [next, value, true];
        }
      }
    }
  }
  return { shares: best, least };
}

const classes = {
  "no season": (row) => row.m === 1,
  "a season of up to 24": (row) => row.m > 1 && !row.made.several,
};
const lines = [];
for (const [name, belongs] of Object.entries(classes)) {
  const rows = data.filter(belongs);
  if (rows.length === 0) continue;
  const names = [...new Set(rows.flatMap(({ made }) => Object.keys(made)))];
  const reference = scores(rows, { autoEts: 1 }, 0);
  const groups = Object.keys(reference);
  lines.push(
    `\n### ${name}\n`,
    `| shares | power | ${groups.join(" | ")} | relative |`,
    `|${" --- |".repeat(groups.length + 3)}`,
  );
  const show = (label, shares, power) => {
    const made = scores(rows, shares, power);
    const cells = groups.map((g) => made[g].map((x) => x.toFixed(3)).join(" / "));
    lines.push(
      `| ${label} | ${power} | ${cells.join(" | ")} | ${relative(rows, shares, power, reference).toFixed(4)} |`,
    );
  };
  for (const each of names) show(each, { [each]: 1 }, 0);
  for (const power of [0, 1, 2, 3]) show("all alike", Object.fromEntries(names.map((each) => [each, 1])), power);
  const start = Object.fromEntries(
    names.map((each) => [each, ["autoEts", "theta", "autoArima"].includes(each) ? 1 : 0]),
  );
  for (const power of [0, 1, 2]) {
    const { shares } = learn(rows, start, power, reference);
    show(JSON.stringify(shares), shares, power);
    // Learned without a group, used on it.
    const left = groups.map((group) => {
      const others = learn(
        rows.filter((row) => row.group !== group),
        start,
        power,
        reference,
      );
      return relative(
        rows.filter((row) => row.group === group),
        others.shares,
        power,
        reference,
      );
    });
    lines.push(
      `| ... learned on the other groups | ${power} | ${left.map((x) => x.toFixed(4)).join(" | ")} | ${Math.exp(average(left.map(Math.log))).toFixed(4)} |`,
    );
  }
}
console.log(lines.join("\n"));
writeResults("tune-auto", about(), lines.join("\n"));
