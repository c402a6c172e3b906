import { DataError } from "../../core/errors.js";
import type { Fit, ForecastRequest, ModelFactory, SampleRequest } from "../../core/model.js";
import { between, flag, integer, optional } from "../../core/options.js";
import type { Series } from "../../core/series.js";
import { defineModel } from "../../probability/define-model.js";
import { normals } from "../../probability/random.js";
import { scaleOf } from "../scaler.js";

/** Options of `adaline`. */
export interface AdalineOptions {
  /** How many past values it weighs. Default: one season, at least 4 and at most 24. */
  readonly lags: number | undefined;
  /** How far each error moves the weights, in (0, 2). Default 0.2. */
  readonly learningRate: number;
  /** Whether steps are divided by the squared length of what is weighed, so that the rate has no unit. Default true. */
  readonly normalised: boolean;
  /** How often it goes through the series. Default 10. */
  readonly passes: number;
}

/** What an adaline has learned. */
export type AdalineState = {
  /** (lags + 1): of the last value, the one before, ..., and of one. */
  readonly weights: Float64Array;
  /** (lags): the last values, latest first, scaled. */
  readonly past: Float64Array;
  readonly location: number;
  readonly scale: number;
  /** Sum of the squared one-step errors, scaled, of the values counted. */
  readonly squares: number;
  readonly count: number;
};

/** Most lags. */
const MOST = 1000;

/**
 * ADALINE, the adaptive linear neuron: a weighted sum of the past values that learns from each of its one-step errors, w ← w + η e x. It goes on
 * learning in `update`, at a cost that does not depend on the length of the past.
 *
 * A missing value counts as the value that was expected. Forecasts are those of the autoregression with the weights as they are, with normal
 * errors.
 *
 * Data: more values than lags. Errors: DataError("too-short"), OptionError("option"); FitError where the weights make an explosive forecast.
 *
 * Cost: lags × values × passes.
 *
 * Source: Widrow and Hoff (1960); Hu (1964) for forecasts of weather; Nagumo and Noda (1967) for normalised steps.
 *
 * @example
 * const wave = Float64Array.from({ length: 40 }, (_, t) => 10 + (t % 2));
 * Math.round(adaline({ lags: 2, passes: 200 }).fit(wave).forecast(2).mean[0]); // 10
 */
export const adaline: ModelFactory<AdalineOptions, AdalineState> = defineModel<AdalineOptions, AdalineState>({
  name: "adaline",
  defaults: { lags: undefined, learningRate: 0.2, normalised: true, passes: 10 },
  options: {
    lags: optional(integer(1, MOST)),
    learningRate: between(0, 2),
    normalised: flag,
    passes: integer(1, 1_000_000),
  },
  equivariant: true,
  fit(series, options) {
    const lags = options.lags ?? Math.max(4, Math.min(24, series.seasonLength));
    const { values } = series;
    const known = values.filter((value) => !Number.isNaN(value)).length;
    if (known <= lags)
      throw new DataError("too-short", `adaline of ${lags} lags needs at least ${lags + 1} values, got ${known}`);
    const { location, scale } = scaleOf("standard", values, 0, values.length) ?? { location: 0, scale: 1 };
    const weights = new Float64Array(lags + 1);
    const empty = { past: new Float64Array(lags), location, scale, squares: 0, count: 0 };
    let fit = learn({ weights, ...empty }, options, values, lags);
    for (let pass = 1; pass < options.passes; pass++)
      fit = learn({ ...empty, weights: fit.state.weights }, options, values, lags);
    return fit;
  },
  update: (state, options, next: Series) => learn(state, options, next.values, 0),
  forecast(state, _options, { horizon }) {
    const { scale } = state;
    const mean = new Float64Array(horizon);
    continueFrom(state, horizon, mean, undefined);
    const responses = responsesOf(state.weights, horizon);
    const sigma = Math.sqrt(state.squares / Math.max(1, state.count));
    let variance = 0;
    const sd = responses.map((response) => {
      variance += response * response;
      return sigma * Math.sqrt(variance) * scale;
    });
    return { kind: "law", law: "normal", parameters: { mean, sd } };
  },
  sample: (state, _options, request) => samplePaths(state, request),
});

/** Go through values that follow the past; the first `silent` of them, which see too little past, teach nothing. */
function learn(
  { weights: before, past: earlier, location, scale, squares: known, count: seen }: AdalineState,
  { learningRate, normalised }: AdalineOptions,
  values: Float64Array,
  silent: number,
): Fit<AdalineState> {
  const weights = before.slice();
  const past = earlier.slice();
  const lags = past.length;
  const fittedValues = new Float64Array(values.length).fill(Number.NaN);
  let [squares, count] = [known, seen];
  for (let t = 0; t < values.length; t++) {
    let expected = weights[lags]!;
    let length = 1;
    for (let k = 0; k < lags; k++) {
      expected += weights[k]! * past[k]!;
      length += past[k]! * past[k]!;
    }
    const value = (values[t]! - location) / scale;
    const missing = Number.isNaN(value);
    if (t >= silent) fittedValues[t] = location + scale * expected;
    if (!missing && t >= silent) {
      const error = value - expected;
      const move = (learningRate * error) / (normalised ? length : 1);
      for (let k = 0; k < lags; k++) weights[k]! += move * past[k]!;
      weights[lags]! += move;
      squares += error * error;
      count++;
    }
    past.copyWithin(1, 0, lags - 1);
    past[0] = missing ? (t >= silent ? expected : 0) : value;
  }
  return { state: { weights, past, location, scale, squares, count }, fittedValues };
}

/** The values that follow, with scaled errors where there are any. */
function continueFrom(
  { weights, past: last, location, scale }: AdalineState,
  horizon: number,
  out: Float64Array,
  errors: Float64Array | undefined,
): void {
  const past = last.slice();
  const lags = past.length;
  for (let h = 0; h < horizon; h++) {
    let value = weights[lags]! + (errors?.[h] ?? 0);
    for (let k = 0; k < lags; k++) value += weights[k]! * past[k]!;
    out[h] = location + scale * value;
    past.copyWithin(1, 0, lags - 1);
    past[0] = value;
  }
}

/** What an error of one does to the value so many steps later. */
function responsesOf(weights: Float64Array, horizon: number): Float64Array {
  const lags = weights.length - 1;
  const responses = new Float64Array(horizon);
  for (let h = 0; h < horizon; h++) {
    let response = h === 0 ? 1 : 0;
    for (let k = 0; k < lags && k < h; k++) response += weights[k]! * responses[h - 1 - k]!;
    responses[h] = response;
  }
  return responses;
}

function samplePaths(state: AdalineState, { count, horizon, seed }: SampleRequest & ForecastRequest): Float64Array {
  const sigma = Math.sqrt(state.squares / Math.max(1, state.count));
  const errors = normals(count * horizon, { seed }).map((z) => sigma * z);
  const paths = new Float64Array(count * horizon);
  for (let p = 0; p < count; p++) {
    const [from, to] = [p * horizon, (p + 1) * horizon];
    continueFrom(state, horizon, paths.subarray(from, to), errors.subarray(from, to));
  }
  return paths;
}
