// What a head is: the last layer's outputs as a distribution. The maths is in assembly/neural/head.ts.

import type { Prediction } from "../../core/forecast.js";

/** The names by which the kernels export the codes of the heads. Written out, so that the declarations of the library do not show the kernels. */
export type HeadCode =
  | "ABSOLUTE_HEAD"
  | "BERNOULLI_HEAD"
  | "BETA_HEAD"
  | "BINS_HEAD"
  | "GAMMA_HEAD"
  | "GAUSSIAN_HEAD"
  | "GAUSSIAN_MIXTURE_HEAD"
  | "HUBER_HEAD"
  | "LAPLACE_HEAD"
  | "LOG_COSH_HEAD"
  | "LOG_NORMAL_HEAD"
  | "NEGATIVE_BINOMIAL_HEAD"
  | "POISSON_HEAD"
  | "QUANTILE_FUNCTION_HEAD"
  | "QUANTILES_HEAD"
  | "SMOOTHED_SMAPE_HEAD"
  | "SQUARED_HEAD"
  | "STUDENT_T_HEAD"
  | "ZERO_INFLATED_NEGATIVE_BINOMIAL_HEAD"
  | "ZERO_INFLATED_POISSON_HEAD";

/** What values a head can put out: any number, those above 0, those within (0, 1), 0 and 1, or the counts 0, 1, 2, ... */
export type HeadSupport = "real" | "positive" | "unit" | "binary" | "counts";

/** What a head makes of the location and the scale of a series: both, the scale alone, or neither. */
export type HeadUnits = "location-scale" | "scale" | "none";

/** Parameters of the distributions of several steps, as the kernels say them. */
export interface HeadParameters {
  /** (rows, size) */
  readonly values: Float64Array;
  readonly rows: number;
  /** (rows): of the series at each row. */
  readonly location: Float64Array;
  /** (rows): above 0. */
  readonly scale: Float64Array;
}

/** A distribution that a network puts out, and the loss by which it learns to. */
export interface Head {
  /** Name, as in the laws of forecasts. */
  readonly name: string;
  /** Raw outputs of the network for each row. */
  readonly size: number;
  readonly code: HeadCode;
  /** Numbers that the kernels are told: levels, edges, a threshold. */
  readonly settings: Float64Array;
  readonly support: HeadSupport;
  readonly units: HeadUnits;
  /** Whether it says enough to draw from. */
  readonly draws: boolean;
  /** The prediction over a horizon of `rows` steps, in units of the series. */
  prediction(parameters: HeadParameters): Prediction;
}

/** Column k of parameters (rows, size). */
export function columnOf({ values, rows }: HeadParameters, size: number, k: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * size + k]!);
}

/** The first target that a head cannot put out, -1 where there is none; missing ones are fine. */
export function firstOutside(support: HeadSupport, targets: ArrayLike<number>): number {
  for (let i = 0; i < targets.length; i++) {
    const y = targets[i]!;
    if (!Number.isNaN(y) && !within(support, y)) return i;
  }
  return -1;
}

function within(support: HeadSupport, y: number): boolean {
  switch (support) {
    case "real":
      return Number.isFinite(y);
    case "positive":
      return y > 0 && y < Number.POSITIVE_INFINITY;
    case "unit":
      return y > 0 && y < 1;
    case "binary":
      return y === 0 || y === 1;
    case "counts":
      return y >= 0 && Number.isInteger(y);
  }
}
