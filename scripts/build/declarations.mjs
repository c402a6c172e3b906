// Declarations: written by tsc file by file, rolled up into one file per entry with shared chunks.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { basename } from "node:path";
import { rollup } from "rollup";
import dts from "rollup-plugin-dts";

/** The declarations of each entry (name → source) and their chunks: file name → text. */
export async function declarations(root, entries) {
  rmSync(`${root}build/types`, { recursive: true, force: true });
  await run(root, "node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  const input = Object.entries(entries).map(([name, source]) => [
    `${name}.d`,
    `${root}build/types/${source.replace(/^bindings\//, "").replace(/\.ts$/, ".d.ts")}`,
  ]);
  const bundle = await rollup({
    input: Object.fromEntries(input),
    // The kernels' own declarations are no part of the public types; an import of them that is left over fails below.
    external: [/^node:/, /\/build\/release\/(core|neural)\.js$/],
    plugins: [dts()],
    onwarn(warning) {
      throw new Error(`declarations: ${warning.message}`);
    },
  });
  const { output } = await bundle.generate({
    format: "es",
    entryFileNames: "[name].ts",
    chunkFileNames: "types-[hash].d.ts",
  });
  await bundle.close();
  for (const { fileName, code } of output) {
    if (code.includes("build/release")) throw new Error(`declarations: ${fileName} shows the types of the kernels`);
  }
  return new Map(output.map(({ fileName, code }) => [basename(fileName), code]));
}

function run(root, script, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${root}${script}`, ...args], { cwd: root, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error("tsc found errors"))));
  });
}
