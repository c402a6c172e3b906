import { DataError, OptionError } from "./errors.js";
import { type FrequencyInput, seasonLengthOf } from "./frequency.js";
import { itemsOf, type Numbers, toNumbers } from "./numbers.js";
import { callable, checkArgument, readOptions, show } from "./options.js";
import { type DuplicateRule, placeRows } from "./place.js";
import { readStamps, type StampLines } from "./stamp.js";
import { idText, readTable, type Table, type TableKeys } from "./table.js";
import { sliceBounds, type TimeIndex, type TimeInput, timeIndex } from "./time.js";
import type { Warning } from "./warning.js";

export type { Numbers } from "./numbers.js";
export type { DuplicateRule } from "./place.js";
export type { TableKeys } from "./table.js";

/** Equally spaced values; NaN is a missing value. */
export interface Series {
  /** (length, dimension), row-major. */
  readonly values: Float64Array;
  /** Number of time steps. */
  readonly length: number;
  /** Values per time step; 1 for all univariate models. */
  readonly dimension: number;
  readonly id: string | undefined;
  /** Time stamps of the values, when they are known. */
  readonly index: TimeIndex | undefined;
  /** Season length that the time step suggests (12 for months, 24 for hours), 1 without time stamps. */
  readonly seasonLength: number;
  /** Each (length), by name. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
  /** What was mended while reading: rows sorted, gaps filled, duplicates merged. */
  readonly warnings?: readonly Warning[];
}

/** Values with what is known about them. */
export interface SeriesData {
  /** (length, dimension), row-major. */
  readonly values: Numbers;
  /** The time stamp of the first value. */
  readonly start?: TimeInput;
  readonly frequency?: FrequencyInput;
  readonly timeZone?: string;
  readonly id?: string;
  /** Each (length), by name. */
  readonly covariates?: Readonly<Record<string, Numbers>>;
  /** Values per time step; default 1. */
  readonly dimension?: number;
  /** Default from the frequency. */
  readonly seasonLength?: number;
}

/** One observation. */
export interface SeriesRow {
  readonly time?: TimeInput;
  readonly value: number | bigint | null | undefined;
}

/** Observations by column. */
export interface SeriesColumns {
  readonly time?: Iterable<TimeInput>;
  readonly value: Numbers;
}

/** What a local model takes as a series: numbers, a Series, values with a start, rows, or columns. */
export type SeriesInput = Numbers | Series | SeriesData | Iterable<SeriesRow> | SeriesColumns;

/** Options of `series`. */
export interface SeriesOptions extends Omit<SeriesData, "values" | "id" | "covariates" | "dimension"> {
  /** Key of the time stamps in rows or columns; default `"time"`. */
  readonly time?: string;
  /** Key of the values in rows or columns, several for several dimensions; default `"value"`. */
  readonly value?: string | readonly string[];
  /** For rows and columns the key of the ids (default `"id"`), else the id itself. */
  readonly id?: string;
  /** For rows and columns the keys of covariates, else the covariates themselves. */
  readonly covariates?: readonly string[] | Readonly<Record<string, Numbers>>;
  readonly dimension?: number;
  /** What to do with rows of one time stamp; without it they are an error. Covariates of `"sum"` are averaged. */
  readonly duplicates?: DuplicateRule;
}

/**
 * Equally spaced values with their time stamps, from numbers, rows, columns or columns of data frames.
 *
 * Rows may come in any order; their time step is inferred unless `frequency` says it, and missing steps become NaN. The input is copied and
 * left as it was. Infinite values are kept: models decide about them.
 *
 * Data: `null`, `undefined` and NaN are missing values; any length, also 0.
 *
 * Errors: `DataError` — `"not-numeric"` for text, booleans and objects among numbers, `"time"` for stamps that are impossible or not
 * equally spaced, `"duplicate"` for a repeated stamp, `"length-mismatch"` for covariates of another length, `"format"` for anything else
 * that is no series. `OptionError("option")` for an unknown frequency or zone.
 *
 * @example
 * series([112, 118, 132], { start: "1949-01", frequency: "month" }).seasonLength; // 12
 * series([{ ds: "2024-01-03", y: 3 }, { ds: "2024-01-01", y: 1 }, { ds: "2024-01-02", y: 2 }], { time: "ds", value: "y" }).values; // [1, 2, 3]
 */
