import type { ModelFactory } from "../core/model.js";
import { integer, optional } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { requireLength } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { type AverageState, emptyAverages, fitAverages, predictAverages, sampleAverages } from "./average.js";

/** Options of `seasonalAverage`. */
export interface SeasonalAverageOptions {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
}

/**
 * Seasonal average: every forecast is the average of its season; a regression on seasonal dummies, so a Student t with the
 * variance pooled over the seasons.
 *
 * Data: every season observed, and more values than seasons; missing values are passed over. Errors: OptionError("option")
 * without a season length, DataError("too-short" | "no-data"). Cost: O(n). Source: Hyndman & Athanasopoulos (2021),
 * sections 5.2 and 7.4.
 *
 * @example
 * seasonalAverage({ seasonLength: 2 }).fit([1, 10, 3, 12]).forecast(3).mean; // Float64Array [2, 11, 2]
 */
export const seasonalAverage: ModelFactory<SeasonalAverageOptions, AverageState> = defineModel<
  SeasonalAverageOptions,
  AverageState
>({
  name: "seasonalAverage",
  defaults: { seasonLength: undefined },
  equivariant: true,
  options: { seasonLength: optional(integer(2)) },
  fit(series, { seasonLength }) {
    const m = seasonLengthFor("seasonalAverage", seasonLength, series);
    requireLength(series, m + 1, "seasonalAverage");
    return fitAverages("seasonalAverage", emptyAverages(m), series.values);
  },
  update: (state, _options, { values }) => fitAverages("seasonalAverage", state, values),
  forecast: (state, _options, { horizon }) => predictAverages(state, horizon),
  sample: (state, _options, request) => sampleAverages(state, request),
});
