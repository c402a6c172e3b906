// The library's automatic forecaster as a model among others.

import { type AnyFitted, type AnyModel, appendValues, type Forecast, forecast, type Series } from "forecastle";

/** The automatic forecast of a series. */
export function forecastAutomatically(series: Series, season: number | "auto", horizon: number): Forecast {
  return forecast(series, { horizon, ...(season === "auto" ? {} : { seasonLength: season }) });
}

/** The automatic choice as something that `backtest` takes. */
export function automaticModel(season: number | "auto"): AnyModel {
  return { name: "auto", fit: (input) => automaticFit(input as Series, season) };
}

function automaticFit(series: Series, season: number | "auto"): AnyFitted {
  return {
    name: "auto",
    warnings: [],
    fittedValues: undefined,
    residuals: undefined,
    forecast: (horizon) => forecastAutomatically(series, season, horizon),
    update: (values) => automaticFit(appendValues(series, values as ArrayLike<number>), season),
  };
}
