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
}
