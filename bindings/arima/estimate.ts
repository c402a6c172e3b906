// Estimation: from a form and its options to a fitted state, with one call of the kernel.

import { pastCovariates } from "../core/covariates.js";
import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Fit } from "../core/model.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { ArimaOptions } from "./options.js";
import { type ArimaForm, coefficientNames, lagCount, lostSteps, nameOfForm, regressorsOf, sizesOf } from "./order.js";
import { type ArimaState, filterArima } from "./state.js";

/** Searches, evaluations of the likelihood in each, and the gain in twice the log-likelihood that ends one. */
const efforts = {
  fast: { searches: 1, evaluations: 600, tolerance: 1e-4 },
  standard: { searches: 3, evaluations: 2000, tolerance: 1e-6 },
  thorough: { searches: 6, evaluations: 6000, tolerance: 1e-9 },
} as const;

/** Bounds of a search: starting points, evaluations from each, and the gain in twice the log-likelihood that ends it. */
export interface Effort {
  readonly searches: number;
  readonly evaluations: number;
  readonly tolerance: number;
  /** Log-likelihood that the searches so far must have reached for another one to be worth it. Default: any. */
  readonly worthwhile?: number;
}

/** How a form is estimated. */
export interface Estimation extends Pick<ArimaOptions, "method" | "fixed" | "innovations"> {
  readonly effort: ArimaOptions["effort"] | Effort;
  /** Coefficients without those of regressors, to search from beside the usual points; each (p + q + P + Q). */
  readonly starts?: readonly Float64Array[];
  /** Whether standard errors are wanted. */
  readonly withErrors: boolean;
}

/** What a search found. */
export interface Estimate {
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  readonly logLikelihood: number;
  readonly variance: number;
  readonly count: number;
  readonly evaluations: number;
}

/** Fit one form. Throws a DataError or FitError where it cannot be. */
export function fitArima(series: Series, form: ArimaForm, estimation: Estimation): Fit<ArimaState> {
  const { values } = series;
  const first = firstObserved(form, values);
  const columns = pastCovariates("arima", series, form.covariates);
  const found = estimateArima(values, columns, form, estimation);
  return filterFrom(values, columns, first, form, estimation, found);
}

/** The fitted state of what a search found. */
export function filterFrom(
  values: Float64Array,
  columns: readonly Float64Array[],
  first: number,
  form: ArimaForm,
  estimation: Estimation,
  found: Estimate,
): Fit<ArimaState> {
  const names = coefficientNames(form);
  const estimated = names.filter((name) => !Object.hasOwn(estimation.fixed, name)).length;
  const begun: ArimaState = {
    form,
    names,
    coefficients: found.coefficients,
    standardErrors: found.standardErrors,
    variance: (found.variance * found.count) / Math.max(1, found.count - estimated),
    likelihoodVariance: found.variance,
    estimated,
    length: first,
    filter: new Float64Array(0),
    covariance: new Float64Array(0),
    sums: new Float64Array(4),
    ...(estimation.innovations === "bootstrap" && { errors: new Float64Array(0) }),
  };
  const rest = columns.map((column) => column.subarray(first));
  const fit = filterArima(begun, values.subarray(first), rest);
  if (!Number.isFinite(fit.logLikelihood!)) {
    throw new FitError("not-converged", `${nameOfForm(form)}: the likelihood leaves the finite numbers`);
  }
  const fittedValues = new Float64Array(values.length).fill(Number.NaN);
  fittedValues.set(fit.fittedValues!, first);
  return { ...fit, fittedValues };
}

/** Take in the values that follow. */
export function updateArima(state: ArimaState, next: Series): Fit<ArimaState> {
  const fit = filterArima(state, next.values, pastCovariates("arima", next, state.form.covariates));
  if (!fit.state.filter.every(Number.isFinite)) {
    throw new FitError("not-converged", `${nameOfForm(state.form)}: the filter leaves the finite numbers`);
  }
  return fit;
}

/** Index of the first observed value. */
export function firstObserved(form: ArimaForm, values: Float64Array): number {
  const first = values.findIndex((value) => !Number.isNaN(value));
  if (first < 0) throw new DataError("no-data", `${nameOfForm(form)} needs observed values, got none`);
  return first;
}

