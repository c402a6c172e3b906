import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, ModelDefinition, ModelFactory, SampleRequest } from "../core/model.js";
import { listOf, number, type OptionRule, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import { type InnovationsSystem, systemOf, systemRule } from "./innovations-system.js";

/** Options of `linearInnovations`. */
export interface LinearInnovationsOptions {
  /** (states): how much of each state the next value shows; or a list of these, one per step of a period. Default [1]. */
  readonly observation: readonly number[] | readonly (readonly number[])[];
  /** (states, states): how the states move on, row by row; or a list of these matrices, one per step of a period. Default [[1]]. */
  readonly transition: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
  /** (states): how much of each error every state takes in; entries that are undefined, or all where none is given, are estimated. */
  readonly gain: readonly (number | undefined)[] | undefined;
  /** (states): the states before the first value; entries that are undefined, or all where none is given, are estimated. */
  readonly initial: readonly (number | undefined)[] | undefined;
  /** Standard deviation of the errors. Default: estimated. */
  readonly sd: number | undefined;
}

/** What a fitted linear innovations model knows. */
export interface LinearInnovationsState {
  /** (states) */
  readonly gain: Float64Array;
  /** (states): before the first value. */
  readonly initial: Float64Array;
  /** (states): after the last value. */
  readonly states: Float64Array;
  /** Sum of the squared errors, count of the values, sum of their squares. */
  readonly sums: Float64Array;
  /** Steps seen. */
  readonly length: number;
  /** Number of estimated gains and initial states. */
  readonly estimated: number;
}

/** Evaluations of the likelihood that a search may take from each start, and the gain in twice the log-likelihood that ends it. */
const MOST_EVALUATIONS = 1000;
const TOLERANCE = 1e-6;
/** Most numbers of the matrix that the initial states are found by. */
const MOST_EFFECTS = 2 ** 25;

const entries = optional(listOf(optional(number())));
const positive: OptionRule = (value) => {
  return typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY ? undefined : "a number above 0";
};

const definition: ModelDefinition<LinearInnovationsOptions, LinearInnovationsState> = {
  name: "linearInnovations",
  defaults: { observation: [1], transition: [[1]], gain: undefined, initial: undefined, sd: undefined },
  options: {
    observation: systemRule,
    transition: systemRule,
    gain: entries,
    initial: entries,
    sd: optional(positive),
  },
  equivariantWith: ({ initial, sd }) => sd === undefined && !initial?.some((value) => (value ?? 0) !== 0),
  check(options) {
    const { states } = systemOf(options);
    for (const name of ["gain", "initial"] as const) {
      const given = options[name];
      if (given === undefined || given.length === states) continue;
      const wanted = `${states} numbers, one for each state`;
      throw new OptionError("option", `linearInnovations: ${name} must have ${wanted}, got ${given.length}`);
    }
  },
  fit: fitInnovations,
  update: (state, options, { values }) => filterInnovations(state, options, values),
  forecast: predictInnovations,
  sample: sampleInnovations,
};

/**
 * The general linear innovations state space model: the value is y = a' x + e of states x as they were a step before, which move on by
 * x = F x + g e. The caller gives a and F; the gain g, the states before the first value and the standard deviation of e are given or
 * estimated by maximum likelihood. All exponential smoothing whose parts add is of this form, and so is ARIMA.
 *
 * The search keeps the influence of old errors from growing (the roots of F - g a' within the unit circle, or on it); initial states are
 * solved for within it, those that no value tells apart at 0. Forecasts are normal with exact mean and variance.
 *
 * Data: two observed values more than there are gains and initial states to estimate. At a missing value the states move on by F, without an
 * error. Errors: OptionError("option") for sizes that do not fit; DataError("too-short"); FitError("not-converged") where no gain keeps the
 * influence of errors bounded. Cost: a few hundred passes, each O(n states^2); an update costs O(new values).
 * Source: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, chapter 3.
 *
 * @example
 * const trend = linearInnovations({ observation: [1, 1], transition: [[1, 1], [0, 1]], gain: [0.5, 0.25], initial: [0, 1] });
 * trend.fit([1, 2, 3]).forecast(2).mean; // Float64Array [4, 5]
 */
export const linearInnovations: ModelFactory<LinearInnovationsOptions, LinearInnovationsState> =
  defineModel(definition);

function fitInnovations({ values }: Series, options: LinearInnovationsOptions): Fit<LinearInnovationsState> {
  const system = systemOf(options);
  const [k, n] = [system.states, values.length];
  const nothing = new Array<number | undefined>(k).fill(undefined);
  const [gain, initial] = [options.gain ?? nothing, options.initial ?? nothing];
  const free = [...gain, ...initial].filter((value) => value === undefined).length;
  const least = free === 0 ? 1 : free + 2;
  const observed = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (observed < least) {
    throw new DataError("too-short", `linearInnovations needs at least ${least} observed values, got ${observed}`);
  }
  if (n * k > MOST_EFFECTS) {
    throw new OptionError(
      "option",
      `linearInnovations: ${k} states over ${n} steps are more than ${MOST_EFFECTS} numbers`,
    );
  }
  const begun = free === 0 ? { gain, initial, estimated: 0 } : search(system, values, gain, initial);
  const state: LinearInnovationsState = {
    gain: Float64Array.from(begun.gain as ArrayLike<number>),
    initial: Float64Array.from(begun.initial as ArrayLike<number>),
    states: Float64Array.from(begun.initial as ArrayLike<number>),
    sums: new Float64Array(3),
    length: 0,
    estimated: begun.estimated,
  };
  return filterInnovations(state, options, values);
}

function search(
  system: InnovationsSystem,
  values: Float64Array,
  gain: readonly (number | undefined)[],
  initial: readonly (number | undefined)[],
): { gain: Float64Array; initial: Float64Array; estimated: number } {
  using frame = engine().frame();
  const { kernels } = frame;
  const { states: k, period } = system;
  const n = values.length;
  const [a, F] = putSystem(frame, system);
  const isFree = (value: number | undefined) => (value === undefined ? 1 : 0);
  const [freeGains, freeStates] = [frame.put(gain.map(isFree)), frame.put(initial.map(isFree))];
  const [g, x] = [frame.put(gain.map((value) => value ?? 0)), frame.put(initial.map((value) => value ?? 0))];
  const report = frame.f64(kernels.INNOVATIONS_REPORT.value);
  const scratch = frame.f64(kernels.fitInnovationsScratch(n, k));
  const y = frame.put(values);
  const [most, tolerance] = [MOST_EVALUATIONS, TOLERANCE];
  kernels.fitInnovations(y, a, F, freeGains, freeStates, n, k, period, most, tolerance, g, x, report, scratch);
  const [value, , rank] = frame.take(report, kernels.INNOVATIONS_REPORT.value);
  if (!Number.isFinite(value)) {
    const message = "linearInnovations: no gain keeps the influence of errors from growing";
    throw new FitError("not-converged", message);
  }
  const gains = gain.filter((each) => each === undefined).length;
  return { gain: frame.take(g, k), initial: frame.take(x, k), estimated: gains + rank! };
}

function filterInnovations(
  before: LinearInnovationsState,
  options: LinearInnovationsOptions,
  values: Float64Array,
): Fit<LinearInnovationsState> {
  using frame = engine().frame();
  const { kernels } = frame;
  const system = systemOf(options);
  const { states: k, period } = system;
  const n = values.length;
  const [a, F] = putSystem(frame, system);
  const [g, x, sums] = [frame.put(before.gain), frame.put(before.states), frame.put(before.sums)];
  const [y, place, parts] = [frame.put(values), before.length % period, frame.f64(k * n)];
  const [errors, fitted, scratch] = [frame.f64(n), frame.f64(n), frame.f64(k + 1)];
  kernels.filterInnovations(y, a, F, g, n, k, period, place, x, sums, errors, fitted, parts, scratch);
  const [states, total] = [frame.take(x, k), frame.take(sums, 3)];
  if (![...states, ...total].every(Number.isFinite)) {
    throw new FitError("not-converged", "linearInnovations: the recursion leaves the finite numbers");
  }
  const named = Array.from({ length: k }, (_, i) => [`state${i + 1}`, frame.take(parts + 8 * n * i, n)] as const);
  return {
    state: { ...before, states, sums: total, length: before.length + n },
    fittedValues: frame.take(fitted, n),
    components: Object.fromEntries(named),
    logLikelihood: logLikelihoodOf(total, options.sd),
    parameterCount: before.estimated + (options.sd === undefined ? 1 : 0),
    observationCount: total[1]!,
  };
}

/** Full log density of the values, at the variance that makes it largest where none is given. */
function logLikelihoodOf([squared, count, values]: Float64Array, sd: number | undefined): number {
  using frame = engine().frame();
  const { kernels } = frame;
  // The sums of filterEts with additive errors, whose product of predictions is 1.
  if (sd === undefined) return kernels.logLikelihoodEts(frame.put([squared!, count!, 1, 0, values!]), 1);
  return -0.5 * count! * kernels.log(2 * Math.PI * sd * sd) - (0.5 * squared!) / (sd * sd);
}

function varianceOf({ sums, estimated }: LinearInnovationsState, sd: number | undefined): number {
  return sd === undefined ? sums[0]! / Math.max(1, sums[1]! - estimated) : sd * sd;
}

function predictInnovations(
  state: LinearInnovationsState,
  options: LinearInnovationsOptions,
  { horizon }: ForecastRequest,
): Prediction {
  using frame = engine().frame();
  const { kernels } = frame;
  const system = systemOf(options);
  const { states: k, period } = system;
  const [a, F] = putSystem(frame, system);
  const [g, x, place] = [frame.put(state.gain), frame.put(state.states), state.length % period];
  const [mean, variances, variance] = [frame.f64(horizon), frame.f64(horizon), varianceOf(state, options.sd)];
  const scratch = frame.f64(kernels.predictInnovationsScratch(k));
  kernels.predictInnovations(a, F, g, x, k, period, place, horizon, variance, mean, variances, scratch);
  const sd = frame.take(variances, horizon).map((each) => Math.sqrt(each));
  return { kind: "law", law: "normal", parameters: { mean: frame.take(mean, horizon), sd } };
}

function sampleInnovations(
  state: LinearInnovationsState,
  options: LinearInnovationsOptions,
  { horizon, count, seed }: SampleRequest,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const system = systemOf(options);
  const { states: k, period } = system;
  const [a, F] = putSystem(frame, system);
  const [g, x, place] = [frame.put(state.gain), frame.put(state.states), state.length % period];
  const [paths, scratch] = [frame.f64(count * horizon), frame.f64(2 * k + 1)];
  kernels.fillNormals(count * horizon, seed, 0, 0, paths);
  kernels.scaleF64(count * horizon, Math.sqrt(varianceOf(state, options.sd)), paths);
  kernels.simulateInnovations(a, F, g, x, k, period, place, horizon, count, paths, scratch);
  return frame.take(paths, count * horizon);
}

function putSystem(frame: Frame, { observation, transition }: InnovationsSystem): [number, number] {
  return [frame.put(observation), frame.put(transition)];
}
