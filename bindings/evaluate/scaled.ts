// Errors without a unit: divided by the size of the series, or by the error of a naive forecast on the training data.

import { DataError } from "../core/errors.js";
import { LOWER, type PartialContext, seasonOf, trainOf } from "./judged.js";
import { type PointMetric, type RatioOptions, ratioMetric } from "./point-metric.js";
import { averageSize, rootMeanSquare } from "./sums.js";

/** Errors of the seasonal naive forecast on the training values, without the missing ones. */
export function naiveErrors(context: PartialContext | undefined, owner: string): Float64Array {
  const train = trainOf(context, owner);
  const season = seasonOf(context, owner);
  if (train.length <= season) {
    const got = `got ${train.length} with seasonLength ${season}`;
    throw new DataError("too-short", `${owner} needs more training values than a season has steps, ${got}`);
  }
  return train
    .subarray(season)
    .map((value, t) => value - train[t]!)
    .filter((error) => !Number.isNaN(error));
}

/**
 * Mean absolute scaled error: the mean absolute error over that of the seasonal naive method on the training values.
 *
 * Data: `context.train` longer than `context.seasonLength`. Errors: OptionError without it, DataError("too-short").
 * A constant training series gives a zero denominator: see DivisionPolicy.
 *
 * Source: Hyndman & Koehler (2006).
 *
 * @example
 * mase([6, 10, 8], [7, 9, 8], { train: [1, 2, 3, 4, 5, 6], seasonLength: 1 }); // 0.666...
 */
export const mase: PointMetric<RatioOptions> = ratioMetric("mase", LOWER, ({ errors }, division, context, name) =>
  division.one(averageSize(errors), averageSize(naiveErrors(context, name))),
);

/** Root mean square scaled error: as `mase`, with the root mean squares of both errors. Source: Hyndman & Koehler (2006). */
export const rmsse: PointMetric<RatioOptions> = ratioMetric("rmsse", LOWER, ({ errors }, division, context, name) =>
  division.one(rootMeanSquare(errors), rootMeanSquare(naiveErrors(context, name))),
);

/** Normalised deviation: the sum of absolute errors over the sum of absolute truths. Source: Kolassa & Schütz (2007). */
export const nd: PointMetric<RatioOptions> = ratioMetric("nd", LOWER, ({ errors, actual }, division) =>
  division.one(averageSize(errors), averageSize(actual)),
);

/** Root mean square error over the mean absolute truth. Source: Yu, Rao & Dhillon (2016). */
export const nrmse: PointMetric<RatioOptions> = ratioMetric("nrmse", LOWER, ({ errors, actual }, division) =>
  division.one(rootMeanSquare(errors), averageSize(actual)),
);
