import { integer, optional, readOptions } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import { multipleOf, weekOf, yearIn } from "./long-seasons.js";
import { drawIn, robustSteps } from "./robust-steps.js";

/** A season that a series shows. */
export interface Season {
  /** Steps in a season: a whole number, 52 or 365 for a year. */
  readonly seasonLength: number;
  /** The same as it is: 365.25 for a year of days, 52.17... for one of weeks. */
  readonly period: number;
  /** Part of the variance of the steps from one value to the next that the season explains, beyond chance: 0 to 1. */
  readonly strength: number;
}

/** Options of `findSeasons`. */
export interface FindSeasonsOptions {
  /** The longest season that is looked for. Default: a third of the series, at most 400. */
  readonly longest?: number | undefined;
}

/** A season must gain this much beyond its price: on white noise, one series in a hundred shows one, in the long run fewer. */
const LEAST_GAIN = 12;
/** A season that explains less than this is of no use to a forecast, however sure it is. */
const LEAST_STRENGTH = 0.02;
/** Of the best length, the shortest part whose gain is this part of the greatest is taken first; a longer one must explain what it leaves. */
const NEARLY = 0.85;
/** No more seasons than this are looked for. */
const MOST_SEASONS = 3;
/** The last values tell enough: work stays bounded in long series. */
const MOST_VALUES = 10_000;
/** What a season leaves of the values themselves must be this free of autocorrelation for them to bear witness. */
const WHITE = 0.3;

/**
 * The seasons that a series shows, strongest first; none when it shows none.
 *
 * Each length is judged by how well one mean per season explains the steps from one value to the next (so that neither trend
 * nor random walk looks like a season), at the price of the Bayesian information criterion. Where the steps show none, the
 * values about their line are asked, and believed if the season leaves white noise. A multiple of the season found (the week in hourly data) is told by
 * its autocorrelation or by the means of whole seasons, the year in weekly and daily data by its harmonics. Data: any; missing values are passed over, outliers drawn in;
 * of more than 10,000 values the last ones are looked at. Cost: O(n longest).
 *
 * @example
 * const sales = Array.from({ length: 48 }, (_, t) => 100 + t + (t % 12 === 11 ? 30 : 0));
 * findSeasons(sales)[0].seasonLength; // 12
 */
export function findSeasons(input: SeriesInput, options: FindSeasonsOptions = {}): Season[] {
  const defaults = { longest: undefined as number | undefined };
  const rules = { longest: optional(integer(2)) };
  const { longest: most } = readOptions("findSeasons", defaults, options, rules);
  const given = toSeries(input).values.slice(-MOST_VALUES);
  const values = timesPower(given, -scaleExponent(given));
  const longest = Math.min(most ?? 400, Math.floor(values.length / 3));
  if (longest < 2) return [];
  const steps = robustSteps(values);
  const sought = seek(steps, longest, MOST_SEASONS);
  const found = withLongSeasons(values, steps, sought.length > 0 ? sought : seekInLevels(values, longest), longest);
  return found.sort((a, b) => b.strength - a.strength);
}

/** With a multiple of the shortest season and the year, where they show. */
function withLongSeasons(
  values: Float64Array,
  steps: Float64Array,
  found: readonly Season[],
  longest: number,
): Season[] {
  const lengths = found.map(({ seasonLength }) => seasonLength);
  const weekly = lengths.filter((length) => length <= 7);
  const year = yearIn(without(steps, weekly), lengths, longest);
  // Longer seasons than a week are the year, seen by parts or nearly.
  if (year) return [...found.filter(({ seasonLength }) => seasonLength <= 7), year];
  const shortest = Math.min(...lengths);
  if (lengths.length === 0 || lengths.length >= MOST_SEASONS) return [...found];
  if (lengths.some((length) => length > shortest && length % shortest === 0)) return [...found];
  const left = found.reduce((rest, { strength }) => rest - strength, 1);
  const rest = without(steps, lengths);
  const multiple = multipleOf(shortest, rest, longest) ?? weekOf(shortest, values, rest, longest);
  return multiple ? [...found, { ...multiple, strength: Math.max(0, left) * multiple.strength }] : [...found];
}

/** Seasons one after the other, each in what those before it leave. */
function seek(about: Float64Array, longest: number, most: number): Season[] {
  const found: Season[] = [];
  using frame = engine().frame();
  const { kernels } = frame;
  const n = about.length;
  const x = frame.put(about);
  const gain = frame.f64(longest + 1);
  const share = frame.f64(longest + 1);
  const sum = frame.f64(longest);
  const count = frame.f64(longest);
  let left = 1;
  while (found.length < most) {
    kernels.gainOfSeasons(x, n, longest, gain, share, sum, count);
    const seasonLength = bestLength(frame.take(gain, longest + 1));
    if (seasonLength === 0) break;
    const strength = left * frame.take(share, longest + 1)[seasonLength]!;
    left -= strength;
    if (strength >= LEAST_STRENGTH) found.push({ seasonLength, period: seasonLength, strength });
    else break;
    kernels.removeSeason(x, n, seasonLength, sum, count);
  }
  return found;
}

/** (n): what seasons leave. */
function without(steps: Float64Array, lengths: readonly number[]): Float64Array {
  using frame = engine().frame();
  const x = frame.put(steps);
  for (const m of lengths) frame.kernels.removeSeason(x, steps.length, m, frame.f64(m), frame.f64(m));
  return frame.take(x, steps.length);
}

/** The season of the values about their line, when it leaves white noise. */
function seekInLevels(values: Float64Array, longest: number): Season[] {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const x = frame.put(values.map((value) => (Number.isFinite(value) ? value : Number.NaN)));
  kernels.removeLine(x, n);
  const about = drawIn(frame.take(x, n));
  const [season] = seek(about, longest, 1);
  if (!season) return [];
  const rest = frame.put(about);
  kernels.removeSeason(rest, n, season.seasonLength, frame.f64(longest), frame.f64(longest));
  return Math.abs(kernels.autocorrelationAt(rest, n, 1)) < WHITE ? [season] : [];
}

/** The shortest part of the best length that gains nearly as much; 0 when none gains enough. */
function bestLength(gains: Float64Array): number {
  const greatest = gains.reduce((most, gain) => Math.max(most, gain), Number.NEGATIVE_INFINITY);
  if (!(greatest > LEAST_GAIN)) return 0;
  const best = gains.indexOf(greatest);
  return gains.findIndex((gain, length) => best % length === 0 && gain > LEAST_GAIN && gain >= NEARLY * greatest);
}
