// How the inputs of a metric are read.

import { DataError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import { isLength } from "../core/numbers.js";
import { show } from "../core/options.js";
import { checkPrediction } from "../probability/check-prediction.js";
import { isForecast } from "../probability/forecast.js";
import { horizonOf, meanOf, quantileOf } from "../probability/predict.js";
import type { Metric } from "./metric.js";

/** What a metric judges: a forecast, its plain data, or a bare array of point forecasts (one per step). */
export type Judged = Forecast | Prediction | ArrayLike<number>;

/** The parts of a context that a call has at hand. */
export interface PartialContext {
  readonly train?: ArrayLike<number> | undefined;
  readonly seasonLength?: number | undefined;
  readonly benchmark?: Judged | undefined;
}

/**
 * A metric that judges forecasts, their plain data and bare arrays alike. Steps whose truth is NaN are left out, as if they were
 * not there; a missing prediction of an observed step makes the result NaN. Without an observed step the result is NaN.
 *
 * Errors: DataError for another number of values than steps ("length-mismatch"), text ("not-numeric") or infinite values
 * ("not-finite"); OptionError("option") where the context lacks what the metric needs.
 */
export interface Score extends Metric {
  (forecast: Judged, actual: ArrayLike<number>, context?: PartialContext): number;
}

/** What is best for a metric. */
export type Aim = Pick<Metric, "lowerIsBetter" | "target">;

export const LOWER: Aim = { lowerIsBetter: true };
export const HIGHER: Aim = { lowerIsBetter: false };
export const aimAt = (target: number): Aim => ({ target });

/** What computes a score. */
export type Compute = (forecast: Judged, actual: ArrayLike<number>, context?: PartialContext) => number;

/** Give a function the face of a metric. */
export function score(name: string, aim: Aim, compute: Compute): Score {
  const named: Compute = (forecast, actual, context) => compute(forecast, actual, context);
  Object.defineProperty(named, "name", { value: name });
  return Object.assign(named, aim) as Score;
}

/** The plain data behind what is judged; an array is a single path. */
export function predictionOf(judged: Judged, owner: string): Prediction {
  if (typeof judged !== "object" || judged === null) {
    throw new OptionError("option", `${owner}: a forecast or an array is needed, got ${show(judged)}`);
  }
  if (isForecast(judged)) return judged.prediction;
  if ("prediction" in judged || "kind" in judged) {
    const prediction = "prediction" in judged ? judged.prediction : judged;
    checkPrediction(owner, prediction, undefined, true);
    return prediction as Prediction;
  }
  const path = finiteOrMissing(judged, `${owner}: predicted value`);
  return { kind: "paths", horizon: path.length, paths: path };
}

/** Which number stands for the forecast of a step. */
export type Point = "mean" | "median" | number;

/** (horizon): the point forecast. */
export function pointOf(judged: Judged, point: Point, owner: string): Float64Array {
  if (isForecast(judged) && point === "mean") return judged.mean;
  const prediction = predictionOf(judged, owner);
  if (point === "mean") return meanOf(prediction);
  const level = point === "median" ? 0.5 : point;
  return quantileOf(prediction, new Float64Array(horizonOf(prediction)).fill(level));
}

/** The truth as doubles: finite, or NaN where it is missing, and as many as there are steps. */
export function truthOf(actual: ArrayLike<number>, horizon: number, owner: string): Float64Array {
  const truth = finiteOrMissing(actual, `${owner}: actual value`);
  if (truth.length !== horizon) {
    throw new DataError(
      "length-mismatch",
      `${owner}: the forecast has ${horizon} steps, but there are ${truth.length} actual values`,
    );
  }
  return truth;
}

function finiteOrMissing(values: ArrayLike<number>, what: string): Float64Array {
  if (typeof values !== "object" || values === null || !isLength(values.length)) {
    throw new DataError("not-numeric", `${what}s must be an array of numbers, got ${show(values)}`);
  }
  if (values instanceof Float64Array) return requireFinite(values, what);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== "number") throw new DataError("not-numeric", `${what} ${i} is ${show(value)}, not a number`);
    numbers[i] = value;
  }
  return requireFinite(numbers, what);
}

function requireFinite(values: Float64Array, what: string): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw new DataError("not-finite", `${what} ${i} is ${value}; use NaN for a missing value`);
    }
  }
  return values;
}

/** The values that the model was fitted to. */
export function trainOf(context: PartialContext | undefined, owner: string): Float64Array {
  if (context?.train === undefined) {
    throw new OptionError("option", `${owner} needs context.train, the values that the model was fitted to`);
  }
  return finiteOrMissing(context.train, `${owner}: training value`);
}

/** Steps per season; 1 when nothing is said. */
export function seasonOf(context: PartialContext | undefined, owner: string): number {
  const season = context?.seasonLength ?? 1;
  if (!Number.isInteger(season) || season < 1) {
    throw new OptionError("option", `${owner}: context.seasonLength must be an integer from 1, got ${show(season)}`);
  }
  return season;
}

/** The forecast to compare with. */
export function benchmarkOf(context: PartialContext | undefined, owner: string): Judged {
  if (context?.benchmark === undefined) {
    throw new OptionError("option", `${owner} needs context.benchmark, the forecast to compare with`);
  }
  return context.benchmark;
}
