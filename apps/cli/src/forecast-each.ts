// Forecasts of all series of a file.

import {
  DataError,
  type FitControl,
  FitError,
  type Fitted,
  type Forecast,
  fitAll,
  forecastAll,
  type Model,
  type Pool,
  type Progress,
  type Series,
  type Warning,
} from "forecastle";
import { forecastAutomatically } from "./automatic.js";
import type { ForecastSettings } from "./commands/forecast-settings.js";
import type { Io } from "./io.js";
import type { NamedModel } from "./models.js";
import type { Dataset, SeriesReading } from "./read/dataset.js";
import { seasonFor } from "./season.js";
import { startWorkers } from "./workers.js";
import { progressBar } from "./write/progress.js";

/** A series with its forecast. */
export interface SeriesForecast {
  readonly reading: SeriesReading;
  readonly forecast: Forecast;
  readonly seasonLength: number;
  /** What the reader should know: of the model, of the series, or of a fallback. */
  readonly warnings: readonly Warning[];
  /** Whether another model than the one asked for made it, or none could. */
  readonly fellBack: boolean;
}

/** Forecast every series, in the order of the file. */
export async function forecastEach(dataset: Dataset, settings: ForecastSettings, io: Io): Promise<SeriesForecast[]> {
  const bar = progressBar(io, "forecasting");
  const workers = await startWorkers(dataset.readings.length > 1 ? settings.jobs : 1, io);
  const run = { pool: workers.pool, step: bar.step };
  try {
    const made = settings.model
      ? await eachByModel(dataset.readings, settings.model, settings, run)
      : await eachAutomatically(dataset.readings, settings, run);
    return made.map(({ forecast, seasonLength, refusal }, i) => {
      const warnings = [...(refusal ? [refusal] : []), ...forecast.warnings];
      const fellBack = warnings.some(({ code }) => code === "fallback" || code === "no-data");
      return { reading: dataset.readings[i] as SeriesReading, forecast, seasonLength, warnings, fellBack };
    });
  } finally {
    bar.clear();
    workers.end();
  }
}

interface Made {
  readonly forecast: Forecast;
  readonly seasonLength: number;
  /** Why the model that was asked for did not make it. */
  readonly refusal?: Warning;
}
/** Who works, and who is told. */
interface Run {
  readonly pool: Pool | undefined;
  readonly step: (done: number, total: number) => void;
}

async function eachAutomatically(
  readings: readonly SeriesReading[],
  { season, horizon }: ForecastSettings,
  { pool, step }: Run,
): Promise<Made[]> {
  const all = readings.map(({ series }) => series);
  const [only] = all;
  const forecasts =
    only && all.length === 1
      ? [forecastAutomatically(only, season, horizon)]
      : await forecastAll(all, {
          horizon,
          ...(season === "auto" ? {} : { seasonLength: season }),
          ...(pool ? { pool } : {}),
          onProgress: ({ done, total }) => step(done, total),
        });
  return forecasts.map((forecast, i) => {
    return { forecast, seasonLength: seasonOf(forecast) ?? seasonFor(all[i] as Series, season) };
  });
}

/** The season length of the model that was chosen, where it has one. */
function seasonOf(forecast: Forecast): number | undefined {
  const { options } = forecast.toJSON() as { readonly options: { readonly seasonLength?: unknown } };
  return typeof options.seasonLength === "number" ? options.seasonLength : undefined;
}

/** Series of one season length share a model, and are fitted together. */
async function eachByModel(
  readings: readonly SeriesReading[],
  model: NamedModel,
  settings: ForecastSettings,
  { pool, step }: Run,
): Promise<Made[]> {
  const made = new Array<Made>(readings.length);
  const groups = new Map<number, number[]>();
  for (const [i, { series }] of readings.entries()) {
    const seasonLength = seasonFor(series, settings.season);
    groups.set(seasonLength, [...(groups.get(seasonLength) ?? []), i]);
  }
  let before = 0;
  for (const [seasonLength, members] of groups) {
    const all = members.map((i) => (readings[i] as SeriesReading).series);
    const onProgress = ({ done }: Progress) => step(before + done, readings.length);
    const fits = await fitTogether(model.make(seasonLength), all, { ...(pool ? { pool } : {}), onProgress });
    for (const [k, i] of members.entries()) {
      made[i] = { ...forecastOf(fits[k] as Fit, all[k] as Series, model, settings), seasonLength };
    }
    before += members.length;
  }
  return made;
}

/** What fitting came to: a fitted model, or why there is none. */
type Fit = { readonly fitted: Fitted } | { readonly error: Error };

/** A lone series may have no id, which a panel would give it. */
async function fitTogether(model: Model, all: readonly Series[], control: FitControl): Promise<Fit[]> {
  const [only] = all;
  if (!only || all.length > 1) return (await fitAll(model, all, control)) as Fit[];
  try {
    return [{ fitted: model.fit(only) }];
  } catch (error) {
    return [{ error: error as Error }];
  }
}

/** The named model's forecast; the automatic one, and why, where the model refuses the series. */
function forecastOf(
  fit: Fit,
  series: Series,
  model: NamedModel,
  { horizon, season, seed }: ForecastSettings,
): Omit<Made, "seasonLength"> {
  if ("fitted" in fit && fit.fitted !== undefined) return { forecast: fit.fitted.forecast(horizon, { seed }) };
  const { error } = fit as { readonly error: Error };
  if (!(error instanceof DataError || error instanceof FitError)) throw error;
  const forecast = forecastAutomatically(series, season, horizon);
  const message = `${forecast.model} instead of ${model.label}: ${error.message}`;
  return { forecast, refusal: { code: "fallback", message } };
}
