import type { ModelFactory } from "../core/model.js";
import { integer, optional } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { requireLength } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { emptyWalk, fitWalk, predictWalk, samplePlainWalk, type WalkState } from "./walk.js";

/** Options of `seasonalNaive`. */
export interface SeasonalNaiveOptions {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
}

/**
 * Seasonal naive method: every forecast is the last observed value of its season, with the variance of one random walk per
 * season.
 *
 * Data: every season observed at least once, and at least one pair of values one season apart; missing values are passed
 * over. Errors: OptionError("option") without a season length, DataError("too-short" | "no-data"). Cost: O(n). Source:
 * Hyndman & Athanasopoulos (2021), sections 5.2 and 5.5.
 *
 * @example
 * seasonalNaive({ seasonLength: 2 }).fit([1, 10, 2, 11]).forecast(3).mean; // Float64Array [2, 11, 2]
 */
export const seasonalNaive: ModelFactory<SeasonalNaiveOptions, WalkState> = defineModel<
  SeasonalNaiveOptions,
  WalkState
>({
  name: "seasonalNaive",
  defaults: { seasonLength: undefined },
  equivariant: true,
  options: { seasonLength: optional(integer(2)) },
  fit(series, { seasonLength }) {
    const m = seasonLengthFor("seasonalNaive", seasonLength, series);
    requireLength(series, m + 1, "seasonalNaive");
    return fitWalk("seasonalNaive", emptyWalk(m), series.values);
  },
  update: (state, _options, { values }) => fitWalk("seasonalNaive", state, values),
  forecast: (state, _options, { horizon }) => predictWalk(state, horizon),
  sample: (state, _options, request) => samplePlainWalk(state, request),
});
