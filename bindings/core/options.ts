// Option checking: one rule per option, one way to say what is wrong with a value.

import { OptionError } from "./errors.js";

/** Returns undefined when a value is fine, else what it must be ("must be an integer from 1"). */
export type OptionRule = (value: unknown) => string | undefined;

/** The rules of a set of options; an option without one must have the type of its default. */
export type OptionRules<O> = { readonly [K in keyof O]?: OptionRule };

/** A whole number within [from, to]. */
export function integer(from = Number.MIN_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER): OptionRule {
  const what = to === Number.MAX_SAFE_INTEGER ? `an integer from ${from}` : `an integer from ${from} to ${to}`;
  return (value) =>
    Number.isInteger(value) && (value as number) >= from && (value as number) <= to ? undefined : what;
}

/** A finite number within [from, to]. */
export function number(from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): OptionRule {
  const what = from === Number.NEGATIVE_INFINITY ? "a finite number" : `a number from ${from} to ${to}`;
  return (value) => (Number.isFinite(value) && (value as number) >= from && (value as number) <= to ? undefined : what);
}

/** A number strictly between `from` and `to`. */
export function between(from: number, to: number): OptionRule {
  return (value) => {
    const inside = typeof value === "number" && value > from && value < to;
    return inside ? undefined : `a number strictly between ${from} and ${to}`;
  };
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): OptionRule {
  return (value) => {
    if (words.includes(value as string)) return undefined;
    const near = typeof value === "string" ? nearest(value, words) : undefined;
    return `one of ${words.map((word) => `"${word}"`).join(", ")}${near ? ` (did you mean "${near}"?)` : ""}`;
  };
}

/** True or false. */
export const flag: OptionRule = (value) => (typeof value === "boolean" ? undefined : "true or false");

/** Something to call. */
export const callable: OptionRule = (value) => (typeof value === "function" ? undefined : "a function");

/** A text. */
export const text: OptionRule = (value) => (typeof value === "string" ? undefined : "a text");

/** An object that is no list. */
export const record: OptionRule = (value) => (isRecord(value) ? undefined : "an object");

/** A list whose items follow one rule. */
export function listOf(rule: OptionRule, least = 0): OptionRule {
  return (value) => {
    if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return "an array";
    const items = Array.from(value as ArrayLike<unknown>);
    if (items.length < least) return `an array of at least ${least} item${least === 1 ? "" : "s"}`;
    for (const [i, item] of items.entries()) {
      const must = rule(item);
      if (must) return `an array in which item ${i} (${show(item)}) is ${must}`;
    }
    return undefined;
  };
}

/** A value that follows the rule, or is left undefined. */
export function optional(rule: OptionRule): OptionRule {
  return (value) => (value === undefined ? undefined : rule(value));
}

/**
 * The options in force: the defaults with what was given over them.
 *
 * Errors: OptionError("option") for a name that does not exist (with the nearest one that does), or a value that breaks its rule.
 */
export function readOptions<O extends object>(
  owner: string,
  defaults: O,
  given: unknown,
  rules: OptionRules<O> = {},
): O {
  if (given === undefined) return { ...defaults };
  if (!isRecord(given)) {
    throw new OptionError("option", `${owner}: options must be an object, got ${show(given)}`);
  }
  const options = { ...defaults } as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const near = nearest(name, Object.keys(defaults));
      throw new OptionError("option", `${owner} has no option "${name}"${near ? ` (did you mean "${near}"?)` : ""}`);
    }
    if (value === undefined) continue;
    const key = name as keyof O;
    const must = (rules[key] ?? sameType(defaults[key]))(value);
    if (must) throw new OptionError("option", `${owner}: ${name} must be ${must}, got ${show(value)}`);
    options[name] = value;
  }
  return options as O;
}

/** Throws an OptionError when an argument breaks its rule. */
export function checkArgument(owner: string, name: string, value: unknown, rule: OptionRule): void {
  const must = rule(value);
  if (must) throw new OptionError("option", `${owner}: ${name} must be ${must}, got ${show(value)}`);
}

/** A value as it is shown in a message, shortened. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value))
    return `an array of ${(value as ArrayLike<unknown>).length} items`;
  return "an object";
}

/** The word with the fewest edits to `word`, when it is near enough to be a slip. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of words) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

function sameType(standard: unknown): OptionRule {
  if (standard === undefined) return () => undefined;
  const type = typeof standard;
  if (type === "number") return number();
  // A list is no object, and null is neither.
  if (type === "object" && Array.isArray(standard)) return listOf(() => undefined);
  if (type === "object") return record;
  return (value) => (typeof value === type ? undefined : `of type ${type}`);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Insertions, deletions, replacements and swaps of neighbours from one word to the other. Source: Damerau (1964). */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same, swap));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
