import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { estimateElasticNet } from "./elastic-net.js";
import { answersOf } from "./linear-state.js";
import { type PenalisedOptions, type PenalisedState, penalisedDefaults, penalisedRules } from "./penalised.js";

/**
 * Lasso: least squares with a price on the sum of the absolute coefficients, 1 / (2 n) RSS + lambda |b|₁, which takes many of them to 0.
 * The price is given, or found by errors on blocks of values that follow those fitted to.
 *
 * The forecast is a Student t around the penalised mean, with the covariance that least squares on the columns in use would have.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least one known step more than there are columns in use. An
 * update leaves the coefficients as they are.
 * Errors: as `linearRegression`.
 * Cost: O(n columns²) for each fold, then O(columns²) for each price and pass over the coordinates.
 * Source: Tibshirani (1996); Friedman, Hastie & Tibshirani (2010).
 *
 * @example
 * const sales = series([3, 5, 7, 9], { covariates: { price: [1, 2, 3, 4], rain: [0, 1, 1, 0] } });
 * lasso({ lambda: 0.5 }).fit(sales).state.coefficients; // Float64Array [2.118..., 1.552..., 0]
 */
export const lasso: ModelFactory<PenalisedOptions, PenalisedState> = defineModel<PenalisedOptions, PenalisedState>({
  name: "lasso",
  defaults: penalisedDefaults,
  options: penalisedRules,
  equivariantWith: ({ lambda }) => lambda === "auto",
  fit: (series, options) => estimateElasticNet("lasso", series, options, 1),
  ...answersOf("lasso"),
});
