// Mixtures of what several models say: the prediction, and joint paths that stay with one model each.

import type { MixturePrediction, Prediction } from "../core/forecast.js";
import type { SampleRequest } from "../core/model.js";
import { uniforms } from "./random.js";

/** One part of a mixture. */
export interface MixturePart {
  /** What it is called in `Forecast.parts`. */
  readonly name: string;
  /** Positive; the weights of all parts add up to 1. */
  readonly weight: number;
  readonly prediction: Prediction;
}

/** The mixture of parts; of one part its own prediction. */
export function mixtureOf(parts: readonly MixturePart[]): Prediction {
  if (parts.length === 1) return parts[0]!.prediction;
  return {
    kind: "mixture",
    weights: Float64Array.from(parts, ({ weight }) => weight),
    components: parts.map(({ prediction }) => prediction),
    names: parts.map(({ name }) => name),
  } satisfies MixturePrediction;
}

/**
 * (count, horizon): paths of which each follows one part from the first step to the last, drawn by its weight. `draw(k, needed)` gives at
 * least the first `needed` paths of part k, (needed, horizon).
 */
export function mixturePaths(
  weights: Float64Array,
  { count, horizon, seed }: Pick<SampleRequest, "count" | "horizon" | "seed">,
  draw: (part: number, needed: number) => Float64Array,
): Float64Array {
  if (weights.length === 1) return draw(0, count);
  const chosen = Array.from(uniforms(count, { seed, stream: 1 }), (u) => {
    let k = 0;
    for (let below = weights[0]!; k < weights.length - 1 && u > below; below += weights[k]!) k++;
    return k;
  });
  const out = new Float64Array(count * horizon);
  for (let k = 0; k < weights.length; k++) {
    const needed = chosen.lastIndexOf(k) + 1;
    if (needed === 0) continue;
    const paths = draw(k, needed);
    for (let p = 0; p < needed; p++) {
      if (chosen[p] === k) out.set(paths.subarray(p * horizon, (p + 1) * horizon), p * horizon);
    }
  }
  return out;
}
