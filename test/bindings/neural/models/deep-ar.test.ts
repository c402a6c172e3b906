import { describe, expect, test } from "vitest";
import { panel, restore, series } from "../../../../bindings/index.js";
import { deepAR } from "../../../../bindings/neural/models/deep-ar.js";
import { normals } from "../../../../bindings/probability/random.js";
import { globalContract } from "../../../../bindings/testing.js";
import { onRelease } from "../../../support/on-release.js";

const short = { horizon: 4, context: 8, units: 6, epochs: 1, stepsPerEpoch: 10, batchSize: 4, paths: 20 } as const;

describe("deepAR keeps the contract of global models", () => {
  for (const { name, run } of globalContract(deepAR, { options: short })) test(name, run);
});

const PHI = 0.8;
const SIGMA = 0.5;

/** Autoregressions of order one, (count, length). */
function autoregressions(count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const noise = normals(length + 50, { seed: 11, stream: i });
    const values = new Float64Array(length);
    let y = 0;
    for (let t = -50; t < length; t++) {
      y = PHI * y + SIGMA * noise[t + 50]!;
      if (t >= 0) values[t] = y;
    }
    return values;
  });
}

describe.runIf(onRelease)("on autoregressions of order one", async () => {
  const all = autoregressions(60, 120);
  const whole = panel(all.map((values, i) => series(values, { id: `s${i}` })));
  const model = deepAR({
    ...{
      horizon: 8,
      context: 16,
      holdOut: 8,
      units: 12,
      layers: 1,
      dropout: 0,
      distribution: "normal",
      scaling: "none",
    },
    ...{ lags: [1], epochs: 12, stepsPerEpoch: 40, learningRate: 0.01, schedule: "cosine" },
  });
  const fitted = await model.fit(whole);

  test("the loss of what is held out comes to the entropy of the innovations, log(2 pi e sigma^2) / 2", () => {
    const entropy = Math.log(2 * Math.PI * Math.E * SIGMA ** 2) / 2;
    // 60 windows of 24 steps: a standard error of sqrt(1 / 2 / 1440) = 0.019.
    expect(Math.abs(Math.min(...fitted.state.heldOutLosses) - entropy)).toBeLessThan(0.06);
  });

  test("paths have the mean, the spread and the correlation of the process", () => {
    const forecasts = fitted.forecast(3, { paths: 400 });
    const sums = { error: 0, spread1: 0, spread3: 0, correlation: 0 };
    for (const [i, forecast] of [...forecasts].entries()) {
      const paths = forecast.sample(400);
      const column = (h: number) => Float64Array.from({ length: 400 }, (_, p) => paths[p * 3 + h]!);
      const [first, second, third] = [column(0), column(1), column(2)];
      sums.error += Math.abs(mean(first) - PHI * all[i]!.at(-1)!) / 60;
      sums.spread1 += deviation(first) / 60;
      sums.spread3 += deviation(third) / 60;
      const products = first.map((v, p) => (v - mean(first)) * (second[p]! - mean(second)));
      sums.correlation += mean(products) / (deviation(first) * deviation(second)) / 60;
    }
    expect(sums.error).toBeLessThan(0.1);
    expect(sums.spread1 / SIGMA).toBeCloseTo(1, 1);
    const spread = (h: number) => SIGMA * Math.sqrt((1 - PHI ** (2 * h)) / (1 - PHI ** 2));
    expect(sums.spread3 / spread(3)).toBeCloseTo(1, 0.7);
    expect(Math.abs(sums.correlation - (PHI * SIGMA) / spread(2))).toBeLessThan(0.07);
  });

  test("a path does not hang on how many there are, on the other series, nor on how far it goes", () => {
    const wide = fitted.forecast(5, { paths: 1300, seed: 4 });
    const narrow = fitted.forecast(9, { paths: 7, seed: 4, panel: [whole.get("s3")] });
    const [many, few] = [wide.get("s3").sample(1300), narrow.get("s3").sample(7)];
    for (let p = 0; p < 7; p++) expect(few.subarray(p * 9, p * 9 + 5)).toEqual(many.subarray(p * 5, p * 5 + 5));
    expect(fitted.forecast(5, { paths: 7, seed: 5 }).get("s3").sample(7)).not.toEqual(many.subarray(0, 35));
  });

  test("training again gives the same bits, and what was saved gives the same paths", async () => {
    const again = await model.fit(whole);
    expect(again.state.network).toEqual(fitted.state.network);
    const woken = restore(JSON.parse(JSON.stringify(fitted)), [deepAR as never]) as unknown as typeof fitted;
    expect(woken.forecast(4).sample(3)).toEqual(fitted.forecast(4).sample(3));
  });
});

test.runIf(onRelease)(
  "counts stay counts, with gated recurrent units, embeddings and a scale of each series' own",
  async () => {
    const counts = Object.fromEntries(
      [3, 30, 300].map((level, i) => {
        const noise = normals(80, { seed: 2, stream: i });
        return [`x${level}`, Float64Array.from(noise, (z) => Math.max(0, Math.round(level + Math.sqrt(level) * z)))];
      }),
    );
    const model = deepAR({
      ...{ horizon: 6, cell: "gru", units: 10, distribution: "negativeBinomial", embedIds: true },
      ...{ epochs: 6, stepsPerEpoch: 40, learningRate: 0.01 },
    });
    const forecasts = (await model.fit(counts)).forecast(6);
    for (const level of [3, 30, 300]) {
      const forecast = forecasts.get(`x${level}`);
      expect(forecast.sample(200).every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
      expect(Math.abs(forecast.mean[2]! / level - 1)).toBeLessThan(0.35);
    }
  },
);

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
