import { describe, expect, test } from "vitest";
import { errorToPlain } from "../../../bindings/core/plain-error.js";
import {
  builtIns,
  drift,
  FitError,
  type FitResult,
  fitAll,
  forecastAll,
  naive,
  OptionError,
  panel,
} from "../../../bindings/index.js";
import { workerPool } from "../../../bindings/workers/index.js";
import { ThreadPool } from "../../../bindings/workers/pool.js";
import type { Order } from "../../../bindings/workers/protocol.js";
import { loaderArguments, type StartThread, type ThreadEvents } from "../../../bindings/workers/threads.js";
import { follow } from "../../../bindings/workers/worker.js";
import { last, own, ownModule, renamed } from "../../support/own-models.js";

const members = panel(
  Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`s${i}`, Array.from({ length: i }, (_, t) => ((t * 37 + i) % 11) + t / 3)]),
  ),
);
const builtIn = new Set<unknown>(builtIns.map(({ definition }) => definition));
const textOf = (results: readonly FitResult[]) =>
  JSON.stringify(results.map(({ id, fitted, error }) => (fitted ? [id, fitted] : [id, errorToPlain(error)])));
const expected = textOf(await fitAll(drift(), members));

/** What the n-th order meets: a worker that follows it, or one that ends over it. */
type Fate = (n: number) => "follow" | "end" | "silence";

/** Threads that live in this one, and what became of them. */
function pretendThreads(fate: Fate = () => "follow") {
  const seen = { started: 0, running: 0, most: 0, held: 0, orders: [] as Order[] };
  const start: StartThread = async ({ onReply, onEnd }: ThreadEvents) => {
    seen.started++;
    seen.running++;
    seen.most = Math.max(seen.most, seen.running);
    let running = true;
    let held = true;
    seen.held++;
    const hold = (busy: boolean) => {
      seen.held += Number(busy) - Number(held);
      held = busy;
    };
    const end = () => {
      if (running) seen.running--;
      running = false;
      hold(false);
    };
    setTimeout(() => running && onReply({ ready: true }));
    const post = (order: Order) => {
      seen.orders.push(order);
      const what = fate(seen.orders.length);
      const copy = structuredClone({ ...order, kernels: undefined });
      setTimeout(async () => {
        if (what === "silence" || !running) return;
        if (what === "follow") return onReply(await follow(copy as unknown as Order));
        end();
        onEnd("it fell");
      });
    };
    return { post, hold, end };
  };
  return { seen, start };
}

function poolOf(size: number, fate?: Fate) {
  const { seen, start } = pretendThreads(fate);
  return { pool: new ThreadPool({ size, start, builtIn }), seen };
}

describe("a pool of threads", () => {
  test.each([1, 2, 3])("of %i gives what fitAll gives without it, to the bit", async (size) => {
    const { pool, seen } = poolOf(size);
    expect(textOf(await fitAll(drift(), members, { pool }))).toBe(expected);
    expect(seen.started).toBe(size);
    expect(pool.warnings).toEqual([]);
  });

  test("sends the kernels once to each worker", async () => {
    const { pool, seen } = poolOf(1);
    await fitAll(drift(), members, { pool });
    expect(seen.orders.length).toBeGreaterThan(4);
    expect(seen.orders.map(({ kernels }) => kernels instanceof WebAssembly.Module)).toEqual(
      seen.orders.map((_, i) => i === 0),
    );
  });

  test("starts no more workers than there is work, none before, and lets go of the process when idle", async () => {
    const { pool, seen } = poolOf(8);
    expect(seen.started).toBe(0);
    await fitAll(naive(), { a: [1, 2], b: [3, 4] }, { pool });
    expect(seen.started).toBeLessThanOrEqual(2);
    expect(seen.running).toBe(seen.started);
    expect(seen.held).toBe(0);
  });

  test("tries the chunk of a crashed worker again, and says so", async () => {
    const { pool, seen } = poolOf(2, (n) => (n === 3 ? "end" : "follow"));
    expect(textOf(await fitAll(drift(), members, { pool }))).toBe(expected);
    expect(pool.warnings).toMatchObject([{ code: "worker-retried", message: expect.stringContaining("it fell") }]);
    expect(seen.started).toBe(3);
  });

  test("reports the series of a chunk that ends two workers, and goes on", async () => {
    const { pool } = poolOf(1, (n) => (n === 2 || n === 3 ? "end" : "follow"));
    const results = await fitAll(naive(), { a: [1, 2], b: [3, 4], c: [5, 6] }, { pool });
    expect(results.map(({ id, error }) => [id, (error as FitError | undefined)?.code])).toEqual([
      ["a", undefined],
      ["b", "worker-failed"],
      ["c", undefined],
    ]);
    expect(results[1]!.error).toBeInstanceOf(FitError);
  });

  test("where no worker can be started, the work is done in process", async () => {
    for (const start of [
      () => Promise.reject(new Error("forbidden here")),
      async ({ onEnd }: ThreadEvents) => {
        setTimeout(() => onEnd("forbidden here"));
        return { post: () => undefined, hold: () => undefined, end: () => undefined };
      },
    ]) {
      const pool = new ThreadPool({ size: 3, start, builtIn });
      expect(textOf(await fitAll(drift(), members, { pool }))).toBe(expected);
      expect(pool.warnings).toMatchObject([{ code: "in-process", message: expect.stringContaining("forbidden here") }]);
      // It is not tried again.
      expect(textOf(await fitAll(drift(), members, { pool }))).toBe(expected);
    }
  });

  test("an abort ends the workers that are at it", async () => {
    const { pool, seen } = poolOf(2, () => "silence");
    const ending = new AbortController();
    const run = fitAll(drift(), members, { pool, signal: ending.signal });
    setTimeout(() => ending.abort("enough"), 20);
    await expect(run).rejects.toMatchObject({ code: "aborted", cause: "enough" });
    expect(seen).toMatchObject({ running: 0, held: 0 });
  });

  test("closing ends the workers and aborts the work", async () => {
    const { pool, seen } = poolOf(2, () => "silence");
    const run = fitAll(drift(), members, { pool });
    setTimeout(() => pool.close(), 20);
    await expect(run).rejects.toMatchObject({ code: "aborted", message: "the pool was closed" });
    expect(seen.running).toBe(0);
    await expect(fitAll(drift(), members, { pool })).rejects.toThrow(OptionError);
  });

  test("ends with its block", async () => {
    const { pool, seen } = poolOf(1);
    {
      using inside = pool;
      await fitAll(naive(), { a: [1, 2] }, { pool: inside });
      expect(seen.running).toBe(1);
    }
    expect(seen.running).toBe(0);
  });
});

