// The orders of an ARIMA model, and the names of its coefficients.

import { OptionError } from "../core/errors.js";
import { integer, listOf, type OptionRule } from "../core/options.js";

/** Orders of a part: autoregression, differences, moving average. */
export type Order = readonly [number, number, number];

/** The form of an ARIMA model. */
export interface ArimaForm {
  /** [p, d, q] */
  readonly order: Order;
  /** [P, D, Q] */
  readonly seasonal: Order;
  /** 1 without a seasonal part. */
  readonly seasonLength: number;
  /** What the regression has beside the covariates. */
  readonly mean: "none" | "constant" | "drift";
  readonly covariates: readonly string[];
}

/** Beyond these a search has no end and a difference no meaning. */
const MOST_LAGS = 60;
const MOST_DIFFERENCES = 3;
/** Elements of the largest state: its covariance takes 32 MB. */
const MOST_STATES = 2048;

/** What an order must be. */
export const orderRule: OptionRule = (value) => {
  const [p, d, q, ...rest] = (Array.isArray(value) ? value : []) as unknown[];
  const lag = integer(0, MOST_LAGS);
  const difference = integer(0, MOST_DIFFERENCES);
  const fine = rest.length === 0 && !lag(p) && !difference(d) && !lag(q) && !listOf(integer(0))(value);
  return fine
    ? undefined
    : `three integers, lags from 0 to ${MOST_LAGS} around differences from 0 to ${MOST_DIFFERENCES}, such as [1, 1, 1]`;
};

/** Numbers of steps lost to differences. */
export function lostSteps({ order, seasonal, seasonLength }: ArimaForm): number {
  return order[1] + seasonal[1] * seasonLength;
}

/** The eight sizes in the order in which the kernels take them. */
export function sizesOf({
  order,
  seasonal,
  seasonLength,
}: ArimaForm): [number, number, number, number, number, number, number] {
  return [...order, ...seasonal, seasonLength];
}

/** Elements of the state: those of the stationary part and the steps lost to differences. */
export function stateSize(form: ArimaForm): number {
  const [p, , q, P, , Q, m] = sizesOf(form);
  return Math.max(p + m * P, q + m * Q + 1) + lostSteps(form);
}

/** Throws an OptionError where the state would be absurdly large. */
export function checkSize(model: string, form: ArimaForm): void {
  const size = stateSize(form);
  if (size <= MOST_STATES) return;
  const parts = `order [${form.order.join(", ")}], seasonal [${form.seasonal.join(", ")}], seasonLength ${form.seasonLength}`;
  throw new OptionError("option", `${model}: ${parts} have a state of ${size} numbers, the most is ${MOST_STATES}`);
}

/** Names of the regressors, in the order of their coefficients. */
export function regressorsOf({ mean, covariates, ...form }: ArimaForm): string[] {
  const constant = mean === "constant" || (mean === "drift" && form.order[1] + form.seasonal[1] === 0);
  return [...(constant ? ["mean"] : []), ...(mean === "drift" ? ["drift"] : []), ...covariates];
}

/** Names of all coefficients: ar1, ..., ma1, ..., sar1, ..., sma1, ..., then those of the regressors. */
export function coefficientNames(form: ArimaForm): string[] {
  const [p, , q] = form.order;
  const [P, , Q] = form.seasonal;
  const named = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  return [...named("ar", p), ...named("ma", q), ...named("sar", P), ...named("sma", Q), ...regressorsOf(form)];
}

/** Number of coefficients that are no regressors'. */
export function lagCount({ order, seasonal }: ArimaForm): number {
  return order[0] + order[2] + seasonal[0] + seasonal[2];
}

/** As it is written: ARIMA(1,1,1)(0,1,1)[12] with drift. */
export function nameOfForm({ order, seasonal, seasonLength, mean, covariates }: ArimaForm): string {
  const season = seasonLength > 1 ? `(${seasonal.join(",")})[${seasonLength}]` : "";
  const more = [...(mean === "none" ? [] : [mean]), ...covariates];
  return `ARIMA(${order.join(",")})${season}${more.length > 0 ? ` with ${more.join(", ")}` : ""}`;
}
