import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { build, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import { dist, installed, project } from "./packed.js";

type Library = typeof import("../../bindings/entries/slim.js");

const program = "naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper";
const { naive } = await import(pathToFileURL(`${dist}index.js`).href);
const expected: Float64Array = naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper;

test("the answer to compare with: random walk, sd of the differences about their own zero mean", () => {
  // Differences 1 and 2; residual variance (1 + 4) / 2; upper = 4 + 1.2815515655 sqrt(2.5 h).
  expect(expected[0]).toBeCloseTo(4 + 1.2815515655446004 * Math.sqrt(2.5), 10);
  expect(expected[1]).toBeCloseTo(4 + 1.2815515655446004 * Math.sqrt(5), 10);
});

describe("CommonJS", () => {
  test("runs in a context that has nothing but the language: no Buffer, no atob, no Symbol.dispose", () => {
    const context = createContext({});
    runInContext("delete Symbol.dispose; delete Symbol.asyncDispose;", context);
    expect(runInContext("[typeof Buffer, typeof atob, typeof Symbol.dispose, typeof fetch]", context)).toEqual(
      Array(4).fill("undefined"),
    );
    const { naive } = requireIn(context, `${dist}index.cjs`) as { naive: Library["naive"] };
    const upper = naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper;
    expect([...upper]).toEqual([...expected]);
  });

  test("is what require finds, with the same classes in every subpath", () => {
    const require = createRequire(`${project}index.cjs`);
    expect(require.resolve("forecastle")).toBe(`${installed}dist/index.cjs`);
    const { OptionError, naive } = require("forecastle");
    expect([...naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper]).toEqual([...expected]);
    expect(require("forecastle/slim").OptionError).toBe(OptionError);
    expect(require("forecastle/inline")).toBe(require("forecastle"));
  });
});

describe("ES modules", () => {
  test("run in a worker thread", async () => {
    const code = `
      import { parentPort } from "node:worker_threads";
      import { naive } from "${pathToFileURL(`${dist}index.js`).href}";
      parentPort.postMessage(${program});`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const upper = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    expect(upper).toEqual(expected);
  });

  test("share their classes between subpaths", async () => {
    const [index, slim] = await Promise.all(
      ["index", "slim"].map((name) => import(pathToFileURL(`${dist}${name}.js`).href)),
    );
    expect(slim.OptionError).toBe(index.OptionError);
  });
});

test("init may be awaited ahead, and the answers stay the same", async () => {
  const { init } = await import(pathToFileURL(`${dist}index.js`).href);
  await init();
  expect(naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper).toEqual(expected);
});

test("slim has no kernels until it is given some", async () => {
  const code = await bundle(`export { init, naive } from "forecastle/slim"`);
  expect(code).not.toContain("AGFzbQ");
  const slim = await load(code);
  const last = slim.naive();
  expect(() => last.fit([1, 2, 4]).forecast(2).interval(0.8)).toThrow(
    expect.objectContaining({ name: "WasmError", code: "not-ready", message: expect.stringContaining("init") }),
  );
  await slim.init(pathToFileURL(`${dist}core.wasm`));
  expect(last.fit([1, 2, 4]).forecast(2).interval(0.8).upper).toEqual(expected);
});

describe.each([
  ["workerd", "./core.wasm"],
  ["edge-light", "./core.wasm?module"],
])("the condition %s", (condition, specifier) => {
  test("takes the module that the host compiled", async () => {
    const seen: string[] = [];
    const code = await bundle(`export { naive } from "forecastle"`, [condition], hostModule(seen));
    expect(seen).toEqual([specifier]);
    const { naive } = await load(code);
    expect(naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper).toEqual(expected);
  });
});

test.each([
  ["forecastle.min.js", async (file: string) => import(pathToFileURL(file).href)],
  ["forecastle.iife.min.js", async (file: string) => runScript(file)],
])("the single file %s stands alone", async (name, load) => {
  const { naive } = await load(`${dist}${name}`);
  expect([...naive().fit([1, 2, 4]).forecast(2).interval(0.8).upper]).toEqual([...expected]);
});

/** What require does, inside a context that has none. */
function requireIn(context: ReturnType<typeof createContext>, path: string): unknown {
  const loaded = new Map<string, { exports: unknown }>();
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} as unknown };
    loaded.set(file, module);
    const wrapped = `(function (module, exports, require) {${readFileSync(file, "utf8")}\n})`;
    const run = runInContext(wrapped, context, { filename: file });
    run(module, module.exports, (specifier: string) => load(resolve(dirname(file), specifier)));
    return module.exports;
  };
  return load(path);
}

function runScript(file: string): Library {
  const context = createContext({});
  runInContext(readFileSync(file, "utf8"), context);
  return runInContext("forecastle", context);
}

async function bundle(contents: string, conditions: string[] = [], ...plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    write: false,
    format: "esm",
    external: ["node:*"],
    conditions,
    plugins,
  });
  return outputFiles[0]!.text;
}

/** A module of its own each time, as an edge host would load it. */
async function load(code: string): Promise<Library> {
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** What an edge host does with an import of Wasm. */
function hostModule(seen: string[]): Plugin {
  return {
    name: "host-module",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /core\.wasm/ }, ({ path }) => {
        seen.push(path);
        return { path: `${dist}core.wasm`, namespace: "host" };
      });
      onLoad({ filter: /.*/, namespace: "host" }, ({ path }) => ({
        contents: `import { readFileSync } from "node:fs";
          export default new WebAssembly.Module(readFileSync(${JSON.stringify(path)}));`,
      }));
    },
  };
}
