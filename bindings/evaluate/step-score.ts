import type { Prediction } from "../core/forecast.js";
import { horizonOf } from "../probability/predict.js";
import { type Aim, type Judged, predictionOf, type Score, score, truthOf } from "./judged.js";
import { averageObserved } from "./sums.js";

/** A metric that is the mean of one number per step. */
export interface StepScore extends Score {
  /** (horizon): the number of each step; NaN where the truth is missing. */
  steps(forecast: Judged, actual: ArrayLike<number>): Float64Array;
}

/** A metric that averages over the observed steps what `compute` gives for each. */
export function stepScore(
  name: string,
  aim: Aim,
  compute: (prediction: Prediction, truth: Float64Array) => Float64Array,
): StepScore {
  const steps = (forecast: Judged, actual: ArrayLike<number>): Float64Array => {
    const prediction = predictionOf(forecast, name);
    const truth = truthOf(actual, horizonOf(prediction), name);
    const values = compute(prediction, truth);
    return values.map((value, h) => (Number.isNaN(truth[h]!) ? Number.NaN : value));
  };
  const metric = score(name, aim, (forecast, actual) => averageObserved(steps(forecast, actual), actual));
  return Object.assign(metric, { steps });
}
