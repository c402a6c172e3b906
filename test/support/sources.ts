// The sources as data, for the rules that hold over all of them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A statement, or an expression, that names another module. */
export interface Import {
  /** Path of the file that imports, from the root of the repository. */
  readonly from: string;
  readonly specifier: string;
  /** The file it means, from the root of the repository; the specifier itself when it is not a relative one. */
  readonly target: string;
  /** Nothing of it is left in the compiled code. */
  readonly typeOnly: boolean;
}

/** Files below a folder that end so, by their paths from the root of the repository. */
export function sourceFiles(folder: string, ...endings: string[]): string[] {
  if (!existsSync(`${root}${folder}`)) return [];
  return readdirSync(`${root}${folder}`, { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .filter((path) => !/(^|\/)(node_modules|dist|build)\//.test(path))
    .sort();
}

export function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

const parsed = new Map<string, ts.SourceFile>();

/** All nodes of a file. */
export function* nodes(path: string): Generator<ts.Node> {
  let file = parsed.get(path);
  if (!file) {
    file = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true);
    parsed.set(path, file);
  }
  const open: ts.Node[] = [file];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    ts.forEachChild(node, (child) => {
      open.push(child);
    });
  }
}

/** What a file imports, re-exports, or loads later on. */
export function importsOf(path: string): Import[] {
  const found: Import[] = [];
  for (const node of nodes(path)) {
    const [specifier, typeOnly] = importedBy(node);
    if (specifier === undefined) continue;
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier;
    found.push({ from: path, specifier, target, typeOnly });
  }
  return found;
}

function importedBy(node: ts.Node): [specifier: string | undefined, typeOnly: boolean] {
  if (ts.isImportDeclaration(node)) return [text(node.moduleSpecifier), isTypeImport(node)];
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return [text(node.moduleSpecifier), node.isTypeOnly];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return [text(node.argument.literal), true];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return [text(node.arguments[0]!), false];
  }
  return [undefined, false];
}

function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = importClause.namedBindings;
  return (
    !importClause.name && !!names && ts.isNamedImports(names) && names.elements.every((element) => element.isTypeOnly)
  );
}

function text(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}
