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

/** The candidates, by name, for the season length and all seasons of a series; nothing where one does not apply. */
const makers = {
  autoEts: (seasonLength) => autoEts({ seasonLength }),
  theta: (seasonLength) => theta({ seasonLength }),
  dynamicTheta: (seasonLength) => theta({ seasonLength, variant: "dynamic-optimised" }),
  autoArima: (seasonLength) => autoArima({ seasonLength }),
  temporal: (m) => m > 1 && temporalAggregation({ model: autoEts(), seasonLength: m }),
  temporalTheta: (m) => m > 1 && temporalAggregation({ model: theta(), seasonLength: m }),
  decomposed: (m, seasonLengths) => m > 1 && decomposed({ seasonLengths }),
  seasonalNaive: (m) => m > 1 && seasonalNaive({ seasonLength: m }),
  naive: () => naive(),
  drift: () => drift(),
  mean: () => mean(),
};

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

/** The rows of a set with what each candidate says of their ends; a candidate's answers are kept in a file. */
function collect(set, every) {
  const rows = readTrain(set)
    .filter((_, i) => i % every === 0)
    .flatMap((row) => {
      const { m, h, frequency, values } = row;
      const n = values.length - h;
      const [train, actual] = [values.subarray(0, n), values.subarray(n)];
      if (n < Math.max(8, m + 2) || actual.some(Number.isNaN)) return [];
      const scale = mase(new Float64Array(h), new Float64Array(h).fill(1), { train, seasonLength: m });
      return [{ group: `${set} ${frequency}`, m, h, n, train, actual: Array.from(actual), scale, made: {} }];
    });
  for (const name of Object.keys(makers)) {
    const file = new URL(`${set}-${every}-${name}.json`, folder);
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(rows.map((row) => answer(set, row, name))));
    const answers = JSON.parse(readFileSync(file, "utf8"));
    for (const [i, made] of answers.entries())
      if (made) rows[i].made[name] = { ...made, error: average(made.errors), ahead: Float64Array.from(made.ahead) };
    const times = answers.filter(Boolean).map(({ ms }) => ms);
    if (times.length > 0)
      console.log(set, name, `${times.length} of ${rows.length}`, `${average(times).toFixed(2)} ms`);
  }
  return rows;
}

function answer(set, { m, h, n, train }, name) {
  const season = 2 * m <= n ? m : 1;
  const seasons = furtherSeasons[set]?.filter((each) => 2 * each <= n) ?? [season];
  const model = makers[name](season, seasons);
  if (!model) return null;
  const began = process.cpuUsage();
  try {
    const ahead = Array.from(model.fit(train).forecast(h).mean);
    if (!ahead.every(Number.isFinite)) return null;
    const ms = process.cpuUsage(began).user / 1000;
    return { ahead, errors: errorsOrNone(model, train, Math.max(1, Math.min(h, Math.floor(n / 4)))), ms };
  } catch (cause) {
    if (cause.code === "option" || !cause.code) throw cause;
    return null;
  }
}

function errorsOrNone(model, train, steps) {
  try {
    return pastErrors(model, train, steps, 3);
  } catch (cause) {
    if (!cause.code) throw cause;
    return [];
  }
}

const data = sets.flatMap((entry) => {
  const [set, every = "1"] = entry.split(":");
  return collect(set, Number(every));
});

/** The weighted mean of candidates with shares and the inverse power of their past errors; shares of those that are missing go to the others. */
function combine(row, shares, power) {
  const ahead = new Float64Array(row.actual.length);
  let [usual, known, sum] = [0, 0, 0];
  for (const name in shares) {
    const error = shares[name] > 0 ? row.made[name]?.error : undefined;
    if (Number.isFinite(error)) [usual, known] = [usual + error, known + 1];
  }
  usual /= known;
  for (const name in shares) {
    const each = shares[name] > 0 ? row.made[name] : undefined;
    if (!each) continue;
    const ratio = Number.isFinite(each.error) && usual > 0 ? Math.max(1e-3, each.error / usual) : 1;
    const weight = shares[name] / ratio ** power;
    sum += weight;
    for (let h = 0; h < ahead.length; h++) ahead[h] += weight * each.ahead[h];
  }
  for (let h = 0; h < ahead.length; h++) ahead[h] /= sum;
  return ahead;
}

function average(list) {
  let sum = 0;
  for (const value of list) sum += value;
  return sum / list.length;
}

/** Mean sMAPE and MASE by group. */
export function scores(rows, shares, power) {
  const groups = {};
  for (const row of rows) {
    const made = combine(row, shares, power);
    const error = average(Array.from(made, (value, h) => Math.abs(value - row.actual[h])));
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
  const grid = [0, 0.25, 0.5, 1, 2];
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
  }
  // Shares learned without a group, used on it.
  const left = groups.map((group) => {
    const others = rows.filter((row) => row.group !== group);
    const { shares } = learn(others, start, 1, reference);
    return relative(
      rows.filter((row) => row.group === group),
      shares,
      1,
      reference,
    );
  });
  const cells = left.map((x) => x.toFixed(4)).join(" | ");
  lines.push(`| learned on the other groups | 1 | ${cells} | ${Math.exp(average(left.map(Math.log))).toFixed(4)} |`);
}
console.log(lines.join("\n"));
writeResults("tune-auto", about(), lines.join("\n"));
