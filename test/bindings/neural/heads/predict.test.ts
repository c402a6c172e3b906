import { describe, expect, test } from "vitest";
import type { Prediction } from "../../../../bindings/core/forecast.js";
import { binsHead } from "../../../../bindings/neural/heads/bins.js";
import { firstOutside, type Head } from "../../../../bindings/neural/heads/head.js";
import * as laws from "../../../../bindings/neural/heads/laws.js";
import { normalMixtureHead } from "../../../../bindings/neural/heads/mixture.js";
import {
  absoluteHead,
  huberHead,
  logCoshHead,
  smoothedSmapeHead,
  squaredHead,
} from "../../../../bindings/neural/heads/point.js";
import { drawHead, predictHead } from "../../../../bindings/neural/heads/predict.js";
import { quantileFunctionHead } from "../../../../bindings/neural/heads/quantile-function.js";
import { quantilesHead } from "../../../../bindings/neural/heads/quantiles.js";
import {
  zeroInflatedNegativeBinomialHead,
  zeroInflatedPoissonHead,
} from "../../../../bindings/neural/heads/zero-inflated.js";
import { checkPrediction } from "../../../../bindings/probability/check-prediction.js";
import { lawLogDensity } from "../../../../bindings/probability/law.js";
import { cdfOf, meanOf, quantileOf } from "../../../../bindings/probability/predict.js";
import { neuralEngine } from "../../../../bindings/wasm/engine.js";
import { close } from "../../../support/close.js";

const rawOf = (n: number) => Array.from({ length: n }, (_, i) => 1.5 * Math.sin(12.9 * (i + 1)));
const units = { location: Float64Array.of(0.5, -1, 3), scale: Float64Array.of(1, 2.5, 0.25) };

function predict(head: Head, raw = rawOf(3 * head.size), { location, scale } = units): Prediction {
  using frame = neuralEngine().frame();
  return predictHead(neuralEngine(), head, { raw: frame.putF32(raw), rows: raw.length / head.size, location, scale });
}

/** (count): draws of one row. */
function draws(head: Head, raw: readonly number[], count: number, location: number, scale: number): Float32Array {
  using frame = neuralEngine().frame();
  const many = frame.putF32(Array.from({ length: count }, () => raw).flat());
  const [m, v] = [location, scale].map((unit) => frame.putF32(new Float32Array(count).fill(unit)));
  const out = frame.f32(count);
  drawHead(
    neuralEngine(),
    head,
    { raw: many, rows: count, location: m!, scale: v!, out },
    { seed: 3, stream: 1, first: 0 },
  );
  return frame.takeF32(out, count);
}

const lawHeads = [
  laws.normalHead(),
  laws.studentTHead(),
  laws.laplaceHead(),
  laws.logNormalHead(),
  laws.gammaHead(),
  laws.betaHead(),
  laws.bernoulliHead(),
  laws.poissonHead(),
  laws.negativeBinomialHead(),
];
const gridHeads = [
  zeroInflatedPoissonHead(),
  zeroInflatedNegativeBinomialHead(),
  normalMixtureHead(3),
  quantileFunctionHead(5),
  binsHead([-3, -1, 0, 0.5, 2]),
];
const pointHeads = [squaredHead(), absoluteHead(), huberHead(0.5), logCoshHead(), smoothedSmapeHead()];
const all = [...lawHeads, ...gridHeads, ...pointHeads, quantilesHead([0.1, 0.5, 0.9]), normalMixtureHead(1)];
const named = (heads: readonly Head[]) => heads.map((head) => [head.name, head] as const);

describe("a prediction of the head", () => {
  test.each(named(all))("%s is one, also at raw outputs of -50 and 50", (_, head) => {
    checkPrediction(head.name, predict(head), 3);
    for (const far of [-50, 50]) {
      checkPrediction(
        head.name,
        predict(
          head,
          rawOf(3 * head.size).map((_, i) => (i % 2 ? far : -far)),
        ),
        3,
      );
      checkPrediction(
        head.name,
        predict(
          head,
          rawOf(3 * head.size).map(() => far),
        ),
        3,
      );
    }
  });

  test.each(named(lawHeads))("%s is its law", (name, head) => {
    expect(predict(head)).toMatchObject({ kind: "law", law: name });
  });
});

test("location and scale give the law of the scaled and shifted quantity", () => {
  const plain = { location: new Float64Array(3), scale: new Float64Array(3).fill(1) };
  for (const head of [laws.normalHead(), laws.studentTHead(), laws.laplaceHead(), ...gridHeads.slice(2)]) {
    const levels = Float64Array.of(0.1, 0.5, 0.975);
    const raw = rawOf(3 * head.size);
    const scaled = quantileOf(predict(head, raw), levels);
    const expected = quantileOf(predict(head, raw, plain), levels).map(
      (q, h) => units.location[h]! + units.scale[h]! * q,
    );
    close(scaled, expected, { tolerance: 1e-12 }, head.name);
    const mean = meanOf(predict(head, raw, plain)).map((q, h) => units.location[h]! + units.scale[h]! * q);
    close(meanOf(predict(head, raw)), mean, { tolerance: 1e-12 }, head.name);
  }
});

