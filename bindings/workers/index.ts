// The subpath `forecastle/workers`.

import { builtIns } from "../built-ins.js";
import { integer, optional, readOptions } from "../core/options.js";
import { ThreadPool, type WorkerPool } from "./pool.js";
import { processors, startThread } from "./threads.js";

export type { Pool, PoolAnswer, PoolError, PoolTask } from "../core/pool.js";
export type { EndsWithBlock, WorkerPool } from "./pool.js";

/** Options of `workerPool`. */
export interface WorkerPoolOptions {
  /** Number of workers, from 1 to 256. Default: one less than the processors, at least one. */
  readonly size?: number | undefined;
}

/**
 * Workers that share the work of `fitAll`, `fitEach`, `forecastAll` and `forecastEach`, when passed to them as `pool`. The results are
 * the same to the bit, with any number of workers and without them.
 *
 * Threads of Node's (also in Deno and Bun) or Web Workers are started at the first call, as modules that import the library. They keep
 * the process alive only while at work, and end with `close()` or at the end of the block of `using pool = workerPool()`.
 *
 * Workers have every built-in model. A model of one's own joins when its definition says where to find it:
 * `defineModel({ name: "mine", module: import.meta.url, ... })`, where `mine` is exported by that module; it is then imported by the
 * workers, so that module must do no work of its own. What the workers cannot do is done in process, and `warnings` of the pool says
 * so: `not-in-worker` for models that they cannot find, `in-process` where there are no workers (Cloudflare Workers, a page whose
 * security policy forbids them, a bundle without `worker.js`). A chunk whose worker crashes is tried again once (`worker-retried`),
 * then reported as FitError("worker-failed") for each of its series.
 *
 * Errors: OptionError("option").
 *
 * Cost: some ten milliseconds and megabytes per worker.
 *
 * @example
 * using pool = workerPool({ size: 2 });
 * const results = await fitAll(naive(), { north: [1, 2, 4], south: [3, 5, 4] }, { pool });
 */
export function workerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const defaults = { size: undefined as number | undefined };
  const { size = Math.max(1, processors() - 1) } = readOptions("workerPool", defaults, options, {
    size: optional(integer(1, 256)),
  });
  const builtIn = new Set<unknown>(builtIns.map(({ definition }) => definition));
  return new ThreadPool({ size, start: startThread, builtIn });
}
