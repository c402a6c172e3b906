// What travels between the pool and its workers: plain data, and the compiled kernels.

import type { PoolAnswer, PoolError, PoolTask } from "../core/pool.js";
import type { Plain, Saved } from "../core/saved.js";

/** A model, and the module that exports its factory when it is not built in. */
export interface SentModel {
  readonly saved: Saved;
  readonly module: string | undefined;
  readonly export: string;
}

/** What a worker is to do. */
export interface Order {
  readonly kind: PoolTask["kind"];
  readonly models: readonly SentModel[];
  readonly options: Plain;
  /** As `seriesToPlain` writes them. */
  readonly series: readonly Plain[];
  /** With the first order: the kernels, compiled. */
  readonly kernels?: WebAssembly.Module;
}

/** What a worker says: that it has loaded, the answers, that it cannot find a model, or that it could not follow the order at all. */
export type Reply =
  | { readonly ready: true }
  | { readonly answers: readonly PoolAnswer[] }
  | { readonly unknown: string }
  | { readonly failed: PoolError };

/** By this name a worker knows that it was started by the pool. */
export const threadName = "forecastle";
