// Mean, quantile and distribution function of every kind of prediction.

import type {
  LawPrediction,
  MixturePrediction,
  PathPrediction,
  Prediction,
  QuantilePrediction,
} from "../core/forecast.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import { lawCdf, lawHorizon, lawMean, lawQuantile, scaleLaw } from "./law.js";
import { timesPower } from "./scale.js";

/** Number of steps. */
export function horizonOf(prediction: Prediction): number {
  switch (prediction.kind) {
    case "law":
      return lawHorizon(prediction);
    case "mixture":
      return horizonOf(prediction.components[0]!);
    case "paths":
      return prediction.horizon;
    case "quantiles":
      return prediction.values.length / prediction.levels.length;
  }
}

/** (horizon) */
export function meanOf(prediction: Prediction): Float64Array {
  switch (prediction.kind) {
    case "law":
      return meanOfLaw(prediction);
    case "mixture":
      return weightedSum(prediction, prediction.components.map(meanOf));
    case "paths":
      return prediction.mean ?? meanOfPaths(prediction);
    case "quantiles":
      return prediction.mean ?? meanOfQuantiles(prediction);
  }
}

/** The mean where there is one; else (one degree of freedom and less, or a negative power) the median. */
function meanOfLaw(prediction: LawPrediction): Float64Array {
  if (prediction.law === "studentT") return prediction.parameters.location;
  const mean = lawMean(prediction);
  if (prediction.law !== "powerNormal" || !mean.some(Number.isNaN)) return mean;
  const median = lawQuantile(prediction, new Float64Array(mean.length).fill(0.5));
  return mean.map((value, h) => (Number.isNaN(value) ? median[h]! : value));
}

/** (horizon): quantile at the level given for each step. */
export function quantileOf(prediction: Prediction, levels: Float64Array): Float64Array {
  switch (prediction.kind) {
    case "law":
      return lawQuantile(prediction, levels);
    case "mixture":
      return quantileOfMixture(prediction, levels);
    case "paths":
      return levels.map((level, h) => sampleQuantile(sortedColumn(prediction, h), level));
    case "quantiles":
      return levels.map((level, h) => interpolateQuantile(prediction, h, level));
  }
}

/** (horizon): probability of being at most the value given for each step. */
export function cdfOf(prediction: Prediction, values: Float64Array): Float64Array {
  switch (prediction.kind) {
    case "law":
      return lawCdf(prediction, values);
    case "mixture":
      return cdfOfMixture(flatMixture(prediction), values);
    case "paths":
      return values.map((value, h) => shareAtMost(sortedColumn(prediction, h), value));
    case "quantiles":
      return values.map((value, h) => interpolateCdf(prediction, h, value));
  }
}

/** The prediction of the quantity times 2 to the power `exponent`; nothing is rounded. */
export function scalePrediction(prediction: Prediction, exponent: number): Prediction {
  const times = (values: Float64Array) => timesPower(values, exponent);
  switch (prediction.kind) {
    case "law":
      return scaleLaw(prediction, exponent);
    case "mixture":
      return {
        ...prediction,
        components: prediction.components.map((component) => scalePrediction(component, exponent)),
      };
    case "paths": {
      const { mean } = prediction;
      return { ...prediction, paths: times(prediction.paths), ...(mean && { mean: times(mean) }) };
    }
    case "quantiles": {
      const { mean } = prediction;
      return { ...prediction, values: times(prediction.values), ...(mean && { mean: times(mean) }) };
    }
  }
}

function weightedSum({ weights }: MixturePrediction, parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0]!.length);
  for (const [k, part] of parts.entries()) {
    for (let h = 0; h < sum.length; h++) sum[h] = sum[h]! + weights[k]! * part[h]!;
  }
  return sum;
}

/** Halvings after which a bracket is as narrow as the rounding of its wider end. */
const BISECTIONS = 54;

