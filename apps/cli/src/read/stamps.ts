// Time stamps as people write them, turned into the ISO 8601 text that the library reads.

import { UnreadableError, UsageError } from "../failure.js";
import { isMissing, shown } from "./cell.js";
import { type Cell, placeOf, type Table } from "./table.js";

/** What the library takes as a time stamp. */
export type Stamp = string | number | Date;

/** A way of writing time stamps. */
interface Notation {
  readonly name: string;
  /** The stamp, or undefined when the text is written otherwise. */
  read(text: string): Stamp | undefined;
}

const ISO =
  /^(?:\d{4}|[+-]\d{6})(?:-\d\d(?:-\d\d)?|\/\d\d(?:\/\d\d)?)?(?:[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?\s?(?:Z|z|[+-]\d\d(?::?\d\d)?)?(?:\[[^\]]+\])?)?$/;
const SPAN = /^\d{4}[- ]?(?:[Qq][1-4]|[Ww]\d\d(?:-?[1-7])?)$/;
const NUMERIC = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?$/;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** How day and month stand in dates such as 03/04/2024. */
export type DateOrder = "dmy" | "mdy";

/** Whether a cell looks like a time stamp on its own (a bare number does not). */
export function looksLikeTime(cell: Cell): boolean {
  if (cell instanceof Date) return true;
  if (typeof cell !== "string") return false;
  const text = cell.trim();
  if (/^\d*$/.test(text)) return false;
  return (
    iso.read(text) !== undefined ||
    named.read(text) !== undefined ||
    NUMERIC.test(text) ||
    dotted.read(text) !== undefined
  );
}

const iso: Notation = { name: "ISO 8601", read: (text) => (ISO.test(text) || SPAN.test(text) ? text : undefined) };

/** 2024.01.31, 1949M01, Q2 1978. */
const dotted: Notation = {
  name: "dates",
  read(text) {
    const date = /^(\d{4})\.(\d\d)\.(\d\d)$/.exec(text);
    if (date) return `${date[1]}-${date[2]}-${date[3]}`;
    const month = /^(\d{4})[Mm](\d{1,2})$/.exec(text);
    if (month) return `${month[1]}-${(month[2] as string).padStart(2, "0")}`;
    const quarter = /^[Qq]([1-4])[-/ ]?(\d{4})$/.exec(text);
    return quarter ? `${quarter[2]}-Q${quarter[1]}` : undefined;
  },
};

/** Jan 1949, 1949 Jan, January-49, 31 Jan 2024, Jan 31, 2024. */
const named: Notation = {
  name: "months by name",
  read(text) {
    const parts = text.split(/[\s,./-]+/).filter((part) => part !== "");
    const at = parts.findIndex((part) => /^[A-Za-z]{3,9}\.?$/.test(part) && monthOf(part) > 0);
    if (at < 0 || parts.length > 3 || parts.length < 2) return undefined;
    const month = String(monthOf(parts[at] as string)).padStart(2, "0");
    const rest = parts.filter((_, i) => i !== at);
    if (!rest.every((part) => /^\d{1,4}$/.test(part))) return undefined;
    if (rest.length === 1) return `${fullYear(rest[0] as string)}-${month}`;
    const yearFirst = (rest[0] as string).length === 4;
    const [year, day] = yearFirst ? [rest[0], rest[1]] : [rest[1], rest[0]];
    return `${fullYear(year as string)}-${month}-${(day as string).padStart(2, "0")}`;
  },
};

function numeric(order: DateOrder): Notation {
  return {
    name: order === "dmy" ? "day, month, year" : "month, day, year",
    read(text) {
      const parts = NUMERIC.exec(text);
      if (!parts) return undefined;
      const [day, month] = order === "dmy" ? [parts[1], parts[3]] : [parts[3], parts[1]];
      const date = [fullYear(parts[4] as string), (month as string).padStart(2, "0"), (day as string).padStart(2, "0")];
      return date.join("-") + timeOfDay(parts[5], parts[6], parts[7], parts[8]);
    },
  };
}

/** 20240131, 202401. */
const compact: Notation = {
  name: "YYYYMMDD",
  read(text) {
    const date = /^(1[5-9]\d\d|2\d{3})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?$/.exec(text);
    return date ? `${date[1]}-${date[2]}${date[3] === undefined ? "" : `-${date[3]}`}` : undefined;
  },
};

/** Seconds or milliseconds since 1970. */
const epoch: Notation = {
  name: "seconds or milliseconds since 1970",
  read(text) {
    if (!/^\d{9,14}(?:\.\d+)?$/.test(text)) return undefined;
    return Number(text) < 1e11 ? Math.round(Number(text) * 1000) : Math.round(Number(text));
  },
};

