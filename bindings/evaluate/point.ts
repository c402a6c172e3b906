// Errors in units of the series.

import { medianOf } from "../core/median.js";
import { aimAt, LOWER } from "./judged.js";
import { type PointMetric, pointMetric } from "./point-metric.js";
import { averageOf, averageSize, meanSquare, rootMeanSquare } from "./sums.js";

/**
 * Mean absolute error, in units of the series. It is least at the median: `mae.with({ point: "median" })` judges that.
 *
 * @example
 * mae([6, 10, 8], [7, 9, 8]); // 0.666...
 */
export const mae: PointMetric = pointMetric("mae", LOWER, ({ errors }) => averageSize(errors));

/** Root mean square error, in units of the series. */
export const rmse: PointMetric = pointMetric("rmse", LOWER, ({ errors }) => rootMeanSquare(errors));

/** Mean square error, in squared units of the series. */
export const mse: PointMetric = pointMetric("mse", LOWER, ({ errors }) => meanSquare(errors));

/** Mean error, truth less forecast: positive when the forecast is too low. */
export const me: PointMetric = pointMetric("me", aimAt(0), ({ errors }) => averageOf(errors));

/** Median absolute error, in units of the series. */
export const mdae: PointMetric = pointMetric("mdae", LOWER, ({ errors }) => medianOf(errors.map(Math.abs)));