/** The components that are no mixtures themselves, with their shares of the whole. */
export function flatMixture({ weights, components }: MixturePrediction): MixturePrediction {
  if (components.every(({ kind }) => kind !== "mixture")) return { kind: "mixture", weights, components };
  const parts = components.map((component) =>
    component.kind === "mixture" ? flatMixture(component) : { weights: Float64Array.of(1), components: [component] },
  );
  return {
    kind: "mixture",
    weights: Float64Array.from(parts.flatMap((part, k) => Array.from(part.weights, (weight) => weight * weights[k]!))),
    components: parts.flatMap((part) => part.components),
  };
}

/** Whether all components are normal laws. */
export function isNormalMixture({ components }: MixturePrediction): boolean {
  return components.every(isNormal);
}

function isNormal(component: Prediction): boolean {
  return component.kind === "law" && component.law === "normal";
}

/** Offsets of the weights (components), means and standard deviations (components, horizon) of a mixture of normal laws. */
export function putNormalMixture(
  frame: Frame,
  { weights, components }: MixturePrediction,
): [weights: number, means: number, sds: number] {
  const horizon = horizonOf(components[0]!);
  const [means, sds] = [new Float64Array(components.length * horizon), new Float64Array(components.length * horizon)];
  for (const [k, component] of components.entries()) {
    const { mean, sd } = (component as LawPrediction<"normal">).parameters;
    means.set(mean, k * horizon);
    sds.set(sd, k * horizon);
  }
  return [frame.put(weights), frame.put(means), frame.put(sds)];
}

function quantileOfNormals(mixture: MixturePrediction, levels: Float64Array): Float64Array {
  using frame = engine().frame();
  const n = levels.length;
  const out = frame.f64(n);
  const [weights, means, sds] = putNormalMixture(frame, mixture);
  frame.kernels.quantileNormalMixture(frame.put(levels), weights, means, sds, mixture.components.length, n, out);
  return frame.take(out, n);
}

/** The normal laws by one call, the other components one by one. */
function cdfOfMixture({ weights, components }: MixturePrediction, values: Float64Array): Float64Array {
  const some = (are: boolean): MixturePrediction => ({
    kind: "mixture",
    weights: weights.filter((_, k) => isNormal(components[k]!) === are),
    components: components.filter((component) => isNormal(component) === are),
  });
  const [normals, others] = [some(true), some(false)];
  const sum = cdfOfNormals(normals, values);
  for (const [k, component] of others.components.entries()) {
    const part = cdfOf(component, values);
    for (let h = 0; h < sum.length; h++) sum[h] = sum[h]! + others.weights[k]! * part[h]!;
  }
  return sum;
}

function cdfOfNormals(normals: MixturePrediction, values: Float64Array): Float64Array {
  const n = values.length;
  if (normals.components.length === 0) return new Float64Array(n);
  using frame = engine().frame();
  const out = frame.f64(n);
  const [weights, means, sds] = putNormalMixture(frame, normals);
  frame.kernels.cdfNormalMixture(frame.put(values), weights, means, sds, normals.components.length, n, out);
  return frame.take(out, n);
}

/** Bisection between the least and the greatest quantile of the components, down to the rounding of these. */
function quantileOfMixture(nested: MixturePrediction, levels: Float64Array): Float64Array {
  const mixture = flatMixture(nested);
  if (isNormalMixture(mixture)) return quantileOfNormals(mixture, levels);
  const parts = mixture.components.map((component) => quantileOf(component, levels));
  const lower = levels.map((_, h) => Math.min(...parts.map((part) => part[h]!)));
  const upper = levels.map((_, h) => Math.max(...parts.map((part) => part[h]!)));
  const middle = new Float64Array(levels.length);
  for (let i = 0; i < BISECTIONS; i++) {
    let open = 0;
    for (let h = 0; h < middle.length; h++) {
      middle[h] = lower[h]! / 2 + upper[h]! / 2;
      if (middle[h]! > lower[h]! && middle[h]! < upper[h]!) open++;
    }
    if (open === 0) break;
    const below = cdfOfMixture(mixture, middle);
    for (let h = 0; h < middle.length; h++) {
      if (!(middle[h]! > lower[h]! && middle[h]! < upper[h]!)) continue;
      if (below[h]! < levels[h]!) lower[h] = middle[h]!;
      else upper[h] = middle[h]!;
    }
  }
  return upper;
}

