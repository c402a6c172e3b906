import { none } from "./baseline/constant.js";
import { type AnyFactory, builtIns } from "./built-ins.js";
import {
  allOf,
  type ChunkControl,
  inChunks,
  oneByOne,
  readChunkControl,
  readWholeControl,
  type SeriesWork,
  seriesOf,
} from "./core/chunks.js";
import { WasmError } from "./core/errors.js";
import type { Forecast } from "./core/forecast.js";
import type { FitControl } from "./core/model.js";
import { show } from "./core/options.js";
import type { PanelInput } from "./core/panel.js";
import { errorFromPlain } from "./core/plain-error.js";
import type { Plain, PlainForm } from "./core/saved.js";
import type { Series } from "./core/series.js";
import { type AutoForecastOptions, forecast, readForecastOptions } from "./forecast.js";
import { describeForecast } from "./probability/forecast.js";

/** Options of `forecastAll`: those of `forecast`, and how the panel is worked through. */
export interface ForecastAllOptions extends AutoForecastOptions, FitControl {}

/** Options of `forecastEach`. */
export interface ForecastEachOptions extends AutoForecastOptions, ChunkControl {}

/**
 * Forecast every series of a panel as `forecast` does: for each the season is found, the model chosen, and the answer given with
 * intervals. The forecasts are bit for bit the same in process and with any number of workers.
 *
 * There is one forecast for each series, in the order of the panel and with its id. No series stops the others: one that cannot be
 * forecast at all is answered by the model `"none"`, whose mean is NaN. Every warning carries the id of its series.
 *
 * Errors: those of `panel` for what is no panel; OptionError("option"); FitError("aborted").
 *
 * Cost: that of `forecast` for each series; `pool` shares it among workers.
 *
 * @example
 * const forecasts = await forecastAll({ north: [1, 2, 3, 4, 5], south: [] }, { horizon: 2 });
 * forecasts.map(({ id, model }) => `${id}: ${model}`)[1]; // "south: none"
 */
export async function forecastAll(panel: PanelInput, options: ForecastAllOptions): Promise<Forecast[]> {
  const [auto, rest] = parted("forecastAll", options);
  const control = readWholeControl("forecastAll", "forecastEach", rest);
  return allOf(inChunks(seriesOf(panel, control), forecastWork("forecastAll", auto), control));
}

/**
 * The forecasts of `forecastAll` one after the other, as they are made: for panels that are too large to hold all answers, for job
 * queues and batch schedulers. Break off at any time; to go on later, pass as `from` the number of forecasts already had.
 *
 * Errors: as `forecastAll`.
 *
 * @example
 * for await (const { id, mean } of forecastEach({ a: [1, 2, 3], b: [4, 6, 5] }, { horizon: 1, shard: "2/2" })) {
 *   id; // "b"
 * }
 */
export function forecastEach(
  panel: PanelInput,
  options: ForecastEachOptions,
): AsyncGenerator<Forecast, void, undefined> {
  const [auto, rest] = parted("forecastEach", options);
  const control = readChunkControl("forecastEach", rest);
  return oneByOne(inChunks(seriesOf(panel, control), forecastWork("forecastEach", auto), control));
}

/** The options of the forecaster, checked, and the others. */
function parted(owner: string, options: ForecastEachOptions): [auto: AutoForecastOptions, control: ChunkControl] {
  const { signal, onProgress, pool, chunk, from, shard, ...auto } = options ?? {};
  const control = { signal, onProgress, pool, chunk, from, shard } as ChunkControl;
  return [readForecastOptions(owner, auto as AutoForecastOptions), control];
}

function forecastWork(owner: string, options: AutoForecastOptions): SeriesWork<Forecast> {
  const { models = [], ...plain } = options;
  const known = [...models.map(({ factory }) => factory), ...builtIns].filter(Boolean);
  return {
    owner,
    here: (series) => forecastOne(series, options),
    task: { kind: "forecast", models, options: plain as Plain },
    wake: (answer, series) =>
      "form" in answer ? wake(answer.form, known) : unanswered(series, options, errorFromPlain(answer.error)),
  };
}

function wake(form: PlainForm, known: readonly AnyFactory[]): Forecast {
  // A forecast is of one of the candidates or of a built-in fallback.
  return known.find(({ definition }) => definition.name === form.model)!.wake(form, known) as Forecast;
}

/** Forecast one series of a panel, whatever it holds; its id is on every warning. */
export function forecastOne(series: Series, options: AutoForecastOptions): Forecast {
  try {
    return withId(forecast(series, options), series);
  } catch (error) {
    // Without kernels there is nothing to forecast with, for any series.
    if (error instanceof WasmError && error.code !== "out-of-memory") throw error;
    return unanswered(series, options, error);
  }
}

function unanswered(series: Series, { horizon }: AutoForecastOptions, error: unknown): Forecast {
  const reason = error instanceof Error ? error.message : show(error);
  const nothing = { ...series, dimension: 1, values: new Float64Array(series.length).fill(Number.NaN), covariates: {} };
  const warnings = [{ code: "fallback", message: `nothing is forecast: ${reason}` }] as const;
  return withId(describeForecast(none().fit(nothing).forecast(horizon), { warnings }), series);
}

function withId(made: Forecast, { id }: Series): Forecast {
  if (id === undefined) return made;
  return describeForecast(made, { id, warnings: made.warnings.map((warning) => ({ ...warning, id })) });
}
