import { integer, listOf, type OptionRule, readOptions, record, show } from "../core/options.js";
import type { TimeInput } from "../core/stamp.js";
import { countDays, type DaySpans, daySpans, daysOfDates, easterSunday, isWeekday, yearsOf } from "./days.js";
import { type Column, type Feature, type FeatureKind, feature, optionsOf, requireIndex } from "./feature.js";
import { range } from "./seasonal.js";

/** Days around a day that have columns of their own. */
export interface WindowOptions {
  /** Days before, 0 to 60. Default 0. */
  readonly before?: number;
  /** Days after, 0 to 60. Default 0. */
  readonly after?: number;
}

export const windowDefaults = { before: 0, after: 0 };
export const windowRules = { before: integer(0, 60), after: integer(0, 60) };

/** A date or time as text or Date. */
export const aDate: OptionRule = (value) =>
  typeof value === "string" || Object.prototype.toString.call(value) === "[object Date]"
    ? undefined
    : 'a date such as "2024-05-01", or "05-01" for every year';
/** The text of a date. */
export const dateText = (date: TimeInput): string => (date instanceof Date ? date.toISOString() : String(date));

/**
 * Holidays from plain lists of dates: 1 on the day (in every step of it, where steps are shorter), for longer steps the number of such days.
 *
 * A date is `"2024-12-25"`, or `"12-25"` for that day of every year. Days before and after have columns of their own.
 * Columns: the names, as in `christmas`, `christmas-1`, `christmas+1`.
 * Data: time stamps. Errors: OptionError("option"), DataError("time") for what is no date.
 *
 * @example
 * const visits = series([5, 9, 4], { start: "2024-12-24", frequency: "day" });
 * designOf(visits, [holidays({ christmas: ["12-25"] })]).columns.christmas; // Float64Array [0, 1, 0]
 */
export function holidays(dates: Readonly<Record<string, readonly TimeInput[]>>, options: WindowOptions = {}): Feature {
  const rule: OptionRule = (value) => {
    if (record(value) !== undefined) return 'an object of lists of dates, such as { christmas: ["12-25"] }';
    const broken = Object.entries(value as object).find(([, list]) => listOf(aDate)(list) !== undefined);
    return broken && `an object of lists of dates; ${show(broken[0])} is ${show(broken[1])}`;
  };
  const window = readOptions("holidays", windowDefaults, options, windowRules);
  const given = readOptions("holidays", { dates: {} as typeof dates }, { dates }, { dates: rule });
  const texts = Object.entries(given.dates).map(([name, list]) => [name, Array.from(list, dateText)]);
  const all = Object.fromEntries(texts) as Record<string, string[]>;
  // Read once, so that what is no date is refused here.
  for (const [name, list] of Object.entries(all)) daysOfDates(`holidays: ${name}`, list, [2000]);
  return feature("holidays", { ...window, dates: all });
}

export const holidaysKind: FeatureKind = {
  read: ({ dates, ...given }) => holidays(dates as Record<string, string[]>, optionsOf(given as Feature)),
  columns(given, { from, to, index }) {
    const { dates, ...window } = given as unknown as { dates: Record<string, string[]> } & Required<WindowOptions>;
    const spans = daySpans(requireIndex("holidays", index), from, to);
    const years = yearsOf(spans);
    return Object.entries(dates).flatMap(([name, list]) => around(name, spans, daysOfDates(name, list, years), window));
  },
};

/** A column for the days, and one for each number of days before and after. */
export function around(
  name: string,
  spans: DaySpans,
  days: readonly number[],
  { before, after }: Required<WindowOptions>,
): Column[] {
  return range(-before, after + 1).map((offset) => ({
    name: offset === 0 ? name : `${name}${offset > 0 ? "+" : ""}${offset}`,
    values: countDays(
      spans,
      days.map((day) => day + offset),
    ),
  }));
}

/**
 * Easter: the part of the days from Good Friday to Easter Sunday, or of another window, that lies in a step.
 *
 * Columns: `easter`. Data: time stamps. Errors: OptionError("option").
 * Source: the Gregorian computus, after Meeus (1991).
 *
 * @example
 * const monthly = series([5, 9, 4], { start: "1949-03", frequency: "month" });
 * designOf(monthly, [easter()]).columns.easter; // Float64Array [0, 1, 0]
 */
export function easter(options: WindowOptions = {}): Feature {
  return feature("easter", readOptions("easter", { before: 2, after: 0 }, options, windowRules));
}

export const easterKind: FeatureKind = {
  read: (given) => easter(optionsOf(given)),
  columns(given, { from, to, index }) {
    const { before, after } = given as unknown as Required<WindowOptions>;
    const spans = daySpans(requireIndex("easter", index), from, to);
    const sundays = yearsOf(spans).map(easterSunday);
    const days = sundays.flatMap((sunday) => range(sunday - before, sunday + after + 1));
    return [{ name: "easter", values: countDays(spans, days).map((count) => count / (before + after + 1)) }];
  },
};

/** Options of `businessDays`. */
export interface BusinessDaysOptions {
  /** Days from Monday to Friday that are no business days, as dates or `"12-25"`. */
  readonly holidays?: readonly TimeInput[];
}

/**
 * The number of days from Monday to Friday in a step that are no holidays; 1 or 0 in steps of a day or less.
 *
 * Columns: `businessDays`. Data: time stamps. Errors: OptionError("option"), DataError("time") for what is no date.
 *
 * @example
 * const monthly = series([112, 118], { start: "1949-01", frequency: "month" });
 * designOf(monthly, [businessDays({ holidays: ["1949-02-22"] })]).columns.businessDays; // Float64Array [21, 19]
 */
export function businessDays(options: BusinessDaysOptions = {}): Feature {
  const defaults = { holidays: [] as readonly TimeInput[] };
  const given = readOptions("businessDays", defaults, options, { holidays: listOf(aDate) });
  const texts = Array.from(given.holidays, dateText);
  daysOfDates("businessDays: holidays", texts, [2000]);
  return feature("businessDays", { holidays: texts });
}

export const businessDaysKind: FeatureKind = {
  read: (given) => businessDays(optionsOf(given)),
  columns(given, { from, to, index }) {
    const spans = daySpans(requireIndex("businessDays", index), from, to);
    const free = daysOfDates("holidays", given.holidays as unknown as string[], yearsOf(spans)).filter(isWeekday);
    const taken = countDays(spans, free);
    const values = Float64Array.from(spans.start, (first, i) => {
      return weekdaysBefore(spans.end[i]!) - weekdaysBefore(first) - taken[i]!;
    });
    return [{ name: "businessDays", values }];
  },
};

/** Days from Monday to Friday from a fixed Monday to a day (exclusive). */
function weekdaysBefore(day: number): number {
  const fromMonday = day + 3;
  const weeks = Math.floor(fromMonday / 7);
  return 5 * weeks + Math.min(5, fromMonday - 7 * weeks);
}
