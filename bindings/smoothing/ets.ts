import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { memberOf } from "./member.js";
import { type EtsOptions, etsDefaults } from "./options.js";
import type { EtsState } from "./state.js";

const definition = memberOf<EtsOptions>({ name: "ets", defaults: etsDefaults, toEts: (options) => options });

/**
 * Exponential smoothing in its state space form, by maximum likelihood: all thirty models of additive or multiplicative error, trend (none,
 * additive, damped, multiplicative, damped multiplicative) and season. Any parameter may be given instead of estimated, and so may the
 * states before the first value.
 *
 * Forecasts are normal with exact mean and variance where those have a closed form (no multiplicative trend; a multiplicative season only
 * with a multiplicative error) and relative errors leave two standard deviations below the mean; elsewhere they are 5,000 simulated paths.
 * Sample paths are joint for all models.
 *
 * Data: two observed values more than there are parameters and initial states to estimate; positive ones wherever a part multiplies. At a
 * missing value the states move on by one step without an error.
 * Errors: OptionError("option") for a parameter that belongs to no part; DataError("too-short"), DataError("not-positive");
 * FitError("not-converged") where no starting point gives a likelihood.
 * Cost: some 40 passes over the values, each O(n); where the trend multiplies or `effort` is "thorough", up to 200 more of O(n (parameters +
 * states)^2) each; an update costs O(new values).
 * Source: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing.
 *
 * @example
 * ets({ alpha: 0.5, initial: { level: 10 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [12, 12]
 */
export const ets: ModelFactory<EtsOptions & BoxCoxOptions, EtsState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
