import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, ModelFactory, SampleRequest } from "../core/model.js";
import { integer, listOf, oneOf } from "../core/options.js";
import { requireLength, type Series } from "../core/series.js";
import { ascending, mstl } from "../decompose/stl.js";
import { defineModel } from "../probability/define-model.js";
import { normals } from "../probability/random.js";
import { engine } from "../wasm/engine.js";
import { pathCount } from "./state.js";

/** Options of `doubleSeasonal`. */
export interface DoubleSeasonalOptions {
  /** Steps of the shorter and of the longer season, from 2. Must be given. */
  readonly seasonLengths: readonly number[];
  /** Whether the seasons add or multiply. Default "multiplicative" where all values are positive, else "additive". */
  readonly season: "auto" | "additive" | "multiplicative";
}

/** A fitted model. */
export interface DoubleSeasonalState {
  readonly seasonLengths: readonly [short: number, long: number];
  readonly multiplicative: boolean;
  /** Steps seen. */
  readonly length: number;
  /** Smoothing of level, slope, shorter and longer season, and the share of an error that carries on. */
  readonly parameters: Float64Array;
  /** Level, slope, last error before what carries on, seasons of time 0, 1, ... modulo their lengths. */
  readonly states: Float64Array;
  /** Of the one-step errors. */
  readonly variance: number;
}

/** The order of the kernels: alpha, beta, gamma, omega, phi. */
const START = [0.1, 0.01, 0.1, 0.1, 0.3];
const LOWER = [0, 0, 0, 0, -0.9];
const UPPER = [1, 1, 1, 1, 0.99];
const MOST_EVALUATIONS = 1500;

/**
 * Holt-Winters smoothing with two seasons, such as the day and the week of hourly values, and errors of which a share carries on to the
 * next step.
 *
 * The parameters are least squares; the states before the first value are those of an `mstl` of the series (of its logarithms where the
 * seasons multiply). Where the seasons add, the law is normal with its exact variance; where they multiply, the forecast is simulated paths.
 *
 * Data: two of the longer season; positive values where seasons multiply. Missing values are passed over. Errors: OptionError("option"),
 * DataError("too-short" | "not-positive" | "no-data"), FitError("not-converged").
 * Cost: at most 1500 passes over the values. An update costs O(new values).
 * Source: Taylor (2003), Short-term electricity demand forecasting using double seasonal exponential smoothing.
 *
 * @example
 * const hours = Float64Array.from({ length: 672 }, (_, t) => 50 + (t % 24) + (t % 168 < 120 ? 5 : 0));
 * doubleSeasonal({ seasonLengths: [24, 168] }).fit(hours).forecast(48).mean;
 */
export const doubleSeasonal: ModelFactory<DoubleSeasonalOptions, DoubleSeasonalState> = defineModel<
  DoubleSeasonalOptions,
  DoubleSeasonalState
>({
  name: "doubleSeasonal",
  defaults: { seasonLengths: [], season: "auto" },
  equivariant: true,
  options: {
    seasonLengths: listOf(integer(2, 1_000_000), 2),
    season: oneOf("auto", "additive", "multiplicative"),
  },
  check({ seasonLengths }) {
    if (ascending(seasonLengths).length === 2) return;
    throw new OptionError("option", "doubleSeasonal: seasonLengths must be two different lengths such as [24, 168]");
  },
  fit: fitDoubleSeasonal,
  update: (state, _options, { values }) => takeIn(state, values),
  forecast: predict,
  sample: samplePaths,
});

function fitDoubleSeasonal(series: Series, { seasonLengths, season }: DoubleSeasonalOptions): Fit<DoubleSeasonalState> {
  const [short, long] = ascending(seasonLengths) as [number, number];
  requireLength(series, 2 * long, "doubleSeasonal");
  const { values } = series;
  const at = values.findIndex((value) => value <= 0);
  if (season === "multiplicative" && at >= 0) {
    const message = `doubleSeasonal: seasons that multiply need positive values, value ${at} is ${values[at]}`;
    throw new DataError("not-positive", message);
  }
  const multiplicative = season === "multiplicative" || (season === "auto" && at < 0);
  const initial = startOf(series, [short, long], multiplicative);
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const [y, from, theta] = [frame.put(values), frame.put(initial), frame.put(START)];
  const [lower, upper] = [frame.put(LOWER), frame.put(UPPER)];
  const scratch = frame.f64(kernels.fitDoubleSeasonalScratch(n, short, long));
  const code = multiplicative ? 1 : 0;
  const unit = squaresOf(values);
  const sum = kernels.fitDoubleSeasonal(
    ...([y, from, lower, upper, n, short, long, code, unit, MOST_EVALUATIONS, theta, scratch] as const),
  );
  if (Number.isNaN(sum)) throw new FitError("not-converged", "doubleSeasonal: no finite errors from its start");
  const parameters = frame.take(theta, START.length);
  const count = values.reduce((seen, value) => seen + (Number.isNaN(value) ? 0 : 1), 0);
  const variance = sum / Math.max(1, count - START.length);
  const begun = { seasonLengths: [short, long] as const, multiplicative, length: 0, parameters, variance };
  return takeIn({ ...begun, states: initial }, values);
}

