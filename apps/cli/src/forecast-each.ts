// Forecasts of all series of a file.

import { type AnyFitted, DataError, FitError, type Forecast, type Warning } from "forecastle";
import { fitAutomatic } from "./automatic.js";
import type { ForecastSettings } from "./commands/forecast-settings.js";
import type { Io } from "./io.js";
import type { NamedModel } from "./models.js";
import type { Dataset, SeriesReading } from "./read/dataset.js";
import { seasonFor } from "./season.js";
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
  readonly residuals: Float64Array | undefined;
}

/** Forecast every series, in the order of the file. */
export async function forecastEach(dataset: Dataset, settings: ForecastSettings, io: Io): Promise<SeriesForecast[]> {
  const bar = progressBar(io, "forecasting");
  const forecasts: SeriesForecast[] = [];
  for (const reading of dataset.readings) {
    forecasts.push(await forecastOne(reading, settings));
    bar.step(forecasts.length, dataset.readings.length);
  }
  bar.clear();
  return forecasts;
}

async function forecastOne(reading: SeriesReading, settings: ForecastSettings): Promise<SeriesForecast> {
  const { series } = reading;
  const seasonLength = seasonFor(series, settings.season);
  const { fitted, warnings } = await fitOne(reading, settings, seasonLength);
  const forecast = fitted.forecast(settings.horizon, { seed: settings.seed });
  const all = [...warnings, ...forecast.warnings];
  const fellBack = all.some(({ code }) => code === "fallback" || code === "no-data");
  return { reading, forecast, seasonLength, warnings: all, fellBack, residuals: fitted.residuals };
}

async function fitOne(
  { series }: SeriesReading,
  { model, season, horizon }: ForecastSettings,
  seasonLength: number,
): Promise<{ fitted: AnyFitted; warnings: Warning[] }> {
  if (model === undefined) return { fitted: await fitAutomatic(series, season, horizon), warnings: [] };
  try {
    return { fitted: model.make(seasonLength).fit(series), warnings: [] };
  } catch (error) {
    if (!(error instanceof DataError || error instanceof FitError)) throw error;
    const fitted = await fitAutomatic(series, season, horizon);
    return { fitted, warnings: [fallback(model, fitted, error)] };
  }
}

function fallback(model: NamedModel, fitted: AnyFitted, error: Error): Warning {
  return { code: "fallback", message: `${fitted.name} instead of ${model.label}: ${error.message}` };
}
