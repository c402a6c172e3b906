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
 * A loss: one number for a forecast and the values that came, each (horizon), smaller is better. NaN where it is not
 * defined. Its `name` heads the column of a leaderboard.
 */
export interface Metric {
  (forecast: Forecast, actual: ArrayLike<number>, context: MetricContext): number;
  readonly name: string;
}
