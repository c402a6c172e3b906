import { OptionError } from "./errors.js";
import type { Series } from "./series.js";

/**
 * The season length in force: the one given, else the one that the series' time step suggests.
 *
 * Errors: OptionError("option") where there is none, since a season of one step is no season.
 */
export function seasonLengthFor(model: string, given: number | undefined, series: Series): number {
  const seasonLength = given ?? series.seasonLength;
  if (seasonLength < 2) {
    throw new OptionError(
      "option",
      `${model}: seasonLength must be given (from 2): the series has no time step that names one`,
    );
  }
  return seasonLength;
}
