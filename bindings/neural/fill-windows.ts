// How one window becomes rows of a batch.

import type { ColumnCounts, InputLayout } from "./input-layout.js";
import type { PreparedSeries } from "./panel-inputs.js";
import type { BatchViews, Line, Numeric, Place, WindowOptions } from "./windows.js";

/** One window and what its rows are made of. */
export interface WindowRow {
  readonly options: WindowOptions;
  readonly layout: InputLayout;
  readonly columns: ColumnCounts;
  readonly place: Place;
  readonly series: PreparedSeries;
  /** Its place in the batch, and the number of windows of that. */
  readonly b: number;
  readonly count: number;
  readonly line: Line;
  /** The static columns. */
  readonly fixed: readonly number[];
  /** Writes the known columns of a step. */
  readonly known: (t: number, out: Numeric, at: number) => void;
}

/** Write one window into its column of a batch. */
export function writeWindow(row: WindowRow, views: BatchViews): void {
  const { options, series, b, count } = row;
  const { form, context, horizon } = options;
  if (form === "flat") writeFlat(row, views.inputs);
  else writeSteps(row, form === "encoder" ? context : context + horizon, views.inputs);
  if (form === "encoder") writeFuture(row, views.future);
  if (form === "flat") writeTargets(row, 0, { first: b * horizon, stride: 1 }, views);
  else writeTargets(row, form === "encoder" ? 0 : context, { first: b, stride: count }, views);
  const { categories } = series.statics;
  for (let k = 0; k < categories.length; k++) views.categories[k * count + b] = categories[k]!;
}

/** All columns of the first `steps` steps from the start of the context. */
function writeSteps(row: WindowRow, steps: number, inputs: Numeric): void {
  const { options, layout, columns, place, b, count, line, fixed, known } = row;
  const { lags } = layout;
  const { values, seen, reach } = line;
  const width = columns.past + columns.known + columns.static;
  const first = reach - options.context;
  for (let k = 0; k < steps; k++) {
    let at = (k * count + b) * width;
    const now = first + k;
    for (let j = 0; j < lags.length; j++) inputs[at++] = values[now - lags[j]!]!;
    inputs[at++] = seen[now - lags[0]!]!;
    known(place.cut - options.context + k, inputs, at);
    at += columns.known;
    for (let j = 0; j < fixed.length; j++) inputs[at++] = fixed[j]!;
  }
}

/** Known and static columns of the horizon. */
function writeFuture(row: WindowRow, future: Numeric): void {
  const { options, columns, place, b, count, fixed, known } = row;
  const width = columns.known + columns.static;
  for (let h = 0; h < options.horizon; h++) {
    const at = (h * count + b) * width;
    known(place.cut + h, future, at);
    future.set(fixed, at + columns.known);
  }
}

/** Values and marks of the context, known columns of each step of the horizon, static columns. */
function writeFlat(row: WindowRow, inputs: Numeric): void {
  const { options, columns, place, b, line, fixed, known } = row;
  const { context, horizon } = options;
  let at = b * (2 * context + horizon * columns.known + columns.static);
  const first = line.reach - context;
  for (let k = 0; k < context; k++) inputs[at++] = line.values[first + k]!;
  for (let k = 0; k < context; k++) inputs[at++] = line.seen[first + k]!;
  for (let h = 0; h < horizon; h++) {
    known(place.cut + h, inputs, at);
    at += columns.known;
  }
  inputs.set(fixed, at);
}

/** Targets and weights from `before` steps before the cut to the end of the horizon. */
function writeTargets(
  { options, place, series, line }: WindowRow,
  before: number,
  { first, stride }: { readonly first: number; readonly stride: number },
  { target, weight }: BatchViews,
): void {
  for (let k = 0; k < before + options.horizon; k++) {
    const i = line.reach - before + k;
    const known = line.seen[i]!;
    const raw = options.unscaledTargets && known === 1;
    target[first + k * stride] = raw ? series.values[place.cut - before + k]! : line.values[i]!;
    weight[first + k * stride] = known;
  }
}
