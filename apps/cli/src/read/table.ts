/** A cell as read: text of a CSV file, or a value of JSON or Parquet. */
export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** A file as rows and columns. */
export interface Table {
  /** What messages call the file. */
  readonly source: string;
  readonly format: "csv" | "json" | "ndjson" | "parquet";
  readonly names: readonly string[];
  /** Whether the names stand in the file. */
  readonly headed: boolean;
  /** One per name, each with a cell per row. */
  readonly columns: readonly (readonly Cell[])[];
  readonly length: number;
  /** The mark before decimals in text. */
  readonly decimal: "." | ",";
  /** Where a row stands in the file: "line 17" or "row 17". */
  place(row: number): string;
}

/** "sales.csv, line 17, column y". */
export function placeOf(table: Table, row: number, column?: number): string {
  const name = column === undefined ? undefined : table.names[column];
  return `${table.source}, ${table.place(row)}${name === undefined ? "" : `, column ${name || String((column ?? 0) + 1)}`}`;
}
