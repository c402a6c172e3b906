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

/** Each: the same columns of statistics by the kernels and by plain JavaScript. */
const statistics = {
  "mean, sd": {
    forecastle: (x) =>
      run(x, 2, kernels.slideMomentsScratch(window), (at, out, scratch) =>
        kernels.slideMoments(at, n, window, window, out, out + 8 * n, scratch),
      ),
    JavaScript: (x) => rollingMoments(x, window),
  },
  "min, max": {
    forecastle: (x) =>
      run(x, 2, kernels.slideExtremesScratch(window), (at, out, scratch) =>
        kernels.slideExtremes(at, n, window, window, out, out + 8 * n, scratch),
      ),
    JavaScript: (x) => rollingExtremes(x, window),
  },
  "0.9 quantile": {
    forecastle: (x) =>
      run(x, 1, kernels.slideQuantilesScratch(window) + 2, (at, out, scratch) => {
        view("F64", scratch, 1)[0] = 0.9;
        kernels.slideQuantiles(at, scratch, n, window, window, 1, out, scratch + 16);
      }),
    JavaScript: (x) => [rollingQuantile(x, window, 0.9)],
  },
  "exponentially weighted mean, sd": {
    forecastle: (x) => run(x, 2, 1, (at, out) => kernels.weighExponentially(at, n, alpha, out, out + 8 * n)),
    JavaScript: (x) => exponentialMoments(x, alpha),
  },
};

/** Copies of `count` columns that `work` makes of x. */
function run(x, count, scratchSize, work) {
  return withScratch((push) => {
    const [at, out, scratch] = [push(8 * n), push(8 * n * count), push(8 * scratchSize)];
    view("F64", at, n).set(x);
    work(at, out, scratch);
    return Array.from({ length: count }, (_, k) => view("F64", out + 8 * n * k, n).slice());
  });
}

const all = Object.values(statistics);
const both = ["forecastle", "JavaScript"];
const everything = Object.fromEntries(both.map((who) => [who, (x) => all.flatMap((each) => each[who](x))]));
const rows = Object.entries({ ...statistics, all: everything }).map(([what, contenders]) => {
  const [ours, theirs] = both.map((who) => contenders[who](data[0]));
  for (const [k, column] of ours.entries()) mustAgree(what, column.subarray(window), theirs[k].subarray(window), 1e-9);
  const overColumns = both.map((who) => [who, () => data.reduce((sum, x) => sum + contenders[who](x)[0][n - 1], 0)]);
  return { what, results: compare(Object.fromEntries(overColumns), { rounds: 3 }) };
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
