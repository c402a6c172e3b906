import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Forecast } from "../core/forecast.js";
import type { AnyFitted, AnyModel } from "../core/model.js";
import { checkArgument, listOf, show } from "../core/options.js";
import { isPanel, type Panel } from "../core/panel.js";
import { type Series, type SeriesInput, sliceSeries, toSeries } from "../core/series.js";
import { nextTurn } from "../core/turn.js";
import type { Warning } from "../core/warning.js";
import { skipSteps } from "../probability/skip-steps.js";
import {
  type BacktestGiven,
  type BacktestOptions,
  coverageMetric,
  isModel,
  readBacktestOptions,
  requireNames,
} from "./backtest-options.js";
import { labelModels } from "./label.js";
import { type BacktestFailure, type FoldScore, Leaderboard } from "./leaderboard.js";
import type { Metric, MetricContext } from "./metric.js";
import { type Fold, foldAt, planOrigins, type RollPlan, tooShort } from "./roll-origins.js";

/**
 * Forecast from rolling origins with any number of models, and score what came.
 *
 * Every model sees only the values before each origin (covariates of the steps to forecast are handed over as known). A
 * model that fails on a fold is reported in `failures` and goes on with the next; its averages then cover fewer folds and it
 * ranks below complete models. A score that is NaN for some models of a fold but not for all is such a failure; one that is
 * NaN for all is left out. Models are run one after the other, with a turn of the event loop after each fit.
 *
 * Data: one series, an array of series or a panel; each series needs horizon + gap + windowLength values. Among several, a series that is too
 * short is left out with the warning `"short"`, as is noted when fewer folds fit than were asked for.
 *
 * Errors: OptionError("option") for options, models and metrics that cannot be; DataError("too-short") when not one fold fits;
 * FitError("aborted").
 *
 * Cost: models × folds × series fits.
 *
 * Source: Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, section 5.10; Tashman (2000).
 *
 * @example
 * const board = await backtest([naive(), drift()], [5, 7, 8, 9, 11, 12], { horizon: 1, folds: 3, metrics: [mae] });
 * board.rows[0].model; // "drift"
 * board.best?.fit([5, 7, 8, 9, 11, 12]).forecast(1);
 */
export async function backtest<M extends AnyModel>(
  models: readonly M[],
  input: SeriesInput | readonly SeriesInput[] | Panel,
  options: BacktestOptions,
): Promise<Leaderboard<M>> {
  checkArgument("backtest", "models", models, listOf(isModel, 1));
  const given = readBacktestOptions(options);
  const metrics = [...given.metrics, ...Array.from(given.coverages, coverageMetric)];
  requireNames(metrics);
  const { parts, warnings } = planSeries(listSeries(input), given);
  const entries = labelModels(models).map((label, i) => new Entry(models[i]!, label));
  const benchmark = given.benchmark && new Entry(given.benchmark, `benchmark ${given.benchmark.name}`);
  const folds: FoldScore[] = [];
  const failures: BacktestFailure[] = [];
  const run = new Run(given, parts, entries.length);
  for (const { series, position, plan } of parts) {
    for (const entry of [...entries, ...(benchmark ? [benchmark] : [])]) entry.restart();
    for (let k = 0; k < plan.origins.length; k++) {
      const fold = foldAt(series, plan, k);
      const place: Place = { series: position, id: series.id, fold: k, origin: fold.origin };
      const fail = (model: string, metric: string | undefined, error: Error) =>
        failures.push({ ...place, model, metric, error });
      const compared = benchmark && (await run.forecast(benchmark, series, fold, fail));
      const made: Made[] = [];
      for (const entry of entries) {
        const forecast = await run.forecast(entry, series, fold, fail);
        await run.advance(entry, place);
        if (forecast) made.push({ label: entry.label, forecast });
      }
      const seasonLength = given.seasonLength ?? series.seasonLength;
      const context = { train: fold.train.values, seasonLength, ...(compared ? { benchmark: compared } : {}) };
      folds.push(...scoreFold(made, fold, place, metrics, context, fail));
    }
  }
  const durations = given.clock ? entries.map(({ milliseconds, fits }) => ({ milliseconds, fits })) : undefined;
  const labels = entries.map(({ label }) => label);
  return new Leaderboard({ models, labels, metrics, folds, failures, warnings, durations });
}

/** Where a forecast was made. */
type Place = Pick<FoldScore, "series" | "id" | "fold" | "origin">;
type Fail = (model: string, metric: string | undefined, error: Error) => void;
type Made = { readonly label: string; readonly forecast: Forecast };
/** A series with its origins. */
type Part = { readonly series: Series; readonly position: number; readonly plan: RollPlan };

/** A model on its way through the folds of a series. */
class Entry {
  fitted: AnyFitted | undefined;
  /** Number of values that `fitted` has seen. */
  seen = 0;
  milliseconds = 0;
  fits = 0;

  constructor(
    readonly model: AnyModel,
    readonly label: string,
  ) {}

  restart(): void {
    this.fitted = undefined;
    this.seen = 0;
  }

