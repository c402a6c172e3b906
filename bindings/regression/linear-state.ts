// What all linear regressions know once they are fitted, and what is forecast from it.

import { OptionError } from "../core/errors.js";
import type { LawPrediction } from "../core/forecast.js";
import type { Fit, Fitted, ForecastRequest, LinearForm, ModelDefinition, SampleRequest } from "../core/model.js";
import type { Series } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { engine } from "../wasm/engine.js";
import { columnNames, type Design, futureDesign, pastDesign, type Regressors } from "./regressors.js";
import { rowNorms } from "./solve.js";

/** A fitted linear regression. */
export interface LinearState {
  readonly regressors: Regressors;
  /** (columns) in the order of the columns; 0 for those that were left out. */
  readonly coefficients: Float64Array;
  /** (columns, columns): sigma^2 factor factor^T is the covariance of the coefficients; zeros where it is taken for known. */
  readonly factor: Float64Array;
  /** Standard deviation of the errors. */
  readonly sigma: number;
  /** Those that sigma was estimated with. */
  readonly degreesOfFreedom: number;
  /** Steps seen. */
  readonly length: number;
}

/** Each (rows): X b, and the variance of that in units of sigma^2. */
export function predictRows(
  { coefficients, factor }: Pick<LinearState, "coefficients" | "factor">,
  { values, rows, columns }: Design,
): { mean: Float64Array; spread: Float64Array } {
  using frame = engine().frame();
  const [mean, spread, scratch] = [frame.f64(rows), frame.f64(rows), frame.f64(columns)];
  const [x, b, f] = [frame.put(values), frame.put(coefficients), frame.put(factor)];
  frame.kernels.predictLinear(x, b, f, rows, columns, mean, spread, scratch);
  return { mean: frame.take(mean, rows), spread: frame.take(spread, rows) };
}

/** What a definition of a linear regression does once it is fitted, where updates leave the coefficients as they are. */
export function answersOf<State extends LinearState>(
  owner: string,
): Required<Pick<ModelDefinition<object, State>, "update" | "forecast" | "sample" | "linear">> {
  return {
    update: (state, _options, next) => moveOn(owner, state, next),
    forecast: (state, _options, request) => predictLinear(owner, state, request),
    sample: (state, _options, request) => sampleLinear(owner, state, request),
    linear: (state, _options, request) => linearForm(owner, state, request),
  };
}

/** (rows): X b. */
export function predictMeans(
  { coefficients }: Pick<LinearState, "coefficients">,
  { values, rows, columns }: Design,
): Float64Array {
  using frame = engine().frame();
  const [x, b, mean] = [frame.put(values), frame.put(coefficients), frame.f64(rows)];
  frame.kernels.gemvF64(x, b, rows, columns, columns, 0, mean);
  return frame.take(mean, rows);
}

/** A Student t around each mean; `noise` (horizon) holds the variance of each step in units of sigma^2, 1 when left out. */
export function predictLinear(
  owner: string,
  state: LinearState,
  request: ForecastRequest,
  noise?: Float64Array,
): LawPrediction<"studentT"> {
  const { mean, spread } = predictRows(state, futureDesign(owner, state.regressors, request, state.length));
  const { sigma, degreesOfFreedom } = state;
  const scale = spread.map((variance, h) => sigma * Math.sqrt(variance + (noise?.[h] ?? 1)));
  return {
    kind: "law",
    law: "studentT",
    parameters: { location: mean, scale, degreesOfFreedom: new Float64Array(mean.length).fill(degreesOfFreedom) },
  };
}

