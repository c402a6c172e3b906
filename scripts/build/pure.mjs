// Importing a module of this library does no work that anybody could notice, so what it computes at its top level may be dropped
// when nobody uses the result. Bundlers cannot see that by themselves: each such call gets the mark that they read.
import { readFileSync } from "node:fs";
import ts from "typescript";

/** An esbuild plugin that marks the calls in top-level initialisers of `folder` as free of side effects. */
export function pureTopLevel(folder) {
  return {
    name: "pure-top-level",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(folder)) return undefined;
        return { contents: markPure(readFileSync(path, "utf8"), path), loader: "ts" };
      });
    },
  };
}

/** The source with the mark in front of every call of a top-level initialiser. */
export function markPure(source, path = "source.ts") {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const at = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) at.push(node.getStart(file));
    ts.forEachChild(node, visit);
  };
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer } of statement.declarationList.declarations) if (initializer) visit(initializer);
  }
  let marked = source;
  for (const position of at.sort((a, b) => b - a)) {
    marked = `${marked.slice(0, position)}/* @__PURE__ */ ${marked.slice(position)}`;
  }
  return marked;
}
