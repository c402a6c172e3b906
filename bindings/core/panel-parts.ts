import { DataError } from "./errors.js";
import { show } from "./options.js";
import { idText } from "./table.js";

/** A static feature: a number, or a category by name. */
export type Static = number | string;

/** The static features of one series, by name. */
export type Statics = Readonly<Record<string, Static>>;

/** Static features by id and name, or rows with the key of the ids. */
export type StaticsInput = Readonly<Record<string, Statics>> | readonly Readonly<Record<string, Static>>[];

/** Aggregate → the ids of the bottom series that it is the sum of. */
export type Hierarchy = Readonly<Record<string, readonly string[]>>;

interface Ids {
  has(id: string): boolean;
  keys(): Iterable<string>;
}

/** Static features for every id, checked; empty where there are none. */
export function readStatics(input: StaticsInput, ids: Ids, idKey: string): Readonly<Record<string, Statics>> {
  const statics = new Map<string, Statics>();
  for (const [id, features] of staticEntries(input, idKey)) {
    if (statics.has(id)) throw new DataError("duplicate", `statics name "${id}" twice`);
    if (!ids.has(id)) {
      throw new DataError(
        "format",
        `statics name "${id}", which is no series: an item without history is an empty one`,
      );
    }
    for (const [name, value] of Object.entries(features)) {
      if (typeof value === "number" || typeof value === "string") continue;
      throw new DataError("not-numeric", `static "${name}" of "${id}" must be a number or text, got ${show(value)}`);
    }
    statics.set(id, Object.freeze({ ...features }));
  }
  const none: Statics = Object.freeze({});
  return Object.freeze(Object.fromEntries([...ids.keys()].map((id) => [id, statics.get(id) ?? none])));
}

function staticEntries(input: StaticsInput, idKey: string): (readonly [string, Statics])[] {
  if (!Array.isArray(input)) return Object.entries(input as Readonly<Record<string, Statics>>);
  return input.map((row: Statics, i) => {
    const { [idKey]: id, ...features } = row;
    return [idText(id, `statics[${i}].${idKey}`), features] as const;
  });
}

/** A hierarchy whose aggregates are sums of one or more series of the panel, none of them an aggregate itself. */
export function readHierarchy(input: Hierarchy, ids: Ids): Hierarchy {
  const entries = Object.entries(input).map(([aggregate, bottom]) => {
    if (!Array.isArray(bottom) || bottom.length === 0) {
      throw new DataError(
        "format",
        `the aggregate "${aggregate}" must list the ids of its series, got ${show(bottom)}`,
      );
    }
    const seen = new Set<string>();
    for (const id of bottom as readonly string[]) {
      if (!ids.has(id)) throw new DataError("format", `the aggregate "${aggregate}" lists "${id}", which is no series`);
      if (Object.hasOwn(input, id)) {
        throw new DataError("format", `the aggregate "${aggregate}" lists "${id}", an aggregate: list bottom series`);
      }
      if (seen.has(id)) throw new DataError("duplicate", `the aggregate "${aggregate}" lists "${id}" twice`);
      seen.add(id);
    }
    return [aggregate, Object.freeze([...bottom])] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}
