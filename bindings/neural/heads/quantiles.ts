import { OptionError } from "../../core/errors.js";
import type { QuantilePrediction } from "../../core/forecast.js";
import { between, checkArgument, listOf } from "../../core/options.js";
import type { Head, HeadParameters } from "./head.js";

/** The levels that are learned where none are named: 0.1 to 0.9, and the ends of the interval of 95 per cent. */
export const standardLevels: readonly number[] = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975];

/**
 * Quantiles at given levels, learned by the mean pinball loss over them. Quantiles that cross are put in order.
 *
 * A forecast is of kind `"quantiles"`.
 *
 * Errors: OptionError("option") for levels that do not rise within (0, 1).
 *
 * Source: Wen, Torkkola, Narayanaswamy & Madeka (2017); Chernozhukov, Fernandez-Val & Galichon (2010) for the order.
 */
export function quantilesHead(levels: readonly number[] = standardLevels): Head {
  checkArgument("quantilesHead", "levels", levels, listOf(between(0, 1), 1));
  const settings = Float64Array.from(levels);
  const falling = settings.findIndex((level, k) => k > 0 && !(level > settings[k - 1]!));
  if (falling > 0) {
    const message = `quantilesHead: levels must rise, but levels[${falling}] is ${settings[falling]} after ${settings[falling - 1]}`;
    throw new OptionError("option", message);
  }
  return {
    name: "quantiles",
    size: settings.length,
    code: "QUANTILES_HEAD",
    settings,
    support: "real",
    units: "location-scale",
    draws: false,
    prediction: (parameters) => inOrder(parameters, settings),
  };
}

/** Quantiles (rows, levels) as those of a forecast, (levels, rows). */
function inOrder({ values, rows }: HeadParameters, levels: Float64Array): QuantilePrediction {
  const count = levels.length;
  const out = new Float64Array(values.length);
  for (let h = 0; h < rows; h++) {
    const row = values.slice(h * count, (h + 1) * count).sort();
    for (let k = 0; k < count; k++) out[k * rows + h] = row[k]!;
  }
  return { kind: "quantiles", levels: levels.slice(), values: out };
}
