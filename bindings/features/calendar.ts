import { civilFromDays, DAY, daysFromCivil, firstIsoMonday, modulo, weekday } from "../core/calendar.js";
import { OptionError } from "../core/errors.js";
import { integer, listOf, oneOf, optional, readOptions } from "../core/options.js";
import { localTimes } from "./days.js";
import { type Column, type Feature, type FeatureKind, feature, optionsOf, requireIndex } from "./feature.js";
import { harmonics, indicators, range } from "./seasonal.js";

/** A part of a date or time. */
export type CalendarPart =
  | "year"
  | "quarter"
  | "month"
  | "week"
  | "day"
  | "dayOfYear"
  | "weekday"
  | "weekend"
  | "hour"
  | "hourOfWeek"
  | "minute";

/** Options of `calendar`. */
export interface CalendarOptions {
  /**
   * A column for each value but the first (`"one-hot"`), sines and cosines (`"cyclic"`), or the number itself (`"number"`). Default
   * "one-hot"; the year and the weekend are always a number.
   */
  readonly encoding?: "one-hot" | "cyclic" | "number";
  /** Harmonics of a cyclic encoding. Default 1. */
  readonly terms?: number;
}

interface Part {
  /** The first number, and one more than the last; none for numbers without end. */
  readonly span?: readonly [number, number];
  readonly of: (day: number, minute: number) => number;
}

const PARTS: Readonly<Record<CalendarPart, Part>> = {
  year: { of: (day) => civilFromDays(day).year },
  quarter: { span: [1, 5], of: (day) => Math.ceil(civilFromDays(day).month / 3) },
  month: { span: [1, 13], of: (day) => civilFromDays(day).month },
  week: { span: [1, 54], of: isoWeek },
  day: { span: [1, 32], of: (day) => civilFromDays(day).day },
  dayOfYear: { span: [1, 367], of: (day) => day - daysFromCivil(civilFromDays(day).year, 1, 1) + 1 },
  weekday: { span: [1, 8], of: (day) => weekday(day) + 1 },
  weekend: { of: (day) => (weekday(day) > 4 ? 1 : 0) },
  hour: { span: [0, 24], of: (_, minute) => Math.floor(minute / 60) },
  hourOfWeek: { span: [0, 168], of: (day, minute) => 24 * weekday(day) + Math.floor(minute / 60) },
  minute: { span: [0, 60], of: (_, minute) => minute % 60 },
};

/**
 * Parts of the local date and time at which a step begins. Weekdays count from Monday 1 to Sunday 7, weeks are those of ISO 8601.
 *
 * Columns: `month2` to `month12` (one-hot, January is what an intercept stands for), `S1-month` and `C1-month` (cyclic), `month` (number).
 * Data: time stamps; DataError("time") without. Errors: OptionError("option").
 *
 * @example
 * const sales = series([5, 9, 4], { start: "2024-01-05", frequency: "day" });
 * designOf(sales, [calendar("weekend")]).columns.weekend; // Float64Array [0, 1, 1]
 */
export function calendar(parts: CalendarPart | readonly CalendarPart[], options: CalendarOptions = {}): Feature {
  const all = typeof parts === "string" ? [parts] : parts;
  const defaults = {
    parts: [] as readonly string[],
    encoding: "one-hot",
    terms: undefined as number | undefined,
  };
  const { parts: _, ...shown } = defaults;
  const given = readOptions(
    "calendar",
    defaults,
    { ...readOptions("calendar", shown, options), parts: all },
    {
      parts: listOf(oneOf(...Object.keys(PARTS)), 1),
      encoding: oneOf("one-hot", "cyclic", "number"),
      terms: optional(integer(1, 1000)),
    },
  );
  if (given.terms !== undefined && given.encoding !== "cyclic") {
    throw new OptionError("option", `calendar: terms are those of the cyclic encoding, it is "${given.encoding}"`);
  }
  return feature("calendar", { ...given, parts: Array.from(given.parts) });
}

export const calendarKind: FeatureKind = {
  read: ({ parts, ...given }) => calendar(parts as unknown as CalendarPart[], optionsOf(given as Feature)),
  settle(given, { index }) {
    requireIndex("calendar", index);
    return given;
  },
  columns(given, { from, to, index }) {
    const { parts, ...options } = given as unknown as { readonly parts: readonly CalendarPart[] } & CalendarOptions;
    const times = localTimes(requireIndex("calendar", index), from, to);
    return parts.flatMap((part) => encode(part, times, options));
  },
};

function encode(part: CalendarPart, times: Float64Array, { encoding, terms = 1 }: CalendarOptions): Column[] {
  const { span, of } = PARTS[part];
  const numbers = times.map((time) => {
    const day = Math.floor(time / DAY);
    return of(day, Math.floor((time - day * DAY) / 60_000));
  });
  if (!span || encoding === "number") return [{ name: part, values: numbers }];
  const [first, end] = span;
  if (encoding === "one-hot") return indicators(numbers, range(first + 1, end), (number) => `${part}${number}`);
  if (part === "dayOfYear" || part === "week") return harmonics(throughYear(times), 1, terms, part);
  return harmonics(
    numbers.map((number) => number - first),
    end - first,
    terms,
    part,
  );
}

/** The part of its year that has passed at each time: years differ in length. */
function throughYear(times: Float64Array): Float64Array {
  return times.map((time) => {
    const { year } = civilFromDays(Math.floor(time / DAY));
    const [start, end] = [daysFromCivil(year, 1, 1), daysFromCivil(year + 1, 1, 1)];
    return (time / DAY - start) / (end - start);
  });
}

/** The ISO week of a day: that of the Thursday of its week. */
function isoWeek(day: number): number {
  const thursday = day - weekday(day) + 3;
  const first = firstIsoMonday(civilFromDays(thursday).year);
  return Math.floor(modulo(day - first, 371) / 7) + 1;
}
