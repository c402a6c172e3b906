// Heads of one number. What they learn says nothing of how far off it may be: `conformal` can.

import type { QuantilePrediction } from "../../core/forecast.js";
import { checkArgument, number } from "../../core/options.js";
import type { Head, HeadCode, HeadParameters } from "./head.js";

const noSettings = new Float64Array(0);

function pointHead(name: string, code: HeadCode, settings: Float64Array = noSettings): Head {
  return {
    name,
    size: 1,
    code,
    settings,
    support: "real",
    units: "location-scale",
    draws: false,
    prediction: predictionOf,
  };
}

/** The number is all that is known: it stands for the median, and is the mean. */
function predictionOf({ values }: HeadParameters): QuantilePrediction {
  return { kind: "quantiles", levels: Float64Array.of(0.5), values: values.slice(), mean: values.slice() };
}

/** Squared error: learns the mean. */
export function squaredHead(): Head {
  return pointHead("squared", "SQUARED_HEAD");
}

/** Absolute error: learns the median. */
export function absoluteHead(): Head {
  return pointHead("absolute", "ABSOLUTE_HEAD");
}

/**
 * Huber's loss: squared up to a threshold in units of the scale, absolute beyond it.
 *
 * Errors: OptionError("option") when the threshold is not above 0.
 *
 * Source: Huber (1964).
 */
export function huberHead(threshold = 1): Head {
  checkArgument("huberHead", "threshold", threshold, number(Number.MIN_VALUE, Number.MAX_VALUE));
  return pointHead("huber", "HUBER_HEAD", Float64Array.of(threshold));
}

/** The logarithm of the hyperbolic cosine of the error: Huber's loss without a threshold. */
export function logCoshHead(): Head {
  return pointHead("logCosh", "LOG_COSH_HEAD");
}

/**
 * A smoothed symmetric percentage error, 2 |e| / max(|prediction| + |truth| + 0.1, 0.6), in units of the scale.
 *
 * Source: Suilin (2017), the winner of the competition on web traffic.
 */
export function smoothedSmapeHead(): Head {
  return pointHead("smoothedSmape", "SMOOTHED_SMAPE_HEAD");
}
