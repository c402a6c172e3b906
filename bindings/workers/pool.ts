import { dispose } from "../core/dispose.js";
import { FitError, OptionError } from "../core/errors.js";
import type { Model, ModelDefinition } from "../core/model.js";
import { errorFromPlain } from "../core/plain-error.js";
import type { Pool, PoolAnswer, PoolTask } from "../core/pool.js";
import type { Plain } from "../core/saved.js";
import type { Warning, WarningCode } from "../core/warning.js";
import { core } from "../wasm/source.js";
import type { Order, Reply, SentModel } from "./protocol.js";
import type { StartThread, Thread } from "./threads.js";

/** A pool that can be ended. */
export type WorkerPool = Pool &
  EndsWithBlock & {
    /** End the workers; work that is under way is aborted. A pool of `using` ends with its block. */
    close(): void;
  };

/** What `using` needs, where the compiler's library knows `Symbol.dispose`; nothing where it does not. */
export type EndsWithBlock = SymbolConstructor extends { readonly dispose: infer D extends symbol }
  ? { readonly [K in D]: () => void }
  : unknown;

/** What a pool is made of. */
export interface PoolParts {
  readonly size: number;
  readonly start: StartThread;
  /** The definitions of the models that workers find by themselves. */
  readonly builtIn: ReadonlySet<unknown>;
}

interface Job {
  readonly order: Order;
  retried: boolean;
  /** Settle the promise of `run`, once. */
  readonly answer: (answers: readonly PoolAnswer[] | undefined) => void;
  readonly fail: (error: Error) => void;
}

/** A worker, from its start to its end. */
interface Seat {
  thread: Thread | undefined;
  /** Whether it has said that it is loaded. */
  ready: boolean;
  /** Whether it has the kernels. */
  primed: boolean;
  ended: boolean;
  job: Job | undefined;
}

