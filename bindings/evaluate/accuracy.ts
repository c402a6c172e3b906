import { type Judged, type PartialContext, pointOf, truthOf } from "./judged.js";
import { mape, mpe } from "./percentage.js";
import { mae, me, rmse } from "./point.js";
import { theilU } from "./relative.js";
import { mase } from "./scaled.js";

/** One row of the usual table of accuracy. */
export interface Accuracy {
  readonly me: number;
  readonly rmse: number;
  readonly mae: number;
  readonly mpe: number;
  readonly mape: number;
  /** NaN without training values. */
  readonly mase: number;
  /** Autocorrelation of the errors at lag 1; NaN when the errors are all the same. */
  readonly acf1: number;
  readonly theilU: number;
}

/**
 * The usual measures of point forecasts in one table: those of R's `accuracy()`.
 *
 * Data: as many actual values as steps, NaN where missing. For fitted values give `accuracy(fitted.fittedValues, values)`:
 * there `theilU` is defined too, which R leaves out. Errors: DataError.
 *
 * @example
 * accuracy([6, 10, 8], [7, 9, 8], { train: [1, 2, 3, 4, 5, 6], seasonLength: 1 }).mase; // 0.666...
 */
export function accuracy(forecast: Judged, actual: ArrayLike<number>, context: PartialContext = {}): Accuracy {
  const point = pointOf(forecast, "mean", "accuracy");
  const truth = truthOf(actual, point.length, "accuracy");
  return {
    me: me(point, truth),
    rmse: rmse(point, truth),
    mae: mae(point, truth),
    mpe: mpe(point, truth),
    mape: mape(point, truth),
    mase: context.train === undefined ? Number.NaN : mase(point, truth, context),
    acf1: firstAutocorrelation(truth.map((value, h) => value - point[h]!)),
    theilU: theilU(point, truth),
  };
}

/** Autocorrelation at lag 1 about one mean; sums over the pairs that are there, each divided by its number. */
function firstAutocorrelation(errors: Float64Array): number {
  const present = errors.filter((error) => !Number.isNaN(error));
  const mean = present.reduce((sum, error) => sum + error, 0) / present.length;
  let squares = 0;
  let products = 0;
  let pairs = 0;
  for (let t = 0; t < errors.length; t++) {
    const now = errors[t]! - mean;
    if (Number.isNaN(now)) continue;
    squares += now * now;
    const next = t + 1 < errors.length ? errors[t + 1]! - mean : Number.NaN;
    if (Number.isNaN(next)) continue;
    products += now * next;
    pairs++;
  }
  // Without gaps both sums are divided by the number of errors, as R does; with gaps R's divisor is the pairs plus the lag.
  return products / (pairs + 1) / (squares / present.length);
}
