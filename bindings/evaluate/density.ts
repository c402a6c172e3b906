// Scores of distributions other than the CRPS.

import { OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import { checkArgument, listOf, number } from "../core/options.js";
import { lawLogDensity } from "../probability/law.js";
import { cdfOf, meanOf } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";
import { LOWER } from "./judged.js";
import { type StepScore, stepScore } from "./step-score.js";
import { square } from "./sums.js";
import { varianceOf } from "./variance.js";

/**
 * Logarithmic score: minus the log density (log probability for counts) of the truth, in nats. Infinite for what was said to be
 * impossible. Proper. For laws and mixtures of laws; OptionError("unsupported") for paths and quantiles, which have no density.
 *
 * Source: Good (1952); Gneiting & Raftery (2007).
 */
export const logScore: StepScore = stepScore("logScore", LOWER, (prediction, truth) =>
  logDensityOf(prediction, truth).map((value) => -value),
);

function logDensityOf(prediction: Prediction, truth: Float64Array): Float64Array {
  if (prediction.kind === "law") return lawLogDensity(prediction, truth);
  if (prediction.kind !== "mixture") {
    throw new OptionError("unsupported", `logScore: a forecast of ${prediction.kind} has no density; take crps`);
  }
  const { log, exp } = engine().kernels;
  const parts = prediction.components.map((component) => logDensityOf(component, truth));
  return truth.map((_, h) => {
    const most = Math.max(...parts.map((part) => part[h]!));
    if (!Number.isFinite(most)) return most;
    let sum = 0;
    for (const [k, part] of parts.entries()) sum += prediction.weights[k]! * exp(part[h]! - most);
    return most + log(sum);
  });
}

/** (P(Y > threshold) - 1{z > threshold})^2 */
function brierAt(prediction: Prediction, truth: Float64Array, threshold: number): Float64Array {
  const below = cdfOf(prediction, new Float64Array(truth.length).fill(threshold));
  return below.map((probability, h) => square(probability - (truth[h]! <= threshold ? 1 : 0)));
}

/**
 * Brier score of the event that the value exceeds a threshold: (probability - outcome)^2. With the default threshold 0, a forecast by
 * the Bernoulli law is scored for its probability of 1.
 *
 * Source: Brier (1950).
 */
export function brier(threshold = 0): StepScore {
  checkArgument("brier", "threshold", threshold, number());
  return stepScore(`brier(${threshold})`, LOWER, (prediction, truth) => brierAt(prediction, truth, threshold));
}

/**
 * Ranked probability score of the ordered classes between thresholds: the sum of the Brier scores at each. With every count as a
 * threshold it is the CRPS of counts.
 *
 * Source: Epstein (1969), without division by the number of classes; Murphy (1971).
 */
export function rps(thresholds: readonly number[]): StepScore {
  checkArgument("rps", "thresholds", thresholds, listOf(number(), 1));
  const each = Array.from(thresholds);
  return stepScore(`rps(${each.join(", ")})`, LOWER, (prediction, truth) => {
    const sum = new Float64Array(truth.length);
    for (const threshold of each) {
      for (const [h, value] of brierAt(prediction, truth, threshold).entries()) sum[h] = sum[h]! + value;
    }
    return sum;
  });
}

/**
 * Dawid-Sebastiani score: ((z - mean) / sd)^2 + 2 log sd, which looks at the first two moments only; those of paths are taken with the
 * number of paths as divisor.
 *
 * Source: Dawid & Sebastiani (1999).
 */
export const dawidSebastiani: StepScore = stepScore("dawidSebastiani", LOWER, (prediction, truth) => {
  const { log } = engine().kernels;
  const mean = meanOf(prediction);
  const variance = varianceOf(prediction);
  return truth.map((z, h) => square(z - mean[h]!) / variance[h]! + log(variance[h]!));
});
