import { civilFromDays, DAY, daysFromCivil, daysInMonth, modulo, weekday } from "./calendar.js";
import type { Frequency, TimeUnit } from "./frequency.js";

/** Equally spaced points of a time line, numbered from the anchor. */
export interface Grid {
  readonly frequency: Frequency;
  /** Step 0, in milliseconds of the grid's line. */
  readonly anchor: number;
  /** The day of the month that months aim at, 31 for month ends; 0 where days do not matter. */
  readonly anchorDay: number;
  /** The point of step i. */
  at(i: number): number;
  /** The step at a point, NaN between steps. */
  stepOf(ms: number): number;
}

const FIXED: Readonly<Partial<Record<TimeUnit, number>>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: DAY,
  week: 7 * DAY,
};
const MONTHS: Readonly<Partial<Record<TimeUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** Whether steps go by the local calendar (days and longer) or by elapsed time. */
export function goesByCalendar(frequency: Frequency): boolean {
  const step = FIXED[frequency.unit];
  return step === undefined || step >= DAY;
}

/** Months in a step; 0 for steps that are not made of months. */
export function monthsIn(frequency: Frequency): number {
  return (MONTHS[frequency.unit] ?? 0) * frequency.count;
}

/** The grid through an anchor. Months aim at `anchorDay`, by default the anchor's day, or month ends when it is the last of its month. */
export function gridOf(frequency: Frequency, anchor: number, anchorDay?: number): Grid {
  const fixed = FIXED[frequency.unit];
  if (fixed !== undefined) return fixedGrid(frequency, anchor, fixed * frequency.count);
  if (frequency.unit === "business-day") return businessGrid(frequency, anchor);
  const { year, month, day } = civilFromDays(Math.floor(anchor / DAY));
  return monthGrid(frequency, anchor, anchorDay ?? (day === daysInMonth(year, month) ? 31 : day));
}

function fixedGrid(frequency: Frequency, anchor: number, step: number): Grid {
  return {
    frequency,
    anchor,
    anchorDay: 0,
    at: (i) => anchor + i * step,
    stepOf: (ms) => wholeOrNaN((ms - anchor) / step),
  };
}

/** Monday to Friday, five steps a week. */
function businessGrid(frequency: Frequency, anchor: number): Grid {
  const first = businessNumber(Math.floor(anchor / DAY));
  const ofDay = modulo(anchor, DAY);
  return {
    frequency,
    anchor,
    anchorDay: 0,
    at: (i) => {
      const number = first + i * frequency.count;
      // 1970-01-05 is a Monday.
      return DAY * (4 + 7 * Math.floor(number / 5) + modulo(number, 5)) + ofDay;
    },
    stepOf: (ms) => {
      if (modulo(ms, DAY) !== ofDay) return Number.NaN;
      return wholeOrNaN((businessNumber(Math.floor(ms / DAY)) - first) / frequency.count);
    },
  };
}

/** Business days since Monday, 1970-01-05; NaN on weekends. */
function businessNumber(days: number): number {
  const day = weekday(days);
  return day > 4 ? Number.NaN : 5 * Math.floor((days - 4) / 7) + day;
}

function monthGrid(frequency: Frequency, anchor: number, anchorDay: number): Grid {
  const step = monthsIn(frequency);
  const ofDay = modulo(anchor, DAY);
  const first = monthNumber(Math.floor(anchor / DAY));
  return {
    frequency,
    anchor,
    anchorDay,
    at: (i) => {
      const months = first + i * step;
      const year = Math.floor(months / 12);
      const month = modulo(months, 12) + 1;
      return DAY * daysFromCivil(year, month, Math.min(anchorDay, daysInMonth(year, month))) + ofDay;
    },
    stepOf: (ms) => {
      const { year, month, day } = civilFromDays(Math.floor(ms / DAY));
      const onDay = day === Math.min(anchorDay, daysInMonth(year, month)) && modulo(ms, DAY) === ofDay;
      return onDay ? wholeOrNaN((12 * year + month - 1 - first) / step) : Number.NaN;
    },
  };
}

/** Months since the year 0 of a day since 1970. */
export function monthNumber(days: number): number {
  const { year, month } = civilFromDays(days);
  return 12 * year + month - 1;
}

function wholeOrNaN(step: number): number {
  return Number.isInteger(step) ? step : Number.NaN;
}
