import { DataError } from "./errors.js";
import type { Plain } from "./saved.js";

/** The units of time steps. */
export type TimeUnit =
  | "millisecond"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "business-day"
  | "week"
  | "month"
  | "quarter"
  | "year";

/** The time step between two values: `count` units, such as 15 minutes. */
export interface Frequency {
  readonly unit: TimeUnit;
  readonly count: number;
}

/** Equally spaced time stamps. */
export interface TimeIndex {
  readonly length: number;
  readonly frequency: Frequency;
  readonly timeZone: string | undefined;
  /** The label of step i in ISO 8601, as coarse as the frequency allows: `1961-01` for months. */
  label(i: number): string;
  /** The instant at which step i starts, in milliseconds since 1970 (UTC). */
  epoch(i: number): number;
  /** All labels. */
  toArray(): string[];
  /** Steps from (inclusive) to (exclusive). */
  slice(from: number, to?: number): TimeIndex;
  /** The `horizon` steps that follow the last one. */
  next(horizon: number): TimeIndex;
  /** The step at which a time stamp lies (it may be before the first or after the last one); NaN when it is on none. */
  position(time: TimeInput): number;
  /** Plain data from which `timeIndexFromJson` makes the same index. */
  toJSON(): Plain;
}

/** What can be read as a time stamp: ISO 8601 text, milliseconds since 1970, a Date, or anything whose text is ISO 8601. */
export type TimeInput = string | number | Date | { toString(): string };

/** The index that `toJSON` described. */
export function timeIndexFromJson(json: Plain): TimeIndex {
  throw new DataError("format", `no time index in ${typeof json}`);
}
