import { DataError } from "../core/errors.js";
import { integer, oneOf, optional, readOptions } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import { requireLength, type Series, type SeriesInput, toSeries } from "../core/series.js";
import { engine } from "../wasm/engine.js";

/** A series split into parts that add up (or multiply) to it. */
export interface Decomposition {
  readonly kind: "additive" | "multiplicative";
  readonly seasonLength: number;
  /** (n); NaN where the method gives none. */
  readonly trend: Float64Array;
  /** (n) */
  readonly season: Float64Array;
  /** (n); NaN where the trend is NaN or the value missing. */
  readonly remainder: Float64Array;
}

/** Options of `classicalDecomposition`. */
export interface ClassicalDecompositionOptions {
  /** Steps in a season, from 2. Default: what the time step of the series suggests. */
  readonly seasonLength?: number | undefined;
  /** Whether the parts add up or multiply. Default `"additive"`. */
  readonly kind?: "additive" | "multiplicative";
}

/**
 * Classical decomposition: a centred moving average as the trend, and one average per season of what it leaves.
 *
 * Data: at least two seasons; missing values make the averages over them NaN. Errors: OptionError("option"),
 * DataError("too-short" | "not-positive" | "no-data"). Cost: O(n). Source: Kendall & Stuart (1983), volume 3.
 *
 * @example
 * classicalDecomposition([1, 3, 2, 4, 3, 5], { seasonLength: 2 }).season; // Float64Array [-0.75, 0.75, ...]
 */
export function classicalDecomposition(input: SeriesInput, options: ClassicalDecompositionOptions = {}): Decomposition {
  const defaults = { seasonLength: undefined as number | undefined, kind: "additive" as "additive" | "multiplicative" };
  const { seasonLength, kind } = readOptions("classicalDecomposition", defaults, options, {
    seasonLength: optional(integer(2)),
    kind: oneOf("additive", "multiplicative"),
  });
  const series = toSeries(input);
  return decomposeSeries(series, seasonLengthFor("classicalDecomposition", seasonLength, series), kind);
}

/** The decomposition for options that have been read. */
export function decomposeSeries(series: Series, m: number, kind: "additive" | "multiplicative"): Decomposition {
  const n = series.length;
  requireLength(series, 2 * m, "classicalDecomposition");
  const { values } = series;
  if (kind === "multiplicative") {
    const at = values.findIndex((value) => value <= 0);
    if (at >= 0) {
      const message = `a multiplicative decomposition needs positive values, value ${at} is ${values[at]}`;
      throw new DataError("not-positive", `classicalDecomposition: ${message}`);
    }
  }
  using frame = engine().frame();
  const trend = frame.f64(n);
  const figure = frame.f64(m);
  const remainder = frame.f64(n);
  const y = frame.put(values);
  frame.kernels.decomposeClassically(
    y,
    n,
    m,
    kind === "multiplicative" ? 1 : 0,
    trend,
    figure,
    remainder,
    frame.f64(m),
  );
  const seasons = frame.take(figure, m);
  const unseen = seasons.findIndex(Number.isNaN);
  if (unseen >= 0) {
    throw new DataError("no-data", `classicalDecomposition: too many missing values to average season ${unseen}`);
  }
  return {
    kind,
    seasonLength: m,
    trend: frame.take(trend, n),
    season: Float64Array.from({ length: n }, (_, t) => seasons[t % m]!),
    remainder: frame.take(remainder, n),
  };
}
