// Builds what users install: kernels, then dist/ (docs/decisions/0001), then the programs of the companions.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { declarations } from "./build/declarations.mjs";
import { apps, modules, singleFiles } from "./build/entries.mjs";
import { pureTopLevel } from "./build/pure.mjs";
import { buildKernels } from "./build-kernels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const present = Object.entries(modules).filter(([, { source }]) => existsSync(`${root}${source}`));

/** The binaries are never bundled: a host that compiles Wasm by itself finds them beside the entry. */
const hostCompiles = {
  name: "host-compiles",
  setup(build) {
    build.onResolve({ filter: /^\.\/(core|neural)\.wasm(\?module)?$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** What all files for users have in common; `platform: neutral` knows no built-in module of any runtime. */
const shared = {
  absWorkingDir: root,
  bundle: true,
  target: "es2022",
  platform: "neutral",
  external: ["node:*"],
  charset: "utf8",
  plugins: [hostCompiles, pureTopLevel(`${root}bindings/`)],
  logLevel: "warning",
};

const started = performance.now();
await buildKernels(["release"], ["core", "neural"]);
rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist`);
for (const name of ["core", "neural"]) copyFileSync(`${root}build/release/${name}.wasm`, `${root}dist/${name}.wasm`);
await Promise.all([buildModules(), ...Object.entries(singleFiles).map(buildSingleFile), buildDeclarations()]);
await Promise.all(Object.entries(apps).map(buildApp));
process.stdout.write(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);

/** ES modules with shared chunks, and a CommonJS twin of each that `require` can reach. */
async function buildModules() {
  const { outputFiles } = await esbuild.build({
    ...shared,
    entryPoints: present.map(([out, { source }]) => ({ in: source, out })),
    outdir: "dist",
    format: "esm",
    splitting: true,
    chunkNames: "[name]-[hash]",
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path.slice(`${root}dist/`.length), text]));
  for (const [name, text] of texts) writeFileSync(`${root}dist/${name}`, text);
  const required = present.filter(([, entry]) => entry.require).map(([name]) => `${name}.js`);
  for (const name of withImports(required, texts)) {
    writeFileSync(`${root}dist/${name.replace(/\.js$/, ".cjs")}`, await asCommonJs(texts.get(name)));
  }
}

/** The files and all that they import. */
function withImports(names, texts) {
  const found = new Set(names);
  for (const name of found) {
    for (const [, imported] of texts.get(name).matchAll(/(?:from|import) "\.\/([\w.-]+\.js)"/g)) {
      found.add(imported);
    }
  }
  return found;
}

async function asCommonJs(text) {
  const usesUrl = text.includes("import.meta.url");
  const { code } = await esbuild.transform(text, {
    format: "cjs",
    platform: "node",
    target: "es2022",
    charset: "utf8",
    define: { "import.meta.url": "fileUrl" },
    banner: usesUrl ? 'const fileUrl = require("node:url").pathToFileURL(__filename).href;' : "",
  });
  return code.replace(/require\("\.\/([\w.-]+)\.js"\)/g, 'require("./$1.cjs")');
}

async function buildSingleFile([name, { source, format, globalName }]) {
  await esbuild.build({ ...shared, entryPoints: [source], outfile: `dist/${name}`, format, globalName, minify: true });
}

/** Declarations for both kinds of module; they differ in the names of what they import only. */
async function buildDeclarations() {
  const typed = present.filter(([, entry]) => entry.types);
  const files = await declarations(root, Object.fromEntries(typed.map(([name, { source }]) => [name, source])));
  for (const [name, text] of files) {
    writeFileSync(`${root}dist/${name}`, text);
    const twin = text.replace(/((?:from|import) ['"]\.\/[\w.-]+)\.js(['"])/g, "$1.cjs$2");
    writeFileSync(`${root}dist/${name.replace(/\.d\.ts$/, ".d.cts")}`, twin);
  }
}

async function buildApp([out, source]) {
  if (!existsSync(`${root}${source}`)) return;
  mkdirSync(dirname(`${root}${out}`), { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: out,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    charset: "utf8",
    define: { __VERSION__: JSON.stringify(JSON.parse(readFileSync(`${root}package.json`, "utf8")).version) },
    logLevel: "warning",
  });
}
