import { expect, test } from "vitest";
import { autoEts, ets, naive, seasonalNaive, ses } from "../bindings/index.js";
import { engine } from "../bindings/wasm/engine.js";

// The debug engine checks every call, so it gets fewer.
const fits = process.env.FORECASTLE_ENGINE === "debug" ? 2_000 : 100_000;

test(`${fits} fits of short series leave the memory as it was`, () => {
  const values = Float64Array.from({ length: 24 }, (_, t) => (t * 7919) % 13);
  const models = [naive(), seasonalNaive({ seasonLength: 12 })];
  for (const model of models) model.fit(values).forecast(12).interval(0.95);
  const before = { bytes: engine().byteLength, top: engine().kernels.mark() };
  for (let i = 0; i < fits; i++) models[i % 2]!.fit(values);
  for (let i = 0; i < fits / 100; i++) models[i % 2]!.fit(values).forecast(12).sample(10, { seed: i });
  expect({ bytes: engine().byteLength, top: engine().kernels.mark() }).toEqual(before);
});

test("a fit that throws gives its memory back too", () => {
  const before = { bytes: engine().byteLength, top: engine().kernels.mark() };
  for (let i = 0; i < 1_000; i++)
    expect(() => seasonalNaive({ seasonLength: 12 }).fit([1, 2, 3]).forecast(3)).toThrow();
  expect({ bytes: engine().byteLength, top: engine().kernels.mark() }).toEqual(before);
});

test("fits by search leave the memory as it was, whether they succeed or throw", () => {
  const values = Float64Array.from({ length: 24 }, (_, t) => 20 + ((t * 7919) % 13));
  const models = [ses(), ets({ season: "additive", seasonLength: 4, effort: "fast" }), autoEts({ seasonLength: 4 })];
  for (const model of models) model.fit(values).forecast(12).sample(10);
  const before = { bytes: engine().byteLength, top: engine().kernels.mark() };
  for (let i = 0; i < fits / 100; i++) {
    models[i % 3]!.fit(values);
    expect(() => models[i % 3]!.fit([1, 2])).toThrow();
  }
  expect({ bytes: engine().byteLength, top: engine().kernels.mark() }).toEqual(before);
});
