// Debian's Chromium and Firefox: files as they lie, single files, bundles, Web Workers, and the pool of workers from each bundler.
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { freePort, needs, output, put, Skipped, serve, staticServer } from "./tools.mjs";

const found = {
  chromium: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync),
  firefox: ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync),
};

const titles = { chromium: "Chromium", firefox: "Firefox" };

const page = (body) =>
  `<!doctype html><meta charset="utf-8"><title>waiting</title><link rel="icon" href="data:,">${body}\n`;
const inPage = `import { answer } from "/program.mjs"; import { saved } from "/saved.mjs"; try { document.title = answer(library, saved); } catch (error) { document.title = "FAILED " + error; }`;

export function browsers({ consumer, modules, installProblem }) {
  const site = `${consumer}site/`;
  const script = (path, name) => needs(`${modules}${path}`, name, installProblem);
  const node = () => script("node22/bin/node", "node 22");
  writePages();
  return {
    async open() {
      const server = await staticServer(site);
      const running = {};
      for (const browser of Object.keys(found)) running[browser] = await launch(browser).catch((error) => error);
      return { server, running };
    },
    async close({ server, running }) {
      server.close();
      for (const browser of Object.values(running)) if (browser && !(browser instanceof Error)) await browser.close();
    },
    consumers: [
      ...["chromium", "firefox"].flatMap((browser) => [
        ...["modules", "single-file", "iife", "slim", "worker"].map((name) => ({
          name: `${titles[browser]}: ${named[name]}`,
          run: (shared) => visit(shared, browser, `${shared.server.url}/${name}.html`),
        })),
        ...Object.keys(bundled).map((name) => ({
          name: `${titles[browser]}: bundle by ${name}`,
          run: async (shared) => {
            await bundle(name);
            return visit(shared, browser, `${shared.server.url}/${bundled[name].folder}/index.html`);
          },
        })),
      ]),
      { name: "Chromium: vite dev", run: viteDev },
      ...Object.keys(bundled).map((name) => ({
        name: `Chromium: worker pool by ${name}`,
        run: async (shared) => {
          await bundle(name);
          return visit(shared, "chromium", `${shared.server.url}/${bundled[name].folder}/pool.html`);
        },
      })),
      {
        name: "Chromium: worker pool by modules as they lie",
        run: (shared) => visit(shared, "chromium", `${shared.server.url}/pool.html`),
      },
    ],
  };

  function writePages() {
    for (const name of ["program.mjs", "saved.mjs"]) put(`${site}${name}`, readText(`${consumer}${name}`));
    const library = "/node_modules/forecastle/dist/";
    const pages = {
      modules: `<script type="module">import * as library from "${library}index.js"; ${inPage}</script>`,
      "single-file": `<script type="module">import * as library from "${library}forecastle.min.js"; ${inPage}</script>`,
      iife: `<script src="${library}forecastle.iife.min.js"></script><script type="module">const library = forecastle; ${inPage}</script>`,
      slim: `<script type="module">import * as library from "${library}slim.js"; await library.init("${library}core.wasm"); ${inPage}</script>`,
      worker: `<script type="module">const worker = new Worker("/worker.mjs", { type: "module" }); worker.onmessage = ({ data }) => { document.title = data; }; worker.onerror = (event) => { document.title = "FAILED " + event.message; };</script>`,
      pool: `<script type="importmap">{ "imports": { "forecastle": "${library}index.js", "forecastle/workers": "${library}workers.js" } }</script><script type="module" src="/pool.mjs"></script>`,
    };
    for (const [name, body] of Object.entries(pages)) put(`${site}${name}.html`, page(body));
    put(
      `${site}worker.mjs`,
      `import * as library from "${library}index.js"; import { answer } from "/program.mjs"; import { saved } from "/saved.mjs"; postMessage(answer(library, saved));\n`,
    );
    for (const [folder, path] of [
      [consumer, "./"],
      [site, "/"],
    ])
      put(`${folder}pool.mjs`, poolProgram(path));
    put(`${consumer}web.mjs`, `import * as library from "forecastle";\n${inPage.replaceAll('"/', '"./')}\n`);
    link();
  }

  function link() {
    if (!existsSync(`${site}node_modules`)) symlinkSync(`${consumer}node_modules`, `${site}node_modules`);
  }

  /** Bundle the page and the pool by one bundler, once. */
  async function bundle(name) {
    const { folder, make } = bundled[name];
    if (existsSync(`${site}${folder}/index.html`)) return;
    await make({ out: `${site}${folder}`, consumer, script, node });
    for (const [file, entry] of [
      ["index", "web"],
      ["pool", "pool"],
    ]) {
      if (!existsSync(`${site}${folder}/${file}.html`))
        put(`${site}${folder}/${file}.html`, page(`<script type="module" src="./${entry}.js"></script>`));
    }
  }

  async function viteDev(shared) {
    const folder = `${consumer}vite-dev/`;
    for (const name of ["program.mjs", "saved.mjs", "web.mjs"]) put(`${folder}${name}`, readText(`${consumer}${name}`));
    put(`${folder}index.html`, page(`<script type="module" src="./web.mjs"></script>`));
    put(`${folder}package.json`, JSON.stringify({ name: "consumer-of-vite", private: true, type: "module" }));
    if (!existsSync(`${folder}node_modules`)) {
      put(`${folder}node_modules/.keep`, "");
      await output("cp", ["-r", `${consumer}node_modules/forecastle`, `${folder}node_modules/`], {});
    }
    const port = await freePort();
    const args = [script("vite/bin/vite.js", "vite"), "--port", String(port), "--strictPort", "--host", "127.0.0.1"];
    const stop = await serve(node(), args, { cwd: folder, url: `http://127.0.0.1:${port}/` });
    try {
      return await visit(shared, "chromium", `http://127.0.0.1:${port}/`);
    } finally {
      stop();
    }
  }
}

