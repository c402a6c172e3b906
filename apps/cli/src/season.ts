import { findSeasons, type Series } from "forecastle";

/**
 * The season length for a model: what was said; else what the time step suggests, or, without time stamps, the season that
 * the values show most; 1 when two seasons are more than the series has.
 */
export function seasonFor(series: Series, said: number | "auto"): number {
  if (said !== "auto") return said;
  const suggested = series.index === undefined ? (findSeasons(series)[0]?.seasonLength ?? 1) : series.seasonLength;
  return series.length >= 2 * suggested ? suggested : 1;
}
