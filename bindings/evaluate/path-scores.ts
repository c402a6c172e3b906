// Scores of joint paths: the horizon as one vector.

import { OptionError } from "../core/errors.js";
import { flag, integer, number, readOptions } from "../core/options.js";
import { horizonOf } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";
import { type Judged, LOWER, predictionOf, type Score, score, truthOf } from "./judged.js";

/** How paths are had of a forecast that is not made of paths. */
export interface PathOptions {
  /** Number of paths to draw; default 1000. */
  readonly paths?: number;
  /** Seed of the draws; default 0. */
  readonly seed?: number;
}

/** Options of `energyScore`. */
export interface EnergyOptions extends PathOptions {
  /** Whether a path is compared with other paths only; default false. */
  readonly fair?: boolean;
}

/** Options of `variogramScore`. */
export interface VariogramOptions extends PathOptions {
  /** Power of the differences; default 0.5. */
  readonly order?: number;
}

interface Joint {
  /** (count, steps): the observed steps of the paths. */
  readonly paths: Float64Array;
  readonly truth: Float64Array;
  readonly count: number;
}

function jointOf(judged: Judged, actual: ArrayLike<number>, options: Required<PathOptions>, owner: string): Joint {
  const prediction = predictionOf(judged, owner);
  const horizon = horizonOf(prediction);
  const truth = truthOf(actual, horizon, owner);
  if (prediction.kind !== "paths" && !("sample" in judged)) {
    throw new OptionError(
      "unsupported",
      `${owner} needs paths, or a Forecast that can draw them, not bare ${prediction.kind}`,
    );
  }
  const paths =
    prediction.kind === "paths" || !("sample" in judged)
      ? (prediction as { paths: Float64Array }).paths
      : judged.sample(options.paths, { seed: options.seed });
  const steps = Array.from(truth.keys()).filter((h) => !Number.isNaN(truth[h]!));
  const count = paths.length / horizon;
  const width = steps.length;
  return {
    paths: Float64Array.from(
      { length: count * width },
      (_, i) => paths[Math.floor(i / width) * horizon + steps[i % width]!]!,
    ),
    truth: Float64Array.from(steps, (h) => truth[h]!),
    count,
  };
}

const pathRules = { paths: integer(1), seed: integer(0) };

/**
 * Energy score of the whole horizon: E|X - z| - E|X - X'| / 2 with Euclidean distances between paths. Proper for the joint law. Missing
 * steps are left out of every path. With one step it is the CRPS.
 *
 * Cost: O(horizon paths^2), about 10 ms for 1000 paths of 24 steps. Source: Gneiting & Raftery (2007), eq. 22.
 */
export function energyScore(options: EnergyOptions = {}): Score {
  const defaults = { paths: 1000, seed: 0, fair: false };
  const read = readOptions("energyScore", defaults, options, { ...pathRules, fair: flag });
  const name = read.fair ? "energyScore(fair)" : "energyScore";
  return score(name, LOWER, (forecast, actual) => {
    const { paths, truth, count } = jointOf(forecast, actual, read, name);
    if (truth.length === 0) return Number.NaN;
    using frame = engine().frame();
    return frame.kernels.energyPaths(frame.put(paths), frame.put(truth), count, truth.length, read.fair ? 1 : 0);
  });
}

/**
 * Variogram score of the whole horizon: over all ordered pairs of steps, the squared difference between |z_i - z_j|^order and its mean
 * over the paths. Sensitive to the dependence between steps, blind to a common shift. Missing steps are left out.
 *
 * Cost: O(horizon^2 paths). Source: Scheuerer & Hamill (2015), weights 1.
 */
export function variogramScore(options: VariogramOptions = {}): Score {
  const defaults = { paths: 1000, seed: 0, order: 0.5 };
  const read = readOptions("variogramScore", defaults, options, { ...pathRules, order: number(Number.MIN_VALUE) });
  const name = `variogramScore(${read.order})`;
  return score(name, LOWER, (forecast, actual) => {
    const { paths, truth, count } = jointOf(forecast, actual, read, name);
    if (truth.length === 0) return Number.NaN;
    using frame = engine().frame();
    return frame.kernels.variogramPaths(frame.put(paths), frame.put(truth), count, truth.length, read.order);
  });
}
