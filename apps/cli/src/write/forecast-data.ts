// Forecasts as data: CSV, JSON, NDJSON, and a table for people.

import type { ForecastSettings } from "../commands/forecast-settings.js";
import type { SeriesForecast } from "../forecast-each.js";
import type { Io } from "../io.js";
import type { Dataset } from "../read/dataset.js";
import { forecastTable } from "./forecast-table.js";
import { type DataRow, toCsv, toJson, toNdjson } from "./records.js";

/** All forecasts in the format that was asked for. */
export function forecastData(
  dataset: Dataset,
  forecasts: readonly SeriesForecast[],
  settings: ForecastSettings,
  io: Io,
): string {
  const { format } = settings;
  if (format === "table")
    return forecasts.map((each) => forecastTable(each, settings, forecasts.length, io)).join("\n");
  if (format === "json") return toJson(document(dataset, forecasts, settings));
  const rows = forecasts.flatMap((each) => rowsOf(each, settings));
  return format === "csv" ? toCsv(rows) : toNdjson(rows);
}

function rowsOf({ forecast }: SeriesForecast, { coverages }: ForecastSettings): DataRow[] {
  return forecast.toRows({ coverages }).map((row) => {
    // A time stamp says what the step number would say again.
    if (row.time === undefined) return row;
    const { step: _, ...rest } = row;
    return rest;
  });
}

function document(dataset: Dataset, forecasts: readonly SeriesForecast[], settings: ForecastSettings): object {
  return {
    source: dataset.source,
    horizon: settings.horizon,
    seed: settings.seed,
    model: settings.model?.label ?? "auto",
    forecasts: forecasts.map((each) => {
      const { series } = each.reading;
      return {
        ...(series.id === undefined ? {} : { id: series.id }),
        model: each.forecast.model,
        seasonLength: each.seasonLength,
        length: series.length,
        warnings: each.warnings.map(({ code, message }) => ({ code, message })),
        rows: each.forecast.toRows({ coverages: settings.coverages }).map(({ id: _, ...row }) => row),
      };
    }),
  };
}
