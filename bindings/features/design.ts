import { OptionError } from "../core/errors.js";
import { type Numbers, toNumbers } from "../core/numbers.js";
import { integer, readOptions, record, show } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import type { TimeIndex } from "../core/time.js";
import type { Column, Feature, Ground } from "./feature.js";
import { columnsOf, readFeature, settled } from "./kinds.js";

/** Options of `designOf`. */
export interface DesignOptions {
  /** Steps after the last value that have rows too. Default 0. */
  readonly horizon?: number;
  /** The first step that has a row. Default 0; the length of the series for future steps alone. */
  readonly from?: number;
  /** Future values of covariates, each (horizon), by name. */
  readonly covariates?: Readonly<Record<string, Numbers>>;
  /** Static features of the series, by name. */
  readonly statics?: Readonly<Record<string, string | number | boolean>>;
}

/** Columns by name, and what they stand on. */
export interface Design {
  /** Names of the columns, in order. */
  readonly names: readonly string[];
  /** Number of rows. */
  readonly length: number;
  /** Each (length), by name; NaN where a row would need a value that is missing or not known yet. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** Time stamps of the rows, when the series has them. */
  readonly index: TimeIndex | undefined;
  /** The features with every option fixed that the series decided: plain data, for other series or later ones. */
  readonly features: readonly Feature[];
}

/** Most numbers in a design: one gibibyte. */
const MOST_CELLS = 2 ** 27;

/**
 * The design matrix of features: named columns with a row for each step of a series, and of the future.
 *
 * For models of one's own or of other libraries; `withFeatures` does the same within a model. Columns of past values never see the value of
 * their own step.
 *
 * Errors: OptionError("option") for what is no feature, or two columns of one name; DataError("missing-covariate"), DataError("time").
 * Cost: O(steps) for each column.
 *
 * @example
 * const sales = series([5, 9, 4], { start: "2024-01-05", frequency: "day" });
 * designOf(sales, [trend(), lags([1])], { horizon: 1 }).columns.lag1; // Float64Array [NaN, 5, 9, 4]
 */
export function designOf(input: SeriesInput, features: readonly Feature[], options: DesignOptions = {}): Design {
  const defaults = { horizon: 0, from: 0, covariates: {}, statics: {} };
  const rules = { horizon: integer(0, 1_000_000), from: integer(0), covariates: record, statics: record };
  const given = readOptions("designOf", defaults, options, rules) as Required<DesignOptions>;
  const series = toSeries(input);
  if (series.dimension !== 1) {
    throw new OptionError("option", `designOf takes one value per time step, got ${series.dimension}`);
  }
  const { length, values, index } = series;
  const { horizon, from, statics } = given;
  const fixed = readFeatures("designOf", features).map((each) => settled(each, series, statics));
  const to = length + horizon;
  const covariates = Object.fromEntries(
    [...new Set([...Object.keys(series.covariates), ...Object.keys(given.covariates)])].map((name) => [
      name,
      extended(name, series.covariates[name] ?? new Float64Array(length).fill(Number.NaN), given.covariates[name]),
    ]),
  );
  const ground = { from: Math.min(from, to), to, first: 0, values, covariates, index, statics };
  const columns = designColumns("designOf", fixed, ground);
  return Object.freeze({
    names: columns.map(({ name }) => name),
    length: to - ground.from,
    columns: Object.fromEntries(columns.map((column) => [column.name, column.values])),
    index: index?.slice(0, 0).next(to).slice(ground.from),
    features: fixed,
  });
}

/** Features through the checks of their constructors. */
export function readFeatures(owner: string, features: unknown): Feature[] {
  if (!Array.isArray(features)) {
    throw new OptionError("option", `${owner}: features must be a list such as [trend()], got ${show(features)}`);
  }
  return features.map((each) => readFeature(owner, each));
}

/** All columns of settled features; no two may have one name. */
export function designColumns(owner: string, features: readonly Feature[], ground: Ground): Column[] {
  const columns: Column[] = [];
  const names = new Set<string>();
  for (const each of features) {
    for (const column of columnsOf(each, ground)) {
      if (names.has(column.name)) {
        throw new OptionError("option", `${owner}: two columns have the name "${column.name}"`);
      }
      names.add(column.name);
      columns.push(column);
      if (columns.length * column.values.length > MOST_CELLS) {
        throw new OptionError("option", `${owner}: a design of more than ${MOST_CELLS} numbers`);
      }
    }
  }
  return columns;
}

/** Past and future of a covariate. */
function extended(name: string, past: Float64Array, future: Numbers | undefined): Float64Array {
  if (future === undefined) return past;
  const next = toNumbers(future, `designOf: covariates.${name}`);
  const whole = new Float64Array(past.length + next.length);
  whole.set(past);
  whole.set(next, past.length);
  return whole;
}
