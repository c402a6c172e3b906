// Predictions of a line through a quantity: moved by known amounts, and stretched.

import type { LawPrediction, Prediction } from "../core/forecast.js";
import { gridOf } from "./quantile-grid.js";

/** The parameters of each law that move and stretch with its values; other laws live on a fixed range. */
const places: Readonly<Partial<Record<LawPrediction["law"], readonly [location: string, scale: string]>>> = {
  normal: ["mean", "sd"],
  studentT: ["location", "scale"],
  logistic: ["location", "scale"],
  laplace: ["location", "scale"],
};

/**
 * The prediction of shift + factor y, for a factor above 0 and a shift (horizon), when that of y is given. A law with a location
 * stays what it is, as do mixtures, paths and quantiles; a law on a fixed range becomes its quantiles at levels from 0.0001 to 0.9999.
 */
export function affinePrediction(prediction: Prediction, factor: number, shift: Float64Array): Prediction {
  const moved = (rows: Float64Array) => affineRows(rows, factor, shift);
  switch (prediction.kind) {
    case "law":
      return affineLaw(prediction, factor, shift);
    case "mixture": {
      const components = prediction.components.map((component) => affinePrediction(component, factor, shift));
      return { ...prediction, components };
    }
    case "paths": {
      const { mean, paths } = prediction;
      return { ...prediction, paths: moved(paths), ...(mean && { mean: moved(mean) }) };
    }
    case "quantiles": {
      const { mean, values } = prediction;
      return { ...prediction, values: moved(values), ...(mean && { mean: moved(mean) }) };
    }
  }
}

/** (rows, horizon) times the factor, with the shift (horizon) added to each row. */
export function affineRows(rows: Float64Array, factor: number, shift: Float64Array): Float64Array {
  const horizon = shift.length;
  return rows.map((value, i) => factor * value + shift[i % horizon]!);
}

function affineLaw(prediction: LawPrediction, factor: number, shift: Float64Array): Prediction {
  const place = places[prediction.law];
  if (place !== undefined) {
    const parameters = prediction.parameters as Readonly<Record<string, Float64Array>>;
    const [location, scale] = place;
    const moved = {
      [location]: affineRows(parameters[location]!, factor, shift),
      [scale]: parameters[scale]!.map((value) => factor * value),
    };
    return { ...prediction, parameters: { ...parameters, ...moved } } as Prediction;
  }
  return affinePrediction(gridOf(prediction), factor, shift);
}
