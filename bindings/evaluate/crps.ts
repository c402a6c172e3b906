// The continuous ranked probability score of every kind of prediction.

import { OptionError } from "../core/errors.js";
import type {
  LawPrediction,
  MixturePrediction,
  PathPrediction,
  Prediction,
  QuantilePrediction,
} from "../core/forecast.js";
import { flag, oneOf, readOptions } from "../core/options.js";
import { lawCode, putParameters } from "../probability/law.js";
import { flatMixture, isNormalMixture, putNormalMixture } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";
import { LOWER } from "./judged.js";
import { crpsOfMixture } from "./mixture-crps.js";
import { type StepScore, stepScore } from "./step-score.js";

/** Options of `crps`. */
export interface CrpsOptions {
  /** Whether paths are compared with other paths only, which is unbiased for the law they come from; default false: they are the forecast. */
  readonly fair?: boolean;
  /**
   * `"interpolated"` (default): the distribution that a forecast of quantiles stands for, linear between them, judged exactly.
   * `"grid"`: twice the mean pinball loss over its levels, as many packages do; right for evenly spread levels only.
   */
  readonly quantiles?: "interpolated" | "grid";
}

/** `crps` and its variants. */
export interface Crps extends StepScore {
  with(options: CrpsOptions): Crps;
}

const defaults = { fair: false, quantiles: "interpolated" as "interpolated" | "grid" };

/**
 * Continuous ranked probability score, in units of the series: the integral of (F(x) - 1{x >= z})^2, which is twice the integral of the
 * pinball loss over all levels; the mean over the steps. Proper. Of a point forecast it is the absolute error.
 *
 * Laws, mixtures of normal laws, paths and quantiles are judged in closed form; other mixtures numerically, to about 1e-9 of
 * their spread. Student's t needs more than one degree of freedom (else NaN).
 *
 * Cost: one kernel call; for paths O(paths) per step.
 *
 * Source: Gneiting & Raftery (2007); Jordan, Krüger & Lerch (2019) for the closed forms.
 *
 * @example
 * crps({ kind: "paths", horizon: 1, paths: new Float64Array([1, 2, 4, 8, 16]) }, [5]); // 1.52
 */
export const crps: Crps = make({});

function make(given: CrpsOptions): Crps {
  const options = readOptions("crps", defaults, given, { fair: flag, quantiles: oneOf("interpolated", "grid") });
  const variant = [options.fair ? "fair" : "", options.quantiles === "grid" ? "grid" : ""].filter(Boolean).join(", ");
  const name = variant ? `crps(${variant})` : "crps";
  const metric = stepScore(name, LOWER, (prediction, truth) => crpsSteps(prediction, truth, options));
  return Object.assign(metric, { with: (more: CrpsOptions) => make({ ...given, ...more }) });
}

function crpsSteps(prediction: Prediction, truth: Float64Array, options: typeof defaults): Float64Array {
  switch (prediction.kind) {
    case "law":
      return prediction.law === "powerNormal"
        ? crpsOfMixture({ kind: "mixture", weights: Float64Array.of(1), components: [prediction] }, truth)
        : crpsOfLaw(prediction, truth);
    case "paths":
      return crpsOfPaths(prediction, truth, options.fair);
    case "quantiles":
      return options.quantiles === "grid" ? crpsOfGrid(prediction, truth) : crpsOfQuantiles(prediction, truth);
    case "mixture":
      if (options.fair) throw new OptionError("unsupported", "crps: only paths have a fair score, not a mixture");
      return crpsOfFlat(flatMixture(prediction), truth);
  }
}

function crpsOfLaw(prediction: LawPrediction, truth: Float64Array): Float64Array {
  using frame = engine().frame();
  const [a, b, c] = putParameters(frame, prediction);
  const out = frame.f64(truth.length);
  frame.kernels.crpsLaw(frame.put(truth), a, b, c, truth.length, lawCode(frame.kernels, prediction.law), out);
  return frame.take(out, truth.length);
}

function crpsOfPaths({ paths, horizon }: PathPrediction, truth: Float64Array, fair: boolean): Float64Array {
  using frame = engine().frame();
  const count = paths.length / horizon;
  const out = frame.f64(horizon);
  const scratch = frame.f64(frame.kernels.crpsPathsScratch(count));
  frame.kernels.crpsPaths(frame.put(paths), frame.put(truth), count, horizon, fair ? 1 : 0, out, scratch);
  return frame.take(out, horizon);
}

function crpsOfFlat(mixture: MixturePrediction, truth: Float64Array): Float64Array {
  return isNormalMixture(mixture) ? crpsOfNormals(mixture, truth) : crpsOfMixture(mixture, truth);
}

function crpsOfNormals(mixture: MixturePrediction, truth: Float64Array): Float64Array {
  using frame = engine().frame();
  const n = truth.length;
  const out = frame.f64(n);
  const [weights, means, sds] = putNormalMixture(frame, mixture);
  frame.kernels.crpsNormalMixture(frame.put(truth), weights, means, sds, mixture.components.length, n, out);
  return frame.take(out, n);
}

/** Twice the mean pinball loss over the levels. */
function crpsOfGrid({ levels, values }: QuantilePrediction, truth: Float64Array): Float64Array {
  return truth.map((z, h) => {
    let sum = 0;
    for (let k = 0; k < levels.length; k++) {
      const miss = z - values[k * truth.length + h]!;
      sum += miss >= 0 ? levels[k]! * miss : (levels[k]! - 1) * miss;
    }
    return (2 * sum) / levels.length;
  });
}

/** The integral of a distribution function that is linear between the quantiles and jumps to 0 and 1 at the outermost. */
function crpsOfQuantiles({ levels, values }: QuantilePrediction, truth: Float64Array): Float64Array {
  const last = levels.length - 1;
  return truth.map((z, h) => {
    const at = (k: number) => values[k * truth.length + h]!;
    let sum = Math.max(0, at(0) - z) + Math.max(0, z - at(last));
    for (let k = 0; k < last; k++) {
      const [from, to] = [at(k), at(k + 1)];
      const middle = Math.min(Math.max(z, from), to);
      const share = to === from ? 0 : (middle - from) / (to - from);
      const level = levels[k]! + share * (levels[k + 1]! - levels[k]!);
      sum += (middle - from) * meanSquareBetween(levels[k]!, level);
      sum += (to - middle) * meanSquareBetween(1 - level, 1 - levels[k + 1]!);
    }
    return sum;
  });
}

/** Mean of x^2 over x from a to b. */
const meanSquareBetween = (a: number, b: number): number => (a * a + a * b + b * b) / 3;
