// Least squares with a price on the size of the coefficients: how the price is found, and what is made of the solution.

import { FitError } from "../core/errors.js";
import { flag, integer, number, type OptionRule, type OptionRules } from "../core/options.js";
import type { Series } from "../core/series.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import { type LinearState, predictRows } from "./linear-state.js";
import {
  columnsOf,
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
import { solve } from "./solve.js";

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
  /** Powers of two that the columns of the design were multiplied by; so must be the slopes. */
  readonly powers: Int32Array;
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
  return { owner, series, regressors, targets, options, ...tamed(owner, design, options.standardise) };
}

/** The design with columns of extreme size times powers of two, so that their squares stay finite. */
export function tamed(owner: string, design: Design, standardise: boolean): { design: Design; powers: Int32Array } {
  const { values, rows, columns } = design;
  const largest = new Float64Array(columns);
  for (let t = 0, cell = 0; t < rows; t++) {
    for (let j = 0; j < columns; j++, cell++) largest[j] = Math.max(largest[j]!, Math.abs(values[cell]!));
  }
  const powers = Int32Array.from(largest, (size) => -scaleExponent(Float64Array.of(size)));
  const extreme = powers.findIndex((power) => power !== 0);
  if (extreme < 0) return { design, powers };
  if (standardise) return { design: { ...design, values: scaledColumns(values, powers) }, powers };
  const message = `a column reaches ${largest[extreme]}: only standardised columns may be of such size`;
  throw new FitError("singular", `${owner}: ${message}`);
}

/** Each column of a row-major matrix times its power of two. */
export function scaledColumns(values: Float64Array, powers: Int32Array): Float64Array {
  const scaled = values.slice();
  for (const [j, power] of powers.entries()) {
    if (power === 0) continue;
    const column = values.filter((_, i) => i % powers.length === j);
    for (const [t, value] of timesPower(column, power).entries()) scaled[t * powers.length + j] = value;
  }
  return scaled;
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

/** The state of coefficients of a design without the intercept's, with a factor of the covariance of all and the number of parameters in use. */
export function stateOf(
  problem: Problem,
  intercept: number,
  slopes: Float64Array,
  given: Float64Array,
  used: number,
): LinearState & { readonly fittedValues: Float64Array } {
  const { owner, series, regressors, design, targets, powers } = problem;
  const first = regressors.intercept ? 1 : 0;
  const whole = Int32Array.of(...new Int32Array(first), ...powers);
  const coefficients = scaledColumns(Float64Array.of(...(first ? [intercept] : []), ...slopes), whole);
  const factor = scaledRows(given, whole);
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

/** Each row of a row-major matrix times its power of two. */
function scaledRows(values: Float64Array, powers: Int32Array): Float64Array {
  const columns = powers.length;
  if (powers.every((power) => power === 0)) return values;
  const rows = Array.from(powers, (power, j) => timesPower(values.slice(j * columns, (j + 1) * columns), power));
  return Float64Array.from(rows.flatMap((row) => Array.from(row)));
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
