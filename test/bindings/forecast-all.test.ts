import { describe, expect, test } from "vitest";
import {
  defineModel,
  drift,
  type Forecast,
  forecast,
  forecastAll,
  forecastEach,
  mean,
  naive,
  type Pool,
  panel,
  series,
} from "../../bindings/index.js";

const seasonal = Array.from({ length: 48 }, (_, t) => 20 + [0, 3, 5, 1][t % 4]! + t / 9);
const mixed = panel({
  seasonal,
  empty: [],
  one: [4],
  infinite: [1, Number.POSITIVE_INFINITY, 3, 4, 5, 6],
  missing: [Number.NaN, Number.NaN],
  short: [1, 2, 3],
});

describe("forecastAll", () => {
  test("answers each series as forecast does, in order, with its id", async () => {
    const made = await forecastAll(mixed, { horizon: 3 });
    expect(made.map(({ id }) => id)).toEqual(mixed.ids);
    for (const each of made) {
      const alone = forecast(mixed.get(each.id!), { horizon: 3 });
      expect(JSON.stringify({ ...each.toJSON(), warnings: [] })).toBe(
        JSON.stringify({ ...alone.toJSON(), warnings: [] }),
      );
      expect(each.warnings).toEqual(alone.warnings.map((warning) => ({ ...warning, id: each.id })));
    }
    expect(made[1]!.warnings).toMatchObject([{ code: "no-data", id: "empty" }]);
  });

  test("takes season length and candidates", async () => {
    const models = [mean(), drift()];
    const made = await forecastAll(
      { a: [1, 2, 3, 4, 5, 6, 7, 8], b: [5, 9, 4, 6, 5, 8, 5, 6] },
      { horizon: 1, models },
    );
    expect(made.map(({ parts }) => parts[0]!.model)).toEqual(["drift", "mean"]);
    const [told] = await forecastAll({ seasonal }, { horizon: 4, seasonLength: 4 });
    expect(Array.from(told!.mean)).toEqual(Array.from(forecast(seasonal, { horizon: 4, seasonLength: 4 }).mean));
  });

  test("a series that cannot be forecast at all is answered by none, under its time stamps", async () => {
    const pair = series({ values: [1, 2, 3, 4], dimension: 2, start: "2020-01", frequency: "month", id: "pair" });
    const broken = defineModel({
      name: "broken",
      defaults: {},
      fit(): { state: number } {
        throw new TypeError("a fault");
      },
      forecast: (_state, _options, { horizon }) => naive().fit([1, 1]).forecast(horizon).prediction,
    });
    const made = await forecastAll([pair], { horizon: 2 });
    expect(made[0]).toMatchObject({ id: "pair", model: "none", warnings: [{ code: "fallback", id: "pair" }] });
    expect(made[0]!.index!.toArray()).toEqual(["2020-03", "2020-04"]);
    expect(made[0]!.mean.every(Number.isNaN)).toBe(true);
    const faulty = await forecastAll({ a: [1, 2, 3] }, { horizon: 2, models: [broken()] });
    expect(faulty[0]!.warnings[0]!.message).toMatch(/a fault/);
  });

  test("refuses a call that it does not understand", async () => {
    await expect(forecastAll(mixed, {} as never)).rejects.toThrow(/forecastAll needs a horizon/);
    await expect(forecastAll(mixed, { horizon: 2, horizons: 2 } as never)).rejects.toThrow(/did you mean "horizon"/);
    await expect(forecastAll(mixed, { horizon: 2, shard: "1/2" } as never)).rejects.toThrow(/forecastEach does/);
    await expect(forecastAll({ a: ["x"] }, { horizon: 2 })).rejects.toThrow(/series "a"/);
  });

  test("can be aborted", async () => {
    const signal = AbortSignal.abort("no");
    await expect(forecastAll(mixed, { horizon: 2, signal })).rejects.toMatchObject({ code: "aborted", cause: "no" });
  });

  test("errors from a pool become answers too", async () => {
    const pool: Pool = {
      size: 1,
      warnings: [],
      run: async (_task, list) =>
        list.map(() => ({ error: { name: "FitError", code: "aborted", message: "crashed" } })),
    };
    const made = await forecastAll(mixed, { horizon: 2, pool });
    expect(made.map(({ id, model }) => `${id} ${model}`)).toEqual(mixed.ids.map((id) => `${id} none`));
    expect(made[0]!.warnings).toMatchObject([{ code: "fallback", id: "seasonal" }]);
  });
});

describe("forecastEach", () => {
  const collect = async (forecasts: AsyncIterable<Forecast>) => {
    const all: string[] = [];
    for await (const each of forecasts) all.push(JSON.stringify(each));
    return all;
  };

  test("gives the forecasts of forecastAll, in parts and from where it was broken off", async () => {
    const whole = (await forecastAll(mixed, { horizon: 2 })).map((each) => JSON.stringify(each));
    expect(await collect(forecastEach(mixed, { horizon: 2, chunk: 2 }))).toEqual(whole);
    const first = await collect(forecastEach(mixed, { horizon: 2, shard: "1/2" }));
    const second = await collect(forecastEach(mixed, { horizon: 2, shard: "2/2", from: 1 }));
    expect([...first, ...second]).toEqual([...whole.slice(0, 3), ...whole.slice(4)]);
    expect(() => forecastEach(mixed, { horizon: 0 })).toThrow(/horizon/);
  });
});
