// From a table to series.

import {
  type DuplicateRule,
  type FrequencyInput,
  type FrequencyReport,
  inferFrequency,
  type Series,
  series,
} from "forecastle";
import { UnreadableError } from "../failure.js";
import { isMissing, numbersOf, shown } from "./cell.js";
import { guessRoles, type RoleHints, type Roles } from "./guess.js";
import { readStamps, type Stamp } from "./stamps.js";
import { type Cell, placeOf, type Table } from "./table.js";

/** What the user says about the series. */
export interface DatasetHints extends RoleHints {
  readonly frequency?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly duplicates?: DuplicateRule | undefined;
}

/** A series of a file with what its rows were like. */
export interface SeriesReading {
  readonly series: Series;
  /** Heads the series in tables and pictures. */
  readonly name: string;
  /** Number of rows that it was read from. */
  readonly rows: number;
  /** What its time stamps say; undefined without any. */
  readonly report: FrequencyReport | undefined;
}

/** The series of a file. */
export interface Dataset {
  readonly source: string;
  readonly table: Table;
  readonly roles: Roles;
  readonly readings: readonly SeriesReading[];
  /** Whether series are told apart by an id or a column. */
  readonly isPanel: boolean;
  /** How the time stamps were written; undefined without any. */
  readonly notation: string | undefined;
}

/** The rows of one series. */
interface Part {
  readonly id: string | undefined;
  readonly name: string;
  readonly rows: readonly number[];
  readonly values: Float64Array;
  readonly column: number;
}

/** Read the series of a table. With `lenient`, repeated time stamps are merged and only reported. */
export function readDataset(table: Table, hints: DatasetHints, lenient = false): Dataset {
  const roles = guessRoles(table, hints);
  const times =
    roles.time === undefined ? undefined : readStamps(table, roles.time, { isTime: true, order: hints.dates });
  const parts = roles.ids.length > 0 ? longParts(table, roles) : wideParts(table, roles);
  const common = times === undefined ? undefined : commonFrequency(parts, times.stamps, hints);
  const readings = parts.map((part): SeriesReading => {
    const known = { rows: part.rows.length, name: part.name };
    const id = part.id === undefined ? {} : { id: part.id };
    if (times === undefined) return { ...known, series: series(pick(part), id), report: undefined };
    const stamps = part.rows.map((row) => times.stamps[row] as Stamp);
    const report = checkedReport(table, part, roles.time as number, stamps, hints, common, lenient);
    return { ...known, report, series: laidOut(part, stamps, report, hints, lenient) };
  });
  return {
    source: table.source,
    table,
    roles,
    readings,
    isPanel: parts[0]?.id !== undefined,
    notation: times?.notation,
  };
}

function pick(part: Part): Float64Array {
  return Float64Array.from(part.rows, (row) => part.values[row] as number);
}

/** One series per id. */
function longParts(table: Table, roles: Roles): Part[] {
  const column = roles.values[0] as number;
  const values = numbersOf(table, column);
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    const id = roles.ids.map((each) => idText(table, row, each)).join("/");
    const rows = rowsOf.get(id);
    if (rows) rows.push(row);
    else rowsOf.set(id, [row]);
  }
  return Array.from(rowsOf, ([id, rows]) => ({ id, name: id, rows, values, column }));
}

function idText(table: Table, row: number, column: number): string {
  const cell = (table.columns[column] as readonly Cell[])[row];
  if (!isMissing(cell)) return String(cell).trim();
  throw new UnreadableError(`${placeOf(table, row, column)}: the id of the series is missing`);
}

/** One series per column of values. */
function wideParts(table: Table, roles: Roles): Part[] {
  const rows = Array.from({ length: table.length }, (_, row) => row);
  const many = roles.values.length > 1;
  const names = roles.values.map((column) => table.names[column] || `column ${column + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (many && twice !== undefined) throw new UnreadableError(`${table.source}: two columns are called ${shown(twice)}`);
  return roles.values.map((column, i) => {
    const name = names[i] as string;
    return {
      id: many ? name : undefined,
      name: table.headed ? name : "value",
      rows,
      values: numbersOf(table, column),
      column,
    };
  });
}

/** The time step of a panel's longest series, which short ones follow. */
function commonFrequency(
  parts: readonly Part[],
  stamps: readonly Stamp[],
  hints: DatasetHints,
): FrequencyInput | undefined {
  if (hints.frequency !== undefined) return hints.frequency;
  if (parts.length === 1) return undefined;
  const longest = parts.reduce((best, part) => (part.rows.length > best.rows.length ? part : best));
  const times = longest.rows.map((row) => stamps[row] as Stamp);
  return inferFrequency(times, zoneOf(hints)).frequency;
}

function zoneOf(hints: DatasetHints): { timeZone?: string } {
  return hints.timeZone === undefined ? {} : { timeZone: hints.timeZone };
}

function checkedReport(
  table: Table,
  part: Part,
  timeColumn: number,
  stamps: readonly Stamp[],
  hints: DatasetHints,
  common: FrequencyInput | undefined,
  lenient: boolean,
): FrequencyReport {
  const report = reportOn(stamps, hints, common);
  const whose = part.id === undefined ? "" : ` of ${part.id}`;
  const at = (i: number) => placeOf(table, part.rows[i] as number, timeColumn);
  if (report.index === undefined) {
    const first = stamps.slice(0, 3).map((stamp) => shown(stamp as Cell));
    const stops = stamps.length > first.length ? ", …" : "";
    const fault = first.length === 1 ? "one time stamp shows no time step" : "the time stamps have no common step";
    throw new UnreadableError(`${at(0)}${whose}: ${fault} (${first.join(", ")}${stops}); give --freq`);
  }
  const [misfit] = report.misfits;
  if (misfit !== undefined) {
    const text = `${shown(stamps[misfit] as Cell)} lies between the steps${whose} (${report.summary})`;
    throw new UnreadableError(`${at(misfit)}: ${text}`);
  }
  const [twice] = report.duplicates;
  if (twice !== undefined && hints.duplicates === undefined && !lenient) {
    const advice = "say --duplicates sum, mean or last, or --id when the rows belong to several series";
    throw new UnreadableError(`${at(twice)}: ${shown(stamps[twice] as Cell)}${whose} is there twice; ${advice}`);
  }
  return report;
}

/** The report by the common time step; a series that does not fit it keeps one of its own. */
function reportOn(stamps: readonly Stamp[], hints: DatasetHints, common: FrequencyInput | undefined): FrequencyReport {
  const zone = zoneOf(hints);
  if (common === undefined) return inferFrequency(stamps, zone);
  const shared = inferFrequency(stamps, { ...zone, frequency: common });
  return shared.misfits.length === 0 || hints.frequency !== undefined ? shared : inferFrequency(stamps, zone);
}

/** Values on their time steps. */
function laidOut(
  part: Part,
  stamps: readonly Stamp[],
  report: FrequencyReport,
  hints: DatasetHints,
  lenient: boolean,
): Series {
  const rule = hints.duplicates ?? (lenient ? "last" : undefined);
  return series(
    { time: stamps, value: pick(part), ...(part.id === undefined ? {} : { id: stamps.map(() => part.id as string) }) },
    {
      ...zoneOf(hints),
      ...(report.frequency === undefined ? {} : { frequency: report.frequency }),
      ...(rule === undefined ? {} : { duplicates: rule }),
    },
  );
}
