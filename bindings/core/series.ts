import { DataError } from "./errors.js";
import type { TimeIndex } from "./time.js";

/** Equally spaced values; NaN is a missing value. */
export interface Series {
  /** (length, dimension), row-major. */
  readonly values: Float64Array;
  /** Number of time steps. */
  readonly length: number;
  /** Values per time step; 1 for all univariate models. */
  readonly dimension: number;
  readonly id: string | undefined;
  /** Time stamps of the values, when they are known. */
  readonly index: TimeIndex | undefined;
  /** Season length that the time step suggests (12 for months, 24 for hours), 1 without time stamps. */
  readonly seasonLength: number;
  /** Each (length), by name. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
}

/** What a local model takes as a series. */
export type SeriesInput = ArrayLike<number> | Series;

/** Read an input as a Series; the input is copied and left as it was. */
export function toSeries(input: SeriesInput): Series {
  if (typeof input === "object" && "values" in input) return input;
  const values = Float64Array.from(input);
  return {
    values,
    length: values.length,
    dimension: 1,
    id: undefined,
    index: undefined,
    seasonLength: 1,
    covariates: {},
  };
}

/** Throws a DataError when the series has fewer than `least` values. */
export function requireLength(series: Series, least: number, model: string): void {
  if (series.length < least) {
    throw new DataError("too-short", `${model} needs at least ${least} values, got ${series.length}`);
  }
}
