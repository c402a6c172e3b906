// How wide an average of exponential smoothing should be: variants compared on the ends of training parts, held back. No test part is read.
// Run: npm run build && node bench/accuracy/tune-spread.mjs [every how many series]
import { autoEts, coverage, defineModel, msis } from "forecastle";
import { about, writeResults } from "../results.mjs";
import { hasData, readTrain } from "./data.mjs";

if (!hasData) {
  console.log("skipped: the public data sets are not here (FORECASTLE_DATA)");
  process.exit(0);
}

const every = Number(process.argv[2] ?? 3);
const sets = ["m3", "tourism", "hospital"];
/** What autoEts divides differences of the criterion by. */
const TEMPERATURE = 16;

/** A candidate of an average: its weight, its law by step, and the ratio of n - k to n. */
const narrower = (by) => (parts) =>
  parts.map((part) => ({ ...part, sd: part.sd.map((sd) => sd * (1 - by * (1 - Math.sqrt(part.ratio)))) }));
const nearer = (share) => (parts) => {
  const mean = parts[0].mean.map((_, h) => parts.reduce((sum, part) => sum + part.weight * part.mean[h], 0));
  return parts.map((part) => ({ ...part, mean: part.mean.map((value, h) => mean[h] + share * (value - mean[h])) }));
};
const cooler = (temperature) => (parts) =>
  shared(
    parts.map((part) => ({ ...part, weight: part.prior * (part.weight / part.prior) ** (TEMPERATURE / temperature) })),
  );
const withoutWide = (times) => (parts) => {
  const last = parts.map(({ sd }) => sd.at(-1)).sort((a, b) => a - b);
  return shared(parts.filter(({ sd }) => sd.at(-1) <= times * last[last.length >> 1]));
};
const variants = {
  default: (parts) => parts,
  "variances with n": narrower(1),
  "half way to n": narrower(0.5),
  "four fifths of the spread of the means": nearer(0.8),
  "half of it": nearer(0.5),
  "none of it": nearer(0),
  "temperature 12": cooler(12),
  "temperature 8": cooler(8),
  "temperature 4": cooler(4),
  "none of twice the median deviation": withoutWide(2),
  "none of four times that": withoutWide(4),
};

const metrics = { cover80: coverage(0.8), cover95: coverage(0.95), MSIS95: msis(0.95) };
const sums = new Map();
let simulated = 0;
for (const set of sets) {
  for (const row of readTrain(set).filter((_, i) => i % every === 0)) {
    for (const ends of [1, 2]) scoreRow(set, row, row.values.length - ends * row.h);
  }
}
print();

/** Score every variant on the h values that follow the first n. */
function scoreRow(set, { frequency, m, h, values }, n) {
  const [train, actual] = [values.subarray(0, n), values.subarray(n, n + h)];
  if (n < Math.max(8, m + 2) || actual.some(Number.isNaN) || new Set(train).size === 1) return;
  const fitted = autoEts({ seasonLength: m }).fit(train);
  const parts = partsOf(fitted, fitted.forecast(h, { paths: 1 }).prediction);
  // What is simulated has no standard deviation to change.
  if (!parts) {
    simulated++;
    return;
  }
  const context = { train, seasonLength: m };
  const group = `${set} ${frequency}`;
  if (!sums.has(group)) sums.set(group, { n: 0, scores: new Map() });
  const sum = sums.get(group);
  sum.n++;
  for (const [name, change] of Object.entries(variants)) {
    const forecast = mixtureOf(change(parts)).fit(train).forecast(h);
    const scores = Object.values(metrics).map((metric) => metric(forecast, actual, context));
    const before = sum.scores.get(name) ?? scores.map(() => 0);
    sum.scores.set(
      name,
      before.map((total, k) => total + scores[k]),
    );
  }
}

/** The candidates of an average, where all of them are normal laws. */
function partsOf({ state: { members, weights } }, prediction) {
  const laws = prediction.kind === "mixture" ? prediction.components : [prediction];
  if (laws.some(({ kind }) => kind !== "law")) return undefined;
  return members.map(({ form, sums: [, count], estimated }, k) => ({
    weight: weights[k],
    prior: form.trend === "additive" ? 0.5 : 1,
    ratio: Math.max(1, count - estimated) / count,
    mean: laws[k].parameters.mean,
    sd: laws[k].parameters.sd,
  }));
}

function shared(parts) {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.map((part) => ({ ...part, weight: part.weight / total }));
}

/** A model that forecasts a mixture of these laws, whatever it sees. */
function mixtureOf(parts) {
  const components = parts.map(({ mean, sd }) => ({ kind: "law", law: "normal", parameters: { mean, sd } }));
  const weights = Float64Array.from(parts, ({ weight }) => weight);
  return defineModel({
    name: "mixture",
    defaults: {},
    fit: () => ({ state: {} }),
    forecast: () => ({ kind: "mixture", weights, components }),
  })();
}

function print() {
  const groups = [...sums.keys()];
  const lines = [
    `\nCoverage of 80 and 95 per cent intervals and mean scaled interval score of the values held back, two ends of one in ${every} series; ${simulated} ends with simulated candidates are left out.\n`,
    `| variant | ${groups.map((group) => `${group} (${sums.get(group).n})`).join(" | ")} |`,
    `|${" --- |".repeat(groups.length + 1)}`,
  ];
  for (const name of Object.keys(variants)) {
    const cells = groups.map((group) => {
      const { n, scores } = sums.get(group);
      const [cover80, cover95, score] = scores.get(name).map((total) => total / n);
      return `${(100 * cover80).toFixed(1)}, ${(100 * cover95).toFixed(1)}, ${score.toFixed(2)}`;
    });
    lines.push(`| ${[name, ...cells].join(" | ")} |`);
  }
  console.log(lines.join("\n"));
  const scores = Object.fromEntries(groups.map((group) => [group, Object.fromEntries(sums.get(group).scores)]));
  writeResults("tune-spread", { ...about(), every, scores }, lines.join("\n"));
}
