// Static features as a network sees them: numbers standardised over the panel, categories as rows of an embedding.

import { DataError, OptionError } from "../core/errors.js";
import { nearest, show } from "../core/options.js";
import type { Statics } from "../core/panel.js";
import type { Warning } from "../core/warning.js";

/** A numeric static, standardised over the series of the training panel that have it. */
export type RealCode = {
  readonly name: string;
  readonly mean: number;
  /** 1 where all series agree. */
  readonly sd: number;
};

/** A categorical static: label i is row i + 1 of its embedding, row 0 stands for unknown and missing ones. */
export type CategoryCode = {
  readonly name: string;
  readonly labels: readonly string[];
  /** Columns of the embedding. */
  readonly dimension: number;
};

/** How the static features of a panel are coded. */
export type StaticsCode = {
  readonly reals: readonly RealCode[];
  readonly categories: readonly CategoryCode[];
};

/** The static features of one series, coded. */
export interface CodedStatics {
  /** (reals) */
  readonly reals: Float32Array;
  /** (categories): rows of their embeddings. */
  readonly categories: Int32Array;
  readonly warnings: readonly Warning[];
}

/** The category that every series has of itself, when ids are embedded. */
export const ID = "id";

const WIDEST = 50;

/** Columns of the embedding of n labels: half of the rows, at most 50. Source: Howard and Gugger (2020), fastai, an early rule of thumb. */
export function embeddingDimension(labels: number): number {
  return Math.min(WIDEST, Math.ceil((labels + 1) / 2));
}

/** What decides the coding. */
export interface StaticsOptions {
  /** Names of the statics to use; all that the panel has, in order of their names, when left out. */
  readonly names?: readonly string[] | undefined;
  /** Whether the id of a series is a category too. */
  readonly embedIds: boolean;
}

/**
 * The coding that a training panel decides.
 *
 * Errors: OptionError("option") for a name that no series has; DataError("format") for a static that is a number here and text there,
 * DataError("not-finite") for an infinite one.
 */
export function learnStatics(
  owner: string,
  statics: Readonly<Record<string, Statics>>,
  ids: readonly string[],
  { names, embedIds }: StaticsOptions,
): StaticsCode {
  const rows = ids.map((id) => statics[id] ?? {});
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  for (const name of names ?? []) if (!all.includes(name)) throw unknownName(owner, name, all);
  const reals: RealCode[] = [];
  const categories: CategoryCode[] = embedIds ? [categoryOf(ID, ids)] : [];
  for (const name of names ?? all) {
    const given = rows.flatMap((row, i) => (Object.hasOwn(row, name) ? [{ id: ids[i]!, value: row[name]! }] : []));
    const first = given[0]!;
    const odd = given.find(({ value }) => typeof value !== typeof first.value);
    if (odd) {
      const text = `"${first.id}" has ${show(first.value)}, "${odd.id}" has ${show(odd.value)}`;
      throw new DataError("format", `${owner}: static ${show(name)} must be numbers or texts throughout: ${text}`);
    }
    if (typeof first.value === "string") {
      if (name === ID && embedIds) {
        throw new OptionError("option", `${owner}: embedIds and a static called "${ID}" would be one name`);
      }
      categories.push(
        categoryOf(
          name,
          given.map(({ value }) => value as string),
        ),
      );
      continue;
    }
    reals.push(realOf(owner, name, given as readonly { id: string; value: number }[]));
  }
  return { reals, categories };
}

/** The static features of a series, coded; what is unknown or missing is said in warnings. */
export function codeStatics(code: StaticsCode, statics: Statics, id: string | undefined): CodedStatics {
  const warnings: Warning[] = [];
  const warn = (message: string): void => {
    warnings.push({ code: "unknown-category", message, ...(id === undefined ? {} : { id }) });
  };
  const categories = Int32Array.from(code.categories, ({ name, labels }) => {
    const label = name === ID && !Object.hasOwn(statics, ID) ? id : ownStatic(statics, name);
    if (label === undefined) return 0;
    const row = labels.indexOf(String(label)) + 1;
    if (row === 0) warn(`${show(name)} ${show(label)} was not seen in training: it counts as unknown`);
    return row;
  });
  const reals = Float32Array.from(code.reals, ({ name, mean, sd }) => {
    const value = ownStatic(statics, name);
    // Missing is the mean; far out is far out, but never infinite.
    if (typeof value !== "number" || Number.isNaN(value)) return 0;
    return Math.max(-MOST, Math.min(MOST, (value - mean) / sd));
  });
  return { reals, categories, warnings };
}

/** Standard deviations beyond which a number is taken for one at their end. */
const MOST = 100;

function ownStatic(statics: Statics, name: string): number | string | undefined {
  return Object.hasOwn(statics, name) ? statics[name] : undefined;
}

function categoryOf(name: string, labels: readonly string[]): CategoryCode {
  const distinct = [...new Set(labels)].sort();
  return { name, labels: distinct, dimension: embeddingDimension(distinct.length) };
}

function realOf(owner: string, name: string, given: readonly { id: string; value: number }[]): RealCode {
  const infinite = given.find(({ value }) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite) {
    throw new DataError("not-finite", `${owner}: static ${show(name)} of "${infinite.id}" is ${infinite.value}`);
  }
  const { mean, sd } = standardOf(given.map(({ value }) => value));
  return { name, mean, sd };
}

/** Mean and standard deviation of the numbers that are not missing; 0 and 1 where there are none, an sd of 1 where all agree. */
export function standardOf(values: Iterable<number>): { mean: number; sd: number } {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return { mean: 0, sd: 1 };
  const mean = known.reduce((sum, value) => sum + value / largest, 0) / known.length;
  const square = known.reduce((sum, value) => sum + (value / largest - mean) * (value / largest - mean), 0);
  const sd = Math.sqrt(square / known.length);
  return { mean: mean * largest, sd: sd > 1e-9 ? sd * largest : 1 };
}

function unknownName(owner: string, name: string, all: readonly string[]): OptionError {
  const near = nearest(name, all);
  const hint = near ? ` (did you mean ${show(near)}?)` : "";
  return new OptionError("option", `${owner}: no series of the panel has a static ${show(name)}${hint}`);
}
