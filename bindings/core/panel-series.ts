import { DataError } from "./errors.js";
import { type Frequency, frequencyText } from "./frequency.js";
import { alignStamps } from "./infer-frequency.js";
import { itemsOf, type Numbers } from "./numbers.js";
import { show } from "./options.js";
import {
  isSeries,
  type Series,
  type SeriesData,
  type SeriesOptions,
  series,
  seriesOfTable,
  tableKeys,
} from "./series.js";
import { readStamps, type StampLines } from "./stamp.js";
import { readTable, selectRows, type Table } from "./table.js";

/** What a panel is made of: Series, rows or columns with ids, or numbers (or values with a start) by id. */
export type PanelInput =
  | Iterable<Series>
  | Iterable<object>
  | ReadonlyMap<string, Numbers | SeriesData>
  | Readonly<Record<string, unknown>>;

/** Options for each series of a panel. */
export interface PanelSeriesOptions extends Omit<SeriesOptions, "dimension" | "covariates"> {
  /** Key of the ids in rows or columns; default `"id"`. */
  readonly id?: string;
  /** Keys of covariates in rows or columns. */
  readonly covariates?: readonly string[];
}

/** The series of a panel in order. */
export function readPanelSeries(input: PanelInput, options: PanelSeriesOptions): Series[] {
  if (typeof input !== "object" || input === null || ArrayBuffer.isView(input)) {
    throw new DataError("format", `a panel must be series, rows or columns, got ${show(input)}`);
  }
  if (input instanceof Map) return byId([...(input as ReadonlyMap<string, unknown>)], options);
  const items = itemsOf(input);
  if (items === undefined) {
    const columns = input as Readonly<Record<string, unknown>>;
    const value = typeof options.value === "string" ? options.value : (options.value?.[0] ?? "value");
    if ((options.id ?? "id") in columns && value in columns)
      return grouped(readTable(columns, tableKeys(options)), options);
    return byId(Object.entries(columns), options);
  }
  const list = Array.from(items);
  const odd = list.findIndex((item) => typeof item !== "object" || item === null || Array.isArray(item));
  if (odd >= 0)
    throw new DataError("format", `item ${odd} of the panel must be a series or a row, got ${show(list[odd])}`);
  if (list.every(isSeries)) return list;
  return grouped(readTable(list, tableKeys(options)), options);
}

/** Numbers, values with a start, or Series under their ids. */
function byId(entries: readonly (readonly [string, unknown])[], options: PanelSeriesOptions): Series[] {
  return entries.map(([id, values]) => {
    const member = named(id, () => series(values as SeriesData, { ...(options as SeriesOptions), id }));
    return member.id === id ? member : Object.freeze({ ...member, id });
  });
}

/** The rows of each id as a series; all share one time step. */
function grouped(table: Table, options: PanelSeriesOptions): Series[] {
  if (table.ids === undefined) {
    throw new DataError("format", `rows of a panel need ids: there is no "${options.id ?? "id"}"`);
  }
  const rowsOf = new Map<string, number[]>();
  table.ids.forEach((id, row) => {
    const rows = rowsOf.get(id);
    if (rows) rows.push(row);
    else rowsOf.set(id, [row]);
  });
  const groups = [...rowsOf].map(([id, rows]) => ({ id, table: selectRows(table, rows) }));
  if (table.times === undefined) {
    return groups.map(({ id, table: rows }) => named(id, () => seriesOfTable(rows, id, options)));
  }
  const lines = readGroups(groups, options);
  const frequency = options.frequency ?? commonFrequency(lines);
  const shared = frequency === undefined ? options : { ...options, frequency };
  return groups.map(({ id, table: rows }, i) => named(id, () => seriesOfTable(rows, id, shared, lines[i])));
}

/** The time stamps of each group in one zone: that of the options, else the one that all of them name, else UTC. */
function readGroups(groups: readonly { id: string; table: Table }[], options: PanelSeriesOptions): StampLines[] {
  const read = (timeZone: string | undefined): StampLines[] =>
    groups.map(({ id, table }) => named(id, () => readStamps(table.times ?? [], timeZone, options.time)));
  const lines = read(options.timeZone);
  const names = new Set(lines.map((each) => each.zone?.name));
  if (names.size <= 1) return lines;
  if (names.has(undefined))
    throw new DataError("time", "some series have offsets from UTC in their time stamps, others none");
  return read("UTC");
}

/** The time step that most stamps vote for; series that show none have no vote. */
function commonFrequency(lines: readonly StampLines[]): Frequency | undefined {
  const votes = new Map<string, { frequency: Frequency; count: number }>();
  for (const each of lines) {
    const { frequency, regular } = alignStamps(each);
    if (frequency === undefined || !regular) continue;
    const key = frequencyText(frequency);
    const count = (votes.get(key)?.count ?? 0) + each.instants.length;
    votes.set(key, { frequency, count });
  }
  return [...votes.values()].sort((a, b) => b.count - a.count)[0]?.frequency;
}

/** Run, and name the series in an error about its data. */
function named<T>(id: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(error.code, `series "${id}": ${error.message}`, { cause: error });
  }
}
