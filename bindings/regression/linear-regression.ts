import { futureCovariates, pastCovariates } from "../core/covariates.js";
import { DataError, OptionError } from "../core/errors.js";
import type { Fit, ForecastRequest, ModelFactory } from "../core/model.js";
import { flag, integer, oneOf, optional, show, text } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { chooseForward, chooseNonNegative, weighted } from "./choose.js";
import {
  dependenceWarnings,
  type LinearState,
  linearForm,
  moveOn,
  predictLinear,
  predictMeans,
  sampleLinear,
} from "./linear-state.js";
import {
  columnNames,
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
import { type CovarianceKind, defaultLag, robustFactor, type Solution, solve } from "./solve.js";

/** Options of `linearRegression`. */
export interface LinearRegressionOptions extends RegressorOptions {
  /**
   * Name of the covariate that holds the weight of each value, the inverse of its variance up to a factor. Default: all alike. A future
   * step has the weight 1 unless the forecast is given another.
   */
  readonly weights: string | undefined;
  /**
   * How the covariance of the coefficients is estimated: errors of one variance (`"classic"`), of any variances (`"hc0"` to `"hc3"`), or
   * also dependent (`"newey-west"`). Default `"classic"`.
   */
  readonly covariance: CovarianceKind;
  /** Steps over which errors depend on each other, with `"newey-west"`. Default 4 (n / 100)^(2/9), rounded down. */
  readonly lag: number | undefined;
  /** `"forward"` takes covariates one by one, as long as Akaike's corrected criterion falls. Default `"all"`. */
  readonly select: "all" | "forward";
  /** Whether the coefficients of covariates may not be negative. Default false. */
  readonly nonNegative: boolean;
}

/** A fitted linear regression, with what an update goes on from. */
export interface LinearRegressionState extends LinearState {
  /** Residual sum of squares, number of values, sum of the logarithms of the weights. */
  readonly sums: Float64Array;
  readonly rank: number;
}

const NAME = "linearRegression";

/**
 * Linear regression of the values on covariates, a line and seasons, by least squares.
 *
 * The forecast is a Student t that includes the uncertainty of the coefficients, and so do its paths. Columns that are constant or
 * combinations of those before them are left out, with a warning.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least one known step more than there are independent
 * columns. An update takes in new values exactly as if all had been fitted, except where `covariance` is not `"classic"` or coefficients
 * may not be negative: there the coefficients stay as they are.
 * Errors: OptionError("option") for a regression without columns; DataError("missing-covariate"), DataError("too-short"),
 * DataError("not-positive") for weights; FitError("singular").
 * Cost: O(n columns^2), an update O(columns^2) per value.
 * Source: Golub & Van Loan (2013), 5.3; Hyndman & Athanasopoulos (2021), chapter 7.
 *
 * @example
 * const sales = series([3, 5, 7, 9], { covariates: { price: [1, 2, 3, 4] } });
 * linearRegression().fit(sales).forecast(1, { covariates: { price: [10] } }).mean; // close to 21
 */
export const linearRegression: ModelFactory<LinearRegressionOptions, LinearRegressionState> = defineModel<
  LinearRegressionOptions,
  LinearRegressionState
>({
  name: NAME,
  defaults: {
    ...regressorDefaults,
    weights: undefined,
    covariance: "classic",
    lag: undefined,
    select: "all",
    nonNegative: false,
  },
  options: {
    ...regressorRules,
    weights: optional(text),
    covariance: oneOf("classic", "hc0", "hc1", "hc2", "hc3", "newey-west"),
    lag: optional(integer(0)),
    select: oneOf("all", "forward"),
    nonNegative: flag,
  },
  equivariant: true,
  check({ lag, covariance, weights, covariates }) {
    if (lag !== undefined && covariance !== "newey-west") {
      throw new OptionError("option", `${NAME}: lag belongs to covariance "newey-west", got ${show(covariance)}`);
    }
    if (weights !== undefined && covariates?.includes(weights)) {
      throw new OptionError("option", `${NAME}: weights and covariates both name ${show(weights)}`);
    }
  },
  fit: (series, options) => estimate(series, options),
  update: (state, options, next) => update(state, options, next),
  forecast: (state, options, request) => predictLinear(NAME, state, request, noiseOf(options, request)),
  sample: (state, options, request) => sampleLinear(NAME, state, request, noiseOf(options, request)),
  linear: (state, options, request) => linearForm(NAME, state, request, noiseOf(options, request)),
});

/** Regressors, design and values of the known steps, with their weights. */
interface Known {
  readonly regressors: Regressors;
  readonly design: Design;
  readonly targets: Float64Array;
  readonly weights: Float64Array | undefined;
}

function estimate(series: Series, options: LinearRegressionOptions): Fit<LinearRegressionState> {
  const all = regressorsOf(NAME, series, options);
  const candidates = { ...all, covariates: all.covariates.filter((name) => name !== options.weights) };
  const whole = pastDesign(NAME, candidates, series, 0);
  requireColumns(NAME, whole);
  const known = choose(knownPart(series, candidates, whole, options), options);
  const { design, targets, weights, regressors } = known;
  const solution = solve(NAME, design, targets, weights);
  requireRows(NAME, design.rows, solution.rank);
  const degreesOfFreedom = design.rows - solution.rank;
  const sigma = Math.sqrt(solution.sumOfSquares / degreesOfFreedom);
  let logWeights = 0;
  if (weights) for (const weight of weights) logWeights += engine().kernels.log(weight);
  const state = {
    regressors,
    coefficients: solution.coefficients,
    factor: factorFor(options, known, solution, sigma),
    sigma,
    degreesOfFreedom,
    length: series.length,
    sums: Float64Array.of(solution.sumOfSquares, design.rows, logWeights),
    rank: solution.rank,
  };
  const fittedValues = predictMeans(state, regressors === candidates ? whole : pastDesign(NAME, regressors, series, 0));
  const warnings = dependenceWarnings(NAME, columnNames(regressors), solution.dependent);
  return { state, fittedValues, ...likelihood(state), warnings };
}

/** The known steps of a series, and the weights of them. */
function knownPart(
  series: Series,
  regressors: Regressors,
  whole: Design,
  options: Pick<LinearRegressionOptions, "weights">,
): Known {
  const all = weightsOf(options, series);
  const wanted = all ? series.values.map((value, t) => (Number.isNaN(all[t]!) ? Number.NaN : value)) : series.values;
  const { design, targets, steps } = knownRows(whole, wanted);
  return { regressors, design, targets, weights: all && Float64Array.from(steps, (t) => all[t]!) };
}

/** The columns that the options let in. */
function choose(known: Known, { select, nonNegative }: LinearRegressionOptions): Known {
  const { regressors, weights } = known;
  const { design, targets } = weighted(known.design, known.targets, weights);
  const base = design.columns - regressors.covariates.length;
  let places = Array.from({ length: design.columns }, (_, j) => j);
  if (select === "forward") places = chooseForward(design, targets, base);
  if (nonNegative) {
    places = chooseNonNegative(NAME, columnsOf(design, places), targets, base).map((place) => places[place]!);
  }
  if (places.length === design.columns) return known;
  const covariates = places.filter((place) => place >= base).map((place) => regressors.covariates[place - base]!);
  return { ...known, regressors: { ...regressors, covariates }, design: columnsOf(known.design, places) };
}

/** In units of sigma. */
function factorFor(
  { covariance, lag }: LinearRegressionOptions,
  { design, weights }: Known,
  solution: Solution,
  sigma: number,
): Float64Array {
  if (covariance === "classic" || sigma === 0) return solution.factor;
  const steps = Math.min(lag ?? defaultLag(design.rows), design.rows - 1);
  return robustFactor(design, solution, covariance, steps, weights).map((value) => value / sigma);
}

/** (length): weights of a series; undefined where all are alike. */
function weightsOf({ weights }: Pick<LinearRegressionOptions, "weights">, series: Series): Float64Array | undefined {
  if (weights === undefined) return undefined;
  const [column] = pastCovariates(NAME, series, [weights], "keep");
  return requireWeights(weights, column!);
}

function requireWeights(name: string, column: Float64Array): Float64Array {
  const wrong = column.findIndex((weight) => weight <= 0);
  if (wrong < 0) return column;
  throw new DataError("not-positive", `${NAME}: weight ${wrong} of ${show(name)} is ${column[wrong]}`);
}

/** (horizon): variance of each future step in units of sigma^2. */
function noiseOf({ weights }: LinearRegressionOptions, request: ForecastRequest): Float64Array | undefined {
  if (weights === undefined || !Object.hasOwn(request.covariates, weights)) return undefined;
  const [column] = futureCovariates(NAME, request, [weights]);
  return requireWeights(weights, column!).map((weight) => 1 / weight);
}

function update(
  before: LinearRegressionState,
  options: LinearRegressionOptions,
  next: Series,
): Fit<LinearRegressionState> {
  if (options.covariance !== "classic" || options.nonNegative) return moveOn(NAME, before, next);
  const design = pastDesign(NAME, before.regressors, next, before.length);
  const { values, rows, columns } = design;
  const weights = weightsOf(options, next) ?? new Float64Array(rows).fill(1);
  using frame = engine().frame();
  const [x, y, w] = [frame.put(values), frame.put(next.values), frame.put(weights)];
  const [b, factor, sums] = [frame.put(before.coefficients), frame.put(before.factor), frame.put(before.sums)];
  const [predicted, scratch] = [frame.f64(rows), frame.f64(2 * columns)];
  frame.kernels.updateLinear(x, y, w, rows, columns, b, factor, sums, predicted, scratch);
  const after = frame.take(sums, before.sums.length);
  const degreesOfFreedom = after[1]! - before.rank;
  const state = {
    ...before,
    coefficients: frame.take(b, columns),
    factor: frame.take(factor, columns * columns),
    sigma: Math.sqrt(after[0]! / degreesOfFreedom),
    degreesOfFreedom,
    length: before.length + rows,
    sums: after,
  };
  return { state, fittedValues: frame.take(predicted, rows), ...likelihood(state) };
}

/** The normal likelihood at its maximum, where the variance is the mean square. */
function likelihood({ sums, rank }: LinearRegressionState): Partial<Fit<LinearRegressionState>> {
  const [squares, count, logWeights] = sums;
  if (!(squares! > 0)) return {};
  const logVariance = engine().kernels.log((2 * Math.PI * squares!) / count!);
  return {
    logLikelihood: 0.5 * (logWeights! - count! * (logVariance + 1)),
    parameterCount: rank + 1,
    observationCount: count!,
  };
}
