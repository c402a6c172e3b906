import { DataError, FitError } from "../core/errors.js";
import type { LawPrediction, Prediction } from "../core/forecast.js";
import type { Fit, ModelDefinition, ModelFactory } from "../core/model.js";
import { flag, integer, listOf, number, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { ascending, mstl } from "../decompose/stl.js";
import { inverseBoxCox } from "../probability/box-cox.js";
import { defineModel } from "../probability/define-model.js";
import { backPaths, backPrediction, boxCoxRule } from "../probability/transform.js";
import { engine } from "../wasm/engine.js";
import { filterTbats, predictTbats, sampleTbats, type TbatsFit, type TbatsForm } from "./tbats-form.js";
import { searchTbats, type TbatsData } from "./tbats-search.js";

/** Options of `bats`. */
export interface BatsOptions {
  /** Steps in each season, from 2. Default: what the time step of the series suggests; none for a bare array. */
  readonly seasonLengths: readonly number[] | undefined;
  /** A power of a Box-Cox transform, `"auto"` to estimate one from 0 to 1 where that is better, or none. Default "auto". */
  readonly boxCox: number | "auto" | undefined;
  /** Default: the one that fits best. */
  readonly trend: TbatsForm["trend"] | undefined;
  /** Whether the errors may follow an ARMA process. Default true. */
  readonly arma: boolean;
}

/** Options of `tbats`. */
export interface TbatsOptions extends BatsOptions {
  /** Harmonics of each season, in the order of ascending season lengths. Default: as many as fit best. */
  readonly harmonics: readonly number[] | undefined;
}

/** A fitted BATS or TBATS model. */
export interface TbatsState extends TbatsFit {
  /** Variance of the errors on the transformed scale. */
  readonly variance: number;
}

/** Values about which a model of level and variance says something. */
const LEAST_VALUES = 4;
const trends = ["none", "additive", "damped"] as const;

/** The definition with seasons that are sums of harmonics, or not. */
function definitionOf<O extends BatsOptions>(
  name: string,
  trigonometric: boolean,
  more: Pick<ModelDefinition<O, TbatsState>, "defaults" | "options">,
): ModelDefinition<O, TbatsState> {
  return {
    name,
    equivariant: true,
    ...more,
    fit: (series, options) => fitTbats(name, trigonometric, series, options),
    update: (state, _options, { values }) => takeIn(state, values),
    forecast: (state, _options, { horizon }) => backPrediction(predict(state, horizon), state.parameters.lambda),
    sample(state, _options, request) {
      const paths = sampleTbats(state, Math.sqrt(state.variance), request);
      const { lambda } = state.parameters;
      return lambda === undefined ? paths : backPaths(paths, predict(state, request.horizon), request.horizon, lambda);
    },
  };
}

const defaults = { seasonLengths: undefined, boxCox: "auto", trend: undefined, arma: true } as const;
const rules = { boxCox: boxCoxRule, trend: optional(oneOf(...trends)), arma: flag };
/** The longest season with a state per step: the work grows with the square of the states. */
const MOST_STATES = 400;
const MOST_SEASON = 1_000_000;

/**
 * Exponential smoothing with several seasons, each with a state per step, a Box-Cox transform, a damped trend and ARMA errors (BATS). The parts
 * are chosen by Akaike's criterion, unless they are given.
 *
 * Parameters are maximum likelihood; the states before the first value are least squares at any of their values. Gaps are bridged by
 * trend and seasons of `mstl`, and their errors do not count.
 *
 * Data: at least 4 observed values; a season needs two of its cycles, else it is left out with the warning `"short"`. Errors:
 * OptionError("option"), DataError("too-short" | "not-positive"), FitError("not-converged").
 * Cost: up to 60 fits of at most 400 evaluations, each O(n states^2). An update costs O(new values).
 * Source: De Livera, Hyndman & Snyder (2011), Forecasting time series with complex seasonal patterns using exponential smoothing.
 *
 * @example
 * const quarters = Array.from({ length: 40 }, (_, t) => 50 + t + [5, -2, -4, 1][t % 4]! + ((t * 7) % 5));
 * bats({ seasonLengths: [4], arma: false }).fit(quarters).forecast(8).interval(0.8);
 */
export const bats: ModelFactory<BatsOptions, TbatsState> = defineModel(
  definitionOf<BatsOptions>("bats", false, {
    defaults,
    options: { ...rules, seasonLengths: optional(listOf(integer(2, MOST_STATES), 1)) },
  }),
);

/**
 * Exponential smoothing with several seasons, each a sum of harmonics, so that seasons may be long and need not be whole numbers of
 * steps, with a Box-Cox transform, a damped trend and ARMA errors (TBATS). The parts are chosen by Akaike's criterion, unless they are given.
 *
 * Parameters are maximum likelihood; the states before the first value are least squares at any of their values. Gaps are bridged by
 * trend and seasons of `mstl`, and their errors do not count.
 *
 * Data: at least 4 observed values; a season needs two of its cycles, else it is left out with the warning `"short"`. Errors:
 * OptionError("option"), DataError("too-short" | "not-positive"), FitError("not-converged").
 * Cost: up to 60 fits of at most 400 evaluations, each O(n states^2). An update costs O(new values).
 * Source: De Livera, Hyndman & Snyder (2011), Forecasting time series with complex seasonal patterns using exponential smoothing.
 *
 * @example
 * const weeks = Array.from({ length: 160 }, (_, t) => 50 + (t % 52 < 26 ? 5 : 0) + ((t * 7) % 5));
 * tbats({ seasonLengths: [52.18], arma: false }).fit(weeks).forecast(8).interval(0.8);
 */
export const tbats: ModelFactory<TbatsOptions, TbatsState> = defineModel(
  definitionOf<TbatsOptions>("tbats", true, {
    defaults: { ...defaults, harmonics: undefined },
    options: {
      ...rules,
      seasonLengths: optional(listOf(number(2, MOST_SEASON), 1)),
      harmonics: optional(listOf(integer(1, MOST_STATES / 2), 1)),
    },
  }),
);

function fitTbats(name: string, trigonometric: boolean, series: Series, options: BatsOptions): Fit<TbatsState> {
  const count = series.values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  if (count < LEAST_VALUES) {
    throw new DataError("too-short", `${name} needs at least ${LEAST_VALUES} observed values, got ${count}`);
  }
  const { lengths, warnings } = seasonsFor(name, series, options);
  const positive = series.values.findIndex((value) => value <= 0);
  const { boxCox } = options;
  if (typeof boxCox === "number" && boxCox !== 1 && positive >= 0) {
    const message = `${name}: boxCox needs positive values, value ${positive} is ${series.values[positive]}`;
    throw new DataError("not-positive", message);
  }
  const power = boxCox === 1 ? undefined : boxCox;
  const data = prepared(series, lengths);
  const best = searchTbats(data, {
    trigonometric,
    seasonLengths: lengths,
    harmonics: harmonicsGiven(options, lengths),
    trends: options.trend === undefined ? trends : [options.trend],
    lambdas: power === "auto" ? (positive >= 0 ? [undefined] : [undefined, "auto"]) : [power],
    arma: options.arma,
  });
  if (!best) throw new FitError("not-converged", `${name}: no candidate could be fitted`);
  const { form, parameters, states, squares, logLikelihood, parameterCount } = best;
  const freedom = Math.max(count / 2, count - parameterCount);
  const filtered = takeIn({ form, parameters, states, variance: squares / freedom }, data.complete);
  return { ...filtered, logLikelihood, parameterCount, observationCount: count, warnings };
}

/** Given numbers of harmonics, no more than the seasons have room for. */
function harmonicsGiven(options: BatsOptions, lengths: readonly number[]): readonly number[] | undefined {
  const { harmonics } = options as Partial<TbatsOptions>;
  return harmonics && lengths.map((m, i) => Math.min(harmonics[i] ?? 1, Math.max(1, Math.floor(m / 2))));
}

function seasonsFor(
  name: string,
  series: Series,
  { seasonLengths }: BatsOptions,
): { lengths: number[]; warnings: Warning[] } {
  const asked = ascending(seasonLengths ?? (series.seasonLength > 1 ? [series.seasonLength] : []));
  const lengths = asked.filter((m) => 2 * Math.ceil(m) <= series.length);
  const lost = asked.filter((m) => !lengths.includes(m));
  const message = `${name}: ${series.length} values are too few for a season of ${lost.join(" and of ")}`;
  return { lengths, warnings: lost.length > 0 ? [{ code: "short", message }] : [] };
}

/** The series with its gaps bridged, and about its trend. */
function prepared(series: Series, lengths: readonly number[]): TbatsData {
  const { values } = series;
  const whole = lengths.map(Math.round);
  if (whole.length === 0) {
    using frame = engine().frame();
    const y = frame.put(values);
    frame.kernels.interpolateLinearly(y, values.length, y);
    return { complete: frame.take(y, values.length), observed: values, detrended: values };
  }
  const { trend, seasons } = mstl(series, { seasonLengths: whole });
  const least = values.reduce((low, value) => (value < low ? value : low), Number.POSITIVE_INFINITY);
  const complete = values.map((value, t) => {
    if (!Number.isNaN(value)) return value;
    const filled = seasons.reduce((sum, season) => sum + season[t]!, trend[t]!);
    // What stands for a missing value must be as fit for a logarithm as the others.
    return least > 0 ? Math.max(filled, least) : filled;
  });
  return { complete, observed: values, detrended: values.map((value, t) => value - trend[t]!) };
}

/** Take in values: missing ones leave the states to themselves. */
function takeIn(before: TbatsState, values: Float64Array): Fit<TbatsState> {
  const { lambda } = before.parameters;
  const at = lambda === undefined ? -1 : values.findIndex((value) => value < 0 || (value === 0 && lambda <= 0));
  if (at >= 0) {
    throw new DataError("not-positive", `the Box-Cox transform needs positive values, value ${at} is ${values[at]}`);
  }
  const { states, fitted } = filterTbats(before, values);
  const fittedValues = lambda === undefined ? fitted : knownOnly(inverseBoxCox(fitted, lambda));
  return { state: { ...before, states }, fittedValues };
}

function knownOnly(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
}

function predict(state: TbatsState, horizon: number): Prediction & LawPrediction<"normal"> {
  const { mean, variance } = predictTbats(state, state.variance, horizon);
  return { kind: "law", law: "normal", parameters: { mean, sd: variance.map((each) => Math.sqrt(each)) } };
}