/** Workers that are started when there is work, hold the process alive only while at work, and hand out chunks as they become free. */
export class ThreadPool implements WorkerPool {
  readonly size: number;
  readonly #parts: PoolParts;
  readonly #seats = new Set<Seat>();
  readonly #queue: Job[] = [];
  readonly #warnings: Warning[] = [];
  /** Workers that may run; one less for each that could not be started. */
  #places: number;
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.size = parts.size;
    this.#places = parts.size;
  }

  get warnings(): readonly Warning[] {
    return this.#warnings.slice();
  }

  async run(
    task: PoolTask,
    series: readonly Plain[],
    signal?: AbortSignal,
  ): Promise<readonly PoolAnswer[] | undefined> {
    if (this.#closed) throw new OptionError("option", "the pool has been closed");
    if (signal?.aborted) throw aborted(signal);
    const stranger = task.models.find((model) => !this.#knows(model));
    if (stranger) this.#warnStranger(stranger.name, 'it is not built in and names no "module"');
    if (stranger || this.#places === 0) return undefined;
    const { kind, options } = task;
    return this.#enqueue({ kind, options, series, models: task.models.map(sent) }, signal);
  }

  close(): void {
    this.#closed = true;
    const jobs = [...this.#queue.splice(0), ...[...this.#seats].flatMap(({ job }) => job ?? [])];
    for (const seat of this.#seats) this.#end(seat);
    for (const { fail } of jobs) fail(new FitError("aborted", "the pool was closed"));
  }

  [dispose](): void {
    this.close();
  }

  #knows({ factory }: Model): boolean {
    const definition = factory?.definition as ModelDefinition<object, unknown> | undefined;
    return definition !== undefined && (this.#parts.builtIn.has(definition) || definition.module !== undefined);
  }

  #enqueue(order: Order, signal: AbortSignal | undefined): Promise<readonly PoolAnswer[] | undefined> {
    return new Promise((answer, fail) => {
      const job: Job = { order, retried: false, answer: settle(answer), fail: settle(fail) };
      const abort = () => {
        this.#drop(job);
        job.fail(aborted(signal!));
      };
      function settle<T>(how: (value: T) => void): (value: T) => void {
        return (value) => {
          signal?.removeEventListener("abort", abort);
          how(value);
        };
      }
      signal?.addEventListener("abort", abort);
      this.#queue.push(job);
      this.#assign();
    });
  }

  /** Give waiting jobs to free workers, and start workers for the others while there is room. */
  #assign(): void {
    for (const seat of this.#seats) {
      if (this.#queue.length === 0) break;
      if (seat.ready && !seat.job) this.#order(seat, this.#queue.shift()!);
    }
    const starting = [...this.#seats].filter(({ ready }) => !ready).length;
    const wanted = Math.min(this.#queue.length - starting, this.#places - this.#seats.size);
    for (let i = 0; i < wanted; i++) this.#start();
  }

  #order(seat: Seat, job: Job): void {
    seat.job = job;
    seat.thread!.hold(true);
    try {
      seat.thread!.post(seat.primed ? job.order : { ...job.order, kernels: core.module() });
      seat.primed = true;
    } catch (error) {
      // What cannot be cloned, such as an option that is a function, never reaches the worker.
      seat.job = undefined;
      seat.thread!.hold(false);
      const { models } = job.order;
      this.#warnStranger(models[0]?.saved.model ?? "forecast", error instanceof Error ? error.message : String(error));
      job.answer(undefined);
    }
  }

  #start(): void {
    const seat: Seat = { thread: undefined, ready: false, primed: false, ended: false, job: undefined };
    this.#seats.add(seat);
    const onEnd = (reason: string) => this.#lose(seat, reason);
    const onReply = (reply: Reply) => this.#hear(seat, reply);
    // A host may refuse at once (a security policy, no Worker at all) or later.
    this.#parts.start({ onEnd, onReply }).then(
      (thread) => {
        seat.thread = thread;
        if (seat.ended) thread.end();
      },
      (error) => onEnd(error instanceof Error ? error.message : String(error)),
    );
  }

  #hear(seat: Seat, reply: Reply): void {
    if (seat.ended) return;
    const { job } = seat;
    seat.ready = true;
    seat.job = undefined;
    if (job && "answers" in reply) job.answer(reply.answers);
    else if (job && "failed" in reply) job.fail(errorFromPlain(reply.failed));
    else if (job && "unknown" in reply) {
      this.#warnStranger(job.order.models[0]!.saved.model, reply.unknown);
      job.answer(undefined);
    }
    this.#assign();
    if (!seat.job) seat.thread!.hold(false);
  }

  /** A worker has ended by itself. */
  #lose(seat: Seat, reason: string): void {
    if (seat.ended) return;
    const { job, ready } = seat;
    this.#end(seat);
    if (!ready) {
      this.#places--;
      if (this.#places === 0) this.#giveUp(reason);
    } else if (job && !job.retried) {
      job.retried = true;
      this.#warn("worker-retried", `a worker ended over ${job.order.series.length} series, tried again: ${reason}`);
      this.#queue.unshift(job);
    } else if (job) {
      const message = `two workers ended over the chunk of ${job.order.series.length} series that holds this one: ${reason}`;
      job.answer(job.order.series.map(() => ({ error: { name: "FitError", code: "worker-failed", message } })));
    }
    this.#assign();
  }

  #giveUp(reason: string): void {
    this.#warn("in-process", `no worker could be started, so the work is done in process: ${reason}`);
    for (const job of this.#queue.splice(0)) job.answer(undefined);
  }

  /** Forget a job; a worker that is at it is ended, as nothing else stops it. */
  #drop(job: Job): void {
    const at = this.#queue.indexOf(job);
    if (at >= 0) this.#queue.splice(at, 1);
    for (const seat of this.#seats) if (seat.job === job) this.#end(seat);
    // One signal drops many jobs: no worker is started for those that it drops next.
    queueMicrotask(() => this.#assign());
  }

  #end(seat: Seat): void {
    seat.ended = true;
    this.#seats.delete(seat);
    seat.thread?.end();
  }

  #warnStranger(model: string, reason: string): void {
    this.#warn("not-in-worker", `${model} is run in process: ${reason}`);
  }

  #warn(code: WarningCode, message: string): void {
    if (!this.#warnings.some((warning) => warning.message === message)) this.#warnings.push({ code, message });
  }
}

function sent(model: Model): SentModel {
  const { module, export: exported, name } = model.factory.definition;
  return { saved: model.toJSON(), module, export: exported ?? name };
}

function aborted({ reason }: AbortSignal): FitError {
  return new FitError("aborted", "the pool: aborted", { cause: reason });
}
