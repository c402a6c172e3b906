// The columns of a regression over time: an intercept, a line, seasons, covariates.

import { covariateNames, futureCovariates, pastCovariates } from "../core/covariates.js";
import { DataError, OptionError } from "../core/errors.js";
import type { ForecastRequest } from "../core/model.js";
import { flag, integer, type OptionRules, oneOf, optional } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";

/** Options that say what a regression explains the values with. */
export interface RegressorOptions {
  /** Names of the covariates to use. Default: all that the series carries. */
  readonly covariates: readonly string[] | undefined;
  /** `"linear"` adds the time step, from 1. Default `"none"`. */
  readonly trend: "none" | "linear";
  /** `"dummy"` adds a level for each season but the first. Default `"none"`. */
  readonly season: "none" | "dummy";
  /** Steps in a season, with `season`. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Whether there is a constant. Default true. */
  readonly intercept: boolean;
}

export const regressorDefaults: RegressorOptions = {
  covariates: undefined,
  trend: "none",
  season: "none",
  seasonLength: undefined,
  intercept: true,
};

export const regressorRules: OptionRules<RegressorOptions> = {
  covariates: optional(covariateNames),
  trend: oneOf("none", "linear"),
  season: oneOf("none", "dummy"),
  seasonLength: optional(integer(1)),
  intercept: flag,
};

/** The columns of a fitted regression. */
export interface Regressors {
  readonly intercept: boolean;
  readonly trend: boolean;
  /** 1 without seasons. */
  readonly seasonLength: number;
  readonly covariates: readonly string[];
}

/** Rows and columns, row-major. */
export interface Design {
  /** (rows, columns) */
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** The columns that the options ask for. */
export function regressorsOf(owner: string, series: Series, options: RegressorOptions): Regressors {
  const { trend, season, intercept } = options;
  const seasonLength = season === "dummy" ? seasonLengthFor(owner, options.seasonLength, series) : 1;
  if (seasonLength > 1 && seasonLength > series.length) {
    const message = `${owner}: a season of ${seasonLength} steps needs as many values, got ${series.length}`;
    throw new DataError("too-short", message);
  }
  const covariates = [...(options.covariates ?? Object.keys(series.covariates))];
  return { intercept, trend: trend === "linear", seasonLength, covariates };
}

/** Names of the columns, in their order. */
export function columnNames({ intercept, trend, seasonLength, covariates }: Regressors): string[] {
  const seasons = Array.from({ length: seasonLength - 1 }, (_, s) => `season ${s + 2}`);
  return [...(intercept ? ["intercept"] : []), ...(trend ? ["trend"] : []), ...seasons, ...covariates];
}

/** The rows of steps that follow `before` others; NaN where a covariate is missing. */
export function pastDesign(owner: string, regressors: Regressors, series: Series, before: number): Design {
  return design(regressors, pastCovariates(owner, series, regressors.covariates, "keep"), series.length, before);
}

/** The rows of the steps to forecast. */
export function futureDesign(
  owner: string,
  regressors: Regressors,
  request: Pick<ForecastRequest, "horizon" | "covariates">,
  before: number,
): Design {
  return design(regressors, futureCovariates(owner, request, regressors.covariates), request.horizon, before);
}

function design(regressors: Regressors, covariates: readonly Float64Array[], rows: number, before: number): Design {
  const { intercept, trend, seasonLength } = regressors;
  const columns = (intercept ? 1 : 0) + (trend ? 1 : 0) + (seasonLength - 1) + covariates.length;
  const values = new Float64Array(rows * columns);
  const seasons = (intercept ? 1 : 0) + (trend ? 1 : 0);
  for (let t = 0; t < rows; t++) {
    let cell = t * columns;
    if (intercept) values[cell++] = 1;
    if (trend) values[cell] = before + t + 1;
    const season = (before + t) % seasonLength;
    if (season > 0) values[t * columns + seasons + season - 1] = 1;
  }
  for (const [j, column] of covariates.entries()) {
    for (let t = 0, cell = seasons + seasonLength - 1 + j; t < rows; t++, cell += columns) values[cell] = column[t]!;
  }
  return { values, rows, columns };
}

/** Throws where there is nothing to explain the values with. */
export function requireColumns(owner: string, { columns }: Design): void {
  if (columns > 0) return;
  throw new OptionError(
    "option",
    `${owner} has no columns: without an intercept it needs a trend, a season or covariates`,
  );
}

/** Throws where the known steps leave nothing to estimate a variance from. */
export function requireRows(owner: string, rows: number, rank: number): void {
  if (rows > rank) return;
  if (rows === 0) throw new DataError("too-short", `${owner}: no row holds a value and everything to explain it`);
  const needs = `${owner} with ${rank} independent column(s) needs at least ${rank + 1} known values`;
  throw new DataError("too-short", `${needs}, got ${rows}`);
}

/** The rows of a design in which everything is known, and their values; which steps they are. */
export function knownRows(
  { values, rows, columns }: Design,
  targets: Float64Array,
): { design: Design; targets: Float64Array; steps: Int32Array } {
  const isKnown = (t: number): boolean => {
    if (Number.isNaN(targets[t]!)) return false;
    for (let cell = t * columns; cell < (t + 1) * columns; cell++) if (Number.isNaN(values[cell]!)) return false;
    return true;
  };
  const steps = new Int32Array(rows).map((_, t) => t).filter(isKnown);
  if (steps.length === rows) return { design: { values, rows, columns }, targets, steps };
  const kept = new Float64Array(steps.length * columns);
  for (const [i, t] of steps.entries()) kept.set(values.subarray(t * columns, (t + 1) * columns), i * columns);
  return {
    design: { values: kept, rows: steps.length, columns },
    targets: Float64Array.from(steps, (t) => targets[t]!),
    steps,
  };
}

/** The columns at those places. */
export function columnsOf({ values, rows, columns }: Design, places: readonly number[]): Design {
  const kept = new Float64Array(rows * places.length);
  for (let t = 0; t < rows; t++) {
    for (const [c, place] of places.entries()) kept[t * places.length + c] = values[t * columns + place]!;
  }
  return { values: kept, rows, columns: places.length };
}
