import { DataError, ForecastleError, OptionError } from "../core/errors.js";
import type { Forecast } from "../core/forecast.js";
import type { Fitted, ForecastRequest, Model, ModelFactory } from "../core/model.js";
import { aModel } from "../core/nested.js";
import { integer, listOf, optional } from "../core/options.js";
import { type Series, series as seriesOf } from "../core/series.js";
import { affinePrediction, affineRows } from "../probability/affine.js";
import { defineModel } from "../probability/define-model.js";
import { MOST_STEPS } from "../probability/fitted.js";

/** Options of `temporalAggregation`. */
export interface TemporalAggregationOptions {
  /** The local model inside, fitted at every level. Leave its season length open: each level has its own. */
  readonly model: Model;
  /** Steps in a season of the values. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
  /** Numbers of steps that are averaged. Default: all divisors of the season length from 2. */
  readonly levels: readonly number[] | undefined;
}

/** The model at one level. */
export interface AggregationLevel {
  /** Number of steps in a block. */
  readonly steps: number;
  /** Fitted to the means of whole blocks. */
  readonly fitted: Fitted;
  /** Values since the end of the last whole block; fewer than `steps`. */
  readonly open: Float64Array;
}

/** What temporal aggregation has learned. */
export interface TemporalAggregationState {
  /** The model of the values themselves. */
  readonly base: Fitted;
  /** Those of the levels that could be fitted. */
  readonly levels: readonly AggregationLevel[];
}

/** A level needs this many blocks. */
const LEAST_BLOCKS = 5;

/**
 * Multiple temporal aggregation: one model forecasts the values, and the means of blocks of values at several levels (of months: quarters, years
 * and whatever else divides a year); the answer is their average. Seasons are best seen in the values, the trend in the blocks: together they
 * forecast better, above all far ahead.
 *
 * Each level moves the steps of a block alike, so that their mean becomes the mean of what the levels say. Laws, mixtures and joint paths are
 * those of the model of the values, moved. Blocks are counted back from the last value; a block with a missing value is missing. After an update
 * the blocks stay where they were: values of a block that is not whole yet are waited for.
 *
 * Saved, it holds the models inside; `restore(saved, [temporalAggregation, autoEts])` names what those may be.
 *
 * Data: what the model inside needs, without covariates; a level needs 5 blocks and what the model needs, and is left out otherwise.
 * Errors: OptionError("option"), and those of the model inside.
 * Cost: a fit of the model at every level.
 * Source: Kourentzes, Petropoulos & Trapero (2014), Improving forecasting by estimating time series structural components across multiple
 * frequencies; Athanasopoulos, Hyndman, Kourentzes & Petropoulos (2017), Forecasting with temporal hierarchies.
 *
 * @example
 * const values = Array.from({ length: 60 }, (_, t) => 50 + t + 9 * (t % 4) + ((t * 7) % 5));
 * temporalAggregation({ model: autoEts(), seasonLength: 4 }).fit(values).forecast(8).mean;
 */
export const temporalAggregation: ModelFactory<TemporalAggregationOptions, TemporalAggregationState> = defineModel<
  TemporalAggregationOptions,
  TemporalAggregationState
>({
  name: "temporalAggregation",
  defaults: { model: undefined as unknown as Model, seasonLength: undefined, levels: undefined },
  options: {
    model: aModel,
    seasonLength: optional(integer(1, 100_000)),
    levels: optional(listOf(integer(2, 100_000))),
  },
  check({ model }) {
    if (model === undefined) {
      throw new OptionError(
        "option",
        "temporalAggregation needs a model, as in temporalAggregation({ model: autoEts() })",
      );
    }
  },
  fit(series, { model, seasonLength: asked, levels: wanted }) {
    const seasonLength = asked ?? series.seasonLength;
    const base = model.fit({ ...series, seasonLength });
    const levels = [...new Set(wanted ?? divisors(seasonLength))].flatMap((steps) => {
      const level = fitLevel(model, series, seasonLength, steps);
      return level ? [level] : [];
    });
    return { state: { base, levels }, fittedValues: base.fittedValues, warnings: base.warnings };
  },
  update({ base, levels }, _options, next) {
    const updated = base.update(next);
    const state = { base: updated, levels: levels.map((level) => updateLevel(level, next)) };
    const warnings = updated.warnings.slice(base.warnings.length);
    return { state, fittedValues: updated.fittedValues, warnings };
  },
  forecast(state, _options, request) {
    const { made, shift } = forecastLevels(state, request);
    return affinePrediction(made.prediction, 1, shift);
  },
  sample(state, _options, request) {
    const { made, shift } = forecastLevels(state, request);
    return affineRows(made.sample(request.count, { seed: request.seed }), 1, shift);
  },
});

