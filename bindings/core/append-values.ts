import { DataError } from "./errors.js";
import { type Numbers, toNumbers } from "./numbers.js";
import { readOptions } from "./options.js";
import { covariateColumn, eachCovariate, requireSeries, type Series, stepsIn } from "./series.js";
import type { TimeInput } from "./time.js";

/** What comes with appended values. */
export interface AppendOptions {
  /** The time stamp of the first new value, or of each. */
  readonly time?: TimeInput | readonly TimeInput[];
  /** The continuation of each covariate that the series has. */
  readonly covariates?: Readonly<Record<string, Numbers>>;
}

/**
 * A longer series: the values follow the last one, or lie at their time stamps, with NaN for the steps between.
 *
 * Errors: `DataError` — `"time"` for a stamp that is not after the last one or between steps, `"missing-covariate"` when a covariate of the
 * series does not continue, `"length-mismatch"`.
 *
 * @example
 * appendValues(series([1, 2], { start: "2024-01", frequency: "month" }), [4], { time: "2024-04" }).values; // [1, 2, NaN, 4]
 */
export function appendValues(series: Series, values: Numbers, options: AppendOptions = {}): Series {
  readOptions("appendValues", { time: undefined, covariates: undefined }, options, { time: () => undefined });
  requireSeries("appendValues", series);
  const added = toNumbers(values);
  const { dimension, index, covariates } = series;
  const count = stepsIn(added, dimension);
  const steps = appendedSteps(series, count, options.time);
  const length = count === 0 ? series.length : (steps[count - 1] as number) + 1;
  const extended = (old: Float64Array, fresh: Float64Array, width: number): Float64Array => {
    const longer = new Float64Array(length * width).fill(Number.NaN);
    longer.set(old);
    steps.forEach((step, i) => {
      longer.set(fresh.subarray(i * width, (i + 1) * width), step * width);
    });
    return longer;
  };
  return Object.freeze({
    ...series,
    values: extended(series.values, added, dimension),
    length,
    index: index?.slice(0, 0).next(length),
    covariates: eachCovariate(covariates, (column, name) => {
      const more = options.covariates?.[name];
      if (more === undefined)
        throw new DataError("missing-covariate", `covariate "${name}" needs ${count} more values`);
      return extended(column, covariateColumn(name, more, count), 1);
    }),
  });
}

function appendedSteps(series: Series, count: number, time: AppendOptions["time"]): number[] {
  const { index, length } = series;
  if (time === undefined) return Array.from({ length: count }, (_, i) => length + i);
  if (index === undefined)
    throw new DataError("time", "the series has no time stamps, so appended values can have none");
  const stamps = Array.isArray(time) ? (time as readonly TimeInput[]) : [time as TimeInput];
  if (Array.isArray(time) && stamps.length !== count) {
    throw new DataError("length-mismatch", `${count} values have ${stamps.length} time stamps`);
  }
  let last = length - 1;
  const steps = stamps.map((stamp, i) => {
    const step = index.position(stamp);
    if (Number.isNaN(step))
      throw new DataError("time", `time[${i}] = ${String(stamp)} lies between the steps of the series`);
    if (step <= last) {
      const latest = last < 0 ? "the start" : index.label(last);
      throw new DataError("time", `time[${i}] = ${String(stamp)} is late: the series already reaches ${latest}`);
    }
    last = step;
    return step;
  });
  if (Array.isArray(time)) return steps;
  return Array.from({ length: count }, (_, i) => (steps[0] as number) + i);
}