export function series(
  input: SeriesInput | Iterable<object> | Readonly<Record<string, unknown>>,
  options: SeriesOptions = {},
): Series {
  readOptions("series", OPTIONS, options);
  if (isSeries(input)) return amended(requireSeries("series", input), options);
  if (typeof input !== "object" || input === null) {
    throw new DataError("format", `a series must be numbers, rows or columns, got ${show(input)}`);
  }
  if (ArrayBuffer.isView(input)) return fromData(dataOptions(input as Numbers, options));
  const items = itemsOf(input);
  if (items !== undefined) {
    const first = Array.prototype.find.call(items, (item: unknown) => item !== null && item !== undefined) as unknown;
    if (typeof first !== "object") return fromData(dataOptions(items as Numbers, options));
    return fromTable(readTable(Array.from(items), tableKeys(options)), options);
  }
  if ("values" in input) {
    if (isPlain(input)) readOptions("series", DATA, input);
    return fromData({ ...(input as SeriesData), ...dataOptions(input.values as Numbers, options) });
  }
  return fromTable(readTable(input as Readonly<Record<string, unknown>>, tableKeys(options)), options);
}

// Names that options and data may have.
const SHARED = ["start", "frequency", "timeZone", "id", "covariates", "dimension", "seasonLength"] as const;
const OPTIONS = names(...SHARED, "time", "value", "duplicates");
const DATA = names(...SHARED, "values");

/**
 * Read an input as a Series; the input is copied and left as it was. A Series is returned as it is.
 *
 * @example
 * toSeries([1, null, 3]).values; // [1, NaN, 3]
 */
export function toSeries(input: SeriesInput): Series {
  return isSeries(input) ? requireSeries("a series", input) : series(input);
}

/** The series that an argument is; throws a DataError("format") where it is none, or its parts do not fit together. */
export function requireSeries(owner: string, input: unknown): Series {
  if (!isSeries(input)) {
    throw new DataError("format", `${owner}: a Series is needed, as series() makes it, got ${show(input)}`);
  }
  const { values, length, dimension, seasonLength, covariates } = input;
  if (!(dimension >= 1 && Number.isInteger(length) && length * dimension === values.length)) {
    const parts = `length ${show(length)} and dimension ${show(dimension)}`;
    throw new DataError("format", `${owner}: a Series of ${parts} cannot hold ${values.length} values`);
  }
  if (!Number.isInteger(seasonLength) || seasonLength < 1) {
    throw new DataError("format", `${owner}: a Series has a seasonLength from 1, got ${show(seasonLength)}`);
  }
  if (typeof covariates !== "object" || covariates === null) {
    throw new DataError("format", `${owner}: a Series has covariates by name, got ${show(covariates)}`);
  }
  return input;
}

/** Whether an input is a finished Series. */
export function isSeries(input: unknown): input is Series {
  return (
    typeof input === "object" &&
    input !== null &&
    "values" in input &&
    // A name and no class: a Series may come from another realm.
    Object.prototype.toString.call(input.values) === "[object Float64Array]" &&
    "length" in input &&
    "dimension" in input &&
    "seasonLength" in input &&
    "covariates" in input
  );
}

/** Throws a DataError when the series has fewer than `least` values. */
export function requireLength(series: Series, least: number, model: string): void {
  if (series.length < least) {
    throw new DataError("too-short", `${model} needs at least ${least} values, got ${series.length}`);
  }
}

/**
 * The time steps `from` (inclusive) to `to` (exclusive) of a series; negative bounds count from its end.
 *
 * @example
 * sliceSeries(series([1, 2, 3, 4]), -2).values; // [3, 4]
 */
export function sliceSeries(series: Series, from: number, to: number = series.length): Series {
  requireSeries("sliceSeries", series);
  const [start, end] = sliceBounds(from, to, series.length);
  const { dimension, covariates, index } = series;
  return Object.freeze({
    ...series,
    values: series.values.slice(start * dimension, end * dimension),
    length: end - start,
    index: index?.slice(start, end),
    covariates: eachCovariate(covariates, (column) => column.slice(start, end)),
  });
}

/**
 * A series with each value replaced; missing values are passed as NaN.
 *
 * @example
 * mapValues(series([1, 4, 9]), Math.sqrt).values; // [1, 2, 3]
 */
export function mapValues(series: Series, change: (value: number, step: number) => number): Series {
  const { dimension } = requireSeries("mapValues", series);
  checkArgument("mapValues", "change", change, callable);
  return Object.freeze({
    ...series,
    values: series.values.map((value, i) => change(value, Math.floor(i / dimension))),
  });
}

function names(...all: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(all.map((name) => [name, undefined]));
}

/** Whether an object is written as a literal, and so has no names but the caller's. */
function isPlain(input: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}

/** A Series with some of its data said anew. */
function amended(input: Series, options: SeriesOptions): Series {
  if (Object.keys(options).length === 0) return input;
  const { values, dimension, covariates, id, seasonLength, index } = input;
  const known = { dimension, covariates, ...(id === undefined ? {} : { id }) };
  const season = options.frequency === undefined ? { seasonLength } : {};
  const fresh = fromData({ ...known, ...season, ...dataOptions(values, options) });
  return fresh.index === undefined && index !== undefined ? Object.freeze({ ...fresh, index }) : fresh;
}

