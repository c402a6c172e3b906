// Which column holds what: by the user's word, else by name, else by content.

import { UsageError } from "../failure.js";
import { suggestion } from "../nearest.js";
import { isMissing, numberIn } from "./cell.js";
import { type DateOrder, holdsStamps } from "./stamps.js";
import type { Cell, Table } from "./table.js";

/** What the user says about the columns. */
export interface RoleHints {
  readonly time?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly dates?: DateOrder | undefined;
}

/** Columns by their role. */
export interface Roles {
  readonly time: number | undefined;
  /** Columns that together name a series; empty for a file of one series or one per column. */
  readonly ids: readonly number[];
  /** One column, or one per series. */
  readonly values: readonly number[];
  /** What was guessed, in words. */
  readonly guesses: readonly string[];
}

const timeNames = [
  "ds",
  "timestamp",
  "datetime",
  "date",
  "time",
  "month",
  "quarter",
  "week",
  "day",
  "year",
  "period",
  "index",
];
const idNames = [
  "uniqueid",
  "seriesid",
  "itemid",
  "id",
  "series",
  "item",
  "sku",
  "key",
  "ticker",
  "symbol",
  "store",
  "product",
];
const valueNames = ["y", "value", "values", "target", "observed", "actual", "sales", "demand", "count", "quantity"];

/** Find the roles of the columns. Throws a UsageError for a column that is not there, or when the values could be in several. */
export function guessRoles(table: Table, hints: RoleHints): Roles {
  const guesses: string[] = [];
  const columns = table.names.map((_, column) => contentOf(table, column));
  const given = {
    time: hints.time === undefined ? undefined : columnOf(table, hints.time, "--time"),
    ids: (hints.ids ?? []).map((name) => columnOf(table, name, "--id")),
    values: (hints.values ?? []).map((name) => columnOf(table, name, "--value")),
  };
  const taken = new Set([given.time, ...given.ids, ...given.values]);
  const free = (column: number) => !taken.has(column);
  const time = given.time ?? guessTime(table, columns, free, hints);
  if (time !== undefined) taken.add(time);
  let counter = time === undefined ? guessCounter(table, columns, free) : rowNames(table, free);
  if (counter !== undefined) taken.add(counter);
  const ids = given.ids.length > 0 ? given.ids : guessIds(table, columns, free, given.values, time);
  for (const column of ids) taken.add(column);
  if (time === undefined && ids.length > 0) counter ??= counterWithin(table, free, ids);
  if (counter !== undefined) taken.add(counter);
  const values = given.values.length > 0 ? given.values : guessValues(table, columns, free, ids);
  if (ids.length > 0 && values.length > 1) {
    throw new UsageError(`${table.source}: a file with ids has one column of values: say which by --value`);
  }
  const name = (column: number) =>
    table.headed ? table.names[column] || `column ${column + 1}` : `column ${column + 1}`;
  if (time !== undefined && given.time === undefined) guesses.push(`time: ${name(time)}`);
  if (time === undefined)
    guesses.push(counter === undefined ? "no time stamps" : `no time stamps (${name(counter)} counts)`);
  if (ids.length > 0 && given.ids.length === 0) guesses.push(`id: ${ids.map(name).join(", ")}`);
  if (given.values.length === 0) guesses.push(`value${values.length > 1 ? "s" : ""}: ${listed(values.map(name))}`);
  const empty = columns.flatMap((content, column) => (content === "nothing" && free(column) ? [column] : []));
  if (empty.length > 0 && !values.some((column) => empty.includes(column))) {
    guesses.push(`no values in ${listed(empty.map(name))}`);
  }
  return { time, ids, values, guesses };
}

type Content = "numbers" | "text" | "nothing";

/** What most of the first cells of a column hold. */
function contentOf(table: Table, column: number): Content {
  const known = (table.columns[column] as readonly Cell[]).slice(0, 500).filter((cell) => !isMissing(cell));
  if (known.length === 0) return "nothing";
  const numbers = known.filter((cell) => numberIn(cell, table.decimal) !== undefined).length;
  return numbers >= 0.6 * known.length ? "numbers" : "text";
}

function columnOf(table: Table, name: string, option: string): number {
  const exact = table.names.indexOf(name);
  if (exact >= 0) return exact;
  const loose = table.names.findIndex((each) => each.toLowerCase() === name.toLowerCase());
  if (loose >= 0) return loose;
  const position = Number(name);
  if (Number.isInteger(position) && position >= 1 && position <= table.names.length) return position - 1;
  const names = table.headed
    ? `its columns are ${listed(table.names)}`
    : `it has ${table.names.length} columns without names`;
  throw new UsageError(
    `${option} ${name}: ${table.source} has no such column${suggestion(name, table.names)}; ${names}`,
  );
}

