// Forecasts of all series of a file.

import { DataError, FitError, type Forecast, type Warning } from "forecastle";
import { forecastAutomatically } from "./automatic.js";
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
}

/** Forecast every series, in the order of the file. */
export function forecastEach(dataset: Dataset, settings: ForecastSettings, io: Io): SeriesForecast[] {
  const bar = progressBar(io, "forecasting");
  const forecasts = dataset.readings.map((reading, i) => {
    const made = forecastOne(reading, settings);
    bar.step(i + 1, dataset.readings.length);
    return made;
  });
  bar.clear();
  return forecasts;
}

function forecastOne(reading: SeriesReading, settings: ForecastSettings): SeriesForecast {
  const { series } = reading;
  const seasonLength = seasonFor(series, settings.season);
  const warnings: Warning[] = [];
  const forecast =
    settings.model === undefined
      ? forecastAutomatically(series, settings.season, settings.horizon)
      : forecastByModel(reading, settings.model, seasonLength, settings, warnings);
  warnings.push(...forecast.warnings);
  const fellBack = warnings.some(({ code }) => code === "fallback" || code === "no-data");
  return { reading, forecast, seasonLength, warnings, fellBack };
}

/** The named model's forecast; the automatic one, with a warning, where the model refuses the series. */
function forecastByModel(
  { series }: SeriesReading,
  model: NamedModel,
  seasonLength: number,
  { horizon, season, seed }: ForecastSettings,
  warnings: Warning[],
): Forecast {
  try {
    return model.make(seasonLength).fit(series).forecast(horizon, { seed });
  } catch (error) {
    if (!(error instanceof DataError || error instanceof FitError)) throw error;
    const forecast = forecastAutomatically(series, season, horizon);
    warnings.push({ code: "fallback", message: `${forecast.model} instead of ${model.label}: ${error.message}` });
    return forecast;
  }
}
