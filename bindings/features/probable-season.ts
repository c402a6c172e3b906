// The season that a short series may have: weaker evidence than `findSeasons` asks for, for those who weigh it themselves.

import type { Series } from "../core/series.js";
import { autocorrelation } from "./autocorrelation.js";

/** Steps in the seasons of quarters, days of the week, months and hours. */
const COMMON = [4, 7, 12, 24];
/** Quantile of the standard normal law: a tenth of the series without a season pass for one. */
const TEST_QUANTILE = 1.645;

/**
 * The common season length at whose lag the steps from one value to the next agree most, beyond what chance would do; 1 without one.
 *
 * Data: at least three seasons. Source: Bartlett's standard error of an autocorrelation, as in the M4 competition's seasonality test; on the
 * steps, for the values of a trend agree at every lag.
 */
export function probableSeason({ values }: Series): number {
  const steps = values.subarray(1).map((value, t) => value - values[t]!);
  const lags = Math.min(steps.length - 1, COMMON.at(-1)! + 1);
  if (lags < COMMON[0]! + 1 || !steps.some((step) => !Number.isNaN(step) && step !== steps[0])) return 1;
  const agreement = autocorrelation(steps, { lags });
  let squares = 1;
  let best = 1;
  let most = 0;
  for (let lag = 1; lag < lags; lag++) {
    const here = agreement[lag]!;
    const beyondChance = here > TEST_QUANTILE * Math.sqrt(squares / steps.length);
    const peak = here > agreement[lag - 1]! && here > agreement[lag + 1]!;
    if (COMMON.includes(lag) && 3 * lag <= values.length && beyondChance && peak && here > most)
      [best, most] = [lag, here];
    squares += 2 * here * here;
  }
  return best;
}
