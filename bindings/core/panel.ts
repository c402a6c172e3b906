import { DataError } from "./errors.js";
import { frequencyText } from "./frequency.js";
import { show } from "./options.js";
import { type Hierarchy, readHierarchy, readStatics, type Statics, type StaticsInput } from "./panel-parts.js";
import { type PanelInput, type PanelSeriesOptions, readPanelSeries } from "./panel-series.js";
import type { Series } from "./series.js";
import type { TimeIndex } from "./time.js";

export type { Hierarchy, Static, Statics, StaticsInput } from "./panel-parts.js";
export type { PanelInput } from "./panel-series.js";

/** Several series with ids, of any lengths and starts, and what is known about each. */
export interface Panel extends Iterable<Series> {
  /** Number of series. */
  readonly length: number;
  /** In the order of the series; unique. */
  readonly ids: readonly string[];
  /** Static features by id, then by name; empty for a series without any. */
  readonly statics: Readonly<Record<string, Statics>>;
  /** Which series each aggregate is the sum of. */
  readonly hierarchy: Hierarchy | undefined;
  /** The series of an id. Errors: `DataError("no-data")` for an unknown one. */
  get(id: string): Series;
  has(id: string): boolean;
  /**
   * All series side by side in time. Series without time stamps all begin at step 0.
   *
   * Errors: `DataError("time")` when time steps, zones or starts do not fit together, `DataError("length-mismatch")` when dimensions differ.
   */
  toMatrix(): PanelMatrix;
}

/** The aligned view of a panel. */
export interface PanelMatrix {
  /** (series, time, dimension); NaN where missing. */
  readonly values: Float64Array;
  /** As `values`: 1 where a value was observed, else 0. */
  readonly mask: Uint8Array;
  /** [series, time, dimension]. */
  readonly shape: readonly [series: number, time: number, dimension: number];
  readonly ids: readonly string[];
  /** From the earliest start to the latest end, when the series have time stamps. */
  readonly index: TimeIndex | undefined;
}

/** Options of `panel`. */
export interface PanelOptions extends PanelSeriesOptions {
  /** Static features: by id and name, or rows with the key of the ids. */
  readonly statics?: StaticsInput;
  /** Aggregates: the ids of the series that each is the sum of. */
  readonly hierarchy?: Hierarchy;
}

/**
 * Several series with ids, from rows, columns, Series, or numbers by id.
 *
 * Rows and columns are grouped by id, in order of appearance, and share one time step: the one that most of them show, or `frequency`. A
 * panel of several time steps is made of Series. Series without an id are numbered.
 *
 * Data: ragged lengths and different starts are welcome; an empty series is a new item without history.
 *
 * Errors: those of `series`, naming the id; `DataError("duplicate")` for a repeated id; `DataError("format")` for statics or a hierarchy of
 * series that do not exist.
 *
 * @example
 * panel({ north: [1, 2, 3], south: [4, 5] }, { frequency: "month" }).get("south").length; // 2
 * panel([{ id: "a", time: "2024-01", value: 1 }, { id: "b", time: "2024-02", value: 2 }], { frequency: "month" }).toMatrix().shape; // [2, 2, 1]
 */
export function panel(input: PanelInput, options: PanelOptions = {}): Panel {
  const { statics, hierarchy, ...rest } = options;
  if (isPanel(input) && Object.keys(options).length === 0) return input;
  const members = new Map<string, Series>();
  for (const [i, member] of readPanelSeries(input, rest).entries()) {
    const id = member.id ?? String(i);
    if (members.has(id)) throw new DataError("duplicate", `the id "${id}" of series ${i} is taken by an earlier one`);
    members.set(id, member.id === undefined ? Object.freeze({ ...member, id }) : member);
  }
  const known = isPanel(input) ? input : undefined;
  const features = statics === undefined ? known?.statics : readStatics(statics, members, options.id ?? "id");
  const sums = hierarchy === undefined ? known?.hierarchy : readHierarchy(hierarchy, members);
  return new SeriesPanel(members, features ?? readStatics({}, members, "id"), sums);
}

