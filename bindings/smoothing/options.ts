// Options that the models of exponential smoothing share.

import { OptionError } from "../core/errors.js";
import { integer, listOf, number, type OptionRules, oneOf, optional } from "../core/options.js";
import {
  type ErrorKind,
  errorKinds,
  isDamped,
  nameOfForm,
  type SeasonKind,
  seasonKinds,
  type TrendKind,
  trendKinds,
} from "./form.js";

/** The longest season: hours of a leap year and some. */
export const MOST_SEASON = 10_000;

/** States before the first value, as a caller gives them. */
export interface EtsInitial {
  readonly level: number;
  /** Per step; a factor (near 1) where the trend multiplies. */
  readonly slope?: number;
  /** (seasonLength): season of the first, second, ... value. */
  readonly seasons?: ArrayLike<number>;
}

/** Lower and upper bounds of what is estimated. */
export interface EtsBounds {
  /** Default [0.0001, 0.9999]. */
  readonly alpha?: readonly [number, number];
  /** Default [0.0001, 0.9999]; never above alpha. */
  readonly beta?: readonly [number, number];
  /** Default [0.0001, 0.9999]; never above 1 - alpha. */
  readonly gamma?: readonly [number, number];
  /** Default [0.8, 0.98]. */
  readonly phi?: readonly [number, number];
}

/** How a model of exponential smoothing is estimated. */
export interface EtsSearchOptions {
  /**
   * States before the first value: estimated with the parameters ("optimal"), found by a robust decomposition ("heuristic"), or given.
   * Default "optimal".
   */
  readonly initial: "optimal" | "heuristic" | EtsInitial;
  readonly bounds: EtsBounds;
  /**
   * What is made small: "likelihood" makes the likelihood large; "mse" the mean squared error one step ahead, "amse" its average over the first
   * `horizon` steps. Default "likelihood".
   */
  readonly criterion: "likelihood" | "mse" | "amse";
  /** Steps ahead over which "amse" averages, 1 to 30. Default 3. */
  readonly horizon: number;
  /**
   * "both" keeps the parameters within the usual region (beta below alpha, gamma below 1 - alpha) and, with a season, where the influence
   * of old values dies away (the admissible region); "usual" within the first only, "admissible" within the second, which needs
   * no bounds: those not given are as wide as it is. Default "both".
   */
  readonly region: "both" | "usual" | "admissible";
  /** How many starting points the search has, and how closely it ends. Default "standard". */
  readonly effort: "fast" | "standard" | "thorough";
}

/** How errors to come are drawn. */
export interface EtsInnovationsOptions {
  /**
   * "normal": errors follow a normal law. "bootstrap": they are drawn from the errors of the past, centred and of the variance of the model;
   * forecasts are simulated paths then, and the fitted model keeps its last 4,096 errors. Default "normal".
   */
  readonly innovations: "normal" | "bootstrap";
}

/** Options of `ets`. */
export interface EtsOptions extends EtsSearchOptions, EtsInnovationsOptions {
  /** How the error enters. Default "additive". */
  readonly error: ErrorKind;
  /** How the trend enters. Default "none". */
  readonly trend: TrendKind;
  /** How the season enters. Default "none". */
  readonly season: SeasonKind;
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Smoothing of the level, in [0, 2]. Default: estimated. */
  readonly alpha: number | undefined;
  /** Smoothing of the slope, in [0, 4]; between 0 and alpha in the usual region. Default: estimated. */
  readonly beta: number | undefined;
  /** Smoothing of the season, in [0, 2]; between 0 and 1 - alpha in the usual region. Default: estimated. */
  readonly gamma: number | undefined;
  /** Damping of the slope, in [0, 1]. Default: estimated. */
  readonly phi: number | undefined;
}

/** What holds of every member of the family unless it is said otherwise. */
export const memberDefaults: EtsSearchOptions & EtsInnovationsOptions = {
  initial: "optimal",
  bounds: {},
  region: "both",
  criterion: "likelihood",
  horizon: 3,
  effort: "standard",
  innovations: "normal",
};

export const etsDefaults: EtsOptions = {
  ...memberDefaults,
  error: "additive",
  trend: "none",
  season: "none",
  seasonLength: undefined,
  alpha: undefined,
  beta: undefined,
  gamma: undefined,
  phi: undefined,
};

/** What each option must be. */
export const etsRules: OptionRules<EtsOptions> = {
  error: oneOf(...errorKinds),
  trend: oneOf(...trendKinds),
  season: oneOf(...seasonKinds),
  seasonLength: optional(integer(1, MOST_SEASON)),
  alpha: optional(number(0, 2)),
  beta: optional(number(0, 4)),
  gamma: optional(number(0, 2)),
  phi: optional(number(0, 1)),
  initial: initialRule,
  bounds: boundsRule,
  region: oneOf("both", "usual", "admissible"),
  criterion: oneOf("likelihood", "mse", "amse"),
  horizon: integer(1, 30),
  effort: oneOf("fast", "standard", "thorough"),
  innovations: oneOf("normal", "bootstrap"),
};

/** Refuses a parameter for a part that the model does not have. */
export function refuseStray(model: string, options: EtsOptions): void {
  const parts = [
    ["beta", "a trend", options.trend !== "none"],
    ["gamma", "a season", options.season !== "none"],
    ["phi", "a damped trend", isDamped(options)],
  ] as const;
  for (const [name, part, has] of parts) {
    if (options[name] !== undefined && !has) {
      const form = nameOfForm(options);
      throw new OptionError("option", `${model}: ${name} belongs to ${part}, which ${form} does not have`);
    }
  }
}

function initialRule(value: unknown): string | undefined {
  const must = '"optimal", "heuristic", or an object { level, slope?, seasons? } of finite numbers';
  if (value === "optimal" || value === "heuristic") return undefined;
  if (typeof value !== "object" || value === null) return must;
  const { level, slope, seasons, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return `${must}, without ${Object.keys(rest)[0]}`;
  const wrong = number()(level) ?? optional(number())(slope) ?? optional(listOf(number()))(seasons);
  return wrong && must;
}

const widest = { alpha: 1, beta: 1, gamma: 1, phi: 1 };

function boundsRule(value: unknown): string | undefined {
  const must = "an object of pairs [lower, upper] within [0, 1], by the names alpha, beta, gamma and phi";
  if (typeof value !== "object" || value === null) return must;
  for (const [name, pair] of Object.entries(value)) {
    if (pair === undefined) continue;
    const [lower, upper] = Array.isArray(pair) ? pair : [];
    const fine = name in widest && lower >= 0 && upper <= 1 && lower <= upper;
    if (!fine) return must;
  }
  return undefined;
}
