import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { answersOf } from "./linear-state.js";
import {
  findPrice,
  type PenalisedOptions,
  type PenalisedState,
  type Problem,
  penalisedDefaults,
  penalisedRules,
  problemOf,
  stateOf,
} from "./penalised.js";
import { robustFactor, solve } from "./solve.js";

/**
 * Ridge regression: least squares with a price on the squares of the coefficients, RSS + lambda |b|², which shrinks them all; the intercept
 * is free. The price is given, or found by errors on blocks of values that follow those fitted to.
 *
 * The forecast is a Student t with n - tr H degrees of freedom, H the matrix that turns values into fitted ones, and the covariance
 * sigma² (XᵀX + lambda)⁻¹ XᵀX (XᵀX + lambda)⁻¹ of the coefficients; their bias is not in it.
 *
 * Data: steps with a missing value or a missing covariate are passed over; more columns than rows are no obstacle where lambda > 0. An
 * update leaves the coefficients as they are.
 * Errors: as `linearRegression`.
 * Cost: O(n columns²).
 * Source: Hoerl & Kennard (1970).
 *
 * @example
 * const sales = series([3, 5, 7, 9], { covariates: { price: [1, 2, 3, 4] } });
 * ridge({ lambda: 5, standardise: false }).fit(sales).state.coefficients; // Float64Array [3.5, 1]
 */
export const ridge: ModelFactory<PenalisedOptions, PenalisedState> = defineModel<PenalisedOptions, PenalisedState>({
  name: "ridge",
  defaults: penalisedDefaults,
  options: penalisedRules,
  equivariant: true,
  fit(series, options) {
    const problem = problemOf("ridge", series, options);
    const found = findPrice(problem, 0);
    // Prices were compared on means of squares; this one is on their sum.
    const size = options.lambda === "auto" ? problem.design.rows : 1;
    const price = { ...found, lambda: found.lambda * size, lambdas: found.lambdas.map((lambda) => lambda * size) };
    const { intercept, slopes, factor, used } = solveRidge(problem, price.lambda);
    const { fittedValues, ...state } = stateOf(problem, intercept, slopes, factor, used);
    return { state: { ...state, ...price }, fittedValues };
  },
  ...answersOf("ridge"),
});

/** Ridge: coefficients, covariance factor and degrees of freedom at a price, by least squares on rows that hold the price. */
function solveRidge(
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
  const factor = options.intercept ? uncentred(spread, means, scales, rows) : rowsTimes(spread, scales);
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

function rowsTimes(factor: Float64Array, scales: Float64Array): Float64Array {
  const columns = scales.length;
  return factor.map((value, i) => value * scales[Math.floor(i / columns)]!);
}

/** The factor with the intercept in front: its own error at the means, 1 / sqrt(n), and those of the slopes. */
function uncentred(factor: Float64Array, means: Float64Array, scales: Float64Array, rows: number): Float64Array {
  const columns = scales.length;
  const slopes = rowsTimes(factor, scales);
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
