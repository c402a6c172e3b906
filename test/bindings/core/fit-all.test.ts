import { describe, expect, test } from "vitest";
import { errorFromPlain, errorToPlain } from "../../../bindings/core/plain-error.js";
import { plainForm } from "../../../bindings/core/saved.js";
import { seriesFromPlain } from "../../../bindings/core/series-json.js";
import {
  DataError,
  defineModel,
  drift,
  FitError,
  type FitResult,
  fitAll,
  fitEach,
  naive,
  type Pool,
  panel,
  WasmError,
} from "../../../bindings/index.js";

/** Series of lengths 0, 1, ..., count - 1, in a time step of months. */
function ragged(count: number) {
  const numbers = (length: number) => Array.from({ length }, (_, t) => ((t * 37 + length) % 11) + t / 3);
  return panel(Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, numbers(i)])), {
    start: "2020-01",
    frequency: "month",
  });
}

/** Everything that a result holds, as text. */
function textOf({ id, fitted, error }: FitResult): string {
  return JSON.stringify(fitted ? [id, fitted] : [id, errorToPlain(error)]);
}

/** A pool of one that sends what it is given through structured clone, and hands out of turn. */
function pretendPool(change: Partial<Pool> = {}): Pool & { chunks: number[] } {
  const chunks: number[] = [];
  return {
    size: 1,
    warnings: [],
    chunks,
    async run(task, series) {
      chunks.push(series.length);
      const answers = structuredClone(series).map((plain) => {
        try {
          return { form: structuredClone(plainForm(task.models[0]!.fit(seriesFromPlain(plain)).toJSON())) };
        } catch (error) {
          return { error: structuredClone(errorToPlain(error)) };
        }
      });
      // Later chunks are ready before earlier ones.
      await new Promise((resume) => setTimeout(resume, 5 / chunks.length));
      return answers;
    },
    ...change,
  };
}

describe("fitAll", () => {
  test("gives bit for bit what fit gives, in the order of the panel, errors included", async () => {
    const members = ragged(40);
    const results = await fitAll(drift(), members);
    expect(results.map(({ id }) => id)).toEqual(members.ids);
    for (const result of results) {
      if (result.error) {
        expect(() => drift().fit(members.get(result.id))).toThrow(result.error.message);
        expect(result.error).toBeInstanceOf(DataError);
      } else expect(JSON.stringify(result.fitted)).toBe(JSON.stringify(drift().fit(members.get(result.id))));
    }
    expect(results.filter(({ error }) => error).map(({ id }) => id)).toEqual(["s0", "s1", "s2"]);
  });

  test("takes an error of any kind as the result of its series", async () => {
    const odd = defineModel({
      name: "odd",
      defaults: {},
      fit({ values }): { state: number } {
        if (values.length === 2) throw new TypeError("two");
        if (values.length === 3) throw "three";
        return { state: values.length };
      },
      forecast: (_state, _options, { horizon }) => naive().fit([1, 1]).forecast(horizon).prediction,
    });
    const results = await fitAll(odd(), { a: [1, 2], b: [1, 2, 3], c: [1] });
    expect(results.map(({ error }) => error?.message)).toEqual(["two", "three", undefined]);
    expect(results[0]!.error).toBeInstanceOf(TypeError);
    expect(results[2]!.fitted!.state).toBe(1);
  });

  test("takes whatever a panel is made of; series without an id are numbered", async () => {
    const rows = [1, 2, 3].flatMap((value) => ["x", "y"].map((id) => ({ id, value })));
    expect((await fitAll(naive(), rows)).map(({ id, fitted }) => [id, fitted?.length])).toEqual([
      ["x", 3],
      ["y", 3],
    ]);
    expect((await fitAll(naive(), [...ragged(3)])).length).toBe(3);
    expect(await fitAll(naive(), {})).toEqual([]);
    await expect(fitAll(naive(), 5 as never)).rejects.toThrow(DataError);
  });

  test("reports progress, and gives the event loop its turn", async () => {
    const seen: number[] = [];
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    const members = ragged(200);
    await fitAll(naive(), members, { onProgress: ({ done, total }) => seen.push(done, total) });
    clearInterval(counting);
    expect(seen.slice(-2)).toEqual([200, 200]);
    expect(seen.filter((_, i) => i % 2 === 0)).toEqual(seen.filter((_, i) => i % 2 === 0).sort((a, b) => a - b));
    expect(turns).toBeGreaterThan(0);
  });

  test("ends with an error that names the reason when it is aborted", async () => {
    const ending = new AbortController();
    const reason = new Error("enough");
    const run = fitAll(naive(), ragged(300), { signal: ending.signal, onProgress: () => ending.abort(reason) });
    await expect(run).rejects.toMatchObject({ name: "FitError", code: "aborted", cause: reason });
    await expect(run).rejects.toThrow(/fitAll: aborted after \d+ of 300 series/);
    await expect(fitAll(naive(), [], { signal: ending.signal })).rejects.toThrow(FitError);
  });

  test("refuses what it does not know", async () => {
    await expect(fitAll(naive(), {}, { chunk: 3 } as never)).rejects.toThrow("fitAll takes no chunk: fitEach does");
    await expect(fitAll(naive(), {}, { singal: 3 } as never)).rejects.toThrow(/did you mean "signal"/);
    await expect(fitAll(naive as never, {})).rejects.toThrow(/must be a model such as naive\(\)/);
    await expect(fitAll(naive(), {}, { pool: {} as never })).rejects.toThrow(/pool must be a pool/);
    await expect(fitAll(naive(), {}, { signal: {} as never })).rejects.toThrow(/AbortSignal/);
  });
});

