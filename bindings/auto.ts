// The automatic forecaster: the one place that names models.

import { constant, none } from "./baseline/constant.js";
import { drift } from "./baseline/drift.js";
import { mean } from "./baseline/mean.js";
import { naive } from "./baseline/naive.js";
import { naive2 } from "./baseline/naive2.js";
import { seasonalAverage } from "./baseline/seasonal-average.js";
import { seasonalNaive } from "./baseline/seasonal-naive.js";
import { windowAverage } from "./baseline/window-average.js";
import { DataError, ForecastleError, OptionError } from "./core/errors.js";
import type { Forecast } from "./core/forecast.js";
import type { ForecastOptions, Model } from "./core/model.js";
import { toNumbers } from "./core/numbers.js";
import { integer, type OptionRules, optional, readOptions, record } from "./core/options.js";
import { eachCovariate, type Series, type SeriesInput, toSeries } from "./core/series.js";
import type { Warning } from "./core/warning.js";
import { rollOrigins } from "./evaluate/roll-origins.js";
import { findSeasons } from "./features/find-seasons.js";
import { describeForecast } from "./probability/forecast.js";
import { autoEts } from "./smoothing/auto-ets.js";

/** Options of `forecast`. */
export interface AutoOptions {
  /** Number of steps ahead, from 1 to 100,000. */
  readonly horizon: number;
  /** Steps in a season; 1 for none. Default: found in the series, and in its time step. */
  readonly seasonLength?: number | undefined;
  /** Models to choose from instead of the built-in ones. */
  readonly models?: readonly Model[] | undefined;
  /** Future values of covariates that the models use, each (horizon), by name. */
  readonly covariates?: ForecastOptions["covariates"] | undefined;
}

const autoDefaults = {
  horizon: undefined as unknown as number,
  seasonLength: undefined as number | undefined,
  models: undefined as readonly Model[] | undefined,
  covariates: undefined as ForecastOptions["covariates"] | undefined,
};

const autoRules: OptionRules<typeof autoDefaults> = {
  horizon: integer(1, 100_000),
  seasonLength: optional(integer(1)),
  models: optional((value) => {
    const fine = Array.isArray(value) && value.length > 0 && value.every((model) => typeof model?.fit === "function");
    return fine ? undefined : "an array of at least one model";
  }),
  covariates: optional(record),
};

/**
 * Forecast one series: the season is found, the model is chosen by rolling-origin errors on the series itself, and the answer
 * carries intervals.
 *
 * It answers every series. Infinite values count as missing; a series too short to choose on is forecast naively, one value by
 * that value, none at all by NaN; each of these is said in `warnings` (`not-finite`, `short`, `no-data`, `fallback`).
 *
 * Errors: OptionError for a misspelt option or an absurd horizon; DataError("not-numeric") for what is no series of numbers,
 * DataError("missing-covariate") where one of `models` needs covariates that are not given.
 * Cost: a fit of every candidate at up to eight origins.
 *
 * @example
 * forecast([112, 118, 132, 129, 121, 135, 148, 148], { horizon: 3 }).interval(0.8).upper;
 */
export function forecast(input: SeriesInput, options: AutoOptions): Forecast {
  const { horizon, seasonLength, models, covariates } = readAutoOptions("forecast", options);
  const warnings: Warning[] = [];
  const series = withoutInfinity(univariate(toSeries(input)), warnings);
  const observed = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (observed < 2) return answerWithoutData(series, horizon, observed, warnings);
  const candidates = models ?? candidatesFor(series, seasonLength);
  const ranked = rank(candidates, series, horizon, warnings);
  for (const [place, model] of ranked.entries()) {
    const made = tryForecast(model, series, horizon, covariates);
    if (!made) continue;
    if (place > 0) warnings.push(fellBack(`${ranked[0]!.name} could not be fitted to the whole series`, model.name));
    return withWarnings(made, warnings);
  }
  warnings.push(fellBack("no candidate could be fitted", "constant"));
  return withWarnings(constant().fit(series).forecast(horizon), warnings);
}

/** Options in force; the horizon must be given. */
export function readAutoOptions(owner: string, options: AutoOptions): typeof autoDefaults {
  const given = readOptions(owner, autoDefaults, options, autoRules);
  if (given.horizon === undefined) throw new OptionError("option", `${owner} needs a horizon, such as { horizon: 12 }`);
  const { covariates } = given;
  if (covariates === undefined) return given;
  const numbers = eachCovariate(covariates, (column, name) => toNumbers(column, `${owner}: covariates.${name}`));
  return { ...given, covariates: numbers };
}

function univariate(series: Series): Series {
  if (series.dimension === 1) return series;
  throw new DataError("length-mismatch", `forecast takes one value per time step, got ${series.dimension}`);
}

