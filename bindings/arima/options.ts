import { covariateNames } from "../core/covariates.js";
import { OptionError } from "../core/errors.js";
import { integer, number, type OptionRule, type OptionRules, oneOf, optional, record } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";
import { type ArimaForm, checkSize, coefficientNames, type Order, orderRule } from "./order.js";

/** Options of `arima`. */
export interface ArimaOptions {
  /** `[p, d, q]`: lags of the autoregression, differences, lags of the moving average. Default `[0, 0, 0]`. */
  readonly order: Order;
  /** `[P, D, Q]`: the same at the lags of the season. Default `[0, 0, 0]`. */
  readonly seasonal: Order;
  /** Steps in a season, from 2. Default: what the time step of the series suggests; needed with a seasonal part only. */
  readonly seasonLength: number | undefined;
  /**
   * What the series moves around: `"constant"`, its mean, without differences only; `"drift"`, a line in time, with at most one difference;
   * `"none"`, zero. `"auto"` is a constant without differences and nothing with them. Default `"auto"`.
   */
  readonly mean: "auto" | "none" | "constant" | "drift";
  /**
   * `"ml"`: exact maximum likelihood; `"css"`: the conditional sum of squares; `"css-ml"`: the likelihood, searched from where the sum of
   * squares is least. Default `"ml"`.
   */
  readonly method: "ml" | "css" | "css-ml";
  /** Names of the covariates of a regression with ARIMA errors. Default none. */
  readonly covariates: readonly string[];
  /** Coefficients that are given instead of estimated, by name: ar1, ma1, sar1, sma1, mean, drift, or a covariate's. Default none. */
  readonly fixed: Readonly<Record<string, number>>;
  /**
   * `"normal"`: innovations follow a normal law. `"bootstrap"`: they are drawn from those of the past, centred and of the variance of the
   * model; forecasts are simulated paths then, and the fitted model keeps its last 4,096 innovations. Default `"normal"`.
   */
  readonly innovations: "normal" | "bootstrap";
  /** How many starting points the search has, and how closely it ends. Default `"standard"`. */
  readonly effort: "fast" | "standard" | "thorough";
}

export const arimaDefaults: ArimaOptions = {
  order: [0, 0, 0],
  seasonal: [0, 0, 0],
  seasonLength: undefined,
  mean: "auto",
  method: "ml",
  covariates: [],
  fixed: {},
  innovations: "normal",
  effort: "standard",
};

const fixedRule: OptionRule = (value) => {
  const fine =
    record(value) === undefined && Object.values(value as object).every((each) => number()(each) === undefined);
  return fine ? undefined : "an object of finite numbers by name, such as { ar1: 0.5 }";
};

/** What each option must be. */
export const arimaRules: OptionRules<ArimaOptions> = {
  order: orderRule,
  seasonal: orderRule,
  seasonLength: optional(integer(1)),
  mean: oneOf("auto", "none", "constant", "drift"),
  method: oneOf("ml", "css", "css-ml"),
  covariates: covariateNames,
  fixed: fixedRule,
  innovations: oneOf("normal", "bootstrap"),
  effort: oneOf("fast", "standard", "thorough"),
};

/** Throws an OptionError for what no series can mend. */
export function checkOptions(options: ArimaOptions): void {
  const { order, seasonal, seasonLength = 2, mean, covariates, fixed } = options;
  const differences = order[1] + seasonal[1];
  if (mean === "constant" && differences > 0) {
    throw new OptionError(
      "option",
      `arima: mean "constant" is lost in ${differences} differences; "drift" stays in one`,
    );
  }
  if (mean === "drift" && differences > 1) {
    throw new OptionError("option", `arima: mean "drift" is lost in ${differences} differences`);
  }
  const names = coefficientNames({ order, seasonal, seasonLength, mean: meanOf(options), covariates });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new OptionError("option", `arima: a covariate cannot be called "${twice}", as a coefficient of the model is`);
  }
  for (const name of Object.keys(fixed)) {
    if (names.includes(name)) continue;
    throw new OptionError(
      "option",
      `arima: fixed.${name} is no coefficient of the model, which has ${names.join(", ") || "none"}`,
    );
  }
}

/** The form that the options ask for. */
export function formFor(model: string, series: Series, options: ArimaOptions): ArimaForm {
  const { order, seasonal, covariates } = options;
  const hasSeason = seasonal.some((each) => each > 0);
  const seasonLength = hasSeason ? seasonLengthFor(model, options.seasonLength, series) : 1;
  const form = { order, seasonal, seasonLength, mean: meanOf(options), covariates } as const;
  checkSize(model, form);
  return form;
}

function meanOf({ mean, order, seasonal }: ArimaOptions): ArimaForm["mean"] {
  if (mean !== "auto") return mean;
  return order[1] + seasonal[1] === 0 ? "constant" : "none";
}
