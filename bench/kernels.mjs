// Speed of the kernels: one table, one run. `node bench/kernels.mjs [--quick]`, after `npm run build:kernels` and, for the peer,
// `npm ci` in bench/. Results go to bench/results/kernels.json and kernels.md; --quick leaves out the largest
// products and writes nothing.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { benchmarkActivations } from "./kernels/activations.mjs";
import { benchmarkProducts } from "./kernels/products.mjs";
import { openTfjs } from "./kernels/tfjs.mjs";

const quick = process.argv.includes("--quick");
const seed = 20240229;
const options = quick ? { quick, rounds: 3, warmMs: 10, batchMs: 2, mostMs: 200 } : {};

const tfjs = await openTfjs();
const rows = [];
print(["kernel", "forecastle", "plain JavaScript", "ratio", "triple loop", "ratio", "tfjs-wasm", "ratio"]);
for (const benchmark of [benchmarkProducts, benchmarkActivations]) {
  for (const row of benchmark({ seed, tfjs, options })) {
    rows.push(row);
    print(cells(row));
  }
}
const conditions = {
  commit: git("rev-parse", "HEAD"),
  clean: git("status", "--porcelain") === "",
  date: new Date().toISOString(),
  node: process.version,
  v8: process.versions.v8,
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.cpus().length,
  load: os.loadavg()[0],
  seed,
  clock: "CPU time of the process, median over interleaved rounds",
  peer: tfjs.skipped
    ? { name: "@tensorflow/tfjs-backend-wasm", skipped: tfjs.skipped }
    : { name: "@tensorflow/tfjs-backend-wasm", version: tfjs.version, binary: tfjs.binary, threads: 1 },
};
console.log(JSON.stringify(conditions, null, 2));
if (!quick) {
  const folder = new URL("./results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("kernels.json", folder), `${JSON.stringify({ conditions, rows }, null, 2)}\n`);
  writeFileSync(new URL("kernels.md", folder), markdown());
}

function git(...words) {
  return execFileSync("git", words, { cwd: new URL(".", import.meta.url), encoding: "utf8" }).trim();
}

function cells({ name, unit, rate, results }) {
  const figure = (who) => (rate[who] === undefined ? "" : `${rate[who].toPrecision(3)}`);
  const ratio = (who) => (results[who] === undefined ? "" : `${results[who].ratio.toPrecision(3)}×`);
  const best = results.JavaScript ? "JavaScript" : "JavaScript, tiled";
  const [loop, peer] = ["JavaScript, triple loop", "tfjs-wasm"];
  const ours = `${figure("forecastle")} ${unit}`;
  return [name, ours, figure(best), ratio(best), figure(loop), ratio(loop), figure(peer), ratio(peer)];
}

function print(columns) {
  console.log(columns.map((text, i) => (i < 2 ? text.padEnd(i ? 16 : 24) : text.padStart(i === 2 ? 17 : 12))).join(""));
}

function markdown() {
  const header = [
    "kernel",
    "forecastle",
    "plain JavaScript, best",
    "ratio",
    "triple loop",
    "ratio",
    "tfjs-wasm",
    "ratio",
  ];
  const lines = [header, header.map(() => "---"), ...rows.map(cells)].map((line) => `| ${line.join(" | ")} |`);
  const peer = tfjs.skipped
    ? `tfjs-wasm skipped: ${tfjs.skipped}.`
    : `Peer: ${tfjs.binary} ${tfjs.version}, one thread.`;
  const { node, cpu, date, commit } = conditions;
  const about = `Node ${node}, ${cpu}, one thread, ${date}, commit ${commit.slice(0, 12)}. Ratios are times as fast. ${peer}`;
  return `# Speed of the kernels\n\n${about}\n\n${lines.join("\n")}\n`;
}
