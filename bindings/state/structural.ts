import { pastCovariates } from "../core/covariates.js";
import { DataError, FitError } from "../core/errors.js";
import type { Fit, ModelDefinition, ModelFactory } from "../core/model.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { searchForm } from "./search.js";
import { drawSeries, filterSeries, forecastState, type StateSpaceState, sampleState, smoothSeries } from "./state.js";
import { type StructuralForm, structuralForm } from "./structural-form.js";
import { checkStructural, type StructuralOptions, structuralDefaults, structuralRules } from "./structural-options.js";
import { pastOf, requireSettled } from "./system.js";

const definition: ModelDefinition<StructuralOptions, StateSpaceState> = {
  name: "structural",
  defaults: structuralDefaults,
  options: structuralRules,
  equivariantWith: ({ variances }) => Object.values(variances).every((value) => value === undefined),
  check: checkStructural,
  fit: (series, options) => fitStructural(series, options),
  update: (state, _options, next) => filterSeries("structural", state, next),
  forecast: (state, _options, request) => forecastState("structural", state, request),
  sample: (state, _options, request) => sampleState("structural", state, request),
  smooth: (state, _options, series) => smoothSeries("structural", state, series),
  sampleSmoothed: (state, _options, series, request) => drawSeries("structural", state, series, request),
};

/**
 * Structural time series: a level, a slope, seasons, a cycle and the effects of covariates, each of which may walk, beside the noise of the
 * values. Local level, local linear trend, smooth and damped trend, the basic structural model and dynamic regression are its special cases.
 *
 * Variances are estimated by maximum likelihood with exact diffuse initial states. Forecasts are normal, with joint paths; a fitted model
 * tells its parts given all values, fills gaps and finds outliers and breaks by `smooth`. With `boxCox` it is a model of the transformed
 * series, to which `variances` then belong; such a model cannot smooth.
 *
 * Data: more observed values than states of level, slope, seasons and covariates together; gaps anywhere. Covariates are known at each step.
 * Errors: OptionError("option") for options that do not fit together; DataError("too-short"), DataError("missing-covariate");
 * FitError("not-converged").
 * Cost: 50 to 150 passes through the data, each O(n states^2); an update costs O(new values).
 * Source: Harvey (1990), Forecasting, Structural Time Series Models and the Kalman Filter; Durbin & Koopman (2012), chapters 3, 5 and 7.
 *
 * @example
 * structural({ variances: { irregular: 1, level: 0 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [11.5, 11.5]
 */
export const structural: ModelFactory<StructuralOptions & BoxCoxOptions, StateSpaceState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);

function fitStructural(series: Series, options: StructuralOptions): Fit<StateSpaceState> {
  return options.slope === "auto" ? fitEitherSlope(series, options) : fitForm(series, options);
}

/** Without a slope or with a damped one, by the corrected Akaike criterion; a series that is too short for a slope has none. */
function fitEitherSlope(series: Series, options: StructuralOptions): Fit<StateSpaceState> {
  const plain = fitForm(series, { ...options, slope: "none", damping: undefined });
  let damped: Fit<StateSpaceState>;
  try {
    damped = fitForm(series, { ...options, slope: "damped" });
  } catch (error) {
    if (error instanceof DataError || error instanceof FitError) return plain;
    throw error;
  }
  let observed = 0;
  for (const value of series.values) if (!Number.isNaN(value)) observed++;
  return criterion(damped, observed) < criterion(plain, observed) ? damped : plain;
}

function criterion({ logLikelihood, parameterCount }: Fit<StateSpaceState>, n: number): number {
  const k = parameterCount!;
  return n > k + 1 ? -2 * logLikelihood! + 2 * k + (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY;
}

function fitForm(series: Series, options: StructuralOptions): Fit<StateSpaceState> {
  const form = structuralForm(options, series, pastCovariates("structural", series, options.covariates));
  requireValues(series.values, form);
  const columns = pastOf("structural", series, form.system);
  const state = searchForm("structural", series.values, columns, form, options.effort);
  const fit = filterSeries("structural", state, series);
  requireSettled("structural", fit.state.belief, options.covariates);
  return fit;
}

function requireValues(values: Float64Array, form: StructuralForm): void {
  let observed = 0;
  for (const value of values) if (!Number.isNaN(value)) observed++;
  const least = form.initial[7]! + 1;
  if (observed < least) {
    throw new DataError("too-short", `structural needs at least ${least} observed values, got ${observed}`);
  }
}
