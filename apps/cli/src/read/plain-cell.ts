import { UnreadableError } from "../failure.js";
import type { Cell } from "./table.js";

/** A value of JSON or Parquet as a cell. */
export function decodeCell(value: unknown, source: string, place: string): Cell {
  if (value === null || value === undefined || value instanceof Date) return value;
  if (typeof value === "object" || typeof value === "function" || typeof value === "symbol") {
    throw new UnreadableError(`${source}, ${place}: a cell must be a single value, not ${JSON.stringify(value)}`);
  }
  return value as Cell;
}
