// The continuous ranked probability score of a mixture of anything, by integrating over its distribution function.

import type { LawPrediction, MixturePrediction, Prediction } from "../core/forecast.js";
import { lawParameters } from "../core/forecast.js";
import { lawCdf, parameterArrays } from "../probability/law.js";
import { cdfOf, quantileOf } from "../probability/predict.js";
import { square } from "./sums.js";

/** Between the quantiles at these levels (and 1 minus them) a law is smooth enough for the rule below. */
const LEVELS = [1e-14, 1e-10, 1e-7, 1e-5, 1e-4, 1e-3, 0.005, 0.02, 0.05, 0.1, 0.18, 0.26, 0.34, 0.42, 0.5];
/** A law of counts is summed count by count within this range, and integrated as if it were smooth beyond. */
const MOST_COUNTS = 4096;

/** Gauss-Legendre nodes and weights on (-1, 1), 8 points. Source: Abramowitz & Stegun (1964), table 25.4. */
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** (horizon): scores of a mixture without mixtures inside; NaN where the truth is. */
export function crpsOfMixture(mixture: MixturePrediction, truth: Float64Array): Float64Array {
  return truth.map((z, h) => (Number.isNaN(z) ? Number.NaN : crpsOfStep(mixture, h, z)));
}

function crpsOfStep(mixture: MixturePrediction, h: number, z: number): number {
  const flat = mixture.components.map((component, k) => ({
    weight: mixture.weights[k]!,
    component: stepOf(component, h),
  }));
  const knots = new Set([z]);
  for (const { component } of flat) for (const knot of knotsOf(component)) knots.add(knot);
  const ends = Float64Array.from(knots).sort();
  if (Number.isNaN(ends[ends.length - 1]!)) return Number.NaN;
  const nodes = new Float64Array(2 * NODES.length * (ends.length - 1));
  for (let i = 0, at = 0; i + 1 < ends.length; i++) {
    const [middle, half] = [ends[i]! / 2 + ends[i + 1]! / 2, ends[i + 1]! / 2 - ends[i]! / 2];
    for (const node of NODES) {
      nodes[at++] = middle - half * node;
      nodes[at++] = middle + half * node;
    }
  }
  const below = new Float64Array(nodes.length);
  for (const { weight, component } of flat) {
    const part = cdfAt(component, nodes);
    for (let i = 0; i < below.length; i++) below[i] = below[i]! + weight * part[i]!;
  }
  let sum = 0;
  for (let i = 0, at = 0; i + 1 < ends.length; i++) {
    const half = ends[i + 1]! / 2 - ends[i]! / 2;
    const passed = ends[i]! >= z ? 1 : 0;
    for (const weight of WEIGHTS) {
      for (let side = 0; side < 2; side++, at++) sum += half * weight * square(below[at]! - passed);
    }
  }
  return sum;
}

/** Step h alone. */
function stepOf(prediction: Prediction, h: number): Prediction {
  const column = (values: Float64Array, width: number) =>
    Float64Array.from({ length: values.length / width }, (_, i) => values[i * width + h]!);
  switch (prediction.kind) {
    case "law":
      return repeatLaw(prediction, h, 1);
    case "paths":
      return { kind: "paths", horizon: 1, paths: column(prediction.paths, prediction.horizon) };
    case "quantiles": {
      const { levels, values } = prediction;
      return { kind: "quantiles", levels, values: column(values, values.length / levels.length) };
    }
    case "mixture":
      return prediction;
  }
}

function repeatLaw({ law, parameters }: LawPrediction, h: number, count: number): LawPrediction {
  const byName: Readonly<Record<string, Float64Array>> = parameters;
  const repeated = lawParameters[law].map((name) => [name, new Float64Array(count).fill(byName[name]![h]!)]);
  return { kind: "law", law, parameters: Object.fromEntries(repeated) } as LawPrediction;
}

/** (nodes) */
function cdfAt(component: Prediction, nodes: Float64Array): Float64Array {
  if (component.kind === "law") return lawCdf(repeatLaw(component, 0, nodes.length), nodes);
  return nodes.map((node) => cdfOf(component, Float64Array.of(node))[0]!);
}

/** Where the distribution function bends or jumps, or the levels between which it is smooth. */
function knotsOf(component: Prediction): Iterable<number> {
  if (component.kind === "paths") return component.paths;
  if (component.kind === "quantiles") return component.values;
  if (component.kind === "mixture") return [];
  if (parameterArrays(component).some((values) => Number.isNaN(values[0]!))) return [Number.NaN];
  const levels = Float64Array.from([...LEVELS, ...LEVELS.map((level) => 1 - level)]);
  const repeated = repeatLaw(component, 0, levels.length);
  const quantiles = quantileOf(repeated, levels).filter((value) => Number.isFinite(value));
  const counts = component.law === "poisson" || component.law === "negativeBinomial" || component.law === "bernoulli";
  if (!counts) return quantiles;
  const [least, most] = [Math.min(...quantiles), Math.max(...quantiles)];
  return most - least > MOST_COUNTS ? quantiles : Array.from({ length: most - least + 1 }, (_, i) => least + i);
}
