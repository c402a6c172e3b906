// The days that a time step covers, and how many of them are of a kind.

import { civilFromDays, DAY, daysFromCivil, daysInMonth, weekday } from "../core/calendar.js";
import { DataError } from "../core/errors.js";
import { goesByCalendar } from "../core/grid.js";
import { parseStamp, type TimeInput } from "../core/stamp.js";
import type { TimeIndex } from "../core/time.js";
import { localOf, zoneOf } from "../core/zone.js";

/** Local times of the steps `from` to `to` (exclusive), in milliseconds as if the clock showed UTC. */
export function localTimes(index: TimeIndex, from: number, to: number): Float64Array {
  const zone = index.timeZone === undefined ? undefined : zoneOf(index.timeZone);
  return Float64Array.from({ length: to - from }, (_, i) => {
    const instant = index.epoch(from + i);
    return zone ? localOf(zone, instant) : instant;
  });
}

/** First day of each step and the day after its last one; the day in which it begins, for steps shorter than a day. */
export interface DaySpans {
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/** The days of the steps `from` to `to` (exclusive). A business day is one day, whatever follows it. */
export function daySpans(index: TimeIndex, from: number, to: number): DaySpans {
  const times = localTimes(index, from, to + 1);
  const n = to - from;
  const start = Int32Array.from({ length: n }, (_, i) => Math.floor(times[i]! / DAY));
  const whole = goesByCalendar(index.frequency) && index.frequency.unit !== "business-day";
  const end = start.map((day, i) => (whole ? Math.max(day + 1, Math.floor(times[i + 1]! / DAY)) : day + 1));
  return { start, end };
}

/** How many of the ascending `days` lie in each step. */
export function countDays({ start, end }: DaySpans, days: readonly number[]): Float64Array {
  const placeOf = (day: number): number => {
    let low = 0;
    let high = days.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (days[middle]! < day) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return Float64Array.from(start, (first, i) => placeOf(end[i]!) - placeOf(first));
}

/** The years that the steps touch, with one before and after: a window may reach over. */
export function yearsOf({ start, end }: DaySpans): number[] {
  if (start.length === 0) return [];
  const first = civilFromDays(start[0]!).year - 1;
  const last = civilFromDays(end[end.length - 1]!).year + 1;
  return Array.from({ length: last - first + 1 }, (_, k) => first + k);
}

/** A date in the year: `12-25`. */
const EVERY_YEAR = /^(\d\d)-(\d\d)$/;

/** Ascending days of a list of dates; `12-25` is that day of every year, `02-29` of leap years. */
export function daysOfDates(owner: string, dates: readonly TimeInput[], years: readonly number[]): number[] {
  const days = new Set<number>();
  for (const [i, date] of dates.entries()) {
    const yearly = typeof date === "string" ? EVERY_YEAR.exec(date) : null;
    if (!yearly) {
      const { ms, offset = 0 } = parseStamp(date, `${owner}[${i}]`);
      days.add(Math.floor((ms + offset) / DAY));
      continue;
    }
    const [month, day] = [Number(yearly[1]), Number(yearly[2])];
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(2000, month)) {
      throw new DataError("time", `${owner}[${i}] = "${date}" is no day of the year`);
    }
    for (const year of years) if (day <= daysInMonth(year, month)) days.add(daysFromCivil(year, month, day));
  }
  return [...days].sort((a, b) => a - b);
}

/** Monday to Friday. */
export function isWeekday(day: number): boolean {
  return weekday(day) < 5;
}

/** Easter Sunday of a year, in days from 1970-01-01. Source: the anonymous Gregorian algorithm in Meeus (1991), chapter 8. */
export function easterSunday(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((century + 8) / 25);
  const skipped = Math.floor((century - correction + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - skipped + 15) % 30;
  const leaps = 32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4);
  const toSunday = leaps % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const march = epact + toSunday - 7 * late + 114;
  return daysFromCivil(year, Math.floor(march / 31), (march % 31) + 1);
}
