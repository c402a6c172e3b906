import { OptionError } from "../core/errors.js";
import type { Model, ModelFactory } from "../core/model.js";
import { aModel } from "../core/nested.js";
import { integer, listOf, number, type OptionRule, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import {
  fitMembers,
  forecastMembers,
  type Members,
  sampleTogether,
  tryOnPast,
  untried,
  updateMembers,
  weightsOf,
} from "./members.js";

/** Options of `ensemble`. */
export interface EnsembleOptions {
  /** The local models to combine, one at least. */
  readonly models: readonly Model[];
  /**
   * "errors" weighs each model by the inverse square of its error at past origins (the mean CRPS), "equal" gives all the same, and numbers
   * are shares, one for each model, scaled to add up to 1. Default "errors".
   */
  readonly weights: "errors" | "equal" | readonly number[];
  /** Steps that are forecast from each past origin. Default: a season, 6 steps without one, at most a quarter of the series. */
  readonly horizon: number | undefined;
  /** Most past origins. Default 3. */
  readonly folds: number;
}

/** What an ensemble has learned. */
export type EnsembleState = Members;

const aShare = number(0);
const someWeights: OptionRule = (value) =>
  typeof value === "string"
    ? oneOf("errors", "equal")(value)
    : listOf(aShare)(value) && `"errors", "equal" or numbers from 0`;

/** Power of the errors by which models are weighed. */
const POWER = 2;

/**
 * The combination of several local models: the weighted mixture of their forecasts, whose mean is the weighted mean of theirs. Combinations
 * forecast better than most of their members, and their intervals know that the model is not known.
 *
 * With `weights: "errors"` each model is fitted before a few past origins, forecasts from all of them (it takes in later values by `update`, so
 * this costs one further fit), and weighs by the inverse square of its mean continuous ranked probability score there. Its forecast is also
 * stretched about its mean, half way to the spread that its errors there call for. A model that cannot be fitted leaves its weight to
 * the others, with the warning `"fallback"`. A joint path follows one model from the first step to the last.
 *
 * Saved, it holds the models inside; `restore(saved, [ensemble, ets, drift])` names what those may be.
 *
 * Data: what the least demanding model needs. Errors: OptionError("option"); when no model can be fitted, the error of the last one.
 * Cost: two fits of each model; one with "equal" or given weights.
 * Source: Bates & Granger (1969), The combination of forecasts; Stone (1961) for the linear pool of distributions.
 *
 * @example
 * const values = [112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118];
 * ensemble({ models: [ses(), drift()] }).fit(values).forecast(3).parts; // names and weights
 */
export const ensemble: ModelFactory<EnsembleOptions, EnsembleState> = defineModel<EnsembleOptions, EnsembleState>({
  name: "ensemble",
  defaults: { models: [], weights: "errors", horizon: undefined, folds: 3 },
  options: {
    models: listOf(aModel, 1),
    weights: someWeights,
    horizon: optional(integer(1, 100_000)),
    folds: integer(1, 100),
  },
  check({ models, weights }) {
    if (models.length === 0) {
      throw new OptionError("option", "ensemble needs models, as in ensemble({ models: [ses(), drift()] })");
    }
    if (typeof weights === "string") return;
    if (weights.length !== models.length) {
      const counts = `${weights.length} weights for ${models.length} models`;
      throw new OptionError("option", `ensemble: weights must be one number per model, got ${counts}`);
    }
    if (!weights.some((weight) => weight > 0)) {
      throw new OptionError("option", "ensemble: one of the weights must be positive");
    }
  },
  fit(series, options, control) {
    const { models, weights, folds } = options;
    const base = typeof weights === "string" ? new Float64Array(models.length).fill(1) : weights;
    const steps = stepsOf(series, options);
    const { errors, spreads } =
      weights === "errors" ? tryOnPast("ensemble", models, series, { steps, folds }, control) : untried(models);
    return fitMembers("ensemble", models, { weights: weightsOf(base, errors, POWER), spreads }, series, control);
  },
  update: (state, _options, next) => updateMembers(state, next),
  forecast: (state, _options, request) => forecastMembers(state, request),
  sample: (state, _options, request) => sampleTogether(state, request),
});

function stepsOf(series: Series, { horizon }: EnsembleOptions): number {
  const wanted = horizon ?? (series.seasonLength > 1 ? series.seasonLength : 6);
  return Math.max(1, Math.min(wanted, Math.floor(series.length / 4)));
}
