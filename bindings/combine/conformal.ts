import { DataError, OptionError } from "../core/errors.js";
import type { QuantilePrediction } from "../core/forecast.js";
import type { FitControl, Fitted, ForecastRequest, Model, ModelFactory } from "../core/model.js";
import { aModel } from "../core/nested.js";
import { flag, integer, oneOf, optional } from "../core/options.js";
import { type Series, sliceSeries } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { type Fold, foldAt, planOrigins, type RollPlan, rollDefaults, tooShort } from "../evaluate/roll-origins.js";
import { defineModel } from "../probability/define-model.js";
import { errorQuantile, levelsOf, type ScoreKind, scoreColumns, supportedCoverage } from "./scores.js";

/** Options of `conformal`. */
export interface ConformalOptions {
  /** The local model inside, whose point forecasts are kept. */
  readonly model: Model;
  /** Steps that are calibrated: the longest horizon of a forecast. Default: two seasons, 10 steps without a season. */
  readonly horizon: number | undefined;
  /** Most origins to calibrate on, one step apart; never more than leave half of the series to train on. Default 40. */
  readonly folds: number;
  /** `"absolute"` errors give symmetric intervals, `"signed"` ones follow skew and bias. Default "absolute". */
  readonly scores: ScoreKind;
  /** Whether every origin is fitted anew (default), or the first fit takes in later values by `update`. */
  readonly refit: boolean;
}

/** What a conformal model has learned. */
export interface ConformalState {
  /** The fitted model inside. */
  readonly inner: Fitted;
  /** Number of calibrated steps. */
  readonly horizon: number;
  /** (origins, horizon): values less point forecasts; NaN where either is missing. */
  readonly errors: Float64Array;
}

/**
 * Split-conformal intervals around any local point forecaster: the spread is that of its own errors at held-back origins,
 * whatever law they follow.
 *
 * The h-step errors at past origins are the scores of step h. The interval of coverage c reaches, on either side of the point
 * forecast, to the ceil((n + 1) c)-th smallest of n absolute scores: it covers with probability at least c where the
 * errors are exchangeable, as one-step errors of a fitting model nearly are. Errors of several steps overlap, and n of them
 * tell less than n independent ones: 12 steps into a random walk, intervals of 0.95 from 40 origins cover about 0.9.
 *
 * A step with fewer scores than a 95 per cent interval needs (19, or 39 signed ones) takes those of the neighbouring steps,
 * rescaled by the steps' mean absolute errors; then the guarantee is approximate. Coverages beyond n / (n + 1), or
 * (n - 1) / (n + 1) signed, get the widest supported interval, never an infinite one; where 95 per cent is beyond it, the fit
 * says so with the warning `"short"`.
 *
 * A forecast is of kind `"quantiles"`, with the point forecast as mean. An update takes in the values and leaves the scores.
 *
 * Saved, it holds the saved model inside; `restore(saved, [conformal, naive])` names what that may be.
 *
 * Data: at least horizon + 1 values, and enough before the last `horizon` ones for the model inside. Missing values give no
 * score.
 *
 * Errors: DataError("too-short") naming the least length, DataError("no-data") without one score; OptionError("option")
 * when more steps are asked for than were calibrated.
 *
 * Cost: up to `folds` + 1 fits of the model inside.
 *
 * Source: Vovk, Gammerman & Shafer (2005); Lei, G'Sell, Rinaldo, Tibshirani & Wasserman (2018); Stankeviciute, Alaa & van der
 * Schaar (2021) for several steps.
 *
 * @example
 * const fitted = conformal({ model: naive(), horizon: 3 }).fit([5, 7, 6, 8, 9, 7, 8, 10, 9, 11]);
 * fitted.forecast(3).interval(0.8);
 */
export const conformal: ModelFactory<ConformalOptions, ConformalState> = defineModel<ConformalOptions, ConformalState>({
  name: "conformal",
  defaults: {
    model: undefined as unknown as Model,
    horizon: undefined,
    folds: 40,
    scores: "absolute",
    refit: true,
  },
  options: {
    model: aModel,
    horizon: optional(integer(1, 100_000)),
    folds: integer(1),
    scores: oneOf("absolute", "signed"),
    refit: flag,
  },
  check({ model }) {
    if (model === undefined)
      throw new OptionError("option", "conformal needs a model, as in conformal({ model: naive() })");
  },
  fit(series, options, control) {
    const horizon = options.horizon ?? (series.seasonLength > 1 ? 2 * series.seasonLength : 10);
    const errors = calibrate(options.model, series, { ...options, horizon }, control);
    const inner = options.model.fit(series);
    const warnings = [...inner.warnings, ...supportWarnings(errors, horizon, options.scores)];
    return { state: { inner, horizon, errors }, fittedValues: inner.fittedValues, warnings };
  },
  update(state, _options, next) {
    const inner = state.inner.update(next);
    const warnings = inner.warnings.slice(state.inner.warnings.length);
    return { state: { ...state, inner }, fittedValues: inner.fittedValues, warnings };
  },
  forecast: predict,
});

