// One rule for the covariates of all models: the option `covariates` names them, the past comes from the Series, the future from the forecast.

import { DataError } from "./errors.js";
import type { ForecastRequest } from "./model.js";
import { toNumbers } from "./numbers.js";
import { checkArgument, integer, type OptionRule, oneOf, record, show } from "./options.js";
import { covariateColumn, requireSeries, type Series } from "./series.js";

/** The rule of the option `covariates`: a list of names, each once. */
export const covariateNames: OptionRule = (value) => {
  const fine = Array.isArray(value) && value.every((name) => typeof name === "string");
  if (!fine) return 'a list of names, such as ["price"]';
  return new Set(value).size === value.length ? undefined : "a list of names, each of them once";
};

/** What a missing value of a covariate in the past means to a model. */
export type MissingCovariates = "refuse" | "keep";

/**
 * The named covariates of a series, each (length).
 *
 * Errors: DataError — `"missing-covariate"` for a name that the series does not carry and, unless missing values are kept as NaN for
 * a model that leaves such steps out, for a missing value; `"not-finite"` for an infinite one, `"length-mismatch"`.
 */
export function pastCovariates(
  owner: string,
  series: Series,
  names: readonly string[],
  missing: MissingCovariates = "refuse",
): Float64Array[] {
  requireSeries(owner, series);
  checkArgument(owner, "covariates", names, covariateNames);
  checkArgument(owner, "missing", missing, oneOf("refuse", "keep"));
  return names.map((name) => {
    const given = columnOf(series.covariates, name);
    if (given === undefined) {
      const carried = list(Object.keys(series.covariates));
      throw new DataError(
        "missing-covariate",
        `${owner}: the series carries no covariate ${show(name)}, it has ${carried}`,
      );
    }
    const column = covariateColumn(name, given, series.length);
    refuseNonFinite(owner, name, column, missing);
    return column;
  });
}

/**
 * The named covariates of the steps to forecast, each (horizon); what goes beyond the horizon is left aside.
 *
 * Errors: DataError — `"missing-covariate"` for a covariate that is not given, ends before the horizon, or has a missing value;
 * `"not-finite"` for an infinite one.
 */
export function futureCovariates(
  owner: string,
  request: Pick<ForecastRequest, "horizon" | "covariates">,
  names: readonly string[],
): Float64Array[] {
  checkArgument(owner, "request", request, record);
  const { horizon, covariates } = request;
  checkArgument(owner, "horizon", horizon, integer(1));
  checkArgument(owner, "covariates of the future", covariates, record);
  checkArgument(owner, "covariates", names, covariateNames);
  return names.map((name) => {
    const given = columnOf(covariates, name);
    const column = given === undefined ? undefined : toNumbers(given, `covariates.${name}`);
    if (column === undefined) {
      const call = `forecast(horizon, { covariates: { ${show(name)}: [...] } })`;
      const others = list(Object.keys(covariates));
      throw new DataError(
        "missing-covariate",
        `${owner}: the future of covariate ${show(name)} is needed, ${horizon} values, as in ${call}; given: ${others}`,
      );
    }
    if (column.length < horizon) {
      const message = `covariate ${show(name)} has ${column.length} future values, the horizon is ${horizon}`;
      throw new DataError("missing-covariate", `${owner}: ${message}`);
    }
    const future = column.subarray(0, horizon);
    refuseNonFinite(`${owner}.forecast`, name, future, "refuse");
    return future;
  });
}

/** A property of its own: no name means what objects inherit. */
function columnOf(covariates: Readonly<Record<string, Float64Array>>, name: string): Float64Array | undefined {
  return Object.hasOwn(covariates, name) ? covariates[name] : undefined;
}

function refuseNonFinite(owner: string, name: string, column: Float64Array, missing: MissingCovariates): void {
  for (let t = 0; t < column.length; t++) {
    const value = column[t]!;
    if (value - value === 0) continue;
    if (!Number.isNaN(value)) {
      throw new DataError("not-finite", `${owner}: value ${t} of covariate ${show(name)} is ${value}`);
    }
    if (missing === "keep") continue;
    throw new DataError("missing-covariate", `${owner}: value ${t} of covariate ${show(name)} is missing`);
  }
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.map(show).join(", ");
}
