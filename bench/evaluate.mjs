// Speed of the sample CRPS: 24 steps of 1000 paths per forecast, copied in and scored, against plain JavaScript with the host's sort and
// with a radix sort. `node bench/evaluate.mjs [--write]` after `npm run build:kernels`; --write puts the table in bench/results/.
import { kernels, view, withScratch } from "./kernels/engine.mjs";
import { compare, mustAgree, noise } from "./kernels/harness.mjs";
import { crpsByHostSort, crpsByRadix } from "./reference/evaluate.mjs";
import { about, writeResults } from "./results.mjs";

const seed = 20240229;
const [count, horizon, series] = [1000, 24, 1000];
const exact = 1e-12;

/** Draws of several shapes from uniforms in (-1, 1). */
const shapes = {
  normal: (a, b) => Math.sqrt(-2 * Math.log(Math.abs(a))) * Math.cos(Math.PI * b),
  "heavy tails": (a, b) => shapes.normal(a, b) / Math.abs(b),
  counts: (a) => Math.floor(5 + 5 * a),
};

const rows = Object.entries(shapes).map(([shape, draw]) =>
  withScratch((push) => {
    const size = count * horizon;
    const offsets = [push(size * 8), push(horizon * 8), push(horizon * 8), push(kernels.crpsPathsScratch(count) * 8)];
    const [at, y, out, scratch] = offsets;
    const uniforms = noise(new Float64Array(2 * size + 2 * horizon), seed);
    const draws = Float64Array.from({ length: size + horizon }, (_, i) => draw(uniforms[2 * i], uniforms[2 * i + 1]));
    const [paths, truth] = [draws.slice(0, size), draws.slice(size)];
    view("F64", y, horizon).set(truth);
    const forecastle = () => {
      view("F64", at, size).set(paths);
      kernels.crpsPaths(at, y, count, horizon, 0, out, scratch);
      return view("F64", out, horizon).slice();
    };
    const contenders = {
      forecastle,
      JavaScript: () => crpsByHostSort(paths, truth, count, horizon),
      "JavaScript, radix": () => crpsByRadix(paths, truth, count, horizon),
    };
    const expected = contenders.JavaScript();
    mustAgree(`radix, ${shape}`, contenders["JavaScript, radix"](), expected, exact);
    mustAgree(shape, forecastle(), expected, exact);
    return { shape, results: compare(contenders, { rounds: 7 }) };
  }),
);

const table = ["| paths | contender | seconds | times as long |", "| --- | --- | --- | --- |"];
for (const { shape, results } of rows) {
  for (const [who, result] of Object.entries(results)) {
    const seconds = ((result.ms * series) / 1000).toFixed(2);
    table.push(
      `| ${shape} | ${who} | ${seconds} | ${result.ratio === undefined ? "1" : result.ratio.toPrecision(3)} |`,
    );
  }
}
console.log(table.join("\n"));
if (process.argv.includes("--write")) {
  const what = `CRPS of ${series} forecasts of ${horizon} steps with ${count} paths each. Seed ${seed}.`;
  writeResults("evaluate", { ...about(), seed, count, horizon, rows }, `\n${what}\n\n${table.join("\n")}`);
}
