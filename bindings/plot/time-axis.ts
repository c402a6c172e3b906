// Where the steps of a series lie on a horizontal axis.

import type { Json } from "../core/saved.js";
import type { TimeIndex, TimeUnit } from "../core/time.js";

/** Positions of steps and how an axis shows them. */
export interface StepAxis {
  /** Milliseconds of wall-clock time (as if the clock showed UTC), or numbers of steps from 1. */
  position(step: number): number;
  /** The Vega-Lite channel, for the field `x`. */
  readonly channel: { readonly [key: string]: Json };
  /** How a tooltip shows a position. */
  readonly tooltip: { readonly [key: string]: Json };
}

const labelOf: Readonly<Record<TimeUnit, string>> = {
  millisecond: "%H:%M:%S.%L",
  second: "%H:%M:%S",
  minute: "%d %b %H:%M",
  hour: "%d %b %H:%M",
  day: "%d %b %Y",
  "business-day": "%d %b %Y",
  week: "%d %b %Y",
  month: "%b %Y",
  quarter: "Q%q %Y",
  year: "%Y",
};

/** The axis of a series of `length` steps whose first one is step 0. */
export function stepAxis(index: TimeIndex | undefined, length: number): StepAxis {
  if (index === undefined) {
    const axis = { title: "Step", tickMinStep: 1, format: ",d", labelFlush: true };
    return {
      position: (step) => step + 1,
      channel: { field: "x", type: "quantitative", scale: { nice: false, zero: false }, axis },
      tooltip: { field: "x", type: "quantitative", title: "Step", format: ",d" },
    };
  }
  // With a time zone the clock of the first step counts all along, so that a changed clock bends no line.
  const shift = length > 0 ? wallClock(index.label(0), index.epoch(0)) - index.epoch(0) : 0;
  const axis = { title: null, labelFlush: true, labelOverlap: true, tickCount: 8, ...yearly(index) };
  return {
    position: (step) => index.epoch(step) + shift,
    channel: { field: "x", type: "temporal", scale: { type: "utc", nice: false }, axis },
    tooltip: { field: "x", type: "temporal", title: "Time", format: labelOf[index.frequency.unit], formatType: "utc" },
  };
}

function yearly(index: TimeIndex): { readonly [key: string]: Json } {
  return index.frequency.unit === "year" ? { format: "%Y" } : {};
}

/** The local date and time that a label states, as milliseconds. */
function wallClock(label: string, otherwise: number): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?/.exec(label);
  if (!parts) return otherwise;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as number[];
  return Date.UTC(year as number, (month as number) - 1, day, hour, minute, second);
}
