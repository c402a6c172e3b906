import { futureCovariates } from "../core/covariates.js";
import { DataError, OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, Fitted, ForecastRequest, Model, ModelFactory } from "../core/model.js";
import { aModel } from "../core/nested.js";
import { flag, integer, listOf, type OptionRule } from "../core/options.js";
import type { Series } from "../core/series.js";
import { type TimeIndexJson, timeIndexFromJson } from "../core/time.js";
import { affinePrediction, affineRows } from "../probability/affine.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { engine } from "../wasm/engine.js";
import { designColumns, readFeatures } from "./design.js";
import type { Feature, Ground } from "./feature.js";
import { fill, firstKnown, type Inside, insideSeries, isUnknown, joined, withColumns } from "./inside.js";
import { memoryOf, readsOf, settled } from "./kinds.js";
import { isLinear, looksBack, type Past, simulateForm, simulateUpdates } from "./recursion.js";
import { backFitted, forward, integrated, learnTarget, reachOf, type TargetTransform } from "./target.js";

/** Options of `withFeatures` but for the Box-Cox transform. */
export interface WithFeaturesFormOptions {
  /** What forecasts from the columns: a model with covariates, or any model where there are no features. */
  readonly model: Model;
  /** What the columns are made from. Default none. */
  readonly features: readonly Feature[];
  /** Lags at which the target is differenced, one after the other: `[1]`, or `[12, 1]`. Default none. */
  readonly differences: readonly number[];
  /** Whether the target, once differenced, is brought to mean 0 and standard deviation 1. Default false. */
  readonly standardise: boolean;
}

/** Options of `withFeatures`. */
export interface WithFeaturesOptions extends WithFeaturesFormOptions, BoxCoxOptions {}

/** What a model with features has learned, of the transformed target where it is transformed. */
export interface WithFeaturesFormState {
  readonly inner: Fitted;
  /** With every option fixed that the training data decided. */
  readonly features: readonly Feature[];
  readonly target: TargetTransform;
  /** The time stamps from the first step on. */
  readonly index: TimeIndexJson | undefined;
  /** Steps seen. */
  readonly length: number;
  /** The last values before differences, as far back as features and differences look; a missing one as it was expected. */
  readonly tail: Float64Array;
  /** The last values of the covariates that are looked back at, by name, as long as `tail`. */
  readonly tails: Readonly<Record<string, Float64Array>>;
}

/** What a model with features has learned, and the power of the transform. */
export interface WithFeaturesState extends WithFeaturesFormState, BoxCoxState {}

const NAME = "withFeatures";
/** Paths of a forecast that is drawn step by step: by a kernel, and by updates of the model inside. */
const PATHS = 5000;
const UPDATED_PATHS = 200;

const someFeatures: OptionRule = (value) => (Array.isArray(value) ? undefined : "a list of features such as [trend()]");

/**
 * A model on columns made of features, and of a transformed target: one pipeline for training and forecasting, fitted once and saved with
 * the model.
 *
 * The target is transformed by `boxCox` (0 is the logarithm), then differenced, then standardised; features of the target see it
 * transformed. Forecasts come back to the scale of the series. Without differences and features of the target that reach into the horizon,
 * they are of the kind that the model inside gives. Else they are joint paths: 5,000 of a linear regression inside, with the uncertainty
 * of its coefficients, drawn step by step in one call; 200 of another model, which takes in every step that was drawn.
 *
 * Data: steps in which a column cannot be known, as the first ones of a lag, are left out; within the series they count as missing. A missing
 * value at the end is taken to be what the model expected.
 * Errors: OptionError("option") for a model without covariates, those of the features and of the model inside;
 * DataError("missing-covariate") for the future of a covariate that a feature reads.
 * Cost: the fit of the model inside, and O(n) for each column.
 * Source: Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, 7.4, 10; Taieb & Hyndman (2012) for recursion.
 *
 * @example
 * const fitted = withFeatures({ model: linearRegression(), features: [trend(), lags([1])] }).fit([3, 5, 4, 6, 5, 7, 6, 8]);
 * fitted.forecast(2).mean.length; // 2
 */
