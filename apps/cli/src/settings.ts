// Texts of the command line as checked values.

import type { DuplicateRule } from "forecastle";
import type { Arguments } from "./arguments.js";
import { UsageError } from "./failure.js";
import { suggestion } from "./nearest.js";
import type { CsvHints } from "./read/csv.js";
import type { DatasetHints } from "./read/dataset.js";

export type Options = Arguments["options"];

export const formats = ["table", "csv", "json", "ndjson"] as const;
export type Format = (typeof formats)[number];

/** The text of an option, undefined when it is not there. */
export function textOf(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number from `least`, or `standard` when the option is not there. */
export function integerOf(options: Options, name: string, least: number, standard?: number): number {
  const text = textOf(options, name);
  if (text === undefined) {
    if (standard !== undefined) return standard;
    throw new UsageError(`--${name} is missing: say --${name} 12`);
  }
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} must be a whole number from ${least}, got ${text}`);
}

/** One of a few words, undefined when the option is not there. */
export function wordOf<W extends string>(options: Options, name: string, words: readonly W[]): W | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} must be ${orList(words)}, got ${text}${suggestion(text, words)}`);
}

/** A list with commas, undefined when the option is not there. Commas in brackets do not divide. */
export function listOf(options: Options, name: string): string[] | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const items: string[] = [];
  let depth = 0;
  let item = "";
  for (const letter of text) {
    if ("([".includes(letter)) depth++;
    if (")]".includes(letter)) depth--;
    if (letter === "," && depth === 0) {
      items.push(item);
      item = "";
    } else item += letter;
  }
  const trimmed = [...items, item].map((each) => each.trim());
  if (trimmed.some((each) => each === ""))
    throw new UsageError(`--${name} ${text}: there is nothing between two commas`);
  return trimmed;
}

/** Coverages in (0, 1) from per cent. */
export function coveragesOf(options: Options): number[] {
  const texts = listOf(options, "coverage") ?? ["80", "95"];
  return texts.map((text) => {
    const percent = Number(text.replace(/%$/, ""));
    if (percent > 0 && percent < 100) return Math.round(percent * 1e6) / 1e8;
    throw new UsageError(`--coverage is in per cent, between 0 and 100, got ${text}`);
  });
}

/** "auto", or the steps of a season; 1 is none. */
export function seasonOf(options: Options): number | "auto" {
  const text = textOf(options, "season") ?? "auto";
  if (text === "auto") return "auto";
  if (text === "none") return 1;
  if (/^\d+$/.test(text) && Number(text) >= 1) return Number(text);
  throw new UsageError(
    `--season must be auto, none or a number of steps, got ${text}${suggestion(text, ["auto", "none"])}`,
  );
}

/** What the options say about reading. */
export function readHints(options: Options): CsvHints & DatasetHints {
  const delimiter = textOf(options, "delimiter");
  const marks: Record<string, string> = { tab: "\t", "\\t": "\t", comma: ",", semicolon: ";" };
  const rules: readonly DuplicateRule[] = ["sum", "mean", "last"];
  return {
    delimiter: delimiter === undefined ? undefined : (marks[delimiter] ?? delimiter),
    decimal: wordOf(options, "decimal", [".", ","]),
    time: textOf(options, "time"),
    values: listOf(options, "value"),
    ids: listOf(options, "id"),
    dates: wordOf(options, "dates", ["dmy", "mdy"]),
    frequency: textOf(options, "freq"),
    timeZone: textOf(options, "time-zone"),
    duplicates: wordOf(options, "duplicates", rules),
  };
}

/** The format of the data: as asked, else by the ending of the output file, else by where they go. */
export function formatOf(options: Options, outIsTerminal: boolean): Format {
  const asked = wordOf(options, "format", formats);
  if (asked) return asked;
  const ending = /\.([a-z]+)$/i.exec(textOf(options, "output") ?? "")?.[1]?.toLowerCase();
  if (ending === "json" || ending === "csv" || ending === "ndjson") return ending;
  if (ending === "jsonl") return "ndjson";
  return outIsTerminal && textOf(options, "output") === undefined ? "table" : "csv";
}

/** "a, b or c". */
export function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
