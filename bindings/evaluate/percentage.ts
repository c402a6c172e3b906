// Errors relative to the truth. What becomes of zeros is a policy: see DivisionPolicy.

import { medianOf } from "../core/median.js";
import { aimAt, LOWER } from "./judged.js";
import { type Measure, type PointMetric, pointMetric, type RatioOptions, ratioMetric } from "./point-metric.js";
import { averageOf, averageSize } from "./sums.js";

/** 100 e / z, in per cent of the truth. */
const percentages: (...args: Parameters<Measure>) => Float64Array = ({ errors, actual }, division) =>
  division.each(
    errors.map((e) => 100 * e),
    actual,
  );

/** 200 |e| / (|z| + |forecast|), from 0 to 200. */
const symmetric: (...args: Parameters<Measure>) => Float64Array = ({ errors, actual, predicted }, division) =>
  division.each(
    errors.map((e) => 200 * Math.abs(e)),
    actual.map((z, i) => Math.abs(z) + Math.abs(predicted[i]!)),
  );

/**
 * Mean absolute percentage error, in per cent of the truth.
 *
 * Infinite when a truth is zero, unless another policy is asked for: `mape.with({ division: "skip" })`.
 */
export const mape: PointMetric<RatioOptions> = ratioMetric("mape", LOWER, (...args) =>
  averageSize(percentages(...args)),
);

/** Mean percentage error, truth less forecast, in per cent of the truth. */
export const mpe: PointMetric<RatioOptions> = ratioMetric("mpe", aimAt(0), (...args) =>
  averageOf(percentages(...args)),
);

/**
 * Symmetric mean absolute percentage error, from 0 to 200. A step where truth and forecast are both zero is left out; under
 * the policies "epsilon" and "worst" it counts as no error.
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2018).
 */
export const smape: PointMetric<RatioOptions> = ratioMetric("smape", LOWER, (...args) => averageOf(symmetric(...args)));

/**
 * Symmetric absolute percentage error that stays defined at zero, from 0 to 2: the mean of
 * 2 |e| / max(|z| + |forecast| + 0.1, 0.6).
 *
 * Source: Suilin (2017), for counts of page views.
 */
export const smoothedSmape: PointMetric = pointMetric("smoothedSmape", LOWER, ({ errors, actual, predicted }) =>
  averageOf(
    errors.map((e, i) => (2 * Math.abs(e)) / Math.max(Math.abs(actual[i]!) + Math.abs(predicted[i]!) + 0.1, 0.6)),
  ),
);

/** Median absolute percentage error, in per cent of the truth. */
export const mdape: PointMetric<RatioOptions> = ratioMetric("mdape", LOWER, (...args) =>
  medianOf(percentages(...args).map(Math.abs)),
);

/** Root of the median square percentage error, in per cent of the truth. Source: Hyndman & Koehler (2006). */
export const rmdspe: PointMetric<RatioOptions> = ratioMetric("rmdspe", LOWER, (...args) =>
  Math.sqrt(medianOf(percentages(...args).map((p) => p * p))),
);

/** Median of the symmetric absolute percentage errors, from 0 to 200. Source: Hyndman & Koehler (2006). */
export const smdape: PointMetric<RatioOptions> = ratioMetric("smdape", LOWER, (...args) =>
  medianOf(symmetric(...args)),
);
