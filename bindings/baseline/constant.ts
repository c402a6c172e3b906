import type { ModelDefinition, ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";

/** `constant` has no options. */
export type ConstantOptions = Record<never, never>;

/** The value that goes on. */
export interface ConstantState {
  /** NaN when nothing was observed. */
  readonly value: number;
}

const definition: ModelDefinition<ConstantOptions, ConstantState> = {
  name: "constant",
  defaults: {},
  mayBeUnknown: true,
  fit: ({ values }) => ({ state: { value: lastObserved(values, Number.NaN) } }),
  update: ({ value }, _options, { values }) => ({ state: { value: lastObserved(values, value) } }),
  forecast: ({ value }, _options, { horizon }) => ({
    kind: "law",
    law: "normal",
    parameters: {
      mean: new Float64Array(horizon).fill(value),
      sd: new Float64Array(horizon).fill(Number.isNaN(value) ? Number.NaN : 0),
    },
  }),
  sample: ({ value }, _options, { horizon, count }) => new Float64Array(count * horizon).fill(value),
};

/**
 * The last observed value, without any width around it: what is left to say of a series of one value. The automatic
 * forecaster falls back to it, and warns.
 *
 * Data: any; NaN where nothing is observed. Cost: O(n).
 *
 * @example
 * constant().fit([7]).forecast(2).mean; // Float64Array [7, 7]
 */
export const constant: ModelFactory<ConstantOptions, ConstantState> = defineModel(definition);

/** The model of a series without a value, under a name that says so: all NaN until a first value comes. */
export const none: ModelFactory<ConstantOptions, ConstantState> = defineModel({ ...definition, name: "none" });

function lastObserved(values: Float64Array, otherwise: number): number {
  for (let t = values.length - 1; t >= 0; t--) if (!Number.isNaN(values[t]!)) return values[t]!;
  return otherwise;
}
