// What a trailing comment says of the expression before it.
//
//   naive().fit([3, 5, 4]).forecast(2).mean; // Float64Array [4, 4]
//
// A comment that begins as a value is one, to its end or to a comma, semicolon or colon after which prose may follow:
//   12   -0.5   1e-3   NaN   Infinity   "text"   true   null   undefined   [1, 2]   { unit: "month", count: 1 }
// Numbers hold to a millionth; 0.666... holds in the digits shown. A text, list or object may end in "..." for the rest, and
// "..." instead of a value is any. A list is any array, unless the name of its type stands before it. "4, then 5" are the values of the first and the second evaluation.
// `throws DataError "too-short"` says that the expression throws an error of that class and code. Anything else is prose.

/** What one evaluation must give. */
export type Said =
  | { readonly kind: "number"; readonly value: number; readonly tolerance: number }
  | { readonly kind: "text"; readonly value: string; readonly open: boolean }
  | { readonly kind: "word"; readonly value: boolean | null | undefined }
  | {
      readonly kind: "list";
      readonly type: string | undefined;
      readonly items: readonly Said[];
      readonly open: boolean;
    }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Said])[]; readonly open: boolean }
  | { readonly kind: "any" }
  | { readonly kind: "throws"; readonly error: string; readonly code: string | undefined };

/** The values that a comment says, one per evaluation; undefined for prose. Throws for a value that breaks off. */
export function readSaid(comment: string): readonly Said[] | undefined {
  const text = comment.trim();
  const thrown = /^throws (\w+)(?: "([\w-]+)")?$/.exec(text);
  if (thrown) return [{ kind: "throws", error: thrown[1]!, code: thrown[2] }];
  if (
    !/^(?:-?[\d.]+|-?Infinity\b|NaN\b|"|true\b|false\b|null\b|undefined\b|\[|\{\}|\{ (?:\w+:|\.\.\.)|\w+Array \[)/.test(
      text,
    )
  )
    return undefined;
  const said: Said[] = [];
  let rest = text;
  while (rest !== "") {
    const reader = new Reader(rest);
    said.push(reader.value());
    rest = reader.rest();
    const next = /^, then (.*)$/.exec(rest);
    if (!next) break;
    rest = next[1]!;
  }
  if (rest !== "" && !/^[,;:] /.test(rest)) throw new Error(`"${text}" begins as a value but goes on as "${rest}"`);
  return said;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  value(): Said {
    const type = this.#take(/\w+Array(?= \[)/y);
    this.#skip();
    if (this.#take(/\[/y)) {
      const [items, open] = this.#items("]", () => this.value());
      return { kind: "list", type, items, open };
    }
    if (this.#take(/\{/y)) {
      const [entries, open] = this.#items("}", () => this.#entry());
      return { kind: "object", entries, open };
    }
    return this.#simple();
  }

  #simple(): Said {
    if (this.#take(/\.\.\./y) !== undefined) return { kind: "any" };
    const quoted = this.#take(/"(?:[^"\\]|\\.)*"/y);
    if (quoted !== undefined) {
      const value = JSON.parse(quoted) as string;
      const open = value.endsWith("...");
      return { kind: "text", value: open ? value.slice(0, -3) : value, open };
    }
    const word = this.#take(/(?:true|false|null|undefined)\b/y);
    if (word !== undefined) return { kind: "word", value: word === "undefined" ? undefined : JSON.parse(word) };
    const digits = this.#take(/-?(?:Infinity|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)|NaN/y);
    if (digits === undefined) throw new Error(`"${this.#text}" breaks off at "${this.rest()}"`);
    const value = Number(digits.replaceAll("_", ""));
    const open = this.#take(/\.\.\./y) !== undefined;
    const decimals = digits.split(".")[1]?.length ?? 0;
    return { kind: "number", value, tolerance: open ? 10 ** -decimals : 1e-6 * Math.abs(value) };
  }

  #entry(): readonly [string, Said] {
    const key = this.#take(/\w+(?=:)/y);
    if (key === undefined) throw new Error(`"${this.#text}" has no key at "${this.rest()}"`);
    this.#at++;
    this.#skip();
    return [key, this.value()];
  }

  #items<T>(end: string, item: () => T): [items: T[], open: boolean] {
    const items: T[] = [];
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] === end) break;
      if (this.#take(/\.\.\.|…/y) !== undefined) {
        this.#skip();
        if (this.#text[this.#at] !== end) throw new Error(`"${this.#text}": nothing may follow the dots`);
        this.#at++;
        return [items, true];
      }
      items.push(item());
      this.#skip();
      if (this.#take(/,/y) === undefined && this.#text[this.#at] !== end) {
        throw new Error(`"${this.#text}" breaks off at "${this.rest()}"`);
      }
    }
    this.#at++;
    return [items, false];
  }

  #skip(): void {
    this.#take(/\s*/y);
  }

  /** The text that the pattern matches here. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    this.#at += match?.length ?? 0;
    return match;
  }
}

/** What is wrong with a value, undefined when it is what was said. */
export function differs(actual: unknown, said: Said, place = "value"): string | undefined {
  const wrong = `${place} is ${show(actual)}, not ${showSaid(said)}`;
  switch (said.kind) {
    case "number": {
      if (typeof actual !== "number") return wrong;
      const close = Object.is(actual, said.value) || Math.abs(actual - said.value) <= said.tolerance;
      return close ? undefined : wrong;
    }
    case "text": {
      if (typeof actual !== "string") return wrong;
      return (said.open ? actual.startsWith(said.value) : actual === said.value) ? undefined : wrong;
    }
    case "any":
      return actual === undefined ? wrong : undefined;
    case "word":
      return actual === said.value ? undefined : wrong;
    case "list":
      return listDiffers(actual, said, place, wrong);
    case "object":
      return objectDiffers(actual, said, place, wrong);
    case "throws":
      return `${place} is ${show(actual)}, but was to throw ${said.error}`;
  }
}

