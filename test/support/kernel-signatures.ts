// The signatures of the kernels, read from the declarations that the compiler wrote, and what their doc comments say they write.
import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
/** Files that export instances of generics. */
const exportLists = ["assembly/neural"];

/** The binaries that users get. */
export type BinaryName = "core" | "neural";

/** One exported kernel. */
export interface KernelSignature {
  readonly binary: BinaryName;
  readonly name: string;
  /** Its source file, without the extension: assembly/math/qr. */
  readonly source: string;
  /** Its name in that file; that of a generic, for an instance of one. */
  readonly inSource: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** The type of its result; undefined when it has none. */
  readonly returns: string | undefined;
}

/** Every exported function of a binary. */
export function kernelSignatures(binary: BinaryName, target: "release" | "debug"): KernelSignature[] {
  const text = readFileSync(new URL(`build/${target}/${binary}.d.ts`, root), "utf8");
  const found = text.matchAll(/\/\*\*([^/]*(?:\/(?!\*\*)[^/]*)*?)\*\/\s*export function (\w+)\(/g);
  return [...found].map(([, comment, name]) => ({
    binary,
    name: name!,
    ...sourceOf(/(assembly\/\S+)\/\w+/.exec(comment!)![1]!, name!),
    parameters: [...comment!.matchAll(/@param (\w+) `(\w+)`/g)].map(([, name, type]) => ({ name: name!, type: type! })),
    returns: /@returns `(\w+)`/.exec(comment!)?.[1],
  }));
}

/** Where a kernel is written: the list of exports itself holds nothing but instances of generics that it imports. */
function sourceOf(file: string, name: string): { readonly source: string; readonly inSource: string } {
  if (!exportLists.includes(file)) return { source: file, inSource: name };
  const code = readSource(file);
  const generic = new RegExp(`^export function ${name}\\([^{]*\\{\\s+(?:return )?(\\w+)<real[,>]`, "m").exec(code)?.[1];
  if (generic === undefined) return { source: file, inSource: name };
  const from = new RegExp(`^import \\{[^}]*\\b${generic}\\b[^}]*\\} from "\\./([^"]+)"`, "m").exec(code);
  if (!from) throw new Error(`${file}: ${generic} is not imported`);
  return { source: `assembly/${from[1]}`, inSource: generic };
}

const sources = new Map<string, string>();

function readSource(file: string): string {
  const code = sources.get(file) ?? readFileSync(new URL(`${file}.ts`, root), "utf8");
  sources.set(file, code);
  return code;
}

/** The names of the arrays of floating-point numbers that a kernel writes: `out` and `in/out` of its doc comment. */
export function writtenArrays({ inSource, source, parameters }: KernelSignature): string[] {
  const offsets = parameters.filter(({ type }) => type === "usize").map((parameter) => parameter.name);
  const lines = writtenLines(readSource(source), inSource);
  return offsets.filter((offset) => {
    const shape = new RegExp(`(?:^|[ ,;])${offset} \\((?:[^()]|\\([^()]*\\))*\\)(.*)`, "s").exec(lines);
    return shape !== null && !/^ i32\b/.test(shape[1]!) && !/^[^;]*-> destroyed/.test(shape[1]!);
  });
}

/** The text of the sections `out` and `in/out`, of the function itself or of the one that its comment refers to. */
function writtenLines(code: string, name: string): string {
  const comment = commentOf(code, name);
  const sections = [...comment.matchAll(/^ \* (?:in\/)?out +(.*(?:\n \* {3,}\S.*)*)/gm)];
  if (sections.length > 0) return sections.map(([, text]) => text).join("; ");
  const other = /; see (\w+)\./.exec(comment)?.[1];
  return other === undefined ? "" : writtenLines(code, other);
}

function commentOf(code: string, name: string): string {
  const declared = new RegExp(`^export function ${name}\\b`, "m").exec(code);
  if (!declared) return "";
  const before = code.slice(0, declared.index);
  return before.slice(before.lastIndexOf("/**"));
}
