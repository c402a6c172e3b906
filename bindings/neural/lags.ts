// Which earlier values a network sees at each step.

import type { Frequency, TimeUnit } from "../core/frequency.js";

/** The last values, one by one. */
const RECENT = 7;
/** Multiples of a season that are looked back to: of the shortest season of a time step, and of the longer ones. */
const MULTIPLES = 3;
const MULTIPLES_OF_LONGER = 2;

/**
 * Lags by the time step: 1 to 7, and about each season m (see `seasonsOf`) the lags m - 1, m and m + 1; of the shortest season also about 2 m
 * and 3 m, of the longer ones about 2 m. Those beyond `longest` are left out.
 *
 * The idea is that of DeepAR and GluonTS, recent values and those of one and several seasons ago; the rule is this library's own.
 * Source: Salinas, Flunkert, Gasthaus and Januschowski (2020), DeepAR, section 3.4
 */
export function lagsOf(frequency: Frequency | undefined, seasonLength: number, longest: number): number[] {
  const lags = new Set<number>();
  for (let lag = 1; lag <= RECENT; lag++) lags.add(lag);
  const multiples = (season: number, count: number): void => {
    for (let k = 1; k <= count; k++) for (const near of [-1, 0, 1]) lags.add(k * season + near);
  };
  const [shortest, ...longer] = seasonsOf(frequency, seasonLength);
  if (shortest !== undefined) multiples(shortest, MULTIPLES);
  for (const season of longer) multiples(season, MULTIPLES_OF_LONGER);
  return [...lags].filter((lag) => lag >= 1 && lag <= longest).sort((a, b) => a - b);
}

/** Units of each season, shortest first. A year of days is 364: 52 whole weeks. */
const SEASONS: Readonly<Record<TimeUnit, readonly number[]>> = {
  millisecond: [1000],
  second: [60, 3600],
  minute: [60, 1440, 10_080],
  hour: [24, 168],
  day: [7, 28, 364],
  "business-day": [5, 20, 260],
  week: [52],
  month: [12],
  quarter: [4],
  year: [],
};

/**
 * Seasons of a time step in steps, shortest first: minutes in an hour, a day, a week; hours in a day and a week; days in a week, four weeks
 * and 52; weeks, months and quarters in a year. A count that does not divide a season leaves it out (15 minutes: 4, 96, 672). A season length
 * of the series' own is one too.
 */
export function seasonsOf(frequency: Frequency | undefined, seasonLength: number): number[] {
  const units = frequency === undefined ? [] : SEASONS[frequency.unit];
  const count = frequency?.count ?? 1;
  const seasons = units.filter((unit) => unit % count === 0).map((unit) => unit / count);
  return [...new Set([...seasons, seasonLength])].filter((season) => season > 1).sort((a, b) => a - b);
}
