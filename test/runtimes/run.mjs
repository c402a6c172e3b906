// The packed tarball in every runtime and bundler that can be had here: each makes the same forecasts and must give the same bits.
// Run: npm run build && npm run test:runtimes [-- part of a name ...]
//   --update   store the hashes of this Node as those that are expected
//   --write    store the table (bench/results/runtimes.*) and put it into the README
//   --minutes=N   skip what has not begun by then
// What cannot be installed is skipped, and says why. The last line counts.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { about, writeResults } from "../../bench/results.mjs";
import { pack } from "../../scripts/pack.mjs";
import { browsers } from "./consumers/browsers.mjs";
import { bundlers } from "./consumers/bundlers.mjs";
import { edges } from "./consumers/edges.mjs";
import { examples } from "./consumers/examples.mjs";
import { processes } from "./consumers/processes.mjs";
import { testRunners } from "./consumers/test-runners.mjs";
import { Skipped } from "./consumers/tools.mjs";
import { resultsTable, withTable } from "./table.mjs";

const here = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const minutes = Number(
  process.argv.find((argument) => argument.startsWith("--minutes="))?.slice(10) ?? Number.POSITIVE_INFINITY,
);
const expectedFile = `${here}expected.json`;

const installProblem = install();
const consumer = prepare();
if (process.argv.includes("--update")) await update();
const expected = JSON.parse(readFileSync(expectedFile, "utf8"));

const rows = [];
for (const group of [processes, testRunners, bundlers, edges, browsers, examples]) {
  const { open, consumers, close } = group({ here, root, consumer, modules: `${here}node_modules/`, installProblem });
  const chosen = consumers.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  if (chosen.length === 0) continue;
  const shared = await open?.().catch((error) => error);
  for (const { name, run } of chosen) rows.push(await judge(name, () => run(shared)));
  if (!(shared instanceof Error)) await close?.(shared);
}
report();

/** Install what the consumers need; why not, where that fails. */
function install() {
  if (existsSync(`${here}node_modules/.package-lock.json`)) return undefined;
  try {
    // `npm ci` wants the packages of all platforms in the lock file, and not every registry has them.
    execFileSync("npm", ["install", "--no-save"], { cwd: here, stdio: ["ignore", "ignore", "pipe"], timeout: 300_000 });
    return undefined;
  } catch (error) {
    return `npm install failed: ${String(error.stderr ?? error.message)
      .trim()
      .split("\n")
      .at(-1)}`;
  }
}

/** A project that has installed the tarball and nothing else, with the program and a saved model beside it. */
function prepare() {
  if (!existsSync(`${root}dist/index.js`)) throw new Error("nothing is built: npm run build");
  pack();
  const folder = `${root}build/runtimes/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}node_modules`, { recursive: true });
  execFileSync("cp", ["-r", `${root}build/packed/node_modules/forecastle`, `${folder}node_modules/`]);
  writeFileSync(`${folder}package.json`, JSON.stringify({ name: "consumer", private: true, type: "module" }));
  for (const name of ["program.mjs", "saved.json"]) {
    if (existsSync(`${here}${name}`)) execFileSync("cp", [`${here}${name}`, folder]);
  }
  writeFileSync(`${folder}saved.mjs`, `export const saved = ${savedText()};\n`);
  writeFileSync(`${folder}program.cjs`, asCommonJs(readFileSync(`${here}program.mjs`, "utf8")));
  writeFileSync(`${folder}saved.cjs`, `exports.saved = ${savedText()};\n`);
  return folder;
}

function savedText() {
  return existsSync(`${here}saved.json`) ? readFileSync(`${here}saved.json`, "utf8").trim() : "{}";
}

/** The program for consumers that only know `require`. */
function asCommonJs(text) {
  const names = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
  return `${text.replace(/^export /gm, "")}\nmodule.exports = { ${names.join(", ")} };\n`;
}

/** Store what this Node answers. */
async function update() {
  const library = await import(pathToFileURL(`${consumer}node_modules/forecastle/dist/index.js`).href);
  const { answer, save } = await import("./program.mjs");
  const saved = save(library);
  writeFileSync(`${here}saved.json`, `${JSON.stringify(saved)}\n`);
  writeFileSync(`${consumer}saved.mjs`, `export const saved = ${savedText()};\n`);
  writeFileSync(`${consumer}saved.cjs`, `exports.saved = ${savedText()};\n`);
  writeFileSync(expectedFile, `${JSON.stringify(JSON.parse(answer(library, saved).slice(11)), null, 2)}\n`);
}

/** How a consumer's answer compares with the hashes that are expected. What breaks down is tried once more; other bits are not. */
async function judge(name, run) {
  const began = performance.now();
  const row = { name, verdict: "failed", note: "" };
  for (let attempts = 0; attempts < 2; attempts++) {
    try {
      if (began > minutes * 60_000) throw new Skipped(`no time is left of ${minutes} minutes`);
      Object.assign(row, compare(await run()));
      break;
    } catch (error) {
      row.verdict = error instanceof Skipped ? "skipped" : "failed";
      row.note = error.message.trim().split("\n").slice(-3).join(" ").slice(-400);
      if (error instanceof Skipped) break;
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${row.verdict.padEnd(8)}${name.padEnd(48)}${seconds.padStart(6)} s  ${row.note}\n`);
  return row;
}

function compare({ line, note = "", same }) {
  const hashes = JSON.parse(/FORECASTLE (\{.*?\})/.exec(line)?.[1] ?? "{}");
  const wrong = Object.keys(expected).filter((key) => hashes[key] !== expected[key]);
  if (same ?? wrong.length === 0) return { verdict: "passed", note };
  return { verdict: "failed", note: `other bits (${wrong.join(", ")}): ${line.trim().slice(-300)}` };
}

function report() {
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
  if (process.argv.includes("--write")) {
    if (wanted.length > 0 || count("failed") > 0) throw new Error("--write needs a whole run without failures");
    writeResults("runtimes", { ...about(), rows }, resultsTable(rows));
    writeFileSync(`${root}README.md`, withTable(readFileSync(`${root}README.md`, "utf8"), rows));
  }
  process.stdout.write(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped\n`);
  // What a consumer has left open must not keep the harness.
  process.exit(count("failed") > 0 || count("passed") === 0 ? 1 : 0);
}
