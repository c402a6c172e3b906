// Least squares with a price on the size of the coefficients: how the price is found, and what is made of the solution.

import { FitError } from "../core/errors.js";
import { flag, integer, number, type OptionRule, type OptionRules } from "../core/options.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import { columnsOf } from "./choose.js";
import { type LinearState, predictRows } from "./linear-state.js";
import {
  type Design,
  knownRows,
  pastDesign,
  type RegressorOptions,
  type Regressors,
  regressorDefaults,
  regressorRules,
  regressorsOf,
  requireColumns,
  requireRows,
} from "./regressors.js";
import { robustFactor, solve } from "./solve.js";

/** Options of `ridge`, `lasso` and `elasticNet`. */
export interface PenalisedOptions extends RegressorOptions {
  /** The price of size; `"auto"` finds it by errors on values that follow those fitted to. Default `"auto"`. */
  readonly lambda: number | "auto";
  /** Whether columns are divided by their standard deviations (divisor n) before they are priced. Default true. */
  readonly standardise: boolean;
  /** Blocks at the end of the series that are predicted to find lambda, each from all values before it. Default 5. */
  readonly folds: number;
}

/** A fitted penalised regression. */
export interface PenalisedState extends LinearState {
  readonly lambda: number;
  /** The prices that were tried, descending; empty where one was given. */
  readonly lambdas: Float64Array;
  /** Mean squared error of each of them on values that follow. */
  readonly errors: Float64Array;
}

const lambdaRule: OptionRule = (value) =>
  value === "auto" || number(0)(value) === undefined ? undefined : '"auto" or a number from 0';

export const penalisedDefaults: PenalisedOptions = {
  ...regressorDefaults,
  lambda: "auto",
  standardise: true,
  folds: 5,
};

export const penalisedRules: OptionRules<PenalisedOptions> = {
  ...regressorRules,
  lambda: lambdaRule,
  standardise: flag,
  folds: integer(1, 1000),
};

/** The rule of a share of |b|_1 in the price, ends included. */
export const ratioRule: OptionRule = number(0, 1);

/** What a penalised regression is fitted to: the known steps, without the column of the intercept. */
export interface Problem {
  readonly owner: string;
  readonly series: Series;
  readonly regressors: Regressors;
  readonly design: Design;
  readonly targets: Float64Array;
  readonly options: PenalisedOptions;
}

/** Read a series for a penalised regression. */
export function problemOf(owner: string, series: Series, options: PenalisedOptions): Problem {
  const regressors = regressorsOf(owner, series, options);
  requireColumns(owner, pastDesign(owner, regressors, series, 0));
  const plain = pastDesign(owner, { ...regressors, intercept: false }, series, 0);
  const { design, targets } = knownRows(plain, series.values);
  requireRows(owner, design.rows, regressors.intercept ? 1 : 0);
  return { owner, series, regressors, design, targets, options };
}

/** Relative to the standard deviation of y: what is left of the optimality conditions then is below 1e-10. */
const TOLERANCE = 1e-13;
/** Prices between the largest and the least one tried. */
const STEPS = 100;
/** The least price tried, as a share of the largest; with fewer rows than columns 0.01. Those of glmnet. */
const LEAST_SHARE = 1e-4;

/** Coefficients at given prices. */
export interface Path {
  /** (count) */
  readonly intercepts: Float64Array;
  /** (count, columns) */
  readonly coefficients: Float64Array;
}

/** How the columns are centred, scaled and priced. */
export interface Pricing {
  readonly intercept: boolean;
  readonly standardise: boolean;
  /** Share of |b|_1 in the price; the rest is half of |b|^2. */
  readonly ratio: number;
}

/** Solutions for prices in descending order. */
export function pathOf(
  { values, rows, columns }: Design,
  targets: Float64Array,
  lambdas: Float64Array,
  { intercept, standardise, ratio }: Pricing,
): Path {
  using frame = engine().frame();
  const { kernels } = frame;
  const count = lambdas.length;
  const [x, y, prices] = [frame.put(values), frame.put(targets), frame.put(lambdas)];
  const [intercepts, coefficients] = [frame.f64(count), frame.f64(count * columns)];
  const scratch = frame.f64(kernels.elasticNetScratch(columns));
  const [centered, scaled] = [intercept ? 1 : 0, standardise ? 1 : 0];
  kernels.elasticNetPath(
    x,
    y,
    prices,
    rows,
    columns,
    count,
    centered,
    scaled,
    ratio,
    TOLERANCE,
    intercepts,
    coefficients,
    scratch,
  );
  return { intercepts: frame.take(intercepts, count), coefficients: frame.take(coefficients, count * columns) };
}