export const withFeatures: ModelFactory<WithFeaturesOptions, WithFeaturesState> = defineModel(
  withBoxCox<WithFeaturesFormOptions, WithFeaturesFormState>({
    name: NAME,
    defaults: { model: undefined as unknown as Model, features: [], differences: [], standardise: false },
    options: {
      model: aModel,
      features: someFeatures,
      differences: listOf(integer(1, 100_000)),
      standardise: flag,
    },
    equivariantWith: ({ model, features, ...rest }) =>
      (rest as Partial<BoxCoxOptions>).boxCox === undefined &&
      features.every(({ feature }) => feature !== "interaction") &&
      (model.factory.definition.equivariantWith?.(model.options) ?? model.factory.definition.equivariant ?? false),
    check({ model, features }) {
      if (model === undefined) {
        throw new OptionError(
          "option",
          `${NAME} needs a model, as in ${NAME}({ model: linearRegression(), features })`,
        );
      }
      readFeatures(NAME, features);
      if (features.length > 0 && !Object.hasOwn(model.options, "covariates")) {
        const message = `${NAME}: ${model.name} takes no covariates, so it has no use for features`;
        throw new OptionError("option", message);
      }
    },
    fit: fitColumns,
    update: (state, _options, next) => update(state, next),
    forecast: (state, _options, request) => forecast(state, request),
    sample: (state, _options, request) => {
      const prediction = askInner(state, request).sample(request.count, { seed: request.seed });
      const { centre, scale } = state.target;
      return affineRows(prediction, scale, new Float64Array(request.horizon).fill(centre));
    },
  }),
);

function fitColumns(series: Series, options: WithFeaturesFormOptions): Fit<WithFeaturesFormState> {
  const { values, index, length } = series;
  const features = readFeatures(NAME, options.features).map((each) => settled(each, series, {}));
  const target = learnTarget(values, Array.from(options.differences), options.standardise);
  const ground = groundOf(forward(values, target), series.covariates, index, { first: 0, from: 0, to: length });
  const columns = designColumns(NAME, features, ground);
  const begin = firstKnown(ground.values, columns);
  if (begin === length) {
    const reach = Math.max(0, ...features.map(memoryOf)) + reachOf(target.differences);
    throw new DataError(
      "too-short",
      `${NAME}: no step has all its columns; they look back ${reach} of ${length} steps`,
    );
  }
  const inside = insideSeries(series, ground, columns, begin);
  const inner = withColumns(options.model, columns).fit(inside.series);
  const state = { inner, features, target, index: index?.toJSON(), length: 0, tail: new Float64Array(0), tails: {} };
  return taken(state, series, inside, inner, values, inner.warnings);
}

function update(state: WithFeaturesFormState, next: Series): Fit<WithFeaturesFormState> {
  const { tail, target, length } = state;
  const values = joined(tail, next.values);
  const first = length - tail.length;
  const covariates = Object.fromEntries(
    Object.entries(next.covariates).map(([name, column]) => [name, joined(tailOf(state, name), column)]),
  );
  const ground = groundOf(forward(values, target), covariates, indexOf(state), {
    first,
    from: length,
    to: length + next.length,
  });
  const columns = designColumns(NAME, state.features, ground);
  const inside = insideSeries(
    { ...next, index: undefined },
    { ...ground, values: ground.values.subarray(tail.length) },
    columns,
    0,
  );
  const inner = state.inner.update(inside.series);
  return taken(state, next, inside, inner, values, inner.warnings.slice(state.inner.warnings.length));
}

/** What was learned, with the tails that the next step looks back at; `values` ends with those of the series. */
function taken(
  before: WithFeaturesFormState,
  series: Series,
  { series: given, begin, unknown }: Inside,
  inner: Fitted,
  values: Float64Array,
  warnings: Fitted["warnings"],
): Fit<WithFeaturesFormState> {
  const { features, target } = before;
  const expected = new Float64Array(values.length).fill(Number.NaN);
  const offset = values.length - series.length;
  inner.fittedValues?.forEach((value, i) => {
    if (!unknown[begin + i]) expected[offset + begin + i] = value;
  });
  const filled = fill(values, backFitted(expected, values, target));
  const reach = Math.max(0, ...features.map(memoryOf)) + reachOf(target.differences) + 1;
  const tails = Object.fromEntries(
    [...new Set(features.flatMap(readsOf).map(({ name }) => name))].map((name) => {
      const column = joined(tailOf(before, name), series.covariates[name]!);
      return [name, fill(column, column).slice(-reach)];
    }),
  );
  const state = { ...before, inner, length: before.length + series.length, tail: filled.slice(-reach), tails };
  const { logLikelihood, parameterCount } = inner;
  const count = given.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  return {
    state,
    fittedValues: inner.fittedValues && backFitted(expected, values, target).slice(offset),
    logLikelihood: logLikelihood === undefined ? undefined : logLikelihood - count * engine().kernels.log(target.scale),
    parameterCount,
    observationCount: count,
    warnings,
  };
}

