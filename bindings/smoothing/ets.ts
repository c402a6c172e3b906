import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Fit, ModelDefinition, ModelFactory } from "../core/model.js";
import { integer, listOf, number, oneOf, optional, show } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import {
  codesOf,
  type ErrorKind,
  type EtsForm,
  errorKinds,
  isDamped,
  nameOfForm,
  refuseStray,
  type SeasonKind,
  seasonKinds,
  type TrendKind,
  trendKinds,
} from "./form.js";
import { beginState, type EtsComponents, type EtsState, filterEts, forecastEts, sampleEts } from "./state.js";

/** States before the first value, as a caller gives them. */
export interface EtsInitial {
  readonly level: number;
  /** Per step; a factor (near 1) where the trend multiplies. */
  readonly slope?: number;
  /** (seasonLength): season of the first, second, ... value. */
  readonly seasons?: ArrayLike<number>;
}

/** Options of `ets`. */
export interface EtsOptions {
  /** How the error enters. Default "additive". */
  readonly error: ErrorKind;
  /** How the trend enters. Default "none". */
  readonly trend: TrendKind;
  /** How the season enters. Default "none". */
  readonly season: SeasonKind;
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Smoothing of the level, in [0, 2]. */
  readonly alpha: number | undefined;
  /** Smoothing of the slope, in [0, 4]; between 0 and alpha in the usual region. */
  readonly beta: number | undefined;
  /** Smoothing of the season, in [0, 2]; between 0 and 1 - alpha in the usual region. */
  readonly gamma: number | undefined;
  /** Damping of the slope, in [0, 1]. */
  readonly phi: number | undefined;
  /** States before the first value. */
  readonly initial: EtsInitial | undefined;
}

const definition: ModelDefinition<EtsOptions, EtsState> = {
  name: "ets",
  defaults: {
    error: "additive",
    trend: "none",
    season: "none",
    seasonLength: undefined,
    alpha: undefined,
    beta: undefined,
    gamma: undefined,
    phi: undefined,
    initial: undefined,
  },
  options: {
    error: oneOf(...errorKinds),
    trend: oneOf(...trendKinds),
    season: oneOf(...seasonKinds),
    seasonLength: optional(integer(1)),
    alpha: optional(number(0, 2)),
    beta: optional(number(0, 4)),
    gamma: optional(number(0, 2)),
    phi: optional(number(0, 1)),
    initial: optional(initialRule),
  },
  check(options) {
    refuseStray("ets", options, options);
    for (const name of needed(options)) {
      if (options[name] === undefined) throw new OptionError("option", `ets: ${name} must be given`);
    }
  },
  fit(series, options) {
    const form = formFor(series, options);
    requireValues(form, series.values, 1);
    const { alpha, beta = 0, gamma = 0, phi = 1 } = options;
    const initial = givenInitial(form, options.initial!);
    return usable(filterEts(beginState(form, { alpha: alpha!, beta, gamma, phi }, initial, 0), series.values));
  },
  update(state, _options, { values }) {
    requireValues(state.form, values, 0);
    return usable(filterEts(state, values));
  },
  forecast: (state, _options, request) => forecastEts(state, request),
  sample: (state, _options, request) => sampleEts(state, request),
};

/**
 * Exponential smoothing in its state space form: all thirty models of additive or multiplicative error, trend (none, additive, damped,
 * multiplicative, damped multiplicative) and season, at given parameters and initial states.
 *
 * Forecasts are normal with exact mean and variance where those have a closed form (no multiplicative trend; a multiplicative season only
 * with a multiplicative error), and 5,000 simulated paths elsewhere; sample paths are joint for all models.
 *
 * Data: at least one value; positive ones wherever a part multiplies. At a missing value the states move on by one step without an error.
 * Errors: OptionError("option") for a parameter that is missing or belongs to no part; DataError("too-short"), DataError("not-positive").
 * Cost: O(n); an update costs O(new values).
 * Source: Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing.
 *
 * @example
 * ets({ alpha: 0.5, initial: { level: 10 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [12, 12]
 */
export const ets: ModelFactory<EtsOptions, EtsState> = defineModel(definition);

/** The parameters that a form has. */
function needed(options: EtsOptions): ("alpha" | "beta" | "gamma" | "phi" | "initial")[] {
  return [
    "alpha" as const,
    ...(options.trend === "none" ? [] : ["beta" as const]),
    ...(options.season === "none" ? [] : ["gamma" as const]),
    ...(isDamped(options) ? ["phi" as const] : []),
    "initial" as const,
  ];
}

function initialRule(value: unknown): string | undefined {
  const must = "an object { level, slope?, seasons? } of finite numbers";
  if (typeof value !== "object" || value === null) return must;
  const { level, slope, seasons, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return `${must}, without ${Object.keys(rest)[0]}`;
  const fine = number();
  const wrong = fine(level) ?? (slope === undefined ? undefined : fine(slope)) ?? optional(listOf(fine))(seasons);
  return wrong && must;
}

function formFor(series: Series, options: EtsOptions): EtsForm {
  const { error, trend, season, seasonLength } = options;
  const m = season === "none" ? 1 : seasonLengthFor("ets", seasonLength, series);
  return { error, trend, season, seasonLength: m };
}

/** Throws where a form cannot take the values. */
function requireValues(form: EtsForm, values: Float64Array, least: number): void {
  let observed = 0;
  const { error, trend, season } = codesOf(form);
  const multiplies = error === 2 || trend === 2 || season === 2;
  for (const [t, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    observed++;
    if (multiplies && !(value > 0)) {
      throw new DataError("not-positive", `${nameOfForm(form)} takes positive values, but value ${t} is ${value}`);
    }
  }
  if (observed < least) {
    throw new DataError("too-short", `${nameOfForm(form)} needs at least ${least} observed values, got ${observed}`);
  }
}

function givenInitial(form: EtsForm, initial: EtsInitial): EtsComponents {
  const { trend, season } = codesOf(form);
  const seasons = Float64Array.from(initial.seasons ?? []);
  if (trend > 0 !== (initial.slope !== undefined)) {
    throw new OptionError("option", `ets: initial.slope must be given exactly where there is a trend`);
  }
  if (seasons.length !== (season > 0 ? form.seasonLength : 0)) {
    const wanted = season > 0 ? `${form.seasonLength} numbers` : "left out";
    throw new OptionError("option", `ets: initial.seasons must be ${wanted}, got ${show(seasons)}`);
  }
  return {
    level: initial.level,
    slope: initial.slope ?? 0,
    seasons: season > 0 ? seasons : new Float64Array(1),
  };
}

/** A fit whose states or likelihood are no numbers is none. */
function usable(fit: Fit<EtsState>): Fit<EtsState> {
  const { level, slope, seasons, form } = fit.state;
  if (![level, slope, fit.logLikelihood!, ...seasons].every(Number.isFinite)) {
    throw new FitError("not-converged", `${nameOfForm(form)}: the recursion leaves the finite numbers`);
  }
  return fit;
}
