// A model of the Box-Cox transform of a series, and its forecasts on the way back: the option `boxCox` of every model that has it.

import { DataError, FitError, OptionError } from "../core/errors.js";
import type { LawPrediction, Prediction, QuantilePrediction } from "../core/forecast.js";
import type { Fit, ModelDefinition } from "../core/model.js";
import { number, type OptionRule } from "../core/options.js";
import type { Plain } from "../core/saved.js";
import type { Series } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { engine } from "../wasm/engine.js";
import { boxCox, checkDomain, inverseBoxCox, lambdaOf, MOST_POWER, outsideDomain } from "./box-cox.js";
import { gridOf } from "./quantile-grid.js";

/** The option of models that can model the Box-Cox transform of a series instead of the series. */
export interface BoxCoxOptions {
  /**
   * The power of a Box-Cox transform, -5 to 5: 0 is the logarithm, 1 or none leaves the series as it is. `"auto"`: Guerrero's, from 0 to 1. The
   * series must then be positive (0 is allowed for a positive power). Default none.
   */
  readonly boxCox: number | "auto" | undefined;
}

/** What a fit to a transformed series remembers beside its state. */
export interface BoxCoxState {
  /** The power, where the series was transformed. */
  readonly boxCox?: number;
  /** Log of the derivative of the transform at all values seen: what separates the density of the values from that of their transforms. */
  readonly logJacobian?: number;
}

/** What `boxCox` must be. */
export const boxCoxRule: OptionRule = (value) =>
  value === undefined || value === "auto" || number(-MOST_POWER, MOST_POWER)(value) === undefined
    ? undefined
    : `a power from ${-MOST_POWER} to ${MOST_POWER} or "auto"`;

/**
 * The same model with the option `boxCox`: it is fitted to the Box-Cox transform of the series, and its forecasts, paths, fitted values
 * (medians) and log-likelihood are those of the series itself. Without the option it is the model as it was, bit for bit.
 *
 * The state must be an object; it gets a field `boxCox`. Components stay on the transformed scale.
 */
export function withBoxCox<O extends object, S extends object>(
  definition: ModelDefinition<O, S>,
): ModelDefinition<O & BoxCoxOptions, S & BoxCoxState> {
  const { name, update, sample, smooth, sampleSmoothed, migrate } = definition;
  return {
    ...definition,
    defaults: { ...definition.defaults, boxCox: undefined },
    options: { ...definition.options, boxCox: boxCoxRule } as ModelDefinition<O & BoxCoxOptions, S>["options"] & object,
    fit: (series, options, control) => {
      const { lambda, warnings } = choose(name, series, options);
      if (lambda === undefined) return withWarnings(definition.fit(series, options, control), warnings);
      const fit = definition.fit(forwardSeries(name, series, lambda), options, control);
      return backFit(fit, series.values, lambda, options.boxCox === "auto");
    },
    forecast: (state, options, request) => backPrediction(definition.forecast(state, options, request), state.boxCox),
    ...(sample && {
      sample: (state, options, request) => {
        const paths = sample(state, options, request);
        if (state.boxCox === undefined) return paths;
        return backPaths(paths, definition.forecast(state, options, request), request.horizon, state.boxCox);
      },
    }),
    ...(update && {
      update: (state, options, next) => {
        const lambda = state.boxCox;
        if (lambda === undefined) return update(state, options, next);
        const fit = update(state, options, forwardSeries(name, next, lambda));
        return backFit(fit, next.values, lambda, options.boxCox === "auto", state.logJacobian ?? Number.NaN);
      },
    }),
    ...(smooth && {
      smooth: (state, options, series) => {
        if (state.boxCox === undefined) return smooth(state, options, series);
        throw new OptionError("unsupported", `${name}: a signal behind a Box-Cox transform cannot be smoothed`);
      },
    }),
    ...(sampleSmoothed && {
      sampleSmoothed: (state, options, series, request) => {
        if (state.boxCox === undefined) return sampleSmoothed(state, options, series, request);
        throw new OptionError("unsupported", `${name}: a signal behind a Box-Cox transform cannot be drawn`);
      },
    }),
    ...(migrate && {
      migrate: (state, version) => {
        const { boxCox, logJacobian } = (state ?? {}) as BoxCoxState;
        const migrated = migrate(state as Plain, version);
        if (boxCox === undefined) return migrated;
        return { ...migrated, boxCox, ...(logJacobian !== undefined && { logJacobian }) };
      },
    }),
  };
}

/** What models say of seasons in their options. */
interface Seasonal {
  readonly seasonLength?: number;
  readonly seasonLengths?: readonly number[];
}

/** The power that the option asks for; none where there is nothing to transform. */
function choose(name: string, series: Series, options: object): { lambda?: number; warnings: readonly Warning[] } {
  const { boxCox, seasonLength, seasonLengths } = options as BoxCoxOptions & Seasonal;
  if (boxCox === undefined || boxCox === 1) return { warnings: [] };
  if (boxCox !== "auto") return { lambda: boxCox, warnings: [] };
  const t = outsideDomain(series.values, 0);
  if (t >= 0) {
    const message = `${name}: boxCox "auto" leaves the series as it is, since value ${t} is ${series.values[t]}`;
    return { warnings: [{ code: "fallback", message }] };
  }
  const lambda = lambdaOf(series.values, seasonLength ?? seasonLengths?.[0] ?? series.seasonLength, "guerrero", 0, 1);
  return lambda === 1 ? { warnings: [] } : { lambda, warnings: [] };
}

