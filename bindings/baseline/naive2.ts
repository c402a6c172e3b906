import type { Fit, ModelFactory } from "../core/model.js";
import { integer, optional } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import {
  findFigure,
  putSeasonOnPaths,
  type SeasonalFigure,
  stretchedBySeason,
  withoutSeason,
  withSeason,
} from "../decompose/seasonal-figure.js";
import { defineModel } from "../probability/define-model.js";
import { emptyWalk, fitWalk, predictWalk, samplePlainWalk, type WalkState } from "./walk.js";

/** Options of `naive2`. */
export interface Naive2Options {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength: number | undefined;
}

/** A walk through seasonally adjusted values, and the season taken out of them. */
export interface Naive2State extends SeasonalFigure {
  readonly walk: WalkState;
}

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
    const start = state.walk.length;
    const parameters = { mean: withSeason(state, mean, start), sd: stretchedBySeason(state, sd, start) };
    return { kind: "law", law: "normal", parameters };
  },
  sample(state, _options, request) {
    const paths = samplePlainWalk(state.walk, request);
    putSeasonOnPaths(state, paths, request.horizon, state.walk.length);
    return paths;
  },
});

function fitAdjusted(before: Naive2State, values: Float64Array): Fit<Naive2State> {
  const start = before.walk.length;
  const { state: walk, fittedValues } = fitWalk("naive2", before.walk, withoutSeason(before, values, start));
  return { state: { ...before, walk }, fittedValues: withSeason(before, fittedValues!, start) };
}
