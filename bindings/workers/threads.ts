// Threads of the runtime: worker_threads where Node's modules are, Web Workers elsewhere.

import { type Order, type Reply, threadName } from "./protocol.js";

/** A running worker. */
export interface Thread {
  post(order: Order): void;
  /** Whether it keeps the process alive. */
  hold(busy: boolean): void;
  end(): void;
}

/** What a thread tells. */
export interface ThreadEvents {
  onReply(reply: Reply): void;
  /** It has ended, by itself or because it could not be loaded; called once, and not after `end`. */
  onEnd(reason: string): void;
}

/** Starts a worker; throws or rejects where there can be none. */
export type StartThread = (events: ThreadEvents) => Promise<Thread>;

type NodeThreads = typeof import("node:worker_threads");
type Process = {
  readonly versions?: { readonly node?: string };
  readonly execArgv?: readonly string[];
  getBuiltinModule?(name: string): unknown;
};

const { process } = globalThis as { process?: Process };

/** A built-in module of Node's, or undefined in other runtimes. Bundlers do not see it. */
export async function nodeModule<T>(name: string): Promise<T | undefined> {
  if (!process?.versions?.node) return undefined;
  if (process.getBuiltinModule) return process.getBuiltinModule(name) as T;
  return (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as T;
}

/** Number of processors, as far as the runtime tells. */
export function processors(): number {
  const { navigator } = globalThis as { navigator?: { readonly hardwareConcurrency?: number } };
  // Node 20 has no navigator.
  const os = process?.getBuiltinModule?.("node:os") as typeof import("node:os") | undefined;
  return navigator?.hardwareConcurrency ?? os?.availableParallelism() ?? 1;
}

/** A worker of this runtime. */
export async function startThread(events: ThreadEvents): Promise<Thread> {
  const threads = await nodeModule<NodeThreads>("node:worker_threads");
  return threads ? startNodeThread(threads, events) : startWebWorker(events);
}

// As a constant, so that bundlers for browsers see the script in one place only.
const script = "./worker.js";

function startNodeThread({ Worker }: NodeThreads, { onReply, onEnd }: ThreadEvents): Thread {
  const worker = new Worker(new URL(script, import.meta.url), {
    name: threadName,
    workerData: threadName,
    execArgv: loaderArguments(process?.execArgv ?? []),
  });
  const end = once(onEnd);
  worker.on("message", onReply);
  worker.on("error", (error) => end(error instanceof Error ? error.message : String(error)));
  worker.on("messageerror", (error) => end(error.message));
  worker.on("exit", (code) => end(`it ended with code ${code}`));
  return {
    post: (order) => worker.postMessage(order),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end() {
      worker.removeAllListeners();
      // What a dying worker still has to say is nobody's business.
      worker.on("error", () => undefined);
      void worker.terminate();
    },
  };
}

/** Arguments of Node's, such as loaders, without those that say what the main program is. */
export function loaderArguments(all: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < all.length; i++) {
    const each = all[i]!;
    if (/^(-e|-p|-pe|--eval|--print)$/.test(each)) i++;
    else if (!/^(--input-type|--eval=|--print=|-i$|--interactive$)/.test(each)) kept.push(each);
  }
  return kept;
}

function startWebWorker({ onReply, onEnd }: ThreadEvents): Thread {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "forecastle" });
  const end = once(onEnd);
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = (event) => {
    event.preventDefault();
    end(event.message || "its script could not be loaded");
  };
  worker.onmessageerror = () => end("what it said could not be read");
  return {
    post: (order) => worker.postMessage(order),
    hold: () => undefined,
    end() {
      worker.onmessage = worker.onerror = worker.onmessageerror = null;
      worker.terminate();
    },
  };
}

function once(tell: (reason: string) => void): (reason: string) => void {
  let told = false;
  return (reason) => {
    if (told) return;
    told = true;
    tell(reason);
  };
}
