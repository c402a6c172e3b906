import type { Fit, ModelFactory } from "../core/model.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { answersOf } from "./linear-state.js";
import {
  factorOfUsed,
  findPrice,
  type PenalisedOptions,
  type PenalisedState,
  pathOf,
  penalisedDefaults,
  penalisedRules,
  problemOf,
  ratioRule,
  stateOf,
} from "./penalised.js";

/** Options of `elasticNet`. */
export interface ElasticNetOptions extends PenalisedOptions {
  /** Share of the sum of absolute coefficients in the price, from 0 (ridge) to 1 (lasso). Default 0.5. */
  readonly ratio: number;
}

/**
 * Elastic net: least squares with a price on the size of the coefficients, 1 / (2 n) RSS + lambda (ratio |b|₁ + (1 - ratio) / 2 |b|²).
 * The price is given, or found by errors on blocks of values that follow those fitted to.
 *
 * The forecast is a Student t around the penalised mean, with the covariance that least squares on the columns in use would have.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least one known step more than there are columns in use. An
 * update leaves the coefficients as they are.
 * Errors: as `linearRegression`.
 * Cost: O(n columns²) for each fold, then O(columns²) for each price and pass over the coordinates.
 * Source: Zou & Hastie (2005); Friedman, Hastie & Tibshirani (2010).
 *
 * @example
 * const sales = series([3, 5, 7, 9], { covariates: { price: [1, 2, 3, 4] } });
 * elasticNet({ lambda: 0.1 }).fit(sales).forecast(1, { covariates: { price: [2.5] } }).mean; // Float64Array [6]
 */
export const elasticNet: ModelFactory<ElasticNetOptions, PenalisedState> = defineModel<
  ElasticNetOptions,
  PenalisedState
>({
  name: "elasticNet",
  defaults: { ...penalisedDefaults, ratio: 0.5 },
  options: { ...penalisedRules, ratio: ratioRule },
  equivariantWith: ({ lambda }) => lambda === "auto",
  fit: (series, options) => estimateElasticNet("elasticNet", series, options, options.ratio),
  ...answersOf("elasticNet"),
});

/** The fit of an elastic net with a share of |b|₁ in its price. */
export function estimateElasticNet(
  owner: string,
  series: Series,
  options: PenalisedOptions,
  ratio: number,
): Fit<PenalisedState> {
  const problem = problemOf(owner, series, options);
  const price = findPrice(problem, ratio);
  const { intercept, standardise } = options;
  // The way down to the price is shorter in steps.
  const before = price.lambdas.filter((lambda) => lambda > price.lambda);
  const lambdas = Float64Array.of(...before, price.lambda);
  const path = pathOf(problem.design, problem.targets, lambdas, { intercept, standardise, ratio });
  const slopes = path.coefficients.slice(before.length * problem.design.columns);
  const used = slopes.reduce((count, slope) => count + (slope === 0 ? 0 : 1), intercept ? 1 : 0);
  const factor = factorOfUsed(problem, slopes);
  const { fittedValues, ...state } = stateOf(problem, path.intercepts[before.length]!, slopes, factor, used);
  return { state: { ...state, ...price }, fittedValues };
}
