import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Fit, ModelDefinition, ModelFactory } from "../core/model.js";
import { integer, type OptionRules, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";
import { engine } from "../wasm/engine.js";
import { type Estimate, type Estimation, estimateArima, filterFrom, firstObserved, updateArima } from "./estimate.js";
import { type ArimaForm, checkSize, nameOfForm } from "./order.js";
import { type ArimaState, forecastArima, sampleArima } from "./state.js";

/** Options of `ar`. */
export interface ArOptions {
  /** Number of lags, 0 to 60; `"auto"`: that of the least Akaike criterion. Default `"auto"`. */
  readonly order: number | "auto";
  /** Lags at most with `order: "auto"`, 0 to 60. Default min(10 log10(n), n / 3, 60); 12 at most with `"ml"`. */
  readonly most: number | undefined;
  /**
   * `"ml"`: exact maximum likelihood; `"yule-walker"`: the autocorrelations of the model are those of the series; `"burg"`: forward and
   * backward errors are least; `"ols"`: least squares given the first values. Default `"ml"`.
   */
  readonly method: "ml" | "yule-walker" | "burg" | "ols";
}

const MOST_LAGS = 60;
/** A search for each order: beyond these it would take longer than it is worth. */
const MOST_SEARCHED = 12;

const rules: OptionRules<ArOptions> = {
  order: (value) =>
    value === "auto" || !integer(0, MOST_LAGS)(value) ? undefined : `"auto" or an integer from 0 to ${MOST_LAGS}`,
  most: optional(integer(0, MOST_LAGS)),
  method: oneOf("ml", "yule-walker", "burg", "ols"),
};

const estimation: Estimation = {
  method: "ml",
  fixed: {},
  effort: "standard",
  innovations: "normal",
  withErrors: true,
};

const formOf = (p: number): ArimaForm => ({
  order: [p, 0, 0],
  seasonal: [0, 0, 0],
  seasonLength: 1,
  mean: "constant",
  covariates: [],
});

/** What one of the methods finds for an order; while orders are compared, a quick search is enough. */
type Estimator = (p: number, comparing?: boolean) => Estimate;

const quick: Estimation = { ...estimation, effort: "fast", withErrors: false };

const definition: ModelDefinition<ArOptions, ArimaState> = {
  name: "ar",
  defaults: { order: "auto", most: undefined, method: "ml" },
  options: rules,
  equivariant: true,
  fit: fitAr,
  update: (state, _options, next) => updateArima(state, next),
  forecast: (state, _options, request) => forecastArima(state, request),
  sample: (state, _options, request) => sampleArima(state, request),
};

/**
 * Autoregression about a mean, of a given order or that of the least Akaike criterion, by one of four estimators. The state is that of an
 * `arima` model with the coefficients ar1, ..., mean; the likelihood is the exact one, whatever the estimator.
 *
 * Forecasts are normal with exact variances for the estimated coefficients; paths are joint. The variance is that of the estimator with
 * n - p - 1 degrees of freedom. Standard errors come with `"ml"` only.
 *
 * Data: p + 2 observed values, 2 p + 2 for `"ols"`. `"ml"` takes missing values in, `"yule-walker"` passes over them.
 * Errors: OptionError("unsupported") for missing values with `"burg"` and `"ols"`; DataError("too-short" | "no-data");
 * FitError("not-converged") where least squares are not stationary, FitError("singular") where gaps leave no autocorrelations of a series.
 * Cost: O(n p), with `"ols"` O(n p^2); with `"ml"` a search for each order.
 * Source: Brockwell & Davis (1991), Time Series: Theory and Methods, chapter 8.
 *
 * @example
 * const fitted = ar({ order: 1, method: "yule-walker" }).fit([1, 2, 3, 4, 3, 2, 1, 2, 3, 4]);
 * fitted.state.names; // ["ar1", "mean"]
 */
export const ar: ModelFactory<ArOptions & BoxCoxOptions, ArimaState & BoxCoxState> = defineModel(
  withBoxCox(definition),
);

function fitAr(series: Series, options: ArOptions): Fit<ArimaState> {
  const { values } = series;
  const first = firstObserved(formOf(0), values);
  const known = values.filter((value) => !Number.isNaN(value));
  const constant = known.every((value) => value === known[0]);
  // Of a constant there is nothing to explain: its mean is all.
  const p = constant && options.order === "auto" ? 0 : options.order;
  const given = constant ? "ml" : options.method;
  const estimate = estimatorOf(values.subarray(first), given, known.length);
  const order = p === "auto" ? chooseOrder(known, options, estimate) : p;
  if (known.length < order + 2) {
    const needs = `${nameOfForm(formOf(order))} needs at least ${order + 2} observed values`;
    throw new DataError("too-short", `${needs}, got ${known.length}`);
  }
  checkSize("ar", formOf(order));
  return filterFrom(values, [], first, formOf(order), estimation, estimate(order));
}

function estimatorOf(values: Float64Array, method: ArOptions["method"], observed: number): Estimator {
  if (method === "ml") return (p, comparing) => estimateArima(values, [], formOf(p), comparing ? quick : estimation);
  let end = values.length;
  while (Number.isNaN(values[end - 1]!)) end--;
  const inner = values.subarray(0, end);
  if (method === "yule-walker") return (p) => byReflections("solveYuleWalker", inner, p, observed);
  if (observed < end) {
    throw new OptionError("unsupported", `ar: method "${method}" takes no missing values; "ml" and "yule-walker" do`);
  }
  return method === "burg" ? (p) => byReflections("solveBurg", inner, p, observed) : (p) => byLeastSquares(inner, p);
}

/** The order of the least Akaike criterion. */
function chooseOrder(known: Float64Array, { method, most }: ArOptions, estimate: Estimator): number {
  const { kernels } = engine();
  const n = known.length;
  const usual = Math.floor((10 * kernels.log(n)) / kernels.log(10));
  const share = Math.floor((n - 2) / (method === "ols" ? 4 : 3));
  const highest = Math.max(
    0,
    Math.min(most ?? (method === "ml" ? Math.min(usual, MOST_SEARCHED) : usual), share, MOST_LAGS),
  );
  let order = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let p = 0; p <= highest; p++) {
    const found = tried(() => estimate(p, true));
    if (!found) break;
    const fit = method === "ml" ? -2 * found.logLikelihood : n * kernels.log(found.variance);
    const criterion = fit + 2 * p;
    if (criterion < least) {
      least = criterion;
      order = p;
    }
  }
  return order;
}

