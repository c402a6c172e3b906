// A multilayer perceptron for panels.
import { describe, expect, test } from "vitest";
import { OptionError } from "../../../../bindings/core/errors.js";
import type { GlobalFitted } from "../../../../bindings/core/global-model.js";
import { leastSquares, panel, restore, series } from "../../../../bindings/index.js";
import { readCheckpoint, writeCheckpoint } from "../../../../bindings/neural/checkpoint.js";
import { mlp } from "../../../../bindings/neural/models/mlp.js";
import { normals, uniforms } from "../../../../bindings/probability/random.js";
import { globalContract } from "../../../../bindings/testing.js";
import { autoregressions } from "../../../support/learning.js";

const short = { horizon: 6, context: 12, hidden: [8], epochs: 1, stepsPerEpoch: 30, batchSize: 8 } as const;

describe("mlp keeps the contract of global models", () => {
  for (const { name, run } of globalContract(mlp, { options: short })) test(name, run);
});

const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

describe("mlp", () => {
  test("learns a season from many series, better than repeating it", async () => {
    const wave = (i: number, t: number) => 10 * (1 + i) * (2 + Math.sin((2 * Math.PI * (t + i)) / 12));
    const noise = normals(30 * 96, { seed: 1 });
    const whole = panel(
      Array.from({ length: 30 }, (_, i) =>
        series(
          Float64Array.from({ length: 84 }, (_unused, t) => wave(i, t) + 3 * (1 + i) * noise[i * 96 + t]!),
          { id: `s${i}`, seasonLength: 12 },
        ),
      ),
    );
    const fitted = await mlp({
      horizon: 12,
      context: 24,
      hidden: [32],
      epochs: 8,
      stepsPerEpoch: 50,
      learningRate: 5e-3,
    }).fit(whole);
    const { losses } = fitted.state;
    expect(losses.at(-1)!).toBeLessThan(losses[0]! - 0.5);
    const errors = { network: [] as number[], naive: [] as number[] };
    let inside = 0;
    for (const [i, forecast] of [...fitted.forecast(12)].entries()) {
      const { lower, upper } = forecast.interval(0.8);
      const past = whole.get(`s${i}`).values;
      for (let h = 0; h < 12; h++) {
        const truth = wave(i, 84 + h) / (1 + i);
        errors.network.push(Math.abs(forecast.mean[h]! / (1 + i) - truth));
        errors.naive.push(Math.abs(past[72 + h]! / (1 + i) - truth));
        const value = truth + 3 * noise[i * 96 + 84 + h]!;
        if (value >= lower[h]! / (1 + i) && value <= upper[h]! / (1 + i)) inside++;
      }
    }
    // The seasonal naive forecast has the noise of one value, 3 sqrt(2 / pi) = 2.4.
    expect(mean(errors.network)).toBeLessThan(0.6 * mean(errors.naive));
    // 360 values that are nearly independent: a standard deviation of 0.021.
    expect(Math.abs(inside / 360 - 0.8)).toBeLessThan(0.08);
  });

  test("without hidden layers and with squared errors is the regression on its context (least squares, D1)", async () => {
    const [values] = autoregressions(1, 200, { phi: 0.6, sigma: 1, level: 4, seed: 9 });
    const y = values!;
    // Its inputs: two values and the age; all else is constant.
    const rows = Array.from(y.subarray(2), (_, t) => [y[t + 1]!, y[t]!, Math.log(t + 4)]);
    const { coefficients: b } = leastSquares(rows, y.subarray(2));
    const at = (t: number) => b[0]! + b[1]! * y[t - 1]! + b[2]! * y[t - 2]! + b[3]! * Math.log(t + 2);
    const model = mlp({
      ...{ horizon: 1, context: 2, hidden: [], distribution: "squared", scaling: "none" },
      ...{ epochs: 60, stepsPerEpoch: 50, batchSize: 198, learningRate: 0.02, schedule: "cosine" },
    });
    const fitted = await model.fit([series(y, { id: "a" })]);
    const cuts = [50, 100, 150, 200];
    const cut = (n: number) => series(y.slice(0, n), { id: `at ${n}` });
    const forecasts = [...fitted.forecast(1, { panel: cuts.map(cut) })];
    // Random windows leave an error of the order of the last learning rate; the noise of a value is 1.
    for (const [i, n] of cuts.entries()) expect(Math.abs(forecasts[i]!.mean[0]! - at(n))).toBeLessThan(0.05);
  });

  test("learns exclusive or, which no linear network can", async () => {
    const bits = Array.from(uniforms(800, { seed: 4 }), (u) => (u < 0.5 ? 0 : 1));
    const [a, b] = [bits.slice(0, 400), bits.slice(400)];
    const xor = a.map((bit, t) => bit ^ b[t]!);
    const data = series(xor, { id: "x", covariates: { a, b } });
    const options = {
      horizon: 1,
      context: 1,
      covariates: ["a", "b"],
      distribution: "bernoulli",
      scaling: "none",
    } as const;
    const errors = async (hidden: readonly number[]) => {
      const fitted = await mlp({
        ...options,
        hidden,
        activation: "tanh",
        epochs: 10,
        stepsPerEpoch: 50,
        learningRate: 0.02,
      }).fit([data]);
      const cases = [0, 1, 2, 3].map((i) => [i & 1, i >> 1] as const);
      return cases.map(([x, y]) => {
        const covariates = { x: { a: [x], b: [y] } };
        return Math.abs(fitted.forecast(1, { covariates }).get("x").mean[0]! - (x ^ y));
      });
    };
    expect(Math.max(...(await errors([8])))).toBeLessThan(0.1);
    expect(Math.max(...(await errors([])))).toBeGreaterThan(0.4);
  });

  test("forecasts items without history from what their features say, better than the mean of their group", async () => {
    // Levels follow the size, seasons the colour; some noise.
    const item = (i: number) => ({ size: ((i * 37) % 41) / 20 - 1, colour: i % 3 === 0 ? "red" : "blue" });
    const truth = (i: number, t: number) => {
      const { size, colour } = item(i);
      return 50 * Math.exp(size) * (1 + (colour === "red" ? 0.5 : -0.5) * Math.cos((2 * Math.PI * t) / 6));
    };
    const noise = normals(80 * 40, { seed: 3 });
    const values = (i: number, length: number) =>
      Float64Array.from({ length }, (_, t) => truth(i, t) * (1 + 0.05 * noise[i * 40 + t]!));
    const ids = Array.from({ length: 80 }, (_, i) => `item ${i}`);
    const known = panel(Object.fromEntries(ids.slice(0, 60).map((id, i) => [id, values(i, 36)])), {
      statics: Object.fromEntries(ids.slice(0, 60).map((id, i) => [id, item(i)])),
    });
    const fresh = panel(Object.fromEntries(ids.slice(60).map((id) => [id, []])), {
      statics: Object.fromEntries(ids.slice(60).map((id, i) => [id, item(60 + i)])),
    });
    const fitted = await mlp({
      horizon: 6,
      context: 12,
      hidden: [32],
      epochs: 10,
      stepsPerEpoch: 50,
      coldShare: 0.3,
      learningRate: 5e-3,
    }).fit(known);
    const forecasts = fitted.forecast(6, { panel: fresh });
    const errors = { network: 0, group: 0 };
    let [inside, all] = [0, 0];
    for (let i = 60; i < 80; i++) {
      const group = ids
        .slice(0, 60)
        .flatMap((_, k) => (item(k).colour === item(i).colour ? Array.from(values(k, 36)) : []));
      const forecast = forecasts.get(ids[i]!);
      expect(forecast.warnings.map(({ code }) => code)).toEqual(["no-history"]);
      const { lower, upper } = forecast.interval(0.9);
      for (let h = 0; h < 6; h++) {
        errors.network += Math.abs(forecast.mean[h]! - truth(i, h));
        errors.group += Math.abs(mean(group) - truth(i, h));
        const value = truth(i, h) * (1 + 0.05 * noise[i * 40 + h]!);
        all++;
        if (value >= lower[h]! && value <= upper[h]!) inside++;
      }
    }
    expect(errors.network).toBeLessThan(0.35 * errors.group);
    expect(inside / all).toBeGreaterThan(0.75);
    const odd = panel({ odd: [] }, { statics: { odd: { size: 0, colour: "green" } } });
    expect(fitted.forecast(6, { panel: odd }).warnings.map(({ code }) => code)).toEqual([
      "unknown-category",
      "no-history",
    ]);
  });

  test("takes counts by a law of counts, and positive values under log1p", async () => {
    const counts = Float64Array.from(uniforms(300, { seed: 6 }), (u, t) => Math.floor((t % 7 === 0 ? 12 : 3) * u * 2));
    const whole = panel([series(counts, { id: "c", seasonLength: 7 })]);
    const options = { horizon: 7, context: 14, hidden: [16], epochs: 3, stepsPerEpoch: 50, learningRate: 5e-3 };
    const law = (await mlp({ ...options, distribution: "negativeBinomial" }).fit(whole)).forecast(7).get("c");
    expect(law.prediction).toMatchObject({ kind: "law", law: "negativeBinomial" });
    expect(mean(law.mean)).toBeGreaterThan(2);
    expect(mean(law.mean)).toBeLessThan(8);
    const logged = (await mlp({ ...options, scaling: "log1p" }).fit(whole)).forecast(7).get("c");
    expect(logged.kind).toBe("quantiles");
    expect(Math.min(...logged.quantile(0.05))).toBeGreaterThanOrEqual(-1);
    await expect(mlp({ ...options, distribution: "poisson" }).fit({ a: [1, 2, 1.5, 3] })).rejects.toThrow(
      'series "a": value 2 is 1.5, which is no outcome of "poisson"',
    );
    expect(() => mlp({ distribution: "poisson", scaling: "standard" })).toThrow("has no location");
  });

  test("refuses a longer horizon than its own, and forecasts a shorter one as the beginning of its own", async () => {
    const fitted = await mlp(short).fit({ a: Float64Array.from({ length: 40 }, (_, t) => t % 5) });
    expect(() => fitted.forecast(7)).toThrow(OptionError);
    expect(() => fitted.forecast(7)).toThrow("trained to forecast 6 steps, not 7");
    expect(Array.from(fitted.forecast(2).get("a").mean)).toEqual(
      Array.from(fitted.forecast(6).get("a").mean.subarray(0, 2)),
    );
  });

  test("keeps the weights that did best on what was held out, and stops when they do not become better", async () => {
    const noise = normals(60, { seed: 8 });
    const options = {
      ...short,
      hidden: [64],
      epochs: 100,
      stepsPerEpoch: 50,
      learningRate: 0.01,
      holdOut: 6,
      patience: 2,
    };
    const { state } = await mlp(options).fit({ a: noise.slice(0, 30), b: noise.slice(30) });
    expect(state.losses.length).toBeLessThan(100);
    expect(state.heldOutLosses.length).toBe(state.losses.length);
    const best = state.heldOutLosses.indexOf(Math.min(...state.heldOutLosses));
    expect(state.losses.length - 1 - best).toBe(2);
  });

  test("goes through a file of safetensors to the bit", async () => {
    const fitted = await mlp(short).fit({ a: Float64Array.from({ length: 40 }, (_, t) => t % 5) });
    const bytes = writeCheckpoint(fitted.toJSON());
    const woken = restore<GlobalFitted>(readCheckpoint(bytes), [mlp]);
    expect(woken.forecast(6).get("a").mean).toEqual(fitted.forecast(6).get("a").mean);
  });

  test("can be aborted between steps, and tells how far it is", async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const onProgress = (progress: { readonly done: number }) => {
      done.push(progress.done);
      if (progress.done >= 100) abort.abort("enough");
    };
    const fit = mlp({ ...short, epochs: 2000, stepsPerEpoch: 50 }).fit(
      { a: Float64Array.from({ length: 40 }, (_, t) => t % 5) },
      { signal: abort.signal, onProgress },
    );
    await expect(fit).rejects.toMatchObject({ code: "aborted" });
    expect(done.length).toBe(100);
  });
});
