import { civilFromDays, DAY, dateText, modulo, pad, yearText } from "./calendar.js";
import { DataError, OptionError } from "./errors.js";
import { type Frequency, type FrequencyInput, type TimeUnit, toFrequency } from "./frequency.js";
import { type Grid, goesByCalendar, gridOf } from "./grid.js";
import { readOptions, show } from "./options.js";
import type { Plain } from "./saved.js";
import { parseStamp, readStamps, refuseYears, type TimeInput } from "./stamp.js";
import { localOf, offsetText, resolveLocal, type Zone } from "./zone.js";

export type { Frequency, FrequencyInput, TimeUnit } from "./frequency.js";
export type { TimeInput } from "./stamp.js";

/** Equally spaced time stamps. */
export interface TimeIndex {
  readonly length: number;
  readonly frequency: Frequency;
  readonly timeZone: string | undefined;
  /** The label of step i in ISO 8601, as coarse as the frequency allows: `1961-01` for months. Steps go on before 0 and from `length`. */
  label(i: number): string;
  /** The instant at which step i starts, in milliseconds since 1970 (UTC). */
  epoch(i: number): number;
  /** All labels. */
  toArray(): string[];
  /** The instants as `Date` objects. */
  toDates(): Date[];
  /** The step of a time stamp, below 0 before the first and from `length` on after the last; NaN between steps. */
  position(stamp: TimeInput): number;
  /** Steps from (inclusive) to (exclusive). */
  slice(from: number, to?: number): TimeIndex;
  /** The `horizon` steps that follow the last one. */
  next(horizon: number): TimeIndex;
  /** Plain data from which `timeIndexFromJson` (and `timeIndex`) makes the same index. */
  toJSON(): TimeIndexJson;
}

/** A time index as plain data. */
export type TimeIndexJson = {
  readonly start: string;
  readonly frequency: { readonly unit: TimeUnit; readonly count: number };
  readonly length: number;
  readonly timeZone?: string;
  readonly anchorDay?: number;
};

/** What a time index is made of. */
export interface TimeIndexOptions {
  /** The time stamp of the first step. */
  readonly start: TimeInput;
  readonly frequency: FrequencyInput;
  /** Number of steps; default 0. */
  readonly length?: number;
  /** An IANA zone such as `Europe/Berlin`, `UTC`, or an offset such as `+01:00`. Without it stamps are wall-clock times. */
  readonly timeZone?: string;
  /** The day of the month that monthly and longer steps aim at, 1 … 31 (31: month ends); default from `start`. */
  readonly anchorDay?: number;
}

/**
 * Equally spaced time stamps from a start.
 *
 * Months keep their day, and month ends stay month ends; weeks keep their weekday, years their month; business days are Monday to Friday.
 * With a time zone, hours and shorter steps are elapsed time (a day can have 23 or 25 hours) and longer steps follow the local calendar.
 *
 * Errors: `DataError("time")` for an impossible start, `OptionError("option")` for an unknown frequency or time zone.
 *
 * @example
 * timeIndex({ start: "2016-01-31", frequency: "month", length: 3 }).toArray(); // ["2016-01-31", "2016-02-29", "2016-03-31"]
 * timeIndex({ start: "1978Q2", frequency: "quarter", length: 2 }).next(1).label(0); // "1978-Q4"
 */
export function timeIndex(options: TimeIndexOptions): TimeIndex {
  readOptions("timeIndex", OPTIONS, options);
  const { start, length = 0, timeZone, anchorDay } = options;
  const frequency = toFrequency(options.frequency);
  requireSteps(length, "length");
  if (anchorDay !== undefined && !(Number.isInteger(anchorDay) && anchorDay >= 1 && anchorDay <= 31)) {
    throw new OptionError("option", `anchorDay must be an integer from 1 to 31, got ${anchorDay}`);
  }
  const calendar = goesByCalendar(frequency);
  const { zone, instants, locals } = readStamps([start], timeZone, "start", calendar);
  const anchor = (calendar ? locals[0] : instants[0]) as number;
  const grid = gridOf(frequency, anchor, anchorDay);
  if (grid.stepOf(anchor) !== 0) {
    const reason = frequency.unit === "business-day" ? "falls on a weekend" : `is not on day ${anchorDay} of its month`;
    throw new DataError("time", `start ${String(start)} ${reason}`);
  }
  return indexOnGrid(grid, zone, 0, length);
}

const OPTIONS = { start: undefined, frequency: undefined, length: 0, timeZone: undefined, anchorDay: undefined };

/** The index that `toJSON` described. Throws a DataError("format") for anything else. */
export function timeIndexFromJson(json: Plain): TimeIndex {
  const { start, frequency, length } = (json ?? {}) as Partial<TimeIndexJson>;
  if (typeof start !== "string" || typeof frequency !== "object" || typeof length !== "number") {
    throw new DataError("format", `a saved time index has start, frequency and length, got ${JSON.stringify(json)}`);
  }
  return timeIndex(json as TimeIndexJson);
}

/** Steps `first` to `first + length` of a grid. */
export function indexOnGrid(grid: Grid, zone: Zone | undefined, first: number, length: number): TimeIndex {
  return new GridIndex(grid, zone, first, length);
}

