// Every program that the documentation shows is strict TypeScript, also those that are not run.
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import * as forecastle from "../bindings/index.js";
import * as neural from "../bindings/neural/index.js";
import { typeErrors } from "./support/check-programs.js";
import { blocksOf, examplesOf, type Program } from "./support/documents.js";
import { root, sourceFiles } from "./support/sources.js";

const guides = sourceFiles("docs", ".md").filter((path) => !path.startsWith("docs/api/"));
const pages = existsSync(`${root}README.md`) ? ["README.md", ...guides] : guides;
const examples = sourceFiles("bindings", ".ts").flatMap(examplesOf);
const modules = new Map<string, readonly string[]>();
for (const { path } of examples) {
  modules.set(path, Object.keys((await import(/* @vite-ignore */ `${root}${path}`)) as object));
}
const around = ({ path }: Program): Readonly<Record<string, readonly string[]>> =>
  path.endsWith(".md")
    ? {}
    : {
        forecastle: Object.keys(forecastle),
        "forecastle/neural": Object.keys(neural),
        [`${root}${path.replace(/\.ts$/, ".js")}`]: modules.get(path)!,
      };

test("the programs of pages and doc comments are strict TypeScript; one that is not is told, with its place", () => {
  const programs = [...pages.flatMap(blocksOf), ...examples];
  expect(programs.length).toBeGreaterThan(80);
  const code = 'import { naive } from "forecastle";\nnaive().fit([1, 2]).forecast("3");';
  const wrong = { path: "page.md", line: 7, code, before: [], shownOnly: false };
  expect(typeErrors([...programs, wrong], around)).toEqual([
    "page.md:7: Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
});
