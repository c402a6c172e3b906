// The pool with real threads, from the library as users install it.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { dist, project, readDist } from "./packed.js";

type ModelFactory = import("../../bindings/index.js").ModelFactory;
type Library = typeof import("../../bindings/entries/slim.js");
type Workers = typeof import("../../bindings/workers/index.js");

const load = (name: string) => import(pathToFileURL(`${dist}${name}.js`).href);
const { defineModel, drift, fitAll, forecastAll, naive, panel, restore }: Library = await load("index");
const { contract }: typeof import("../../bindings/testing.js") = await load("testing");
const { workerPool }: Workers = await load("workers");

const members = panel(
  Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`s${i}`, Array.from({ length: i }, (_, t) => ((t * 37 + i) % 11) + t / 3)]),
  ),
  { start: "2020-03-29", frequency: "day", timeZone: "Europe/Berlin" },
);
const textOf = (results: Awaited<ReturnType<typeof fitAll>>) =>
  JSON.stringify(results.map(({ id, fitted, error }) => (fitted ? [id, fitted] : [id, error.name, error.message])));
const pools = [1, 2, 3].map((size) => workerPool({ size }));
afterAll(() => pools.forEach((pool) => void pool.close()));

describe.each(pools.map((pool) => [pool.size, pool] as const))("%i real threads", (_, pool) => {
  test("fit what is fitted in process, to the bit, errors included", async () => {
    expect(textOf(await fitAll(drift(), members, { pool }))).toBe(textOf(await fitAll(drift(), members)));
    expect(pool.warnings).toEqual([]);
  });

  test("forecast what is forecast in process, to the bit", async () => {
    const here = await forecastAll(members, { horizon: 4 });
    const there = await forecastAll(members, { horizon: 4, pool });
    expect(JSON.stringify(there)).toBe(JSON.stringify(here));
    expect(there[20]!.sample(5, { seed: 2 })).toEqual(here[20]!.sample(5, { seed: 2 }));
    expect(pool.warnings).toEqual([]);
  });
});

describe.each([naive, drift] as ModelFactory[])(
  "the contract of a model, with pools of one, two and three",
  (factory) => {
    for (const { name, run } of contract(factory, { pools })) if (/workers/.test(name)) test(name, run);
  },
);

describe("a module of the user's", () => {
  mkdirSync(project, { recursive: true });
  const file = `${project}own-models.mjs`;
  const definition = (name: string, fit: string) => `
    export const ${name} = defineModel({
      name: "${name}", module: import.meta.url, defaults: {},
      fit: ({ values }) => { ${fit} return { state: { last: values[0] } }; },
      forecast: ({ last }, _, { horizon }) => ({
        kind: "law", law: "normal",
        parameters: { mean: new Float64Array(horizon).fill(last), sd: new Float64Array(horizon).fill(1) },
      }),
    });`;
  writeFileSync(
    file,
    `import { isMainThread } from "node:worker_threads";
     import { defineModel } from "forecastle";
     ${definition("first", "")}
     ${definition("fatal", "if (values[0] === 13 && !isMainThread) process.exit(3);")}`,
  );
  const own = import(pathToFileURL(file).href) as Promise<Record<"first" | "fatal", typeof naive>>;

  test("is imported by the threads", async () => {
    const { first } = await own;
    const pool = pools[1]!;
    expect(textOf(await fitAll(first(), members, { pool }))).toBe(textOf(await fitAll(first(), members)));
    expect(pool.warnings).toEqual([]);
  });

  test("that ends its thread is tried again, then reported for its chunk, and the others are fitted", async () => {
    const { fatal } = await own;
    using pool = workerPool({ size: 2 });
    const numbers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`n${i}`, [i, i + 1]]));
    const results = await fitAll(fatal(), numbers, { pool });
    const failed = results.filter(({ error }) => error);
    expect(failed.map(({ id }) => id)).toContain("n13");
    expect(failed.length).toBeLessThan(4);
    expect(failed[0]!.error).toMatchObject({ name: "FitError", code: "worker-failed" });
    expect(pool.warnings).toMatchObject([{ code: "worker-retried" }]);
  });

  test("is not needed for models that stay in process", async () => {
    const closure = defineModel({
      name: "naive",
      defaults: {},
      fit: () => ({ state: 7 }),
      forecast: (_state, _options, { horizon }) => naive().fit([1, 1]).forecast(horizon).prediction,
    });
    using pool = workerPool({ size: 1 });
    const [result] = await fitAll(closure(), { a: [1, 2, 3] }, { pool });
    expect(result!.fitted!.state).toBe(7);
    expect(pool.warnings).toMatchObject([{ code: "not-in-worker" }]);
  });
});

const program = (imports: string) => `${imports}
  const pool = workerPool({ size: 2 });
  fitAll(drift(), { a: [1, 2, 4], b: [3, 5, 4] }, { pool }).then((results) => {
    process.stdout.write(JSON.stringify([results.map(({ fitted }) => fitted), pool.warnings]));
  });`;

test.each([
  [
    "an ES module",
    "module",
    `import { drift, fitAll } from "forecastle"; import { workerPool } from "forecastle/workers";`,
  ],
  [
    "a CommonJS module",
    "commonjs",
    `const { drift, fitAll } = require("forecastle"); const { workerPool } = require("forecastle/workers");`,
  ],
])("%s ends by itself once the pool is idle, though nobody closes it", async (_, type, imports) => {
  const args = [`--input-type=${type}`, "-e", program(imports)];
  const output = execFileSync(process.execPath, args, { cwd: project, encoding: "utf8", timeout: 20_000 });
  const [fitted, warnings] = JSON.parse(output);
  expect(warnings).toEqual([]);
  expect(Array.from(restore(fitted[0], [drift]).forecast(1).mean)).toEqual([5.5]);
});

test("bundlers find the script of Web Workers by the words that they look for", () => {
  const require = createRequire(`${project}index.cjs`);
  expect(require.resolve("forecastle/workers")).toBe(`${dist}workers.cjs`);
  const code = [...new Set(["workers.js", ...chunks()])].map(readDist).join("\n");
  expect(code).toMatch(/new Worker\(new URL\("\.\/worker\.js", import\.meta\.url\), \{ type: "module"/);
});

function chunks(): string[] {
  return [...readDist("workers.js").matchAll(/from "\.\/([\w.-]+)"/g)].map(([, file]) => file!);
}