/** Options in their meaning for plain values: `id` and `covariates` are themselves, not keys. */
function dataOptions(values: Numbers, options: SeriesOptions): SeriesData {
  const { time: _, value: __, duplicates: ___, covariates, ...rest } = options;
  if (Array.isArray(covariates)) {
    throw new OptionError("option", "covariates must be { name: values } here: only rows and columns have keys");
  }
  return {
    ...rest,
    values,
    ...(covariates === undefined ? {} : { covariates: covariates as Record<string, Numbers> }),
  };
}

/** Options in their meaning for rows and columns: `id` and `covariates` are keys. */
export function tableKeys(options: SeriesOptions): TableKeys {
  const { covariates } = options;
  if (covariates !== undefined && !Array.isArray(covariates)) {
    throw new OptionError("option", "covariates must be a list of keys here, as rows and columns hold the values");
  }
  return options as TableKeys;
}

function fromData(data: SeriesData): Series {
  const values = toNumbers(data.values);
  const dimension = data.dimension ?? 1;
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw new OptionError("option", `dimension must be a positive integer, got ${dimension}`);
  }
  const length = stepsIn(values, dimension);
  const { start, frequency, timeZone } = data;
  if (start !== undefined && frequency === undefined) {
    throw new OptionError("option", `a series that starts at ${String(start)} needs a frequency`);
  }
  const zone = timeZone === undefined ? {} : { timeZone };
  const index =
    start === undefined || frequency === undefined ? undefined : timeIndex({ start, frequency, length, ...zone });
  return Object.freeze({
    values,
    length,
    dimension,
    id: data.id === undefined ? undefined : idText(data.id, "id"),
    index,
    seasonLength: seasonOf(data.seasonLength, frequency),
    covariates: eachCovariate(data.covariates ?? {}, (column, name) => covariateColumn(name, column, length)),
  });
}

/** The series of a table with one id. */
function fromTable(table: Table, options: SeriesOptions): Series {
  const id = table.ids?.[0];
  const other = table.ids?.find((each) => each !== id);
  if (other !== undefined) {
    throw new DataError("format", `rows hold several series ("${id}", "${other}", …): read them with panel()`);
  }
  return seriesOfTable(table, id, options);
}

/** The series of the rows of a table. */
export function seriesOfTable(
  table: Table,
  id: string | undefined,
  options: SeriesOptions,
  known?: StampLines,
): Series {
  if (table.times === undefined || table.length === 0) {
    const { dimension, values, covariates } = table;
    const { seasonLength, start, frequency, timeZone } = options;
    const rest = { seasonLength, start, frequency, timeZone } as SeriesOptions;
    return fromData({ ...rest, values, dimension, covariates, ...(id === undefined ? {} : { id }) });
  }
  if (options.start !== undefined) throw new OptionError("option", "rows with time stamps take no start");
  const lines = known ?? readStamps(table.times, options.timeZone, options.time);
  const { index, values, covariates, warnings } = placeRows(table, lines, options);
  return Object.freeze({
    values,
    length: index.length,
    dimension: table.dimension,
    id,
    index,
    seasonLength: seasonOf(options.seasonLength, index.frequency),
    covariates,
    ...(warnings.length === 0 ? {} : { warnings }),
  });
}

function seasonOf(given: number | undefined, frequency: FrequencyInput | undefined): number {
  if (given === undefined) return frequency === undefined ? 1 : seasonLengthOf(frequency);
  if (!Number.isSafeInteger(given) || given < 1) {
    throw new OptionError("option", `seasonLength must be a positive integer, got ${given}`);
  }
  return given;
}

/** Time steps in values of `dimension` a step. */
export function stepsIn(values: Float64Array, dimension: number): number {
  if (values.length % dimension === 0) return values.length / dimension;
  throw new DataError("length-mismatch", `${values.length} values do not divide into steps of ${dimension}`);
}

/** The values of a covariate, of the length that is expected. */
export function covariateColumn(name: string, input: Numbers, length: number): Float64Array {
  const column = toNumbers(input, `covariates.${name}`);
  if (column.length === length) return column;
  throw new DataError("length-mismatch", `covariate "${name}" has ${column.length} values, expected ${length}`);
}

/** Each covariate changed, under its name. */
export function eachCovariate<T>(
  covariates: Readonly<Record<string, T>>,
  change: (column: T, name: string) => Float64Array,
): Record<string, Float64Array> {
  return Object.fromEntries(Object.entries(covariates).map(([name, column]) => [name, change(column, name)]));
}