describe("fitEach", () => {
  const collect = async (results: AsyncIterable<FitResult>) => {
    const all: string[] = [];
    for await (const each of results) all.push(textOf(each));
    return all;
  };

  test("gives the results of fitAll one by one, whatever the chunk", async () => {
    const members = ragged(30);
    const whole = (await fitAll(drift(), members)).map(textOf);
    for (const chunk of [1, 7, 1000]) expect(await collect(fitEach(drift(), members, { chunk }))).toEqual(whole);
  });

  test("goes on where it was broken off", async () => {
    const members = ragged(30);
    const had: string[] = [];
    for await (const each of fitEach(drift(), members, { chunk: 4 })) {
      had.push(textOf(each));
      if (had.length === 11) break;
    }
    const rest = await collect(fitEach(drift(), members, { from: had.length }));
    expect([...had, ...rest]).toEqual((await fitAll(drift(), members)).map(textOf));
    expect(await collect(fitEach(drift(), members, { from: 31 }))).toEqual([]);
  });

  test("shards are contiguous, as even as can be, and together the whole", async () => {
    const members = ragged(10);
    const shards: string[][] = [];
    for (const i of [1, 2, 3]) shards.push(await collect(fitEach(naive(), members, { shard: `${i}/3` })));
    expect(shards.map(({ length }) => length)).toEqual([3, 3, 4]);
    expect(shards.flat()).toEqual(await collect(fitEach(naive(), members)));
    const many: number[] = [];
    for (const i of [1, 2, 3, 4]) many.push((await collect(fitEach(naive(), ragged(2), { shard: `${i}/4` }))).length);
    expect(many).toEqual([0, 1, 0, 1]);
  });

  test("refuses at the call what is no part or chunk", () => {
    for (const shard of ["0/3", "4/3", "1/0", "a/b", "1", 2]) {
      expect(() => fitEach(naive(), {}, { shard: shard as never }), String(shard)).toThrow(/a part such as/);
    }
    expect(() => fitEach(naive(), {}, { chunk: 0 })).toThrow(/chunk must be an integer from 1/);
    expect(() => fitEach(naive(), {}, { from: -1 })).toThrow(/from must be an integer from 0/);
  });
});

describe("with a pool", () => {
  test("the results are the same to the bit, in order, from chunks that balance", async () => {
    const members = ragged(60);
    const pool = pretendPool();
    expect((await fitAll(drift(), members, { pool })).map(textOf)).toEqual(
      (await fitAll(drift(), members)).map(textOf),
    );
    expect(pool.chunks.length).toBeGreaterThan(4);
    expect(pool.chunks.reduce((sum, count) => sum + count, 0)).toBe(60);
  });

  test("a chunk holds as many series as it is told", async () => {
    const pool = pretendPool();
    await fitEach(drift(), ragged(10), { pool, chunk: 3 }).next();
    const all = pretendPool();
    for await (const _ of fitEach(drift(), ragged(10), { pool: all, chunk: 3 }));
    expect(all.chunks).toEqual([3, 3, 3, 1]);
    // Broken off after one result, no more than a few chunks were begun.
    expect(pool.chunks.length).toBeLessThan(4);
  });

  test("what the pool cannot do is done in process", async () => {
    const pool = pretendPool({ run: async () => undefined });
    const members = ragged(20);
    expect((await fitAll(drift(), members, { pool })).map(textOf)).toEqual(
      (await fitAll(drift(), members)).map(textOf),
    );
  });

  test("an abort ends the wait, whatever the pool does", async () => {
    const ending = new AbortController();
    const pool = pretendPool({
      run: (_task, _series, signal) =>
        new Promise((_, fail) => {
          signal!.addEventListener("abort", () => fail(new FitError("aborted", "the pool was told")));
        }),
    });
    const run = fitAll(drift(), ragged(20), { pool, signal: ending.signal });
    setTimeout(() => ending.abort("late"), 5);
    await expect(run).rejects.toMatchObject({ message: "fitAll: aborted after 0 of 20 series", cause: "late" });
  });

  test("an error of the pool itself is thrown", async () => {
    const pool = pretendPool({ run: () => Promise.reject(new WasmError("not-ready", "closed")) });
    await expect(fitAll(drift(), ragged(20), { pool })).rejects.toThrow("closed");
  });
});

test("errors survive the passage between threads with class, code and cause", () => {
  const error = new DataError("format", "outer", { cause: new RangeError("inner", { cause: "text" }) });
  const woken = errorFromPlain(structuredClone(errorToPlain(error)));
  expect(woken).toBeInstanceOf(DataError);
  expect(woken).toMatchObject({ code: "format", message: "outer", name: "DataError" });
  expect(woken.cause).toMatchObject({ name: "RangeError", message: "inner", cause: { message: "text" } });
});
