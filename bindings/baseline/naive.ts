import type { Fit, ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { carryForward, emptyWalk, filterWalk, requireWalk, sampleWalk, type WalkState, walkVariance } from "./walk.js";

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
  fit: ({ values }) => fitWalk(emptyWalk(1), values),
  update: (state, _options, { values }) => fitWalk(state, values),
  forecast(state, _options, { horizon }) {
    const { from, steps } = carryForward(state, horizon);
    const variance = walkVariance(state);
    return {
      kind: "law",
      law: "normal",
      parameters: { mean: from, sd: steps.map((step) => Math.sqrt(variance * step)) },
    };
  },
  sample: (state, _options, request) =>
    sampleWalk(state, { sd: Math.sqrt(walkVariance(state)), drift: 0, driftSd: 0 }, request),
});

function fitWalk(before: WalkState, values: Float64Array): Fit<WalkState> {
  const { state, carried } = filterWalk(before, values);
  requireWalk("naive", state, 1);
  return { state, fittedValues: carried };
}
