import type { Pool } from "forecastle";
import type { Io } from "./io.js";

/** Workers for one run; no pool where one job is enough. */
export interface Workers {
  readonly pool: Pool | undefined;
  /** Tell how the work was done otherwise than asked, and stop the workers. */
  end(): void;
}

/** What `forecastle/workers` gives. */
interface WorkersModule {
  workerPool(options: { size: number }): Pool & { close(): void };
}

/** Start as many workers as jobs; without worker threads in the library, everything runs in process and that is said. */
export async function startWorkers(jobs: number, io: Io): Promise<Workers> {
  const none = { pool: undefined, end: () => undefined };
  if (jobs < 2) return none;
  const name: string = "forecastle/workers";
  const module = await (import(name) as Promise<WorkersModule>).catch(() => undefined);
  if (!module) {
    io.err("warning: this build of forecastle has no workers; --jobs is without effect\n");
    return none;
  }
  const pool = module.workerPool({ size: jobs });
  return {
    pool,
    end: () => {
      for (const { message } of pool.warnings) io.err(`warning: ${message}\n`);
      pool.close();
    },
  };
}
