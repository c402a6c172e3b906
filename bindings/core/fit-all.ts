import {
  allOf,
  type ChunkControl,
  inChunks,
  oneByOne,
  readChunkControl,
  readWholeControl,
  type SeriesWork,
  seriesOf,
} from "./chunks.js";
import { OptionError } from "./errors.js";
import type { FitControl, Fitted, Model } from "./model.js";
import { constructorsIn } from "./nested.js";
import { show } from "./options.js";
import type { PanelInput } from "./panel.js";
import { errorFromPlain } from "./plain-error.js";
import type { Series } from "./series.js";

/** What came of one series of a panel: a fitted model, or the error that it met. */
export type FitResult<O extends object = object, S = unknown> =
  | { readonly id: string; readonly fitted: Fitted<O, S>; readonly error?: undefined }
  | { readonly id: string; readonly fitted?: undefined; readonly error: Error };

/**
 * Fit a model to every series of a panel. Each fitted model is bit for bit what `model.fit(series)` gives, whether it was made in
 * process or by any number of workers.
 *
 * A series that cannot be fitted gives `{ id, error }` and never stops the others. The results are in the order of the panel; the
 * event loop has its turn every few series.
 *
 * Errors: those of `panel` for what is no panel; OptionError("option"); FitError("aborted").
 *
 * Cost: one fit per series; with a pool, also the passage of each series and its saved fit between the threads (some tens of
 * microseconds), which pays for models that take longer than that.
 *
 * @example
 * for (const { id, fitted, error } of await fitAll(naive(), { north: [1, 2, 4], south: [3] })) {
 *   error?.message ?? fitted?.forecast(2).mean; // north: Float64Array [4, 4]; south: "naive needs ..."
 * }
 */
export async function fitAll<O extends object, S>(
  model: Model<O, S>,
  panel: PanelInput,
  control: FitControl = {},
): Promise<FitResult<O, S>[]> {
  const given = readWholeControl("fitAll", "fitEach", control);
  return allOf(inChunks(seriesOf(panel, given), fitWork("fitAll", model), given));
}

/**
 * The results of `fitAll` one after the other, as they are made: for panels whose fitted models are not all wanted in memory, for job
 * queues and batch schedulers. Break off at any time; to go on later, pass as `from` the number of results already had.
 *
 * Errors: as `fitAll`.
 *
 * @example
 * for await (const { id, fitted } of fitEach(drift(), { a: [1, 2, 3], b: [4, 6, 5] }, { shard: "1/2", from: 0 })) {
 *   fitted?.forecast(1).mean; // a: Float64Array [4]
 * }
 */
export function fitEach<O extends object, S>(
  model: Model<O, S>,
  panel: PanelInput,
  control: ChunkControl = {},
): AsyncGenerator<FitResult<O, S>, void, undefined> {
  const given = readChunkControl("fitEach", control);
  return oneByOne(inChunks(seriesOf(panel, given), fitWork("fitEach", model), given));
}

function fitWork<O extends object, S>(owner: string, model: Model<O, S>): SeriesWork<FitResult<O, S>> {
  if (typeof model?.fit !== "function" || typeof model.toJSON !== "function") {
    throw new OptionError("option", `${owner}: model must be a model such as naive(), got ${show(model)}`);
  }
  return {
    owner,
    here: (series) => fitOne(model, series),
    task: { kind: "fit", models: [model], options: {} },
    wake: (answer, { id }) =>
      "error" in answer
        ? { id: id!, error: errorFromPlain(answer.error) }
        : { id: id!, fitted: model.factory.wake(answer.form, constructorsIn(model)) as Fitted<O, S> },
  };
}

/** Fit one series of a panel, whatever comes of it. */
export function fitOne<O extends object, S>(model: Model<O, S>, series: Series): FitResult<O, S> {
  try {
    return { id: series.id!, fitted: model.fit(series) };
  } catch (error) {
    return { id: series.id!, error: error instanceof Error ? error : new Error(String(error), { cause: error }) };
  }
}
