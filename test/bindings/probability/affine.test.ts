import { expect, test } from "vitest";
import type { Prediction } from "../../../bindings/index.js";
import { affinePrediction, affineRows } from "../../../bindings/probability/affine.js";
import { meanOf, quantileOf } from "../../../bindings/probability/predict.js";
import { close } from "../../support/close.js";

const three = (...values: number[]) => Float64Array.from(values);
const normal = { kind: "law", law: "normal", parameters: { mean: three(1, 2, 3), sd: three(1, 2, 1) } } as const;
const studentT = {
  kind: "law",
  law: "studentT",
  parameters: { location: three(0, 1, 2), scale: three(1, 1, 2), degreesOfFreedom: three(5, 6, 7) },
} as const;
const gamma = { kind: "law", law: "gamma", parameters: { shape: three(2, 3, 4), scale: three(1, 1, 2) } } as const;
const predictions: readonly Prediction[] = [
  normal,
  studentT,
  gamma,
  { kind: "mixture", weights: three(0.25, 0.75), components: [normal, studentT] },
  { kind: "paths", horizon: 3, paths: three(1, 2, 3, 4, 5, 7) },
  { kind: "quantiles", levels: three(0.1, 0.9), values: three(1, 2, 3, 4, 5, 6), mean: three(2, 3, 5) },
];
const shift = three(10, -20, 0);

for (const prediction of predictions) {
  const name = prediction.kind === "law" ? prediction.law : prediction.kind;
  test(`${name}: mean and quantiles move and stretch with the values`, () => {
    const moved = affinePrediction(prediction, 1.5, shift);
    const levels = three(0.3, 0.5, 0.9);
    // A law on a fixed range is kept at 209 levels: what lies between them is interpolated.
    const exact = { tolerance: name === "gamma" ? 2e-3 : 1e-13 };
    close(meanOf(moved), affineRows(meanOf(prediction), 1.5, shift), exact, "mean");
    close(quantileOf(moved, levels), affineRows(quantileOf(prediction, levels), 1.5, shift), exact, "quantile");
    expect(moved.kind).toBe(name === "gamma" ? "quantiles" : prediction.kind);
  });
}
