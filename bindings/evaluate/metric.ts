// The word Metric: what scores a forecast.

import type { Forecast } from "../core/forecast.js";

/** What a metric may need besides the forecast and the values that came. */
export interface MetricContext {
  /** Values that the forecast was made from: the scale of scaled errors. */
  readonly train: ArrayLike<number>;
  readonly seasonLength: number;
  /** The forecast of a benchmark for the same steps: what relative errors are relative to. */
  readonly benchmark?: Forecast;
}

/**
 * One number for a forecast and the values that came, each (horizon): smaller is better unless it says otherwise. NaN where it
 * is not defined. Its `name` heads the column of a leaderboard. Any function of this shape is a metric.
 */
export interface Metric {
  (forecast: Forecast, actual: ArrayLike<number>, context: MetricContext): number;
  readonly name: string;
  /** Default true. */
  readonly lowerIsBetter?: boolean | undefined;
  /** The best value, where values on either side of it are worse: 0 for a bias, 0.9 for the coverage of 90 per cent. */
  readonly target?: number | undefined;
}
