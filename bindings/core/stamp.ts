import { DAY, daysFromCivil, daysInMonth, firstIsoMonday, isoWeeksIn } from "./calendar.js";
import { DataError } from "./errors.js";
import { fixedOffsetName, localOf, parseOffset, resolveLocal, type Zone, zoneOf } from "./zone.js";

/**
 * A point in time: text in ISO 8601 (`1975`, `1978Q2`, `1978-Q2`, `1990-01`, `2016-W05`, `2016-07-01`, `2016-07-01T00:00`, with seconds,
 * fractions, `Z`, `+02:00` or `[Europe/Berlin]`; also `2016/07/01` and `2016-07-01 00:00:00`), a `Date`, milliseconds since 1970 (UTC), or
 * an object whose `toString()` gives such text (Temporal). Text without an offset is wall-clock time. Fractions finer than a millisecond
 * are cut.
 */
export type TimeInput = string | number | Date | { toString(): string };

/** How finely a stamp was written. */
export type Grain = "year" | "quarter" | "month" | "week" | "day" | "time";

/** A stamp as read: `ms` is an instant when `offset` is known, else wall-clock time. */
export interface ParsedStamp {
  readonly ms: number;
  /** Milliseconds ahead of UTC, when the stamp says so. */
  readonly offset: number | undefined;
  /** The zone that the stamp names in brackets. */
  readonly zone: string | undefined;
  readonly grain: Grain;
}

/** Stamps on two lines: instants (UTC), and local times as if the clock showed UTC. They are the same array without a zone. */
export interface StampLines {
  readonly zone: Zone | undefined;
  readonly instants: Float64Array;
  readonly locals: Float64Array;
  /** The finest grain of all. */
  readonly grain: Grain;
}

const DATE = /^(\d{4}|[+-]\d{4,6})(?:-(\d\d)(?:-(\d\d))?|\/(\d\d)(?:\/(\d\d))?)?/;
const TIME =
  /^[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?(?:\[!?([^\]=]+)\])?$/;
const QUARTER = /^(\d{4}|[+-]\d{4,6})[- ]?[Qq]([1-4])$/;
const WEEK = /^(\d{4})[- ]?[Ww](\d\d)(?:-?([1-7]))?$/;
const GRAINS: readonly Grain[] = ["year", "quarter", "month", "week", "day", "time"];

/** Read one stamp; `where` names it in errors. */
export function parseStamp(stamp: TimeInput, where: string): ParsedStamp {
  if (typeof stamp === "string") return parseText(stamp, where);
  if (typeof stamp === "number" || Object.prototype.toString.call(stamp) === "[object Date]") {
    return fromNumber(Number(stamp), where);
  }
  if (typeof stamp === "object" && stamp !== null && typeof stamp.toString === "function") {
    return parseText(stamp.toString(), where);
  }
  let what = `cannot be read: ${String(stamp)}`;
  if (stamp === null || stamp === undefined) what = "is missing";
  if (typeof stamp === "bigint") what = `= ${stamp} has no known unit: give milliseconds as numbers, or dates`;
  throw new DataError("time", `${where} ${what}`);
}

/**
 * Read stamps and bring them onto both lines. The zone is the option's, else what all the stamps say. `skipped` allows a wall-clock time
 * that the clocks skip: steps by the calendar may land on one.
 */
export function readStamps(
  times: ArrayLike<TimeInput>,
  timeZone: string | undefined,
  name = "time",
  skipped = false,
): StampLines {
  refuseYears(times, name);
  const parsed = Array.from(times, (stamp, i) => parseStamp(stamp, `${name}[${i}]`));
  const zone = timeZone === undefined ? zoneOfStamps(parsed, name) : zoneOf(timeZone);
  const instants = Float64Array.from(parsed, (stamp) => stamp.ms);
  const grain = GRAINS[parsed.reduce((finest, stamp) => Math.max(finest, GRAINS.indexOf(stamp.grain)), 0)] as Grain;
  if (zone === undefined) return { zone, instants, locals: instants, grain };
  const locals = instants.slice();
  const repeats = new Map<number, number>();
  parsed.forEach((stamp, i) => {
    if (stamp.offset === undefined) {
      const seen = repeats.get(stamp.ms) ?? 0;
      repeats.set(stamp.ms, seen + 1);
      instants[i] = instantOf(stamp, zone, seen, skipped ? undefined : () => `${name}[${i}] = ${show(times[i])}`);
    } else locals[i] = localOf(zone, stamp.ms);
  });
  return { zone, instants, locals, grain };
}

// A repeated wall-clock hour means the first pass when it first appears and the second pass when it appears again.
function instantOf(stamp: ParsedStamp, zone: Zone, seen: number, refuse: (() => string) | undefined): number {
  const { earlier, later, exists } = resolveLocal(zone, stamp.ms);
  if (!exists && refuse && stamp.grain === "time") {
    throw new DataError("time", `${refuse()} does not exist in ${zone.name}: the clocks skip that hour`);
  }
  return seen > 0 ? later : earlier;
}