/** Undefined where an order is more than the series can bear. */
function tried(estimate: () => Estimate): Estimate | undefined {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof FitError || error instanceof DataError) return undefined;
    throw error;
  }
}

/** Yule-Walker's and Burg's estimators, both by one reflection coefficient for each order. */
function byReflections(
  kernel: "solveYuleWalker" | "solveBurg",
  values: Float64Array,
  p: number,
  observed: number,
): Estimate {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const mean = meanOf(values);
  const about = frame.put(values.map((value) => value - mean));
  const [phi, partial, scratch] = [frame.f64(p), frame.f64(p), frame.f64(2 * n + p)];
  const covariances = frame.f64(p + 1);
  kernels.autocorrelate(about, n, p, covariances, scratch);
  const variance =
    kernel === "solveBurg"
      ? kernels.solveBurg(about, n, p, phi, partial, scratch)
      : kernels.solveYuleWalker(covariances, p, phi, partial, scratch);
  if (!(variance > 0)) {
    throw new FitError("singular", `ar: ${p} lags leave nothing of the series, or its autocorrelations are of none`);
  }
  return estimateWith(frame.take(phi, p), mean, variance, observed);
}

/** Least squares, given the first p values. */
function byLeastSquares(values: Float64Array, p: number): Estimate {
  const rows = values.length - p;
  if (rows < p + 2)
    throw new DataError("too-short", `ar: least squares need ${2 * p + 2} values, got ${values.length}`);
  const centre = meanOf(values);
  const about = values.map((value) => value - centre);
  const design = new Float64Array(rows * (p + 1));
  for (let i = 0; i < rows; i++) {
    for (let k = 1; k <= p; k++) design[i * (p + 1) + k - 1] = about[p + i - k]!;
    design[i * (p + 1) + p] = 1;
  }
  using frame = engine().frame();
  const { kernels } = frame;
  const [columns, residuals, b] = [p + 1, frame.f64(rows), frame.f64(p + 1)];
  const factor = frame.f64(columns * columns);
  const scratch = frame.f64(kernels.leastSquaresScratch(rows, columns));
  const [x, y] = [frame.put(design), frame.put(about.subarray(p))];
  const rank = kernels.fitLeastSquares(
    x,
    y,
    rows,
    columns,
    kernels.PIVOT_NONE.value,
    1e-10,
    b,
    residuals,
    factor,
    scratch,
  );
  const coefficients = frame.take(b, columns);
  const phi = coefficients.subarray(0, p);
  if (rank < columns || !isStationary(phi)) {
    throw new FitError("not-converged", `ar: least squares with ${p} lags are not stationary; method "burg" always is`);
  }
  const share = phi.reduce((rest, coefficient) => rest - coefficient, 1);
  const squares = frame.take(residuals, rows).reduce((sum, residual) => sum + residual * residual, 0);
  if (!(squares > 0)) throw new FitError("singular", `ar: ${p} lags leave nothing of the series`);
  return estimateWith(phi, centre + coefficients[p]! / share, squares / rows, rows);
}

function estimateWith(phi: Float64Array, mean: number, variance: number, count: number): Estimate {
  const coefficients = Float64Array.of(...phi, mean);
  const standardErrors = new Float64Array(coefficients.length).fill(Number.NaN);
  return { coefficients, standardErrors, logLikelihood: Number.NaN, variance, count, evaluations: 0 };
}

function meanOf(values: Float64Array): number {
  let count = 0;
  let mean = 0;
  for (const value of values) if (!Number.isNaN(value)) mean += (value - mean) / ++count;
  return mean;
}

/** Whether all reflection coefficients lie within (-1, 1). Source: Barndorff-Nielsen & Schou (1973). */
function isStationary(phi: Float64Array): boolean {
  let left = Array.from(phi);
  while (left.length > 0) {
    const last = left.pop()!;
    if (!(Math.abs(last) < 1)) return false;
    const scale = (1 - last) * (1 + last);
    const of = left;
    left = of.map((each, j) => (each + last * of[of.length - 1 - j]!) / scale);
  }
  return true;
}
