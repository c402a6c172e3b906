import { parquetReadObjects } from "hyparquet";
import { UnreadableError } from "../failure.js";
import { decodeCell } from "./plain-cell.js";
import type { Cell, Table } from "./table.js";

/** Read a Parquet file with columns of single values. */
export async function readParquet(bytes: Uint8Array, source: string): Promise<Table> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await readRows(file, source);
  const first = rows[0];
  if (!first) throw new UnreadableError(`${source} holds no rows`);
  const place = (row: number) => `row ${row + 1}`;
  const names = Object.keys(first);
  const columns = names.map((name) => rows.map((row, i): Cell => decodeCell(row[name], source, place(i))));
  return { source, format: "parquet", names, headed: true, columns, length: rows.length, decimal: ".", place };
}

async function readRows(file: ArrayBuffer, source: string): Promise<Record<string, unknown>[]> {
  try {
    return await parquetReadObjects({ file });
  } catch (cause) {
    throw new UnreadableError(`${source} cannot be read as Parquet: ${(cause as Error).message}`, { cause });
  }
}
