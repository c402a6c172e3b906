// Data as CSV, JSON and NDJSON.

import { numberCell } from "./number-text.js";

/** One row of data, its keys in the order of the columns. */
export type DataRow = Readonly<Record<string, string | number | undefined>>;

/** CSV by RFC 4180, with "\n" between rows. Columns are the keys of all rows, in order of appearance. */
export function toCsv(rows: readonly DataRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => csvCell(row[name])).join(","));
  return [names.map(csvCell).join(","), ...lines, ""].join("\n");
}

/** One JSON object a line. */
export function toNdjson(rows: readonly DataRow[]): string {
  return rows.map((row) => `${JSON.stringify(row, finiteOnly)}\n`).join("");
}

/** JSON for people to read, too. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, finiteOnly, 2)}\n`;
}

function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function csvCell(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return numberCell(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
