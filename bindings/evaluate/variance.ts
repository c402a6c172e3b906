import type {
  LawPrediction,
  MixturePrediction,
  PathPrediction,
  Prediction,
  QuantilePrediction,
} from "../core/forecast.js";
import { lawCode, lawHorizon, putParameters } from "../probability/law.js";
import { meanOf } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";
import { square } from "./sums.js";

/** (horizon): variances; those of paths and quantiles about their own mean. */
export function varianceOf(prediction: Prediction): Float64Array {
  switch (prediction.kind) {
    case "law":
      return varianceOfLaw(prediction);
    case "mixture":
      return varianceOfMixture(prediction);
    case "paths":
      return varianceOfPaths(prediction);
    case "quantiles":
      return varianceOfQuantiles(prediction);
  }
}

function varianceOfLaw(prediction: LawPrediction): Float64Array {
  using frame = engine().frame();
  const n = lawHorizon(prediction);
  const [a, b, c] = putParameters(frame, prediction);
  const out = frame.f64(n);
  frame.kernels.varianceLaw(a, b, c, n, lawCode(frame.kernels, prediction.law), out);
  return frame.take(out, n);
}

/** Mean of the variances and variance of the means. */
function varianceOfMixture(mixture: MixturePrediction): Float64Array {
  const mean = meanOf(mixture);
  const total = new Float64Array(mean.length);
  for (const [k, component] of mixture.components.entries()) {
    const [means, variances] = [meanOf(component), varianceOf(component)];
    for (let h = 0; h < total.length; h++) {
      total[h] = total[h]! + mixture.weights[k]! * (variances[h]! + square(means[h]! - mean[h]!));
    }
  }
  return total;
}

function varianceOfPaths({ paths, horizon }: PathPrediction): Float64Array {
  const mean = meanOf({ kind: "paths", paths, horizon });
  const count = paths.length / horizon;
  const squares = new Float64Array(horizon);
  for (let p = 0; p < count; p++) {
    for (let h = 0; h < horizon; h++) squares[h] = squares[h]! + square(paths[p * horizon + h]! - mean[h]!) / count;
  }
  return squares;
}

/** Integral of (Q - mean)^2 over the levels, Q linear between them and constant beyond. */
function varianceOfQuantiles({ levels, values }: QuantilePrediction): Float64Array {
  const mean = meanOf({ kind: "quantiles", levels, values });
  const last = levels.length - 1;
  return mean.map((centre, h) => {
    const at = (k: number) => values[k * mean.length + h]! - centre;
    let sum = levels[0]! * square(at(0)) + (1 - levels[last]!) * square(at(last));
    for (let k = 0; k < last; k++) {
      const [a, b] = [at(k), at(k + 1)];
      sum += ((levels[k + 1]! - levels[k]!) * (a * a + a * b + b * b)) / 3;
    }
    return sum;
  });
}