function zoneOfStamps(parsed: readonly ParsedStamp[], name: string): Zone | undefined {
  const first = parsed[0];
  if (first === undefined) return undefined;
  const odd = parsed.findIndex((stamp) => (stamp.offset === undefined) !== (first.offset === undefined));
  if (odd >= 0) {
    throw new DataError(
      "time",
      `${name}[0] and ${name}[${odd}] differ: one has an offset from UTC, the other has none`,
    );
  }
  if (first.zone !== undefined && parsed.every((stamp) => stamp.zone === first.zone)) return zoneOf(first.zone);
  if (first.offset === undefined) return undefined;
  const fixed = first.offset !== 0 && parsed.every((stamp) => stamp.offset === first.offset);
  return zoneOf(fixed ? fixedOffsetName(first.offset) : "UTC");
}

function fromNumber(ms: number, where: string): ParsedStamp {
  if (!(Math.abs(ms) <= 8.64e15)) throw new DataError("time", `${where} is no point in time: ${ms}`);
  return { ms: Math.floor(ms), offset: 0, zone: undefined, grain: "time" };
}

/** Throws when all stamps are numbers that look like years: they would silently be the first seconds of 1970. */
export function refuseYears(times: ArrayLike<TimeInput>, name: string): void {
  for (let i = 0; i < times.length; i++) {
    const stamp = times[i];
    if (typeof stamp !== "number" || !Number.isInteger(stamp) || stamp < 1000 || stamp > 2999) return;
  }
  if (times.length > 0) {
    const text = `${name}[0] = ${times[0]} looks like a year, but numbers are milliseconds since 1970`;
    throw new DataError("time", `${text}: write years as text ("${times[0]}")`);
  }
}

function parseText(text: string, where: string): ParsedStamp {
  const trimmed = text.trim();
  const date = DATE.exec(trimmed);
  const rest = date ? trimmed.slice(date[0].length) : "";
  if (date && rest === "") return { ...wallClock(date, text, where), offset: undefined, zone: undefined };
  const time = date && TIME.exec(rest);
  if (time && (date[3] ?? date[5]) !== undefined) return withTime(date, time, text, where);
  return parseSpan(trimmed, text, where);
}

function wallClock(date: RegExpExecArray, text: string, where: string): { ms: number; grain: Grain } {
  const year = Number(date[1]);
  const monthText = date[2] ?? date[4];
  const dayText = date[3] ?? date[5];
  const month = Number(monthText ?? 1);
  const day = Number(dayText ?? 1);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw new DataError("time", `${where} = "${text}" is no date of the calendar`);
  }
  const grain = dayText !== undefined ? "day" : monthText !== undefined ? "month" : "year";
  return { ms: DAY * daysFromCivil(year, month, day), grain };
}

function withTime(date: RegExpExecArray, time: RegExpExecArray, text: string, where: string): ParsedStamp {
  const [hour, minute, second] = [Number(time[1]), Number(time[2] ?? 0), Number(time[3] ?? 0)];
  const millisecond = Number((time[4] ?? "").padEnd(3, "0").slice(0, 3));
  const ofDay = 3_600_000 * hour + 60_000 * minute + 1000 * second + millisecond;
  // 24:00 is the end of the day.
  if (ofDay > DAY || minute > 59 || second > 59) {
    throw new DataError("time", `${where} = "${text}" is no time of the day`);
  }
  const local = wallClock(date, text, where).ms + ofDay;
  if (time[5] === undefined) return { ms: local, offset: undefined, zone: time[6], grain: "time" };
  const offset = parseOffset(time[5]);
  if (Number.isNaN(offset)) throw new DataError("time", `${where} = "${text}" has an impossible offset from UTC`);
  return { ms: local - offset, offset, zone: time[6], grain: "time" };
}

function parseSpan(trimmed: string, text: string, where: string): ParsedStamp {
  const none = { offset: undefined, zone: undefined };
  const quarter = QUARTER.exec(trimmed);
  if (quarter) {
    const month = 3 * Number(quarter[2]) - 2;
    return { ...none, ms: DAY * daysFromCivil(Number(quarter[1]), month, 1), grain: "quarter" };
  }
  const week = WEEK.exec(trimmed);
  if (!week) throw new DataError("time", `${where} = "${text}" is no time stamp in ISO 8601`);
  const [year, number, day] = [Number(week[1]), Number(week[2]), week[3]];
  if (number < 1 || number > isoWeeksIn(year)) {
    throw new DataError("time", `${where} = "${text}": the year ${year} has ${isoWeeksIn(year)} weeks`);
  }
  const days = firstIsoMonday(year) + 7 * (number - 1) + Number(day ?? 1) - 1;
  return { ...none, ms: DAY * days, grain: day === undefined ? "week" : "day" };
}

function show(stamp: TimeInput | undefined): string {
  return typeof stamp === "number" ? String(stamp) : `"${String(stamp)}"`;
}
