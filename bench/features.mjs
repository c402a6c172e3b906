// Speed of rolling statistics over eight columns of a million values, copied in and out, against plain JavaScript.
// `node bench/features.mjs [--write]` after `npm run build:kernels`; --write puts the table in bench/results/.
import { kernels, view, withScratch } from "./kernels/engine.mjs";
import { compare, mustAgree, noise } from "./kernels/harness.mjs";
import { exponentialMoments, rollingExtremes, rollingMoments, rollingQuantile } from "./reference/features.mjs";
import { about, writeResults } from "./results.mjs";

const seed = 20240229;
const [columns, n, window, alpha] = [8, 1_000_000, 24, 0.2];
const uniforms = noise(new Float64Array(columns * n), seed);
const data = Array.from({ length: columns }, (_, c) => uniforms.slice(c * n, (c + 1) * n).map((u) => 100 + 20 * u));
const size = 8 * n * columns;
const outlier = 500_000;
for (const x of data) x[outlier] = 1e12;

/** Each: what the kernels write of columns that lie in their memory, columns of answers, and plain JavaScript's answers for one column. */
const statistics = {
  "mean, sd": {
    answers: 2,
    scratch: kernels.slideMomentsScratch(window),
    kernel: (at, out, scratch) =>
      eachColumn((c) => kernels.slideMoments(at + c, n, window, window, out + c, out + size + c, scratch)),
    JavaScript: (x) => rollingMoments(x, window),
  },
  "min, max": {
    answers: 2,
    scratch: kernels.slideExtremesScratch(window),
    kernel: (at, out, scratch) =>
      eachColumn((c) => kernels.slideExtremes(at + c, n, window, window, out + c, out + size + c, scratch)),
    JavaScript: (x) => rollingExtremes(x, window),
  },
  "0.9 quantile": {
    answers: 1,
    scratch: kernels.slideQuantilesScratch(window) + 2,
    kernel: (at, out, scratch) => {
      view("F64", scratch, 1)[0] = 0.9;
      eachColumn((c) => kernels.slideQuantiles(at + c, scratch, n, window, window, 1, out + c, scratch + 16));
    },
    JavaScript: (x) => [rollingQuantile(x, window, 0.9)],
  },
  "exponentially weighted mean, sd": {
    answers: 2,
    scratch: 1,
    kernel: (at, out) => kernels.weighExponentially(at, columns, n, alpha, out, out + size),
    JavaScript: (x) => exponentialMoments(x, alpha),
  },
};

/** Calls `work` with the distance in bytes of each column from the first. */
function eachColumn(work) {
  for (let c = 0; c < columns; c++) work(8 * n * c);
}

/** For all columns and each of `wanted`: copies of the answers, the columns copied in once. */
function byKernels(wanted) {
  return withScratch((push) => {
    const [at, out] = [push(size), push(2 * size)];
    const scratch = push(8 * Math.max(...wanted.map((each) => each.scratch)));
    for (const [c, x] of data.entries()) view("F64", at + 8 * n * c, n).set(x);
    return wanted.flatMap(({ kernel, answers }) => {
      kernel(at, out, scratch);
      return Array.from({ length: answers * columns }, (_, k) => view("F64", out + 8 * n * k, n).slice());
    });
  });
}

/** The same: answers of one kind for all columns, then those of the next kind. */
function byJavaScript(wanted) {
  return wanted.flatMap(({ JavaScript, answers }) => {
    const found = data.map(JavaScript);
    return Array.from({ length: answers * columns }, (_, k) => found[k % columns][Math.floor(k / columns)]);
  });
}

// Equal answers, also after outliers: whoever subtracts what leaves a window from a running sum fails here.
for (const [what, each] of Object.entries(statistics)) {
  const answers = byKernels([each]);
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
  const contenders = { forecastle: () => last(byKernels(wanted)), JavaScript: () => last(byJavaScript(wanted)) };
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
