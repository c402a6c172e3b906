import { DataError } from "./errors.js";
import { itemsOf, toNumbers } from "./numbers.js";
import { checkArgument, listOf, optional, show, text } from "./options.js";
import type { TimeInput } from "./stamp.js";

/** Which keys of rows or columns hold what. */
export interface TableKeys {
  /** Time stamps; default `"time"`. */
  readonly time?: string;
  /** Values, or several names for several dimensions; default `"value"`. */
  readonly value?: string | readonly string[];
  /** Series ids; default `"id"`. */
  readonly id?: string;
  /** Names of covariates to keep; default none. */
  readonly covariates?: readonly string[];
}

/** Rows or columns as read. */
export interface Table {
  readonly length: number;
  readonly times: readonly TimeInput[] | undefined;
  readonly ids: readonly string[] | undefined;
  readonly dimension: number;
  /** (length, dimension). */
  readonly values: Float64Array;
  /** Each (length). */
  readonly covariates: Readonly<Record<string, Float64Array>>;
}

/** Read rows (`[{ time, value }, …]`) or columns (`{ time: […], value: […] }`). */
export function readTable(input: readonly unknown[] | Readonly<Record<string, unknown>>, keys: TableKeys): Table {
  const table = Array.isArray(input)
    ? columnsOfRows(input)
    : columnsOfObject(input as Readonly<Record<string, unknown>>);
  for (const name of ["time", "id"] as const) checkArgument("series", name, keys[name], optional(text));
  checkArgument("series", "covariates", keys.covariates, optional(listOf(text)));
  if (typeof keys.value !== "string") checkArgument("series", "value", keys.value, optional(listOf(text, 1)));
  const names = typeof keys.value === "string" ? [keys.value] : (keys.value ?? ["value"]);
  const columns = names.map((name) => toNumbers(required(table, name), name));
  const length = columns[0]?.length ?? 0;
  const covariates: Record<string, Float64Array> = {};
  for (const name of keys.covariates ?? []) covariates[name] = toNumbers(required(table, name), name);
  const times = table.cells(keys.time ?? "time") as readonly TimeInput[] | undefined;
  const ids = table.cells(keys.id ?? "id");
  const all = [...columns, ...Object.values(covariates), ...(times ? [times] : []), ...(ids ? [ids] : [])];
  const odd = all.find((each) => each.length !== length);
  if (odd) throw new DataError("length-mismatch", `columns differ in length: ${length} and ${odd.length}`);
  return {
    length,
    times,
    ids: ids && Array.from(ids, (id, i) => idText(id, `${keys.id ?? "id"}[${i}]`)),
    dimension: columns.length,
    values: interleaved(columns, length),
    covariates,
  };
}

/** The rows of a table at some positions. */
export function selectRows(table: Table, rows: readonly number[]): Table {
  const { dimension, values, times } = table;
  const picked = new Float64Array(rows.length * dimension);
  rows.forEach((row, i) => {
    picked.set(values.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  });
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] as number);
  return {
    length: rows.length,
    times: times && rows.map((row) => times[row] as TimeInput),
    ids: undefined,
    dimension,
    values: picked,
    covariates: Object.fromEntries(Object.entries(table.covariates).map(([name, column]) => [name, pick(column)])),
  };
}

/** An id as text. */
export function idText(id: unknown, where: string): string {
  if (typeof id === "string") return id;
  if (typeof id === "number" || typeof id === "bigint") return String(id);
  throw new DataError("format", `${where} must be text or a number, got ${show(id)}`);
}

/** Several columns side by side: (length, dimension). */
function interleaved(columns: readonly Float64Array[], length: number): Float64Array {
  if (columns.length === 1) return columns[0] as Float64Array;
  const values = new Float64Array(length * columns.length);
  columns.forEach((column, d) => {
    for (let i = 0; i < length; i++) values[i * columns.length + d] = column[i] as number;
  });
  return values;
}

/** The cells under a name, and which names there are. */
interface Columns {
  readonly names: readonly string[];
  cells(name: string): readonly unknown[] | undefined;
}

function columnsOfRows(rows: ArrayLike<unknown>): Columns {
  const first = rows[0];
  const cells = (name: string): readonly unknown[] | undefined => {
    let found = rows.length === 0;
    const column = Array.from(rows, (row, i) => {
      if (typeof row !== "object" || row === null) throw new DataError("format", `row ${i} is ${show(row)}`);
      found ||= name in row;
      return (row as Record<string, unknown>)[name];
    });
    return found ? column : undefined;
  };
  return { names: typeof first === "object" && first !== null ? Object.keys(first) : [], cells };
}

function columnsOfObject(columns: Readonly<Record<string, unknown>>): Columns {
  const cells = (name: string): readonly unknown[] | undefined => {
    if (!(name in columns) || columns[name] === undefined) return undefined;
    const items = itemsOf(columns[name]);
    if (items === undefined) throw new DataError("format", `column "${name}" is ${show(columns[name])}`);
    return Array.isArray(items) ? items : Array.from(items);
  };
  return { names: Object.keys(columns), cells };
}

function required(columns: Columns, name: string): readonly unknown[] {
  const cells = columns.cells(name);
  if (cells === undefined) {
    throw new DataError("format", `there is no "${name}"; the keys are ${columns.names.join(", ") || "none"}`);
  }
  return cells;
}
