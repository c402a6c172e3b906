import type { Forecast } from "../core/forecast.js";
import type { AnyModel } from "../core/model.js";
import type { Json } from "../core/saved.js";
import type { TimeIndex } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import type { Metric } from "./metric.js";

/** One model on one fold of one series. */
export interface FoldScore {
  /** The model's label. */
  readonly model: string;
  /** Position of the series in the input. */
  readonly series: number;
  readonly id: string | undefined;
  /** From 0, the earliest. */
  readonly fold: number;
  /** Number of values before the origin. */
  readonly origin: number;
  /** Time stamps of the test part, when the series has them. */
  readonly index: TimeIndex | undefined;
  /** (horizon): the values that came. */
  readonly actual: Float64Array;
  readonly forecast: Forecast;
  /** One number per metric; NaN where it is not defined. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What went wrong with one model on one fold. */
export interface BacktestFailure {
  /** The model's label. */
  readonly model: string;
  /** Position of the series in the input. */
  readonly series: number;
  readonly id: string | undefined;
  readonly fold: number;
  readonly origin: number;
  /** The metric that failed; undefined when there was no forecast. */
  readonly metric: string | undefined;
  readonly error: Error;
}

/** One model of a leaderboard. */
export interface LeaderboardRow {
  /** The model's label: its name, with the options in which models of one name differ. */
  readonly model: string;
  /** Position of the model in the input. */
  readonly position: number;
  /** One number per metric: the mean over the folds of a series, then over the series. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Number of forecasts scored. */
  readonly folds: number;
  readonly failures: number;
  /** Mean duration of a fit or update in seconds, when a clock was passed. */
  readonly fitSeconds: number | undefined;
}

/** What a backtest gathers. */
export interface BacktestRecord<M extends AnyModel> {
  readonly models: readonly M[];
  readonly labels: readonly string[];
  readonly metrics: readonly Metric[];
  readonly folds: readonly FoldScore[];
  readonly failures: readonly BacktestFailure[];
  readonly warnings: readonly Warning[];
  /** Per model: milliseconds and number of fits; undefined without a clock. */
  readonly durations: readonly { readonly milliseconds: number; readonly fits: number }[] | undefined;
}

/** The outcome of a backtest: models in the order of the first metric, with everything behind it. */
export class Leaderboard<M extends AnyModel = AnyModel> {
  /** The best in the first metric first; models with failures come below complete ones, those without a score last. */
  readonly rows: readonly LeaderboardRow[];
  /** The model of the first row, ready to be fitted; undefined when no model has a score. */
  readonly best: M | undefined;
  /** Names of the metrics in their order. */
  readonly metrics: readonly string[];
  /** Every forecast with its scores, by series, fold and model. */
  readonly folds: readonly FoldScore[];
  readonly failures: readonly BacktestFailure[];
  /** Series that were too short for the folds asked for. */
  readonly warnings: readonly Warning[];

  constructor(record: BacktestRecord<M>) {
    const { models, labels, metrics, folds, failures, warnings } = record;
    const first = metrics[0]!;
    const rows = labels.map((label, position) => rowOf(record, label, position));
    this.rows = rows.sort((a, b) => compareRows(a, b, first));
    const top = this.rows[0];
    this.best = top && !Number.isNaN(top.metrics[first.name]!) ? models[top.position] : undefined;
    this.metrics = metrics.map(({ name }) => name);
    this.folds = folds;
    this.failures = failures;
    this.warnings = warnings;
  }

  /** A table in plain text, one line per model, with the first failure below it. */
  toString(): string {
    const timed = this.rows.some(({ fitSeconds }) => fitSeconds !== undefined);
    const failed = this.failures.length > 0;
    const header = ["model", ...this.metrics, ...(failed ? ["failures"] : []), ...(timed ? ["fit seconds"] : [])];
    const lines = this.rows.map((row) => [
      row.model,
      ...this.metrics.map((name) => shortNumber(row.metrics[name]!)),
      ...(failed ? [String(row.failures)] : []),
      ...(timed ? [shortNumber(row.fitSeconds ?? Number.NaN)] : []),
    ]);
    const table = alignColumns([header, ...lines]);
    const [failure] = this.failures;
    if (!failure) return table;
    const { model, fold, error } = failure;
    return `${table}\nfirst of ${this.failures.length} failures: ${model}, fold ${fold}: ${error.message}`;
  }

