// What users download: sizes of the built files, raw and compressed as servers send them. Needs `npm run build`.
// usage: node bench/size.mjs   (writes bench/results/size.json and size.md; exit code 1 when a binary is over its budget)
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { about, writeResults } from "./results.mjs";

/** Bytes of a binary under brotli: past them the first is split by family. */
const BUDGETS = { "dist/core.wasm": 100 * 1024, "dist/neural.wasm": 40 * 1024 };

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist/`;

/** A program of a user, bundled for the browser with all that it needs. */
async function bundle(contents) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
  });
  return outputFiles[0].contents;
}

function sizes(bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
}

const rows = {
  "dist/core.wasm": readFileSync(`${dist}core.wasm`),
  "dist/neural.wasm": readFileSync(`${dist}neural.wasm`),
  "dist/index.js and its chunks": Buffer.concat(withImports("index.js").map((name) => readFileSync(`${dist}${name}`))),
  "dist/forecastle.min.js": readFileSync(`${dist}forecastle.min.js`),
  "dist/forecastle.iife.min.js": readFileSync(`${dist}forecastle.iife.min.js`),
  "bundle of naive": await bundle('export { naive } from "forecastle"'),
  "bundle of naive, binary fetched apart": await bundle('export { init, naive } from "forecastle/slim"'),
  "bundle of networks": await bundle('export * from "forecastle/neural"'),
  "bundle of everything, binary fetched apart": await bundle('export * from "forecastle/slim"'),
};
const table = Object.fromEntries(Object.entries(rows).map(([name, bytes]) => [name, sizes(bytes)]));
const over = Object.entries(BUDGETS).filter(([name, budget]) => table[name].brotli > budget);
const lines = Object.entries(table).map(
  ([name, { raw, gzip, brotli }]) => `| ${name} | ${raw} | ${gzip} | ${brotli} |`,
);
const budgets = Object.entries(BUDGETS)
  .map(([name, budget]) => `${budget} for ${name}`)
  .join(", ");
const markdown = `\nBytes. Budgets under brotli: ${budgets}.\n\n| what | raw | gzip | brotli |\n| --- | --- | --- | --- |\n${lines.join("\n")}`;
writeResults("size", { ...about(), unit: "bytes", budget: BUDGETS, sizes: table }, markdown);
console.table(table);
console.log(over.length === 0 ? "the binaries are within their budgets" : `OVER budget: ${over.join(", ")}`);
process.exitCode = over.length === 0 ? 0 : 1;

/** A file of dist/ and the chunks that it imports. */
function withImports(name) {
  const found = new Set([name]);
  for (const file of found) {
    for (const [, imported] of readFileSync(`${dist}${file}`, "utf8").matchAll(/from "\.\/([\w.-]+)"/g)) {
      found.add(imported);
    }
  }
  return [...found];
}
