import type { ModelFactory } from "../core/model.js";
import { defineModel } from "../probability/define-model.js";
import { linearForm, moveOn, predictLinear, sampleLinear } from "./linear-state.js";
import {
  findPrice,
  type PenalisedOptions,
  type PenalisedState,
  penalisedDefaults,
  penalisedRules,
  problemOf,
  solveRidge,
  stateOf,
} from "./penalised.js";

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
  update: (state, _options, next) => moveOn("ridge", state, next),
  forecast: (state, _options, request) => predictLinear("ridge", state, request),
  sample: (state, _options, request) => sampleLinear("ridge", state, request),
  linear: (state, _options, request) => linearForm("ridge", state, request),
});