const named = {
  modules: "modules as they lie",
  "single-file": "single file",
  iife: "script element",
  slim: "forecastle/slim",
  worker: "Web Worker",
};

/** Bundlers for browsers: where the bundle lies, and how it is made of web.mjs and pool.mjs. */
const bundled = {
  esbuild: {
    folder: "esbuild",
    make: ({ out, consumer, script }) =>
      output(
        script("esbuild/bin/esbuild", "esbuild"),
        [
          "web.mjs",
          "pool.mjs",
          "--bundle",
          "--minify",
          "--format=esm",
          "--splitting",
          `--outdir=${out}`,
          "--log-level=error",
        ],
        { cwd: consumer },
      ),
  },
  rollup: {
    folder: "rollup",
    make({ out, consumer, script, node }) {
      const config = put(
        `${consumer}rollup.web.mjs`,
        `import resolve from ${JSON.stringify(script("@rollup/plugin-node-resolve/dist/es/index.js", "rollup"))};
export default { input: ["web.mjs", "pool.mjs"], output: { dir: ${JSON.stringify(out)}, format: "es" }, plugins: [resolve({ browser: true })] };
`,
      );
      return output(node(), [script("rollup/dist/bin/rollup", "rollup"), "-c", config, "--silent"], { cwd: consumer });
    },
  },
  webpack: {
    folder: "webpack",
    make({ out, consumer, script, node }) {
      const config = put(
        `${consumer}webpack.web.cjs`,
        `module.exports = { mode: "production", entry: { web: "./web.mjs", pool: "./pool.mjs" }, output: { path: ${JSON.stringify(out)}, publicPath: "auto", filename: "[name].js" } };\n`,
      );
      return output(node(), [script("webpack-cli/bin/cli.js", "webpack"), "-c", config], { cwd: consumer });
    },
  },
  vite: {
    folder: "vite",
    async make({ out, consumer, script, node }) {
      const folder = `${consumer}vite-build/`;
      for (const name of ["program.mjs", "saved.mjs", "web.mjs", "pool.mjs"])
        put(`${folder}${name}`, readText(`${consumer}${name}`));
      put(`${folder}index.html`, page(`<script type="module" src="./web.mjs"></script>`));
      put(`${folder}pool.html`, page(`<script type="module" src="./pool.mjs"></script>`));
      const input = JSON.stringify([`${folder}index.html`, `${folder}pool.html`]);
      put(
        `${folder}vite.config.mjs`,
        `export default { base: "./", worker: { format: "es" }, build: { outDir: ${JSON.stringify(out)}, emptyOutDir: true, rollupOptions: { input: ${input} } } };\n`,
      );
      await output(node(), [script("vite/bin/vite.js", "vite"), "build"], { cwd: folder });
    },
  },
};

/** A panel fitted by a pool and in process: the same bits, and how many workers took part. */
const poolProgram = (path) => `import * as library from "forecastle";
import { workerPool } from "forecastle/workers";
import { answer } from "${path}program.mjs";
import { saved } from "${path}saved.mjs";

const { autoEts, fitAll } = library;
const panel = Object.fromEntries(Array.from({ length: 8 }, (_, i) => ["s" + i, Array.from({ length: 40 }, (_, t) => 20 + i + ((t * 7) % (5 + i)))]));
const text = (results) => JSON.stringify(results.map(({ fitted }) => fitted));
try {
  const pool = workerPool({ size: 2 });
  const there = text(await fitAll(autoEts(), panel, { pool }));
  if (there !== text(await fitAll(autoEts(), panel))) throw new Error("the pool gives other bits");
  document.title = answer(library, saved) + (pool.warnings.length > 0 ? " NOTE in process: " + pool.warnings[0].message : " NOTE by two workers");
  pool.close();
} catch (error) {
  document.title = "FAILED " + error;
}
`;

/** A browser that runs without a window; an error that says why there is none. */
async function launch(browser) {
  if (!found[browser]) throw new Skipped(`${browser} is not installed`);
  const { default: puppeteer } = await import("puppeteer-core").catch(() => ({}));
  if (!puppeteer) throw new Skipped("puppeteer-core is not installed");
  const kind = browser === "chromium" ? "chrome" : "firefox";
  const args = browser === "chromium" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [];
  return puppeteer.launch({ browser: kind, executablePath: found[browser], args, headless: true });
}

/** The title of a page, once it has answered. */
async function visit({ running }, browser, url) {
  const program = running[browser];
  if (program instanceof Error) throw program;
  const tab = await program.newPage();
  try {
    await tab.goto(url);
    await tab.waitForFunction(() => /^(FORECASTLE|FAILED)/.test(document.title), { timeout: 20_000 });
    const line = await tab.title();
    return { line, note: / NOTE (.*)$/.exec(line)?.[1] ?? "" };
  } catch (error) {
    throw new Error(`${url}: ${error.message}; title: ${await tab.title().catch(() => "")}`);
  } finally {
    await tab.close();
  }
}

/** The text of an element of a page that stands by itself, in Chromium. */
export async function visitPage(folder, selector) {
  const server = await staticServer(folder);
  const program = await launch("chromium");
  try {
    const tab = await program.newPage();
    await tab.goto(`${server.url}/index.html`);
    await tab.waitForFunction((query) => document.querySelector(query)?.textContent, { timeout: 20_000 }, selector);
    return await tab.$eval(selector, (element) => element.textContent);
  } finally {
    await program.close();
    server.close();
  }
}

function readText(file) {
  return readFileSync(file, "utf8");
}
