// From what an author writes to what a user sees.

import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import type {
  Fit,
  FitControl,
  Fitted,
  ForecastOptions,
  ForecastRequest,
  Model,
  ModelDefinition,
  ModelFactory,
} from "../core/model.js";
import { checkArgument, integer, optional, readOptions } from "../core/options.js";
import { decode, encode, type Plain, readSaved, SAVED_VERSION, type Saved } from "../core/saved.js";
import { type Series, type SeriesInput, toSeries } from "../core/series.js";
import { type TimeIndex, type TimeInput, timeIndexFromJson } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import { engine } from "../wasm/engine.js";
import { MOST_DRAWS, makeForecast } from "./forecast.js";

/** The longest horizon. */
export const MOST_STEPS = 100_000;

/**
 * Make a model of a definition. What a user calls, passes to `backtest` or saves is the same for one's own models and
 * the built-in ones.
 *
 * @example
 * const last = defineModel({
 *   name: "last",
 *   defaults: {},
 *   fit: ({ values }) => ({ state: { value: values[values.length - 1], sd: 1 } }),
 *   forecast: ({ value, sd }, _options, { horizon }) => ({
 *     kind: "law",
 *     law: "normal",
 *     parameters: { mean: new Float64Array(horizon).fill(value), sd: new Float64Array(horizon).fill(sd) },
 *   }),
 * });
 * last().fit([1, 2, 3]).forecast(2).mean; // Float64Array [3, 3]
 */
export function defineModel<O extends object, S>(definition: ModelDefinition<O, S>): ModelFactory<O, S> {
  const make = (given?: Partial<O>): Model<O, S> => {
    const options = readOptions(definition.name, definition.defaults, given, definition.options);
    definition.check?.(options);
    return new DefinedModel(definition, options);
  };
  return Object.assign(make, { definition, wake: (saved: Saved) => wake(definition, make, saved) });
}

/**
 * Wake what `toJSON` wrote: a model, a fitted model or a forecast, of one of the models that the caller names.
 *
 * Errors: DataError("format") for what is no saved form, or was written by a newer version; OptionError("option") when its
 * model is not among `known`.
 *
 * @example
 * const fitted = naive().fit([1, 2, 3]);
 * const again = restore(JSON.parse(JSON.stringify(fitted)), [naive]);
 */
export function restore<T extends Model | Fitted | Forecast = Fitted>(
  saved: unknown,
  known: readonly { readonly definition: { readonly name: string }; readonly wake: (saved: Saved) => unknown }[],
): T {
  const form = readSaved(typeof saved === "string" ? parse(saved) : saved);
  const factory = known.find(({ definition }) => definition.name === form.model);
  if (!factory) {
    const names = known.map(({ definition }) => definition.name).join(", ");
    throw new OptionError(
      "option",
      `restore: the saved model is "${form.model}", which is not among ${names || "none"}`,
    );
  }
  return factory.wake(form) as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("format", "restore: the text is not JSON", { cause });
  }
}

class DefinedModel<O extends object, S> implements Model<O, S> {
  readonly options: Readonly<O>;
  readonly #definition: ModelDefinition<O, S>;

  constructor(definition: ModelDefinition<O, S>, options: O) {
    this.#definition = definition;
    this.options = Object.freeze(options);
  }

  get name(): string {
    return this.#definition.name;
  }

