// The programs that documentation shows: fenced blocks of Markdown pages and the examples of doc comments.
import ts from "typescript";
import { nodes, read } from "./sources.js";

/** One program. */
export interface Program {
  /** Path of the file, from the root of the repository. */
  readonly path: string;
  /** Line of the file on which the code begins, from 1. */
  readonly line: number;
  readonly code: string;
  /** Programs of the same page on which it goes on; none for a program of its own. */
  readonly before: readonly Program[];
  /** Whether it is shown only: it needs files or a network. */
  readonly shownOnly: boolean;
}

/**
 * The ts and js blocks of a Markdown page. A block that imports something stands alone; one that does not goes on from the
 * blocks before it, as does one with the word `continued` after the language. `no-run` marks a block that is shown only.
 */
export function blocksOf(path: string): Program[] {
  const programs: Program[] = [];
  let before: readonly Program[] = [];
  for (const { info, line, code } of fences(read(path))) {
    const [language, ...marks] = info.split(/\s+/);
    if (!["ts", "typescript", "js", "javascript"].includes(language ?? "")) continue;
    const shownOnly = marks.includes("no-run");
    const alone = /^import\s/m.test(code) && !marks.includes("continued");
    const program = { path, line, code, before: alone ? [] : before, shownOnly };
    programs.push(program);
    if (!shownOnly) before = [...program.before, program];
  }
  return programs;
}

interface Fence {
  readonly info: string;
  readonly line: number;
  readonly code: string;
}

function fences(text: string): Fence[] {
  const found: Fence[] = [];
  let open: { info: string; line: number; lines: string[]; indent: string } | undefined;
  for (const [i, line] of text.split("\n").entries()) {
    const fence = /^(\s*)```(.*)$/.exec(line);
    if (!fence) open?.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    else if (!open) open = { info: fence[2]!.trim(), line: i + 2, lines: [], indent: fence[1]! };
    else {
      found.push({ info: open.info, line: open.line, code: open.lines.join("\n") });
      open = undefined;
    }
  }
  if (open) throw new Error(`a block that begins at line ${open.line} does not end`);
  return found;
}

/** The `@example` parts of the doc comments of a source file: the code itself, or a fenced block as on a page. */
export function examplesOf(path: string): Program[] {
  const text = read(path);
  const programs: Program[] = [];
  for (const comment of docComments(path, text)) {
    const first = text.slice(0, comment.pos).split("\n").length;
    const lines = text.slice(comment.pos, comment.end).split("\n");
    for (const [i, line] of lines.entries()) {
      if (!/^\s*\* @example\s*$/.test(line)) continue;
      const rest = lines.slice(i + 1);
      const end = rest.findIndex((each) => /^\s*(\*\/|\* @)/.test(each));
      const code = rest.slice(0, end).map((each) => each.replace(/^\s*\* ?/, ""));
      programs.push(exampleAt(path, first + i + 1, code));
    }
  }
  return programs;
}

function exampleAt(path: string, line: number, lines: readonly string[]): Program {
  const [fence] = fences(lines.join("\n"));
  const shownOnly = fence?.info.split(/\s+/).includes("no-run") ?? false;
  const code = fence?.code ?? lines.join("\n");
  return { path, line: line + (fence ? fence.line - 1 : 0), code, before: [], shownOnly };
}

/** Doc comments before statements and members, each once. */
function docComments(path: string, text: string): ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>();
  for (const node of nodes(path)) {
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      if (text.startsWith("/**", range.pos)) found.set(range.pos, range);
    }
  }
  return [...found.values()].sort((a, b) => a.pos - b.pos);
}
