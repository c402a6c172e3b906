// What a forecast is, without the maths: the plain data that a model predicts, and the face that users see.

import type { Saved } from "./saved.js";
import type { TimeIndex } from "./time.js";
import type { Warning } from "./warning.js";

/** The names of the laws and of their parameters, in the order in which the kernels take them. */
export const lawParameters = {
  normal: ["mean", "sd"],
  studentT: ["location", "scale", "degreesOfFreedom"],
  logistic: ["location", "scale"],
  laplace: ["location", "scale"],
  gamma: ["shape", "scale"],
  beta: ["alpha", "beta"],
  poisson: ["mean"],
  negativeBinomial: ["mean", "dispersion"],
  bernoulli: ["probability"],
  logNormal: ["logMean", "logSd"],
  powerNormal: ["transformedMean", "transformedSd", "lambda"],
} as const;

/** A parametric family of distributions. */
export type LawName = keyof typeof lawParameters;

/** One law per step of the horizon. */
export type LawPrediction<L extends LawName = LawName> = L extends LawName
  ? {
      readonly kind: "law";
      readonly law: L;
      /** Each (horizon), by the names of `lawParameters`. */
      readonly parameters: Readonly<Record<(typeof lawParameters)[L][number], Float64Array>>;
    }
  : never;

/** A weighted mixture of predictions; a path stays with one component over the whole horizon. */
export interface MixturePrediction {
  readonly kind: "mixture";
  /** (components), positive, adding up to 1. */
  readonly weights: Float64Array;
  readonly components: readonly Prediction[];
  /** (components): what they are called. */
  readonly names?: readonly string[];
}

/** Sample paths. */
export interface PathPrediction {
  readonly kind: "paths";
  readonly horizon: number;
  /** (paths, horizon), row-major. */
  readonly paths: Float64Array;
  /** (horizon): the mean, where it is known better than by averaging the paths. */
  readonly mean?: Float64Array;
}

/** Quantiles on a grid of levels; what lies between them is interpolated, what lies beyond is the outermost. */
export interface QuantilePrediction {
  readonly kind: "quantiles";
  /** (levels), strictly increasing, in (0, 1). */
  readonly levels: Float64Array;
  /** (levels, horizon), row-major, non-decreasing over the levels. */
  readonly values: Float64Array;
  /** (horizon): the mean, where the model has one. */
  readonly mean?: Float64Array;
}

/** What a model says of the future, as plain data. */
export type Prediction = LawPrediction | MixturePrediction | PathPrediction | QuantilePrediction;

/** Lower and upper bounds, each (horizon). */
export interface Interval {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Options of drawing paths. */
export interface SampleOptions {
  /** An integer in [0, 2^53); the same seed gives the same paths everywhere. Default 0. */
  readonly seed?: number;
}

/** A part of a forecast that several models made. */
export interface ForecastPart {
  /** Name of the model. */
  readonly model: string;
  /** Its share in (0, 1]. */
  readonly weight: number;
}

/** One row of `toRows()`: a step, its mean, and the bounds of each interval. */
export interface ForecastRow {
  /** Id of the series, when it has one. */
  readonly id?: string;
  /** The time stamp, when the series has them. */
  readonly time?: string;
  /** 1 for the first step after the data. */
  readonly step: number;
  readonly mean: number;
  /** Bounds such as `lower95` and `upper95`. */
  readonly [bound: string]: number | string | undefined;
}

/** A distribution over the horizon. */
export interface Forecast {
  readonly kind: Prediction["kind"];
  readonly horizon: number;
  /** Name of the model that made it. */
  readonly model: string;
  /** Id of the series, when it has one. */
  readonly id: string | undefined;
  /** The future time stamps, when the series has them. */
  readonly index: TimeIndex | undefined;
  readonly warnings: readonly Warning[];
  readonly prediction: Prediction;
  /** The models that it is made of and their weights, adding up to 1; a forecast of one model has one part. */
  readonly parts: readonly ForecastPart[];
  /** (horizon) */
  readonly mean: Float64Array;
  /** (horizon): the values that the future stays below with probability `level` in (0, 1). */
  quantile(level: number): Float64Array;
  /** The central interval of the given coverage in (0, 1). */
  interval(coverage: number): Interval;
  /** (horizon): the probability that each step is at most `values` (one number, or one per step). */
  cdf(values: number | ArrayLike<number>): Float64Array;
  /** (count, horizon), row-major: paths drawn from the joint distribution over the horizon. */
  sample(count: number, options?: SampleOptions): Float64Array;
  /** One row per step, with the bounds of each interval (default 80 and 95 per cent). */
  toRows(options?: { readonly coverages?: readonly number[] }): ForecastRow[];
  toJSON(): Saved;
}
