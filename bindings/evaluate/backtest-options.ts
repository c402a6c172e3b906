import { OptionError } from "../core/errors.js";
import type { Forecast } from "../core/forecast.js";
import type { AnyModel, Progress } from "../core/model.js";
import { between, callable, flag, integer, listOf, type OptionRule, readOptions } from "../core/options.js";
import type { Metric } from "./metric.js";
import { type RollOptions, requireHorizon, rollDefaults, rollRules } from "./roll-origins.js";

/** How far a backtest has come: `done` of `total` fits. */
export interface BacktestProgress extends Progress {
  /** Label of the model that was fitted last. */
  readonly model: string;
  /** Position of the series in the input. */
  readonly series: number;
  readonly fold: number;
}

/** Options of `backtest`, besides those of `rollOrigins`. */
export interface BacktestOptions extends RollOptions {
  /** At least one; the first orders the leaderboard. */
  readonly metrics: readonly Metric[];
  /**
   * Whether every fold is fitted anew (default), or the first fit takes in later values by `update`, with its parameters
   * as they are; the window then no longer matters.
   */
  readonly refit?: boolean;
  /** Coverages in (0, 1), each giving a column such as `coverage80`: the share of values inside that central interval. */
  readonly coverages?: readonly number[];
  /** The model whose forecast of the same fold relative metrics compare with. */
  readonly benchmark?: AnyModel;
  /** Season length for scaled metrics. Default: that of the series. */
  readonly seasonLength?: number;
  /** Aborts: FitError("aborted"). Models get it too. */
  readonly signal?: AbortSignal;
  /** Called after every fit. */
  readonly onProgress?: (progress: BacktestProgress) => void;
  /** Milliseconds, such as `() => performance.now()`: fits are timed with it. */
  readonly clock?: () => number;
}

/** The share of values inside the central interval, missing values left out. */
export function coverageMetric(coverage: number): Metric {
  const share = (forecast: Forecast, actual: ArrayLike<number>): number => {
    const { lower, upper } = forecast.interval(coverage);
    let inside = 0;
    let seen = 0;
    for (const [h, value] of Array.from(actual).entries()) {
      if (Number.isNaN(value)) continue;
      seen++;
      if (Number.isNaN(lower[h]!) || Number.isNaN(upper[h]!)) return Number.NaN;
      if (value >= lower[h]! && value <= upper[h]!) inside++;
    }
    return inside / seen;
  };
  Object.defineProperty(share, "name", { value: `coverage${Math.round(coverage * 1e6) / 1e4}` });
  return Object.assign(share, { target: coverage });
}

/** Something that can be fitted. */
export const isModel: OptionRule = (value) => {
  if (typeof value === "object" && value !== null && "fit" in value && typeof value.fit === "function")
    return undefined;
  return typeof value === "function" ? "a model: call it, as in naive()" : "a model";
};
const isSignal: OptionRule = (value) =>
  typeof value === "object" && value !== null && "aborted" in value ? undefined : "an AbortSignal";

const backtestDefaults = {
  ...rollDefaults,
  metrics: [] as readonly Metric[],
  refit: true,
  coverages: [] as readonly number[],
  benchmark: undefined as AnyModel | undefined,
  seasonLength: undefined as number | undefined,
  signal: undefined as AbortSignal | undefined,
  onProgress: undefined as ((progress: BacktestProgress) => void) | undefined,
  clock: undefined as (() => number) | undefined,
};

/** The options of a backtest with every default filled in. */
export type BacktestGiven = typeof backtestDefaults;

/** The options in force. */
export function readBacktestOptions(options: BacktestOptions): BacktestGiven {
  const given = readOptions("backtest", backtestDefaults, options, {
    ...rollRules,
    metrics: listOf(callable, 1),
    refit: flag,
    coverages: listOf(between(0, 1)),
    benchmark: isModel,
    seasonLength: integer(1),
    signal: isSignal,
    onProgress: callable,
    clock: callable,
  });
  requireHorizon("backtest", given.horizon);
  if (given.metrics.length === 0) throw new OptionError("option", "backtest needs metrics, such as { metrics: [mae] }");
  return given;
}

/** Throws an OptionError for a metric without a name, or two of one name. */
export function requireNames(metrics: readonly Metric[]): void {
  const names = metrics.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    if (name === "") throw new OptionError("option", `backtest: metrics[${i}] has no name to head its column`);
    if (names.indexOf(name) < i) throw new OptionError("option", `backtest: two metrics are named "${name}"`);
  }
}
