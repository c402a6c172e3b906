// What a fitted ARIMA model knows, and what the kernels make of it.

import { futureCovariates } from "../core/covariates.js";
import { FitError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, SampleRequest } from "../core/model.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import { type ArimaForm, lagCount, nameOfForm, regressorsOf, sizesOf } from "./order.js";

/** A fitted ARIMA model. */
export interface ArimaState {
  readonly form: ArimaForm;
  /** Names of the coefficients: ar1, ..., ma1, ..., sar1, ..., sma1, ..., mean, drift, covariates. */
  readonly names: readonly string[];
  /** The coefficients, in this order. */
  readonly coefficients: Float64Array;
  /** Their standard errors; NaN where a coefficient is given, or the likelihood is flat. */
  readonly standardErrors: Float64Array;
  /** Variance of the innovations: squares per degree of freedom. */
  readonly variance: number;
  /** The same without regard to the estimated coefficients, as it stands in the likelihood. */
  readonly likelihoodVariance: number;
  /** Number of estimated coefficients. */
  readonly estimated: number;
  /** Steps seen. */
  readonly length: number;
  /** What the past says of the values to come, and the last values that differences need, less the regression. */
  readonly filter: Float64Array;
  /** Lower triangle of its covariance in units of the variance; empty where it is that of one innovation. */
  readonly covariance: Float64Array;
  /** Running sums of the likelihood. */
  readonly sums: Float64Array;
  /** The last innovations, where forecasts draw from them. */
  readonly errors?: Float64Array;
}

/** Innovations that a fitted model keeps to draw from. */
const MOST_ERRORS = 4096;
/** Most numbers that a forecast by simulation draws, unless more paths are asked for. */
const MOST_SIMULATED = 2e7;
/** Paths of a forecast by simulation. */
const PATHS = 5000;
const LOG_TWO_PI = 1.8378770664093453;

/** What the regressors say of steps `from` and later: (steps), from their columns. */
export function regressionOf(
  { form, coefficients }: Pick<ArimaState, "form" | "coefficients">,
  columns: readonly Float64Array[],
  from: number,
  steps: number,
): Float64Array {
  const out = new Float64Array(steps);
  const names = regressorsOf(form);
  const first = lagCount(form);
  const own = names.length - form.covariates.length;
  for (const [j, name] of names.entries()) {
    const b = coefficients[first + j]!;
    for (let t = 0; t < steps; t++) {
      const x = j >= own ? columns[j - own]![t]! : name === "mean" ? 1 : from + t + 1;
      out[t] = out[t]! + b * x;
    }
  }
  return out;
}

/** Take in the values that follow; the first of all values must be observed. */
export function filterArima(
  before: ArimaState,
  values: Float64Array,
  columns: readonly Float64Array[],
): Fit<ArimaState> {
  using frame = engine().frame();
  const { kernels } = frame;
  const { form } = before;
  const [n, sizes] = [values.length, sizesOf(form)];
  const size = kernels.arimaStateSize(...sizes);
  const fresh = before.filter.length === 0;
  const regression = regressionOf(before, columns, before.length, n);
  const z = frame.put(values.map((value, t) => value - regression[t]!));
  const [state, covariance] = putFilter(frame, before, size);
  const sums = fresh ? frame.f64(before.sums.length) : frame.put(before.sums);
  const [predicted, variance, scratch] = [frame.f64(n), frame.f64(n), frame.f64(kernels.arimaStateScratch(...sizes))];
  const coefficients = frame.put(before.coefficients);
  const status = kernels.filterArima(
    z,
    coefficients,
    n,
    ...sizes,
    fresh ? 1 : 0,
    state,
    covariance,
    sums,
    predicted,
    variance,
    scratch,
  );
  if (status !== kernels.OK.value) {
    throw new FitError("singular", `${nameOfForm(form)}: the observed values do not tell where the differences begin`);
  }
  const totals = frame.take(sums, before.sums.length);
  const fitted = frame.take(predicted, n).map((value, t) => value + regression[t]!);
  const variances = frame.take(variance, n);
  const after: ArimaState = {
    ...before,
    length: before.length + n,
    filter: frame.take(state, size),
    covariance: totals[3] === 1 ? new Float64Array(0) : packed(frame.take(covariance, size * size), size),
    sums: totals,
    ...(before.errors && { errors: errorsAfter(before.errors, values, fitted, variances) }),
  };
  return {
    state: after,
    fittedValues: fitted,
    logLikelihood: logLikelihoodOf(after),
    parameterCount: before.estimated + 1,
    observationCount: totals[2]!,
  };
}

function logLikelihoodOf({ sums, likelihoodVariance }: ArimaState): number {
  const [squares, logs, count] = sums as unknown as [number, number, number];
  const log = engine().kernels.log(likelihoodVariance);
  return -0.5 * (count * (LOG_TWO_PI + log) + logs + squares / likelihoodVariance);
}

