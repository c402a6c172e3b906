import { covariateNames, pastCovariates } from "../core/covariates.js";
import { DataError, ForecastleError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ModelDefinition, ModelFactory, SampleRequest, Smoothed } from "../core/model.js";
import { integer, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import type { SeasonalRootTest } from "../features/seasonal-root.js";
import type { UnitRootTest } from "../features/unit-root.js";
import { defineModel } from "../probability/define-model.js";
import { mixturePaths } from "../probability/mixture.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { engine } from "../wasm/engine.js";
import { type Estimation, estimateArima, filterFrom, firstObserved, fitArima, updateArima } from "./estimate.js";
import { type ArimaForm, lagCount, nameOfForm, stateSize } from "./order.js";
import { type Candidate, type Choice, chooseDifferences, evaluationsFor, searchOrders, workOf } from "./select.js";
import { smoothArima } from "./smooth.js";
import { type ArimaState, forecastArima, sampleArima } from "./state.js";

/** Options of `autoArima`. */
export interface AutoArimaOptions {
  /** Steps in a season; 1 for none. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Differences, 0 to 2. Default: as many as the test asks for. */
  readonly differences: number | undefined;
  /** Differences over a season, 0 or 1. Default: as many as the test asks for. */
  readonly seasonalDifferences: number | undefined;
  /** The test that chooses the differences. Default `"kpss"`. */
  readonly unitRootTest: UnitRootTest;
  /** The test that chooses the seasonal differences. Default `"strength"`. */
  readonly seasonalRootTest: SeasonalRootTest;
  /** Most lags of the autoregression and of the moving average, each. Default 5. */
  readonly maxLags: number;
  /** The same for the lags of the season. Default 2. */
  readonly maxSeasonalLags: number;
  /** What the models are compared by. Default `"aicc"`. */
  readonly criterion: "aicc" | "aic" | "bic";
  /** `"stepwise"` goes from model to better neighbour; `"full"` tries all whose orders add up to 5 at most. Default `"stepwise"`. */
  readonly search: "stepwise" | "full";
  /** `"best"` keeps the model of the least criterion; `"average"` those near it, by their weights: a mixture. Default `"average"`. */
  readonly combine: "best" | "average";
  /** Names of the covariates of a regression with ARIMA errors. Default none. */
  readonly covariates: readonly string[];
  /** How innovations to come are drawn, as in `arima`. Default `"normal"`. */
  readonly innovations: "normal" | "bootstrap";
  /** How closely each model is searched. Default `"standard"`. */
  readonly effort: "fast" | "standard" | "thorough";
}

/** The models that were kept. */
export interface AutoArimaState {
  /** Heaviest first; it alone has standard errors. */
  readonly members: readonly ArimaState[];
  /** (members), adding up to 1. */
  readonly weights: Float64Array;
}

/**
 * A difference in the criterion that divides the weight in an average by e; Akaike's weights have 2. On the training parts of every twentieth M3
 * series with their last values held back, sMAPE is 13.28 for the best model, 12.90, 12.84 and 12.83 for averages at 4, 8 and 16. An average is the
 * default since on M3, tourism, hospital, CIF 2016 and M4 weekly its sMAPE and its interval score are the better ones in 10 of 12 groups of series.
 */
const TEMPERATURE = 8;
/** Values times the square of the state, of all members: more members of long seasons are left out, some tenths of a second. */
const MOST_FILTERING = 1e8;
/** Models of less weight are left out of an average. */
const LEAST_WEIGHT = 0.02;

const definition: ModelDefinition<AutoArimaOptions, AutoArimaState> = {
  name: "autoArima",
  defaults: {
    seasonLength: undefined,
    differences: undefined,
    seasonalDifferences: undefined,
    unitRootTest: "kpss",
    seasonalRootTest: "strength",
    maxLags: 5,
    maxSeasonalLags: 2,
    criterion: "aicc",
    search: "stepwise",
    combine: "average",
    covariates: [],
    innovations: "normal",
    effort: "standard",
  },
  options: {
    seasonLength: optional(integer(1)),
    differences: optional(integer(0, 2)),
    seasonalDifferences: optional(integer(0, 1)),
    unitRootTest: oneOf("kpss", "adf", "pp"),
    seasonalRootTest: oneOf("strength", "ocsb", "canova-hansen"),
    maxLags: integer(0, 10),
    maxSeasonalLags: integer(0, 3),
    criterion: oneOf("aicc", "aic", "bic"),
    search: oneOf("stepwise", "full"),
    combine: oneOf("best", "average"),
    covariates: covariateNames,
    innovations: oneOf("normal", "bootstrap"),
    effort: oneOf("fast", "standard", "thorough"),
  },
  equivariant: true,
  fit: choose,
  update: (state, _options, next) =>
    together(
      state.members.map((member) => updateArima(member, next)),
      state.weights,
    ),
  forecast({ members, weights }, _options, request): Prediction {
    const components = members.map((member) => forecastArima(member, request));
    return components.length === 1 ? components[0]! : { kind: "mixture", weights, components };
  },
  sample: sampleMembers,
  smooth: smoothMembers,
};

/**
 * Automatic ARIMA: differences by tests of unit roots, orders by an information criterion over a stepwise or a full search, each model by exact
 * maximum likelihood; those near the best are averaged, or the best is kept.
 *
 * A model with a root within one per cent of the unit circle is refused, since it says that a difference is missing or one too many. Where
 * nothing can be fitted the answer is a random walk, or the mean; the warning `fallback` says so.
 *
 * Data: any series with an observed value; missing values are integrated out. The covariates of every step.
 * Errors: DataError("no-data"), ("missing-covariate").
 * Cost: some twenty fits of `arima`, bounded by the length of the series and of the season; an update costs O(new values).
 * Source: Hyndman & Khandakar (2008), Automatic time series forecasting: the forecast package for R.
 *
 * @example
 * const values = Array.from({ length: 36 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 7) % 5));
 * autoArima({ seasonLength: 4 }).fit(values).forecast(8).interval(0.8);
 */
export const autoArima: ModelFactory<AutoArimaOptions & BoxCoxOptions, AutoArimaState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);

