import type { Forecast, LawPrediction, Prediction } from "../core/forecast.js";
import { makeForecast } from "./forecast.js";
import { lawHorizon } from "./law.js";

/** The forecast without its first `gap` steps. */
export function skipSteps(forecast: Forecast, gap: number): Forecast {
  if (gap === 0) return forecast;
  const { horizon, model, id, index, warnings } = forecast;
  return makeForecast(skipPrediction(forecast.prediction, gap), {
    model,
    id,
    index: index?.slice(gap),
    warnings,
    sampler: (count, seed) => skipColumns(forecast.sample(count, { seed }), horizon, gap),
  });
}

function skipPrediction(prediction: Prediction, gap: number): Prediction {
  switch (prediction.kind) {
    case "law":
      return skipLaw(prediction, gap);
    case "mixture":
      return { ...prediction, components: prediction.components.map((component) => skipPrediction(component, gap)) };
    case "paths": {
      const { horizon, paths, mean } = prediction;
      const rest = { kind: "paths", horizon: horizon - gap, paths: skipColumns(paths, horizon, gap) } as const;
      return mean ? { ...rest, mean: mean.slice(gap) } : rest;
    }
    case "quantiles": {
      const { levels, values, mean } = prediction;
      const rest = {
        kind: "quantiles",
        levels,
        values: skipColumns(values, values.length / levels.length, gap),
      } as const;
      return mean ? { ...rest, mean: mean.slice(gap) } : rest;
    }
  }
}

function skipLaw(prediction: LawPrediction, gap: number): LawPrediction {
  const steps = lawHorizon(prediction);
  const parameters = Object.entries(prediction.parameters as Readonly<Record<string, Float64Array>>);
  const rest = Object.fromEntries(parameters.map(([name, values]) => [name, values.slice(gap, steps)]));
  return { ...prediction, parameters: rest } as unknown as LawPrediction;
}

/** Each row without its first `gap` columns. */
function skipColumns(matrix: Float64Array, columns: number, gap: number): Float64Array {
  const rest = columns - gap;
  const out = new Float64Array((matrix.length / columns) * rest);
  for (let from = gap, to = 0; to < out.length; from += columns, to += rest) {
    out.set(matrix.subarray(from, from + rest), to);
  }
  return out;
}