class GridIndex implements TimeIndex {
  readonly length: number;
  readonly #grid: Grid;
  readonly #zone: Zone | undefined;
  readonly #first: number;

  constructor(grid: Grid, zone: Zone | undefined, first: number, length: number) {
    this.#grid = grid;
    this.#zone = zone;
    this.#first = first;
    this.length = length;
  }

  get frequency(): Frequency {
    return this.#grid.frequency;
  }

  get timeZone(): string | undefined {
    return this.#zone?.name;
  }

  label(i: number): string {
    requireStep(i);
    const point = this.#grid.at(this.#first + i);
    const zone = this.#zone;
    if (goesByCalendar(this.frequency)) return calendarLabel(point, this.#grid);
    const offset = zone?.offset(point) ?? 0;
    return timeText(point + offset, this.#hasSeconds()) + (zone ? offsetText(zone, offset) : "");
  }

  epoch(i: number): number {
    requireStep(i);
    const point = this.#grid.at(this.#first + i);
    return this.#zone && goesByCalendar(this.frequency) ? resolveLocal(this.#zone, point).earlier : point;
  }

  toArray(): string[] {
    return Array.from({ length: this.length }, (_, i) => this.label(i));
  }

  toDates(): Date[] {
    return Array.from({ length: this.length }, (_, i) => new Date(this.epoch(i)));
  }

  position(stamp: TimeInput): number {
    return this.#stepOf(stamp) - this.#first;
  }

  #stepOf(stamp: TimeInput): number {
    const grid = this.#grid;
    const zone = this.#zone;
    refuseYears([stamp], "stamp");
    const { ms, offset } = parseStamp(stamp, "stamp");
    const calendar = goesByCalendar(grid.frequency);
    if (!zone || calendar === (offset === undefined)) return grid.stepOf(ms);
    if (!calendar) return grid.stepOf(readStamps([stamp], zone.name, "stamp").instants[0] as number);
    const step = grid.stepOf(localOf(zone, ms));
    if (!Number.isNaN(step)) return step;
    // A step in a skipped hour begins after it, where the clocks show another time.
    const skipped = ms + zone.offset(ms - DAY);
    return resolveLocal(zone, skipped).earlier === ms ? grid.stepOf(skipped) : step;
  }

  slice(from: number, to: number = this.length): TimeIndex {
    const [start, end] = sliceBounds(from, to, this.length);
    return new GridIndex(this.#grid, this.#zone, this.#first + start, end - start);
  }

  next(horizon: number): TimeIndex {
    requireSteps(horizon, "horizon");
    return new GridIndex(this.#grid, this.#zone, this.#first + this.length, horizon);
  }

  toJSON(): TimeIndexJson {
    const { frequency, length, timeZone } = this;
    const { anchorDay } = this.#grid;
    return {
      start: this.label(0),
      frequency: { ...frequency },
      length,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(anchorDay === 0 ? {} : { anchorDay }),
    };
  }

  #hasSeconds(): boolean {
    const { anchor, at } = this.#grid;
    return modulo(anchor, 60_000) !== 0 || modulo(at(1) - anchor, 60_000) !== 0;
  }
}

/** Bounds of a slice as arrays have them: negative numbers count from the end. */
export function sliceBounds(from: number, to: number, length: number): [number, number] {
  for (const bound of [from, to]) {
    if (!Number.isInteger(bound))
      throw new OptionError("option", `the bounds of a slice must be integers, got ${show(bound)}`);
  }
  const inside = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
  const start = inside(from);
  return [start, Math.max(start, inside(to))];
}

function requireStep(i: number): void {
  if (!Number.isSafeInteger(i)) throw new OptionError("option", `a step must be an integer, got ${show(i)}`);
}

function requireSteps(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new OptionError("option", `${name} must be an integer of at least 0, got ${show(value)}`);
  }
}

/** The coarsest text that names the point exactly. */
function calendarLabel(point: number, grid: Grid): string {
  const { unit } = grid.frequency;
  if (modulo(grid.anchor, DAY) !== 0) return timeText(point, modulo(grid.anchor, 60_000) !== 0);
  const days = point / DAY;
  if (grid.anchorDay !== 1) return dateText(days);
  const { year, month } = civilFromDays(days);
  if (unit === "year" && month === 1) return yearText(year);
  if (unit === "quarter" && month % 3 === 1) return `${yearText(year)}-Q${(month + 2) / 3}`;
  return `${yearText(year)}-${pad(month)}`;
}

function timeText(local: number, hasSeconds: boolean): string {
  const days = Math.floor(local / DAY);
  const ofDay = local - days * DAY;
  const minutes = Math.floor(ofDay / 60_000);
  const text = `${dateText(days)}T${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  const milliseconds = ofDay % 60_000;
  if (milliseconds === 0 && !hasSeconds) return text;
  const fraction = milliseconds % 1000;
  const seconds = `${text}:${pad(Math.floor(milliseconds / 1000))}`;
  return fraction === 0 ? seconds : `${seconds}.${String(fraction).padStart(3, "0")}`;
}
