// The script of a worker: it imports the whole library, and follows one order after the other.

import { type AnyFactory, builtIns } from "../built-ins.js";
import { fitOne } from "../core/fit-all.js";
import type { Model } from "../core/model.js";
import { errorToPlain } from "../core/plain-error.js";
import type { PoolAnswer } from "../core/pool.js";
import type { Plain } from "../core/saved.js";
import type { Series } from "../core/series.js";
import { seriesFromPlain } from "../core/series-json.js";
import type { AutoForecastOptions } from "../forecast.js";
import { forecastOne } from "../forecast-all.js";
import { restore } from "../probability/define-model.js";
import type { DefinedFitted } from "../probability/fitted.js";
import { plainForecast } from "../probability/forecast.js";
import { core } from "../wasm/source.js";
import { type Order, type Reply, type SentModel, threadName } from "./protocol.js";
import { nodeModule } from "./threads.js";

let kernels: WebAssembly.Module | undefined;

/** Follow an order. It never throws. */
export async function follow(order: Order): Promise<Reply> {
  try {
    const found = await Promise.all(order.models.map(find));
    kernels ??= order.kernels;
    // After the imports: a user's module may have bound the kernels of its own import.
    if (kernels) core.bind(kernels);
    const unknown = found.find((model) => typeof model === "string");
    if (unknown !== undefined) return { unknown };
    return { answers: order.series.map(answerWith(order, found as readonly Model[])) };
  } catch (error) {
    return { failed: errorToPlain(error) };
  }
}

/** The model that was sent, or why it cannot be found here. */
async function find({ saved, module, export: name }: SentModel): Promise<Model | string> {
  try {
    const factory =
      module === undefined
        ? builtIns.find(({ definition }) => definition.name === saved.model)
        : await exportOf(module, name);
    if (typeof factory?.wake !== "function") return `${module ?? "the library"} has no model ${name}`;
    return restore<Model>(saved, [factory, ...builtIns]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function exportOf(module: string, name: string): Promise<AnyFactory | undefined> {
  const exports = (await import(/* webpackIgnore: true */ /* @vite-ignore */ module)) as Record<string, AnyFactory>;
  return exports[name];
}

function answerWith({ kind, options }: Order, models: readonly Model[]): (plain: Plain) => PoolAnswer {
  const auto = { ...(options as unknown as AutoForecastOptions), ...(models.length > 0 ? { models } : {}) };
  const answer = (series: Series): PoolAnswer => {
    if (kind === "forecast") return { form: plainForecast(forecastOne(series, auto)) };
    const { fitted, error } = fitOne(models[0]!, series);
    return fitted ? { form: (fitted as DefinedFitted<object, unknown>).toPlain() } : { error: errorToPlain(error) };
  };
  return (plain) => {
    try {
      return answer(seriesFromPlain(plain));
    } catch (error) {
      return { error: errorToPlain(error) };
    }
  };
}

/** Listen to the pool, if that is who started this thread. */
async function serve(): Promise<void> {
  const threads = await nodeModule<typeof import("node:worker_threads")>("node:worker_threads");
  if (threads) {
    const { parentPort, workerData } = threads;
    if (!parentPort || workerData !== threadName) return;
    parentPort.on("message", async (order: Order) => parentPort.postMessage(await follow(order)));
    parentPort.postMessage({ ready: true } satisfies Reply);
    return;
  }
  const scope = globalThis as unknown as DedicatedScope;
  if (scope.name !== threadName || typeof scope.postMessage !== "function" || "document" in scope) return;
  scope.onmessage = async ({ data }) => scope.postMessage(await follow(data));
  scope.postMessage({ ready: true });
}

interface DedicatedScope {
  readonly name?: string;
  onmessage: (event: { readonly data: Order }) => void;
  postMessage(reply: Reply): void;
}

void serve();
