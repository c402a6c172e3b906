// The library as users install it: the unpacked tarball, which scripts/pack.mjs makes and `npm test` renews.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A folder with nothing but `node_modules/forecastle`. */
export const project = fileURLToPath(new URL("../../build/packed/", import.meta.url));
export const installed = `${project}node_modules/forecastle/`;
export const dist = `${installed}dist/`;
if (!existsSync(dist)) throw new Error("nothing is packed: npm run build && node scripts/pack.mjs");

/** Names of the files in dist/ that end so. */
export function distFiles(...endings: string[]): string[] {
  return readdirSync(dist).filter((name) => endings.some((ending) => name.endsWith(ending)));
}

export function readDist(name: string): string {
  return readFileSync(`${dist}${name}`, "utf8");
}

/** What a file of dist/ imports, requires or takes its types from. */
export function importsOf(name: string): string[] {
  return ts.preProcessFile(readDist(name), true, true).importedFiles.map(({ fileName }) => fileName);
}

/** A file of dist/ and all files that it reaches by imports. */
export function reachable(name: string): Set<string> {
  const found = new Set([name]);
  for (const file of found) {
    for (const specifier of importsOf(file)) if (/^\.\/.*\.c?js$/.test(specifier)) found.add(specifier.slice(2));
  }
  return found;
}