/** Prices from the least that takes all coefficients to 0 downwards, evenly spaced in their logarithm. */
export function pricesOf(
  { values, rows, columns }: Design,
  targets: Float64Array,
  { intercept, standardise, ratio }: Pricing,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const scratch = frame.f64(kernels.elasticNetScratch(columns));
  const [x, y] = [frame.put(values), frame.put(targets)];
  const largest = kernels.largestLambda(x, y, rows, columns, intercept ? 1 : 0, standardise ? 1 : 0, ratio, scratch);
  if (!(largest > 0)) return Float64Array.of(0);
  const least = rows > columns ? LEAST_SHARE : 0.01;
  return Float64Array.from({ length: STEPS }, (_, l) => largest * kernels.pow(least, l / (STEPS - 1)));
}

/** The price with the least error on values that follow those fitted to; the largest one where the series is too short to say. */
export function findPrice(
  { design, targets, options }: Problem,
  ratio: number,
): Pick<PenalisedState, "lambda" | "lambdas" | "errors"> {
  const pricing = { intercept: options.intercept, standardise: options.standardise, ratio };
  const nothing = { lambdas: new Float64Array(0), errors: new Float64Array(0) };
  if (options.lambda !== "auto") return { lambda: options.lambda, ...nothing };
  if (design.columns === 0) return { lambda: 0, ...nothing };
  const lambdas = pricesOf(design, targets, pricing);
  const size = Math.floor(design.rows / (options.folds + 1));
  if (size === 0) return { lambda: lambdas[0]!, ...nothing };
  const errors = validate(design, targets, lambdas, pricing, options.folds, size);
  const best = errors.reduce((least, error, l) => (error < errors[least]! ? l : least), 0);
  return { lambda: lambdas[best]!, lambdas, errors };
}

function validate(
  { values, rows, columns }: Design,
  targets: Float64Array,
  lambdas: Float64Array,
  { intercept, standardise, ratio }: Pricing,
  folds: number,
  size: number,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const count = lambdas.length;
  const [x, y, prices, errors] = [frame.put(values), frame.put(targets), frame.put(lambdas), frame.f64(count)];
  const scratch = frame.f64(kernels.validateElasticNetScratch(columns, count));
  const [centered, scaled] = [intercept ? 1 : 0, standardise ? 1 : 0];
  kernels.validateElasticNet(
    x,
    y,
    prices,
    rows,
    columns,
    count,
    centered,
    scaled,
    folds,
    size,
    ratio,
    SEARCH_TOLERANCE,
    errors,
    scratch,
  );
  return frame.take(errors, count);
}

/** Errors are compared to fewer digits than coefficients are wanted to. */
const SEARCH_TOLERANCE = 1e-7;

/** The state of coefficients without the intercept's (columns of the design), with a factor of their covariance and the parameters in use. */
export function stateOf(
  problem: Problem,
  intercept: number,
  slopes: Float64Array,
  factor: Float64Array,
  used: number,
): LinearState & { readonly fittedValues: Float64Array } {
  const { owner, series, regressors, design, targets } = problem;
  const coefficients = regressors.intercept ? Float64Array.of(intercept, ...slopes) : slopes;
  if (!coefficients.every(Number.isFinite) || !factor.every(Number.isFinite)) {
    throw new FitError("singular", `${owner}: the coefficients leave the finite numbers`);
  }
  // A Student t with less than half a degree of freedom has no quantiles within the range of doubles.
  requireRows(owner, design.rows, Math.ceil(used + 0.5) - 1);
  let squares = 0;
  for (let t = 0; t < design.rows; t++) {
    let fitted = regressors.intercept ? intercept : 0;
    for (let j = 0; j < design.columns; j++) fitted += slopes[j]! * design.values[t * design.columns + j]!;
    squares += (targets[t]! - fitted) * (targets[t]! - fitted);
  }
  const degreesOfFreedom = design.rows - used;
  const sigma = Math.sqrt(squares / degreesOfFreedom);
  const state = { regressors, coefficients, factor, sigma, degreesOfFreedom, length: series.length };
  const { mean } = predictRows(state, pastDesign(owner, regressors, series, 0));
  return { ...state, fittedValues: mean };
}

/** The design with the column of the intercept, where there is one. */
function withIntercept({ regressors, design }: Problem): Design {
  if (!regressors.intercept) return design;
  const columns = design.columns + 1;
  const values = new Float64Array(design.rows * columns).fill(1);
  for (let t = 0; t < design.rows; t++) {
    values.set(design.values.subarray(t * design.columns, (t + 1) * design.columns), t * columns + 1);
  }
  return { values, rows: design.rows, columns };
}