/** 1949, 1949.083, 1949.25: the year with its part, as R writes it. */
const decimalYear: Notation = {
  name: "years with decimals",
  read(text) {
    if (!/^[12]\d{3}(?:\.\d+)?$/.test(text)) return undefined;
    const months = (Number(text) % 1) * 12;
    const month = Math.round(months);
    if (Math.abs(months - month) > 0.02 || month === 12) return undefined;
    return `${Math.floor(Number(text))}-${String(month + 1).padStart(2, "0")}`;
  },
};

/** Time stamps of a column, and the notation they were read in. */
export interface StampColumn {
  readonly stamps: readonly Stamp[];
  readonly notation: string;
}

/** How a column of times may be read. */
export interface StampHints {
  /** Whether its name says time, or the user does: numbers are then times as well. */
  readonly isTime: boolean;
  readonly order?: DateOrder | undefined;
}

/** Whether most cells of a column can be read as time stamps. */
export function holdsStamps(table: Table, column: number, hints: StampHints): boolean {
  const known = (table.columns[column] as readonly Cell[]).slice(0, 200).filter((cell) => !isMissing(cell));
  return known.length > 0 && notationFor(known, hints) !== undefined;
}

/** Read the time stamps of a column. Throws an UnreadableError that names the first cell that is none. */
export function readStamps(table: Table, column: number, hints: StampHints): StampColumn {
  const cells = table.columns[column] as readonly Cell[];
  const sample = cells.slice(0, 1000).filter((cell) => !isMissing(cell));
  const found = notationFor(sample, hints) ?? iso;
  const notation = found === anyOrder ? orderOf(table, column, hints) : found;
  const stamps = cells.map((cell, row) => {
    if (cell instanceof Date) return cell;
    const stamp = isMissing(cell) ? undefined : notation.read(String(cell).trim());
    if (stamp !== undefined && isOnCalendar(stamp)) return stamp;
    const what = isMissing(cell) ? "the time stamp is missing" : `${shown(cell)} is no time stamp (${notation.name})`;
    throw new UnreadableError(`${placeOf(table, row, column)}: ${what}`);
  });
  return { stamps, notation: notation.name };
}

/** Dates such as 03/04/2024, before it is known which is the day. */
const anyOrder: Notation = { name: "dates", read: (text) => (NUMERIC.test(text) ? text : undefined) };

/** The first notation in which at least 80 % of the cells are written. */
function notationFor(cells: readonly Cell[], hints: StampHints): Notation | undefined {
  if (cells.some((cell) => typeof cell === "boolean")) return undefined;
  const texts = cells.map((cell) => (cell instanceof Date ? cell.toISOString() : String(cell).trim()));
  const bare = texts.every((text) => /^[+-]?\d*\.?\d*$/.test(text));
  if (bare && !hints.isTime) return undefined;
  const wanted = bare ? [yearOnly, compact, epoch, decimalYear] : [iso, named, anyOrder, dotted];
  return wanted.find(({ read }) => texts.filter((text) => read(text) !== undefined).length >= 0.8 * texts.length);
}

const yearOnly: Notation = { name: "years", read: (text) => (/^[12]\d{3}$/.test(text) ? text : undefined) };

/** Which of the two numbers is the day: by the point between them, by one above 12, or by the user's word. */
function orderOf(table: Table, column: number, hints: StampHints): Notation {
  if (hints.order) return numeric(hints.order);
  let mark = "";
  let first = 0;
  let second = 0;
  for (const cell of table.columns[column] as readonly Cell[]) {
    const parts = NUMERIC.exec(String(cell).trim());
    if (!parts) continue;
    mark = parts[2] as string;
    first = Math.max(first, Number(parts[1]));
    second = Math.max(second, Number(parts[3]));
  }
  if (first > 12 || mark === ".") return numeric("dmy");
  if (second > 12) return numeric("mdy");
  const example = String((table.columns[column] as readonly Cell[])[0]);
  throw new UsageError(
    `${table.source}: ${JSON.stringify(example)} may begin with the day or the month: give --dates dmy or --dates mdy`,
  );
}

function monthOf(word: string): number {
  const short = word.slice(0, 3).toLowerCase();
  const month = months.indexOf(short) + 1;
  const full =
    /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?$/i;
  return full.test(word) ? month : 0;
}

/** Two digits mean 1970 to 2069, as POSIX nearly has it. */
function fullYear(text: string): string {
  if (text.length === 4) return text;
  const year = Number(text);
  return String(year >= 70 ? 1900 + year : 2000 + year);
}

function timeOfDay(hour?: string, minute?: string, second?: string, half?: string): string {
  if (hour === undefined) return "";
  const noon = half?.toLowerCase() === "pm" ? 12 : 0;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + noon;
  return `T${String(hours).padStart(2, "0")}:${minute}${second === undefined ? "" : `:${second}`}`;
}

function isOnCalendar(stamp: Stamp): boolean {
  if (typeof stamp !== "string") return true;
  const date = /^(\d{4})[-/](\d\d)(?:[-/](\d\d))?/.exec(stamp);
  if (!date) return true;
  const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3] ?? 1)];
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
