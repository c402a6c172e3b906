import type { Fit, ModelFactory } from "../core/model.js";
import { integer, optional } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";
import { decomposeSeries } from "../decompose/classical.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { emptyWalk, fitWalk, predictWalk, samplePlainWalk, type WalkState } from "./walk.js";

/** Options of `naive2`. */
export interface Naive2Options {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
}

/** A walk through seasonally adjusted values, and the season taken out of them. */
export interface Naive2State {
  /** Whether the season adds or multiplies; "none" where the test saw no season. */
  readonly kind: "none" | "additive" | "multiplicative";
  /** (seasonLength): the season of time 0, 1, ...; neutral where kind is "none". */
  readonly figure: Float64Array;
  readonly walk: WalkState;
}

/** Quantile of the standard normal law at 0.95: the level of the M4 competition's test. */
const TEST_QUANTILE = 1.645;

/**
 * Naive2, the benchmark of the M competitions: the naive method on the seasonally adjusted series, with the season put back.
 * The season is taken out by classical decomposition (multiplicative; additive where a value is not positive) when the
 * autocorrelation at its lag is beyond chance.
 *
 * Data: at least 2 observed values; gaps are bridged by lines for the test and the decomposition only. Errors:
 * OptionError("option") without a season length, DataError("too-short"). Cost: O(n m). Source: Makridakis, Spiliotis &
 * Assimakopoulos (2020), The M4 competition, appendix A.
 *
 * @example
 * naive2({ seasonLength: 12 }).fit([3, 5, 4]).forecast(2).mean; // Float64Array [4, 4]: too short for a season
 */
export const naive2: ModelFactory<Naive2Options, Naive2State> = defineModel<Naive2Options, Naive2State>({
  name: "naive2",
  defaults: { seasonLength: undefined },
  equivariant: true,
  options: { seasonLength: optional(integer(2)) },
  fit(series, { seasonLength }) {
    const m = seasonLengthFor("naive2", seasonLength, series);
    return fitAdjusted({ ...findFigure(series, m), walk: emptyWalk(1) }, series.values);
  },
  update: (state, _options, { values }) => fitAdjusted(state, values),
  forecast(state, _options, { horizon }) {
    const { mean, sd } = predictWalk(state.walk, horizon).parameters;
    const scale = seasonOf(state, horizon, state.walk.length).map((season) =>
      state.kind === "multiplicative" ? season : 1,
    );
    return {
      kind: "law",
      law: "normal",
      parameters: {
        mean: withSeason(state, mean, state.walk.length),
        sd: sd.map((each, h) => scale[h]! * each),
      },
    };
  },
  sample(state, _options, request) {
    const paths = samplePlainWalk(state.walk, request);
    const { horizon } = request;
    for (let p = 0; p < request.count; p++) {
      const path = paths.subarray(p * horizon, (p + 1) * horizon);
      path.set(withSeason(state, path, state.walk.length));
    }
    return paths;
  },
});

function findFigure(series: Series, m: number): Pick<Naive2State, "kind" | "figure"> {
  const n = series.length;
  if (m > n) return { kind: "none", figure: Float64Array.of(1) };
  using frame = engine().frame();
  const y = frame.put(series.values);
  frame.kernels.interpolateLinearly(y, n, y);
  if (frame.kernels.testSeason(y, n, m, TEST_QUANTILE) === 0)
    return { kind: "none", figure: new Float64Array(m).fill(1) };
  const whole = { ...series, values: frame.take(y, n) };
  const kind = whole.values.every((value) => value > 0) ? "multiplicative" : "additive";
  return { kind, figure: decomposeSeries(whole, m, kind).season.slice(0, m) };
}

function fitAdjusted(before: Naive2State, values: Float64Array): Fit<Naive2State> {
  const season = seasonOf(before, values.length, before.walk.length);
  const adjusted = values.map((value, t) => {
    if (before.kind === "multiplicative") return value / season[t]!;
    return before.kind === "additive" ? value - season[t]! : value;
  });
  const { state: walk, fittedValues } = fitWalk("naive2", before.walk, adjusted);
  return { state: { ...before, walk }, fittedValues: withSeason(before, fittedValues!, before.walk.length) };
}

/** (n): the season from time `start` on. */
function seasonOf({ figure }: Naive2State, n: number, start: number): Float64Array {
  return Float64Array.from({ length: n }, (_, t) => figure[(start + t) % figure.length]!);
}

/** Put the season back on adjusted values from time `start` on. */
function withSeason(state: Naive2State, adjusted: Float64Array, start: number): Float64Array {
  const season = seasonOf(state, adjusted.length, start);
  return adjusted.map((value, t) => {
    if (state.kind === "multiplicative") return value * season[t]!;
    return state.kind === "additive" ? value + season[t]! : value;
  });
}
