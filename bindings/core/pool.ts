// What fitting a panel asks of workers, without knowing what a worker is.

import type { Model } from "./model.js";
import type { Plain, PlainForm } from "./saved.js";
import type { Warning } from "./warning.js";

/** What to do with each series. */
export interface PoolTask {
  /** `"fit"` fits the one model; `"forecast"` calls the automatic forecaster, with the models as candidates if there are any. */
  readonly kind: "fit" | "forecast";
  readonly models: readonly Model[];
  /** Options of the automatic forecaster, without its models. */
  readonly options: Plain;
}

/** An error as plain data. */
export interface PoolError {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly cause?: PoolError;
}

/** What came of one series: a fitted model or forecast as plain data, or the error that it met. */
export type PoolAnswer = { readonly form: PlainForm } | { readonly error: PoolError };

/** Workers that share the work of panels. Made by `workerPool` of `forecastle/workers`. */
export interface Pool {
  /** Number of workers. */
  readonly size: number;
  /**
   * How the work was done otherwise than asked: `in-process` where there are no workers, `not-in-worker` for a model that they cannot
   * find, `worker-retried` after a crash. The answers are the same in every case.
   */
  readonly warnings: readonly Warning[];
  /**
   * The answers to series (as `seriesToPlain` writes them) in their order, or undefined when the workers cannot do this task and it is
   * to be done in process.
   *
   * Errors: FitError("aborted").
   */
  run(task: PoolTask, series: readonly Plain[], signal?: AbortSignal): Promise<readonly PoolAnswer[] | undefined>;
}
