import type { Plain, Saved } from "./saved.js";

/** A piece of work for a worker: a model and series, or a call of the automatic forecaster, as plain data. */
export interface PoolTask {
  readonly kind: "fit" | "forecast";
  /** The model to fit; for "forecast" the options of the automatic forecaster. */
  readonly model: Saved | undefined;
  readonly options: Plain;
  /** One entry per series. */
  readonly series: readonly Plain[];
}

/** What came of one series: a saved form, or the error that it met. */
export type PoolAnswer =
  | { readonly saved: Saved }
  | { readonly error: { readonly name: string; readonly code: string; readonly message: string } };

/** Workers that share the work of panels. Made by `workerPool` of `forecastle/workers`. */
export interface Pool {
  /** Number of workers. */
  readonly size: number;
  /** Whether a model of this name can be found by the workers. */
  knows(model: string): boolean;
  /** Run a task; the answers come in the order of its series. */
  run(task: PoolTask, signal?: AbortSignal): Promise<readonly PoolAnswer[]>;
}
