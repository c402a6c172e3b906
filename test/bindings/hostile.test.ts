// Bad input is a feature: whatever a call is given, it answers, or throws an error of this library.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ForecastleError, forecast, naive } from "../../bindings/index.js";
import { engine } from "../../bindings/wasm/engine.js";
import { type Attack, attacks, exported, givenTo, notCalled } from "../support/attacks.js";

const RUNS = process.env.FORECASTLE_ENGINE === "debug" ? 4 : 20;
const ordinary = Float64Array.from({ length: 30 }, (_, t) => 50 + t + ((t * 5) % 7));
const ordinaryCall = () => [
  forecast(ordinary, { horizon: 5 }).interval(0.9).upper,
  naive().fit(ordinary).forecast(4).sample(3, { seed: 9 }),
];

test("every export is attacked", () => {
  const forgotten = exported.filter((name) => !Object.hasOwn(attacks, name) && !notCalled.includes(name));
  expect(forgotten, "add them to test/support/attacks.ts").toEqual([]);
  expect(Object.keys(attacks).filter((name) => !exported.includes(name))).toEqual([]);
});

describe("with broken arguments it answers or throws a typed error, leaves them as they were and keeps no memory", () => {
  const noise = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
  let before: readonly Float64Array[];
  beforeAll(() => {
    before = ordinaryCall();
  });
  afterAll(() => {
    expect(ordinaryCall()).toEqual(before);
    for (const spy of noise) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test.each(Object.entries(attacks))("%s", async (_, calls) => {
    for (const attack of calls) {
      const holds = fc.asyncProperty(givenTo(attack), (given) => survives(attack, given));
      await fc.assert(holds, { numRuns: RUNS, seed: 20_261_123 });
    }
  });
});

async function survives(attack: Attack, { args, broken }: { args: unknown[]; broken: unknown }): Promise<void> {
  const shown = fc.stringify(args);
  const top = engine().kernels.mark();
  try {
    const answer = await attack.call(...(args as never[]));
    await attack.use(answer as never, broken);
  } catch (error) {
    if (!(error instanceof ForecastleError)) throw error;
    expect(error.message).not.toBe("");
  }
  expect(engine().kernels.mark()).toBe(top);
  expect(fc.stringify(args)).toBe(shown);
}
