// Runtimes at the edge, which forbid to compile bytes: workerd by itself, what wrangler makes for it, Next's two runtimes.
import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { freePort, needs, output, put, serve } from "./tools.mjs";

const compatible = "2026-04-01";

export function edges({ consumer, modules, installProblem }) {
  const tool = (path, name) => needs(`${modules}${path}`, name, installProblem);
  const node = () => tool("node22/bin/node", "node 22");
  put(
    `${consumer}edge.mjs`,
    `import * as library from "forecastle";
import { answer } from "./program.mjs";
import { saved } from "./saved.mjs";
export default { fetch: () => new Response(answer(library, saved)) };
`,
  );
  return {
    consumers: [
      {
        name: "workerd: module",
        run: async () => ({ line: await underWorkerd({ consumer, tool, entry: "edge.mjs" }) }),
      },
      {
        name: "wrangler: bundle in workerd",
        run: async () => {
          const folder = `${consumer}wrangler/`;
          const options = [
            "deploy",
            "--dry-run",
            "--outdir",
            folder,
            "--compatibility-date",
            compatible,
            "--name",
            "forecasts",
            "edge.mjs",
          ];
          await output(node(), [tool("wrangler/bin/wrangler.js", "wrangler"), ...options], {
            cwd: consumer,
            seconds: 120,
          });
          return { line: await serveModules({ folder, tool }) };
        },
      },
      { name: "Next: nodejs runtime", run: () => next("nodejs") },
      { name: "Next: edge runtime", run: () => next("api/edge") },
    ],
  };

  /** A project of Next's with one route per runtime, built and started. */
  async function next(path) {
    const script = tool("next/dist/bin/next", "next");
    const folder = `${consumer}next/`;
    if (!existsSync(`${folder}.next/BUILD_ID`)) {
      rmSync(folder, { recursive: true, force: true });
      put(`${folder}package.json`, JSON.stringify({ name: "consumer-of-next", private: true, type: "module" }));
      put(
        `${folder}app/layout.js`,
        "export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n",
      );
      put(`${folder}app/page.js`, "export default function Page() { return <p>forecasts</p>; }\n");
      const imports = `import * as library from "forecastle";
import { answer } from "../../program.mjs";
import { saved } from "../../saved.mjs";
`;
      put(
        `${folder}app/nodejs/route.js`,
        `${imports}export const dynamic = "force-dynamic";
export function GET() { return new Response(answer(library, saved)); }
`,
      );
      put(
        `${folder}pages/api/edge.js`,
        `${imports}export const config = { runtime: "edge" };
export default function handler() { return new Response(answer(library, saved)); }
`,
      );
      for (const name of ["program.mjs", "saved.mjs"]) await output("cp", [`${consumer}${name}`, folder], {});
      // Next takes packages from the project's own folder only.
      put(`${folder}node_modules/.keep`, "");
      for (const name of ["next", "react", "react-dom", "@next", "@swc", "styled-jsx", "client-only", "scheduler"]) {
        if (existsSync(`${modules}${name}`)) symlinkSync(`${modules}${name}`, `${folder}node_modules/${name}`);
      }
      await output("cp", ["-r", `${consumer}node_modules/forecastle`, `${folder}node_modules/`], {});
      put(
        `${folder}next.config.mjs`,
        "export default { webpack(config) { config.experiments = { ...config.experiments, asyncWebAssembly: true }; return config; } };\n",
      );
      await output(node(), [script, "build", "--webpack"], { cwd: folder, seconds: 240 });
    }
    const port = await freePort();
    const stop = await serve(node(), [script, "start", "-p", String(port), "-H", "127.0.0.1"], {
      cwd: folder,
      url: `http://127.0.0.1:${port}/`,
    });
    try {
      return { line: await (await fetch(`http://127.0.0.1:${port}/${path}`)).text() };
    } finally {
      stop();
    }
  }
}

/** The answer of a worker that esbuild has bundled and workerd runs. */
export async function underWorkerd({ consumer, tool, entry, init }) {
  const folder = `${consumer}workerd/${entry}/`;
  const conditions = ["--conditions=workerd,worker,browser", "--loader:.wasm=copy", "--asset-names=[name]"];
  const options = [entry, "--bundle", "--format=esm", ...conditions, `--outfile=${folder}main.js`, "--log-level=error"];
  await output(tool("esbuild/bin/esbuild", "esbuild"), options, { cwd: consumer });
  return serveModules({ folder, tool, init });
}

/** Serve the modules of a folder by workerd and ask for the answer. */
async function serveModules({ folder, tool, init }) {
  const files = readdirSync(folder);
  const main = files.find((name) => /^(main|edge)\.js$/.test(name));
  const wasm = files.filter((name) => name.endsWith(".wasm"));
  const parts = [
    `(name = "${main}", esModule = embed "${main}")`,
    ...wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`),
  ];
  const port = await freePort();
  const config = put(
    `${folder}config.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .forecasts)], sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
const forecasts :Workerd.Worker = (modules = [${parts.join(", ")}], compatibilityDate = "${compatible}");
`,
  );
  const url = `http://127.0.0.1:${port}/`;
  const stop = await serve(tool(".bin/workerd", "workerd"), ["serve", config], { cwd: folder, url });
  try {
    return await (await fetch(url, init)).text();
  } finally {
    stop();
  }
}
