// Where text stops being JSON: not every engine says so.

const token =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** What may come next: a value, a value or the end of a list, a name or the end of an object, a name, a colon, what follows a value. */
type Next = "value" | "item" | "name" | "key" | "colon" | "more";

/** The line, from 1, of the first mark or word in a text that cannot stand there in JSON. */
export function faultyLine(text: string): number {
  const open: string[] = [];
  let next: Next | undefined = "value";
  token.lastIndex = 0;
  for (let at = 0; ; at = token.lastIndex) {
    const found = token.exec(text);
    next = found ? following(next, found[1] ?? (found[2] ? "text" : "word"), open) : undefined;
    if (next !== undefined) continue;
    const before = text.slice(0, at + text.slice(at).search(/[^ \t\n\r]|$/));
    return (before.length === text.length ? text.trimEnd() : before).split("\n").length;
  }
}

/** What may come after a mark or a word; undefined where it cannot stand. */
function following(next: Next, kind: string, open: string[]): Next | undefined {
  if (next === "colon") return kind === ":" ? "value" : undefined;
  if (next === "key" || (next === "name" && kind !== "}")) return kind === "text" ? "colon" : undefined;
  if (kind === "," && next === "more") {
    const inside = open.at(-1);
    return inside === undefined ? undefined : inside === "{" ? "key" : "value";
  }
  if (kind === "}" || kind === "]") {
    const empty = kind === "}" ? "name" : "item";
    return (next === "more" || next === empty) && open.pop() === (kind === "}" ? "{" : "[") ? "more" : undefined;
  }
  if (next !== "value" && next !== "item") return undefined;
  if (kind === "{" || kind === "[") {
    open.push(kind);
    return kind === "{" ? "name" : "item";
  }
  return kind === "text" || kind === "word" ? "more" : undefined;
}
