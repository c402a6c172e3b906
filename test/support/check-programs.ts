// Type-checks the programs of the documentation as a user's strict TypeScript would.
import ts from "typescript";
import type { Program } from "./documents.js";
import { root } from "./sources.js";

/** Names that a program may use without an import, by the module that they come from. */
export type Around = (program: Program) => Readonly<Record<string, readonly string[]>>;

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts"],
  types: ["node"],
  paths: {
    forecastle: [`${root}bindings/index.ts`],
    "forecastle/slim": [`${root}bindings/entries/slim.ts`],
    "forecastle/neural": [`${root}bindings/neural/index.ts`],
    "forecastle/neural/slim": [`${root}bindings/entries/neural-slim.ts`],
    "forecastle/workers": [`${root}bindings/workers/index.ts`],
  },
};

/** What the compiler says of each program, with its place. */
export function typeErrors(programs: readonly Program[], around: Around): string[] {
  const sources = new Map(programs.map((program, i) => [`${root}test/program-${i}.ts`, sourceOf(program, around)]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const source = sources.get(name);
    return source ? ts.createSourceFile(name, source.text, version) : getSourceFile(name, version, ...rest);
  };
  const compiled = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([name, { place }]) =>
    ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(name)).map(({ messageText }) => {
      return `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    }),
  );
}

/** A module: all imports first, then the blocks, each inside the one before it. */
function sourceOf(program: Program, around: Around): { readonly place: string; readonly text: string } {
  const blocks = [...program.before, program].map(({ code }) => split(code));
  const imports = new Map(blocks.flatMap((block) => [...block.imports]));
  for (const [from, names] of Object.entries(around(program))) {
    for (const name of names)
      if (usedIn(program.code, name) && !imports.has(name)) imports.set(name, importOf(name, from));
  }
  const body = blocks.map(({ code }) => `{\n${code}\n`).join("") + "}".repeat(blocks.length);
  const test = "declare function test(name: string, run: () => unknown): void;";
  return { place: `${program.path}:${program.line}`, text: `${[...imports.values()].join("\n")}\n${test}\n${body}` };
}

function importOf(name: string, from: string, type = false): string {
  return `import ${type ? "type " : ""}{ ${name} } from ${JSON.stringify(from)};`;
}

/** The code without its imports, and an import statement for each name. */
function split(code: string): { readonly imports: Map<string, string>; readonly code: string } {
  const imports = new Map<string, string>();
  const file = ts.createSourceFile("program.ts", code, ts.ScriptTarget.ES2022, true);
  let rest = code;
  for (const statement of file.statements.filter(ts.isImportDeclaration).reverse()) {
    const { importClause, moduleSpecifier } = statement;
    const bindings = importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings)) {
      const from = (moduleSpecifier as ts.StringLiteral).text;
      const typeOnly = importClause.phaseModifier === ts.SyntaxKind.TypeKeyword;
      for (const element of bindings.elements) {
        imports.set(
          element.name.text,
          importOf(element.getText().replace(/^type /, ""), from, typeOnly || element.isTypeOnly),
        );
      }
    } else imports.set(statement.getText(), statement.getText());
    rest = rest.slice(0, statement.getStart()) + rest.slice(statement.end);
  }
  return { imports, code: rest };
}

function usedIn(code: string, name: string): boolean {
  return new RegExp(`(?<![.\\w])${name}\\b`).test(code);
}