function divisors(seasonLength: number): number[] {
  const all = Array.from({ length: Math.max(0, seasonLength - 1) }, (_, k) => k + 2);
  return all.filter((steps) => seasonLength % steps === 0);
}

function fitLevel(model: Model, series: Series, seasonLength: number, steps: number): AggregationLevel | undefined {
  const { values } = series;
  const blocks = blockMeans(values.subarray(values.length % steps), steps);
  if (blocks.length < LEAST_BLOCKS) return undefined;
  const season = seasonLength % steps === 0 ? seasonLength / steps : 1;
  try {
    const fitted = model.fit(seriesOf({ values: blocks, seasonLength: season }));
    return { steps, fitted, open: new Float64Array(0) };
  } catch (error) {
    // What cannot be fitted to the few values of a level is left out; a missing covariate would be missed at every level.
    const known = error instanceof ForecastleError && !(error instanceof OptionError);
    if (!known || (error instanceof DataError && error.code === "missing-covariate")) throw error;
    return undefined;
  }
}

/** Means of `steps` values each; what is left at the end takes no part. */
function blockMeans(values: Float64Array, steps: number): Float64Array {
  return Float64Array.from({ length: Math.floor(values.length / steps) }, (_, block) => {
    let sum = 0;
    for (let j = 0; j < steps; j++) sum += values[block * steps + j]!;
    return sum / steps;
  });
}

function updateLevel({ steps, fitted, open }: AggregationLevel, { values }: Series): AggregationLevel {
  const all = new Float64Array(open.length + values.length);
  all.set(open);
  all.set(values, open.length);
  const blocks = blockMeans(all, steps);
  return {
    steps,
    fitted: blocks.length > 0 ? fitted.update(blocks) : fitted,
    open: all.slice(blocks.length * steps),
  };
}

/** The forecast of the values, and (horizon) what the levels move its mean by. */
function forecastLevels(
  { base, levels }: TemporalAggregationState,
  { horizon, covariates, seed, paths }: ForecastRequest,
): { made: Forecast; shift: Float64Array } {
  const options = { covariates, seed, ...(paths === undefined ? {} : { paths }) };
  const made = base.forecast(horizon, options);
  const shift = new Float64Array(horizon);
  if (levels.length === 0) return { made, shift };
  // The last block may reach beyond the horizon.
  const ends = levels.map(({ steps, open }) => Math.ceil((open.length + horizon) / steps) * steps - open.length);
  const reach = Math.min(MOST_STEPS, Math.max(...ends));
  const { mean } = reach > horizon ? base.forecast(reach, options) : made;
  for (const { steps, fitted, open } of levels) {
    const blocks = fitted.forecast(Math.ceil((open.length + horizon) / steps)).mean;
    for (const [b, block] of blocks.entries()) {
      const first = b * steps - open.length;
      const begun = Math.max(0, -first);
      let sum = 0;
      for (let j = 0; j < steps; j++) sum += j < begun ? open[j]! : mean[first + j]!;
      // The steps that are still to come make up for what the block misses. NaN where it began with a missing value, or ends beyond all forecasts.
      const each = (block * steps - sum) / (steps - begun) / (levels.length + 1);
      if (Number.isNaN(each)) continue;
      for (let j = begun; j < steps && first + j < horizon; j++) shift[first + j] = shift[first + j]! + each;
    }
  }
  return { made, shift };
}
