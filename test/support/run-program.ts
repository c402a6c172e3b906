// Runs the programs of the documentation, and holds the values that their comments say against what they give.
import { transformSync } from "esbuild";
import ts from "typescript";
import type { Program } from "./documents.js";
import { differs, readSaid, type Said } from "./said-values.js";

/** What a program finds around it. */
export interface Surroundings {
  /** Names that it may use without an import. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** The module of a specifier. */
  readonly load: (specifier: string) => Promise<unknown>;
}

/** A statement whose comment says a value. */
interface Claim {
  readonly line: number;
  readonly said: readonly Said[];
}

/** Run a program; throws, with its place, where it fails or gives something else than its comments say. Returns their number. */
export async function runProgram(program: Program, { scope, load }: Surroundings): Promise<number> {
  const before = program.before.map((each) => rewrite(each, false).code);
  const own = rewrite(program, true);
  const evaluations = own.claims.map(() => 0);
  const hold = (id: number, value: unknown) => {
    const { line, said } = own.claims[id]!;
    const expected = said[evaluations[id]!++];
    const wrong = expected ? differs(value, expected) : "this is evaluated more often than it says values";
    if (wrong) throw new Error(`${program.path}:${line}: ${wrong}`);
    return value;
  };
  const holdThrown = async (id: number, evaluate: () => unknown) => {
    const { line, said } = own.claims[id]!;
    evaluations[id]!++;
    const wrong = await thrownDiffers(evaluate, said[0] as Said & { kind: "throws" });
    if (wrong) throw new Error(`${program.path}:${line}: ${wrong}`);
  };
  const given = { ...scope, __load: load, __hold: hold, __holdThrown: holdThrown, console: silent };
  // Each block has a scope of its own inside that of the block before it, so that a name may be declared again.
  const blocks =
    [...before, own.code]
      .map(
        (code) => `{
${code}
`,
      )
      .join("") + "}".repeat(before.length + 1);
  const source = `async function program({ ${Object.keys(given).join(", ")} }) {
${blocks}
}`;
  const { code } = transformSync(source, { loader: "ts", target: "es2022" });
  await (new Function(`${code}\nreturn program;`)() as (names: object) => Promise<void>)(given);
  for (const [id, { line, said }] of own.claims.entries()) {
    if (evaluations[id] === said.length) continue;
    throw new Error(`${program.path}:${line}: evaluated ${evaluations[id]} times, but ${said.length} values are said`);
  }
  return own.claims.length;
}

const silent = { log: () => undefined, table: () => undefined };

async function thrownDiffers(evaluate: () => unknown, said: Said & { kind: "throws" }): Promise<string | undefined> {
  try {
    return differs(await evaluate(), said);
  } catch (error) {
    const { name, code, message } = error as { name: string; code?: string; message: string };
    const right = name === said.error && (said.code === undefined || said.code === code);
    return right ? undefined : `threw ${name} "${code}" (${message}), not ${said.error} "${said.code}"`;
  }
}

/** Imports as loads, and a call around each expression whose value a comment says. */
function rewrite({ path, line, code }: Program, claiming: boolean): { code: string; claims: Claim[] } {
  const file = ts.createSourceFile("program.ts", code, ts.ScriptTarget.ES2022, true);
  const edits: { readonly at: number; readonly end: number; readonly text: string }[] = [];
  const claims: Claim[] = [];
  const lineOf = (at: number) => line + file.getLineAndCharacterOfPosition(at).line;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      edits.push({ at: node.getStart(), end: node.end, text: loadOf(node) });
      return;
    }
    const subject = subjectOf(node);
    const comment = subject && commentAfter(code, node.end);
    const said = comment === undefined ? undefined : readAt(comment, `${path}:${lineOf(node.end)}`);
    if (subject && said) {
      const id = claims.push({ line: lineOf(node.end), said }) - 1;
      if (said[0]!.kind === "throws" && !claiming) edits.push({ at: node.getStart(), end: node.end, text: "" });
      else if (claiming) edits.push(...claimEdits(node, subject, id, said[0]!.kind === "throws"));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  let text = code;
  for (const { at, end, text: by } of edits.sort((a, b) => b.at - a.at))
    text = text.slice(0, at) + by + text.slice(end);
  return { code: text, claims };
}

/** What a comment after the statement is about: its expression, what it logs, or the name that it declares. */
function subjectOf(node: ts.Node): ts.Expression | ts.Identifier | undefined {
  if (ts.isExpressionStatement(node)) {
    const { expression } = node;
    const logs = ts.isCallExpression(expression) && expression.expression.getText() === "console.log";
    return logs ? expression.arguments[0] : expression;
  }
  if (!ts.isVariableStatement(node) || node.declarationList.declarations.length !== 1) return undefined;
  const { name, initializer } = node.declarationList.declarations[0]!;
  return ts.isIdentifier(name) && initializer ? name : undefined;
}

function claimEdits(
  node: ts.Node,
  subject: ts.Node,
  id: number,
  throws: boolean,
): { at: number; end: number; text: string }[] {
  if (ts.isVariableStatement(node))
    return [{ at: node.end, end: node.end, text: `; __hold(${id}, ${subject.getText()});` }];
  const open = throws ? `await __holdThrown(${id}, async () => (` : `__hold(${id}, (`;
  const close = throws ? "))" : "))";
  return [
    { at: subject.end, end: subject.end, text: close },
    { at: subject.getStart(), end: subject.getStart(), text: open },
  ];
}

function commentAfter(code: string, end: number): string | undefined {
  const [comment] = ts.getTrailingCommentRanges(code, end) ?? [];
  if (comment?.kind !== ts.SyntaxKind.SingleLineCommentTrivia) return undefined;
  return code.slice(comment.pos + 2, comment.end);
}

function readAt(comment: string, place: string): readonly Said[] | undefined {
  try {
    return readSaid(comment);
  } catch (error) {
    throw new Error(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

function loadOf(node: ts.ImportDeclaration): string {
  const load = `await __load(${node.moduleSpecifier.getText()});`;
  const { importClause } = node;
  if (!importClause) return load;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return "";
  const { namedBindings } = importClause;
  if (namedBindings && ts.isNamespaceImport(namedBindings)) return `const ${namedBindings.name.text} = ${load}`;
  const named = namedBindings?.elements.filter(({ isTypeOnly }) => !isTypeOnly) ?? [];
  const parts = named.map(({ name, propertyName }) =>
    propertyName ? `${propertyName.text}: ${name.text}` : name.text,
  );
  if (importClause.name) parts.push(`default: ${importClause.name.text}`);
  return `const { ${parts.join(", ")} } = ${load}`;
}
