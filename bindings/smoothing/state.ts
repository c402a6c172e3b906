// What a fitted exponential smoothing model knows, and what the kernels make of it.

import { FitError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, SampleRequest } from "../core/model.js";
import { engine } from "../wasm/engine.js";
import { codesOf, type EtsForm, hasMoments, nameOfForm } from "./form.js";
import type { EtsOptions } from "./options.js";

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
  /** The last errors, relative where they multiply, at most MOST_ERRORS: only where errors to come are drawn from them. */
  readonly errors?: Float64Array;
}

/** Errors that a state keeps. */
const MOST_ERRORS = 4096;

/** A state before its first value. */
export function beginState(
  form: EtsForm,
  parameters: EtsParameters,
  initial: EtsComponents,
  estimated: number,
  innovations: EtsOptions["innovations"] = "normal",
): EtsState {
  const begun = { ...initial, form, parameters, initial, length: 0, sums: Float64Array.of(0, 0, 1, 0, 0), estimated };
  return innovations === "bootstrap" ? { ...begun, errors: new Float64Array(0) } : begun;
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
    ...(before.errors && { errors: lastErrors(before.errors, frame.take(errors, n)) }),
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

function lastErrors(before: Float64Array, next: Float64Array): Float64Array {
  const observed = next.filter((error) => !Number.isNaN(error));
  const kept = before.subarray(Math.max(0, before.length + observed.length - MOST_ERRORS));
  const last = observed.subarray(Math.max(0, observed.length - MOST_ERRORS));
  const all = new Float64Array(kept.length + last.length);
  all.set(kept);
  all.set(last, kept.length);
  return all;
}

/** Variance of the errors, per degree of freedom. */
export function varianceOf({ sums, estimated }: EtsState): number {
  return sums[0]! / Math.max(1, sums[1]! - estimated);
}

/** Most numbers that a forecast by simulation draws, unless more paths are asked for. */
const MOST_SIMULATED = 2e7;
/** Paths of a forecast by simulation; of a mixture, whose normal parts have none; the fewest of a long one, or of a part. */
const PATHS = 5000;
const PATHS_OF_MIXTURE = 2000;
const LEAST_PATHS = 100;

/**
 * A normal law where errors are normal, mean and variance have a closed form, and the law is near to what they belong to; else simulated
 * paths, of which a part of a mixture takes its share.
 */
export function forecastEts(state: EtsState, request: ForecastRequest, share = 1): Prediction {
  const moments = hasMoments(state.form) ? predictEts(state, request.horizon) : undefined;
  if (moments && !state.errors && isNearNormal(state.form, moments)) {
    const { mean, variance } = moments;
    return { kind: "law", law: "normal", parameters: { mean, sd: variance.map((v) => Math.sqrt(v)) } };
  }
  const { horizon } = request;
  const all = pathCount(request, share < 1 ? PATHS_OF_MIXTURE : PATHS);
  const count = Math.max(Math.min(LEAST_PATHS, all), Math.ceil(share * all));
  const paths = sampleEts(state, { ...request, count });
  if (!paths.every(Number.isFinite)) {
    throw new FitError("not-converged", `${nameOfForm(state.form)}: simulated paths leave the finite numbers`);
  }
  const mean = moments?.mean.every(Number.isFinite) ? moments.mean : undefined;
  return { kind: "paths", horizon, paths, ...(mean && { mean }) };
}

/** Standard deviations between the mean of a normal law of relative errors and zero: about where the lower end of its 95 % lies. */
const LEAST_DISTANCE = 2;

/**
 * Whether a normal law describes the sums, or products, that errors make: sums of normal errors are normal, products of relative ones are
 * skewed, and a wide law would put much of its mass below zero, where they never come. After thousands of steps their variance may leave
 * the numbers, though paths do not.
 */
function isNearNormal({ error }: EtsForm, { mean, variance }: { mean: Float64Array; variance: Float64Array }): boolean {
  if (error === "additive") return true;
  return mean.every((value, h) => LEAST_DISTANCE * Math.sqrt(variance[h]!) <= Math.abs(value));
}

/** Paths of a forecast by simulation. */
export function pathCount({ paths, horizon }: ForecastRequest, most = PATHS): number {
  return paths ?? Math.max(LEAST_PATHS, Math.min(most, Math.floor(MOST_SIMULATED / horizon)));
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
  const [mean, out, scratch] = [frame.f64(horizon), frame.f64(horizon), frame.f64(kernels.predictEtsScratch(m))];
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

/** (count, horizon): joint paths; their errors are normal, or drawn from those of the past. */
export function sampleEts(state: EtsState, { horizon, count, seed }: SampleRequest): Float64Array {
  using frame = engine().frame();
  const { form, parameters, length } = state;
  const m = form.seasonLength;
  const { error, trend, season } = codesOf(form);
  const { alpha, beta, gamma, phi } = parameters;
  const { kernels } = frame;
  const [from, place, sd] = [putStates(frame, state), length % m, Math.sqrt(varianceOf(state))];
  const [h, paths, scratch] = [horizon, frame.f64(count * horizon), frame.f64(m + 2)];
  if (state.errors) {
    const past = innovationsOf(state.errors, sd, error);
    kernels.fillChoices(frame.put(past), past.length, count * horizon, seed, 0, 0, paths);
    kernels.simulateEts(from, m, h, count, place, error, trend, season, alpha, beta, gamma, phi, paths, scratch);
  } else {
    kernels.sampleEts(
      from,
      m,
      h,
      count,
      place,
      error,
      trend,
      season,
      alpha,
      beta,
      gamma,
      phi,
      sd,
      seed,
      paths,
      scratch,
    );
  }
  return frame.take(paths, count * horizon);
}

/** Past errors, centred and scaled to the standard deviation of the model; a relative one is never below -1. */
function innovationsOf(errors: Float64Array, sd: number, kind: number): Float64Array {
  const n = Math.max(1, errors.length);
  const mean = errors.reduce((sum, error) => sum + error, 0) / n;
  const spread = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) * (error - mean), 0) / n);
  const scale = spread > 0 ? sd / spread : 0;
  const least = kind === 2 ? -1 : Number.NEGATIVE_INFINITY;
  return n > errors.length ? new Float64Array(1) : errors.map((error) => Math.max(least, scale * (error - mean)));
}

function putStates(frame: { put(values: ArrayLike<number>): number }, components: EtsComponents): number {
  return frame.put([components.level, components.slope, ...components.seasons]);
}
