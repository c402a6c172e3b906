import { DAY, daysFromCivil, modulo, pad } from "./calendar.js";
import { OptionError } from "./errors.js";

/** A time zone: which wall-clock time it is at which instant. Local times are milliseconds as if the clock showed UTC. */
export interface Zone {
  readonly name: string;
  /** Milliseconds that the clocks are ahead of UTC at an instant. */
  offset(instant: number): number;
}

/** A local time in a zone: the one instant, both instants of a repeated hour, or none in a skipped hour. */
export interface Resolution {
  readonly earlier: number;
  readonly later: number;
  readonly exists: boolean;
}

const zones = new Map<string, Zone>();

/** The zone of a name: IANA (`Europe/Berlin`), `UTC`, or a fixed offset (`+01:00`). */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** When the clocks of a zone show a local time. */
export function resolveLocal(zone: Zone, local: number): Resolution {
  const before = zone.offset(local - DAY);
  const after = zone.offset(local + DAY);
  const early = local - before;
  if (before === after) return { earlier: early, later: early, exists: true };
  const late = local - after;
  const earlyHolds = zone.offset(early) === before;
  const lateHolds = zone.offset(late) === after;
  // In a skipped hour the clock that did not jump yet names the instant: 02:30 of a 02:00 → 03:00 jump is 03:30.
  if (!earlyHolds && !lateHolds) return { earlier: early, later: early, exists: false };
  return { earlier: earlyHolds ? early : late, later: lateHolds ? late : early, exists: true };
}

/**
 * What the clocks of a zone show at an instant. Where they skip midnight, the instant of the change is still the start of the day: 00:00.
 */
export function localOf(zone: Zone, instant: number): number {
  const local = instant + zone.offset(instant);
  const unchanged = instant + zone.offset(instant - 1);
  return unchanged < local && modulo(unchanged, DAY) === 0 ? unchanged : local;
}

/** `Z` in UTC, else `+01:00`, with seconds where the offset has them. */
export function offsetText(zone: Zone, offset: number): string {
  return zone.name === "UTC" ? "Z" : fixedOffsetName(offset);
}

/** `+01:00` of an offset in milliseconds. */
export function fixedOffsetName(offset: number): string {
  const seconds = Math.round(Math.abs(offset) / 1000);
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}`;
  return (offset < 0 ? "-" : "+") + text + (seconds % 60 === 0 ? "" : `:${pad(seconds % 60)}`);
}

/** Milliseconds of `Z`, `+01:00`, `+0100`, `+01`; NaN for anything else. */
export function parseOffset(text: string): number {
  if (text === "Z" || text === "z") return 0;
  const match = /^([+-])(\d{2})(?::?(\d{2})(?::?(\d{2}))?)?$/.exec(text);
  if (!match) return Number.NaN;
  const seconds = 3600 * Number(match[2]) + 60 * Number(match[3] ?? 0) + Number(match[4] ?? 0);
  if (seconds >= 86_400 || Number(match[3] ?? 0) > 59 || Number(match[4] ?? 0) > 59) return Number.NaN;
  return (match[1] === "-" ? -1000 : 1000) * seconds;
}

function makeZone(name: string): Zone {
  if (typeof name !== "string") {
    throw new OptionError("option", `timeZone must be a name such as "Europe/Berlin", got ${String(name)}`);
  }
  if (/^(UTC|Etc\/UTC|GMT|Z)$/i.test(name)) return { name: "UTC", offset: () => 0 };
  const fixed = parseOffset(name);
  if (!Number.isNaN(fixed)) return { name, offset: () => fixed };
  return { name, offset: cachedOffsets(offsetReader(name)) };
}

// The closest changes on record that undo each other are a week apart (America/Recife in October 2000).
const CACHE_STEP = 2 * DAY;

/** Between two instants with the same offset it is constant, so most look-ups need no formatting. */
function cachedOffsets(read: (instant: number) => number): (instant: number) => number {
  const known = new Map<number, number>();
  const at = (k: number): number => {
    let offset = known.get(k);
    if (offset === undefined) {
      offset = read(k * CACHE_STEP);
      known.set(k, offset);
    }
    return offset;
  };
  return (instant) => {
    const k = Math.floor(instant / CACHE_STEP);
    const offset = at(k);
    return offset === at(k + 1) ? offset : read(instant);
  };
}

// Before 1800 no place had a standard time, so its local mean time holds; Intl's years before 1 need no care then.
const FIRST_CHANGE = -5_364_662_400_000;
const LAST_INSTANT = 8.64e15 - 4 * DAY;

function offsetReader(name: string): (instant: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new OptionError("option", `unknown timeZone "${name}"`, { cause });
  }
  return (instant) => {
    const clamped = Math.min(Math.max(instant, FIRST_CHANGE), LAST_INSTANT);
    const shown: Record<string, number> = {};
    for (const part of format.formatToParts(clamped)) shown[part.type] = Number(part.value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
    const local = DAY * daysFromCivil(year, month, day) + 1000 * (3600 * hour + 60 * minute + second);
    return local - (clamped - modulo(clamped, 1000));
  };
}