/** A factor of the covariance that least squares on the columns in use would have; zeros for the others. */
export function factorOfUsed(problem: Problem, slopes: Float64Array): Float64Array {
  const whole = withIntercept(problem);
  const first = problem.regressors.intercept ? 1 : 0;
  const places = Array.from({ length: whole.columns }, (_, j) => j).filter((j) => j < first || slopes[j - first] !== 0);
  const factor = new Float64Array(whole.columns * whole.columns);
  if (places.length === 0 || places.length > whole.rows) return factor;
  const part = solve(problem.owner, columnsOf(whole, places), problem.targets).factor;
  for (const [r, place] of places.entries()) {
    for (let c = 0; c < places.length; c++) factor[place * whole.columns + c] = part[r * places.length + c]!;
  }
  return factor;
}

/** Ridge: coefficients, covariance factor and degrees of freedom at a price, by least squares on rows that hold the price. */
export function solveRidge(
  problem: Problem,
  lambda: number,
): { intercept: number; slopes: Float64Array; factor: Float64Array; used: number } {
  const { owner, design, targets, regressors, options } = problem;
  const { rows, columns } = design;
  const { means, scales, center } = centered(problem);
  const root = Math.sqrt(lambda);
  const values = new Float64Array((rows + columns) * columns);
  for (let t = 0; t < rows; t++) {
    for (let j = 0; j < columns; j++) {
      values[t * columns + j] = (design.values[t * columns + j]! - means[j]!) * scales[j]!;
    }
  }
  for (let j = 0; j < columns; j++) values[(rows + j) * columns + j] = root;
  const wanted = new Float64Array(rows + columns);
  for (let t = 0; t < rows; t++) wanted[t] = targets[t]! - center;
  const penalised = { values, rows: rows + columns, columns };
  const solution = solve(owner, penalised, wanted);
  // A X^T X A, A = (X^T X + lambda)^-1, is the sandwich of errors of size one on the rows that are data.
  const ones = new Float64Array(rows).fill(1);
  const data = { values: values.subarray(0, rows * columns), rows, columns };
  const spread = robustFactor(data, { ...solution, residuals: ones }, "hc0", 0);
  let trace = 0;
  for (const value of solution.factor) trace += value * value;
  const used = (regressors.intercept ? 1 : 0) + solution.rank - lambda * trace;
  const slopes = solution.coefficients.map((value, j) => value * scales[j]!);
  let intercept = center;
  for (let j = 0; j < columns; j++) intercept -= means[j]! * slopes[j]!;
  const factor = options.intercept ? uncentred(spread, means, scales, rows) : scaledRows(spread, scales);
  return { intercept, slopes, factor, used };
}

function centered({ design, targets, options }: Problem): {
  means: Float64Array;
  scales: Float64Array;
  center: number;
} {
  const { values, rows, columns } = design;
  const column = (j: number) => Float64Array.from({ length: rows }, (_, t) => values[t * columns + j]!);
  const meanOf = (numbers: Float64Array) => {
    if (!options.intercept) return 0;
    const rough = numbers.reduce((sum, value) => sum + value, 0) / rows;
    return rough + numbers.reduce((sum, value) => sum + (value - rough), 0) / rows;
  };
  const means = new Float64Array(columns);
  const scales = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const numbers = column(j);
    means[j] = meanOf(numbers);
    const sd = Math.sqrt(numbers.reduce((sum, value) => sum + (value - means[j]!) * (value - means[j]!), 0) / rows);
    const constant = !(sd > CONSTANT * Math.abs(means[j]!));
    scales[j] = constant ? 0 : options.standardise ? 1 / sd : 1;
  }
  return { means, scales, center: meanOf(targets) };
}

/** A standard deviation below this fraction of the mean is rounding: the column is constant. */
const CONSTANT = 1e-13;

function scaledRows(factor: Float64Array, scales: Float64Array): Float64Array {
  const columns = scales.length;
  return factor.map((value, i) => value * scales[Math.floor(i / columns)]!);
}

/** The factor with the intercept in front: its own error at the means, 1 / sqrt(n), and those of the slopes. */
function uncentred(factor: Float64Array, means: Float64Array, scales: Float64Array, rows: number): Float64Array {
  const columns = scales.length;
  const slopes = scaledRows(factor, scales);
  const whole = new Float64Array((columns + 1) * (columns + 1));
  whole[0] = 1 / Math.sqrt(rows);
  for (let j = 0; j < columns; j++) {
    for (let c = 0; c < columns; c++) {
      whole[(j + 1) * (columns + 1) + c + 1] = slopes[j * columns + c]!;
      whole[c + 1] = whole[c + 1]! - means[j]! * slopes[j * columns + c]!;
    }
  }
  return whole;
}
