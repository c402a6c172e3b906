// The plan of the house, executed: who may import whom, and what no source may contain. Why it is so stands in
// docs/architecture.md and docs/decisions/.
import { existsSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { importsOf, nodes, read, root, sourceFiles } from "./support/sources.js";

const tools = ["core", "wasm", "optimise", "probability", "decompose", "features"];
const family = tools;

/** For each room of bindings/, the rooms whose files it may import; always its own too. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  wasm: ["core"],
  optimise: ["core"],
  probability: ["core", "wasm"],
  decompose: ["core", "wasm"],
  features: ["core", "wasm", "probability", "decompose"],
  baseline: family,
  regression: family,
  smoothing: family,
  arima: family,
  state: family,
  intermittent: family,
  factor: family,
  neural: family,
  hierarchy: tools,
  prepare: tools,
  evaluate: tools,
  decide: tools,
  workers: tools,
  combine: [...tools, "evaluate", "prepare"],
  plot: ["core"],
};
/** Only types may come from these. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = { plot: ["probability"] };
/** What stands above all rooms and may import everything. */
const roof =
  /^bindings\/(index|auto|candidates|decomposed|forecast|forecast-all|built-ins|testing|global-testing|workers\/(index|worker)|entries\/[\w-]+)\.ts$/;
/** The rooms that may import what the compiler of the kernels wrote. */
const mayImportBuild = ["wasm", "entries"];
/** The only room that knows the built-in modules of a runtime, other than by their types. */
const knowsRuntimes = ["workers"];

const assemblyGround = ["math", "optimise", "decompose", "memory", "status"];
/** For each part of the ground floor of assembly/, what it may import. */
const assemblyGroundMayImport: Readonly<Record<string, readonly string[]>> = {
  memory: [],
  status: [],
  math: ["memory", "status"],
  optimise: ["math", "memory", "status"],
  decompose: ["math", "optimise", "memory", "status"],
};
/** Kernels whose test stands elsewhere: file → the test. */
const testedElsewhere: Readonly<Record<string, string>> = {};

/** Exact in every engine; all other maths behind a result runs in Wasm. */
const exactMaths = "abs ceil clz32 floor fround imul max min round sign sqrt trunc".split(" ");
const constants = "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2".split(" ");

const bindings = sourceFiles("bindings", ".ts");
const assembly = sourceFiles("assembly", ".ts");
const apps = sourceFiles("apps", ".ts", ".js", ".mjs");
const scripts = [...sourceFiles("scripts", ".mjs", ".ts"), ...sourceFiles("bench", ".mjs", ".ts")];

describe("bindings: a file imports", () => {
  const imports = bindings.flatMap(importsOf);
  const within = imports.filter(({ target }) => target.startsWith("bindings/"));

  test("files that exist, by a path that ends in .js", () => {
    expect(within.length).toBeGreaterThan(100);
    const missing = within.filter(({ specifier, target }) => {
      if (/\/(core|neural)\.wasm(\?module)?$/.test(specifier)) return false;
      return !specifier.endsWith(".js") || !existsSync(`${root}${target.replace(/\.js$/, ".ts")}`);
    });
    expect(missing).toEqual([]);
  });

  test("only the rooms that the plan allows", () => {
    const wrong = within.filter(({ from, target, typeOnly }) => {
      if (roof.test(from)) return false;
      const [here, there] = [room(from), room(target)];
      if (here === there) return roof.test(sourceOf(target));
      return !(mayImport[here]?.includes(there) || (typeOnly && mayImportTypes[here]?.includes(there)));
    });
    expect(wrong).toEqual([]);
  });

  test("no package, no source of the kernels, and what the compiler wrote only where Wasm is seen", () => {
    const wrong = imports.filter(({ from, target, typeOnly }) => {
      if (target.startsWith("bindings/")) return false;
      if (target.startsWith("build/release/")) return !mayImportBuild.includes(room(from));
      if (target.startsWith("node:")) return !typeOnly && !knowsRuntimes.includes(room(from));
      return true;
    });
    expect(wrong).toEqual([]);
  });
});

test("bindings: every room is in the plan", () => {
  const unknown = bindings.filter((path) => !roof.test(path)).map(room);
  expect(unknown.filter((name) => !(name in mayImport) && name !== "entries")).toEqual([]);
});

test("assembly: an area imports the ground floor, never another area", () => {
  const exportLists = /^assembly\/(classical|neural)\.ts$/;
  const imports = assembly.filter((path) => !exportLists.test(path)).flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(20);
  const wrong = imports.filter(({ from, target }) => {
    const [here, there] = [room(from), room(target)];
    return here !== there && !(assemblyGroundMayImport[here] ?? assemblyGround).includes(there);
  });
  expect(wrong).toEqual([]);
});

test("apps: a companion takes what a user would, `forecastle` and its public subpaths", () => {
  const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, unknown> };
  const open = Object.keys(exports).map((subpath) => subpath.replace(/^\./, "forecastle"));
  const wrong = apps.flatMap(importsOf).filter(({ from, specifier, target }) => {
    if (specifier.startsWith("forecastle")) return !open.includes(specifier);
    return specifier.startsWith(".") && appOf(target) !== appOf(from);
  });
  expect(wrong).toEqual([]);
});

