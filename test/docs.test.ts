// Every program that the documentation shows is run, and the values in its comments are held against what it gives.
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import * as forecastle from "../bindings/index.js";
import { builtIns } from "../bindings/index.js";
import * as neural from "../bindings/neural/index.js";
import { blocksOf, examplesOf, type Program } from "./support/documents.js";
import { runProgram, type Surroundings } from "./support/run-program.js";
import { read, root, sourceFiles } from "./support/sources.js";

const guides = sourceFiles("docs", ".md").filter((path) => !path.startsWith("docs/api/"));
const pages = existsSync(`${root}README.md`) ? ["README.md", ...guides] : guides;
const blocks = pages.flatMap(blocksOf);
const examples = sourceFiles("bindings", ".ts").flatMap(examplesOf);

const sources: Readonly<Record<string, unknown>> = { forecastle, "forecastle/neural": neural };
const load = async (specifier: string): Promise<unknown> => sources[specifier] ?? import(/* @vite-ignore */ specifier);
const place = ({ path, line }: Program): string => `${path}:${line}`;

const programs = [...blocks, ...examples];
const named = (shownOnly: boolean) =>
  programs.filter((program) => program.shownOnly === shownOnly).map((program) => [place(program), program] as const);

test.each(named(false))("%s runs and gives what its comments say", async (_, program) => {
  const { path } = program;
  await runProgram(program, path.endsWith(".md") ? { scope: {}, load } : await aroundExample(path));
});

test.each(named(true))("%s is TypeScript that is shown only, as it needs files or a network", (_, { code }) => {
  expect(() => transformSync(code, { loader: "ts", target: "es2022" })).not.toThrow();
});

test("examples are found", () => {
  expect(examples.length).toBeGreaterThan(30);
});

describe("a program fails", () => {
  const failing = (code: string): Promise<number> =>
    runProgram({ path: "page.md", line: 1, code, before: [], shownOnly: false }, { scope: {}, load });

  test.each([
    ["another number", "1 + 1; // 3", "page.md:1: value is 2, not 3"],
    ["a number off by a hundred-thousandth", "1.00001; // 1", "is 1.00001, not 1"],
    ["other digits", "2 / 3; // 0.667...0", "goes on as"],
    ["another list", "[1, 2]; // [1, 2, 3]", "is [1,2], not [1, 2, 3]"],
    ["another type of list", "[1, 2]; // Float64Array [1, 2]", "is a Array, not a Float64Array"],
    ["another text", '"a"; // "b"', 'is "a", not "b"'],
    ["a key more", "({ a: 1, b: 2 }); // { a: 1 }", 'has the key "b" as well'],
    ["a later evaluation", "for (const x of [4, 6]) {\n  x; // 4, then 5\n}", "page.md:2: value is 6, not 5"],
    ["an evaluation less", "for (const x of [4]) {\n  x; // 4, then 5\n}", "evaluated 1 times, but 2 values"],
    ["no error", "1; // throws DataError", "was to throw DataError"],
    ["another error", 'throw1(); // throws DataError "time"', "threw ReferenceError"],
    ["a declared value", "const x = 2; // 3", "value is 2, not 3"],
    ["a value that breaks off", "[1, 2]; // [1, 2", "breaks off"],
  ])("on %s", async (_, code, message) => {
    await expect(failing(code)).rejects.toThrow(message);
  });

  test("but not on what is right, or is prose", async () => {
    const right = [
      "2 / 3; // 0.666...",
      "Float64Array.of(1, 2, 3); // Float64Array [1, 2, ...]",
      '({ unit: "month", count: 1 }); // { unit: "month", ... }',
      '"a long text"; // "a long..."',
      "[undefined, null, NaN, -Infinity]; // [undefined, null, NaN, -Infinity], which are odd",
      "const four: number = 4; // 4: declared",
      "console.log(four); // 4",
      "four; // a number",
      "await Promise.resolve(four); // 4",
    ];
    expect(await failing(right.join("\n"))).toBe(8);
  });
});

/** An example may use the public surface, its own module, and `test` of a test runner. */
async function aroundExample(path: string): Promise<Surroundings> {
  const own = await import(/* @vite-ignore */ `${root}${path}`);
  const runTest = (_: string, run: () => void) => run();
  return { scope: { ...forecastle, ...neural, ...own, test: runTest }, load };
}

describe("the guides are complete:", () => {
  const guide = (path: string): string => read(path).replace(/```[\s\S]*?```/g, "");
  const mentions = (text: string, name: string): boolean => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);

  test("every built-in model has its section or row in docs/models.md", () => {
    const text = guide("docs/models.md");
    expect(
      [...builtIns, ...neural.neuralModels]
        .map(({ definition }) => definition.name)
        .filter((name) => !mentions(text, name)),
    ).toEqual([]);
  });

  test("every code of an error or warning stands in docs/data.md", () => {
    const text = guide("docs/data.md");
    const codes = ["errors", "warning"].flatMap(
      (file) => read(`bindings/core/${file}.ts`).match(/(?<=^export type[^;]*)"[a-z-]+"/gm) ?? [],
    );
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => !mentions(text, code.slice(1, -1)))).toEqual([]);
  });

  test("every link of the guides within the repository leads to a file", () => {
    const links = guides.flatMap((path) =>
      [...guide(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to]) => ({
        path,
        to: posix.join(posix.dirname(path), to!),
      })),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ to }) => !existsSync(`${root}${to}`))).toEqual([]);
  });

  test("every link to a heading leads to one", () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
    const headings = (path: string) => [...guide(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));
    const links = pages.flatMap((path) =>
      [...guide(path).matchAll(/\]\(([\w./-]*)#([^)\s]+)\)/g)].map(([, to, heading]) => {
        return { path, to: to === "" ? path : posix.join(posix.dirname(path), to!), heading: heading! };
      }),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ to, heading }) => !headings(to).includes(heading))).toEqual([]);
  });

  test("a decision has a number of its own", () => {
    const numbers = guides.filter((path) => path.startsWith("docs/decisions/")).map((path) => path.slice(15, 19));
    expect(numbers).toEqual([...new Set(numbers)]);
    expect(numbers.length).toBeGreaterThan(10);
  });

  test("every exported name is mentioned in a guide", () => {
    const text = pages.map(read).join("\n");
    const exported = [...Object.keys(forecastle), ...Object.keys(neural)];
    expect(exported.filter((name) => !mentions(text, name))).toEqual([]);
  });
});

test("the README says of the runtimes what their last run has shown", async () => {
  const table = `${root}test/runtimes/table.mjs`;
  const { withTable } = (await import(table)) as { withTable(text: string, rows: unknown): string };
  const { rows } = JSON.parse(read("bench/results/runtimes.json"));
  expect(rows.length).toBeGreaterThan(40);
  expect(withTable(read("README.md"), rows)).toBe(read("README.md"));
});