function choose(series: Series, options: AutoArimaOptions): Fit<AutoArimaState> {
  const columns = pastCovariates("autoArima", series, options.covariates);
  const choice: Choice = { ...options, seasonLength: options.seasonLength ?? series.seasonLength };
  const differences = chooseDifferences(series, columns, choice);
  const found = searchOrders(series, columns, differences, choice);
  const kept = options.combine === "best" ? found.slice(0, 1) : found;
  const fits: Fit<ArimaState>[] = [];
  const values: number[] = [];
  let work = 0;
  for (const candidate of kept) {
    if (values.length > 0 && weightOf(candidate.value - values[0]!) < LEAST_WEIGHT) break;
    const size = stateSize(candidate.form);
    work += series.length * size * size;
    if (values.length > 0 && work > MOST_FILTERING) break;
    const fit = finish(series, columns, candidate, options, fits.length === 0);
    if (!fit) continue;
    fits.push(fit);
    values.push(candidate.value);
  }
  if (fits.length === 0) return fallBack(series, options);
  const raw = values.map((value) => weightOf(value - values[0]!));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return together(
    fits,
    Float64Array.from(raw, (weight) => weight / sum),
  );
}

function weightOf(difference: number): number {
  return engine().kernels.exp(-difference / TEMPERATURE);
}