describe("no source contains", () => {
  const written = [...bindings, ...assembly, ...apps, ...scripts];

  test("a file that is named after nothing: utils, helpers, common", () => {
    expect(written.filter((path) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.|-)/.test(path))).toEqual([]);
  });

  test("a default export, in bindings", () => {
    const hostModules = "bindings/entries/wasm.d.ts";
    const found = bindings.filter((path) => path !== hostModules && [...nodes(path)].some(isDefaultExport));
    expect(found).toEqual([]);
  });

  test("a clock, chance or output, in bindings and assembly", () => {
    const forbidden = /^(Math\.random|Date\.now|performance|console|process\.std\w+|crypto)\b/;
    const found = [...bindings, ...assembly].flatMap((path) =>
      expressions(path)
        .filter((text) => forbidden.test(text) || text === "new Date()")
        .map((text) => `${path}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  test("maths that differs between engines, in bindings", () => {
    const allowed = new Set([...exactMaths, ...constants].map((name) => `Math.${name}`));
    const found = bindings.flatMap((path) => {
      const calls = expressions(path).filter((text) => text.startsWith("Math.") && !allowed.has(text));
      return [...calls, ...powers(path)].map((text) => `${path}: ${text}`);
    });
    expect(found).toEqual([]);
  });

  test("the name of a test set, but where forecasts are scored", () => {
    const scoring = "bench/accuracy/score.mjs";
    const all = [...written, ...sourceFiles("bench", ".json").filter((path) => !path.startsWith("bench/results/"))];
    expect(all.filter((path) => path !== scoring && read(path).includes(".test.csv"))).toEqual([]);
  });
});

describe("the kernels", () => {
  const modules = ["core", "neural", "neural-f64"].map((name) => {
    return new WebAssembly.Module(readFileSync(`${root}build/release/${name}.wasm`));
  });

  test("need nothing from their host", () => {
    for (const module of modules) expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  test("that are exported are each used by a binding or a test", () => {
    const users = [...bindings, ...sourceFiles("test", ".ts"), ...scripts];
    const words = new Set(users.flatMap((path) => read(path).match(/\w+/g) ?? []));
    const functions = modules.flatMap((module) =>
      WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function"),
    );
    const exported = functions.map(({ name }) => name);
    expect(exported.length).toBeGreaterThan(30);
    // A test of several kernels puts the name together: `exp` with F64.
    const stem = (name: string) => name.replace(/F64$/, "");
    expect(exported.filter((name) => !words.has(name) && !words.has(stem(name)))).toEqual([]);
  });

  test("of networks are called the same in both precisions", () => {
    const [, singles, doubles] = modules.map((module) => WebAssembly.Module.exports(module));
    expect(doubles).toEqual(singles);
  });

  test("have each a test at the path of their file, or of the files that share its first words", () => {
    const tests = sourceFiles("test/assembly", ".spec.ts", ".test.ts").map(subject);
    const untested = assembly.filter((path) => {
      if (path.split("/").length < 3) return false;
      const elsewhere = testedElsewhere[path];
      if (elsewhere !== undefined) return !existsSync(`${root}${elsewhere}`);
      const stem = path.replace(/\.ts$/, "");
      return !tests.some((name) => stem === name || stem.startsWith(`${name}-`) || stem.startsWith(`${name}/`));
    });
    expect(untested).toEqual([]);
  });
});

/** The room of bindings/ or area of assembly/ in which a file lies; for a file outside of rooms, its own name. */
function room(path: string): string {
  return path.split("/")[1]!.replace(/\.\w+$/, "");
}

function sourceOf(target: string): string {
  return target.replace(/\.js$/, ".ts");
}

function appOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** `test/assembly/math/laws.spec.ts` is about `assembly/math/laws`. */
function subject(path: string): string {
  return path.replace(/^test\//, "").replace(/\.(spec|test)\.ts$/, "");
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === "default";
  return (
    ts.canHaveModifiers(node) && !!ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

/** The names and members that a file reads, as written; types and comments are none. */
function expressions(path: string): string[] {
  const found: string[] = [];
  for (const node of nodes(path)) {
    if (ts.isPropertyAccessExpression(node)) found.push(node.getText().replace(/\s/g, ""));
    else if (ts.isNewExpression(node) && node.arguments?.length === 0) found.push(node.getText());
  }
  return found;
}

/** Powers by `**`, which is Math.pow and differs between engines, except for powers of two and of literals. */
function powers(path: string): string[] {
  return [...nodes(path)]
    .filter((node) => ts.isBinaryExpression(node))
    .filter(({ operatorToken, left, right }) => {
      const isPower =
        operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken ||
        operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken;
      return isPower && !(ts.isNumericLiteral(left) && (left.text === "2" || isLiteral(right)));
    })
    .map((node) => node.getText());
}

function isLiteral(node: ts.Node): boolean {
  return ts.isNumericLiteral(node) || (ts.isPrefixUnaryExpression(node) && ts.isNumericLiteral(node.operand));
}
