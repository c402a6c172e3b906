// What naive, seasonalNaive and drift share: a random walk in each season.

import { DataError } from "../core/errors.js";
import type { LawPrediction } from "../core/forecast.js";
import type { Fit, SampleRequest } from "../core/model.js";
import { engine } from "../wasm/engine.js";

/** What a walk has learned. Sums go on with new values, so an update gives the bits of a fit to all. */
export interface WalkState {
  /** Steps seen. */
  readonly length: number;
  /** (seasonLength): last observed value of each season, NaN before the first. */
  readonly last: Float64Array;
  /** (seasonLength): seasons passed since each was observed. */
  readonly age: Float64Array;
  /** Number of increments, their time in steps, mean step, squares about it, squares; weighted by the steps they span. */
  readonly moments: Float64Array;
}

/** A walk after some values, with what was carried forward to each. */
export interface WalkFilter {
  readonly state: WalkState;
  /** (n): the value carried forward, NaN where there is none. */
  readonly carried: Float64Array;
  /** (n): how far it was carried, in seasons. */
  readonly steps: Float64Array;
}

/** A walk before its first value. */
export function emptyWalk(seasonLength: number): WalkState {
  return {
    length: 0,
    last: new Float64Array(seasonLength).fill(Number.NaN),
    age: new Float64Array(seasonLength),
    moments: new Float64Array(engine().kernels.WALK_MOMENTS.value),
  };
}

/** Carry a walk through the values that follow. */
export function filterWalk(before: WalkState, values: Float64Array): WalkFilter {
  using frame = engine().frame();
  const n = values.length;
  const m = before.last.length;
  const last = frame.put(before.last);
  const age = frame.put(before.age);
  const moments = frame.put(before.moments);
  const carried = frame.f64(n);
  const steps = frame.f64(n);
  frame.kernels.filterWalk(frame.put(values), n, m, before.length % m, last, age, moments, carried, steps);
  const state = {
    length: before.length + n,
    last: frame.take(last, m),
    age: frame.take(age, m),
    moments: frame.take(moments, before.moments.length),
  };
  return { state, carried: frame.take(carried, n), steps: frame.take(steps, n) };
}

/** Throws where a walk cannot go on: a season without a value, or fewer than `least` increments. */
export function requireWalk(model: string, { last, moments }: WalkState, least: number): void {
  const unseen = last.findIndex(Number.isNaN);
  if (unseen >= 0 && last.length > 1) {
    throw new DataError("no-data", `${model}: season ${unseen} of ${last.length} has no observed value`);
  }
  if (unseen >= 0 || moments[0]! < least) {
    const needs =
      last.length > 1 ? `${least} pair(s) of values one season apart` : `at least ${least + 1} observed values`;
    throw new DataError("too-short", `${model} needs ${needs}, got ${moments[0]} increment(s)`);
  }
}

/** Variance of one step without drift. */
function walkVariance({ moments }: WalkState): number {
  return moments[4]! / moments[0]!;
}

/** (horizon): for each step ahead, the value carried forward and the seasons that it is carried over. */
export function carryForward(
  { length, last, age }: WalkState,
  horizon: number,
): { from: Float64Array; steps: Float64Array } {
  const m = last.length;
  const season = (h: number) => (length + h) % m;
  return {
    from: Float64Array.from({ length: horizon }, (_, h) => last[season(h)]!),
    steps: Float64Array.from({ length: horizon }, (_, h) => age[season(h)]! + 1 + Math.floor(h / m)),
  };
}

/** The fit of a walk without drift to the values that follow: each value predicted by the one carried forward to it. */
export function fitWalk(model: string, before: WalkState, values: Float64Array): Fit<WalkState> {
  const { state, carried } = filterWalk(before, values);
  requireWalk(model, state, 1);
  return { state, fittedValues: carried };
}

/** The law of a walk without drift: the value carried forward, with one variance more for each step. */
export function predictWalk(state: WalkState, horizon: number): LawPrediction<"normal"> {
  const { from, steps } = carryForward(state, horizon);
  const variance = walkVariance(state);
  return {
    kind: "law",
    law: "normal",
    parameters: { mean: from, sd: steps.map((step) => Math.sqrt(variance * step)) },
  };
}

/** Joint paths of a walk without drift. */
export function samplePlainWalk(state: WalkState, request: SampleRequest): Float64Array {
  return sampleWalk(state, { sd: Math.sqrt(walkVariance(state)), drift: 0, driftSd: 0 }, request);
}

/** (count, horizon): joint paths of the walk. */
export function sampleWalk(
  { length, last, age }: WalkState,
  { sd, drift, driftSd }: { readonly sd: number; readonly drift: number; readonly driftSd: number },
  { horizon, count, seed }: SampleRequest,
): Float64Array {
  using frame = engine().frame();
  const m = last.length;
  const out = frame.f64(count * horizon);
  const noise = frame.f64(horizon + 1);
  const lastAt = frame.put(last);
  const ageAt = frame.put(age);
  frame.kernels.sampleWalk(lastAt, ageAt, m, horizon, count, length % m, sd, drift, driftSd, seed, out, noise);
  return frame.take(out, count * horizon);
}
