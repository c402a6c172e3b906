import { existsSync, readFileSync } from "node:fs";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { dist, distFiles, importsOf, installed, reachable, readDist } from "./packed.js";

const manifest = JSON.parse(readFileSync(`${installed}package.json`, "utf8"));

test("every file that package.json names is in the tarball", () => {
  const named = [
    manifest.exports,
    manifest.main,
    manifest.types,
    manifest.unpkg,
    manifest.jsdelivr,
    manifest.sideEffects,
  ];
  const paths = JSON.stringify(named).match(/\.\/dist\/[\w./-]+/g)!;
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(`${installed}${path}`))).toEqual([]);
});

test("the hosts that forbid compiling bytes are named before `import`", () => {
  for (const subpath of [".", "./neural"])
    expect(Object.keys(manifest.exports[subpath])).toEqual(["workerd", "edge-light", "import", "require", "default"]);
});

test("the library has no run-time dependencies", () => {
  expect(manifest.dependencies ?? {}).toEqual({});
});

test.each(["core", "neural"])("the binary %s has no imports", (name) => {
  const module = new WebAssembly.Module(readFileSync(`${dist}${name}.wasm`));
  expect(WebAssembly.Module.imports(module)).toEqual([]);
});

test("files import each other by relative paths, and nothing else but built-in modules of Node", () => {
  const files = distFiles(".js", ".cjs", ".d.ts", ".d.cts");
  const imports = files.flatMap((file) => importsOf(file).map((specifier) => `${file}: ${specifier}`));
  expect(imports.length).toBeGreaterThan(4);
  const foreign = imports.filter((line) => !/: (\.\/[\w.-]+(\?module)?|node:[\w/]+)$/.test(line));
  expect(foreign).toEqual([]);
  // In a declaration the name of a script stands for the declaration beside it.
  const target = (file: string, path: string) =>
    /\.d\.c?ts$/.test(file) ? path.replace(/\.(c?)js$/, ".d.$1ts") : path.replace("?module", "");
  const missing = files.flatMap((file) =>
    importsOf(file).filter((path) => path.startsWith(".") && !existsSync(`${dist}${target(file, path)}`)),
  );
  expect(missing).toEqual([]);
});

test("CommonJS files and their declarations name CommonJS files only", () => {
  const imports = distFiles(".cjs", ".d.cts").flatMap(importsOf);
  expect(imports.filter((path) => path.startsWith(".") && !path.endsWith(".cjs"))).toEqual([]);
});

describe.each(["index.workerd.js", "index.edge.js", "neural.workerd.js", "neural.edge.js"])("%s", (entry) => {
  test("never compiles bytes: a host that forbids it hands over a module", () => {
    // Not even in a branch that is never taken: the compiler of Next refuses the whole bundle.
    const forbidden = /new WebAssembly\.Module\(|WebAssembly\.(compile|instantiate)|\beval\(|new Function\(/;
    for (const file of reachable(entry)) expect(readDist(file), file).not.toMatch(forbidden);
  });
  test("does not carry the bytes", () => {
    for (const file of reachable(entry)) expect(readDist(file), file).not.toContain("AGFzbQ");
  });
});

test.each(distFiles(".js"))("%s has no top-level await and leaves the host alone", async (file) => {
  // Top-level await cannot be said in CommonJS.
  await expect(transform(readDist(file), { format: "cjs" })).resolves.toBeDefined();
  expect(readDist(file)).not.toMatch(/(?<!globalThis\.)\bBuffer\./);
  expect(readDist(file)).not.toMatch(/\bconsole\./);
});

test.each(distFiles(".d.ts", ".d.cts"))("%s can be read by older compilers", (file) => {
  // Typed arrays became generic in TypeScript 5.7.
  expect(readDist(file)).not.toMatch(/Array<ArrayBuffer(Like)?>/);
});

test("declarations do not mention the kernels", () => {
  for (const file of distFiles(".d.ts")) expect(readDist(file), file).not.toMatch(/\bKernels\b|\bEngine\b/);
});
