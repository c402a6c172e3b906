import { integer, readOptions } from "../core/options.js";
import { engine } from "../wasm/engine.js";
import { aWavelet, scalingFilter, type Wavelet } from "./daubechies.js";
import { type Feature, type FeatureKind, feature, optionsOf, type Statistic } from "./feature.js";
import { checkLag, type PastOptions, pastColumns, pastDefaults, pastOf, pastRules, readsOf } from "./past.js";
import { splitLevels } from "./wavelet-transform.js";

/** Options of `wavelets`. */
export interface WaveletsOptions extends PastOptions {
  /** Default "haar". */
  readonly wavelet?: Wavelet;
  /** Number of levels, 1 to 16: the details of level j belong to periods of 2^j to 2^(j + 1) steps. Default 3. */
  readonly levels?: number;
}

type Wavelets = Required<Omit<WaveletsOptions, "of">> & PastOptions;

/**
 * Past values taken apart by time scale: causal wavelet coefficients of the maximal overlap transform. No step sees a later value; the series
 * is continued backwards by its first value, and a missing value by the one before.
 *
 * Columns: `haarDetail1` to `haarDetail3` and `haarSmooth3`; `haarDetail1.lag7`, `price.haarDetail1`.
 * Errors: OptionError("option"). Cost: O(n taps levels).
 * Source: Percival & Walden (2000), Wavelet Methods for Time Series Analysis, chapter 5.
 *
 * @example
 * designOf([4, 6, 10], [wavelets({ levels: 1 })]).columns.haarDetail1; // Float64Array [NaN, 0, 1], but for rounding
 */
export function wavelets(options: WaveletsOptions = {}): Feature {
  const defaults = { ...pastDefaults, wavelet: "haar", levels: 3 };
  const rules = { ...pastRules, wavelet: aWavelet, levels: integer(1, 16) };
  const given = readOptions("wavelets", defaults, options, rules);
  checkLag("wavelets", given.of, given.lag);
  return feature("wavelets", given);
}

const waveletsOf = (given: Feature): Wavelets => given as unknown as Wavelets;

/** Steps that the widest filter spans. */
function spanOf({ wavelet, levels }: Wavelets): number {
  return (2 ** levels - 1) * (scalingFilter(wavelet).length - 1) + 1;
}

export const waveletsKind: FeatureKind = {
  read: (given) => wavelets(optionsOf(given)),
  columns(given, ground) {
    const { wavelet, levels, ...options } = waveletsOf(given);
    return pastColumns("wavelets", options, ground, ({ frame, values }) => {
      const { smooth, details } = splitLevels(frame, carried(values), wavelet, levels, false);
      const fine = details.map((at, j) => ({ name: `${wavelet}Detail${j + 1}`, at }));
      return [...fine, { name: `${wavelet}Smooth${levels}`, at: smooth }];
    });
  },
  memory: (given) => waveletsOf(given).lag + spanOf(waveletsOf(given)),
  reads: (given) => readsOf(pastOf(given)),
  statistics(given) {
    const { wavelet, levels, lag } = waveletsOf(given);
    const span = spanOf(waveletsOf(given));
    // Answers to a single one after zeros are the weights of the values, the latest first.
    const impulse = new Float64Array(2 * span);
    impulse[span] = 1;
    using frame = engine().frame();
    const { smooth, details } = splitLevels(frame, impulse, wavelet, levels, false);
    return [...details, smooth].map(
      (at): Statistic => ({ kind: "weights", lag, weights: frame.take(at + 8 * span, span) }),
    );
  },
};

/** Values with each missing one replaced by the one before; those before the first stay missing. */
function carried(values: Float64Array): Float64Array {
  let last = Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}
