// The fitted model that users see, around a definition and what it has learned.

import { DataError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import { frequencyText } from "../core/frequency.js";
import type {
  Components,
  Fit,
  Fitted,
  ForecastOptions,
  ForecastRequest,
  LinearForm,
  ModelDefinition,
  Smoothed,
  SmoothedPaths,
  SmoothedSampleOptions,
  UpdateOptions,
} from "../core/model.js";
import { bare } from "../core/nested.js";
import { toNumbers } from "../core/numbers.js";
import { checkArgument, integer, optional, readOptions } from "../core/options.js";
import { type Plain, type PlainForm, type Saved, savedForm } from "../core/saved.js";
import {
  covariateColumn,
  eachCovariate,
  isSeries,
  type Series,
  type SeriesInput,
  series,
  toSeries,
} from "../core/series.js";
import type { TimeIndex, TimeInput } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import { engine } from "../wasm/engine.js";
import { checkFit, checkPaths, checkPrediction } from "./check-prediction.js";
import { MOST_DRAWS, makeForecast } from "./forecast.js";
import { scalePrediction } from "./predict.js";
import { rescaledLogLikelihood, scaled, timesPower } from "./scale.js";

/** The longest horizon. */
export const MOST_STEPS = 100_000;

/** What a fitted model knows besides its state. */
export interface Summary {
  readonly length: number;
  /** The state is that of the values divided by 2 to this power; 0 except for values of extreme size. */
  readonly exponent: number;
  readonly id: string | undefined;
  readonly index: TimeIndex | undefined;
  readonly observationCount: number;
  readonly logLikelihood: number | undefined;
  readonly parameterCount: number | undefined;
  readonly fittedValues: Float64Array | undefined;
  readonly residuals: Float64Array | undefined;
  readonly components: Components | undefined;
  readonly warnings: readonly Warning[];
}

/** A fitted model of a definition. */
export class DefinedFitted<O extends object, S> implements Fitted<O, S> {
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
  get components(): Components | undefined {
    const { components } = this.#summary;
    return components && mapComponents(components, (values) => values.slice());
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
    const { exponent } = this.#summary;
    const made = this.#definition.forecast(this.state, this.options, request);
    checkPrediction(this.name, made, horizon, this.#definition.mayBeUnknown);
    const prediction = exponent === 0 ? made : scalePrediction(made, exponent);
    // Scaled back to the size of the values, a forecast may leave the range of doubles.
    if (exponent !== 0) checkPrediction(this.name, prediction, horizon, this.#definition.mayBeUnknown);
    return forecastOf(this.#definition, this.options, this.state, request, prediction, {
      exponent,
      id: this.id,
      index: this.index?.next(horizon),
      warnings: this.warnings,
    });
  }

  linear(horizon: number, options: ForecastOptions = {}): LinearForm | undefined {
    const form = this.#definition.linear?.(this.state, this.options, readRequest(this.name, horizon, options));
    const { exponent } = this.#summary;
    if (!form || exponent === 0) return form;
    const sigma = timesPower(Float64Array.of(form.sigma), exponent)[0]!;
    return { ...form, coefficients: timesPower(form.coefficients, exponent), sigma };
  }

  update(values: SeriesInput, options: UpdateOptions = {}): Fitted<O, S> {
    const defaults = { time: undefined as UpdateOptions["time"], covariates: {} as UpdateOptions["covariates"] };
    const { time, covariates = {} } = readOptions("update", defaults, options, { time: () => undefined });
    const definition = this.#definition;
    if (!definition.update) throw new OptionError("unsupported", `${this.name} cannot be updated: fit it again`);
    const next = withCovariates(usable(nextSeries(this.index, values), this.name), covariates);
    const index = followingIndex(this.index, next, time);
    const { exponent, length } = this.#summary;
    const fit = definition.update(this.state, this.options, scaled(next, -exponent));
    checkFit(this.name, "update", fit, next.length);
    const seen = summarise(next, index, fit, length, exponent);
    const summary = { ...seen, id: this.id, warnings: [...this.warnings, ...seen.warnings] };
    return new DefinedFitted(definition, this.options, fit.state, summary);
  }

  smooth(input: SeriesInput): Smoothed {
    const definition = this.#definition;
    if (!definition.smooth) {
      throw new OptionError(
        "unsupported",
        `${this.name} cannot smooth: it has no model of the signal behind the values`,
      );
    }
    const series = usable(toSeries(input), this.name);
    const { exponent } = this.#summary;
    const smoothed = definition.smooth(this.state, this.options, scaled(series, -exponent));
    return exponent === 0 ? smoothed : scaledSmoothed(smoothed, exponent);
  }

  sampleSmoothed(input: SeriesInput, options: SmoothedSampleOptions = {}): SmoothedPaths {
    const owner = `${this.name}.sampleSmoothed`;
    const { count, seed } = readOptions(owner, { count: 1, seed: 0 }, options, { count: integer(1), seed: integer(0) });
    const definition = this.#definition;
    if (!definition.sampleSmoothed) {
      throw new OptionError("unsupported", `${this.name} cannot draw the signal behind the values`);
    }
    const series = usable(toSeries(input), this.name);
    if (count * series.length > MOST_DRAWS) {
      const message = `${count} paths of ${series.length} steps are more than ${MOST_DRAWS} numbers`;
      throw new OptionError("option", `${owner}: ${message}`);
    }
    const { exponent } = this.#summary;
    const request = { count, seed };
    const paths = definition.sampleSmoothed(this.state, this.options, scaled(series, -exponent), request);
    if (exponent === 0) return paths;
    const parts = paths.components && mapComponents(paths.components, (values) => timesPower(values, exponent));
    return { signal: timesPower(paths.signal, exponent), ...(parts && { components: parts }) };
  }

  toJSON(): Saved {
    return savedForm(this.toPlain());
  }

  /** The saved form, for another thread. */
  toPlain(): PlainForm {
    const { index, warnings, ...rest } = this.#summary;
    const { name, version = 1 } = this.#definition;
    return {
      kind: "fitted",
      model: name,
      modelVersion: version,
      options: bare(this.options),
      state: { ...rest, index: index?.toJSON(), learned: bare(this.state) },
      warnings: warnings as unknown as readonly Plain[],
    };
  }

  #criterion(penalty: (k: number, n: number) => number): number | undefined {
    const { logLikelihood, parameterCount, observationCount } = this.#summary;
    if (logLikelihood === undefined || parameterCount === undefined) return undefined;
    return -2 * logLikelihood + penalty(parameterCount, observationCount);
  }
}

/** The series, when a univariate model can use it: finite values or NaN, one per step. */
export function usable(series: Series, model: string): Series {
  if (series.dimension !== 1) {
    throw new DataError("length-mismatch", `${model} takes one value per time step, got ${series.dimension}`);
  }
  const { values } = series;
  for (let t = 0; t < values.length; t++) {
    if (Math.abs(values[t]!) === Number.POSITIVE_INFINITY) {
      const message = `value ${t} is ${values[t]}; use NaN for a missing value`;
      throw new DataError("not-finite", `${model}: ${message}`);
    }
  }
  return series;
}

/** What is known of a fit to a series that follows `before` steps. */
export function summarise<S>(
  series: Series,
  index: TimeIndex | undefined,
  fit: Fit<S>,
  before: number,
  exponent: number,
): Summary {
  const { values } = series;
  const fittedValues = fit.fittedValues && timesPower(fit.fittedValues, exponent);
  let observed = 0;
  for (const value of values) if (!Number.isNaN(value)) observed++;
  return {
    length: before + series.length,
    exponent,
    id: series.id,
    index,
    observationCount: fit.observationCount ?? observed,
    logLikelihood: rescaledLogLikelihood(fit.logLikelihood, fit.observationCount ?? observed, exponent),
    parameterCount: fit.parameterCount,
    fittedValues,
    residuals: fittedValues && difference(values, fittedValues),
    components: fit.components && scaledComponents(fit.components, fit.factors ?? [], exponent),
    warnings: [...(series.warnings ?? []), ...(fit.warnings ?? [])],
  };
}

/** Components as they are for values that were not divided by 2 to that power. */
function scaledComponents(components: Components, factors: readonly string[], exponent: number): Components {
  return mapComponents(components, (values, name) => (factors.includes(name) ? values : timesPower(values, exponent)));
}

function mapComponents(
  components: Components,
  change: (values: Float64Array, name: string) => Float64Array,
): Components {
  return Object.fromEntries(Object.entries(components).map(([name, values]) => [name, change(values, name)]));
}

/** A smoothed signal as it is for values that were not divided by 2 to that power. */
function scaledSmoothed(smoothed: Smoothed, exponent: number): Smoothed {
  const parts = Object.entries(smoothed.components ?? {}).map(([name, { mean, variance }]) => [
    name,
    { mean: timesPower(mean, exponent), variance: timesPower(variance, 2 * exponent) },
  ]);
  return {
    ...smoothed,
    signal: timesPower(smoothed.signal, exponent),
    variance: timesPower(smoothed.variance, 2 * exponent),
    ...(smoothed.components && { components: Object.fromEntries(parts) }),
  };
}

function difference(values: Float64Array, fittedValues: Float64Array): Float64Array {
  const residuals = new Float64Array(values.length);
  for (let t = 0; t < residuals.length; t++) residuals[t] = values[t]! - fittedValues[t]!;
  return residuals;
}

/** New values as a series; rows and columns of a series with time stamps lie on its time step, which one row cannot show. */
function nextSeries(known: TimeIndex | undefined, values: SeriesInput): Series {
  const rowsOrNumbers = Symbol.iterator in Object(values) || !("values" in Object(values));
  if (!known || isSeries(values) || !rowsOrNumbers) return toSeries(values);
  const { frequency, timeZone } = known;
  return series(values, timeZone === undefined ? { frequency } : { frequency, timeZone });
}

/** A series with more covariates beside its own. */
function withCovariates(next: Series, more: NonNullable<UpdateOptions["covariates"]>): Series {
  if (Object.keys(more).length === 0) return next;
  const added = eachCovariate(more, (column, name) => covariateColumn(name, column, next.length));
  return { ...next, covariates: { ...next.covariates, ...added } };
}

/** The index of new values; refuses another time step, and time stamps that do not follow the last one. */
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
  const steps = [known, next.index ?? known].map(({ frequency }) => frequencyText(frequency));
  if (steps[0] !== steps[1]) {
    throw new DataError("time", `update: the time step is a ${steps[0]}, that of the new values a ${steps[1]}`);
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
  const covariates = eachCovariate(given.covariates as NonNullable<ForecastOptions["covariates"]>, (values, name) =>
    toNumbers(values, `${model}.forecast: covariates.${name}`),
  );
  return { horizon, covariates, seed: given.seed as number, paths };
}

/** What a forecast takes over from its fitted model. */
export type Whereabouts = {
  exponent: number;
  id: string | undefined;
  index: TimeIndex | undefined;
  warnings: readonly Warning[];
};

/** Give a prediction its face, with a sampler that draws from the definition. */
export function forecastOf<O extends object, S>(
  definition: ModelDefinition<O, S>,
  options: Readonly<O>,
  state: S,
  request: ForecastRequest,
  prediction: Prediction,
  whereabouts: Whereabouts,
): Forecast {
  const draw = definition.sample?.bind(definition);
  const { exponent, ...rest } = whereabouts;
  return makeForecast(prediction, {
    ...rest,
    model: definition.name,
    modelVersion: definition.version ?? 1,
    sampler:
      draw &&
      ((count, seed) => {
        const paths = draw(state, options, { ...request, count, seed });
        return timesPower(checkPaths(definition.name, paths, count, request.horizon), exponent);
      }),
    options: options as Plain,
    source: { learned: state as Plain, request: request as unknown as Plain, exponent },
  });
}
