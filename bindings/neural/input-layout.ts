// The one place that says what a network sees: names and order of its input columns.

import type { Frequency } from "../core/frequency.js";
import type { CategoryCode, RealCode, StaticsCode } from "./statics.js";
import { calendarNames } from "./time-features.js";

/** A covariate, standardised over the training panel. */
export type CovariateCode = {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
};

/**
 * What a network sees of a step t, in this order:
 *
 * | part | columns | known of |
 * | --- | --- | --- |
 * | past | `lag1`, `lag2`, ...: scaled values of that many steps before (`lag0`: of the step itself), 0 where missing; `observed`: 1 where the first of these is | the past |
 * | known | `age`: log(2 + t); parts of the date and time in [-1/2, 1/2]; covariates, standardised | past and future |
 * | static | `logScale`: log of the scale of the window over that of the panel; numeric statics, standardised | the series |
 *
 * and beside them a row of an embedding for each category.
 */
export type InputLayout = {
  /** Ascending; the first is 1 for networks that see a step's own value only after it, 0 for encoders. */
  readonly lags: readonly number[];
  readonly calendar: readonly string[];
  readonly covariates: readonly CovariateCode[];
  readonly reals: readonly RealCode[];
  readonly categories: readonly CategoryCode[];
};

/** Names of columns, by the part that they belong to. */
export interface ColumnNames {
  readonly past: readonly string[];
  readonly known: readonly string[];
  readonly static: readonly string[];
}

/** The layout of a network's inputs. */
export function inputLayout(
  lags: readonly number[],
  frequency: Frequency | undefined,
  covariates: readonly CovariateCode[],
  { reals, categories }: StaticsCode,
): InputLayout {
  return { lags, calendar: calendarNames(frequency), covariates, reals, categories };
}

/** Names of all columns, in order. */
export function columnNames({ lags, calendar, covariates, reals }: InputLayout): ColumnNames {
  return {
    past: [...lags.map((lag) => `lag${lag}`), "observed"],
    known: ["age", ...calendar, ...covariates.map(({ name }) => name)],
    static: ["logScale", ...reals.map(({ name }) => name)],
  };
}

/** Number of columns of each part. */
export interface ColumnCounts {
  readonly past: number;
  readonly known: number;
  readonly static: number;
  /** Columns of the embeddings together. */
  readonly embedded: number;
}

/** Number of columns of each part of a layout. */
export function columnCounts({ lags, calendar, covariates, reals, categories }: InputLayout): ColumnCounts {
  return {
    past: lags.length + 1,
    known: 1 + calendar.length + covariates.length,
    static: 1 + reals.length,
    embedded: categories.reduce((sum, { dimension }) => sum + dimension, 0),
  };
}