function withWarnings(made: Forecast, warnings: readonly Warning[]): Forecast {
  return describeForecast(made, { warnings: [...warnings, ...made.warnings] });
}

function fellBack(reason: string, model: string): Warning {
  return { code: "fallback", message: `${reason}; answered by ${model}` };
}

function withoutInfinity(series: Series, warnings: Warning[]): Series {
  let count = 0;
  const values = series.values.map((value) => {
    if (Number.isFinite(value) || Number.isNaN(value)) return value;
    count++;
    return Number.NaN;
  });
  if (count === 0) return series;
  warnings.push({ code: "not-finite", message: `${count} infinite value(s) taken as missing` });
  return { ...series, values };
}

function answerWithoutData(series: Series, horizon: number, observed: number, warnings: Warning[]): Forecast {
  warnings.push(
    observed === 0
      ? { code: "no-data", message: "no value is observed, so nothing is forecast" }
      : { code: "short", message: "one observed value tells nothing of the variance: the intervals have no width" },
  );
  return withWarnings((observed === 0 ? none() : constant()).fit(series).forecast(horizon), warnings);
}

/** Seasons longer than a third of the series are not believed; the two strongest are tried. */
function candidatesFor(series: Series, seasonLength: number | undefined): readonly Model[] {
  const found = findSeasons(series).map((season) => season.seasonLength);
  const suggested = seasonLength ?? series.seasonLength;
  const lengths = seasonLength === undefined ? [...new Set([...found.slice(0, 2), suggested])] : [seasonLength];
  const seasons = lengths.filter((length) => length > 1 && 2 * length <= series.length);
  return [
    naive(),
    mean(),
    drift(),
    windowAverage({ window: 6 }),
    ...smoothers(series.length, seasons),
    ...seasons.flatMap((m) => [
      seasonalNaive({ seasonLength: m }),
      naive2({ seasonLength: m }),
      seasonalAverage({ seasonLength: m }),
    ]),
  ] as unknown as readonly Model[];
}

/** Longest season and series that are smoothed exponentially at every origin: a fit takes time with the square of the one and with the other. */
const SMOOTHED_SEASON = 24;
const SMOOTHED_LENGTH = 1500;

/** Averages of exponential smoothing models for the strongest season that is short enough, or none. */
function smoothers(length: number, seasons: readonly number[]): readonly Model<object, unknown>[] {
  if (length > SMOOTHED_LENGTH) return [];
  return [autoEts({ seasonLength: seasons.find((m) => m <= SMOOTHED_SEASON) ?? 1 })];
}

/** Most origins on which candidates are compared. */
const ORIGINS = 8;

/** Candidates by their mean absolute error over rolling origins, least first; those that failed at any origin last. */
function rank(candidates: readonly Model[], series: Series, horizon: number, warnings: Warning[]): readonly Model[] {
  if (candidates.length === 1) return candidates;
  const steps = Math.min(horizon, Math.max(1, Math.floor(series.length / 4)));
  const step = Math.max(1, Math.floor(steps / 2));
  const errors = new Float64Array(candidates.length);
  let scored = 0;
  if (series.length > steps + 3) {
    const windowLength = Math.min(series.length - steps, Math.max(4, Math.ceil(series.length / 3)));
    for (const { train, actual, covariates } of rollOrigins(series, {
      horizon: steps,
      folds: ORIGINS,
      step,
      windowLength,
    })) {
      if (actual.every(Number.isNaN)) continue;
      scored++;
      for (const [k, model] of candidates.entries()) {
        const predicted = tryForecast(model, train, steps, covariates)?.mean;
        errors[k] = errors[k]! + (predicted ? absoluteError(predicted, actual) : Number.POSITIVE_INFINITY);
      }
    }
  }
  if (scored === 0)
    warnings.push({ code: "short", message: "too few values to choose a model on: the first one that fits" });
  const order = candidates.map((_, k) => k).sort((a, b) => compare(errors[a]!, errors[b]!) || a - b);
  return order.map((k) => candidates[k]!);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Mean over the steps that are observed. */
function absoluteError(predicted: Float64Array, actual: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let h = 0; h < actual.length; h++) {
    if (Number.isNaN(actual[h]!)) continue;
    sum += Math.abs(actual[h]! - predicted[h]!);
    count++;
  }
  return sum / count;
}

/** A finite forecast, or nothing where the data do not allow one; missing covariates, and what is no error of ours, are passed on. */
function tryForecast(
  model: Model,
  series: Series,
  horizon: number,
  covariates: ForecastOptions["covariates"] = {},
): Forecast | undefined {
  try {
    const made = model.fit(series).forecast(horizon, { covariates });
    return made.mean.every(Number.isFinite) ? made : undefined;
  } catch (error) {
    // Covariates that are not given are missing for every series, and only the caller can give them.
    if (error instanceof ForecastleError && error.code !== "missing-covariate") return undefined;
    throw error;
  }
}
