// Integer arithmetic of the proleptic Gregorian calendar. Days and milliseconds count from 1970-01-01; no Date, no clock.

/** Milliseconds of a day of 24 hours. */
export const DAY = 86_400_000;

/** A calendar date; months and days count from 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

// Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is the last day of its year.
const DAYS_TO_1970 = 719_468;

/** Days from 1970-01-01 to a date. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return 365 * marchYear + leapDays + daysBeforeMonth(marchMonth) + day - 1 - DAYS_TO_1970;
}

/** The date that lies `days` after 1970-01-01. */
export function civilFromDays(days: number): Civil {
  let rest = days + DAYS_TO_1970;
  const cycle = Math.floor(rest / 146_097);
  rest -= 146_097 * cycle;
  // The last year of four centuries and the last of four years are one day longer.
  const century = Math.min(Math.floor(rest / 36_524), 3);
  rest -= 36_524 * century;
  const leapCycle = Math.floor(rest / 1461);
  rest -= 1461 * leapCycle;
  const yearOfFour = Math.min(Math.floor(rest / 365), 3);
  rest -= 365 * yearOfFour;
  const marchMonth = Math.floor((5 * rest + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const marchYear = 400 * cycle + 100 * century + 4 * leapCycle + yearOfFour;
  return { year: month > 2 ? marchYear : marchYear + 1, month, day: rest - daysBeforeMonth(marchMonth) + 1 };
}

/** Days in a month: 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a year has a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The day of the week, Monday 0 to Sunday 6. */
export function weekday(days: number): number {
  return modulo(days + 3, 7);
}

/** The Monday of week 1 (the week with 4 January) of an ISO year, in days from 1970-01-01. */
export function firstIsoMonday(year: number): number {
  const fourth = daysFromCivil(year, 1, 4);
  return fourth - weekday(fourth);
}

/** Weeks in an ISO year: 52 or 53. */
export function isoWeeksIn(year: number): number {
  return (firstIsoMonday(year + 1) - firstIsoMonday(year)) / 7;
}

/** The remainder in [0, divisor), also of negative numbers. */
export function modulo(n: number, divisor: number): number {
  return n - divisor * Math.floor(n / divisor);
}

/** `1961-01-02`, with a sign and six digits for years outside 0 … 9999. */
export function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${yearText(year)}-${pad(month)}-${pad(day)}`;
}

/** `1961`, or `+012345` outside 0 … 9999. */
export function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, "0");
  return (year < 0 ? "-" : "+") + String(Math.abs(year)).padStart(6, "0");
}

/** Two digits. */
export function pad(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

// Months from March have 31 30 31 30 31 31 30 31 30 31 31 days: 153 in five.
function daysBeforeMonth(marchMonth: number): number {
  return Math.floor((153 * marchMonth + 2) / 5);
}