/** Whether an input is a finished Panel. */
export function isPanel(input: unknown): input is Panel {
  return input instanceof SeriesPanel;
}

class SeriesPanel implements Panel {
  readonly ids: readonly string[];
  readonly statics: Readonly<Record<string, Statics>>;
  readonly hierarchy: Hierarchy | undefined;
  readonly #members: ReadonlyMap<string, Series>;

  constructor(
    members: ReadonlyMap<string, Series>,
    statics: Readonly<Record<string, Statics>>,
    hierarchy: Hierarchy | undefined,
  ) {
    this.#members = members;
    this.ids = Object.freeze([...members.keys()]);
    this.statics = statics;
    this.hierarchy = hierarchy;
  }

  get length(): number {
    return this.#members.size;
  }

  [Symbol.iterator](): Iterator<Series> {
    return this.#members.values();
  }

  has(id: string): boolean {
    return this.#members.has(id);
  }

  get(id: string): Series {
    const member = this.#members.get(id);
    if (member === undefined) throw new DataError("no-data", `the panel has no series ${show(id)}`);
    return member;
  }

  toMatrix(): PanelMatrix {
    const members = [...this];
    const dimension = members[0]?.dimension ?? 1;
    const { index, starts, length } = alignment(members);
    const values = new Float64Array(members.length * length * dimension).fill(Number.NaN);
    members.forEach((member, i) => {
      if (member.dimension !== dimension) {
        const text = `"${member.id}" has ${member.dimension} values a step, "${members[0]?.id}" has ${dimension}`;
        throw new DataError("length-mismatch", text);
      }
      values.set(member.values, (i * length + (starts[i] as number)) * dimension);
    });
    const mask = Uint8Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1));
    return { values, mask, shape: [members.length, length, dimension], ids: this.ids, index };
  }
}

interface Alignment {
  readonly index: TimeIndex | undefined;
  /** The step at which each series begins. */
  readonly starts: readonly number[];
  readonly length: number;
}

/** Where each series begins in the union of all time spans. Empty series say nothing about time. */
function alignment(members: readonly Series[]): Alignment {
  const filled = members.filter((member) => member.length > 0);
  const first = earliest(filled);
  if (first?.index === undefined) {
    const length = filled.reduce((longest, member) => Math.max(longest, member.length), 0);
    return { index: undefined, starts: members.map(() => 0), length };
  }
  const origin = first.index;
  const starts = members.map((member) => (member.length === 0 ? 0 : stepIn(origin, first, member)));
  const length = members.reduce((end, member, i) => Math.max(end, (starts[i] as number) + member.length), 0);
  return { index: origin.slice(0, 0).next(length), starts, length };
}

function earliest(members: readonly Series[]): Series | undefined {
  let first: Series | undefined;
  for (const member of members) {
    if (member.index === undefined) {
      if (members.every((each) => each.index === undefined)) return member;
      throw new DataError("time", `series "${member.id}" has no time stamps, others have`);
    }
    if (first?.index === undefined || member.index.epoch(0) < first.index.epoch(0)) first = member;
  }
  return first;
}

function stepIn(origin: TimeIndex, first: Series, member: Series): number {
  const index = member.index as TimeIndex;
  const [step, other] = [frequencyText(index.frequency), frequencyText(origin.frequency)];
  const zone = (each: TimeIndex): string => each.timeZone ?? "none";
  if (step !== other || zone(index) !== zone(origin)) {
    const what = `a step of a ${step} in zone ${zone(index)}, "${first.id}" a ${other} in zone ${zone(origin)}`;
    throw new DataError("time", `series "${member.id}" has ${what}`);
  }
  const start = origin.position(index.label(0));
  const last = origin.position(index.label(member.length - 1));
  if (last - start === member.length - 1) return start;
  throw new DataError("time", `series "${member.id}" from ${index.label(0)} lies between the steps of "${first.id}"`);
}