function meanOfPaths({ paths, horizon }: PathPrediction): Float64Array {
  const sum = new Float64Array(horizon);
  const count = paths.length / horizon;
  for (let p = 0; p < count; p++) {
    for (let h = 0; h < horizon; h++) sum[h] = sum[h]! + paths[p * horizon + h]! / count;
  }
  return sum;
}

const sortedColumns = new WeakMap<Float64Array, Float64Array[]>();

/** Values of one step in ascending order (NaN last), sorted on the first call. */
function sortedColumn({ paths, horizon }: PathPrediction, h: number): Float64Array {
  let columns = sortedColumns.get(paths);
  if (!columns) {
    columns = [];
    sortedColumns.set(paths, columns);
  }
  const known = columns[h];
  if (known) return known;
  const column = new Float64Array(paths.length / horizon);
  for (let p = 0; p < column.length; p++) column[p] = paths[p * horizon + h]!;
  columns[h] = column.sort();
  return column;
}

/**
 * Quantile of sorted values: linear interpolation between the order statistics around position (n - 1) level.
 * Source: Hyndman & Fan (1996), definition 7.
 */
export function sampleQuantile(sorted: Float64Array, level: number): number {
  const last = sorted.length - 1;
  if (last < 0 || Number.isNaN(sorted[last]!)) return Number.NaN;
  const below = Math.floor(last * level);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, last)]!;
  return low === high ? low : low + (last * level - below) * (high - low);
}

function shareAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  if (Number.isNaN(value) || Number.isNaN(sorted[high - 1]!)) return Number.NaN;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

function interpolateQuantile({ levels, values }: QuantilePrediction, h: number, level: number): number {
  const horizon = values.length / levels.length;
  const at = (k: number) => values[k * horizon + h]!;
  const last = levels.length - 1;
  if (level <= levels[0]!) return at(0);
  if (level >= levels[last]!) return at(last);
  let k = 0;
  while (levels[k + 1]! < level) k++;
  const share = (level - levels[k]!) / (levels[k + 1]! - levels[k]!);
  // Rounding must not lift a quantile above the next one.
  return at(k) === at(k + 1) ? at(k) : Math.min(at(k) + share * (at(k + 1) - at(k)), at(k + 1));
}

function interpolateCdf({ levels, values }: QuantilePrediction, h: number, value: number): number {
  const horizon = values.length / levels.length;
  const at = (k: number) => values[k * horizon + h]!;
  const last = levels.length - 1;
  if (Number.isNaN(value) || Number.isNaN(at(0))) return Number.NaN;
  if (value < at(0)) return 0;
  if (value >= at(last)) return 1;
  let k = last - 1;
  while (at(k) > value) k--;
  return levels[k]! + ((value - at(k)) / (at(k + 1) - at(k))) * (levels[k + 1]! - levels[k]!);
}

/** Integral of the quantile function, linear between the levels and constant beyond them. */
function meanOfQuantiles({ levels, values }: QuantilePrediction): Float64Array {
  const horizon = values.length / levels.length;
  const last = levels.length - 1;
  return Float64Array.from({ length: horizon }, (_, h) => {
    const at = (k: number) => values[k * horizon + h]!;
    let sum = levels[0]! * at(0) + (1 - levels[last]!) * at(last);
    for (let k = 0; k < last; k++) sum += ((levels[k + 1]! - levels[k]!) * (at(k) + at(k + 1))) / 2;
    return sum;
  });
}
