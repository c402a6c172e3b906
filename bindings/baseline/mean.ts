import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { type AverageState, emptyAverages, fitAverages, predictAverages, sampleAverages } from "./average.js";

/** `mean` has no options. */
export type MeanOptions = Record<never, never>;

/**
 * Mean method: every forecast is the average of the series; independent normal values around one mean, so a Student t with
 * n - 1 degrees of freedom.
 *
 * Data: at least 2 observed values; missing values are passed over. Errors: DataError("too-short"). Cost: O(n). Source:
 * Hyndman & Athanasopoulos (2021), sections 5.2 and 5.5.
 *
 * @example
 * mean().fit([2, 4, 9]).forecast(2).mean; // Float64Array [5, 5]
 */
export const mean: ModelFactory<MeanOptions, AverageState> = defineModel<MeanOptions, AverageState>({
  name: "mean",
  defaults: {},
  equivariant: true,
  fit: ({ values }) => fitAverages("mean", emptyAverages(1), values),
  update: (state, _options, { values }) => fitAverages("mean", state, values),
  forecast: (state, _options, { horizon }) => predictAverages(state, horizon),
  sample: (state, _options, request) => sampleAverages(state, request),
});