/** A name without what spellings differ in; a number tells columns of one kind apart. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function byName(table: Table, wanted: readonly string[], free: (column: number) => boolean): number[] {
  const rank = (column: number) => wanted.indexOf(plain(table.names[column] as string));
  return table.names
    .map((_, column) => column)
    .filter((column) => free(column) && rank(column) >= 0)
    .sort((a, b) => rank(a) - rank(b));
}

function guessTime(
  table: Table,
  columns: readonly Content[],
  free: (column: number) => boolean,
  hints: RoleHints,
): number | undefined {
  const dates = { order: hints.dates };
  const namedTime = table.headed ? byName(table, timeNames, free) : [];
  const found = namedTime.find((column) => holdsStamps(table, column, { isTime: true, ...dates }));
  if (found !== undefined) return found;
  const looking = columns.findIndex(
    (_, column) => free(column) && holdsStamps(table, column, { isTime: false, ...dates }),
  );
  if (looking >= 0) return looking;
  const first = table.columns[0] as readonly Cell[];
  return free(0) && columns.length > 1 && areYears(first) ? 0 : undefined;
}

/** Whole years in steps of one, as the first column of many files. */
function areYears(cells: readonly Cell[]): boolean {
  const years = cells.map(Number);
  if (years.length < 3 || years.some((year) => !Number.isInteger(year) || year < 1500 || year > 2200)) return false;
  return years.every((year, i) => i === 0 || year === (years[i - 1] as number) + 1);
}

/** A column that counts the rows: a step number by its name, or the row names of R and pandas. */
function guessCounter(
  table: Table,
  columns: readonly Content[],
  free: (column: number) => boolean,
): number | undefined {
  const step = counters(table, free).find(
    (column) => columns.length > 1 && counts(table.columns[column] as readonly Cell[]),
  );
  return step ?? rowNames(table, free);
}

function counters(table: Table, free: (column: number) => boolean): number[] {
  return table.headed ? byName(table, ["step", "t", "ds", "index", "time", "obs", "period", "n"], free) : [];
}

/** A column that counts the rows of each series of a long file. */
function counterWithin(table: Table, free: (column: number) => boolean, ids: readonly number[]): number | undefined {
  return counters(table, free).find((column) => {
    const last = new Map<string, number>();
    return (table.columns[column] as readonly Cell[]).every((cell, row) => {
      const id = keyOf(table, row, ids);
      const before = last.get(id);
      last.set(id, Number(cell));
      return before === undefined ? cell !== "" && Number.isInteger(Number(cell)) : Number(cell) === before + 1;
    });
  });
}

/** What rows of one series, or of one series and time, have in common. */
function keyOf(table: Table, row: number, columns: readonly number[]): string {
  return columns.map((column) => String((table.columns[column] as readonly Cell[])[row]).trim()).join("\n");
}

function rowNames(table: Table, free: (column: number) => boolean): number | undefined {
  const name = plain(table.names[0] ?? "");
  const unnamed = table.headed && (name === "" || name === "rownames" || name === "unnamed");
  return unnamed && table.names.length > 1 && free(0) && counts(table.columns[0] as readonly Cell[]) ? 0 : undefined;
}

function counts(cells: readonly Cell[]): boolean {
  const start = Number(cells[0]);
  return (start === 0 || start === 1) && cells.every((cell, i) => Number(cell) === start + i);
}

function guessIds(
  table: Table,
  columns: readonly Content[],
  free: (column: number) => boolean,
  values: readonly number[],
  time: number | undefined,
): number[] {
  const repeats = (column: number) => new Set(table.columns[column]).size < table.length || table.length === 1;
  const named = table.headed ? byName(table, idNames, free).filter(repeats) : [];
  const texts = columns.flatMap((content, column) =>
    content === "text" && free(column) && repeats(column) ? [column] : [],
  );
  if (named.length > 0) return fewestIds(table, [...new Set([...named, ...texts])], time);
  const numbers = columns.filter((content, column) => content === "numbers" && free(column)).length + values.length;
  return numbers > 0 ? texts : [];
}

/** The first of the columns that tell all rows of one time apart; the first alone where all of them do not. */
function fewestIds(table: Table, columns: readonly number[], time: number | undefined): number[] {
  const rows = Array.from({ length: table.length }, (_, row) => row);
  for (let count = 1; time !== undefined && count <= columns.length; count++) {
    const key = [time, ...columns.slice(0, count)];
    if (new Set(rows.map((row) => keyOf(table, row, key))).size === table.length) return columns.slice(0, count);
  }
  return columns.slice(0, 1);
}

function guessValues(
  table: Table,
  columns: readonly Content[],
  free: (column: number) => boolean,
  ids: readonly number[],
): number[] {
  const numbers = columns.flatMap((content, column) => (content === "numbers" && free(column) ? [column] : []));
  if (numbers.length === 1) return numbers;
  const named = table.headed ? byName(table, valueNames, (column) => numbers.includes(column)) : [];
  if (named.length > 0) return named.slice(0, 1);
  if (numbers.length === 0) {
    const empty = columns.flatMap((content, column) => (content === "nothing" && free(column) ? [column] : []));
    if (empty.length > 0) return empty.slice(0, 1);
    // The one column that is left must be meant: reading it tells which cell is no number.
    const left = columns.flatMap((_, column) => (free(column) ? [column] : []));
    const meant = left.length === 1 ? left : table.headed ? byName(table, valueNames, free) : [];
    if (meant.length > 0) return meant.slice(0, 1);
    throw new UsageError(`${table.source}: no column holds numbers; its columns are ${listed(table.names)}`);
  }
  if (ids.length === 0) return numbers;
  const names = listed(numbers.map((column) => table.names[column] as string));
  throw new UsageError(`${table.source}: the values could be in ${names}: say --value`);
}

function listed(names: readonly string[]): string {
  return names.length <= 8 ? names.join(", ") : `${names.slice(0, 6).join(", ")}, … (${names.length})`;
}
