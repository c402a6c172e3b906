import { DataError } from "../core/errors.js";
import { integer, listOf, type OptionRule, readOptions } from "../core/options.js";
import type { TimeInput } from "../core/stamp.js";
import { type Feature, type FeatureKind, feature, optionsOf, requireIndex } from "./feature.js";
import { aDate, dateText, windowDefaults } from "./holidays.js";
import { range } from "./seasonal.js";

/** Something that happens from one time to another. */
export interface Event {
  /** Events of one name share a column. */
  readonly name: string;
  /** The first time step, or the time within it. */
  readonly from: TimeInput;
  /** The last time step. Default: the first. */
  readonly to?: TimeInput;
}

/** Options of `events`. */
export interface EventsOptions {
  /** Steps before the first that have columns of their own, 0 to 1000. Default 0. */
  readonly before?: number;
  /** Steps after the last that have columns of their own, 0 to 1000. Default 0. */
  readonly after?: number;
}

/**
 * Events that last: 1 in every step from the first to the last, and columns for the steps before and after.
 *
 * Columns: the names, as in `sale`, `sale-1`, `sale+1`. Data: time stamps, on the time step of the series.
 * Errors: OptionError("option"); DataError("time") for a time between steps.
 *
 * @example
 * const visits = series([5, 9, 4, 4], { start: "2024-03-01", frequency: "day" });
 * const sale = events([{ name: "sale", from: "2024-03-02", to: "2024-03-03" }], { after: 1 });
 * designOf(visits, [sale]).columns["sale+1"]; // Float64Array [0, 0, 0, 1]
 */
export function events(list: readonly Event[], options: EventsOptions = {}): Feature {
  const window = readOptions("events", windowDefaults, options, { before: integer(0, 1000), after: integer(0, 1000) });
  const anEvent: OptionRule = (value) => {
    const { name, from, to } = (value ?? {}) as Partial<Event>;
    const fine = typeof name === "string" && aDate(from) === undefined && (to === undefined || aDate(to) === undefined);
    return fine ? undefined : 'an event such as { name: "sale", from: "2024-03-01", to: "2024-03-07" }';
  };
  const given = readOptions("events", { list: [] as readonly Event[] }, { list }, { list: listOf(anEvent) });
  const all = Array.from(given.list, ({ name, from, to = from }) => ({ name, from: dateText(from), to: dateText(to) }));
  return feature("events", { ...window, list: all });
}

export const eventsKind: FeatureKind = {
  read: ({ list, ...given }) => events(list as unknown as Event[], optionsOf(given as Feature)),
  columns(given, { from, to, index }) {
    const { list, before, after } = given as unknown as { list: Required<Event>[] } & Required<EventsOptions>;
    const known = requireIndex("events", index);
    const names = [...new Set(list.map(({ name }) => name))];
    const stepOf = (time: TimeInput): number => {
      const step = known.position(time);
      if (Number.isNaN(step))
        throw new DataError("time", `events: ${String(time)} lies between two steps of the series`);
      return step;
    };
    return names.flatMap((name) => {
      const spans = list
        .filter((each) => each.name === name)
        .map((each) => [stepOf(each.from), stepOf(each.to)] as const);
      return range(-before, after + 1).map((offset) => {
        const values = new Float64Array(to - from);
        for (const [first, last] of spans) {
          const begin = offset > 0 ? last + offset : first + offset;
          const end = offset < 0 ? first + offset : last + offset;
          values.fill(1, clamp(begin - from, values.length), clamp(end + 1 - from, values.length));
        }
        return { name: offset === 0 ? name : `${name}${offset > 0 ? "+" : ""}${offset}`, values };
      });
    });
  },
};

function clamp(step: number, length: number): number {
  return Math.max(0, Math.min(length, step));
}
