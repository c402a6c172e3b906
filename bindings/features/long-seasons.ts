// Seasons that are too long for one mean per step: multiples of a shorter one, and the year in weeks and days.

import { engine } from "../wasm/engine.js";
import { robustSteps } from "./robust-steps.js";

/** A season in the steps of a series, and the part of their variance that it explains. */
export interface LongSeason {
  readonly seasonLength: number;
  readonly period: number;
  readonly strength: number;
}

/** How far a contrast must lie beyond those of all other lags, in robust standard deviations; seven of a season are a week of days. */
const FAR = 5;
const FAR_FOR_WEEKS = 3.3;
/** A contrast below this is of no use to a forecast. */
const LEAST_CONTRAST = 0.08;
/** The shortest multiple with this part of the greatest contrast is taken. */
const NEARLY = 0.75;
/** Days of a week. */
const DAYS = 7;
/** Means and harmonics must gain this much beyond their price. */
const LEAST_GAIN = 12;
/** Harmonics of the year that are looked for. */
const PAIRS = 4;
/** Lags of the autoregression that the rest of the steps follows. */
const LAGS = 6;
/** The year in weeks and in days, and the shorter seasons that may lie beside it. */
const years: readonly { readonly period: number; readonly beside: (length: number) => boolean }[] = [
  { period: 365.25 / 7, beside: (length) => length === 13 || length === 26 || length > 40 },
  { period: 365.25, beside: (length) => length % 7 === 0 },
];

/**
 * A multiple of a season, from steps (NaN where missing) that the season has been taken from: the autocorrelation at the multiple stands out from
 * those one season earlier and later. (A season that changes slowly leaves autocorrelation at all multiples, which fades with the lag.)
 */
export function multipleOf(season: number, rest: Float64Array, longest: number): LongSeason | undefined {
  const lags = Math.min(rest.length - 1, longest + season);
  if (longest < 2 * season || lags < 3 * season) return undefined;
  const r = correlationsOf(rest, lags);
  const contrast = (lag: number) => r[lag]! - (r[lag - season]! + r[lag + season]!) / 2;
  const every = Array.from({ length: lags - 2 * season + 1 }, (_, i) => Math.abs(contrast(i + season))).sort(
    (a, b) => a - b,
  );
  // 1.4826 times their median is the standard deviation of normal contrasts; sqrt(1.5 / n) that in white noise.
  const spread = Math.max(1.4826 * every[every.length >> 1]!, Math.sqrt(1.5 / rest.length));
  const stands = (lag: number, far: number) => contrast(lag) > Math.max(far * spread, LEAST_CONTRAST) && r[lag]! > 0;
  const multiples = [];
  for (let lag = 2 * season; lag <= longest && lag + season <= lags; lag += season) multiples.push(lag);
  const greatest = multiples.reduce((most, lag) => Math.max(most, contrast(lag)), 0);
  const week = multiples.find((lag) => lag === 7 * season && stands(lag, FAR_FOR_WEEKS));
  const found = week ?? multiples.find((lag) => stands(lag, FAR) && contrast(lag) >= NEARLY * greatest);
  return found === undefined ? undefined : { seasonLength: found, period: found, strength: r[found]! };
}

/**
 * The week of a season that is a day: whole days differ by their weekday, though hour by hour the difference drowns in noise. One mean per
 * weekday must explain the steps from day to day, by the same criterion as any season.
 */
export function weekOf(
  season: number,
  values: Float64Array,
  rest: Float64Array,
  longest: number,
): LongSeason | undefined {
  const week = DAYS * season;
  if (week > longest || rest.length < week) return undefined;
  const days = robustSteps(seasonMeans(values, season));
  using frame = engine().frame();
  const { kernels } = frame;
  const [gain, share] = [frame.f64(DAYS + 1), frame.f64(DAYS + 1)];
  kernels.gainOfSeasons(frame.put(days), days.length, DAYS, gain, share, frame.f64(DAYS), frame.f64(DAYS));
  if (!(frame.take(gain, DAYS + 1)[DAYS]! > LEAST_GAIN)) return undefined;
  return { seasonLength: week, period: week, strength: Math.max(0, correlationsOf(rest, week)[week]!) };
}

/** Means of whole seasons, the last of which ends with the series; NaN where nothing is observed. */
function seasonMeans(values: Float64Array, season: number): Float64Array {
  const first = values.length % season;
  return Float64Array.from({ length: Math.floor(values.length / season) }, (_, k) => {
    const observed = values.subarray(first + k * season, first + (k + 1) * season).filter(Number.isFinite);
    return observed.reduce((sum, value) => sum + value, 0) / observed.length;
  });
}

/** The year in a series of weeks or days, from steps (NaN where missing), when it fits beside the seasons found so far. */
export function yearIn(steps: Float64Array, found: readonly number[], longest: number): LongSeason | undefined {
  const candidates = years.filter(
    ({ period, beside }) => period <= longest && 3 * period <= steps.length && found.every(beside),
  );
  if (candidates.length === 0) return undefined;
  const about = steps.map((step) => (Number.isNaN(step) ? 0 : step));
  const whole = innovationVariance(about);
  const { kernels } = engine();
  const n = steps.length;
  for (const { period } of candidates) {
    const left = innovationVariance(withoutHarmonics(about, period));
    const gain = (n - 1) * kernels.log(whole / left) - 2 * PAIRS * kernels.log(n);
    if (gain > LEAST_GAIN) return { seasonLength: Math.round(period), period, strength: 1 - left / whole };
  }
  return undefined;
}

function withoutHarmonics(values: Float64Array, period: number): Float64Array {
  using frame = engine().frame();
  const x = frame.put(values);
  frame.kernels.removeWaves(x, values.length, PAIRS, period);
  return frame.take(x, values.length);
}

/** (lags + 1) */
function correlationsOf(values: Float64Array, lags: number): Float64Array {
  using frame = engine().frame();
  const out = frame.f64(lags + 1);
  frame.kernels.autocorrelate(frame.put(values), values.length, lags, out, frame.f64(values.length));
  const covariances = frame.take(out, lags + 1);
  return covariances.map((covariance) => (covariances[0]! > 0 ? covariance / covariances[0]! : 0));
}

/** Variance of the errors of an autoregression by Burg's method; NaN where it leaves none. */
function innovationVariance(values: Float64Array): number {
  using frame = engine().frame();
  const [n, p] = [values.length, LAGS];
  return frame.kernels.solveBurg(frame.put(values), n, p, frame.f64(p), frame.f64(p), frame.f64(2 * n + p));
}
