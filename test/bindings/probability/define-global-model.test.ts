// A global model of one's own: one model for all series of a panel.
import { describe, expect, test } from "vitest";
import { DataError, OptionError } from "../../../bindings/core/errors.js";
import type { GlobalFitted } from "../../../bindings/core/global-model.js";
import type { Warning } from "../../../bindings/core/warning.js";
import { panel, restore, series } from "../../../bindings/index.js";
import { defineGlobalModel } from "../../../bindings/probability/define-global-model.js";
import { globalContract } from "../../../bindings/testing.js";

/** The common mean of all values, added to what a series has of its own. */
const pooled = defineGlobalModel({
  name: "pooled",
  defaults: { shrinkage: 0.5 },
  fit(panel) {
    const all = [...panel].flatMap(({ values }) => Array.from(values)).filter((value) => !Number.isNaN(value));
    if (all.length === 0) throw new DataError("no-data", "pooled: no values");
    const largest = Math.max(...all.map(Math.abs), 2 ** -1000);
    return { state: { mean: (all.reduce((sum, value) => sum + value / largest, 0) / all.length) * largest } };
  },
  forecast({ mean }, { shrinkage }, { panel, horizon }) {
    return Array.from(panel, ({ values }) => {
      const last = values.filter((value) => !Number.isNaN(value)).at(-1);
      const centre = last === undefined ? mean : shrinkage * mean + (1 - shrinkage) * last;
      const none: Warning[] = last === undefined ? [{ code: "no-history", message: "the mean of the panel" }] : [];
      const parameters = { mean: new Float64Array(horizon).fill(centre), sd: new Float64Array(horizon).fill(1) };
      return { prediction: { kind: "law" as const, law: "normal" as const, parameters }, warnings: none };
    });
  },
});

describe("a global model keeps the contract", () => {
  for (const { name, run } of globalContract(pooled)) test(name, run);
});

describe("a contract that is broken is noticed", () => {
  let calls = 0;
  const { definition } = pooled;
  const broken = {
    "two fits give the same bits": { fit: () => ({ state: { mean: ++calls } }) },
    "the input is left as it was": {
      fit: (members: Parameters<typeof definition.fit>[0]) => {
        [...members][0]!.values[0] = -1;
        return { state: { mean: 1 } };
      },
    },
    "the forecast of a series does not depend on its neighbours": {
      forecast: (...[state, options, request]: Parameters<typeof definition.forecast>) =>
        definition.forecast({ mean: state.mean + request.panel.length }, options, request),
    },
    "unseen series and new items get finite forecasts": {
      forecast: (...given: Parameters<typeof definition.forecast>) =>
        definition.forecast(...given).map(({ prediction }) => ({ prediction })),
    },
  };
  test.each(Object.entries(broken))("%s", async (name, part) => {
    const check = globalContract(defineGlobalModel({ ...definition, ...part })).find((each) => each.name === name);
    await expect(check!.run()).rejects.toThrow();
  });
});

describe("a fitted global model", () => {
  const monthly = panel({ a: [1, 2, 3], b: [5, 7] }, { start: "2024-01", frequency: "month" });

  test("forecasts its own panel, or any other", async () => {
    const fitted = await pooled().fit(monthly);
    const forecast = fitted.forecast(2);
    expect(forecast.ids).toEqual(["a", "b"]);
    expect(Array.from(forecast.get("a").mean)).toEqual([3.3, 3.3]);
    expect(forecast.get("b").index?.toArray()).toEqual(["2024-03", "2024-04"]);
    expect([...fitted.forecast(2, { panel: { c: [18.4] } })].map(({ id, mean }) => [id, mean[0]])).toEqual([["c", 11]]);
  });

  test("places a new item without time stamps after the latest series", async () => {
    const fitted = await pooled().fit(monthly);
    const wider = panel([...monthly, series([], { id: "new" })]);
    const forecast = fitted.forecast(1, { panel: wider });
    expect(forecast.get("new").index?.toArray()).toEqual(["2024-04"]);
    expect(forecast.warnings).toEqual([{ code: "no-history", message: "the mean of the panel" }]);
  });

  test("refuses what is no panel, no horizon, and covariates of unknown series", async () => {
    const fitted = await pooled().fit(monthly);
    expect(() => fitted.forecast(1, { panel: 3 as never })).toThrow(DataError);
    expect(() => fitted.forecast(1, { covariates: { z: {} } })).toThrow('covariates of "z", which is no series');
    expect(() => fitted.forecast(1, { covariates: { a: 3 } as never })).toThrow(OptionError);
    expect(() => fitted.forecast(100_000, { paths: 1e6 })).toThrow("more than 134217728 numbers");
    expect(() => fitted.forecast(1).get("z")).toThrow('no series "z"');
    await expect(pooled().fit({ a: [1, Number.NEGATIVE_INFINITY] })).rejects.toThrow(
      'series "a": pooled: value 1 is -Infinity',
    );
  });

  test("refuses to draw paths that its forecasts do not have", async () => {
    const forecast = (await pooled().fit(monthly)).forecast(2);
    expect(() => forecast.sample(3)).toThrow("no joint paths");
  });

  test("draws path i of every series side by side, each by its own seed", async () => {
    const dice = defineGlobalModel({
      ...pooled.definition,
      name: "dice",
      forecast: (_state, _options, { panel: members, horizon }) =>
        Array.from(members, () => ({
          prediction: {
            kind: "paths" as const,
            horizon,
            paths: Float64Array.from({ length: 10 * horizon }, (_, i) => i),
          },
        })),
    });
    const forecast = (await dice().fit(monthly)).forecast(2);
    const paths = forecast.sample(3, { seed: 5 });
    expect(paths.length).toBe(3 * 2 * 2);
    const own = [0, 1, 2].flatMap((p) => Array.from(paths.subarray(p * 4 + 2, p * 4 + 4)));
    const alone = (await dice().fit({ b: [5, 7] })).forecast(2).sample(3, { seed: 5 });
    expect(own).toEqual(Array.from(alone));
  });

  test("is refused in a saved form that somebody has changed", async () => {
    const saved = JSON.parse(JSON.stringify(await pooled().fit(monthly)));
    expect(restore<GlobalFitted>(saved, [pooled]).panel.ids).toEqual(["a", "b"]);
    for (const change of [
      { state: {} },
      { state: { ...saved.state, panel: 3 } },
      { modelVersion: 2 },
      { options: { x: 1 } },
    ]) {
      expect(() => restore({ ...saved, ...change }, [pooled])).toThrow(DataError);
    }
  });
});

test("a definition without its parts is refused", () => {
  expect(() => defineGlobalModel({ name: "x" } as never)).toThrow("defaults");
  expect(() => defineGlobalModel({ ...pooled.definition, fti: 1 } as never)).toThrow('no option "fti"');
});
