// Work on the series of a panel, chunk by chunk: in order, in process or by a pool, with progress and abort.

import { FitError, OptionError } from "./errors.js";
import type { FitControl } from "./model.js";
import { integer, type OptionRules, optional, readOptions } from "./options.js";
import { type PanelInput, panel } from "./panel.js";
import type { Pool, PoolAnswer, PoolTask } from "./pool.js";
import type { Series } from "./series.js";
import { seriesToPlain } from "./series-json.js";
import { nextTurn } from "./turn.js";

/** How a panel is worked through; never what is computed. */
export interface ChunkControl extends FitControl {
  /**
   * Series per chunk. After each chunk progress is reported, an abort is noticed and the event loop has its turn; a worker gets whole
   * chunks. Default: by the number of values. A chunk never holds more than 64 MiB of values, unless they are of one series.
   */
  readonly chunk?: number | undefined;
  /** Number of series to pass over: as many as there are answers already. Default 0. */
  readonly from?: number | undefined;
  /**
   * Part `"i/n"` of the panel, from `"1/n"` to `"n/n"`: of N series those from floor((i - 1) N / n) up to floor(i N / n). The parts
   * are contiguous, depend on nothing else, and together are the whole. `from` and progress count within the part.
   */
  readonly shard?: string | undefined;
}

/** What to do with each series, here and elsewhere. */
export interface SeriesWork<R> {
  /** The name of the public function, for messages. */
  readonly owner: string;
  /** The answer for one series, made here. It never throws for data. */
  here(series: Series): R;
  /** The same, for workers. */
  readonly task: PoolTask;
  /** The answer made by a worker. */
  wake(answer: PoolAnswer, series: Series): R;
}

/** Values between two turns of the event loop, in process. */
const VALUES_A_TURN = 512;
/** Values of a worker's chunk: 64 MiB. */
const MOST_VALUES = 2 ** 23;
/** Chunks per worker, so that none idles long while the last ones are at work. */
const CHUNKS_A_WORKER = 8;

const controlRules: OptionRules<ChunkControl> = {
  signal: optional((value) => (value instanceof AbortSignal ? undefined : "an AbortSignal")),
  onProgress: optional((value) => (typeof value === "function" ? undefined : "a function")),
  pool: optional((value) =>
    typeof (value as Pool | null)?.run === "function" ? undefined : "a pool such as workerPool()",
  ),
  chunk: optional(integer(1)),
  from: optional(integer(0)),
  shard: optional((value) => (readShard(value) ? undefined : 'a part such as "2/8"')),
};

const controlDefaults = {
  signal: undefined,
  onProgress: undefined,
  pool: undefined,
  chunk: undefined,
  from: undefined,
  shard: undefined,
} as unknown as ChunkControl;

/** Check how a panel is to be worked through. */
export function readChunkControl(owner: string, given: unknown): ChunkControl {
  return readOptions<ChunkControl>(owner, controlDefaults, given, controlRules);
}

/** The same for a function that answers the whole panel at once: it leaves chunks and parts to its iterator form. */
export function readWholeControl(owner: string, iterator: string, given: unknown): ChunkControl {
  const control = readChunkControl(owner, given);
  for (const name of ["chunk", "from", "shard"] as const) {
    if (control[name] !== undefined) throw new OptionError("option", `${owner} takes no ${name}: ${iterator} does`);
  }
  return control;
}

/** The series of the part that a control names. */
export function seriesOf(input: PanelInput, { shard }: ChunkControl): readonly Series[] {
  const all = [...panel(input)];
  if (shard === undefined) return all;
  const { part, parts } = readShard(shard)!;
  const bound = (k: number) => Math.floor((k * all.length) / parts);
  return all.slice(bound(part - 1), bound(part));
}

function readShard(value: unknown): { part: number; parts: number } | undefined {
  const [, part, parts] = (typeof value === "string" && /^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(value)) || [];
  return part !== undefined && Number(part) <= Number(parts) ? { part: Number(part), parts: Number(parts) } : undefined;
}

