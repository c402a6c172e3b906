import { daysFromCivil, daysInMonth } from "../core/calendar.js";
import { integer, listOf, type OptionRule, oneOf, readOptions } from "../core/options.js";
import { daySpans, isWeekday, yearsOf } from "./days.js";
import { type Feature, type FeatureKind, feature, optionsOf, requireIndex } from "./feature.js";
import { around, type WindowOptions, windowDefaults, windowRules } from "./holidays.js";

/** Options of `paydays`. */
export interface PaydaysOptions extends WindowOptions {
  /** Days of the month, 1 to 31, or `"last"`; a day beyond the end of a month is its last. Default `["last"]`. */
  readonly days?: readonly (number | "last")[];
  /** What becomes of a payday on a weekend: the Friday before, the Monday after, or nothing. Default "before". */
  readonly weekend?: "before" | "after" | "stay";
}

/**
 * Days on which wages are paid: 1 on the day, for longer steps the number of such days.
 *
 * Columns: `payday`, with a window also `payday-1`, `payday+1` and so on. Data: time stamps. Errors: OptionError("option").
 *
 * @example
 * const sales = series([5, 9, 4], { start: "2024-03-28", frequency: "day" });
 * designOf(sales, [paydays()]).columns.payday; // Float64Array [0, 1, 0]
 */
export function paydays(options: PaydaysOptions = {}): Feature {
  const aDay: OptionRule = (value) =>
    value === "last" || integer(1, 31)(value) === undefined ? undefined : 'a day from 1 to 31 or "last"';
  const defaults = { ...windowDefaults, days: ["last"] as readonly (number | "last")[], weekend: "before" };
  const rules = { ...windowRules, days: listOf(aDay, 1), weekend: oneOf("before", "after", "stay") };
  const given = readOptions("paydays", defaults, options, rules);
  return feature("paydays", { ...given, days: Array.from(given.days) });
}

export const paydaysKind: FeatureKind = {
  read: (given) => paydays(optionsOf(given)),
  columns(given, { from, to, index }) {
    const { days, weekend, ...window } = given as unknown as Required<PaydaysOptions>;
    const spans = daySpans(requireIndex("paydays", index), from, to);
    const paid = new Set<number>();
    for (const year of yearsOf(spans)) {
      for (let month = 1; month <= 12; month++) {
        const last = daysInMonth(year, month);
        for (const day of days) {
          paid.add(worked(daysFromCivil(year, month, day === "last" ? last : Math.min(day, last)), weekend));
        }
      }
    }
    return around(
      "payday",
      spans,
      [...paid].sort((a, b) => a - b),
      window,
    );
  },
};

function worked(day: number, weekend: Required<PaydaysOptions>["weekend"]): number {
  if (weekend === "stay" || isWeekday(day)) return day;
  const step = weekend === "before" ? -1 : 1;
  return isWeekday(day + step) ? day + step : day + 2 * step;
}