function withWarnings<S>(fit: Fit<S>, warnings: readonly Warning[]): Fit<S> {
  return warnings.length === 0 ? fit : { ...fit, warnings: [...(fit.warnings ?? []), ...warnings] };
}

function forwardSeries(name: string, series: Series, lambda: number): Series {
  checkDomain(name, series.values, lambda);
  const values = boxCox(series.values, lambda);
  const t = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (t >= 0) throw new DataError("not-finite", `${name}: the Box-Cox transform of value ${t} is not finite`);
  return { ...series, values };
}

/** What was learned of the transform, as learned of the series; `before` is the log Jacobian at the values before these. */
function backFit<S extends object>(
  fit: Fit<S>,
  values: Float64Array,
  lambda: number,
  estimated: boolean,
  before = 0,
): Fit<S & BoxCoxState> {
  const { fittedValues, logLikelihood, parameterCount, observationCount } = fit;
  const known = values.filter((value) => !Number.isNaN(value));
  const added = logJacobianOf(known, lambda);
  const back =
    logLikelihood === undefined ? undefined : logLikelihood + judged(known, lambda, observationCount, before + added);
  return {
    ...fit,
    state: { ...fit.state, boxCox: lambda, logJacobian: before + added },
    fittedValues: fittedValues && knownOnly(inverseBoxCox(fittedValues, lambda)),
    // The density at 0 is not finite.
    logLikelihood: Number.isNaN(back) ? undefined : back,
    parameterCount: parameterCount === undefined ? undefined : parameterCount + (estimated ? 1 : 0),
  };
}

function knownOnly(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

/** The log Jacobian of the values that a likelihood speaks of: the last `count`, which may reach back before these; `all` is that of all. */
function judged(known: Float64Array, lambda: number, count: number | undefined, all: number): number {
  if (count === undefined || count === known.length) return logJacobianOf(known, lambda);
  return count > known.length ? all : logJacobianOf(known.subarray(known.length - count), lambda);
}

/** NaN where a value is 0. */
function logJacobianOf(known: Float64Array, lambda: number): number {
  if (known.includes(0)) return Number.NaN;
  using frame = engine().frame();
  return frame.kernels.logJacobianBoxCox(frame.put(known), known.length, lambda);
}

/**
 * The prediction of y when that of its Box-Cox transform is given.
 *
 * A normal law becomes a log-normal or power-normal one, with its exact mean; any other law its quantiles at levels from 0.0001 to 0.9999;
 * a mixture that of its components; paths and quantiles go back point by point. What lies beyond the end of the transform becomes 0
 * (lambda > 0), or the greatest value of its step (lambda < 0). Means are those of the result.
 */
export function backPrediction(prediction: Prediction, lambda: number | undefined): Prediction {
  if (lambda === undefined || lambda === 1) return prediction;
  switch (prediction.kind) {
    case "law":
      return prediction.law === "normal" ? backNormal(prediction, lambda) : backQuantiles(gridOf(prediction), lambda);
    case "mixture": {
      const components = prediction.components.map((component) => backPrediction(component, lambda));
      return { ...prediction, components };
    }
    case "paths": {
      const { horizon, paths } = prediction;
      return { kind: "paths", horizon, paths: backPoints(paths, horizon, lambda) };
    }
    case "quantiles":
      return backQuantiles(prediction, lambda);
  }
}

/** Paths (count, horizon) of y from those of its transform, whose marginal laws `prediction` tells. */
export function backPaths(paths: Float64Array, prediction: Prediction, horizon: number, lambda: number): Float64Array {
  if (prediction.kind !== "law" || prediction.law !== "normal") return backPoints(paths, horizon, lambda);
  const { mean, sd } = (prediction as LawPrediction<"normal">).parameters;
  using frame = engine().frame();
  const { kernels } = frame;
  const at = frame.put(paths);
  kernels.fitIntoDomain(frame.put(mean), frame.put(sd), paths.length / horizon, horizon, lambda, at);
  kernels.invertBoxCox(at, paths.length, lambda, at);
  return frame.take(at, paths.length);
}

function backNormal({ parameters }: LawPrediction<"normal">, lambda: number): LawPrediction {
  const { mean, sd } = parameters;
  if (lambda === 0) return { kind: "law", law: "logNormal", parameters: { logMean: mean, logSd: sd } };
  const powers = new Float64Array(mean.length).fill(lambda);
  return {
    kind: "law",
    law: "powerNormal",
    parameters: { transformedMean: mean, transformedSd: sd, lambda: powers },
  };
}

function backQuantiles({ levels, values }: QuantilePrediction, lambda: number): QuantilePrediction {
  return { kind: "quantiles", levels, values: backPoints(values, values.length / levels.length, lambda) };
}

/** (rows, horizon): what has left the domain at its infinite end takes the greatest value of its step. */
function backPoints(points: Float64Array, horizon: number, lambda: number): Float64Array {
  const values = inverseBoxCox(points, lambda);
  if (lambda >= 0) return values;
  for (let h = 0; h < horizon; h++) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let i = h; i < values.length; i += horizon)
      if (values[i]! < Number.POSITIVE_INFINITY) greatest = Math.max(greatest, values[i]!);
    if (greatest === Number.NEGATIVE_INFINITY && values[h] === Number.POSITIVE_INFINITY) {
      const message = `boxCox ${lambda}: step ${h} lies beyond the end of the transform altogether: take a power nearer to 1`;
      throw new FitError("not-converged", message);
    }
    for (let i = h; i < values.length; i += horizon) if (values[i] === Number.POSITIVE_INFINITY) values[i] = greatest;
  }
  return values;
}