/** The model as it was found; the first one searched once more, more closely where it stands alone, with its standard errors. */
function finish(
  series: Series,
  columns: readonly Float64Array[],
  { form, estimate }: Candidate,
  { innovations, effort, combine }: AutoArimaOptions,
  first: boolean,
): Fit<ArimaState> | undefined {
  const gaps = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  const most = evaluationsFor(workOf(form, series.length, gaps), effort, 2000);
  const alone = combine === "best";
  const searches = effort === "fast" || !alone ? 1 : 3;
  const estimation: Estimation = {
    method: "ml",
    fixed: {},
    innovations,
    effort: { searches, evaluations: first ? most : 1, tolerance: alone ? 1e-6 : 1e-4 },
    withErrors: first,
    starts: [estimate.coefficients.subarray(0, lagCount(form))],
  };
  try {
    const found = estimateArima(series.values, columns, form, estimation);
    return filterFrom(series.values, columns, firstObserved(form, series.values), form, estimation, found);
  } catch (error) {
    if (error instanceof ForecastleError && error.code !== "option") return undefined;
    throw error;
  }
}

/** A random walk, or else the mean of what is there. */
function fallBack(series: Series, { covariates, innovations }: AutoArimaOptions): Fit<AutoArimaState> {
  const observed = series.values.filter((value) => !Number.isNaN(value));
  if (observed.length === 0) throw new DataError("no-data", "autoArima needs an observed value, got none");
  const mean = observed.reduce((sum, value) => sum + value / observed.length, 0);
  const plain: ArimaForm = { order: [0, 1, 0], seasonal: [0, 0, 0], seasonLength: 1, mean: "none", covariates: [] };
  const still: ArimaForm = { ...plain, order: [0, 0, 0], mean: "constant" };
  const estimation = { method: "ml", innovations, effort: "fast", withErrors: false } as const;
  const [form, fit] =
    observed.length > 1
      ? ([plain, fitArima(series, plain, { ...estimation, fixed: {} })] as const)
      : ([still, fitArima(series, still, { ...estimation, fixed: { mean } })] as const);
  const left = covariates.length > 0 ? ", without covariates" : "";
  const message = `autoArima: no model could be fitted to ${observed.length} observed values; answered by ${nameOfForm(form)}${left}`;
  return { ...together([fit], Float64Array.of(1)), warnings: [{ code: "fallback", message }] };
}

/** One fit of several members; a single one keeps its likelihood. */
function together(fits: readonly Fit<ArimaState>[], weights: Float64Array): Fit<AutoArimaState> {
  const { state, ...rest } = fits[0]!;
  if (fits.length === 1) return { ...rest, state: { members: [state], weights } };
  const fittedValues = new Float64Array(rest.fittedValues!.length);
  for (const [k, fit] of fits.entries()) {
    for (let t = 0; t < fittedValues.length; t++) {
      fittedValues[t] = fittedValues[t]! + weights[k]! * fit.fittedValues![t]!;
    }
  }
  return { state: { members: fits.map((fit) => fit.state), weights }, fittedValues };
}

/** (count, horizon): each path of one member, which is drawn by its weight. */
function sampleMembers(
  { members, weights }: AutoArimaState,
  _options: AutoArimaOptions,
  request: SampleRequest,
): Float64Array {
  return mixturePaths(weights, request, (k, needed) => sampleArima(members[k]!, { ...request, count: needed }));
}

/** The signal of the mixture of the members: the mean of their signals, and its variance within and between them. */
function smoothMembers({ members, weights }: AutoArimaState, _options: AutoArimaOptions, series: Series): Smoothed {
  const each = members.map((member) => smoothArima(member, series));
  if (each.length === 1) return each[0]!;
  const mixed = (value: (member: Smoothed, t: number) => number) =>
    Float64Array.from({ length: series.length }, (_, t) =>
      each.reduce((sum, member, k) => sum + weights[k]! * value(member, t), 0),
    );
  const mean = mixed(({ signal }, t) => signal[t]!);
  const missing = series.values.map((value) => (Number.isNaN(value) ? 1 : 0));
  const variance = mixed((member, t) => {
    const apart = member.signal[t]! - mean[t]!;
    return member.variance[t]! + apart * apart;
  });
  return {
    signal: mean.map((value, t) => (missing[t] ? value : series.values[t]!)),
    variance: variance.map((value, t) => (missing[t] ? value : 0)),
  };
}
