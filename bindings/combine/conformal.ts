import { DataError, OptionError } from "../core/errors.js";
import type { QuantilePrediction } from "../core/forecast.js";
import type { Fit, FitControl, Fitted, ForecastRequest, Model, ModelFactory } from "../core/model.js";
import { flag, integer, oneOf, optional, show } from "../core/options.js";
import { decode, encode, type Json, type Plain, type Saved } from "../core/saved.js";
import { type Series, sliceSeries } from "../core/series.js";
import type { Warning } from "../core/warning.js";
import { type Fold, foldAt, planOrigins, type RollPlan, rollDefaults, tooShort } from "../evaluate/roll-origins.js";
import { defineModel, restore } from "../probability/define-model.js";
import { errorQuantile, levelsOf, type ScoreKind, scoreColumns, supportedCoverage } from "./scores.js";

/** Options of `conformal`. */
export interface ConformalSettings {
  /** Steps that are calibrated: the longest horizon of a forecast. Default: two seasons, 10 steps without a season. */
  readonly horizon?: number;
  /** Most origins to calibrate on, one step apart; never more than leave half of the series to train on. Default 40. */
  readonly folds?: number;
  /** `"absolute"` errors give symmetric intervals, `"signed"` ones follow skew and bias. Default "absolute". */
  readonly scores?: ScoreKind;
  /** Whether every origin is fitted anew (default), or the first fit takes in later values by `update`. */
  readonly refit?: boolean;
}

/** Options of a conformal model: the settings, and the model inside in its saved form. */
export interface ConformalOptions extends Required<Omit<ConformalSettings, "horizon">> {
  readonly model: Plain;
  readonly horizon: number | undefined;
}

/** What a conformal model has learned. */
export interface ConformalState {
  /** The fitted model inside, in its saved form. */
  readonly inner: Plain;
  /** Number of calibrated steps. */
  readonly horizon: number;
  /** (origins, horizon): values less point forecasts; NaN where either is missing. */
  readonly errors: Float64Array;
}

/** What `restore` and `conformalOf` take: a model's constructor. */
export type KnownModel = { readonly definition: { readonly name: string }; readonly wake: (saved: Saved) => unknown };

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
 * Saved, it holds the saved model inside; `restore(saved, [conformalOf(naive)])` names what that may be.
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
 * const fitted = conformal(naive(), { horizon: 3 }).fit([5, 7, 6, 8, 9, 7, 8, 10, 9, 11]);
 * fitted.forecast(3).interval(0.8);
 */
export function conformal(model: Model, settings: ConformalSettings = {}): Model<ConformalOptions, ConformalState> {
  if (typeof model?.fit !== "function" || typeof model.toJSON !== "function") {
    throw new OptionError("option", `conformal: model must be a model such as naive(), got ${show(model)}`);
  }
  const saved = decode(model.toJSON() as unknown as Json);
  return define(
    () => model,
    () => {
      throw new OptionError("option", "conformal: a saved model is woken by restore(saved, [conformalOf(...)])");
    },
  )({ ...settings, model: saved });
}

/**
 * What `restore` needs to wake a saved conformal model: the constructors that the model inside may come from.
 *
 * @example
 * const fitted = conformal(naive(), { horizon: 1 }).fit([5, 7, 6, 8, 9]);
 * const again = restore(JSON.parse(JSON.stringify(fitted)), [conformalOf(naive)]);
 */
export function conformalOf(...known: readonly KnownModel[]): ModelFactory<ConformalOptions, ConformalState> {
  return define(
    ({ model }) => restore<Model>(encode(model), known),
    ({ inner }) => restore<Fitted>(encode(inner), known),
  );
}

function define(
  modelOf: (options: ConformalOptions) => Model,
  wake: (state: ConformalState) => Fitted,
): ModelFactory<ConformalOptions, ConformalState> {
  // States are plain data; the fitted models that they describe stay awake as long as they do.
  const awake = new WeakMap<ConformalState, Fitted>();
  const keep = (state: Omit<ConformalState, "inner">, fitted: Fitted, warnings: readonly Warning[]) => {
    const kept = { ...state, inner: decode(fitted.toJSON() as unknown as Json) };
    awake.set(kept, fitted);
    return { state: kept, fittedValues: fitted.fittedValues, warnings } satisfies Fit<ConformalState>;
  };
  const innerOf = (state: ConformalState): Fitted => {
    const fitted = awake.get(state) ?? wake(state);
    awake.set(state, fitted);
    return fitted;
  };
  return defineModel<ConformalOptions, ConformalState>({
    name: "conformal",
    defaults: { model: undefined, horizon: undefined, folds: 40, scores: "absolute", refit: true },
    options: {
      model: () => undefined,
      horizon: optional(integer(1, 100_000)),
      folds: integer(1),
      scores: oneOf("absolute", "signed"),
      refit: flag,
    },
    check({ model }) {
      if (model === undefined) throw new OptionError("option", "conformal needs a model, as in conformal(naive())");
    },
    fit(series, options, control) {
      const model = modelOf(options);
      const horizon = options.horizon ?? (series.seasonLength > 1 ? 2 * series.seasonLength : 10);
      const errors = calibrate(model, series, { ...options, horizon }, control);
      const fitted = model.fit(series);
      const warnings = [...fitted.warnings, ...supportWarnings(errors, horizon, options.scores)];
      return keep({ horizon, errors }, fitted, warnings);
    },
    update(state, _options, next) {
      const { horizon, errors } = state;
      const before = innerOf(state);
      const fitted = before.update(next);
      return keep({ horizon, errors }, fitted, fitted.warnings.slice(before.warnings.length));
    },
    forecast: (state, options, request) => predict(state, options, request, innerOf(state)),
  });
}

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

function predict(
  state: ConformalState,
  { scores }: ConformalOptions,
  request: ForecastRequest,
  fitted: Fitted,
): QuantilePrediction {
  const { horizon, covariates, seed, paths } = request;
  if (horizon > state.horizon) {
    const remedy = `conformal(model, { horizon: ${horizon} })`;
    const message = `conformal.forecast: horizon must be at most the ${state.horizon} steps calibrated, got ${horizon}: fit ${remedy}`;
    throw new OptionError("option", message);
  }
  const { mean } = fitted.forecast(horizon, { covariates, seed, ...(paths === undefined ? {} : { paths }) });
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
