import { OptionError } from "../core/errors.js";
import { integer, number, oneOf, optional, readOptions } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { engine } from "../wasm/engine.js";
import { type Column, type Feature, type FeatureKind, feature, optionsOf } from "./feature.js";

/** Options of `seasonalDummies`. */
export interface SeasonalDummiesOptions {
  /** Steps in a season, 2 to 10,000. Default from the time step of the series. */
  readonly seasonLength?: number;
  /** The season without a column, which an intercept stands for. Default "first". */
  readonly reference?: "first" | "last" | "none";
}

/** Longest season that may have a column for each step. */
const MOST_DUMMIES = 10_000;

/**
 * A column for each step of the season but one: 1 in that step of the season, else 0. Season 1 is that of the first value.
 *
 * Columns: `season2` to `season12` for a season of 12.
 * Errors: OptionError("option"), also where the time step names no season.
 *
 * @example
 * designOf([1, 2, 3, 4], [seasonalDummies({ seasonLength: 2 })]).columns.season2; // Float64Array [0, 1, 0, 1]
 */
export function seasonalDummies(options: SeasonalDummiesOptions = {}): Feature {
  const defaults = { seasonLength: undefined as number | undefined, reference: "first" };
  const rules = { seasonLength: optional(integer(2, MOST_DUMMIES)), reference: oneOf("first", "last", "none") };
  return feature("seasonalDummies", readOptions("seasonalDummies", defaults, options, rules));
}

export const seasonalDummiesKind: FeatureKind = {
  read: (given) => seasonalDummies(optionsOf(given)),
  settle: (given, series) =>
    feature("seasonalDummies", {
      ...given,
      seasonLength: seasonLengthFor("seasonalDummies", given.seasonLength as number | undefined, series),
    }),
  columns(given, { from, to }) {
    const { seasonLength, reference } = given as unknown as Required<SeasonalDummiesOptions>;
    const phases = Float64Array.from({ length: to - from }, (_, i) => (from + i) % seasonLength);
    const first = reference === "first" ? 1 : 0;
    const end = reference === "last" ? seasonLength - 1 : seasonLength;
    return indicators(phases, range(first, end), (phase) => `season${phase + 1}`);
  },
};

/** Options of `fourier`. */
export interface FourierOptions {
  /** Steps in a season: any real number above 1, such as 365.25. Default from the time step of the series. */
  readonly seasonLength?: number;
  /** Number of harmonics, at most half the season length. Default 3, or as many as there can be. */
  readonly terms?: number;
}

/**
 * Sines and cosines of the first harmonics of a season: sin and cos of 2 pi k t / seasonLength at t = 1, 2, ...
 *
 * Columns: `S1-12`, `C1-12`, `S2-12`, ... for a season of 12. At k = seasonLength / 2 the sine vanishes and has no column.
 * Errors: OptionError("option"), also where the time step names no season.
 * Source: Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 2.3.
 *
 * @example
 * designOf([1, 2, 3, 4], [fourier({ seasonLength: 4, terms: 1 })]).columns["S1-4"]; // Float64Array [1, 0, -1, 0]
 */
export function fourier(options: FourierOptions = {}): Feature {
  const defaults = { seasonLength: undefined as number | undefined, terms: undefined as number | undefined };
  const rules = { seasonLength: optional(number(Number.MIN_VALUE)), terms: optional(integer(1, MOST_DUMMIES)) };
  const given = readOptions("fourier", defaults, options, rules);
  if (given.seasonLength !== undefined) checkTerms(given.seasonLength, given.terms);
  return feature("fourier", given);
}

function checkTerms(seasonLength: number, terms = 1): void {
  if (seasonLength >= 2 * terms) return;
  const most = `seasonLength / 2 = ${seasonLength / 2}`;
  throw new OptionError("option", `fourier: terms must be at most ${most}, got ${terms}`);
}

export const fourierKind: FeatureKind = {
  read: (given) => fourier(optionsOf(given)),
  settle(given, series) {
    const { terms } = given as FourierOptions;
    const seasonLength = seasonLengthFor("fourier", given.seasonLength as number | undefined, series);
    checkTerms(seasonLength, terms);
    return feature("fourier", { ...given, seasonLength, terms: terms ?? Math.min(3, Math.floor(seasonLength / 2)) });
  },
  columns(given, { from, to }) {
    const { seasonLength, terms } = given as unknown as Required<FourierOptions>;
    const positions = Float64Array.from({ length: to - from }, (_, i) => from + i + 1);
    return harmonics(positions, seasonLength, terms, String(seasonLength));
  },
};

/** `S1-name`, `C1-name`, ...: sines and cosines of 2 pi k position / period; no sine at k = period / 2. */
export function harmonics(positions: Float64Array, period: number, terms: number, name: string): Column[] {
  using frame = engine().frame();
  const n = positions.length;
  const [at, sine, cosine] = [frame.put(positions), frame.f64(n), frame.f64(n)];
  const columns: Column[] = [];
  for (let k = 1; k <= terms; k++) {
    frame.kernels.fillHarmonics(at, n, period, k, sine, cosine);
    if (2 * k !== period) columns.push({ name: `S${k}-${name}`, values: frame.take(sine, n) });
    columns.push({ name: `C${k}-${name}`, values: frame.take(cosine, n) });
  }
  return columns;
}

/** A column for each of some numbers: 1 where `values` is that number. */
export function indicators(
  values: Float64Array,
  numbers: readonly number[],
  nameOf: (number: number) => string,
): Column[] {
  const columns = numbers.map((each) => ({ name: nameOf(each), values: new Float64Array(values.length) }));
  const place = new Map(numbers.map((each, k) => [each, columns[k]!.values]));
  for (let t = 0; t < values.length; t++) {
    const column = place.get(values[t]!);
    if (column) column[t] = 1;
  }
  return columns;
}

/** from, from + 1, ..., to - 1. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
}