function errorsAfter(
  before: Float64Array,
  values: Float64Array,
  fitted: Float64Array,
  variances: Float64Array,
): Float64Array {
  const errors = Array.from(values, (value, t) => (value - fitted[t]!) / Math.sqrt(variances[t]!));
  const known = errors.filter((error) => !Number.isNaN(error));
  return Float64Array.from([...before, ...known].slice(-MOST_ERRORS));
}

/** The lower triangle of the leading block that is not zero. */
function packed(covariance: Float64Array, size: number): Float64Array {
  let used = size;
  while (used > 0 && covariance[(used - 1) * size + used - 1] === 0) used--;
  const out = new Float64Array((used * (used + 1)) / 2);
  for (let i = 0, k = 0; i < used; i++) for (let j = 0; j <= i; j++) out[k++] = covariance[i * size + j]!;
  return out;
}

/** Offsets of the state and its covariance (size, size). */
function putFilter(frame: Frame, { filter, covariance }: ArimaState, size: number): [number, number] {
  const full = new Float64Array(size * size);
  for (let i = 0, k = 0; k < covariance.length; i++) {
    for (let j = 0; j <= i; j++, k++) {
      full[i * size + j] = covariance[k]!;
      full[j * size + i] = covariance[k]!;
    }
  }
  return [filter.length === 0 ? frame.f64(size) : frame.put(filter), frame.put(full)];
}

/** A normal law with exact variances, or simulated paths. */
export function forecastArima(state: ArimaState, request: ForecastRequest): Prediction {
  const { horizon } = request;
  const { mean, variance } = predictArima(state, request);
  if (state.errors) {
    const count = request.paths ?? Math.max(100, Math.min(PATHS, Math.floor(MOST_SIMULATED / horizon)));
    return { kind: "paths", horizon, paths: sampleArima(state, { ...request, count }), mean };
  }
  const sd = variance.map((each) => Math.sqrt(each * state.variance));
  return { kind: "law", law: "normal", parameters: { mean, sd } };
}

/** Each (horizon): mean, variance in units of sigma^2, and the weights of the innovations. */
function predictArima(
  state: ArimaState,
  request: ForecastRequest,
): { mean: Float64Array; variance: Float64Array; psi: Float64Array } {
  const { horizon } = request;
  const regression = futureRegression(state, request);
  using frame = engine().frame();
  const { kernels } = frame;
  const sizes = sizesOf(state.form);
  const [at, covariance] = putFilter(frame, state, state.filter.length);
  const [mean, variance, psi] = [frame.f64(horizon), frame.f64(horizon), frame.f64(horizon)];
  const scratch = frame.f64(kernels.arimaStateScratch(...sizes));
  const settled = state.covariance.length === 0 ? 1 : 0;
  const coefficients = frame.put(state.coefficients);
  kernels.predictArima(coefficients, at, covariance, ...sizes, horizon, settled, mean, variance, psi, scratch);
  return {
    mean: frame.take(mean, horizon).map((value, h) => value + regression[h]!),
    variance: frame.take(variance, horizon),
    psi: frame.take(psi, horizon),
  };
}

function futureRegression(state: ArimaState, request: ForecastRequest): Float64Array {
  const columns = futureCovariates("arima", request, state.form.covariates);
  return regressionOf(state, columns, state.length, request.horizon);
}

/** (count, horizon): joint paths. */
export function sampleArima(state: ArimaState, request: SampleRequest): Float64Array {
  const { horizon, count, seed } = request;
  const regression = futureRegression(state, request);
  using frame = engine().frame();
  const { kernels } = frame;
  const sizes = sizesOf(state.form);
  const [at, covariance] = putFilter(frame, state, state.filter.length);
  const errors = state.errors ? standardised(state.errors, state.variance) : new Float64Array(0);
  const [from, paths] = [frame.put(errors), frame.f64(count * horizon)];
  const scratch = frame.f64(kernels.arimaStateScratch(...sizes));
  kernels.sampleArima(
    frame.put(state.coefficients),
    at,
    covariance,
    from,
    ...sizes,
    horizon,
    count,
    errors.length,
    state.covariance.length === 0 ? 1 : 0,
    Math.sqrt(state.variance),
    seed,
    paths,
    scratch,
  );
  return frame.take(paths, count * horizon).map((value, i) => value + regression[i % horizon]!);
}

/** The errors, centred and of the given variance. */
function standardised(errors: Float64Array, variance: number): Float64Array {
  const n = errors.length;
  const mean = errors.reduce((sum, error) => sum + error / n, 0);
  const spread = errors.reduce((sum, error) => sum + ((error - mean) * (error - mean)) / n, 0);
  const factor = spread > 0 ? Math.sqrt(variance / spread) : 0;
  return errors.map((error) => (error - mean) * factor);
}