/** The coefficients of a form, by one call of the kernel. */
export function estimateArima(
  all: Float64Array,
  columns: readonly Float64Array[],
  form: ArimaForm,
  estimation: Estimation,
): Estimate {
  const first = firstObserved(form, all);
  let end = all.length;
  while (Number.isNaN(all[end - 1]!)) end--;
  const names = coefficientNames(form);
  const lags = lagCount(form);
  const { fixed, method, starts = [] } = estimation;
  const free = names.filter((name) => !Object.hasOwn(fixed, name));
  const gaps = requireValues(form, all.subarray(first, end), free.length, method);
  const regressors = regressorsOf(form);
  const searched = regressors.filter((name) => !Object.hasOwn(fixed, name));
  const column = (name: string, t: number): number =>
    name === "mean" && !form.covariates.includes(name)
      ? 1
      : form.covariates.includes(name)
        ? columns[form.covariates.indexOf(name)]![t]!
        : t + 1;
  const [n, k] = [end - first, searched.length];
  const y = all.slice(first, end);
  for (const name of regressors.filter((each) => !searched.includes(each))) {
    const b = fixed[name]!;
    for (let t = 0; t < n; t++) y[t] = y[t]! - b * column(name, first + t);
  }
  const x = new Float64Array(n * k);
  for (const [j, name] of searched.entries()) for (let t = 0; t < n; t++) x[t * k + j] = column(name, first + t);
  using frame = engine().frame();
  const { kernels } = frame;
  const [p, d, q, P, D, Q, m] = sizesOf(form);
  const { searches, evaluations, tolerance, worthwhile }: Effort =
    typeof estimation.effort === "string" ? efforts[estimation.effort] : estimation.effort;
  const methods = { ml: kernels.EXACT, css: kernels.CONDITIONAL, "css-ml": kernels.CONDITIONAL_THEN_EXACT };
  const given = Float64Array.from(names.slice(0, lags), (name) => fixed[name] ?? Number.NaN);
  const [out, errors] = [frame.f64(lags + k), frame.f64(lags + k)];
  const report = frame.f64(kernels.ARIMA_REPORT.value);
  const status = kernels.fitArima(
    frame.put(y),
    frame.put(x),
    frame.put(given),
    frame.put(starts.flatMap((start) => Array.from(start))),
    n,
    k,
    gaps,
    p,
    d,
    q,
    P,
    D,
    Q,
    m,
    starts.length,
    // A sum of squares with missing values has no start to give.
    methods[gaps > 0 ? "ml" : method].value,
    searches,
    evaluations,
    tolerance,
    worthwhile ?? Number.NEGATIVE_INFINITY,
    estimation.withErrors ? 1 : 0,
    out,
    errors,
    report,
    frame.f64(kernels.fitArimaScratch(n, k, gaps, p, d, q, P, D, Q, m)),
  );
  if (status === kernels.SINGULAR.value) {
    throw new FitError("singular", `${nameOfForm(form)}: regressors depend on each other after differencing`);
  }
  const [logLikelihood, variance, count, used] = frame.take(report, 4) as unknown as [number, number, number, number];
  if (status !== kernels.OK.value || !Number.isFinite(logLikelihood)) {
    throw new FitError("not-converged", `${nameOfForm(form)}: no starting point gives a likelihood`);
  }
  const [b, se] = [frame.take(out, lags + k), frame.take(errors, lags + k)];
  const place = (name: string, i: number) => (i < lags ? i : lags + searched.indexOf(name));
  const pick = (from: Float64Array, otherwise: (name: string) => number) =>
    Float64Array.from(names, (name, i) => (Object.hasOwn(fixed, name) ? otherwise(name) : from[place(name, i)]!));
  return {
    coefficients: pick(b, (name) => fixed[name]!),
    standardErrors: pick(se, () => Number.NaN),
    logLikelihood,
    variance,
    count,
    evaluations: used,
  };
}

/** Number of missing values between the first and the last; throws where the values are too few. */
function requireValues(form: ArimaForm, values: Float64Array, free: number, method: ArimaOptions["method"]): number {
  const gaps = values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (gaps > 0 && method === "css") {
    throw new OptionError("unsupported", 'arima: method "css" takes no missing values; "ml" does');
  }
  const conditional = method === "ml" ? 0 : form.order[0] + form.seasonal[0] * form.seasonLength;
  const least = lostSteps(form) + conditional + free + 1;
  const observed = values.length - gaps;
  if (observed < least) {
    throw new DataError("too-short", `${nameOfForm(form)} needs at least ${least} observed values, got ${observed}`);
  }
  return gaps;
}
