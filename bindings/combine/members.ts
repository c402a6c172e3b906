// Several models at work on one series: fitted, weighed by their errors at past origins, and forecast together.

import { DataError, FitError, ForecastleError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import type { Fit, FitControl, Fitted, ForecastRequest, Model, SampleRequest } from "../core/model.js";
import { type Series, sliceSeries } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { crps } from "../evaluate/crps.js";
import { labelModels } from "../evaluate/label.js";
import { affinePrediction, affineRows } from "../probability/affine.js";
import { mixtureOf, mixturePaths } from "../probability/mixture.js";
import { flatMixture, isNormalMixture } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";

/** Models that were fitted together. */
export interface Members {
  /** Of the greatest weight first. */
  readonly members: readonly Fitted[];
  /** (members), positive, adding up to 1. */
  readonly weights: Float64Array;
  /** (members), positive: each forecast is stretched about its mean by this factor. */
  readonly spreads: Float64Array;
}

/** Members of less weight are left out. */
const LEAST_WEIGHT = 1e-3;

/** Origins from which models are tried on the past of a series. */
export interface Trial {
  /** Steps that are forecast from each origin. */
  readonly steps: number;
  /** Most origins. */
  readonly folds: number;
}

/** How models did on the past of a series. */
export interface TrialResults {
  /** (models): mean continuous ranked probability scores, in units of the series; NaN where a model has none to show. */
  readonly errors: Float64Array;
  /** (models): factors for the spread of their forecasts; 1 where a model has no error to show. */
  readonly spreads: Float64Array;
}

/** Mean absolute error over half the width of the central 50 % interval, of a normal law: sqrt(2 / pi) / quantile(3/4). */
const ERROR_OF_HALF_WIDTH = 1.1829372;
/** Paths by which a mixture is judged that has no closed score: a score is known to some four per cent of its spread. */
const JUDGED_PATHS = 400;
/** The past is short: an error that belies the intervals by more than this, either way, says no more. */
const MOST_BELIED = 16;

/**
 * Try models on the past of a series. Each is fitted once, before the first origin, and takes in what follows by `update`; its error is the mean
 * CRPS, so that intervals count as much as the mean does. Its factor is the square root of the ratio of its errors to those that its
 * intervals announced: half way, on the scale of logarithms, from what the model says of itself to what the few origins show.
 *
 * A model has nothing to show where it could not be fitted or forecast at any origin, or there is no origin. The origins lie half of the steps
 * apart, the last one `steps` before the end, none before the middle of the series.
 */
export function tryOnPast(
  owner: string,
  models: readonly Model[],
  series: Series,
  { steps, folds }: Trial,
  control: FitControl = {},
): TrialResults {
  const apart = Math.max(1, Math.ceil(steps / 2));
  const last = series.length - steps;
  const count = Math.max(0, Math.min(folds, Math.floor((last - Math.ceil(series.length / 2)) / apart) + 1));
  const origins = Array.from({ length: count }, (_, k) => last - (count - 1 - k) * apart);
  const results = models.map((model, k) => {
    progress(owner, control, k, 2 * models.length);
    return attempt(() => tryModel(model, series, origins, steps)) ?? nothingShown;
  });
  return {
    errors: Float64Array.from(results, ({ error }) => error),
    spreads: Float64Array.from(results, ({ spread }) => spread),
  };
}

/** Say how far the work has come; throws a FitError where it is to end. */
function progress(owner: string, { signal, onProgress }: FitControl, done: number, total: number): void {
  onProgress?.({ done, total });
  if (signal?.aborted) throw new FitError("aborted", `${owner}: aborted`, { cause: signal.reason });
}

/** What is known of models that are not tried. */
export function untried(models: readonly Model[]): TrialResults {
  return { errors: new Float64Array(models.length).fill(Number.NaN), spreads: new Float64Array(models.length).fill(1) };
}

const nothingShown = { error: Number.NaN, spread: 1 };

function tryModel(model: Model, series: Series, origins: readonly number[], steps: number): typeof nothingShown {
  let fitted: Fitted | undefined;
  let [scores, errors, widths, count] = [0, 0, 0, 0];
  for (const [k, origin] of origins.entries()) {
    const known = fitted;
    const updated = known && attempt(() => known.update(sliceSeries(series, origins[k - 1]!, origin)));
    fitted = updated ?? model.fit(sliceSeries(series, 0, origin));
    const future = sliceSeries(series, origin, origin + steps);
    const made = fitted.forecast(steps, { covariates: future.covariates });
    const { lower, upper } = made.interval(0.5);
    const score = crps.steps(quicklyJudged(made), future.values);
    for (let h = 0; h < steps; h++) {
      if (Number.isNaN(future.values[h]!)) continue;
      scores += score[h]!;
      errors += Math.abs(future.values[h]! - made.mean[h]!);
      widths += 0.5 * (upper[h]! - lower[h]!);
      count++;
    }
  }
  return { error: scores / count, spread: spreadOf(errors / (ERROR_OF_HALF_WIDTH * widths)) };
}

/** A mixture that is judged numerically is judged by its paths: a weight needs no more. */
function quicklyJudged(made: Forecast): Prediction {
  const { prediction, horizon } = made;
  if (prediction.kind !== "mixture" || isNormalMixture(flatMixture(prediction))) return prediction;
  return { kind: "paths", horizon, paths: made.sample(JUDGED_PATHS) };
}

function spreadOf(ratio: number): number {
  if (!(ratio > 0)) return 1;
  return Math.sqrt(Math.max(1 / MOST_BELIED, Math.min(MOST_BELIED, ratio)));
}

/**
 * (models): shares in proportion to the base weights over a power of the errors. A model whose error is not known keeps the mean error of the
 * others; where all are exact, or none is known, the base weights stay as they are.
 */
export function weightsOf(base: ArrayLike<number>, errors: Float64Array, power: number): Float64Array {
  const { kernels } = engine();
  const known = errors.filter(Number.isFinite);
  const mean = known.reduce((sum, error) => sum + error, 0) / known.length;
  const weights = Float64Array.from(base, (weight, k) => {
    if (!(mean > 0)) return weight;
    const ratio = Number.isFinite(errors[k]!) ? errors[k]! / mean : 1;
    return weight / kernels.pow(Math.max(ratio, LEAST_WEIGHT), power);
  });
  return shares(weights);
}

function shares(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Fit every model to the whole series; those that cannot be fitted leave their weight to the others. */
export function fitMembers(
  owner: string,
  models: readonly Model[],
  { weights, spreads }: Pick<Members, "weights" | "spreads">,
  series: Series,
  control: FitControl = {},
): Fit<Members> {
  const warnings: Warning[] = [];
  let reason: unknown;
  const fits = models.map((model, k) => {
    progress(owner, control, models.length + k, 2 * models.length);
    try {
      const fitted = model.fit(series);
      if (weights[k]! > 0 && forecasts(fitted)) return { fitted, weight: weights[k]!, spread: spreads[k]! };
    } catch (error) {
      if (!(error instanceof ForecastleError)) throw error;
      reason = error;
      warnings.push({ code: "fallback", message: `${owner} goes without ${model.name}: ${error.message}` });
    }
    return undefined;
  });
  const order = fits.filter((fit) => fit !== undefined).sort((a, b) => b.weight - a.weight);
  if (order.length === 0) throw reason ?? new DataError("no-data", `${owner}: no model could be fitted`);
  const kept = order.filter(({ weight }) => weight >= LEAST_WEIGHT * order[0]!.weight);
  const state = {
    members: kept.map(({ fitted }) => fitted),
    weights: shares(Float64Array.from(kept, ({ weight }) => weight)),
    spreads: Float64Array.from(kept, ({ spread }) => spread),
  };
  return { state, fittedValues: fittedTogether(state), warnings };
}

/** Whether there is a finite number one step ahead; a model that waits for covariates is believed. */
function forecasts(fitted: Fitted): boolean {
  try {
    return Number.isFinite(fitted.forecast(1).mean[0]);
  } catch (error) {
    if (error instanceof DataError && error.code === "missing-covariate") return true;
    throw error;
  }
}

/** Take in new values; members that they rule out leave their weight to the others. */
export function updateMembers({ members, weights, spreads }: Members, next: Series): Fit<Members> {
  const updated = members.map((member) => attempt(() => member.update(next)));
  // None is left: the first one says why.
  if (updated.every((member) => member === undefined)) members[0]!.update(next);
  const state = {
    members: updated.filter((member) => member !== undefined),
    weights: shares(weights.filter((_, k) => updated[k] !== undefined)),
    spreads: spreads.filter((_, k) => updated[k] !== undefined),
  };
  return { state, fittedValues: fittedTogether(state) };
}

/** The mixture of the members' forecasts. */
export function forecastMembers({ members, weights, spreads }: Members, request: ForecastRequest): Prediction {
  const names = labelModels(members);
  return mixtureOf(
    members.map((member, k) => ({
      name: names[k]!,
      weight: weights[k]!,
      prediction: stretched(ask(member, request), spreads[k]!),
    })),
  );
}

/** (count, horizon): paths of one member each. */
export function sampleTogether({ members, weights, spreads }: Members, request: SampleRequest): Float64Array {
  return mixturePaths(weights, request, (k, needed) => {
    const made = ask(members[k]!, request);
    const paths = made.sample(needed, { seed: seedOf(request.seed, k) });
    return spreads[k] === 1 ? paths : affineRows(paths, spreads[k]!, centreOf(made, spreads[k]!));
  });
}

/** A forecast stretched about its mean. */
function stretched(made: Forecast, factor: number): Prediction {
  return factor === 1 ? made.prediction : affinePrediction(made.prediction, factor, centreOf(made, factor));
}

/** What moves values that are multiplied by a factor, so that the mean stays. */
function centreOf({ mean }: Forecast, factor: number): Float64Array {
  return mean.map((value) => (1 - factor) * value);
}

/** A seed of its own for each member: one that is a mixture itself must not draw its part as the whole has drawn the member. */
function seedOf(seed: number, member: number): number {
  return (seed + (member + 1) * 0x9e3779b9) % Number.MAX_SAFE_INTEGER;
}

function ask(member: Fitted, { horizon, covariates, seed, paths }: ForecastRequest): Forecast {
  return member.forecast(horizon, { covariates, seed, ...(paths === undefined ? {} : { paths }) });
}

/** Weighted one-step predictions where all members have one. */
function fittedTogether({ members, weights }: Members): Float64Array | undefined {
  const parts = members.map(({ fittedValues }) => fittedValues);
  if (parts.some((part) => part === undefined)) return undefined;
  return parts[0]!.map((_, t) => parts.reduce((sum, part, k) => sum + weights[k]! * part![t]!, 0));
}

/** What comes of it, or nothing where a typed error does; a wrong option is passed on, but for what a model does not support. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ForecastleError && !(error instanceof OptionError && error.code === "option"))
      return undefined;
    throw error;
  }
}
