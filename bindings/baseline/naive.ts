import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { emptyWalk, fitWalk, predictWalk, samplePlainWalk, type WalkState } from "./walk.js";

/** `naive` has no options. */
export type NaiveOptions = Record<never, never>;

/**
 * Naive method: every forecast is the last observed value, with the variance of a random walk.
 *
 * Data: at least 2 observed values; missing values are passed over, and an increment over a gap counts as the steps that it
 * spans. Errors: DataError("too-short"). Cost: O(n). Source: Hyndman & Athanasopoulos (2021), sections 5.2 and 5.5.
 *
 * @example
 * naive().fit([3, 5, 4]).forecast(2).mean; // Float64Array [4, 4]
 */
export const naive: ModelFactory<NaiveOptions, WalkState> = defineModel<NaiveOptions, WalkState>({
  name: "naive",
  defaults: {},
  equivariant: true,
  fit: ({ values }) => fitWalk("naive", emptyWalk(1), values),
  update: (state, _options, { values }) => fitWalk("naive", state, values),
  forecast: (state, _options, { horizon }) => predictWalk(state, horizon),
  sample: (state, _options, request) => samplePlainWalk(state, request),
});