/** (count, horizon): joint paths; all steps of a path share one draw of the coefficients and of the variance. */
export function sampleLinear(
  owner: string,
  state: LinearState,
  request: SampleRequest,
  noise?: Float64Array,
): Float64Array {
  const { values, rows, columns } = futureDesign(owner, state.regressors, request, state.length);
  const { mean } = predictRows(state, { values, rows, columns });
  const { count, seed } = request;
  using frame = engine().frame();
  const sds = noise?.map(Math.sqrt) ?? new Float64Array(rows).fill(1);
  const [x, center, sd, f] = [frame.put(values), frame.put(mean), frame.put(sds), frame.put(state.factor)];
  const [paths, scratch] = [frame.f64(count * rows), frame.f64(rows * columns + rows + columns)];
  const { sigma, degreesOfFreedom } = state;
  frame.kernels.sampleLinear(x, center, sd, f, rows, columns, count, sigma, degreesOfFreedom, seed, paths, scratch);
  return frame.take(paths, count * rows);
}

/** The forecast as rows, coefficients and errors. */
export function linearForm(
  owner: string,
  state: LinearState,
  request: ForecastRequest,
  noise?: Float64Array,
): LinearForm {
  const { coefficients, factor, sigma, degreesOfFreedom, regressors } = state;
  const { values } = futureDesign(owner, regressors, request, state.length);
  const columns = columnNames(regressors);
  return { columns, rows: values, coefficients, factor, sigma, degreesOfFreedom, noise: noise?.map(Math.sqrt) };
}

/** Move on by the values that follow, with the coefficients as they are. */
export function moveOn<S extends LinearState>(owner: string, state: S, next: Series): Fit<S> {
  const design = pastDesign(owner, state.regressors, next, state.length);
  const { mean } = predictRows(state, design);
  return { state: { ...state, length: state.length + next.length }, fittedValues: mean };
}

/** Says which columns were left out. */
export function dependenceWarnings(owner: string, names: readonly string[], dependent: readonly number[]): Warning[] {
  if (dependent.length === 0) return [];
  const left = dependent.map((j) => `"${names[j]}"`).join(", ");
  const message = `${owner}: ${left} left out: constant, or a combination of the columns before`;
  return [{ code: "collinear", message }];
}

/** One coefficient and what is known of it. */
export interface CoefficientRow {
  readonly name: string;
  readonly estimate: number;
  /** NaN where it is not estimated, as in a lasso, and for a column that was left out. */
  readonly standardError: number;
  /** Estimate over standard error. */
  readonly statistic: number;
  /** Probability of a statistic as far from 0, either side, if the coefficient is 0: by Student's t. */
  readonly pValue: number;
}

/**
 * Coefficients of a fitted regression with standard errors, t statistics and two-sided p values, a row for each column.
 *
 * Errors: OptionError("option") for a fitted model that is no linear regression. Cost: O(columns^2).
 *
 * @example
 * const sales = series([3, 5, 7.1, 8.9], { covariates: { price: [1, 2, 3, 4] } });
 * coefficientTable(linearRegression().fit(sales))[1].estimate; // close to 1.98
 */
export function coefficientTable(fitted: Fitted<object, LinearState>): CoefficientRow[] {
  const { regressors, coefficients, factor, sigma, degreesOfFreedom } = stateOf(fitted);
  const norms = rowNorms(factor, coefficients.length);
  return columnNames(regressors).map((name, j) => {
    const estimate = coefficients[j]!;
    const standardError = norms[j]! > 0 ? sigma * norms[j]! : Number.NaN;
    const statistic = estimate / standardError;
    return { name, estimate, standardError, statistic, pValue: twoSided(statistic, degreesOfFreedom) };
  });
}

/** P(|T| >= |statistic|) for a Student t. */
export function twoSided(statistic: number, degreesOfFreedom: number): number {
  const share = degreesOfFreedom / (degreesOfFreedom + statistic * statistic);
  return engine().kernels.betaRegularised(share, degreesOfFreedom / 2, 0.5);
}

function stateOf(fitted: unknown): LinearState {
  const state = (fitted as Partial<Fitted<object, LinearState>> | undefined)?.state;
  const { regressors, coefficients, factor } = (state ?? {}) as Partial<LinearState>;
  const fine = Array.isArray(regressors?.covariates) && coefficients instanceof Float64Array && factor !== undefined;
  if (fine) return state as LinearState;
  throw new OptionError("option", "coefficientTable: fitted must be a fitted linear regression");
}
