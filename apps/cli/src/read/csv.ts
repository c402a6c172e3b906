import { type CsvError, type Options, parse } from "csv-parse/sync";
import { UnreadableError, UsageError } from "../failure.js";
import { isMissing, numberIn } from "./cell.js";
import { areSteps } from "./series-by-line.js";
import { looksLikeTime } from "./stamps.js";
import type { Cell, Table } from "./table.js";

/** What the caller knows of a CSV file; the rest is found. */
export interface CsvHints {
  readonly delimiter?: string | undefined;
  readonly decimal?: "." | "," | undefined;
}

const delimiters = [",", ";", "\t", "|"];

/** Read delimited text. The delimiter, the header and the decimal mark are found by their looks. */
export function readCsv(text: string, source: string, hints: CsvHints = {}): Table {
  const delimiter = hints.delimiter ?? findDelimiter(text);
  // In a file of one column an empty line is a missing value, in others it is nothing.
  const narrow = !text.slice(0, 100_000).includes(delimiter);
  const body = narrow ? text.trimEnd() : text;
  const options = { delimiter, bom: true, relax_column_count: true, skip_empty_lines: !narrow } as const;
  const records = parseRecords(body, source, options);
  const first = records[0];
  if (!first) throw new UnreadableError(`${source} holds no rows`);
  const lines = () => lineNumbers(body, options);
  checkWidths(records, source, lines);
  const decimal = hints.decimal ?? findDecimal(records, delimiter, source, lines);
  const headed = hasHeader(records, decimal);
  const rows = headed ? records.slice(1) : records;
  const names = first.map((name, i) => (headed ? name.trim() : `column ${i + 1}`));
  const columns = names.map((_, i) => rows.map((row) => row[i]));
  if (rows.length === 0) throw new UnreadableError(`${source} has a header but no rows`);
  let known: number[] | undefined;
  const place = (row: number) => {
    known ??= lines();
    return `line ${known[row + (headed ? 1 : 0)]}`;
  };
  return { source, format: "csv", names, headed, columns, length: rows.length, decimal, place };
}

/** The delimiter that splits the first lines most evenly; a comma where none does. */
function findDelimiter(text: string): string {
  const sample = text.slice(0, 100_000).split(/\r\n|\r|\n/);
  const lines = (sample.length > 20 ? sample.slice(0, 20) : sample).filter((line) => line.trim() !== "");
  let best = ",";
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => fieldCount(line, delimiter) - 1);
    const most = Math.max(0, ...counts);
    const even = counts.filter((count) => count === most).length / Math.max(1, counts.length);
    // Evenness first: a comma in numbers or text splits some lines, a delimiter splits all of them.
    const score = most === 0 ? 0 : even * 1000 + Math.min(most, 999) / 1000 + (delimiter === "," ? 0 : 1);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function fieldCount(line: string, delimiter: string): number {
  let fields = 1;
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === delimiter && !quoted) fields++;
  }
  return fields;
}

function parseRecords(text: string, source: string, options: Options): string[][] {
  try {
    return parse(text, options) as unknown as string[][];
  } catch (cause) {
    const { code, lines } = cause as CsvError & { lines?: number };
    const reasons: Partial<Record<string, string>> = {
      CSV_QUOTE_NOT_CLOSED: "a quoted field is never closed",
      INVALID_OPENING_QUOTE: "a quote stands inside a field that is not quoted",
      CSV_INVALID_CLOSING_QUOTE: "something follows the closing quote of a field",
    };
    const reason = reasons[code] ?? (cause as Error).message;
    throw new UnreadableError(`${source}, line ${lines ?? "?"}: ${reason}`, { cause });
  }
}

/** The line on which each record ends; only worked out for a message. */
function lineNumbers(text: string, options: Options): number[] {
  const records = parse(text, { ...options, info: true }) as unknown as { info: { lines: number } }[];
  return records.map(({ info }) => info.lines);
}

function checkWidths(records: readonly string[][], source: string, lines: () => number[]): void {
  const width = (records[0] as string[]).length;
  const odd = records.findIndex((record) => record.length !== width);
  if (odd < 0) return;
  const found = (records[odd] as string[]).length;
  const count = `${found} field${found === 1 ? "" : "s"}`;
  const hint = width === 1 ? "; a title or comment above the columns must be taken out" : "";
  throw new UnreadableError(`${source}, line ${lines()[odd]}: ${count} where the first line has ${width}${hint}`);
}

/** A decimal comma is believed in a file whose delimiter is not a comma, when no number has a point. */
function findDecimal(
  records: readonly string[][],
  delimiter: string,
  source: string,
  lines: () => number[],
): "." | "," {
  if (delimiter === ",") return ".";
  let commas = 0;
  let decimals = 0;
  let points = 0;
  let doubtful = -1;
  records.slice(0, 5000).forEach((record, row) => {
    for (const cell of record) {
      if (/^\s*[+-]?\d*,\d+\s*$/.test(cell)) {
        commas++;
        if (/,\d{3}\s*$/.test(cell) && !/^\s*[+-]?0*,/.test(cell)) doubtful = doubtful < 0 ? row : doubtful;
        else decimals++;
      } else if (/^\s*[+-]?\d*\.\d+\s*$/.test(cell)) points++;
    }
  });
  if (commas === 0 || points > 0) return ".";
  if (decimals > 0) return ",";
  const line = lines()[doubtful];
  throw new UsageError(
    `${source}, line ${line}: the comma may mark thousands or decimals: give --decimal , or --decimal .`,
  );
}

/** The first line is a header when nothing in it is a value, or when a text stands above a column of values. */
function hasHeader(records: readonly string[][], decimal: "." | ","): boolean {
  const first = records[0] as string[];
  const isValue = (cell: Cell) => !isMissing(cell) && (numberIn(cell, decimal) !== undefined || looksLikeTime(cell));
  if (!first.some(isValue)) return first.some((cell) => cell.trim() !== "");
  const [corner = "", ...steps] = first;
  if (!isMissing(corner) && !isValue(corner) && areSteps(steps) === "times") return true;
  const sample = records.slice(1, 51);
  return first.some((cell, i) => {
    if (isMissing(cell) || isValue(cell)) return false;
    const below = sample.map((record) => record[i]).filter((each) => !isMissing(each));
    return below.length > 0 && below.every(isValue);
  });
}
