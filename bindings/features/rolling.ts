import { OptionError } from "../core/errors.js";
import { integer, listOf, number, oneOf, optional, readOptions } from "../core/options.js";
import { type Feature, type FeatureKind, feature, optionsOf, type Statistic } from "./feature.js";
import {
  checkLag,
  MOST_BACK,
  type Past,
  type PastOptions,
  pastColumns,
  pastDefaults,
  pastOf,
  pastRules,
  readsOf,
} from "./past.js";

/** Options of `rolling`. */
export interface RollingOptions extends PastOptions {
  /** Values in the window, 1 to 1,000,000. */
  readonly window: number;
  /** What is made of the window. Default `["mean"]`, none where there are `levels`. The standard deviation has the divisor count - 1. */
  readonly statistics?: readonly ("mean" | "sd" | "min" | "max")[];
  /** Levels of quantiles, 0 to 1, interpolated between order statistics (type 7). */
  readonly levels?: readonly number[];
  /** Fewest observed values for an answer. Default: the window, so that a missing value is not passed over. */
  readonly least?: number;
}

type Rolling = Required<Omit<RollingOptions, "of">> & PastOptions;

/**
 * Statistics of the last values: mean, standard deviation, minimum, maximum and quantiles of a window that ends `lag` steps before.
 *
 * Columns: `mean7`, `sd7`, `min7`, `max7`, `quantile0.9of7`; `mean7.lag28` for a longer lag, `price.mean7` of a covariate.
 * Errors: OptionError("option"). Cost: O(n) whatever the window; of quantiles O(n window) at most, with a small constant.
 *
 * @example
 * designOf([3, 5, 4, 6], [rolling({ window: 2 })]).columns.mean2; // Float64Array [NaN, NaN, 4, 4.5]
 */
export function rolling(options: RollingOptions): Feature {
  const defaults = {
    ...pastDefaults,
    window: undefined as number | undefined,
    statistics: undefined as readonly string[] | undefined,
    levels: [] as readonly number[],
    least: undefined as number | undefined,
  };
  const given = readOptions("rolling", defaults, options, {
    ...pastRules,
    window: integer(1, MOST_BACK),
    statistics: listOf(oneOf("mean", "sd", "min", "max")),
    levels: listOf(number(0, 1)),
    least: optional(integer(1, MOST_BACK)),
  });
  const { window, least } = given;
  if (window === undefined) throw new OptionError("option", "rolling needs a window, as in rolling({ window: 7 })");
  if (least !== undefined && least > window) {
    throw new OptionError("option", `rolling: least must be at most the window, ${window}, got ${least}`);
  }
  checkLag("rolling", given.of, given.lag);
  const levels = Array.from(given.levels);
  const statistics = Array.from(given.statistics ?? (levels.length > 0 ? [] : ["mean"]));
  return feature("rolling", { ...given, least: least ?? window, statistics, levels });
}

const rollingOf = (given: Feature): Rolling => given as unknown as Rolling;

export const rollingKind: FeatureKind = {
  read: (given) => rolling(optionsOf(given) as unknown as RollingOptions),
  columns(given, ground) {
    const { window, statistics, levels, ...options } = rollingOf(given);
    return pastColumns("rolling", options, ground, (past) => {
      const made = slide(past, rollingOf(given));
      const names = [...statistics.map((each) => `${each}${window}`), ...levels.map((p) => `quantile${p}of${window}`)];
      return names.map((name, k) => ({ name, at: made[k]! }));
    });
  },
  memory: (given) => rollingOf(given).lag + rollingOf(given).window - 1,
  reads: (given) => readsOf(pastOf(given)),
  statistics(given) {
    const { statistics, levels, lag, window } = rollingOf(given);
    return [
      ...statistics.map((kind): Statistic => ({ kind, lag, window })),
      ...levels.map((level): Statistic => ({ kind: "quantile", lag, window, level })),
    ];
  },
};

/** Where the statistics are, then the quantiles, of windows that end at each of the values. */
function slide({ frame, x, values }: Past, { window, least, statistics, levels }: Rolling): number[] {
  const { kernels } = frame;
  const n = values.length;
  // A window longer than the series is never full, and less of it is a window of the series' length.
  const size = Math.min(window, n);
  const count = statistics.length + levels.length;
  if (least > size) return new Array(count).fill(frame.put(new Float64Array(n).fill(Number.NaN)));
  const room = { mean: frame.f64(n), sd: frame.f64(n), min: frame.f64(n), max: frame.f64(n) };
  if (statistics.some((each) => each === "mean" || each === "sd")) {
    kernels.slideMoments(x, n, size, least, room.mean, room.sd, frame.f64(kernels.slideMomentsScratch(size)));
  }
  if (statistics.some((each) => each === "min" || each === "max")) {
    kernels.slideExtremes(x, n, size, least, room.min, room.max, frame.f64(kernels.slideExtremesScratch(size)));
  }
  const quantiles = frame.f64(levels.length * n);
  if (levels.length > 0) {
    const scratch = frame.f64(kernels.slideQuantilesScratch(size));
    kernels.slideQuantiles(x, frame.put(levels), n, size, least, levels.length, quantiles, scratch);
  }
  return [...statistics.map((each) => room[each]), ...levels.map((_, k) => quantiles + 8 * n * k)];
}
