// What mean, windowAverage and seasonalAverage share: levels with constant variance around them, one per season.

import { DataError } from "../core/errors.js";
import type { LawPrediction } from "../core/forecast.js";
import type { Fit, SampleRequest } from "../core/model.js";
import { engine } from "../wasm/engine.js";

/** Running averages; sums go on with new values, so an update gives the bits of a fit to all. */
export interface AverageState {
  /** Steps seen. */
  readonly length: number;
  /** Each (seasonLength): number of values, their mean, their squares about it. */
  readonly count: Float64Array;
  readonly mean: Float64Array;
  readonly about: Float64Array;
}

/** Averages before the first value. */
export function emptyAverages(seasonLength: number): AverageState {
  const zeros = () => new Float64Array(seasonLength);
  return { length: 0, count: zeros(), mean: zeros(), about: zeros() };
}

/** Take in the values that follow. */
export function filterAverages(before: AverageState, values: Float64Array): AverageState {
  using frame = engine().frame();
  const n = values.length;
  const m = before.mean.length;
  const count = frame.put(before.count);
  const mean = frame.put(before.mean);
  const about = frame.put(before.about);
  frame.kernels.filterAverages(frame.put(values), n, m, before.length % m, count, mean, about);
  return {
    length: before.length + n,
    count: frame.take(count, m),
    mean: frame.take(mean, m),
    about: frame.take(about, m),
  };
}

/** Throws where averages cannot forecast: a season without a value, or no degree of freedom for the variance. */
export function requireAverages(model: string, state: AverageState): void {
  const unseen = state.count.indexOf(0);
  if (unseen >= 0 && state.count.length > 1) {
    throw new DataError("no-data", `${model}: season ${unseen} of ${state.count.length} has no observed value`);
  }
  if (degreesOfFreedom(state) < 1) {
    const least = state.count.length + 1;
    throw new DataError("too-short", `${model} needs at least ${least} observed values, got ${total(state.count)}`);
  }
}

/** The fit of averages to the values that follow: each value predicted by the mean of its season, as a regression's are. */
export function fitAverages(model: string, before: AverageState, values: Float64Array): Fit<AverageState> {
  const state = filterAverages(before, values);
  requireAverages(model, state);
  return { state, fittedValues: averageOfEach(state, values.length, before.length) };
}

/** (n): the mean of each value's season. */
function averageOfEach({ mean }: AverageState, n: number, start: number): Float64Array {
  return Float64Array.from({ length: n }, (_, t) => mean[(start + t) % mean.length]!);
}

/** A new value around a mean that is known up to its standard error: a location-scale Student t. */
export function predictAverages(state: AverageState, horizon: number): LawPrediction<"studentT"> {
  const freedom = degreesOfFreedom(state);
  const sd = deviation(state);
  const season = (h: number) => (state.length + h) % state.mean.length;
  return {
    kind: "law",
    law: "studentT",
    parameters: {
      location: averageOfEach(state, horizon, state.length),
      scale: Float64Array.from({ length: horizon }, (_, h) => sd * Math.sqrt(1 + 1 / state.count[season(h)]!)),
      degreesOfFreedom: new Float64Array(horizon).fill(freedom),
    },
  };
}

/** (count, horizon): joint paths: one variance and one mean per season for each path. */
export function sampleAverages(state: AverageState, { horizon, count, seed }: SampleRequest): Float64Array {
  using frame = engine().frame();
  const m = state.mean.length;
  const mean = frame.put(state.mean);
  const seen = frame.put(state.count);
  const out = frame.f64(count * horizon);
  const noise = frame.f64(horizon + m);
  const freedom = degreesOfFreedom(state);
  const start = state.length % m;
  frame.kernels.sampleAverages(mean, seen, m, horizon, count, start, deviation(state), freedom, seed, out, noise);
  return frame.take(out, count * horizon);
}

function degreesOfFreedom({ count }: AverageState): number {
  return total(count) - count.length;
}

function deviation(state: AverageState): number {
  return Math.sqrt(total(state.about) / degreesOfFreedom(state));
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
