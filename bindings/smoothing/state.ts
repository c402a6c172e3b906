// What a fitted exponential smoothing model knows, and what the kernels make of it.

import { FitError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, SampleRequest } from "../core/model.js";
import { engine } from "../wasm/engine.js";
import { codesOf, type EtsForm, hasMoments, nameOfForm } from "./form.js";

/** Smoothing parameters on the scale of Hyndman and others: beta lies in (0, alpha), gamma in (0, 1 - alpha). */
export interface EtsParameters {
  readonly alpha: number;
  /** 0 without trend. */
  readonly beta: number;
  /** 0 without season. */
  readonly gamma: number;
  /** 1 where the trend is not damped. */
  readonly phi: number;
}

/** Level, slope and seasons at one time. */
export interface EtsComponents {
  readonly level: number;
  /** Per step; a factor where the trend multiplies. 0 without trend. */
  readonly slope: number;
  /** (seasonLength): season of time 0, 1, ... of the series, modulo the season length; one idle cell without season. */
  readonly seasons: Float64Array;
}

/** A fitted model. */
export interface EtsState extends EtsComponents {
  readonly form: EtsForm;
  readonly parameters: EtsParameters;
  /** The components before the first value. */
  readonly initial: EtsComponents;
  /** Steps seen. */
  readonly length: number;
  /** Running sums of the likelihood. */
  readonly sums: Float64Array;
  /** Number of estimated parameters, without the variance. */
  readonly estimated: number;
}

/** A state before its first value. */
export function beginState(
  form: EtsForm,
  parameters: EtsParameters,
  initial: EtsComponents,
  estimated: number,
): EtsState {
  return { ...initial, form, parameters, initial, length: 0, sums: Float64Array.of(0, 0, 1, 0, 0), estimated };
}

/** Take in the values that follow. */
export function filterEts(before: EtsState, values: Float64Array): Fit<EtsState> {
  using frame = engine().frame();
  const n = values.length;
  const { form, parameters } = before;
  const m = form.seasonLength;
  const { error, trend, season } = codesOf(form);
  const { alpha, beta, gamma, phi } = parameters;
  const [y, states, sums] = [frame.put(values), putStates(frame, before), frame.put(before.sums)];
  const [errors, fitted, parts, place] = [frame.f64(n), frame.f64(n), frame.f64(3 * n), before.length % m];
  const { kernels } = frame;
  kernels.filterEts(y, n, m, place, error, trend, season, alpha, beta, gamma, phi, states, sums, errors, fitted, parts);
  const [level, slope, ...seasons] = frame.take(states, m + 2);
  const state: EtsState = {
    ...before,
    level: level!,
    slope: slope!,
    seasons: Float64Array.from(seasons),
    length: before.length + n,
    sums: frame.take(sums, before.sums.length),
  };
  return {
    state,
    fittedValues: frame.take(fitted, n),
    components: {
      level: frame.take(parts, n),
      ...(trend > 0 && { slope: frame.take(parts + 8 * n, n) }),
      ...(season > 0 && { season: frame.take(parts + 16 * n, n) }),
    },
    factors: [...(trend === 2 ? ["slope"] : []), ...(season === 2 ? ["season"] : [])],
    logLikelihood: kernels.logLikelihoodEts(sums, error),
    parameterCount: state.estimated + 1,
    observationCount: state.sums[1]!,
  };
}

/** Variance of the errors, per degree of freedom. */
export function varianceOf({ sums, estimated }: EtsState): number {
  return sums[0]! / Math.max(1, sums[1]! - estimated);
}

/** Most numbers that a forecast by simulation draws, unless more paths are asked for. */
const MOST_SIMULATED = 2e7;
/** Paths of a forecast by simulation. */
const PATHS = 5000;

/** A normal law where mean and variance have a closed form, else simulated paths. */
export function forecastEts(state: EtsState, request: ForecastRequest): Prediction {
  if (hasMoments(state.form)) {
    const { mean, variance } = predictEts(state, request.horizon);
    return { kind: "law", law: "normal", parameters: { mean, sd: variance.map((v) => Math.sqrt(v)) } };
  }
  const { horizon, seed } = request;
  const count = request.paths ?? Math.max(100, Math.min(PATHS, Math.floor(MOST_SIMULATED / horizon)));
  const paths = sampleEts(state, { ...request, count, seed });
  if (!paths.every(Number.isFinite)) {
    throw new FitError("not-converged", `${nameOfForm(state.form)}: simulated paths leave the finite numbers`);
  }
  return { kind: "paths", horizon, paths };
}

/** Each (horizon): mean, and variance where it has a closed form, else NaN. */
export function predictEts(state: EtsState, horizon: number): { mean: Float64Array; variance: Float64Array } {
  using frame = engine().frame();
  const { form, parameters, length } = state;
  const m = form.seasonLength;
  const { error, trend, season } = codesOf(form);
  const { alpha, beta, gamma, phi } = parameters;
  const { kernels } = frame;
  const [from, place, spread] = [putStates(frame, state), length % m, varianceOf(state)];
  const [mean, out, scratch] = [frame.f64(horizon), frame.f64(horizon), frame.f64(scratchSize(m, horizon))];
  kernels.predictEts(
    from,
    m,
    horizon,
    place,
    error,
    trend,
    season,
    alpha,
    beta,
    gamma,
    phi,
    spread,
    mean,
    out,
    scratch,
  );
  return { mean: frame.take(mean, horizon), variance: frame.take(out, horizon) };
}

/** (count, horizon): joint paths with normal errors. */
export function sampleEts(state: EtsState, { horizon, count, seed }: SampleRequest): Float64Array {
  using frame = engine().frame();
  const { form, parameters, length } = state;
  const m = form.seasonLength;
  const { error, trend, season } = codesOf(form);
  const { alpha, beta, gamma, phi } = parameters;
  const { kernels } = frame;
  const [from, place, sd] = [putStates(frame, state), length % m, Math.sqrt(varianceOf(state))];
  const [h, paths, scratch] = [horizon, frame.f64(count * horizon), frame.f64(m + 2)];
  kernels.sampleEts(from, m, h, count, place, error, trend, season, alpha, beta, gamma, phi, sd, seed, paths, scratch);
  return frame.take(paths, count * horizon);
}

function scratchSize(seasonLength: number, horizon: number): number {
  return engine().kernels.predictEtsScratch(seasonLength, horizon);
}

function putStates(frame: { put(values: ArrayLike<number>): number }, components: EtsComponents): number {
  return frame.put([components.level, components.slope, ...components.seasons]);
}
