import { integer, listOf, readOptions } from "../core/options.js";
import { type Feature, type FeatureKind, feature, optionsOf } from "./feature.js";
import { checkLag, MOST_BACK, type PastOptions, pastDefaults, pastName, pastRules, shifted, sourceOf } from "./past.js";

/** Options of `lags`. */
export type LagsOptions = Pick<PastOptions, "of">;

/**
 * Earlier values: those of each of the given numbers of steps before. A seasonal lag is one of the season's length.
 *
 * Columns: `lag1`, `lag12`; `price.lag1` of a covariate, for which 0 is a lag too.
 * Errors: OptionError("option").
 *
 * @example
 * designOf([3, 5, 4, 6], [lags([1, 2])]).columns.lag2; // Float64Array [NaN, NaN, 3, 5]
 */
export function lags(list: number | readonly number[], options: LagsOptions = {}): Feature {
  const all = typeof list === "number" ? [list] : list;
  const rules = { lags: listOf(integer(0, MOST_BACK), 1), of: pastRules.of };
  const defaults = { lags: [] as readonly number[], of: pastDefaults.of };
  const given = readOptions(
    "lags",
    defaults,
    { ...readOptions("lags", { of: pastDefaults.of }, options), lags: all },
    rules,
  );
  const each = Array.from(given.lags);
  for (const lag of each) checkLag("lags", given.of, lag);
  return feature("lags", { ...given, lags: each });
}

const lagsOf = (given: Feature): readonly number[] => given.lags as readonly number[];
const nameOf = (given: Feature): string | undefined => given.of as string | undefined;

export const lagsKind: FeatureKind = {
  read: ({ lags: list, ...given }) => lags(list as readonly number[], optionsOf(given as Feature)),
  columns(given, ground) {
    const of = nameOf(given);
    const values = sourceOf("lags", given as PastOptions, ground);
    return lagsOf(given).map((lag) => ({
      name: pastName(`lag${lag}`, { of, lag: 1 }),
      values: shifted(values, lag, ground),
    }));
  },
  memory: (given) => Math.max(...lagsOf(given)),
  reads: (given) => {
    const of = nameOf(given);
    return of === undefined ? [] : lagsOf(given).map((lag) => ({ name: of, lag }));
  },
  statistics: (given) => lagsOf(given).map((lag) => ({ kind: "weights", lag, weights: Float64Array.of(1) })),
};
