import type { Prediction } from "../../core/forecast.js";
import { checkArgument, integer } from "../../core/options.js";
import { gridLevels } from "../../probability/quantile-grid.js";
import { engine } from "../../wasm/engine.js";
import { columnOf, type Head, type HeadParameters } from "./head.js";

/** Most components: a forecast of more is asking for something else. */
const MOST = 1000;

/**
 * A mixture of normal laws with weights of its own at every step, for values of several kinds.
 *
 * A forecast of one component is a normal law; of more it is of quantiles at levels from 0.0001 to 0.9999, exact at these, with the mean.
 *
 * Errors: OptionError("option") when `components` is no integer from 1 to 1000.
 *
 * Source: Bishop (1994), Mixture density networks; Graves (2013).
 */
export function normalMixtureHead(components: number): Head {
  checkArgument("normalMixtureHead", "components", components, integer(1, MOST));
  return {
    name: "normalMixture",
    size: 3 * components,
    code: "GAUSSIAN_MIXTURE_HEAD",
    settings: new Float64Array(0),
    support: "real",
    units: "location-scale",
    draws: true,
    prediction: (parameters) => predictionOf(parameters, components),
  };
}

function predictionOf(parameters: HeadParameters, components: number): Prediction {
  const size = 3 * components;
  if (components === 1) {
    const [mean, sd] = [columnOf(parameters, size, 1), columnOf(parameters, size, 2)];
    return { kind: "law", law: "normal", parameters: { mean, sd } };
  }
  const { rows, values } = parameters;
  const levels = gridLevels();
  const quantiles = new Float64Array(levels.length * rows);
  const mean = new Float64Array(rows);
  for (let h = 0; h < rows; h++) {
    const row = values.subarray(h * size, (h + 1) * size);
    for (let k = 0; k < components; k++) mean[h] = mean[h]! + row[k]! * row[components + k]!;
    for (const [j, value] of quantilesOf(row, components, levels).entries()) quantiles[j * rows + h] = value;
  }
  return { kind: "quantiles", levels, values: quantiles, mean };
}

/** (levels): quantiles of the mixture of one step. */
function quantilesOf(row: Float64Array, components: number, levels: Float64Array): Float64Array {
  const n = levels.length;
  const spread = (from: number) =>
    Float64Array.from({ length: components * n }, (_, i) => row[from + Math.floor(i / n)]!);
  using frame = engine().frame();
  const out = frame.f64(n);
  const [means, sds] = [frame.put(spread(components)), frame.put(spread(2 * components))];
  const weights = frame.put(row.subarray(0, components));
  frame.kernels.quantileNormalMixture(frame.put(levels), weights, means, sds, components, n, out);
  return frame.take(out, n);
}