test("positive laws and counts are scaled by the scale alone", () => {
  const plain = { location: new Float64Array(3), scale: new Float64Array(3).fill(1) };
  for (const head of [laws.logNormalHead(), laws.gammaHead(), laws.poissonHead(), laws.negativeBinomialHead()]) {
    const mean = meanOf(predict(head, undefined, plain)).map((value, h) => value * units.scale[h]!);
    close(meanOf(predict(head)), mean, { tolerance: 1e-12 }, head.name);
  }
});

describe("a forecast of quantiles is that of its draws", () => {
  test.each(named(gridHeads))("%s", (_, head) => {
    const n = 20_000;
    const raw = rawOf(head.size);
    const one = { location: Float64Array.of(2), scale: Float64Array.of(3) };
    const prediction = predict(head, raw, one);
    const values = Float64Array.from(draws(head, raw, n, 2, 3)).sort();
    const mean = values.reduce((sum, value) => sum + value / n, 0);
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0));
    expect(Math.abs(meanOf(prediction)[0]! - mean)).toBeLessThan((4 * sd) / Math.sqrt(n));
    for (const level of [0.05, 0.3, 0.5, 0.8, 0.99]) {
      const [quantile] = quantileOf(prediction, Float64Array.of(level));
      const below = values.filter((value) => value < quantile! - 1e-6).length / n;
      const upTo = values.filter((value) => value <= quantile! + 1e-6).length / n;
      // Around a quantile of counts, whose share below is less than the level and with it at least that.
      expect(below - 0.015).toBeLessThan(level);
      expect(upTo + 0.015).toBeGreaterThan(level);
    }
  });
});

test("a mixture of one component is a normal law", () => {
  const raw = rawOf(6);
  const one = predict(normalMixtureHead(1), [0.3, raw[0]!, raw[1]!, -2, raw[2]!, raw[3]!], {
    location: units.location.slice(0, 2),
    scale: units.scale.slice(0, 2),
  });
  const normal = predict(laws.normalHead(), raw.slice(0, 4), {
    location: units.location.slice(0, 2),
    scale: units.scale.slice(0, 2),
  });
  expect(one).toEqual(normal);
});

test("quantiles of a mixture are where its distribution function has the level", () => {
  const head = normalMixtureHead(2);
  // Weights 1/4 and 3/4, means -1 and 2, standard deviations softplus(0) + 1e-6.
  const raw = [0, Math.log(3), -1, 2, 0, 0];
  const at = { location: Float64Array.of(0), scale: Float64Array.of(1) };
  const prediction = predict(head, raw, at);
  const sd = Math.LN2 + 1e-6;
  const part = (mean: number): Prediction => ({
    kind: "law",
    law: "normal",
    parameters: { mean: Float64Array.of(mean), sd: Float64Array.of(sd) },
  });
  for (const level of [0.01, 0.25, 0.5, 0.9]) {
    const quantile = quantileOf(prediction, Float64Array.of(level));
    const share = cdfOf(part(-1), quantile)[0]! / 4 + (3 * cdfOf(part(2), quantile)[0]!) / 4;
    // The weights are those of a logit in single precision.
    close([share], [level], { tolerance: 1e-7 });
  }
});

test("quantiles that cross are put in order, and keep their levels", () => {
  const prediction = predict(quantilesHead([0.2, 0.5, 0.7]), [3, 1, 2], {
    location: Float64Array.of(10),
    scale: Float64Array.of(2),
  });
  expect(prediction).toEqual({
    kind: "quantiles",
    levels: Float64Array.of(0.2, 0.5, 0.7),
    values: Float64Array.of(12, 14, 16),
  });
});

test("the density of a law is that of the forecast", () => {
  const prediction = predict(laws.normalHead(), [0.5, 0, 1, 0, 2, 0]);
  if (prediction.kind !== "law") throw new Error("no law");
  const sd = Math.LN2 + 1e-6;
  const z = 0.75;
  const at = prediction.parameters as { mean: Float64Array; sd: Float64Array };
  const density = lawLogDensity(
    prediction,
    at.mean.map((mean, h) => mean + z * at.sd[h]!),
  );
  const expected = units.scale.map((scale) => -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(scale * sd));
  close(density, expected, { tolerance: 1e-12 });
});

test("a target that a head cannot put out is found; missing ones are no such", () => {
  const values = [Number.NaN, 1, 0.5, 0, -1];
  expect(
    ["real", "positive", "unit", "binary", "counts"].map((support) => firstOutside(support as Head["support"], values)),
  ).toEqual([-1, 3, 1, 2, 2]);
  expect(firstOutside("real", [1, Number.POSITIVE_INFINITY])).toBe(1);
});

test("what cannot be is refused", () => {
  expect(() => normalMixtureHead(0)).toThrow("normalMixtureHead: components must be an integer from 1 to 1000");
  expect(() => quantilesHead([0.5, 0.5])).toThrow("levels must rise, but levels[1] is 0.5 after 0.5");
  expect(() => quantilesHead([0, 0.5])).toThrow("item 0 (0) is a number strictly between 0 and 1");
  expect(() => binsHead([1])).toThrow("an array of at least 2 items");
  expect(() => binsHead([1, 0])).toThrow("edges must rise");
  expect(() => huberHead(0)).toThrow("threshold");
  expect(() => quantileFunctionHead(2.5)).toThrow("pieces must be an integer");
  expect(() => draws(quantilesHead(), [1], 1, 0, 1)).toThrow("no draws are made");
});