  /** Bring the fit to an origin. */
  async reach(series: Series, fold: Fold, refit: boolean, signal: AbortSignal | undefined): Promise<AnyFitted> {
    this.fitted =
      refit || this.fitted === undefined
        ? await this.model.fit(fold.train, signal ? { signal } : {})
        : await this.fitted.update(sliceSeries(series, this.seen, fold.origin));
    this.seen = fold.origin;
    return this.fitted;
  }
}

/** One run: its signal, clock and progress. */
class Run {
  readonly #given: BacktestGiven;
  readonly #total: number;
  #done = 0;

  constructor(given: BacktestGiven, parts: readonly Part[], models: number) {
    this.#given = given;
    this.#total = models * parts.reduce((sum, { plan }) => sum + plan.origins.length, 0);
  }

  /** The forecast of a fold's test part; undefined when the model failed. */
  async forecast(entry: Entry, series: Series, fold: Fold, fail: Fail): Promise<Forecast | undefined> {
    const { horizon, gap, refit, signal, clock } = this.#given;
    this.#stopIfAborted();
    const { covariates } = fold;
    const start = clock?.() ?? 0;
    try {
      const fitted = await entry.reach(series, fold, refit, signal);
      entry.milliseconds += (clock?.() ?? 0) - start;
      entry.fits++;
      const request = Object.keys(covariates).length > 0 ? { covariates } : {};
      return skipSteps(fitted.forecast(gap + horizon, request), gap);
    } catch (error) {
      this.#stopIfAborted();
      fail(entry.label, undefined, asError(error));
      return undefined;
    }
  }

  /** Report a finished fit and give the event loop a turn. */
  async advance(entry: Entry, { series, fold }: Place): Promise<void> {
    this.#done++;
    this.#given.onProgress?.({ done: this.#done, total: this.#total, model: entry.label, series, fold });
    await nextTurn();
    this.#stopIfAborted();
  }

  #stopIfAborted(): void {
    const { signal } = this.#given;
    if (!signal?.aborted) return;
    throw new FitError("aborted", `backtest: aborted after ${this.#done} of ${this.#total} fits`, {
      cause: signal.reason,
    });
  }
}

/** The scores of all forecasts of one fold. */
function scoreFold(
  made: readonly Made[],
  fold: Fold,
  place: Place,
  metrics: readonly Metric[],
  context: MetricContext,
  fail: Fail,
): FoldScore[] {
  const scores = made.map(() => ({}) as Record<string, number>);
  for (const metric of metrics) {
    const failed = new Set<number>();
    for (const [i, { label, forecast }] of made.entries()) {
      scores[i]![metric.name] = Number.NaN;
      try {
        scores[i]![metric.name] = numberOf(metric(forecast, fold.actual.slice(), context), metric.name);
      } catch (error) {
        failed.add(i);
        fail(label, metric.name, asError(error));
      }
    }
    if (scores.every((score) => Number.isNaN(score[metric.name]!))) continue;
    for (const [i, { label }] of made.entries()) {
      if (failed.has(i) || !Number.isNaN(scores[i]![metric.name]!)) continue;
      const what = `${metric.name} is not a number for ${label}, though it is for other models`;
      fail(label, metric.name, new DataError("not-finite", what));
    }
  }
  const { actual, index } = fold;
  return made.map(({ label, forecast }, i) => ({
    ...place,
    model: label,
    index,
    actual,
    forecast,
    metrics: scores[i]!,
  }));
}

function numberOf(value: unknown, metric: string): number {
  if (typeof value !== "number")
    throw new OptionError("option", `metric ${metric} must give a number, got ${show(value)}`);
  return value;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The series of an input: an array holds several when its first item is itself a series or a list of values. */
function listSeries(input: SeriesInput | readonly SeriesInput[] | Panel): Series[] {
  if (isPanel(input)) return [...input];
  const [first] = Array.isArray(input) ? (input as readonly unknown[]) : [];
  const listed = Array.isArray(first) || ArrayBuffer.isView(first);
  const several = listed || (typeof first === "object" && first !== null && "values" in first);
  return several ? (input as readonly SeriesInput[]).map((each) => toSeries(each)) : [toSeries(input as SeriesInput)];
}

/** The origins of each series, with what must be said of short ones. */
function planSeries(all: readonly Series[], given: BacktestGiven): { parts: Part[]; warnings: Warning[] } {
  const parts: Part[] = [];
  const warnings: Warning[] = [];
  for (const [position, series] of all.entries()) {
    const plan = planOrigins(series.length, given);
    const fitting = plan.origins.length;
    if (fitting > 0) parts.push({ series, position, plan });
    if (fitting === given.folds) continue;
    const named = `series ${series.id ?? position}`;
    const message =
      fitting > 0
        ? `${named}: its ${series.length} values give ${fitting} of ${given.folds} folds`
        : `${named} is left out: ${tooShort("backtest", series, given).message}`;
    warnings.push({ code: "short", message, ...(series.id === undefined ? {} : { id: series.id }) });
  }
  if (parts.length === 0) throw tooShort("backtest", all[0]!, given);
  return { parts, warnings };
}
