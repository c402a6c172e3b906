import { FitError } from "../core/errors.js";
import type { Fit, ModelFactory } from "../core/model.js";
import { number } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { answersOf, dependenceWarnings, type LinearState, predictRows } from "./linear-state.js";
import { columnNames, type Design, type RegressorOptions, regressorDefaults, regressorRules } from "./regressors.js";
import { DEPENDENT, independentColumns } from "./solve.js";

/** Options of `huber`. */
export interface HuberOptions extends RegressorOptions {
  /** Errors beyond it, in units of the scale, count by their size and not by their square; from 0.1. Default 1.345. */
  readonly bound: number;
}

/** A fitted Huber regression. */
export interface HuberState extends LinearState {
  /** Weights of the known steps in the last of the weighted fits: 1, or less for errors beyond the bound. */
  readonly weights: Float64Array;
}

const NAME = "huber";

/**
 * Huber's robust regression: squared loss for small errors and absolute loss for large ones, so that a few wrong values do not pull the
 * coefficients. With the default bound it loses 5 % of the precision of least squares where errors are normal.
 *
 * sigma is the median of the absolute residuals over 0.6745, so the law of the forecast, a Student t, is that of values that are not wrong.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least one known step more than there are columns. An update
 * leaves the coefficients as they are. Wrong values of covariates are not guarded against.
 * Errors: as `linearRegression`; FitError("not-converged").
 * Cost: O(n columns²) for each of 10 to 50 iterations.
 * Source: Huber (1964), The Annals of Mathematical Statistics 35; Huber (1981), 7.6, for the covariance.
 *
 * @example
 * const sales = series([3, 5.2, 7, 8.9, 300, 13.1], { covariates: { price: [1, 2, 3, 4, 5, 6] } });
 * huber().fit(sales).forecast(1, { covariates: { price: [10] } }).mean[0] < 25; // true
 */
export const huber: ModelFactory<HuberOptions, HuberState> = defineModel<HuberOptions, HuberState>({
  name: NAME,
  defaults: { ...regressorDefaults, bound: 1.345 },
  options: { ...regressorRules, bound: number(0.1, 1e6) },
  equivariant: true,
  fit: (series, options) => estimate(series, options),
  ...answersOf(NAME),
});

function estimate(series: Series, options: HuberOptions): Fit<HuberState> {
  const { regressors, whole, targets, solution, places, part } = independentColumns(NAME, series, options);
  const { dependent, rank, factor } = solution;
  const robust = reweight(part, targets, options.bound);
  const coefficients = new Float64Array(whole.columns);
  for (const [c, j] of places.entries()) coefficients[j] = robust.coefficients[c]!;
  const { scale: sigma, weights } = robust;
  const spread = spreadOf(robust, options.bound, rank);
  const state = {
    regressors,
    coefficients,
    factor: factor.map((value) => value * spread),
    sigma,
    degreesOfFreedom: part.rows - rank,
    length: series.length,
    weights,
  };
  const { mean } = predictRows(state, whole);
  return { state, fittedValues: mean, warnings: dependenceWarnings(NAME, columnNames(regressors), dependent) };
}

interface Reweighted {
  readonly coefficients: Float64Array;
  readonly residuals: Float64Array;
  readonly weights: Float64Array;
  readonly scale: number;
}

const MOST_ITERATIONS = 500;

function reweight({ values, rows, columns }: Design, targets: Float64Array, bound: number): Reweighted {
  using frame = engine().frame();
  const { kernels } = frame;
  const [x, y] = [frame.put(values), frame.put(targets)];
  const [b, e, w, s] = [frame.f64(columns), frame.f64(rows), frame.f64(rows), frame.f64(1)];
  const scratch = frame.f64(kernels.fitHuberScratch(rows, columns));
  const status = kernels.fitHuber(x, y, rows, columns, MOST_ITERATIONS, bound, 1e-12, DEPENDENT, b, e, w, s, scratch);
  const coefficients = frame.take(b, columns);
  if (status !== kernels.OK.value || !coefficients.every(Number.isFinite)) {
    throw new FitError("not-converged", `${NAME}: the weights do not settle within ${MOST_ITERATIONS} fits`);
  }
  const [residuals, weights] = [frame.take(e, rows), frame.take(w, rows)];
  return { coefficients, residuals, weights, scale: frame.take(s, 1)[0]! };
}

/** Standard deviation of the coefficients over that of least squares with errors of size sigma. Source: Huber (1981), 7.6. */
function spreadOf({ residuals, scale }: Reweighted, bound: number, rank: number): number {
  const n = residuals.length;
  if (scale === 0) return 0;
  let squares = 0;
  let inside = 0;
  for (const residual of residuals) {
    const size = Math.min(Math.abs(residual) / scale, bound);
    squares += size * size;
    if (Math.abs(residual) <= bound * scale) inside++;
  }
  const share = inside / n;
  const correction = 1 + ((rank / n) * (1 - share)) / share;
  return (correction * Math.sqrt(squares / (n - rank))) / share;
}
