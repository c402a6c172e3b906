import type { Fit, ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { carryForward, emptyWalk, filterWalk, requireWalk, sampleWalk, type WalkState } from "./walk.js";

/** `drift` has no options. */
export type DriftOptions = Record<never, never>;

/**
 * Drift method: the line through the first and the last observed value goes on; a random walk with drift, whose drift is
 * known up to its standard error.
 *
 * Data: at least 3 observed values; missing values are passed over. Errors: DataError("too-short"). Cost: O(n). Source:
 * Hyndman & Athanasopoulos (2021), sections 5.2 and 5.5.
 *
 * @example
 * drift().fit([1, 3, 4]).forecast(2).mean; // Float64Array [5.5, 7]
 */
export const drift: ModelFactory<DriftOptions, WalkState> = defineModel<DriftOptions, WalkState>({
  name: "drift",
  defaults: {},
  equivariant: true,
  fit: ({ values }) => fitWalk(emptyWalk(1), values),
  update: (state, _options, { values }) => fitWalk(state, values),
  forecast(state, _options, { horizon }) {
    const { from, steps } = carryForward(state, horizon);
    const { sd, drift: slope, driftSd } = driftOf(state);
    return {
      kind: "law",
      law: "normal",
      parameters: {
        mean: from.map((value, h) => value + slope * steps[h]!),
        sd: steps.map((step) => Math.sqrt(sd * sd * step + driftSd * driftSd * step * step)),
      },
    };
  },
  sample: (state, _options, request) => sampleWalk(state, driftOf(state), request),
});

function driftOf({ moments }: WalkState): { sd: number; drift: number; driftSd: number } {
  const [count, time, slope, about] = moments as unknown as [number, number, number, number];
  const variance = about / (count - 1);
  return { sd: Math.sqrt(variance), drift: slope, driftSd: Math.sqrt(variance / time) };
}

/** The fitted values use the drift of the whole sample, as a regression's do. */
function fitWalk(before: WalkState, values: Float64Array): Fit<WalkState> {
  const { state, carried, steps } = filterWalk(before, values);
  requireWalk("drift", state, 2);
  const { drift: slope } = driftOf(state);
  return { state, fittedValues: carried.map((value, t) => value + slope * steps[t]!) };
}
