import { DataError, OptionError } from "../core/errors.js";
import { type Numbers, toNumbers } from "../core/numbers.js";
import { flag, integer, oneOf, optional, readOptions, show } from "../core/options.js";
import { engine } from "../wasm/engine.js";
import { type Design, requireColumns, requireRows } from "./regressors.js";
import { type CovarianceKind, defaultLag, robustFactor, rowNorms, solve } from "./solve.js";

/** Options of `leastSquares`. */
export interface LeastSquaresOptions {
  /** Whether there is a constant, the first coefficient. Default true. */
  readonly intercept?: boolean;
  /** (rows) inverses of the variances of the values, up to a factor. Default: all alike. */
  readonly weights?: Numbers;
  /** How the covariance of the coefficients is estimated. Default `"classic"`. */
  readonly covariance?: CovarianceKind;
  /** Rows over which errors depend on each other, with `"newey-west"`. Default 4 (n / 100)^(2/9), rounded down. */
  readonly lag?: number;
}

/** What `leastSquares` gives. */
export interface LeastSquares {
  /** (columns), the intercept first; NaN for columns that are combinations of those before them. */
  readonly coefficients: Float64Array;
  /** (columns) */
  readonly standardErrors: Float64Array;
  /** (columns, columns) of the coefficients; zeros for columns without one. */
  readonly covariance: Float64Array;
  /** (rows) */
  readonly residuals: Float64Array;
  /** Standard deviation of the errors. */
  readonly sigma: number;
  readonly degreesOfFreedom: number;
  readonly rank: number;
  /** Normal log density of the values at the least squares, with every constant; Infinity where all are fitted exactly. */
  readonly logLikelihood: number;
}

const NAME = "leastSquares";

/**
 * Least squares of y on the columns of a matrix, to full accuracy: Householder QR of columns brought to one scale, refined.
 *
 * Data: x as rows of equal length, finite; y one value per row; more rows than independent columns.
 * Errors: DataError("length-mismatch"), DataError("not-finite"), DataError("too-short"); OptionError("option"); FitError("singular").
 * Cost: O(rows columns²).
 * Source: Golub & Van Loan (2013), 5.3.
 *
 * @example
 * leastSquares([[1], [2], [3], [4]], [3, 5, 7, 9]).coefficients; // Float64Array [1, 2]
 */
export function leastSquares(
  x: readonly ArrayLike<number>[],
  y: Numbers,
  options: LeastSquaresOptions = {},
): LeastSquares {
  const { intercept, weights, covariance, lag } = readOptions(NAME, defaults, options, rules);
  const design = matrixOf(NAME, x, intercept);
  const targets = columnOf(NAME, "y", y, design.rows);
  const shares = weights === undefined ? undefined : weightsOf(weights, design.rows);
  requireColumns(NAME, design);
  const solution = solve(NAME, design, targets, shares);
  const { rank, residuals, sumOfSquares, dependent } = solution;
  requireRows(NAME, design.rows, rank);
  const sigma = Math.sqrt(sumOfSquares / (design.rows - rank));
  const steps = Math.min(lag ?? defaultLag(design.rows), design.rows - 1);
  const factor =
    covariance === "classic"
      ? solution.factor.map((value) => value * sigma)
      : robustFactor(design, solution, covariance, steps, shares);
  const product = outerProduct(factor, design.columns);
  const norms = rowNorms(factor, design.columns);
  const unknown = new Set(dependent);
  return {
    coefficients: solution.coefficients.map((value, j) => (unknown.has(j) ? Number.NaN : value)),
    standardErrors: norms.map((norm, j) => (unknown.has(j) ? Number.NaN : norm)),
    covariance: product,
    residuals,
    sigma,
    degreesOfFreedom: design.rows - rank,
    rank,
    logLikelihood: logLikelihoodOf(sumOfSquares, design.rows, shares),
  };
}

const defaults = {
  intercept: true,
  weights: undefined as Numbers | undefined,
  covariance: "classic" as CovarianceKind,
  lag: undefined as number | undefined,
};
const rules = {
  intercept: flag,
  weights: () => undefined,
  covariance: oneOf("classic", "hc0", "hc1", "hc2", "hc3", "newey-west"),
  lag: optional(integer(0)),
};

/** Rows of numbers as a design, with a column of ones in front where there is an intercept. */
export function matrixOf(owner: string, x: unknown, intercept: boolean): Design {
  if (!Array.isArray(x)) throw new OptionError("option", `${owner}: x must be an array of rows, got ${show(x)}`);
  // What already holds doubles is only read.
  const rows = x.map((row, t) => (row instanceof Float64Array ? row : toNumbers(row, `${owner}: x[${t}]`)));
  const width = rows[0]?.length ?? 0;
  const first = intercept ? 1 : 0;
  const columns = width + first;
  const values = new Float64Array(rows.length * columns).fill(1);
  for (const [t, row] of rows.entries()) {
    if (row.length !== width) {
      throw new DataError("length-mismatch", `${owner}: row ${t} of x has ${row.length} numbers, row 0 has ${width}`);
    }
    for (let j = 0, cell = t * columns + first; j < width; j++, cell++) {
      const value = row[j]!;
      if (value - value !== 0) throw notFinite(owner, `x[${t}]`, j, value);
      values[cell] = value;
    }
  }
  return { values, rows: rows.length, columns };
}

/** One number per row. */
export function columnOf(owner: string, name: string, input: Numbers, rows: number): Float64Array {
  const column = toNumbers(input, `${owner}: ${name}`);
  if (column.length !== rows) {
    throw new DataError("length-mismatch", `${owner}: ${name} has ${column.length} values for ${rows} rows`);
  }
  requireFinite(owner, name, column);
  return column;
}

function requireFinite(owner: string, name: string, column: Float64Array): void {
  const wrong = column.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw notFinite(owner, name, wrong, column[wrong]!);
}

function notFinite(owner: string, name: string, index: number, value: number): DataError {
  return new DataError("not-finite", `${owner}: ${name}[${index}] is ${value}`);
}

function weightsOf(input: Numbers, rows: number): Float64Array {
  const weights = columnOf(NAME, "weights", input, rows);
  const wrong = weights.findIndex((weight) => weight <= 0);
  if (wrong >= 0) throw new DataError("not-positive", `${NAME}: weights[${wrong}] is ${weights[wrong]}`);
  return weights;
}

function outerProduct(factor: Float64Array, columns: number): Float64Array {
  const product = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += factor[i * columns + c]! * factor[j * columns + c]!;
      product[i * columns + j] = sum;
      product[j * columns + i] = sum;
    }
  }
  return product;
}

function logLikelihoodOf(sumOfSquares: number, rows: number, weights: Float64Array | undefined): number {
  if (sumOfSquares === 0) return Number.POSITIVE_INFINITY;
  const { log } = engine().kernels;
  let logWeights = 0;
  if (weights) for (const weight of weights) logWeights += log(weight);
  return 0.5 * (logWeights - rows * (log((2 * Math.PI * sumOfSquares) / rows) + 1));
}
