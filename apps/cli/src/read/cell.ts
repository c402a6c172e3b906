import { UnreadableError } from "../failure.js";
import { type Cell, placeOf, type Table } from "./table.js";

const missing: ReadonlySet<string> = new Set(["", "na", "nan", "null", "n/a"]);
const point = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const comma = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;
/** Thousands set apart, as they can be nothing else: twice, or with decimals behind. */
const grouped = {
  ".": /^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/,
  ",": /^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/,
};

/** Whether a cell holds no value: empty, NA, NaN, null, N/A. */
export function isMissing(cell: Cell): boolean {
  if (cell === null || cell === undefined) return true;
  if (typeof cell === "number") return Number.isNaN(cell);
  return typeof cell === "string" && missing.has(cell.trim().toLowerCase());
}

/** The number that a cell holds; undefined when it holds something else. A missing cell is NaN. */
export function numberIn(cell: Cell, decimal: Table["decimal"]): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint") return Number(cell);
  if (isMissing(cell)) return Number.NaN;
  if (typeof cell !== "string") return undefined;
  const given = cell.trim();
  const text = grouped[decimal].test(given) ? given.replaceAll(decimal === "." ? "," : ".", "") : given;
  if (decimal === ".") return point.test(text) ? Number(text) : undefined;
  return comma.test(text) ? Number(text.replace(",", ".")) : undefined;
}

/** The numbers of a column. Throws an UnreadableError that names the first cell which is neither a number nor missing. */
export function numbersOf(table: Table, column: number): Float64Array {
  const cells = table.columns[column] as readonly Cell[];
  return Float64Array.from(cells, (cell, row) => {
    const value = numberIn(cell, table.decimal);
    if (value !== undefined) return value;
    throw new UnreadableError(`${placeOf(table, row, column)}: ${shown(cell)} is not a number${hint(cell)}`);
  });
}

/** A cell in a message. */
export function shown(cell: Cell): string {
  const text = typeof cell === "string" ? JSON.stringify(cell) : String(cell);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function hint(cell: Cell): string {
  if (typeof cell !== "string") return "";
  const text = cell.trim();
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return ": write it without separators of thousands";
  if (/^[+-]?\d+,\d+$/.test(text)) return "; for a decimal comma give --decimal ,";
  if (/^[^\w\s.,;+-]\s?[\d.,]+$|^[\d.,]+\s?[^\w\s.,;+-]$/.test(text))
    return ": write the number without a sign beside it";
  if (/^[-–—?]$|^none$|^missing$/i.test(text)) return "; missing values are empty, NA, NaN, null or N/A";
  return "";
}