/** The answers for all series from `control.from` on, in order, chunk by chunk. */
export async function* inChunks<R>(
  series: readonly Series[],
  work: SeriesWork<R>,
  control: ChunkControl,
): AsyncGenerator<readonly R[], void, undefined> {
  const { pool, chunk, from = 0, onProgress } = control;
  const total = series.length;
  let done = Math.min(from, total);
  const advance = (count: number) => {
    done += count;
    onProgress?.({ done, total });
  };
  const stop = () => stopIfAborted(work.owner, control.signal, done, total);
  stop();
  if (pool) {
    const parts = cut(series, done, chunk, chunk === undefined ? valuesAWorker(series, pool) : MOST_VALUES);
    for await (const answers of fromPool(parts, work, pool, control.signal, stop)) {
      if (!answers) break;
      advance(answers.length);
      yield answers;
    }
  }
  for (const part of cut(series, done, chunk, chunk === undefined ? VALUES_A_TURN : MOST_VALUES)) {
    const answers = part.map((each) => work.here(each));
    advance(answers.length);
    await nextTurn();
    stop();
    yield answers;
  }
}

/** All items of chunks. */
export async function allOf<R>(chunks: AsyncIterable<readonly R[]>): Promise<R[]> {
  const all: R[] = [];
  for await (const chunk of chunks) for (const each of chunk) all.push(each);
  return all;
}

/** The items of chunks, one after the other. */
export async function* oneByOne<R>(chunks: AsyncIterable<readonly R[]>): AsyncGenerator<R, void, undefined> {
  for await (const chunk of chunks) yield* chunk;
}

/** Chunks of at most `most` series, and of at most `values` values as far as series allow. */
function* cut(
  series: readonly Series[],
  from: number,
  most: number = Number.POSITIVE_INFINITY,
  values: number = MOST_VALUES,
): Generator<readonly Series[]> {
  let start = from;
  let held = 0;
  for (let i = from; i < series.length; i++) {
    const size = weight(series[i]!);
    if (i > start && (held + size > values || i - start >= most)) {
      yield series.slice(start, i);
      start = i;
      held = 0;
    }
    held += size;
  }
  if (start < series.length) yield series.slice(start);
}

/** An empty series is work too. */
function weight({ values, covariates }: Series): number {
  return Math.max(1, values.length) * (1 + Object.keys(covariates).length);
}

function valuesAWorker(series: readonly Series[], pool: Pool): number {
  const total = series.reduce((sum, each) => sum + weight(each), 0);
  return Math.min(MOST_VALUES, Math.ceil(total / (CHUNKS_A_WORKER * pool.size)));
}

/** The answers of a pool in order, with a few chunks under way; undefined, and the end, where it cannot do them. */
async function* fromPool<R>(
  chunks: Iterable<readonly Series[]>,
  work: SeriesWork<R>,
  pool: Pool,
  signal: AbortSignal | undefined,
  stop: () => void,
): AsyncGenerator<readonly R[] | undefined, void, undefined> {
  const ending = new AbortController();
  const abort = () => ending.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  const underWay: { readonly part: readonly Series[]; readonly answers: ReturnType<Pool["run"]> }[] = [];
  const waiting = chunks[Symbol.iterator]();
  const start = () => {
    const { value: part } = waiting.next() as { value: readonly Series[] | undefined };
    if (!part) return;
    const answers = pool.run(work.task, part.map(seriesToPlain), ending.signal);
    // Whoever awaits it hears of a failure; what nobody awaits any more may fail in silence.
    answers.catch(() => undefined);
    underWay.push({ part, answers });
  };
  try {
    for (let i = 0; i < 2 * pool.size; i++) start();
    for (let next = underWay.shift(); next; next = underWay.shift()) {
      const { part } = next;
      const answers = await next.answers;
      stop();
      start();
      yield answers?.map((answer, i) => work.wake(answer, part[i]!));
      if (!answers) return;
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    ending.abort();
  }
}

function stopIfAborted(owner: string, signal: AbortSignal | undefined, done: number, total: number): void {
  if (!signal?.aborted) return;
  const { reason } = signal;
  throw new FitError("aborted", `${owner}: aborted after ${done} of ${total} series`, { cause: reason });
}
