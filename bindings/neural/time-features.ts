// What a network sees of the time of a step: how old the series is, and where in its day, week, month and year the step lies.

import type { Frequency, TimeUnit } from "../core/frequency.js";
import type { TimeIndex } from "../core/time.js";
import { type CalendarPart, calendar, calendarKind } from "../features/calendar.js";
import { engine } from "../wasm/engine.js";

/** A part of the date or time, and its first and last number. */
interface TimePart {
  readonly part: CalendarPart;
  readonly first: number;
  readonly last: number;
}

const minute: TimePart = { part: "minute", first: 0, last: 59 };
const hour: TimePart = { part: "hour", first: 0, last: 23 };
const weekday: TimePart = { part: "weekday", first: 1, last: 7 };
const day: TimePart = { part: "day", first: 1, last: 31 };
const dayOfYear: TimePart = { part: "dayOfYear", first: 1, last: 366 };
const week: TimePart = { part: "week", first: 1, last: 53 };
const month: TimePart = { part: "month", first: 1, last: 12 };
const quarter: TimePart = { part: "quarter", first: 1, last: 4 };

const PARTS: Readonly<Record<TimeUnit, readonly TimePart[]>> = {
  millisecond: [minute, hour],
  second: [minute, hour, weekday],
  minute: [minute, hour, weekday, day, dayOfYear],
  hour: [hour, weekday, day, dayOfYear],
  day: [weekday, day, dayOfYear],
  "business-day": [weekday, day, dayOfYear],
  week: [day, week],
  month: [month],
  quarter: [quarter],
  year: [],
};

/** Names of the calendar columns of a time step, coarser steps seeing fewer of them; none without time stamps. */
export function calendarNames(frequency: Frequency | undefined): string[] {
  return frequency === undefined ? [] : PARTS[frequency.unit].map(({ part }) => part);
}

/**
 * The calendar columns of steps `from` to `to` (exclusive), (steps, columns): each number scaled from its first and last to -1/2 and 1/2.
 * Steps may lie before the first one of the index and after its last.
 */
export function calendarColumns(index: TimeIndex, from: number, to: number): Float32Array {
  const parts = PARTS[index.frequency.unit];
  const rows = new Float32Array((to - from) * parts.length);
  if (rows.length === 0) return rows;
  const wanted = calendar(
    parts.map(({ part }) => part),
    { encoding: "number" },
  );
  const ground = { from, to, first: 0, values: new Float64Array(0), covariates: {}, index, statics: {} };
  calendarKind.columns(wanted, ground).forEach(({ values }, k) => {
    const { first, last } = parts[k]!;
    for (let i = 0; i < values.length; i++) rows[i * parts.length + k] = (values[i]! - first) / (last - first) - 0.5;
  });
  return rows;
}

/** Distinct calendar rows kept at most: series that share a time index share them. */
const MOST_KEPT = 4096;

/** Calendar columns of the series of a panel, made when they are first wanted. */
export class CalendarTable {
  readonly width: number;
  readonly #kept = new Map<string, { readonly to: number; readonly rows: Float32Array }>();

  constructor(frequency: Frequency | undefined) {
    this.width = calendarNames(frequency).length;
  }

  /** (steps, columns) of at least steps 0 to `to` (exclusive) of the index. */
  rows(index: TimeIndex, to: number): Float32Array {
    const key = JSON.stringify(index.slice(0, 0).toJSON());
    const known = this.#kept.get(key);
    if (known && known.to >= to) return known.rows;
    const rows = calendarColumns(index, 0, to);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, { to, rows });
    return rows;
  }
}

/** log(2 + t) for t of 0 to length - 1: how old a series is, growing ever more slowly. Source: Salinas et al. (2020), section 3.4 */
export function ages(length: number): Float32Array {
  using frame = engine().frame();
  const steps = frame.put(Float64Array.from({ length }, (_, t) => 2 + t));
  const out = frame.f64(length);
  frame.kernels.logF64(steps, length, out);
  return Float32Array.from(frame.take(out, length));
}
