// The signatures of the kernels, read from the declarations that the compiler wrote, and what their doc comments say they write.
import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** One exported kernel. */
export interface KernelSignature {
  readonly name: string;
  /** Its source file, without the extension: assembly/math/qr. */
  readonly source: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** The type of its result; undefined when it has none. */
  readonly returns: string | undefined;
}

/** Every exported function of a binary. */
export function kernelSignatures(target: "release" | "debug"): KernelSignature[] {
  const text = readFileSync(new URL(`build/${target}/kernels.d.ts`, root), "utf8");
  const found = text.matchAll(/\/\*\*([^/]*(?:\/(?!\*\*)[^/]*)*?)\*\/\s*export function (\w+)\(/g);
  return [...found].map(([, comment, name]) => ({
    name: name!,
    source: /(assembly\/\S+)\/\w+/.exec(comment!)![1]!,
    parameters: [...comment!.matchAll(/@param (\w+) `(\w+)`/g)].map(([, name, type]) => ({ name: name!, type: type! })),
    returns: /@returns `(\w+)`/.exec(comment!)?.[1],
  }));
}

/** The names of the arrays of floating-point numbers that a kernel writes: `out` and `in/out` of its doc comment. */
export function writtenArrays({ name, source, parameters }: KernelSignature): string[] {
  const offsets = parameters.filter(({ type }) => type === "usize").map((parameter) => parameter.name);
  const lines = writtenLines(readFileSync(new URL(`${source}.ts`, root), "utf8"), name);
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