describe("a model of one's own", () => {
  test("that is not built in and names no module is run in process, even under the name of a built-in one", async () => {
    for (const name of ["mine", "drift"]) {
      const { pool, seen } = poolOf(2);
      const model = own(name, {})();
      expect(textOf(await fitAll(model, members, { pool }))).toBe(textOf(await fitAll(model, members)));
      expect(pool.warnings).toMatchObject([{ code: "not-in-worker", message: expect.stringContaining(name) }]);
      expect(seen.started).toBe(0);
    }
  });

  test("is found by its module and export", async () => {
    const { pool, seen } = poolOf(2);
    for (const model of [last(), renamed()]) {
      expect(textOf(await fitAll(model, members, { pool }))).toBe(textOf(await fitAll(model, members)));
    }
    expect(pool.warnings).toEqual([]);
    expect(seen.orders.length).toBeGreaterThan(8);
  });

  test("whose module or export does not exist is run in process", async () => {
    for (const place of [{ module: "file:///nowhere.js" }, { module: ownModule, export: "nothing" }]) {
      const { pool } = poolOf(2);
      const model = own("mine", place)();
      expect(textOf(await fitAll(model, members, { pool }))).toBe(textOf(await fitAll(model, members)));
      expect(pool.warnings).toMatchObject([{ code: "not-in-worker" }]);
    }
  });

  test("is a candidate of forecastAll", async () => {
    const { pool } = poolOf(2);
    const options = { horizon: 3, models: [last(), naive(), drift()] };
    const json = async (more: object) => JSON.stringify(await forecastAll(members, { ...options, ...more }));
    expect(await json({ pool })).toBe(await json({}));
    expect(pool.warnings).toEqual([]);
  });
});

test("forecastAll is the same to the bit with any number of workers", async () => {
  const hard = panel({
    ...Object.fromEntries([...members].map((each) => [each.id, each])),
    infinite: [1, 2, Infinity, 4, 5],
  });
  const here = JSON.stringify(await forecastAll(hard, { horizon: 3 }));
  for (const size of [1, 2, 3]) {
    const { pool } = poolOf(size);
    expect(JSON.stringify(await forecastAll(hard, { horizon: 3, pool })), `${size} workers`).toBe(here);
    expect(pool.warnings).toEqual([]);
  }
});

test("a worker says what is wrong with an order that it cannot follow", async () => {
  const order = { kind: "fit", models: [], options: {}, series: null } as unknown as Order;
  expect(await follow(order)).toMatchObject({ failed: { name: "TypeError" } });
  const model = { saved: { ...naive().toJSON(), model: "ghost" }, module: undefined, export: "ghost" };
  expect(await follow({ kind: "fit", models: [model], options: {}, series: [] })).toMatchObject({
    unknown: "the library has no model ghost",
  });
});

test("a thread takes over loaders, and not what the main program is", () => {
  const given = ["--import", "tsx", "--input-type=module", "-e", "run()", "--max-old-space-size=100", "--eval=1"];
  expect(loaderArguments(given)).toEqual(["--import", "tsx", "--max-old-space-size=100"]);
});

test("a pool has a size", () => {
  expect(workerPool().size).toBeGreaterThanOrEqual(1);
  expect(() => workerPool({ size: 0 })).toThrow(/size must be an integer from 1/);
  expect(() => workerPool({ count: 2 } as never)).toThrow(/no option "count"/);
});
