import type { LawPrediction, QuantilePrediction } from "../core/forecast.js";
import { lawHorizon, lawQuantile } from "./law.js";

/** Levels at which a law is kept when what becomes of it has no name. */
const LEVELS: readonly number[] = [
  ...[1e-4, 2.5e-4, 5e-4, 0.001, 0.0025],
  ...Array.from({ length: 199 }, (_, k) => (k + 1) / 200),
  ...[0.9975, 0.999, 0.9995, 0.99975, 0.9999],
];

/** The levels of such a grid, from 0.0001 to 0.9999. */
export function gridLevels(): Float64Array {
  return Float64Array.from(LEVELS);
}

/** The quantiles of a law at levels from 0.0001 to 0.9999. */
export function gridOf(prediction: LawPrediction): QuantilePrediction {
  const horizon = lawHorizon(prediction);
  const values = new Float64Array(LEVELS.length * horizon);
  for (const [k, level] of LEVELS.entries()) {
    values.set(lawQuantile(prediction, new Float64Array(horizon).fill(level)), k * horizon);
  }
  return { kind: "quantiles", levels: gridLevels(), values };
}
