// What the model inside withFeatures is given: the transformed target, with columns as covariates.

import type { Model } from "../core/model.js";
import type { Series } from "../core/series.js";
import type { Column, Ground } from "./feature.js";

/** What the model inside was given: its series, from which step on, and which steps count as missing. */
export interface Inside {
  readonly series: Series;
  readonly begin: number;
  /** (length): 1 where a column is not known. */
  readonly unknown: Uint8Array;
}

/** The series of the model inside: the transformed target with the columns as covariates, from step `begin` on. */
export function insideSeries(series: Series, { values }: Ground, columns: readonly Column[], begin: number): Inside {
  const unknown = new Uint8Array(series.length);
  for (const column of columns) {
    for (let t = 0; t < series.length; t++) if (!Number.isFinite(column.values[t]!)) unknown[t] = 1;
  }
  const known = (column: Float64Array, otherwise: number) =>
    column.slice(begin, series.length).map((value, i) => (unknown[begin + i] ? otherwise : value));
  // Without features the model inside has the covariates that the series carries.
  const carried = Object.entries(series.covariates).map(([name, column]) => [name, column.slice(begin)] as const);
  const made = columns.map((column) => [column.name, known(column.values, 0)] as const);
  const covariates = Object.fromEntries(columns.length > 0 ? made : carried);
  const inside = Object.freeze({
    ...series,
    values: known(values, Number.NaN),
    length: series.length - begin,
    index: series.index?.slice(begin),
    covariates,
  });
  return { series: inside, begin, unknown };
}

/** The first step at which the target and all columns are known. */
export function firstKnown(values: Float64Array, columns: readonly Column[]): number {
  let t = 0;
  while (
    t < values.length &&
    ![values, ...columns.map((column) => column.values)].every((each) => Number.isFinite(each[t]!))
  )
    t++;
  return t;
}

/** Values with each missing one replaced by what was expected, else by the one before. */
export function fill(values: Float64Array, expected: Float64Array): Float64Array {
  let last = Number.NaN;
  return values.map((value, t) => {
    if (!Number.isNaN(value)) last = value;
    else if (Number.isFinite(expected[t]!)) last = expected[t]!;
    return last;
  });
}

/** Whether a column has steps that are not known. */
export function isUnknown({ values }: Column): boolean {
  return values.some((value) => !Number.isFinite(value));
}

/** One after the other. */
export function joined(before: Float64Array, after: Float64Array): Float64Array {
  const whole = new Float64Array(before.length + after.length);
  whole.set(before);
  whole.set(after, before.length);
  return whole;
}

/** The model with the columns as its covariates, unless it names some of them itself. */
export function withColumns(model: Model, columns: readonly Column[]): Model {
  const named = (model.options as { readonly covariates?: readonly string[] }).covariates;
  if (columns.length === 0 || (named !== undefined && named.length > 0)) return model;
  const covariates = columns.map(({ name }) => name);
  return model.factory({ ...model.options, covariates } as object) as Model;
}
