import { describe, expect, test } from "vitest";
import { panel, series } from "../../../../bindings/index.js";
import { mqCnn } from "../../../../bindings/neural/models/mq-cnn.js";
import { normals } from "../../../../bindings/probability/random.js";
import { globalContract } from "../../../../bindings/testing.js";
import { onRelease } from "../../../support/on-release.js";

const short = {
  horizon: 6,
  context: 8,
  channels: 12,
  dilations: [1, 2, 4],
  decoder: 8,
  epochs: 1,
  stepsPerEpoch: 15,
  batchSize: 8,
} as const;

describe("mqCnn keeps the contract of global models", () => {
  for (const { name, run } of globalContract(mqCnn, { options: short })) test(name, run);
});

describe("mqCnn", () => {
  test.runIf(onRelease)("learns a season and the spread around it: its quantiles are calibrated", async () => {
    const [count, length, horizon] = [40, 84, 6];
    const noise = normals(count * (length + horizon), { seed: 4 });
    const at = (i: number, t: number) =>
      (1 + i) * (10 + 4 * Math.sin((2 * Math.PI * (t + i)) / 6) + noise[i * (length + horizon) + t]!);
    const whole = panel(
      Array.from({ length: count }, (_, i) =>
        series(
          Float64Array.from({ length }, (_unused, t) => at(i, t)),
          { id: `s${i}`, seasonLength: 6 },
        ),
      ),
    );
    const fitted = await mqCnn({
      ...{ horizon, context: 12, channels: 20, dilations: [1, 2, 4], decoder: 16, levels: [0.1, 0.5, 0.9] },
      ...{ epochs: 8, stepsPerEpoch: 60, batchSize: 16, learningRate: 1e-2, schedule: "cosine" },
    }).fit(whole);
    let [below, inside, network, level] = [0, 0, 0, 0];
    for (const [i, forecast] of [...fitted.forecast(horizon)].entries()) {
      const [low, median, high] = [0.1, 0.5, 0.9].map((each) => forecast.quantile(each));
      for (let h = 0; h < horizon; h++) {
        const truth = at(i, length + h);
        if (truth < low![h]!) below++;
        if (truth >= low![h]! && truth <= high![h]!) inside++;
        network += Math.abs(median![h]! - truth) / (1 + i);
        level += Math.abs(10 * (1 + i) - truth) / (1 + i);
      }
    }
    const all = count * horizon;
    // 240 values, nearly independent: standard deviations of 0.026 and 0.019 around 0.8 and 0.1.
    expect(Math.abs(inside / all - 0.8)).toBeLessThan(0.08);
    expect(Math.abs(below / all - 0.1)).toBeLessThan(0.06);
    // The noise has a mean absolute value of 0.8, values around their level one of 2.7.
    expect(network / all).toBeLessThan(0.9);
    expect(level / all).toBeGreaterThan(2);
  });

  test("is not for counts: its cuts see scaled values", () => {
    expect(() => mqCnn({ distribution: "poisson" as never })).toThrow('distribution must be one of "quantiles"');
  });
});