/** Squares about the mean: what a sum of squared errors is measured by. */
function squaresOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value / known.length, 0);
  const squares = known.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return squares > 0 ? squares : 1;
}

/** Level, slope, no error, and the first cycle of each season, of a decomposition. */
function startOf(series: Series, seasonLengths: readonly [number, number], multiplicative: boolean): Float64Array {
  const [short, long] = seasonLengths;
  const values = multiplicative ? transformed(series.values, "logF64") : series.values;
  const { trend, seasons } = mstl({ ...series, values }, { seasonLengths, seasonWindow: 11 });
  const natural = (part: Float64Array) => (multiplicative ? transformed(part, "expF64") : part);
  const level = natural(trend.slice(0, long));
  const slope = (level[long - 1]! - level[0]!) / (long - 1);
  const figures = seasons.map((season, k) => natural(season.slice(0, seasonLengths[k])));
  const states = new Float64Array(3 + short + long);
  states.set([level[0]! - slope, slope, 0]);
  states.set(figures[0]!, 3);
  states.set(figures[1]!, 3 + short);
  return states;
}

function transformed(values: Float64Array, kernel: "logF64" | "expF64"): Float64Array {
  using frame = engine().frame();
  const x = frame.put(values);
  frame.kernels[kernel](x, values.length, x);
  return frame.take(x, values.length);
}

function takeIn(before: DoubleSeasonalState, values: Float64Array): Fit<DoubleSeasonalState> {
  using frame = engine().frame();
  const n = values.length;
  const { seasonLengths, multiplicative, length, parameters } = before;
  const [short, long] = seasonLengths;
  const [y, theta, states] = [frame.put(values), frame.put(parameters), frame.put(before.states)];
  const [errors, fitted] = [frame.f64(n), frame.f64(n)];
  const code = multiplicative ? 1 : 0;
  frame.kernels.filterDoubleSeasonal(
    ...([y, theta, n, short, long, length % (short * long), code, states, errors, fitted] as const),
  );
  const state = { ...before, length: length + n, states: frame.take(states, before.states.length) };
  return { state, fittedValues: frame.take(fitted, n) };
}

function predict(state: DoubleSeasonalState, _options: DoubleSeasonalOptions, request: ForecastRequest): Prediction {
  const { horizon } = request;
  const mean = simulate(state, new Float64Array(horizon), horizon);
  if (state.multiplicative) {
    const paths = samplePaths(state, _options, { ...request, count: pathCount(request) });
    return { kind: "paths", horizon, paths, mean };
  }
  // What an error of one at the first step does to the steps.
  const one = new Float64Array(horizon);
  one[0] = 1;
  const moved = simulate(state, one, horizon);
  const sd = new Float64Array(horizon);
  let sum = 0;
  for (let h = 0; h < horizon; h++) {
    if (h === 0) sum = 1;
    sd[h] = Math.sqrt(state.variance * sum);
    if (h + 1 < horizon) sum += (moved[h + 1]! - mean[h + 1]!) * (moved[h + 1]! - mean[h + 1]!);
  }
  return { kind: "law", law: "normal", parameters: { mean, sd } };
}

function samplePaths(
  state: DoubleSeasonalState,
  _options: DoubleSeasonalOptions,
  { horizon, count, seed }: SampleRequest,
): Float64Array {
  const sd = Math.sqrt(state.variance);
  return simulate(
    state,
    normals(count * horizon, { seed }).map((z) => sd * z),
    horizon,
  );
}

/** (count, horizon): values that errors make. */
function simulate(state: DoubleSeasonalState, errors: Float64Array, horizon: number): Float64Array {
  using frame = engine().frame();
  const { seasonLengths, multiplicative, length, parameters, states } = state;
  const [short, long] = seasonLengths;
  const [theta, from, paths] = [frame.put(parameters), frame.put(states), frame.put(errors)];
  const scratch = frame.f64(states.length);
  const count = errors.length / horizon;
  const code = multiplicative ? 1 : 0;
  frame.kernels.simulateDoubleSeasonal(
    ...([theta, from, short, long, length % (short * long), horizon, count, code, paths, scratch] as const),
  );
  return frame.take(paths, errors.length);
}
