// Whether probabilities come true: calibration of levels, the probability integral transform, reliability of event probabilities.

import { DataError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import { toNumbers } from "../core/numbers.js";
import { checkArgument, integer, listOf, readOptions } from "../core/options.js";
import { cdfOf, horizonOf } from "../probability/predict.js";
import { engine } from "../wasm/engine.js";
import { type Judged, predictionOf, truthOf } from "./judged.js";
import { hitRate } from "./quantile.js";
import { checkLevels } from "./quantiles-at.js";

/** One row of a calibration table. */
export interface CalibrationRow {
  readonly level: number;
  /** Share of the truths at or below the quantile: the level itself when the forecasts are calibrated. */
  readonly hitRate: number;
  /** Number of truths. */
  readonly count: number;
}

/** More bins than anybody looks at. */
const MOST_BINS = 1_000_000;

const DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/**
 * Calibration table: for each level the share of truths at or below the quantile, over all steps of all forecasts.
 *
 * Source: Gneiting, Balabdaoui & Raftery (2007).
 */
export function calibration(
  forecasts: readonly Judged[],
  actuals: readonly ArrayLike<number>[],
  levels: readonly number[] = DECILES,
): CalibrationRow[] {
  checkArgument(
    "calibration",
    "forecasts",
    forecasts,
    listOf(() => undefined),
  );
  checkArgument(
    "calibration",
    "actuals",
    actuals,
    listOf(() => undefined),
  );
  if (forecasts.length !== actuals.length) {
    const sizes = `${forecasts.length} forecasts but ${actuals.length} arrays of actual values`;
    throw new DataError("length-mismatch", `calibration: there are ${sizes}`);
  }
  return checkLevels("calibration", levels).map((level) => {
    const { steps } = hitRate(level);
    const hits = forecasts
      .flatMap((forecast, i) => Array.from(steps(forecast, actuals[i]!)))
      .filter((hit) => !Number.isNaN(hit));
    return { level, hitRate: hits.reduce((sum, hit) => sum + hit, 0) / hits.length, count: hits.length };
  });
}

/** Options of `pit`. */
export interface PitOptions {
  /** Seed of the randomisation where the distribution function jumps; default 0. */
  readonly seed?: number;
}

/**
 * Probability integral transform: F(z) of each step, uniform when the forecast is calibrated. Where F jumps at the truth (counts, paths)
 * it is drawn uniformly from the jump. NaN where the truth is missing.
 *
 * Source: Dawid (1984); Smith (1985) for the randomisation.
 */
export function pit(forecast: Judged, actual: ArrayLike<number>, options: PitOptions = {}): Float64Array {
  const { seed } = readOptions("pit", { seed: 0 }, options, { seed: integer(0) });
  const prediction = predictionOf(forecast, "pit");
  const truth = truthOf(actual, horizonOf(prediction), "pit");
  const high = cdfOf(prediction, truth);
  const low = cdfBelow(prediction, truth, high);
  using frame = engine().frame();
  const out = frame.f64(truth.length);
  frame.kernels.fillUniforms(truth.length, seed, 0, 0, out);
  const uniforms = frame.take(out, truth.length);
  return high.map((upper, h) => {
    const lower = low[h]!;
    if (Number.isNaN(truth[h]!)) return Number.NaN;
    return lower === upper ? upper : lower + uniforms[h]! * (upper - lower);
  });
}

/** (horizon): probability of less than the values. */
function cdfBelow(prediction: Prediction, values: Float64Array, atMost: Float64Array): Float64Array {
  switch (prediction.kind) {
    case "law": {
      const counts = ["poisson", "negativeBinomial", "bernoulli"].includes(prediction.law);
      if (!counts) return atMost;
      return cdfOf(
        prediction,
        values.map((value) => Math.ceil(value) - 1),
      );
    }
    case "paths": {
      const { paths, horizon } = prediction;
      const count = paths.length / horizon;
      return values.map((value, h) => {
        let less = 0;
        for (let p = 0; p < count; p++) if (paths[p * horizon + h]! < value) less++;
        return less / count;
      });
    }
    case "quantiles": {
      const { levels, values: quantiles } = prediction;
      const last = levels.length - 1;
      return values.map((value, h) => {
        if (value === quantiles[h]!) return 0;
        const top = quantiles[last * values.length + h]!;
        return value === top ? levels[last]! : atMost[h]!;
      });
    }
    case "mixture": {
      const sum = new Float64Array(values.length);
      for (const [k, component] of prediction.components.entries()) {
        const part = cdfBelow(component, values, cdfOf(component, values));
        for (let h = 0; h < sum.length; h++) sum[h] = sum[h]! + prediction.weights[k]! * part[h]!;
      }
      return sum;
    }
  }
}

/** Number of transforms in each of `bins` equal intervals of [0, 1]; flat when forecasts are calibrated, U-shaped when too narrow. */
export function pitHistogram(transforms: ArrayLike<number>, bins = 10): Float64Array {
  checkArgument("pitHistogram", "bins", bins, integer(1, MOST_BINS));
  const counts = new Float64Array(bins);
  for (const [i, value] of toNumbers(transforms, "pitHistogram: transforms").entries()) {
    if (Number.isNaN(value)) continue;
    if (!(value >= 0 && value <= 1))
      throw new DataError("format", `pitHistogram: value ${i} is ${value}, outside [0, 1]`);
    const bin = Math.min(bins - 1, Math.floor(value * bins));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** Mean of the probabilities in the bin; NaN when it is empty. */
  readonly probability: number;
  /** Share of events in the bin: the probability, when the forecasts are reliable. */
  readonly frequency: number;
  readonly count: number;
}

/**
 * Reliability of event probabilities: by bins of the probability, how often the event came. Outcomes are 1, 0, or NaN where unknown.
 *
 * Source: Murphy & Winkler (1977).
 */
export function reliability(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  options: { readonly bins?: number } = {},
): ReliabilityBin[] {
  const { bins } = readOptions("reliability", { bins: 10 }, options, { bins: integer(1, MOST_BINS) });
  const given = toNumbers(probabilities, "reliability: probabilities");
  const truth = truthOf(outcomes, given.length, "reliability");
  const sums = Array.from({ length: bins }, () => ({ probability: 0, events: 0, count: 0 }));
  for (let i = 0; i < truth.length; i++) {
    if (Number.isNaN(truth[i]!)) continue;
    const [probability, outcome] = [given[i]!, truth[i]!];
    if (!(probability >= 0 && probability <= 1)) {
      throw new DataError("format", `reliability: probability ${i} is ${probability}, outside [0, 1]`);
    }
    if (outcome !== 0 && outcome !== 1)
      throw new DataError("format", `reliability: outcome ${i} is ${outcome}, not 0 or 1`);
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))]!;
    bin.probability += probability;
    bin.events += outcome;
    bin.count++;
  }
  return sums.map(({ probability, events, count }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    probability: probability / count,
    frequency: events / count,
    count,
  }));
}
