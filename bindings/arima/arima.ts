import type { ModelDefinition, ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { fitArima, updateArima } from "./estimate.js";
import { type ArimaOptions, arimaDefaults, arimaRules, checkOptions, formFor } from "./options.js";
import { smoothArima } from "./smooth.js";
import { type ArimaState, forecastArima, sampleArima } from "./state.js";

const definition: ModelDefinition<ArimaOptions, ArimaState> = {
  name: "arima",
  defaults: arimaDefaults,
  options: arimaRules,
  // A given mean or regression coefficient is in the units of the series.
  equivariantWith: ({ fixed }) => Object.keys(fixed).every((name) => /^s?(ar|ma)[0-9]+$/.test(name)),
  check: checkOptions,
  fit: (series, options) => fitArima(series, formFor("arima", series, options), { ...options, withErrors: true }),
  update: (state, _options, next) => updateArima(state, next),
  forecast: (state, _options, request) => forecastArima(state, request),
  sample: (state, _options, request) => sampleArima(state, request),
  smooth: (state, _options, series) => smoothArima(state, series),
};

/**
 * Seasonal ARIMA, with regressors if wanted, by exact maximum likelihood: autoregression, differences and moving average, at single lags and at
 * those of the season.
 *
 * A moving average has plus signs: w_t = e_t + theta_1 e_t-1 + ... Estimated autoregressions are stationary and moving averages invertible. The
 * likelihood is that of the differences; missing values are integrated out of it. Forecasts are normal with exact variances for the estimated
 * coefficients, whose own uncertainty is not in them; paths are joint. `state.coefficients` and `state.standardErrors` go by `state.names`.
 *
 * Data: one observed value more than there are coefficients and steps lost to differences; the covariates of every step.
 * Errors: OptionError("option"), for `"css"` with missing values OptionError("unsupported"); DataError("too-short"), ("no-data"),
 * ("missing-covariate"); FitError("singular") for regressors that depend on each other, FitError("not-converged").
 * Cost: some hundred likelihoods of O(n (p + m P + q + m Q)) each, times the missing values; an update costs O(new values).
 * Source: Box & Jenkins (1976), Time Series Analysis; Pearlman (1980) for the likelihood.
 *
 * @example
 * arima({ order: [1, 0, 0], fixed: { ar1: 0.5, mean: 10 } }).fit([10, 12, 11, 13, 14]).forecast(2).mean; // Float64Array [12, 11]
 */
export const arima: ModelFactory<ArimaOptions & BoxCoxOptions, ArimaState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);
