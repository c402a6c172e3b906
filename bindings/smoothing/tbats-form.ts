// A BATS or TBATS model at parameters, and what the kernels make of it.

import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";

/** The parts of a model. */
export interface TbatsForm {
  /** Whether seasons are sums of harmonics; else they have one state per step. */
  readonly trigonometric: boolean;
  readonly seasonLengths: readonly number[];
  /** Harmonics of each season; its steps where it is not trigonometric. */
  readonly sizes: readonly number[];
  readonly trend: "none" | "additive" | "damped";
  /** Orders of autoregression and moving average of the errors. */
  readonly order: readonly [p: number, q: number];
}

/** Parameters on the scale of De Livera, Hyndman & Snyder. */
export interface TbatsParameters {
  /** Power of the Box-Cox transform; undefined without one. */
  readonly lambda: number | undefined;
  readonly alpha: number;
  readonly beta: number;
  /** 1 where the trend is not damped. */
  readonly phi: number;
  /** Two per season: of the cosine and of the sine states; the second idle where seasons are not trigonometric. */
  readonly gammas: Float64Array;
  readonly ar: Float64Array;
  readonly ma: Float64Array;
}

/** A model with its states. */
export interface TbatsFit {
  readonly form: TbatsForm;
  readonly parameters: TbatsParameters;
  /** Level, slope, seasons, past errors before and after the autoregression: as the kernel filterTbats keeps them. */
  readonly states: Float64Array;
}

/** What the kernels need to know of a model: offsets. */
export function putForm(
  frame: Frame,
  form: TbatsForm,
): { settings: number; periods: number; room: number; size: number } {
  const { trigonometric, seasonLengths, sizes, trend, order } = form;
  const flags = [sizes.length, trigonometric ? 1 : 0, trend === "none" ? 0 : 1, ...order];
  const settings = frame.putI32([...flags, ...sizes]);
  const periods = frame.put(seasonLengths);
  const size = frame.kernels.tbatsStates(settings);
  const room = frame.f64(frame.kernels.tbatsModelScratch(settings) + size + order[0] + order[1]);
  return { settings, periods, room, size };
}

/** The parameters in the order of the kernels. */
export function listOf({ lambda, alpha, beta, phi, gammas, ar, ma }: TbatsParameters): number[] {
  return [lambda ?? Number.NaN, alpha, beta, phi, ...gammas, ...ar, ...ma];
}

/** The parameters of a list. */
export function parametersOf({ sizes, order }: TbatsForm, list: Float64Array): TbatsParameters {
  const [lambda, alpha, beta, phi] = list as unknown as [number, number, number, number];
  const from = 4 + 2 * sizes.length;
  return {
    lambda: Number.isNaN(lambda) ? undefined : lambda,
    alpha,
    beta,
    phi,
    gammas: list.slice(4, from),
    ar: list.slice(from, from + order[0]),
    ma: list.slice(from + order[0]),
  };
}

/** The states after values, with errors and predictions on the transformed scale. */
export function filterTbats(
  { form, parameters, states }: TbatsFit,
  values: Float64Array,
): { states: Float64Array; errors: Float64Array; fitted: Float64Array } {
  using frame = engine().frame();
  const n = values.length;
  const { settings, periods, room } = putForm(frame, form);
  const [state, theta] = [frame.put(states), frame.put(listOf(parameters))];
  const [y, errors, fitted] = [frame.put(values), frame.f64(n), frame.f64(n)];
  frame.kernels.filterTbats(y, settings, periods, theta, n, state, errors, fitted, room);
  return { states: frame.take(state, states.length), errors: frame.take(errors, n), fitted: frame.take(fitted, n) };
}

/** Each (horizon): mean and variance on the transformed scale. */
export function predictTbats(
  { form, parameters, states }: TbatsFit,
  variance: number,
  horizon: number,
): { mean: Float64Array; variance: Float64Array } {
  using frame = engine().frame();
  const { settings, periods, room } = putForm(frame, form);
  const [state, theta] = [frame.put(states), frame.put(listOf(parameters))];
  const [mean, spread] = [frame.f64(horizon), frame.f64(horizon)];
  frame.kernels.predictTbats(settings, periods, theta, state, horizon, variance, mean, spread, room);
  return { mean: frame.take(mean, horizon), variance: frame.take(spread, horizon) };
}

/** (count, horizon): joint paths on the transformed scale. */
export function sampleTbats(
  { form, parameters, states }: TbatsFit,
  sd: number,
  { horizon, count, seed }: { readonly horizon: number; readonly count: number; readonly seed: number },
): Float64Array {
  using frame = engine().frame();
  const { settings, periods, room } = putForm(frame, form);
  const [state, theta, paths] = [frame.put(states), frame.put(listOf(parameters)), frame.f64(count * horizon)];
  frame.kernels.sampleTbats(settings, periods, theta, state, horizon, count, sd, seed, paths, room);
  return frame.take(paths, count * horizon);
}
