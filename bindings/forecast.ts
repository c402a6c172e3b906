// The automatic forecaster in one call: whatever the series, there is an answer.

import { type AutoOptions, auto, autoDefaults, autoRules, checkAuto } from "./auto.js";
import { constant, none } from "./baseline/constant.js";
import { DataError, ForecastleError, OptionError } from "./core/errors.js";
import type { Forecast } from "./core/forecast.js";
import type { FitControl, ForecastOptions } from "./core/model.js";
import { toNumbers } from "./core/numbers.js";
import { integer, type OptionRules, optional, readOptions, record } from "./core/options.js";
import { eachCovariate, type Series, type SeriesInput, toSeries } from "./core/series.js";
import type { Warning } from "./core/warning.js";
import { describeForecast } from "./probability/forecast.js";

/** Options of `forecast`: those of `auto`, the horizon, and how the work is watched. */
export interface AutoForecastOptions extends Partial<Omit<AutoOptions, "horizon">> {
  /** Number of steps ahead, from 1 to 100,000. */
  readonly horizon: number;
  /** Future values of covariates that the models use, each (horizon), by name. */
  readonly covariates?: ForecastOptions["covariates"] | undefined;
}

const forecastDefaults = {
  ...autoDefaults,
  horizon: undefined as unknown as number,
  covariates: undefined as ForecastOptions["covariates"] | undefined,
};

const forecastRules: OptionRules<typeof forecastDefaults> = {
  ...autoRules,
  horizon: integer(1, 100_000),
  covariates: optional(record),
};

/**
 * Forecast one series: seasons are found, several models are fitted and weighed, and the answer is their weighted mixture, with intervals.
 * `parts` says what it is made of. It is what the model `auto` does, in one call that answers every series.
 *
 * Infinite values count as missing; one value is forecast by that value, none at all by NaN; where no model can be fitted, the last value
 * is the forecast. Each of these is said in `warnings` (`not-finite`, `short`, `no-data`, `fallback`).
 *
 * Errors: OptionError for a misspelt option or an absurd horizon; DataError("not-numeric") for what is no series of numbers,
 * DataError("missing-covariate") where one of `models` needs covariates that are not given; FitError("aborted").
 * Cost: that of `auto`.
 *
 * @example
 * forecast([112, 118, 132, 129, 121, 135, 148, 148], { horizon: 3 }).interval(0.8).upper;
 */
export function forecast(
  input: SeriesInput,
  options: AutoForecastOptions & Pick<FitControl, "signal" | "onProgress">,
): Forecast {
  const { signal, onProgress, ...rest } = options ?? {};
  const { horizon, covariates = {}, ...automatic } = readForecastOptions("forecast", rest as AutoForecastOptions);
  const warnings: Warning[] = [];
  const series = withoutInfinity(univariate(toSeries(input)), warnings);
  const observed = series.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  if (observed < 2) return answerWithoutData(series, horizon, observed, warnings);
  try {
    const control = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const fitted = auto({ ...automatic, horizon }).fit(series, control);
    const { members } = fitted.state;
    // A model that is left alone answers in its own name.
    const alone = members.length === 1 ? members[0]! : fitted;
    const made = alone.forecast(horizon, { covariates });
    return describeForecast(made, { warnings: [...warnings, ...fitted.warnings] });
  } catch (error) {
    if (!(error instanceof ForecastleError) || !answerable(error)) throw error;
    warnings.push({
      code: "fallback",
      message: `no candidate could be fitted (${error.message}); answered by constant`,
    });
    return withWarnings(constant().fit(series).forecast(horizon), warnings);
  }
}

/** Whether an error lies in the series: what the caller has forgotten, or wanted to end, is no reason to answer otherwise. */
function answerable({ code }: ForecastleError): boolean {
  return !["option", "aborted", "missing-covariate", "load-failed", "not-ready"].includes(code);
}

/** Options in force; the horizon must be given. */
export function readForecastOptions(owner: string, options: AutoForecastOptions): typeof forecastDefaults {
  const given = readOptions(owner, forecastDefaults, options, forecastRules);
  if (given.horizon === undefined) throw new OptionError("option", `${owner} needs a horizon, such as { horizon: 12 }`);
  checkAuto(owner, given);
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
