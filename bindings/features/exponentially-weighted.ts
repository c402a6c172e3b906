import { OptionError } from "../core/errors.js";
import { listOf, number, oneOf, optional, readOptions } from "../core/options.js";
import { engine } from "../wasm/engine.js";
import { type Feature, type FeatureKind, feature, optionsOf, type Statistic } from "./feature.js";
import { checkLag, type PastOptions, pastColumns, pastDefaults, pastOf, pastRules, readsOf } from "./past.js";

/** Options of `exponentiallyWeighted`: `alpha` or `halfLife` must be given. */
export interface ExponentiallyWeightedOptions extends PastOptions {
  /** Part of the weight that is lost at each step, above 0, at most 1. */
  readonly alpha?: number;
  /** Steps in which a weight falls to half, above 0. */
  readonly halfLife?: number;
  /** Default `["mean"]`. The standard deviation is free of bias for independent values. */
  readonly statistics?: readonly ("mean" | "sd")[];
}

type Weighted = { readonly alpha: number; readonly statistics: readonly ("mean" | "sd")[] } & Required<
  Pick<PastOptions, "lag">
> &
  PastOptions;

/**
 * Mean and standard deviation of all values so far, with weights that fall by the factor 1 - alpha a step and add up to one.
 *
 * Columns: `weightedMean0.3`, `weightedSd0.3` for alpha 0.3; `weightedMean0.3.lag7`, `price.weightedMean0.3`.
 * Errors: OptionError("option"). Cost: O(n).
 *
 * @example
 * designOf([4, 8, 0], [exponentiallyWeighted({ halfLife: 1 })]).columns["weightedMean0.5"]; // Float64Array [NaN, 4, 6.666666666666666]
 */
export function exponentiallyWeighted(options: ExponentiallyWeightedOptions): Feature {
  const defaults = {
    ...pastDefaults,
    alpha: undefined as number | undefined,
    halfLife: undefined as number | undefined,
    statistics: ["mean"] as readonly string[],
  };
  const { halfLife, ...given } = readOptions("exponentiallyWeighted", defaults, options, {
    ...pastRules,
    alpha: optional(number(1e-6, 1)),
    halfLife: optional(number(1e-3, 1e6)),
    statistics: listOf(oneOf("mean", "sd"), 1),
  });
  if ((given.alpha === undefined) === (halfLife === undefined)) {
    throw new OptionError("option", "exponentiallyWeighted needs alpha or halfLife, one of them");
  }
  checkLag("exponentiallyWeighted", given.of, given.lag);
  const alpha = given.alpha ?? 1 - engine().kernels.pow(0.5, 1 / halfLife!);
  return feature("exponentiallyWeighted", { ...given, alpha, statistics: Array.from(given.statistics) });
}

const weightedOf = (given: Feature): Weighted => given as unknown as Weighted;

/** Steps after which a weight is below the rounding of one. */
function lastingSteps(alpha: number): number {
  if (alpha === 1) return 1;
  const { kernels } = engine();
  return Math.ceil(-40 / kernels.log(1 - alpha));
}

export const exponentiallyWeightedKind: FeatureKind = {
  read: (given) => exponentiallyWeighted(optionsOf(given)),
  columns(given, ground) {
    const { alpha, statistics, ...options } = weightedOf(given);
    return pastColumns("exponentiallyWeighted", options, ground, ({ frame, x, values }) => {
      const n = values.length;
      const room = { mean: frame.f64(n), sd: frame.f64(n) };
      frame.kernels.weighExponentially(x, 1, n, alpha, room.mean, room.sd);
      const label = Math.round(alpha * 1e6) / 1e6;
      return statistics.map((each) => ({
        name: `${each === "mean" ? "weightedMean" : "weightedSd"}${label}`,
        at: room[each],
      }));
    });
  },
  memory: (given) => weightedOf(given).lag + lastingSteps(weightedOf(given).alpha),
  reads: (given) => readsOf(pastOf(given)),
  statistics(given) {
    const { alpha, statistics, lag } = weightedOf(given);
    const window = lastingSteps(alpha);
    return statistics.map(
      (each): Statistic => ({ kind: each === "sd" ? "weightedSd" : "weightedMean", lag, window, alpha }),
    );
  },
};
