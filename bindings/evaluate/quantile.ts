// Scores of quantiles and intervals.

import type { Prediction } from "../core/forecast.js";
import { number, oneOf, readOptions } from "../core/options.js";
import { horizonOf } from "../probability/predict.js";
import { crps } from "./crps.js";
import { Division, type DivisionPolicy } from "./division.js";
import { aimAt, LOWER, predictionOf, type Score, score, truthOf } from "./judged.js";
import { checkLevels, checkShare, quantilesAt, requireLevels } from "./quantiles-at.js";
import { naiveErrors } from "./scaled.js";
import { type StepScore, stepScore } from "./step-score.js";
import { averageObserved, averageOf, averageSize } from "./sums.js";

/** What becomes of a zero denominator. */
export interface DivisionOptions {
  /** Default `"infinite"`. */
  readonly division?: DivisionPolicy;
  /** Least size of a denominator under `"epsilon"`; default 1e-8. */
  readonly epsilon?: number;
}

function divisionOf(owner: string, options: DivisionOptions): Division {
  const defaults = { division: "infinite" as DivisionPolicy, epsilon: 1e-8 };
  const rules = { division: oneOf("infinite", "skip", "epsilon", "worst"), epsilon: number(Number.MIN_VALUE) };
  const { division, epsilon } = readOptions(owner, defaults, options, rules);
  return new Division(division, epsilon);
}

/** level (z - q)^+ + (1 - level) (q - z)^+ */
const pinballLoss = (level: number, quantile: number, truth: number): number =>
  truth >= quantile ? level * (truth - quantile) : (1 - level) * (quantile - truth);

/** For each level the losses (horizon). */
function lossesAt(
  prediction: Prediction,
  truth: Float64Array,
  levels: readonly number[],
  owner: string,
): Float64Array[] {
  requireLevels(prediction, levels, owner);
  return quantilesAt(prediction, levels).map((quantiles, j) =>
    quantiles.map((quantile, h) => pinballLoss(levels[j]!, quantile, truth[h]!)),
  );
}

/**
 * Pinball (quantile) loss at a level: level (z - q)^+ + (1 - level)(q - z)^+, in units of the series. Least, in expectation, at the
 * true quantile. An array is taken as the quantiles themselves.
 *
 * Source: Koenker & Bassett (1978).
 *
 * @example
 * pinball(0.9)([8], [10]); // 1.8
 */
export function pinball(level: number): StepScore {
  const name = `pinball(${checkShare("pinball", "level", level)})`;
  return stepScore(name, LOWER, (prediction, truth) => lossesAt(prediction, truth, [level], name)[0]!);
}

/**
 * Mean pinball loss over levels; without levels the integral over all of them, which is half of `crps`.
 *
 * Source: Gneiting & Raftery (2007); the tutorial by Faloutsos et al. (2018) calls this half the CRPS.
 */
export function meanPinball(levels?: readonly number[]): StepScore {
  if (levels === undefined)
    return stepScore("meanPinball", LOWER, (...of) => crps.steps(...of).map((value) => value / 2));
  const checked = checkLevels("meanPinball", levels);
  const name = `meanPinball(${checked.join(", ")})`;
  return stepScore(name, LOWER, (prediction, truth) => {
    const losses = lossesAt(prediction, truth, checked, name);
    return truth.map((_, h) => averageOf(losses.map((of) => of[h]!)));
  });
}

/**
 * Weighted quantile loss: twice the summed pinball loss over the summed absolute truth, averaged over the levels. At the level 0.5
 * alone it is `nd` of the median; 0.5 and 0.9 are the "P50 and P90 risk".
 *
 * Over many series the field sums numerators and denominators first.
 *
 * Source: Salinas, Flunkert & Gasthaus (2017).
 */
export function weightedQuantileLoss(
  levels: readonly number[] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  options: DivisionOptions = {},
): Score {
  const checked = checkLevels("weightedQuantileLoss", levels);
  const division = divisionOf("weightedQuantileLoss", options);
  const name = `weightedQuantileLoss(${checked.join(", ")})`;
  return score(name, LOWER, (forecast, actual) => {
    const prediction = predictionOf(forecast, name);
    const truth = truthOf(actual, horizonOf(prediction), name);
    const losses = lossesAt(prediction, truth, checked, name).map((of) => 2 * averageObserved(of, truth));
    const size = averageObserved(truth.map(Math.abs), truth);
    return Number.isNaN(size) ? size : division.one(averageOf(losses), size);
  });
}

