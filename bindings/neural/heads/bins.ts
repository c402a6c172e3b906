import { OptionError } from "../../core/errors.js";
import type { QuantilePrediction } from "../../core/forecast.js";
import { checkArgument, listOf, number } from "../../core/options.js";
import { gridLevels } from "../../probability/quantile-grid.js";
import type { Head, HeadParameters } from "./head.js";

/**
 * Probabilities of classes of values between given edges, in units of the scale; values beyond the outer edges belong to the outer classes.
 *
 * A forecast is of quantiles at levels from 0.0001 to 0.9999, spread evenly within each class, with the mean.
 *
 * Errors: OptionError("option") for edges that do not rise, or fewer than two.
 *
 * Source: van den Oord et al. (2016), 2.2.
 */
export function binsHead(edges: readonly number[]): Head {
  checkArgument("binsHead", "edges", edges, listOf(number(), 2));
  const settings = Float64Array.from(edges);
  const falling = settings.findIndex((edge, k) => k > 0 && !(edge > settings[k - 1]!));
  if (falling > 0) {
    const message = `binsHead: edges must rise, but edges[${falling}] is ${settings[falling]} after ${settings[falling - 1]}`;
    throw new OptionError("option", message);
  }
  return {
    name: "bins",
    size: settings.length - 1,
    code: "BINS_HEAD",
    settings,
    support: "real",
    units: "location-scale",
    draws: true,
    prediction: (parameters) => predictionOf(parameters, settings),
  };
}

function predictionOf({ values, rows, location, scale }: HeadParameters, edges: Float64Array): QuantilePrediction {
  const size = edges.length - 1;
  const levels = gridLevels();
  const quantiles = new Float64Array(levels.length * rows);
  const mean = new Float64Array(rows);
  for (let h = 0; h < rows; h++) {
    const of = (u: number) => location[h]! + scale[h]! * u;
    const row = values.subarray(h * size, (h + 1) * size);
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (row[k]! * (edges[k]! + edges[k + 1]!)) / 2;
    mean[h] = of(sum);
    let below = 0;
    let k = 0;
    for (const [j, level] of levels.entries()) {
      for (; k < size - 1 && below + row[k]! < level; k++) below += row[k]!;
      const share = row[k]! > 0 ? Math.min(1, (level - below) / row[k]!) : 0;
      quantiles[j * rows + h] = of(edges[k]! + share * (edges[k + 1]! - edges[k]!));
    }
  }
  return { kind: "quantiles", levels, values: quantiles, mean };
}
