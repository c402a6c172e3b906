// A season that repeats, where a test sees one: what naive2 and theta take out and put back.

import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import { decomposeSeries } from "./classical.js";

/** A season that repeats. */
export interface SeasonalFigure {
  /** Whether the season adds or multiplies; "none" where the test saw no season. */
  readonly kind: "none" | "additive" | "multiplicative";
  /** (seasonLength): the season of time 0, 1, ...; neutral where kind is "none". */
  readonly figure: Float64Array;
}

/** Quantile of the standard normal law at 0.95: the level of the M4 competition's test. */
const TEST_QUANTILE = 1.645;

/** The season of a series by classical decomposition, where the autocorrelation at its lag is beyond chance. */
export function findFigure(series: Series, m: number): SeasonalFigure {
  const n = series.length;
  if (m < 2 || m > n) return { kind: "none", figure: Float64Array.of(1) };
  using frame = engine().frame();
  const y = frame.put(series.values);
  frame.kernels.interpolateLinearly(y, n, y);
  if (frame.kernels.testSeason(y, n, m, TEST_QUANTILE) === 0)
    return { kind: "none", figure: new Float64Array(m).fill(1) };
  const whole = { ...series, values: frame.take(y, n) };
  const kind = whole.values.every((value) => value > 0) ? "multiplicative" : "additive";
  return { kind, figure: decomposeSeries(whole, m, kind).season.slice(0, m) };
}

/** (n): values from time `start` on without the season. */
export function withoutSeason(season: SeasonalFigure, values: Float64Array, start: number): Float64Array {
  return values.map((value, t) => {
    if (season.kind === "multiplicative") return value / at(season, start + t);
    return season.kind === "additive" ? value - at(season, start + t) : value;
  });
}

/** (n): adjusted values from time `start` on with the season put back. */
export function withSeason(season: SeasonalFigure, adjusted: Float64Array, start: number): Float64Array {
  return adjusted.map((value, t) => {
    if (season.kind === "multiplicative") return value * at(season, start + t);
    return season.kind === "additive" ? value + at(season, start + t) : value;
  });
}

/** (n): standard deviations from time `start` on, as the season stretches them. */
export function stretchedBySeason(season: SeasonalFigure, sd: Float64Array, start: number): Float64Array {
  return season.kind === "multiplicative" ? sd.map((each, t) => at(season, start + t) * each) : sd;
}

/** Put the season back on joint paths (count, horizon) from time `start` on, in place. */
export function putSeasonOnPaths(season: SeasonalFigure, paths: Float64Array, horizon: number, start: number): void {
  for (let from = 0; from < paths.length; from += horizon) {
    const path = paths.subarray(from, from + horizon);
    path.set(withSeason(season, path, start));
  }
}

function at({ figure }: SeasonalFigure, time: number): number {
  return figure[time % figure.length]!;
}
