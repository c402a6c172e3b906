import { FitError, OptionError } from "../core/errors.js";
import type { QuantilePrediction } from "../core/forecast.js";
import type { Fit, ForecastRequest, ModelFactory } from "../core/model.js";
import { between, listOf } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { dependenceWarnings, predictRows } from "./linear-state.js";
import {
  columnNames,
  type Design,
  futureDesign,
  pastDesign,
  type RegressorOptions,
  type Regressors,
  regressorDefaults,
  regressorRules,
} from "./regressors.js";
import { independentColumns } from "./solve.js";

/** Options of `quantileRegression`. */
export interface QuantileRegressionOptions extends RegressorOptions {
  /** The quantile levels, ascending, each in (0, 1). Default: 0.025, 0.05, 0.1, 0.2, ... 0.9, 0.95, 0.975. */
  readonly levels: readonly number[];
}

/** A fitted quantile regression. */
export interface QuantileRegressionState {
  readonly regressors: Regressors;
  /** (levels) */
  readonly levels: Float64Array;
  /** (levels, columns); 0 for columns that were left out. */
  readonly coefficients: Float64Array;
  /** Steps seen. */
  readonly length: number;
}

const NAME = "quantileRegression";
const MOST_LEVELS = 999;

/**
 * Quantile regression: for each level the coefficients that minimise the pinball loss, exactly. No law of the errors is assumed, and their
 * spread may depend on the covariates.
 *
 * The forecast is of kind `"quantiles"`, without joint paths; levels that cross beyond the data are put in order at each step.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least one known step more than there are columns. An update
 * leaves the coefficients as they are.
 * Errors: OptionError("option") for levels that do not ascend; else as `linearRegression`.
 * Cost: O(n columns) for each exchange of a row, with columns to n exchanges for the first level and few for each further one.
 * Source: Koenker & Bassett (1978); Barrodale & Roberts (1973); Chernozhukov, Fernández-Val & Galichon (2010) for the order.
 *
 * @example
 * const sales = series([3, 5, 7, 9, 30], { covariates: { price: [1, 2, 3, 4, 5] } });
 * const fitted = quantileRegression({ levels: [0.5] }).fit(sales);
 * fitted.forecast(1, { covariates: { price: [10] } }).quantile(0.5); // Float64Array [21]
 */
export const quantileRegression: ModelFactory<QuantileRegressionOptions, QuantileRegressionState> = defineModel<
  QuantileRegressionOptions,
  QuantileRegressionState
>({
  name: NAME,
  defaults: {
    ...regressorDefaults,
    levels: [0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975],
  },
  options: { ...regressorRules, levels: listOf(between(0, 1), 1) },
  equivariant: true,
  check({ levels }) {
    const wrong = Array.from(levels).findIndex((level, l) => l > 0 && level <= levels[l - 1]!);
    if (wrong >= 0) throw new OptionError("option", `${NAME}: levels must ascend, but level ${wrong} does not`);
    if (levels.length <= MOST_LEVELS) return;
    throw new OptionError("option", `${NAME}: levels must be at most ${MOST_LEVELS}, got ${levels.length}`);
  },
  fit: (series, options) => estimate(series, options),
  update: (state, _options, next) => ({
    state: { ...state, length: state.length + next.length },
    ...medians(state, pastDesign(NAME, state.regressors, next, state.length)),
  }),
  forecast: (state, _options, request) => predict(state, request),
});

function estimate(series: Series, options: QuantileRegressionOptions): Fit<QuantileRegressionState> {
  const { regressors, whole, targets, solution, places, part } = independentColumns(NAME, series, options);
  const levels = Float64Array.from(options.levels);
  const start = Float64Array.from(places, (j) => solution.coefficients[j]!);
  const found = fitQuantiles(part, targets, levels, start);
  const coefficients = new Float64Array(levels.length * whole.columns);
  for (let l = 0; l < levels.length; l++) {
    for (const [c, j] of places.entries()) coefficients[l * whole.columns + j] = found[l * places.length + c]!;
  }
  const state = { regressors, levels, coefficients, length: series.length };
  const warnings = dependenceWarnings(NAME, columnNames(regressors), solution.dependent);
  return { state, ...medians(state, whole), warnings };
}

/** (levels, columns) of a design of independent columns. */
function fitQuantiles(
  { values, rows, columns }: Design,
  targets: Float64Array,
  levels: Float64Array,
  start: Float64Array,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const count = levels.length;
  const [x, y, taus, from] = [frame.put(values), frame.put(targets), frame.put(levels), frame.put(start)];
  const [b, scratch] = [frame.f64(count * columns), frame.f64(kernels.fitQuantilesScratch(rows, columns))];
  const status = kernels.fitQuantiles(x, y, taus, from, rows, columns, count, b, scratch);
  const found = frame.take(b, count * columns);
  if (status === kernels.OK.value && found.every(Number.isFinite)) return found;
  throw new FitError("not-converged", `${NAME}: no basis of independent rows gives the quantiles`);
}

/** Fitted values are those of level 0.5, where there is one. */
function medians({ levels, coefficients }: QuantileRegressionState, design: Design): { fittedValues?: Float64Array } {
  const place = levels.indexOf(0.5);
  if (place < 0) return {};
  const { columns } = design;
  const factor = new Float64Array(columns * columns);
  const part = coefficients.subarray(place * columns, (place + 1) * columns);
  return { fittedValues: predictRows({ coefficients: part, factor }, design).mean };
}

function predict(state: QuantileRegressionState, request: ForecastRequest): QuantilePrediction {
  const { levels, coefficients, regressors, length } = state;
  const design = futureDesign(NAME, regressors, request, length);
  const { rows, columns } = design;
  const values = new Float64Array(levels.length * rows);
  const factor = new Float64Array(columns * columns);
  for (let l = 0; l < levels.length; l++) {
    const part = coefficients.subarray(l * columns, (l + 1) * columns);
    values.set(predictRows({ coefficients: part, factor }, design).mean, l * rows);
  }
  for (let h = 0; h < rows; h++) {
    const column = Float64Array.from(levels, (_, l) => values[l * rows + h]!).sort();
    for (let l = 0; l < levels.length; l++) values[l * rows + h] = column[l]!;
  }
  return { kind: "quantiles", levels, values };
}
