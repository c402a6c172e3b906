import { OptionError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type { Components, Fit, Fitted, ForecastRequest, Model, ModelFactory } from "../core/model.js";
import { aModel, type KnownModel } from "../core/nested.js";
import { flag, integer, listOf, oneOf, optional } from "../core/options.js";
import type { Series } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { decomposeSeries } from "../decompose/classical.js";
import { spreadOfSeasons } from "../decompose/season-spread.js";
import { ascending, type MultipleDecomposition, mstl, type StlSmoothing, stlRules } from "../decompose/stl.js";
import { findSeasons } from "../features/find-seasons.js";
import { affinePrediction, affineRows } from "../probability/affine.js";
import { defineModel } from "../probability/define-model.js";
import { meanOf } from "../probability/predict.js";
import { type BoxCoxOptions, type BoxCoxState, withBoxCox } from "../probability/transform.js";

/** Options of `decomposed` but for the transform. */
export interface DecomposedFormOptions {
  /**
   * `"mstl"`: one season or several, which may change slowly; `"stl"`: one; `"classical"`: one that never changes, by moving averages.
   * Default `"mstl"`.
   */
  readonly decomposition: "mstl" | "stl" | "classical";
  /**
   * What forecasts the series without its seasons. Default `autoEts()`; from 300 values on the average of ARIMA (2, 0, 1), which
   * goes back to its mean, and (2, 1, 1), which does not.
   */
  readonly model: Model | undefined;
  /** Steps in each season, from 2. Default: what the series shows and its time step suggests. */
  readonly seasonLengths: readonly number[] | undefined;
  /** As in `stl`. */
  readonly seasonWindow: StlSmoothing["seasonWindow"];
  /** As in `stl`. Default false. */
  readonly robust: boolean;
  /** Whether a season that has grown or shrunk from cycle to cycle goes on to do so. Default true. */
  readonly growth: boolean;
}

/** One season as it goes on after the fit. */
export interface SeasonAhead {
  readonly seasonLength: number;
  /** (seasonLength): the last cycle, from the step after the fit on. */
  readonly figure: Float64Array;
  /** Change per cycle, as a share of the last one. */
  readonly growth: number;
}

/** What a decomposed model has learned, of the transformed series where it is transformed. */
export interface DecomposedFormState {
  /** The model of the seasonally adjusted series. */
  readonly inner: Fitted;
  readonly seasons: readonly SeasonAhead[];
  /** Spread of the forecast over that of the model inside, for the seasons are estimated. */
  readonly spread: number;
  /** Steps taken in since the fit. */
  readonly steps: number;
}

/** Options of `decomposed`. */
export interface DecomposedOptions extends DecomposedFormOptions, BoxCoxOptions {}

/** What a decomposed model has learned, and the power of the transform. */
export interface DecomposedState extends DecomposedFormState, BoxCoxState {}

/** The growth of a season carries on by this share from cycle to cycle. */
const DAMPING = 0.85;
/** Cycles from which growth is learned. */
const CYCLES = 6;

/** The model inside, where none is asked for. */
export interface StandardModel {
  /** By the length of the series. */
  readonly choose: (length: number) => Model;
  /** Constructors of all that may be chosen, and of what is inside of them. */
  readonly known: readonly KnownModel[];
}

/** A model around a model: take the seasons out, forecast the rest with the model inside, put the seasons back. */
export function defineDecomposed(standard: StandardModel): ModelFactory<DecomposedOptions, DecomposedState> {
  return defineModel(
    withBoxCox<DecomposedFormOptions, DecomposedFormState>({
      name: "decomposed",
      defaults: {
        decomposition: "mstl",
        model: undefined,
        seasonLengths: undefined,
        seasonWindow: undefined,
        robust: false,
        growth: true,
      },
      options: {
        decomposition: oneOf("mstl", "stl", "classical"),
        model: optional(aModel),
        seasonLengths: optional(listOf(integer(2), 1)),
        seasonWindow: optional(stlRules.seasonWindow!),
        robust: flag,
        growth: flag,
      },
      check({ decomposition, seasonLengths }) {
        if (decomposition === "mstl" || ascending(seasonLengths ?? []).length < 2) return;
        const message = `decomposed: "${decomposition}" takes one season, got ${seasonLengths!.length}: take "mstl"`;
        throw new OptionError("option", message);
      },
      fit(series, options) {
        const { lengths, warnings } = seasonsFor(series, options);
        const parts = lengths.length > 0 ? decompose(series, lengths, options) : undefined;
        const seasons = parts ? parts.seasons.map((season, k) => ahead(season, lengths[k]!, options)) : [];
        const sum = seasonSum(parts?.seasons ?? [], series.length);
        const inner = (options.model ?? standard.choose(series.length)).fit(without(series, sum));
        const state = { inner, seasons, spread: spreadOf(series.length, lengths, options), steps: 0 };
        return { ...fitOf(state, sum, [...inner.warnings, ...warnings]), components: parts && componentsOf(parts) };
      },
      update(state, _options, next) {
        const season = seasonAhead(state, next.length);
        const inner = state.inner.update(without(next, season));
        const warnings = inner.warnings.slice(state.inner.warnings.length);
        return fitOf({ ...state, inner, steps: state.steps + next.length }, season, warnings);
      },
      known: () => standard.known,
      forecast(state, _options, request) {
        const { prediction } = askInner(state, request);
        return affinePrediction(prediction, state.spread, shiftOf(state, prediction, request.horizon));
      },
      sample(state, _options, request) {
        const inside = askInner(state, request);
        const shift = shiftOf(state, inside.prediction, request.horizon);
        return affineRows(inside.sample(request.count, { seed: request.seed }), state.spread, shift);
      },
    }),
  );
}

function fitOf(
  state: DecomposedFormState,
  season: Float64Array,
  warnings: readonly Warning[],
): Fit<DecomposedFormState> {
  const { fittedValues } = state.inner;
  return { state, fittedValues: fittedValues?.map((value, t) => value + season[t]!), warnings };
}

function askInner({ inner }: DecomposedFormState, { horizon, covariates, seed, paths }: ForecastRequest) {
  return inner.forecast(horizon, { covariates, seed, ...(paths === undefined ? {} : { paths }) });
}

/** (horizon): the seasons, and what keeps the mean of the model inside where it is when its spread is stretched. */
function shiftOf(state: DecomposedFormState, prediction: Prediction, horizon: number): Float64Array {
  const seasons = seasonAhead(state, horizon);
  if (state.spread === 1) return seasons;
  const mean = meanOf(prediction);
  return seasons.map((season, h) => season + (1 - state.spread) * mean[h]!);
}

function spreadOf(
  n: number,
  lengths: readonly number[],
  { decomposition, seasonWindow }: DecomposedFormOptions,
): number {
  if (lengths.length === 0) return 1;
  const fixed = seasonWindow === "periodic" || decomposition === "classical";
  const windows = lengths.map((_, k) => (fixed ? 10 * n + 1 : (seasonWindow ?? 11 + 4 * k)));
  return spreadOfSeasons(
    lengths.map((m) => Math.floor(n / m)),
    windows as number[],
  );
}

/** The series without its seasons, which then has no season length of its own. */
function without(series: Series, season: Float64Array): Series {
  return { ...series, values: series.values.map((value, t) => value - season[t]!), seasonLength: 1 };
}

/** The seasons to take out; those that do not fit twice into the series are left out. */
function seasonsFor(
  series: Series,
  { decomposition, seasonLengths }: DecomposedFormOptions,
): { lengths: number[]; warnings: Warning[] } {
  const fits = (m: number) => 2 * m <= series.length;
  if (seasonLengths !== undefined) {
    const asked = ascending(seasonLengths);
    const lost = asked.filter((m) => !fits(m));
    const message = `decomposed: ${series.length} values are too few for a season of ${lost.join(" and of ")}`;
    return { lengths: asked.filter(fits), warnings: lost.length > 0 ? [{ code: "short", message }] : [] };
  }
  const found = findSeasons(series.values).map(({ seasonLength }) => seasonLength);
  if (series.seasonLength > 1 && decomposition === "mstl") found.push(series.seasonLength);
  const lengths = ascending(decomposition === "mstl" ? found : found.slice(0, 1));
  return { lengths: lengths.filter(fits), warnings: [] };
}

function decompose(series: Series, lengths: readonly number[], options: DecomposedFormOptions): MultipleDecomposition {
  const { decomposition, seasonWindow, robust } = options;
  if (decomposition !== "classical") return mstl(series, { seasonLengths: lengths, seasonWindow, robust });
  const { trend, season, remainder } = decomposeSeries(series, lengths[0]!, "additive");
  const weights = series.values.map((value) => (Number.isNaN(value) ? 0 : 1));
  return { kind: "additive", seasonLengths: lengths, trend, seasons: [season], remainder, weights };
}

function componentsOf({ seasonLengths, seasons, trend, remainder }: MultipleDecomposition): Components {
  const named = seasons.map((season, k) => [seasons.length === 1 ? "season" : `season${seasonLengths[k]}`, season]);
  return { trend, ...Object.fromEntries(named), remainder };
}

function seasonSum(seasons: readonly Float64Array[], n: number): Float64Array {
  const sum = new Float64Array(n);
  for (const season of seasons) for (let t = 0; t < n; t++) sum[t] = sum[t]! + season[t]!;
  return sum;
}

/** How a season goes on: as in its last cycle, growing as it has grown. */
function ahead(season: Float64Array, seasonLength: number, { growth }: DecomposedFormOptions): SeasonAhead {
  const figure = season.slice(season.length - seasonLength);
  return { seasonLength, figure, growth: growth ? growthOf(season, figure) : 0 };
}

/**
 * Change per cycle of a season's size, as a share of the last cycle: slope of the least-squares line through the sizes of the last
 * cycles. The size of a cycle is its regression on the last one.
 */
function growthOf(season: Float64Array, last: Float64Array): number {
  const m = last.length;
  const count = Math.min(CYCLES, Math.floor(season.length / m));
  const product = (k: number) =>
    last.reduce((sum, value, i) => sum + value * season[season.length - (k + 1) * m + i]!, 0);
  const whole = product(0);
  if (count < 3 || !(whole > 0)) return 0;
  let slope = 0;
  let squares = 0;
  for (let k = 0; k < count; k++) {
    const time = (count - 1) / 2 - k;
    slope += time * (product(k) / whole);
    squares += time * time;
  }
  return slope / squares;
}

/** (n): all seasons together from the next step on. */
function seasonAhead({ seasons, steps }: DecomposedFormState, n: number): Float64Array {
  const sum = new Float64Array(n);
  for (const { seasonLength, figure, growth } of seasons) {
    let cycles = Math.floor(steps / seasonLength);
    let scale = 0;
    for (let h = 0; h < n; h++) {
      const place = (steps + h) % seasonLength;
      if (h === 0 || place === 0) scale = Math.max(0, 1 + growth * carriedOn(++cycles));
      sum[h] = sum[h]! + figure[place]! * scale;
    }
  }
  return sum;
}

/** How many undamped changes the damped ones of so many cycles add up to. */
function carriedOn(cycles: number): number {
  let sum = 0;
  for (let k = 0, share = DAMPING; k < cycles && share > 1e-17; k++, share *= DAMPING) sum += share;
  return sum;
}