function forecast(state: WithFeaturesFormState, request: ForecastRequest): Prediction {
  const { target, tail } = state;
  const { horizon, paths } = request;
  const shift = new Float64Array(horizon).fill(target.centre);
  const past = pastOf(state, request);
  const made = reaches(past) ? recursion(state, past, request) : undefined;
  if (!made && target.differences.length === 0) {
    return affinePrediction(askInner(state, request).prediction, target.scale, shift);
  }
  const inner = made ?? askInner(state, request);
  const drawn = "paths" in inner ? inner.paths : inner.sample(paths ?? PATHS, { seed: request.seed });
  const back = (rows: Float64Array) =>
    integrated(affineRows(rows, target.scale, shift), horizon, tail, target.differences);
  return { kind: "paths", horizon, paths: back(drawn), ...(inner.mean && { mean: back(inner.mean) }) };
}

/** Whether a column of the future needs a value of the future. */
function reaches({ features, ground }: Past): boolean {
  return features.some((each) => looksBack(each) && designColumns(NAME, [each], ground).some(isUnknown));
}

/** Paths of the transformed target, drawn step by step. */
function recursion(
  state: WithFeaturesFormState,
  past: Past,
  request: ForecastRequest,
): { readonly paths: Float64Array; readonly mean?: Float64Array | undefined } {
  const covariates = Object.fromEntries(
    designColumns(NAME, past.features, past.ground).map(({ name, values }) => [
      name,
      values.map((value) => (Number.isFinite(value) ? value : 0)),
    ]),
  );
  const form = state.inner.linear(request.horizon, { covariates });
  if (!form) return { paths: simulateUpdates(NAME, state.inner, past, request, request.paths ?? UPDATED_PATHS) };
  const { paths, plain } = simulateForm(form, past, request, request.paths ?? PATHS);
  return { paths, mean: isLinear(past.features) ? plain : undefined };
}

/** The steps to forecast, on what is known. */
function pastOf(state: WithFeaturesFormState, request: ForecastRequest): Past {
  const { features, tail, target, length } = state;
  const { horizon } = request;
  const first = length - tail.length;
  const reads = features.flatMap(readsOf);
  const covariates = Object.fromEntries(
    [...new Set(reads.map(({ name }) => name))].map((name) => {
      const soonest = Math.min(...reads.filter((read) => read.name === name).map(({ lag }) => lag));
      const needed = horizon - soonest;
      const future =
        needed > 0 ? futureCovariates(NAME, { ...request, horizon: needed }, [name])[0]! : new Float64Array(0);
      return [name, joined(tailOf(state, name), future)];
    }),
  );
  const values = forward(tail, target);
  const known = values.findIndex((value) => Number.isFinite(value));
  const start = Math.max(0, known);
  return {
    features,
    ground: groundOf(values.subarray(start), cut(covariates, start), indexOf(state), {
      first: first + start,
      from: length,
      to: length + horizon,
    }),
  };
}

function cut(columns: Readonly<Record<string, Float64Array>>, start: number): Record<string, Float64Array> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(start)]));
}

/** The forecast of the model inside from columns that are known. */
function askInner(state: WithFeaturesFormState, request: ForecastRequest) {
  const { features, ground } = pastOf(state, request);
  const columns = designColumns(NAME, features, ground);
  const covariates = Object.fromEntries(columns.map(({ name, values }) => [name, values]));
  const { horizon, seed, paths } = request;
  return state.inner.forecast(horizon, {
    ...(columns.length > 0 ? { covariates } : { covariates: request.covariates }),
    seed,
    ...(paths === undefined ? {} : { paths }),
  });
}

function groundOf(
  values: Float64Array,
  covariates: Ground["covariates"],
  index: Ground["index"],
  steps: Pick<Ground, "first" | "from" | "to">,
): Ground {
  return { ...steps, values, covariates, index, statics: {} };
}

function indexOf({ index }: WithFeaturesFormState): Ground["index"] {
  return index && timeIndexFromJson(index);
}

function tailOf({ tails, tail }: WithFeaturesFormState, name: string): Float64Array {
  return Object.hasOwn(tails, name) ? tails[name]! : new Float64Array(tail.length).fill(Number.NaN);
}
