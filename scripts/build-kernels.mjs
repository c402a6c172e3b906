// Compiles the kernels: the binaries that ship, and those that the test suite runs beside them.
// usage: node scripts/build-kernels.mjs [core] [neural] [neural-f64] [release] [debug]
// All by default. A binary is compiled again when a source that it reaches has changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The binaries (docs/decisions/0015): the list of their exports, the number type that the list calls `real`, and where they are
 * compiled to. The third is the second in doubles, for tests.
 */
const binaries = {
  core: { entry: "assembly/classical.ts", targets: ["release", "debug"] },
  neural: { entry: "assembly/neural.ts", real: "f32", targets: ["release", "debug"] },
  "neural-f64": { entry: "assembly/neural.ts", real: "f64", targets: ["release"] },
};

/** Those that users get: they also come as text. */
const shipped = ["core", "neural"];

/** Compile the binaries that are older than their sources, side by side. */
export async function buildKernels(targets = ["release", "debug"], names = Object.keys(binaries)) {
  const jobs = names.flatMap((name) =>
    binaries[name].targets.filter((target) => targets.includes(target)).map((target) => () => compile(name, target)),
  );
  // Two at a time: each takes a core and some hundred megabytes.
  const next = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await job();
  };
  await Promise.all([next(), next()]);
}

async function compile(name, target) {
  const { entry, real } = binaries[name];
  const base = `${root}build/${target}/${name}`;
  const stamp = `${base}.sha256`;
  const sources = hashSources(entry);
  if (existsSync(`${base}.wasm`) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  rmSync(stamp, { force: true });
  mkdirSync(`${root}build/${target}`, { recursive: true });
  const precision = real ? ["--use", `real=${real}`] : [];
  await run(
    `${root}node_modules/assemblyscript/bin/asc.js`,
    entry,
    "--target",
    target,
    "--outFile",
    `${base}.wasm`,
    ...precision,
  );
  if (target === "release" && shipped.includes(name)) {
    writeFileSync(`${base}-base64.js`, `export const ${name}Base64 = "${readFileSync(`${base}.wasm`, "base64")}";\n`);
    writeFileSync(`${base}-base64.d.ts`, `export declare const ${name}Base64: string;\n`);
  }
  writeFileSync(stamp, sources);
}

function hashSources(entry) {
  const hash = createHash("sha256");
  for (const file of ["asconfig.json", "package-lock.json", "scripts/build-kernels.mjs", ...reachable(entry)])
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(`${root}${file}`))
      .update("\0");
  return hash.digest("hex");
}

/** A source and all that it imports or exports again. */
function reachable(entry) {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, path] of readFileSync(`${root}${file}`, "utf8").matchAll(/\bfrom\s+"(\.[^"]+)"/g)) {
      found.add(`${posix.join(posix.dirname(file), path)}.ts`);
    }
  }
  return [...found].sort();
}

function run(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`asc ${args.join(" ")} failed`))));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const [targets, names] = [words.filter((word) => !(word in binaries)), words.filter((word) => word in binaries)];
  await buildKernels(...[targets, names].map((list) => (list.length > 0 ? list : undefined))).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
