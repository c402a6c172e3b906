// Least squares of one design: coefficients, residuals and the factor of their covariance.

import { FitError } from "../core/errors.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import {
  columnsOf,
  type Design,
  knownRows,
  pastDesign,
  type RegressorOptions,
  type Regressors,
  regressorsOf,
  requireColumns,
  requireRows,
} from "./regressors.js";

/** What least squares gives. */
export interface Solution {
  /** (columns); 0 for a column that depends on those before it. */
  readonly coefficients: Float64Array;
  /** (columns, columns): factor factor^T = (X^T W X)^-1; zeros in the row of a dependent column. */
  readonly factor: Float64Array;
  /** (rows): y - X b */
  readonly residuals: Float64Array;
  /** Sum of the weighted squares of the residuals. */
  readonly sumOfSquares: number;
  readonly rank: number;
  /** Which columns depend on those before them. */
  readonly dependent: readonly number[];
}

/** What its predecessors leave of a column, relative to it, that counts as nothing: beyond rounding, below what decimal data mean. */
export const DEPENDENT = 1e-10;

/** How the covariance of coefficients is estimated. */
export type CovarianceKind = "classic" | "hc0" | "hc1" | "hc2" | "hc3" | "newey-west";

/**
 * Weighted least squares by Householder QR, refined to full accuracy.
 *
 * Errors: FitError("singular") where no number comes of it.
 */
export function solve(
  owner: string,
  { values, rows, columns }: Design,
  targets: Float64Array,
  weights?: Float64Array,
  tolerance = DEPENDENT,
): Solution {
  using frame = engine().frame();
  const { kernels } = frame;
  const roots = weights?.map(Math.sqrt);
  const x = frame.put(roots ? values.map((value, i) => value * roots[Math.floor(i / columns)]!) : values);
  const y = frame.put(roots ? targets.map((value, i) => value * roots[i]!) : targets);
  const [b, e, f] = [frame.f64(columns), frame.f64(rows), frame.f64(columns * columns)];
  const scratch = frame.f64(kernels.leastSquaresScratch(rows, columns));
  const pivoting = kernels.PIVOT_DEPENDENT_LAST.value;
  const rank = kernels.fitLeastSquares(x, y, rows, columns, pivoting, tolerance, b, e, f, scratch);
  const factor = frame.take(f, columns * columns);
  if (isDelicate(values, factor, columns)) {
    for (let step = 0; step < REFINEMENTS; step++) kernels.refineLeastSquares(x, y, rows, columns, rank, b, e, scratch);
  }
  const found = frame.take(b, columns);
  const dependent = [...found.keys()].filter((j) => Number.isNaN(found[j]!));
  const residuals = frame.take(e, rows);
  let sumOfSquares = 0;
  for (const residual of residuals) sumOfSquares += residual * residual;
  const coefficients = found.map((value) => (Number.isNaN(value) ? 0 : value));
  if (!Number.isFinite(sumOfSquares) || !coefficients.every(Number.isFinite) || !factor.every(Number.isFinite)) {
    throw new FitError("singular", `${owner}: the least squares equations leave the finite numbers`);
  }
  const plain = roots ? residuals.map((residual, i) => residual / roots[i]!) : residuals;
  return { coefficients, factor, residuals: plain, sumOfSquares, rank, dependent };
}

/** The columns of a regression that are independent on the known steps, and least squares on all of them. */
export interface Independent {
  readonly regressors: Regressors;
  /** Of all steps, known or not. */
  readonly whole: Design;
  readonly targets: Float64Array;
  readonly solution: Solution;
  /** Places of the independent columns, and the known steps of these. */
  readonly places: readonly number[];
  readonly part: Design;
}

/** Read a series for a regression that takes independent columns only. */
export function independentColumns(owner: string, series: Series, options: RegressorOptions): Independent {
  const regressors = regressorsOf(owner, series, options);
  const whole = pastDesign(owner, regressors, series, 0);
  requireColumns(owner, whole);
  const { design, targets } = knownRows(whole, series.values);
  const solution = solve(owner, design, targets);
  requireRows(owner, design.rows, solution.rank);
  const places = Array.from({ length: design.columns }, (_, j) => j).filter((j) => !solution.dependent.includes(j));
  return { regressors, whole, targets, solution, places, part: columnsOf(design, places) };
}

const REFINEMENTS = 2;
/** Up to this factor, rounding is not magnified to more than 1e-12 or so. */
const DELICATE = 1000;

/** Whether some coefficient magnifies rounding: the size of its column times that of its row of the factor, 1 for orthogonal columns. */
function isDelicate(values: Float64Array, factor: Float64Array, columns: number): boolean {
  const sizes = new Float64Array(columns);
  for (let i = 0, j = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > sizes[j]!) sizes[j] = size;
    if (++j === columns) j = 0;
  }
  const root = Math.sqrt(values.length / columns);
  return sizes.some((size, j) => {
    let most = 0;
    for (let c = 0; c < columns; c++) most = Math.max(most, Math.abs(factor[j * columns + c]!));
    return !(root * size * most <= DELICATE);
  });
}

/** (columns): norms of the rows of a factor, the standard errors in units of sigma; no square leaves the finite numbers. */
export function rowNorms(factor: Float64Array, columns: number): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => {
    const row = factor.subarray(j * columns, (j + 1) * columns);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) return 0;
    return largest * Math.sqrt(row.reduce((sum, value) => sum + (value / largest) * (value / largest), 0));
  });
}

/** (columns, columns): a factor of the covariance that does not trust equal variances, or independence. */
export function robustFactor(
  { values, rows, columns }: Design,
  { residuals, factor, rank }: Solution,
  kind: Exclude<CovarianceKind, "classic">,
  lag: number,
  weights?: Float64Array,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const roots = weights?.map(Math.sqrt);
  const x = frame.put(roots ? values.map((value, i) => value * roots[Math.floor(i / columns)]!) : values);
  const e = frame.put(roots ? residuals.map((value, i) => value * roots[i]!) : residuals);
  const kinds = { hc0: kernels.HC0, hc1: kernels.HC1, hc2: kernels.HC2, hc3: kernels.HC3, "newey-west": kernels.HC0 };
  const lags = kind === "newey-west" ? lag : 0;
  const out = frame.f64(columns * columns);
  const scratch = frame.f64(kernels.robustCovarianceScratch(rows, columns, lags));
  const a = frame.put(factor);
  kernels.robustCovariance(x, e, a, rows, columns, rank, lags, kinds[kind].value, out, scratch);
  return frame.take(out, columns * columns);
}

/** The lag of Newey and West (1994) for the Bartlett weights: 4 (n / 100)^(2/9), rounded down. */
export function defaultLag(count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(4 * engine().kernels.pow(count / 100, 2 / 9))));
}
