import { UnreadableError } from "../failure.js";
import { faultyLine } from "./json-fault.js";
import { decodeCell } from "./plain-cell.js";
import type { Cell, Table } from "./table.js";

/**
 * Read JSON: numbers, rows, an object of columns, `{ id: numbers, ... }` of different lengths, or any of these under one
 * of the keys data, rows, values, series.
 */
export function readJson(text: string, source: string): Table {
  return tableOf(parseJson(text, source), source);
}

/** Read rows of JSON, one a line. */
export function readNdjson(text: string, source: string): Table {
  const rows: unknown[] = [];
  const lines: number[] = [];
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    if (line.trim() === "") return;
    try {
      rows.push(JSON.parse(line));
    } catch (cause) {
      throw new UnreadableError(`${source}, line ${i + 1}: not JSON (${(cause as Error).message})`, { cause });
    }
    lines.push(i + 1);
  });
  if (rows.length === 0) throw new UnreadableError(`${source} holds no rows`);
  const place = (row: number) => `line ${lines[row]}`;
  return { ...tableOfItems(rows, source, place), format: "ndjson" };
}

function parseJson(text: string, source: string): unknown {
  const plain = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(plain);
  } catch (cause) {
    throw new UnreadableError(`${source}, line ${faultyLine(plain)}: not JSON (${(cause as Error).message})`, {
      cause,
    });
  }
}

function tableOf(value: unknown, source: string): Table {
  if (Array.isArray(value)) return tableOfItems(value, source, (row) => `item ${row}`);
  if (typeof value !== "object" || value === null) {
    throw new UnreadableError(`${source}: JSON must be a list or an object, not ${JSON.stringify(value)}`);
  }
  const record = value as Readonly<Record<string, unknown>>;
  const lists = Object.entries(record).filter(([, each]) => Array.isArray(each)) as [string, unknown[]][];
  const nested = ["data", "rows", "series"].find((key) => key in record && typeof record[key] === "object");
  const only = lists.length === 1 && Array.isArray(lists[0]?.[1]) ? lists[0] : undefined;
  if (nested !== undefined && (lists.length === 0 || only?.[0] === nested)) return tableOf(record[nested], source);
  if (lists.length === 0) throw new UnreadableError(`${source}: there is no list of values in the JSON object`);
  const lengths = new Set(lists.map(([, list]) => list.length));
  const isColumns = lengths.size === 1;
  if (isColumns) return tableOfColumns(lists, source);
  if (lists.every(([, list]) => list.every((cell) => cell === null || typeof cell === "number"))) {
    return tableOfSeries(lists, source);
  }
  const counts = lists.map(([name, list]) => `${name} ${list.length}`).join(", ");
  throw new UnreadableError(`${source}: the columns differ in length (${counts})`);
}

/** Numbers, or rows that are objects or lists. */
function tableOfItems(items: readonly unknown[], source: string, place: (row: number) => string): Table {
  if (items.length === 0) throw new UnreadableError(`${source} holds no rows`);
  const first = items.find((item) => item !== null);
  if (typeof first !== "object" || first === undefined) {
    const cells = items.map((item, row) => decodeCell(item, source, place(row)));
    return base(source, ["value"], false, [cells], place);
  }
  const listed = Array.isArray(first);
  const names: string[] = [];
  const seen = new Map<string, number>();
  const columns: Cell[][] = [];
  items.forEach((item, row) => {
    if (typeof item !== "object" || item === null || Array.isArray(item) !== listed) {
      throw new UnreadableError(`${source}, ${place(row)}: ${JSON.stringify(item)} is not a row like the first one`);
    }
    if (isSeriesLike(item))
      throw new UnreadableError(`${source}, ${place(row)}: a list inside a row; give rows of single values`);
    for (const [key, cell] of Object.entries(item)) {
      let at = seen.get(key);
      if (at === undefined) {
        at = names.length;
        seen.set(key, at);
        names.push(listed ? `column ${Number(key) + 1}` : key);
        columns.push(new Array<Cell>(items.length).fill(null));
      }
      (columns[at] as Cell[])[row] = decodeCell(cell, source, place(row));
    }
  });
  return base(source, names, !listed, columns, place);
}

function isSeriesLike(item: object): boolean {
  return Object.values(item).some((cell) => Array.isArray(cell));
}

function tableOfColumns(lists: readonly [string, unknown[]][], source: string): Table {
  const place = (row: number) => `item ${row}`;
  const columns = lists.map(([, list]) => list.map((cell, row) => decodeCell(cell, source, place(row))));
  if (columns[0]?.length === 0) throw new UnreadableError(`${source} holds no rows`);
  return base(
    source,
    lists.map(([name]) => name),
    true,
    columns,
    place,
  );
}

/** Series of different lengths become a long table. */
function tableOfSeries(lists: readonly [string, unknown[]][], source: string): Table {
  const ids = lists.flatMap(([name, list]) => list.map(() => name));
  const values = lists.flatMap(([, list]) => list as Cell[]);
  return base(source, ["id", "value"], true, [ids, values], (row) => `value ${row} of all`);
}

function base(source: string, names: string[], headed: boolean, columns: Cell[][], place: Table["place"]): Table {
  const length = columns[0]?.length ?? 0;
  return { source, format: "json", names, headed, columns, length, decimal: ".", place };
}
