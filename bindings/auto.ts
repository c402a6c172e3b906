import { type Candidate, candidateModels, candidatesFor, type Effort } from "./candidates.js";
import {
  fitMembers,
  forecastMembers,
  type Members,
  sampleTogether,
  tryOnPast,
  untried,
  updateMembers,
  weightsOf,
} from "./combine/members.js";
import { OptionError } from "./core/errors.js";
import type { Fit, FitControl, Model, ModelFactory } from "./core/model.js";
import { aModel } from "./core/nested.js";
import { integer, listOf, type OptionRules, oneOf, optional } from "./core/options.js";
import type { Series } from "./core/series.js";
import type { Warning } from "./core/warning.js";
import { findSeasons } from "./features/find-seasons.js";
import { probableSeason } from "./features/probable-season.js";
import { defineModel } from "./probability/define-model.js";

/** Options of `auto`. */
export interface AutoOptions {
  /** Steps in a season; 1 for none. Default: found in the series, and in its time step. */
  readonly seasonLength: number | undefined;
  /** Steps in each of several seasons, instead of `seasonLength`. */
  readonly seasonLengths: readonly number[] | undefined;
  /**
   * "fast" combines the candidates by fixed shares; "standard" tries more of them, on the past of the series too; "thorough" searches each one
   * closer. Default "standard".
   */
  readonly effort: Effort;
  /** Models to combine instead of the built-in candidates. */
  readonly models: readonly Model[] | undefined;
  /** Steps for which the candidates are weighed. Default: a season, 6 without one. */
  readonly horizon: number | undefined;
}

/** What the automatic forecaster has learned. */
export interface AutoState extends Members {
  /** The seasons that were given or found, strongest first. */
  readonly seasonLengths: readonly number[];
}

/** Defaults of the options of `auto`. */
export const autoDefaults: AutoOptions = {
  seasonLength: undefined,
  seasonLengths: undefined,
  effort: "standard",
  models: undefined,
  horizon: undefined,
};

/** Rules of the options of `auto`. */
export const autoRules: OptionRules<AutoOptions> = {
  seasonLength: optional(integer(1)),
  seasonLengths: optional(listOf(integer(2), 1)),
  effort: oneOf("fast", "standard", "thorough"),
  models: optional(listOf(aModel, 1)),
  horizon: optional(integer(1, 100_000)),
};

/** Throws an OptionError where the season is given twice. */
export function checkAuto(owner: string, { seasonLength, seasonLengths }: Partial<AutoOptions>): void {
  if (seasonLength !== undefined && seasonLengths !== undefined) {
    throw new OptionError("option", `${owner}: give seasonLength or seasonLengths, not both`);
  }
}

/** Past origins from which the candidates are tried. */
const FOLDS = 3;
/** Power of the errors there by which they are weighed. */
const POWER = 2;
/** Series of fewer values show a season to those who ask for less than proof. */
const SHORT = 200;
/** With fewer observed values the forecast comes with a warning. */
const LEAST_VALUES = 5;
/** Most seasons that are followed. */
const MOST_SEASONS = 2;

/**
 * The automatic forecaster as a model: it looks for seasons, fits several models, weighs them by shares learned on other series and by their
 * errors at a few past origins of this one, which correct their spread too, and forecasts their weighted mixture.
 *
 * What it did is in the forecast's `parts` (names and weights of the models) and in the state. `forecast` is the same for one series in one call, and
 * answers series that no model can be fitted to.
 *
 * Saved, it holds the models inside; `restore(saved, [auto])` knows those that are built in.
 *
 * Data: at least 2 observed values. Errors: OptionError("option"), those of a model where none can be fitted.
 * Cost: fits of all candidates; from "standard" on two of each.
 * Source: Bates & Granger (1969), The combination of forecasts; Montero-Manso et al. (2020) for shares learned on other series.
 *
 * @example
 * const values = Array.from({ length: 48 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 7) % 5));
 * auto().fit(values).forecast(8).parts; // names and weights
 */
export const auto: ModelFactory<AutoOptions, AutoState> = defineModel<AutoOptions, AutoState>({
  name: "auto",
  defaults: autoDefaults,
  options: autoRules,
  check: (options) => checkAuto("auto", options),
  fit: fitAuto,
  update(state, _options, next) {
    const { state: members, ...rest } = updateMembers(state, next);
    return { ...rest, state: { ...state, ...members } };
  },
  forecast: (state, _options, request) => forecastMembers(state, request),
  sample: (state, _options, request) => sampleTogether(state, request),
  known: () => candidateModels,
});

function fitAuto(series: Series, options: AutoOptions, control: FitControl): Fit<AutoState> {
  const seasonLengths = seasonsFor(series, options);
  const candidates: readonly Candidate[] =
    options.models?.map((model) => ({ model, weight: 1 })) ?? candidatesFor(series, seasonLengths, options.effort);
  const models = candidates.map(({ model }) => model);
  const shares = candidates.map(({ weight }) => weight);
  const steps = stepsOf(series, seasonLengths, options.horizon);
  const tried = options.effort !== "fast" || options.models !== undefined;
  const { errors, spreads } = tried
    ? tryOnPast("auto", models, series, { steps, folds: FOLDS }, control)
    : untried(models);
  const {
    state,
    warnings = [],
    ...rest
  } = fitMembers("auto", models, { weights: weightsOf(shares, errors, POWER), spreads }, series, control);
  // Built-in candidates that a series is too short for are no news.
  const said: Warning[] = options.models ? [...warnings] : [];
  for (const length of given(options) ?? []) {
    if (2 * length <= series.length) continue;
    const message = `a season of ${length} steps does not fit twice into ${series.length} values: it is not followed`;
    said.push({ code: "short", message });
  }
  const observed = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (observed < LEAST_VALUES) {
    said.unshift({ code: "short", message: `${observed} values tell little of what model to choose` });
  }
  return { ...rest, state: { ...state, seasonLengths }, warnings: said };
}

/** The seasons that were asked for. */
function given({ seasonLength, seasonLengths }: AutoOptions): readonly number[] | undefined {
  return seasonLengths ?? (seasonLength === undefined ? undefined : [seasonLength]);
}

/** The seasons to follow: those given, else those that the series shows and its time step suggests. Each fits twice into the series. */
function seasonsFor(series: Series, options: AutoOptions): number[] {
  const asked = given(options);
  const shown = asked ?? [...findSeasons(series).map((season) => season.seasonLength), series.seasonLength];
  // A short series without time stamps cannot prove its season; what it may be is left to the weights.
  const unproven = !asked && series.length < SHORT && shown.every((length) => length === 1);
  const found = unproven ? [probableSeason(series)] : shown;
  const fits = [...new Set(found)].filter((length) => length > 1 && 2 * length <= series.length);
  return asked ? fits : fits.slice(0, MOST_SEASONS);
}

function stepsOf(series: Series, [season = 6]: readonly number[], horizon: number | undefined): number {
  return Math.max(1, Math.min(horizon ?? season, Math.floor(series.length / 4)));
}
