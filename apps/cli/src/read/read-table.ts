import type { Io } from "../io.js";
import { decodeText, readBytes, sourceName } from "./bytes.js";
import { type CsvHints, readCsv } from "./csv.js";
import { readJson, readNdjson } from "./json.js";
import { readParquet } from "./parquet.js";
import type { Table } from "./table.js";

/** A table, and what reading it brought to light. */
export interface TableReading {
  readonly table: Table;
  readonly notes: readonly string[];
}

/** Read a file of any of the formats; the extension decides, else the content. */
export async function readTable(path: string, hints: CsvHints, io: Io): Promise<TableReading> {
  const bytes = await readBytes(path, io);
  const source = sourceName(path);
  if (String.fromCharCode(...bytes.subarray(0, 4)) === "PAR1")
    return { table: await readParquet(bytes, source), notes: [] };
  const { text, encoding } = decodeText(bytes, source);
  const notes = encoding === undefined ? [] : [`${source} is written in ${encoding}, not UTF-8`];
  return { table: readText(text, source, textFormat(path, text), hints), notes };
}

function readText(text: string, source: string, format: "csv" | "json" | "ndjson", hints: CsvHints): Table {
  if (format === "csv") return readCsv(text, source, hints);
  return format === "json" ? readJson(text, source) : readNdjson(text, source);
}

function textFormat(path: string, text: string): "csv" | "json" | "ndjson" {
  const extension = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  if (["csv", "tsv", "tab"].includes(extension)) return "csv";
  if (extension === "json") return "json";
  if (["ndjson", "jsonl"].includes(extension)) return "ndjson";
  const start = text.replace(/^\uFEFF/, "").trimStart();
  if (start.startsWith("[")) return "json";
  if (!start.startsWith("{")) return "csv";
  const [line = "", next] = start.split(/\r\n|\n|\r/, 2);
  return next !== undefined && isJson(line) ? "ndjson" : "json";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