type Calibration = ConformalOptions & { readonly horizon: number };

/** (origins, horizon): errors of the point forecasts at held-back origins. */
function calibrate(model: Model, series: Series, options: Calibration, control: FitControl): Float64Array {
  const plan = planCalibration(series, options);
  const errors: number[] = [];
  let fitted: Fitted | undefined;
  let tooEarly: unknown;
  for (const [k, origin] of plan.origins.entries()) {
    const fold = foldAt(series, plan, k);
    try {
      fitted =
        options.refit || !fitted
          ? model.fit(fold.train)
          : fitted.update(sliceSeries(series, plan.origins[k - 1]!, origin));
      errors.push(...errorsAt(fitted, fold, options.horizon));
    } catch (error) {
      // The earliest origins may leave the model inside too few values; the others then have to do.
      if (!(error instanceof DataError && (error.code === "too-short" || error.code === "no-data"))) throw error;
      tooEarly = error;
    }
    control.onProgress?.({ done: k + 1, total: plan.origins.length + 1 });
  }
  if (errors.length === 0 && tooEarly instanceof DataError) {
    const held = `conformal holds back the last ${options.horizon} of ${series.length} values`;
    throw new DataError("too-short", `${held}: ${tooEarly.message}`, { cause: tooEarly });
  }
  if (errors.every(Number.isNaN)) {
    throw new DataError("no-data", `conformal: not one of the errors at ${plan.origins.length} origins is known`);
  }
  return Float64Array.from(errors);
}

/** Origins one step apart, the last one `horizon` before the end, with half of the series before the first where that fits. */
function planCalibration(series: Series, { horizon, folds }: Calibration): RollPlan {
  const windowLength = Math.max(1, Math.min(Math.ceil(series.length / 2), series.length - horizon));
  const rolling = { ...rollDefaults, horizon, folds, step: 1, windowLength };
  const plan = planOrigins(series.length, rolling);
  if (plan.origins.length === 0) throw tooShort("conformal", series, rolling);
  return plan;
}

function errorsAt(fitted: Fitted, { actual, covariates }: Fold, horizon: number): Float64Array {
  const { mean } = fitted.forecast(horizon, Object.keys(covariates).length > 0 ? { covariates } : {});
  return actual.map((value, h) => value - mean[h]!);
}

function supportWarnings(errors: Float64Array, horizon: number, kind: ScoreKind): Warning[] {
  const least = Math.min(...scoreColumns(errors, horizon, kind).map((column) => column.length));
  const supported = supportedCoverage(least, kind);
  if (supported >= 0.95) return [];
  const widest = `${Math.floor(supported * 1000) / 10} per cent`;
  const message = `conformal: ${least} scores support intervals of at most ${widest}; wider ones are given that one`;
  return [{ code: "short", message }];
}

function predict(state: ConformalState, { scores }: ConformalOptions, request: ForecastRequest): QuantilePrediction {
  const { horizon, covariates, seed, paths } = request;
  if (horizon > state.horizon) {
    const remedy = `conformal({ model, horizon: ${horizon} })`;
    const message = `conformal.forecast: horizon must be at most the ${state.horizon} steps calibrated, got ${horizon}: fit ${remedy}`;
    throw new OptionError("option", message);
  }
  const { mean } = state.inner.forecast(horizon, { covariates, seed, ...(paths === undefined ? {} : { paths }) });
  const columns = scoreColumns(state.errors, state.horizon, scores).slice(0, horizon);
  const counts = new Set(columns.map((column) => column.length));
  const grid = new Set([...counts].flatMap((n) => levelsOf(n, scores)));
  const levels = Float64Array.from(grid).sort();
  const values = new Float64Array(levels.length * horizon);
  for (const [k, level] of levels.entries()) {
    for (let h = 0; h < horizon; h++) values[k * horizon + h] = mean[h]! + errorQuantile(columns[h]!, level, scores);
  }
  return { kind: "quantiles", levels, values, mean };
}