  /** Scores and failures as JSON, without the forecasts; a number that JSON lacks is null. */
  toJSON(): Json {
    return {
      metrics: this.metrics,
      rows: this.rows.map(({ metrics, fitSeconds, ...row }) => ({
        ...row,
        metrics: finiteOrNull(metrics),
        ...(fitSeconds === undefined ? {} : { fitSeconds }),
      })),
      folds: this.folds.map(({ model, series, id, fold, origin, metrics }) => ({
        model,
        series,
        ...(id === undefined ? {} : { id }),
        fold,
        origin,
        metrics: finiteOrNull(metrics),
      })),
      failures: this.failures.map(({ id, metric, error, ...failure }) => ({
        ...failure,
        ...(id === undefined ? {} : { id }),
        ...(metric === undefined ? {} : { metric }),
        error: errorJson(error),
      })),
      warnings: this.warnings.map((warning) => ({ ...warning })),
    };
  }
}

function rowOf<M extends AnyModel>(record: BacktestRecord<M>, label: string, position: number): LeaderboardRow {
  const own = record.folds.filter(({ model }) => model === label);
  const duration = record.durations?.[position];
  return {
    model: label,
    position,
    metrics: Object.fromEntries(record.metrics.map(({ name }) => [name, meanOverSeries(own, name)])),
    folds: own.length,
    failures: record.failures.filter(({ model }) => model === label).length,
    fitSeconds: duration && duration.milliseconds / duration.fits / 1000,
  };
}

/** The mean over the folds of a series, then over the series; values that are not defined are left out. */
function meanOverSeries(folds: readonly FoldScore[], metric: string): number {
  const bySeries = new Map<number, { sum: number; count: number }>();
  for (const { series, metrics } of folds) {
    const value = metrics[metric]!;
    if (Number.isNaN(value)) continue;
    const { sum, count } = bySeries.get(series) ?? { sum: 0, count: 0 };
    bySeries.set(series, { sum: sum + value, count: count + 1 });
  }
  let total = 0;
  for (const { sum, count } of bySeries.values()) total += sum / count;
  return total / bySeries.size;
}

function compareRows(a: LeaderboardRow, b: LeaderboardRow, metric: Metric): number {
  const [x, y] = [lossOf(a, metric), lossOf(b, metric)];
  return rankOf(a, x) - rankOf(b, y) || sign(x, y);
}

/** The score as something to make small. */
function lossOf({ metrics }: LeaderboardRow, { name, lowerIsBetter, target }: Metric): number {
  const value = metrics[name]!;
  if (target !== undefined) return Math.abs(value - target);
  return lowerIsBetter === false ? -value : value;
}

/** 0 for complete models, 1 for those with failures, 2 for those without a score. */
function rankOf({ failures }: LeaderboardRow, loss: number): number {
  if (Number.isNaN(loss)) return 2;
  return failures > 0 ? 1 : 0;
}

/** The sign of a - b; 0 where there is none, as for two infinities or missing scores: the order of the input stays. */
function sign(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shortNumber(value: number): string {
  if (Number.isNaN(value)) return "-";
  const size = Math.abs(value);
  if (!Number.isFinite(value) || value === 0) return String(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3);
  return size >= 1e5 ? value.toFixed(0) : value.toPrecision(5);
}

/** The first column flush left, the others flush right. */
function alignColumns(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return cells.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

function finiteOrNull(metrics: Readonly<Record<string, number>>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}

function errorJson(error: Error): Json {
  const { code } = error as { readonly code?: unknown };
  return { name: error.name, ...(typeof code === "string" ? { code } : {}), message: error.message };
}
