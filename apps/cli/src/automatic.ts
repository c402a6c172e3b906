// The library's automatic forecaster as a model among others.

import { type AnyFitted, type AnyModel, appendValues, type Forecast, forecast, type Series } from "forecastle";

/** The automatic forecast of a series. */
export function forecastAutomatically(series: Series, season: number | "auto", horizon: number): Forecast {
  return forecast(series, { horizon, ...(season === "auto" ? {} : { seasonLength: season }) });
}

/** The automatic choice as something that `backtest` takes. It is made when it is fitted, so that its time is seen. */
export function automaticModel(season: number | "auto", horizon: number): AnyModel {
  return { name: "auto", fit: (input) => automaticFit(input as Series, season, horizon) };
}

function automaticFit(series: Series, season: number | "auto", expected: number): AnyFitted {
  const made = forecastAutomatically(series, season, expected);
  return {
    name: "auto",
    warnings: made.warnings,
    fittedValues: undefined,
    residuals: undefined,
    forecast: (horizon) => (horizon === expected ? made : forecastAutomatically(series, season, horizon)),
    update: (values) => automaticFit(appendValues(series, values as ArrayLike<number>), season, expected),
  };
}
