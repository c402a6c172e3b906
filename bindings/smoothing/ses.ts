import type { ModelDefinition, ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { fitForm, updateEts } from "./estimate.js";
import { type EtsOptions, type EtsSearchOptions, etsDefaults, rulesOf, searchDefaults } from "./options.js";
import { type EtsState, forecastEts, sampleEts } from "./state.js";

/** Options of `ses`. */
export interface SesOptions extends EtsSearchOptions, Pick<EtsOptions, "alpha" | "innovations"> {}

const definition: ModelDefinition<SesOptions, EtsState> = {
  name: "ses",
  defaults: { ...searchDefaults, innovations: "normal", alpha: undefined },
  options: rulesOf("alpha", "initial", "bounds", "region", "criterion", "horizon", "effort", "innovations"),
  equivariantWith: ({ initial }) => typeof initial === "string",
  fit: (series, options) => fitForm("ses", series, { ...etsDefaults, ...options }),
  update: (state, _options, next) => updateEts(state, next),
  forecast: (state, _options, request) => forecastEts(state, request),
  sample: (state, _options, request) => sampleEts(state, request),
};

/**
 * Simple exponential smoothing: a level that takes in a share alpha of each error; ETS(A,N,N).
 *
 * Data: at least 4 observed values, 2 where nothing is estimated but alpha. Errors: as `ets`. Cost: as `ets`.
 * Source: Brown (1959); Hyndman & Athanasopoulos (2021), section 8.1.
 *
 * @example
 * ses({ alpha: 0.5, initial: { level: 10 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [12, 12]
 */
export const ses: ModelFactory<SesOptions & BoxCoxOptions, EtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
