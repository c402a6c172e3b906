import type { QuantilePrediction } from "../../core/forecast.js";
import { checkArgument, integer } from "../../core/options.js";
import { gridLevels } from "../../probability/quantile-grid.js";
import type { Head, HeadParameters } from "./head.js";

/**
 * A quantile function of straight pieces, learned by its CRPS: any shape, and quantiles that cannot cross.
 *
 * A forecast is of quantiles at levels from 0.0001 to 0.9999, exact at these, with the mean.
 *
 * Errors: OptionError("option") when `pieces` is no integer from 1 to 1000.
 *
 * Source: Gasthaus, Benidis, Wang, Rangapuram, Salinas, Flunkert & Januschowski (2019).
 */
export function quantileFunctionHead(pieces = 10): Head {
  checkArgument("quantileFunctionHead", "pieces", pieces, integer(1, 1000));
  return {
    name: "quantileFunction",
    size: 2 * pieces + 1,
    code: "QUANTILE_FUNCTION_HEAD",
    settings: new Float64Array(0),
    support: "real",
    units: "location-scale",
    draws: true,
    prediction: (parameters) => predictionOf(parameters, pieces),
  };
}

function predictionOf({ values, rows }: HeadParameters, pieces: number): QuantilePrediction {
  const size = 2 * pieces + 1;
  const levels = gridLevels();
  const quantiles = new Float64Array(levels.length * rows);
  const mean = new Float64Array(rows);
  for (let h = 0; h < rows; h++) {
    const row = values.subarray(h * size, (h + 1) * size);
    mean[h] = meanOf(row, pieces);
    let at = { value: row[0]!, level: 0, piece: 0 };
    for (const [k, level] of levels.entries()) {
      at = moved(at, level, row, pieces);
      quantiles[k * rows + h] = at.value;
    }
  }
  return { kind: "quantiles", levels, values: quantiles, mean };
}

interface Place {
  readonly value: number;
  readonly level: number;
  readonly piece: number;
}

/** The quantile at a later level; `level` of the place is counted from the start of its piece. */
function moved({ value, level, piece }: Place, to: number, row: Float64Array, pieces: number): Place {
  let knot = 0;
  for (let l = 0; l < piece; l++) knot += row[1 + pieces + l]!;
  let [at, from, l] = [value, knot + level, piece];
  // The last piece takes what rounding leaves.
  for (; l < pieces - 1 && knot + row[1 + pieces + l]! < to; l++) {
    knot += row[1 + pieces + l]!;
    at += row[1 + l]! * (knot - from);
    from = knot;
  }
  return { value: at + row[1 + l]! * (to - from), level: to - knot, piece: l };
}

/** The integral of the quantile function over (0, 1). */
function meanOf(row: Float64Array, pieces: number): number {
  let mean = row[0]!;
  let rest = 1;
  for (let l = 0; l < pieces; l++) {
    const width = row[1 + pieces + l]!;
    rest -= width;
    // What a piece rises counts for half of its own width and all of what follows.
    mean += row[1 + l]! * width * (rest + width / 2);
  }
  return mean;
}