  fit(input: SeriesInput, control: FitControl = {}): Fitted<O, S> {
    readOptions(`${this.name}.fit`, { signal: undefined, onProgress: undefined, pool: undefined }, control);
    if (control.signal?.aborted) {
      throw new FitError("aborted", `${this.name}: aborted before it began`, { cause: control.signal.reason });
    }
    const series = usable(toSeries(input), this.name);
    const fit = this.#definition.fit(series, this.options, control);
    return new DefinedFitted(this.#definition, this.options, fit.state, summarise(series, series.index, fit, 0));
  }

  toJSON(): Saved {
    return savedForm(this.#definition, "model", this.options, {}, []);
  }
}

/** What a fitted model knows besides its state. */
interface Summary {
  readonly length: number;
  readonly id: string | undefined;
  readonly index: TimeIndex | undefined;
  readonly observationCount: number;
  readonly logLikelihood: number | undefined;
  readonly parameterCount: number | undefined;
  readonly fittedValues: Float64Array | undefined;
  readonly residuals: Float64Array | undefined;
  readonly warnings: readonly Warning[];
}

class DefinedFitted<O extends object, S> implements Fitted<O, S> {
  readonly options: Readonly<O>;
  readonly state: S;
  readonly #definition: ModelDefinition<O, S>;
  readonly #summary: Summary;

  constructor(definition: ModelDefinition<O, S>, options: Readonly<O>, state: S, summary: Summary) {
    this.options = options;
    this.state = state;
    this.#definition = definition;
    this.#summary = summary;
  }

  get name(): string {
    return this.#definition.name;
  }
  get length(): number {
    return this.#summary.length;
  }
  get id(): string | undefined {
    return this.#summary.id;
  }
  get index(): TimeIndex | undefined {
    return this.#summary.index;
  }
  get warnings(): readonly Warning[] {
    return this.#summary.warnings;
  }
  get fittedValues(): Float64Array | undefined {
    return this.#summary.fittedValues?.slice();
  }
  get residuals(): Float64Array | undefined {
    return this.#summary.residuals?.slice();
  }
  get logLikelihood(): number | undefined {
    return this.#summary.logLikelihood;
  }
  get parameterCount(): number | undefined {
    return this.#summary.parameterCount;
  }
  get aic(): number | undefined {
    return this.#criterion((k) => 2 * k);
  }
  get aicc(): number | undefined {
    return this.#criterion((k, n) => (n > k + 1 ? 2 * k + (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY));
  }
  get bic(): number | undefined {
    return this.#criterion((k, n) => k * engine().kernels.log(n));
  }

  forecast(horizon: number, options: ForecastOptions = {}): Forecast {
    const request = readRequest(this.name, horizon, options);
    const prediction = this.#definition.forecast(this.state, this.options, request);
    return forecastOf(this.#definition, this.options, this.state, request, prediction, {
      id: this.id,
      index: this.index?.next(horizon),
      warnings: this.warnings,
    });
  }

  update(values: SeriesInput, options: { readonly time?: TimeInput } = {}): Fitted<O, S> {
    const defaults = { time: undefined as TimeInput | undefined };
    const { time } = readOptions("update", defaults, options, { time: () => undefined });
    const definition = this.#definition;
    if (!definition.update) throw new OptionError("unsupported", `${this.name} cannot be updated: fit it again`);
    const next = usable(toSeries(values), this.name);
    const index = followingIndex(this.index, next, time);
    const fit = definition.update(this.state, this.options, next);
    const seen = summarise(next, index, fit, this.#summary.length);
    const summary = { ...seen, id: this.id, warnings: [...this.warnings, ...seen.warnings] };
    return new DefinedFitted(definition, this.options, fit.state, summary);
  }

  toJSON(): Saved {
    const { index, warnings, ...rest } = this.#summary;
    const state = { ...rest, index: index?.toJSON(), learned: this.state as Plain };
    return savedForm(this.#definition, "fitted", this.options, state, warnings);
  }

  #criterion(penalty: (k: number, n: number) => number): number | undefined {
    const { logLikelihood, parameterCount, observationCount } = this.#summary;
    if (logLikelihood === undefined || parameterCount === undefined) return undefined;
    return -2 * logLikelihood + penalty(parameterCount, observationCount);
  }
}

/** The series, when a univariate model can use it: finite values or NaN, one per step. */
function usable(series: Series, model: string): Series {
  if (series.dimension !== 1) {
    throw new DataError("length-mismatch", `${model} takes one value per time step, got ${series.dimension}`);
  }
  const at = series.values.findIndex(
    (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
  );
  if (at >= 0)
    throw new DataError("not-finite", `${model}: value ${at} is ${series.values[at]}; use NaN for a missing value`);
  return series;
}

function summarise<S>(series: Series, index: TimeIndex | undefined, fit: Fit<S>, before: number): Summary {
  const { values } = series;
  const { fittedValues } = fit;
  let observed = 0;
  for (const value of values) if (!Number.isNaN(value)) observed++;
  return {
    length: before + series.length,
    id: series.id,
    index,
    observationCount: fit.observationCount ?? observed,
    logLikelihood: fit.logLikelihood,
    parameterCount: fit.parameterCount,
    fittedValues,
    residuals: fittedValues?.map((fitted, t) => values[t]! - fitted),
    warnings: fit.warnings ?? [],
  };
}

/** The index of new values; refuses time stamps that do not follow the last one. */
function followingIndex(
  known: TimeIndex | undefined,
  next: Series,
  time: TimeInput | undefined,
): TimeIndex | undefined {
  if (!known || next.length === 0) return known ?? next.index;
  const expected = known.next(next.length);
  const first = time ?? next.index?.label(0);
  if (first !== undefined && expected.position(first) !== 0) {
    const given = String(first instanceof Date ? first.toISOString() : first);
    throw new DataError("time", `update: the next time stamp is ${expected.label(0)}, got ${given}`);
  }
  return expected;
}

function readRequest(model: string, horizon: number, options: ForecastOptions): ForecastRequest {
  checkArgument(`${model}.forecast`, "horizon", horizon, integer(1, MOST_STEPS));
  const defaults = { covariates: {} as NonNullable<ForecastOptions["covariates"]>, seed: 0, paths: undefined };
  const given = readOptions<{ -readonly [K in keyof typeof defaults]: unknown }>(
    `${model}.forecast`,
    defaults,
    options,
    {
      seed: integer(0),
      paths: optional(integer(1)),
    },
  );
  const paths = given.paths as number | undefined;
  if ((paths ?? 1) * horizon > MOST_DRAWS) {
    throw new OptionError(
      "option",
      `${model}.forecast: ${paths} paths of ${horizon} steps are more than ${MOST_DRAWS} numbers`,
    );
  }
  const covariates: Record<string, Float64Array> = {};
  for (const [name, values] of Object.entries(given.covariates as NonNullable<ForecastOptions["covariates"]>)) {
    covariates[name] = Float64Array.from(values);
  }
  return { horizon, covariates, seed: given.seed as number, paths };
}

type Whereabouts = { id: string | undefined; index: TimeIndex | undefined; warnings: readonly Warning[] };

function forecastOf<O extends object, S>(
  definition: ModelDefinition<O, S>,
  options: Readonly<O>,
  state: S,
  request: ForecastRequest,
  prediction: Prediction,
  whereabouts: Whereabouts,
): Forecast {
  const draw = definition.sample?.bind(definition);
  return makeForecast(prediction, {
    ...whereabouts,
    model: definition.name,
    modelVersion: definition.version ?? 1,
    sampler: draw && ((count, seed) => draw(state, options, { ...request, count, seed })),
    options: options as Plain,
    source: { learned: state as Plain, request: request as unknown as Plain },
  });
}

function savedForm<O extends object, S>(
  definition: ModelDefinition<O, S>,
  kind: Saved["kind"],
  options: Readonly<O>,
  state: Plain,
  warnings: readonly Warning[],
): Saved {
  return {
    format: "forecastle",
    version: SAVED_VERSION,
    kind,
    model: definition.name,
    modelVersion: definition.version ?? 1,
    options: encode(options as Plain),
    state: encode(state),
    warnings: warnings.map((warning) => encode({ ...warning })),
  };
}

function wake<O extends object, S>(
  definition: ModelDefinition<O, S>,
  make: (options: Partial<O>) => Model<O, S>,
  saved: Saved,
): Model<O, S> | Fitted<O, S> | Forecast {
  const options = make(decode(saved.options, "options") as Partial<O>).options;
  if (saved.kind === "model") return new DefinedModel(definition, { ...options });
  const state = decode(saved.state, "state") as Record<string, unknown>;
  const warnings = saved.warnings.map((warning) => decode(warning, "warnings") as unknown as Warning);
  const index = state.index === undefined ? undefined : timeIndexFromJson(state.index as Plain);
  if (saved.kind === "fitted") {
    const { learned, ...rest } = state;
    const summary = { ...(rest as unknown as Summary), index, warnings };
    return new DefinedFitted(definition, options, learnedState(definition, learned as Plain, saved), summary);
  }
  const { learned, request } = state.source as { learned: Plain; request: unknown };
  return forecastOf(
    definition,
    options,
    learnedState(definition, learned, saved),
    request as ForecastRequest,
    state.prediction as Prediction,
    { id: state.id as string | undefined, index, warnings },
  );
}

function learnedState<O extends object, S>(definition: ModelDefinition<O, S>, state: Plain, saved: Saved): S {
  const version = definition.version ?? 1;
  if (saved.modelVersion === version) return state as S;
  if (saved.modelVersion > version || !definition.migrate) {
    const versions = `version ${saved.modelVersion} of its state; this one reads version ${version}`;
    throw new DataError("format", `${definition.name}: saved with ${versions}`);
  }
  return definition.migrate(state, saved.modelVersion);
}