/** 1 or 0; NaN when a bound or the truth is missing. */
const within = (low: number, truth: number, high: number): number => {
  if (Number.isNaN(low) || Number.isNaN(high) || Number.isNaN(truth)) return Number.NaN;
  return low <= truth && truth <= high ? 1 : 0;
};

/**
 * Share of the steps whose truth lies at or below the quantile at a level: a calibrated forecast has the level itself.
 *
 * Source: Gneiting, Balabdaoui & Raftery (2007).
 */
export function hitRate(level: number): StepScore {
  const name = `hitRate(${checkShare("hitRate", "level", level)})`;
  return stepScore(name, aimAt(level), (prediction, truth) => {
    requireLevels(prediction, [level], name);
    const [quantile] = quantilesAt(prediction, [level]);
    return truth.map((z, h) => within(Number.NEGATIVE_INFINITY, z, quantile![h]!));
  });
}

function boundsAt(prediction: Prediction, coverage: number, owner: string): [lower: Float64Array, upper: Float64Array] {
  const levels = [(1 - coverage) / 2, (1 + coverage) / 2];
  requireLevels(prediction, levels, owner);
  return quantilesAt(prediction, levels) as [Float64Array, Float64Array];
}

function intervalScores(prediction: Prediction, truth: Float64Array, coverage: number, owner: string): Float64Array {
  const [lower, upper] = boundsAt(prediction, coverage, owner);
  const price = 2 / (1 - coverage);
  return truth.map((z, h) => {
    const [low, high] = [lower[h]!, upper[h]!];
    return high - low + price * (Math.max(0, low - z) + Math.max(0, z - high));
  });
}

/**
 * Interval score (Winkler score) of the central interval: its width, and 2 / (1 - coverage) times the distance of a truth outside.
 * In units of the series.
 *
 * Source: Winkler (1972); Gneiting & Raftery (2007), eq. 43.
 */
export function intervalScore(coverage = 0.95): StepScore {
  const name = `intervalScore(${checkShare("intervalScore", "coverage", coverage)})`;
  return stepScore(name, LOWER, (prediction, truth) => intervalScores(prediction, truth, coverage, name));
}

/**
 * Mean scaled interval score of the M4 competition: the interval score over the mean absolute error of the seasonal naive
 * method on `context.train`.
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2018).
 */
export function msis(coverage = 0.95, options: DivisionOptions = {}): Score {
  const name = `msis(${checkShare("msis", "coverage", coverage)})`;
  const division = divisionOf("msis", options);
  return score(name, LOWER, (forecast, actual, context) => {
    const prediction = predictionOf(forecast, name);
    const truth = truthOf(actual, horizonOf(prediction), name);
    const mean = averageObserved(intervalScores(prediction, truth, coverage, name), truth);
    return Number.isNaN(mean) ? mean : division.one(mean, averageSize(naiveErrors(context, name)));
  });
}

/** Share of the steps whose truth lies within the central interval, bounds included: best when it is the nominal coverage. */
export function coverage(nominal = 0.95): StepScore {
  const name = `coverage(${checkShare("coverage", "nominal", nominal)})`;
  return stepScore(name, aimAt(nominal), (prediction, truth) => {
    const [lower, upper] = boundsAt(prediction, nominal, name);
    return truth.map((z, h) => within(lower[h]!, z, upper[h]!));
  });
}

/**
 * Absolute coverage difference: how far the share of truths within the central interval is from the nominal one. Over many series
 * average `coverage` first.
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2018).
 */
export function acd(nominal = 0.95): Score {
  const name = `acd(${checkShare("acd", "nominal", nominal)})`;
  const share = coverage(nominal);
  return score(name, LOWER, (forecast, actual) => Math.abs(share(forecast, actual) - nominal));
}

/** Mean width of the central interval, in units of the series: among calibrated forecasts the sharper is better. */
export function sharpness(coverage = 0.95): StepScore {
  const name = `sharpness(${checkShare("sharpness", "coverage", coverage)})`;
  return stepScore(name, LOWER, (prediction) => {
    const [lower, upper] = boundsAt(prediction, coverage, name);
    return upper.map((high, h) => high - lower[h]!);
  });
}
