// The whole test suite. Ends with one line: "N passed, N failed, N skipped".
// A step is a command; its exit code counts as one test unless it can count its own.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { pack } from "./pack.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = `${root}build/test/vitest.json`;
const total = { passed: 0, failed: 0, skipped: 0 };
const broken = [];
const started = performance.now();

rmSync(`${root}build/test`, { recursive: true, force: true });
mkdirSync(`${root}build/test`, { recursive: true });

// Two lanes side by side: vitest, which takes most of the time, and everything else.
if ((await step("kernels", ["scripts/build-kernels.mjs"])) && (await step("build", ["scripts/build.mjs"]))) {
  const tarball = await counted("pack", async () => pack());
  await Promise.all([vitest(), tarball && others(tarball)]);
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
process.stdout.write(`\n${broken.length > 0 ? `failed: ${broken.join(", ")}` : "all steps passed"} (${seconds} s)\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || broken.length > 0 ? 1 : 0;

async function vitest() {
  await step("vitest", ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", ...json()], countVitest);
}

function json() {
  return ["--reporter=json", `--outputFile.json=${report}`];
}

async function others(tarball) {
  await step("types", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]);
  await step("types of tests", ["node_modules/typescript/bin/tsc", "-p", "test/tsconfig.json"]);
  for (const app of ["cli", "server", "cluster", "studio"]) {
    const config = `apps/${app}/tsconfig.json`;
    if (existsSync(`${root}${config}`))
      await step(`types of ${app}`, ["node_modules/typescript/bin/tsc", "-p", config]);
  }
  await step("biome", ["node_modules/@biomejs/biome/bin/biome", "check", "."]);
  await step("as-pect", ["node_modules/@as-pect/cli/bin/asp.js", "--summary"], countAsPect);
  await step("docs", ["node_modules/typedoc/bin/typedoc"]);
  await step("publint", ["node_modules/publint/src/cli.js", tarball, "--strict"]);
  const wrong = [
    "--profile",
    "node16",
    "--exclude-entrypoints",
    "./core.wasm",
    "./neural.wasm",
    "--format",
    "ascii",
    "--no-emoji",
  ];
  await step("are the types wrong", ["node_modules/@arethetypeswrong/cli/dist/index.js", tarball, ...wrong]);
}

/** Run a script of Node's; count what its output says, or its exit code. True when it passed. */
async function step(name, [script, ...args], count = countExit) {
  return counted(name, async () => {
    const began = performance.now();
    const { code, output } = await run(name, script, args);
    const counts = count(output, code);
    for (const key of Object.keys(total)) total[key] += counts[key];
    const took = ((performance.now() - began) / 1000).toFixed(1);
    say(name, `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${took} s)`);
    if (code !== 0 || counts.failed > 0) throw new Error(`exit code ${code}`);
    return true;
  });
}

/** What an action answers; undefined, and a note for the end, when it throws. */
async function counted(name, action) {
  try {
    return await action();
  } catch (error) {
    broken.push(name);
    say(name, `FAILED: ${error.message}`);
    return undefined;
  }
}

function run(name, script, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
    const child = spawn(process.execPath, [`${root}${script}`, ...args], { cwd: root, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      let line = "";
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
        const lines = (line + text).split("\n");
        line = lines.pop();
        for (const whole of lines) say(name, whole);
      });
      stream.on("end", () => line && say(name, line));
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

function say(name, line) {
  process.stdout.write(`[${name}] ${line}\n`);
}

function countExit(_, code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** The numbers of vitest's report; a file that could not even be loaded is a failure too. */
function countVitest(_, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  ).length;
  const failed = numFailedTests + unloaded;
  return {
    passed: numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** The sum of as-pect's lines, one per spec file: "Pass: 4 / 4 Todo: 0". */
function countAsPect(output, code) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const plain = stripVTControlCharacters(output);
  for (const [, passed, all, todo] of plain.matchAll(/Pass: (\d+) \/ (\d+) Todo: (\d+)/g)) {
    counts.passed += Number(passed);
    counts.failed += Number(all) - Number(passed);
    counts.skipped += Number(todo);
  }
  // A spec that does not compile ends the run before any line of its own.
  if (counts.failed === 0 && (code !== 0 || counts.passed === 0)) counts.failed = 1;
  return counts;
}