function listDiffers(actual: unknown, said: Said & { kind: "list" }, place: string, wrong: string): string | undefined {
  if (!Array.isArray(actual) && !ArrayBuffer.isView(actual)) return wrong;
  const items = Array.from(actual as unknown as ArrayLike<unknown>);
  const type = (actual as object).constructor.name;
  if (said.type !== undefined && said.type !== type) return `${place} is a ${type}, not a ${said.type}`;
  if (said.open ? items.length < said.items.length : items.length !== said.items.length) return wrong;
  return firstOf(said.items.map((item, i) => differs(items[i], item, `${place}[${i}]`)));
}

function objectDiffers(
  actual: unknown,
  said: Said & { kind: "object" },
  place: string,
  wrong: string,
): string | undefined {
  if (typeof actual !== "object" || actual === null) return wrong;
  const record = actual as Readonly<Record<string, unknown>>;
  const extra = Object.keys(record).find((key) => !said.entries.some(([name]) => name === key));
  if (!said.open && extra !== undefined) return `${place} has the key "${extra}" as well`;
  return firstOf(said.entries.map(([key, value]) => differs(record[key], value, `${place}.${key}`)));
}

function firstOf(all: readonly (string | undefined)[]): string | undefined {
  return all.find((each) => each !== undefined);
}

function show(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name} [${Array.from(value as unknown as ArrayLike<number>).join(", ")}]`;
  if (typeof value === "number" || value === undefined) return String(value);
  return JSON.stringify(value) ?? String(value);
}

function showSaid(said: Said): string {
  if (said.kind === "list") return `[${said.items.map(showSaid).join(", ")}${said.open ? ", ..." : ""}]`;
  if (said.kind === "object") return `{ ${said.entries.map(([key, item]) => `${key}: ${showSaid(item)}`).join(", ")} }`;
  if (said.kind === "any") return "...";
  if (said.kind === "throws") return `throws ${said.error}`;
  return said.kind === "text" ? JSON.stringify(said.value) : String(said.value);
}
