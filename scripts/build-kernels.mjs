// Compiles the kernels: the release binary that ships, and the debug binary that the test suite runs beside it.
// usage: node scripts/build-kernels.mjs [release] [debug]   (both by default; what has not changed is not compiled again)
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Compile the targets that are older than their sources, side by side. */
export async function buildKernels(targets = ["release", "debug"]) {
  const sources = hashSources();
  await Promise.all(targets.map((target) => compile(target, sources)));
}

async function compile(target, sources) {
  const base = `${root}build/${target}/kernels`;
  const stamp = `${root}build/${target}/sources.sha256`;
  if (existsSync(`${base}.wasm`) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  rmSync(stamp, { force: true });
  await run(`${root}node_modules/assemblyscript/bin/asc.js`, "--target", target);
  if (target === "release") {
    writeFileSync(`${base}-base64.js`, `export const kernelsBase64 = "${readFileSync(`${base}.wasm`, "base64")}";\n`);
    writeFileSync(`${base}-base64.d.ts`, "export declare const kernelsBase64: string;\n");
  }
  writeFileSync(stamp, sources);
}

function hashSources() {
  const hash = createHash("sha256");
  const files = ["asconfig.json", "package-lock.json", "scripts/build-kernels.mjs", ...assemblyFiles()];
  for (const file of files)
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(`${root}${file}`))
      .update("\0");
  return hash.digest("hex");
}

function assemblyFiles() {
  const files = readdirSync(`${root}assembly`, { recursive: true }).sort();
  return files.filter((file) => file.endsWith(".ts")).map((file) => `assembly/${file}`);
}

function run(script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`asc ${args.join(" ")} failed`))));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const targets = process.argv.slice(2);
  await buildKernels(targets.length > 0 ? targets : undefined).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
