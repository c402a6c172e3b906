// Speed of rolling statistics over eight columns of a million values, as columns of a design, against plain JavaScript.
// `node bench/features.mjs [--write]` after `npm run build`, about a minute; --write puts the table in bench/results/.
import { designOf, exponentiallyWeighted, rolling, series } from "forecastle";
import { compare, mustAgree, noise } from "./kernels/harness.mjs";
import { exponentialMoments, rollingExtremes, rollingMoments, rollingQuantile } from "./reference/features.mjs";
import { about, writeResults } from "./results.mjs";

const seed = 20240229;
const [columns, n, window, alpha] = [8, 1_000_000, 24, 0.2];
const uniforms = noise(new Float64Array(columns * n), seed);
const data = Array.from({ length: columns }, (_, c) => uniforms.slice(c * n, (c + 1) * n).map((u) => 100 + 20 * u));
const outlier = 500_000;
for (const x of data) x[outlier] = 1e12;
const names = data.map((_, c) => `x${c}`);
const past = series(data[0], { covariates: Object.fromEntries(names.map((name, c) => [name, data[c]])) });

/** Each: the feature of one column, and plain JavaScript's columns of it. */
const statistics = {
  "mean, sd": {
    feature: { make: rolling, window, statistics: ["mean", "sd"] },
    JavaScript: (x) => rollingMoments(x, window),
  },
  "min, max": {
    feature: { make: rolling, window, statistics: ["min", "max"] },
    JavaScript: (x) => rollingExtremes(x, window),
  },
  "0.9 quantile": {
    feature: { make: rolling, window, levels: [0.9] },
    JavaScript: (x) => [rollingQuantile(x, window, 0.9)],
  },
  "0.5 quantile": {
    feature: { make: rolling, window, levels: [0.5] },
    JavaScript: (x) => [rollingQuantile(x, window, 0.5)],
  },
  "exponentially weighted mean, sd": {
    feature: { make: exponentiallyWeighted, alpha, statistics: ["mean", "sd"] },
    JavaScript: (x) => exponentialMoments(x, alpha),
  },
};

/** For all columns and each of `wanted`: the columns of a design. */
function byForecastle(wanted) {
  const features = wanted.flatMap(({ feature: { make, ...options } }) =>
    names.map((of) => make({ of, lag: 0, ...options })),
  );
  return Object.values(designOf(past, features).columns);
}

/** The same by plain JavaScript. */
function byJavaScript(wanted) {
  return wanted.flatMap(({ JavaScript }) => data.flatMap(JavaScript));
}

// Equal answers, also after outliers: whoever subtracts what leaves a window from a running sum fails here.
for (const [what, each] of Object.entries(statistics)) {
  const answers = byForecastle([each]);
  for (const [k, column] of byJavaScript([each]).entries()) {
    const clean = (values) => values.filter((_, t) => t >= window && (t - outlier < 0 || t - outlier > 1000));
    mustAgree(what, clean(answers[k]), clean(column), 1e-9);
  }
}

const groups = [
  ...Object.entries(statistics).map(([what, each]) => [what, [each]]),
  ["all", Object.values(statistics)],
];
const rows = groups.map(([what, wanted]) => {
  const last = (answers) => answers.reduce((sum, column) => sum + column[n - 1], 0);
  const contenders = { forecastle: () => last(byForecastle(wanted)), JavaScript: () => last(byJavaScript(wanted)) };
  return { what, results: compare(contenders, { rounds: 3 }) };
});

const table = ["| statistics | contender | ns a value | times as long |", "| --- | --- | --- | --- |"];
for (const { what, results } of rows) {
  for (const [who, result] of Object.entries(results)) {
    const each = ((result.ms * 1e6) / (columns * n)).toFixed(1);
    table.push(`| ${what} | ${who} | ${each} | ${result.ratio === undefined ? "1" : result.ratio.toPrecision(3)} |`);
  }
}
console.log(table.join("\n"));
if (process.argv.includes("--write")) {
  const what = `Windows of ${window} values over ${columns} columns of ${n.toLocaleString("en")} values. Seed ${seed}.`;
  writeResults("features", { ...about(), seed, columns, n, window, alpha, rows }, `\n${what}\n\n${table.join("\n")}`);
}
