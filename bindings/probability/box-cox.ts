// Box-Cox transforms of values, and the power that a series asks for.

import { DataError } from "../core/errors.js";
import { toNumbers } from "../core/numbers.js";
import { checkArgument, integer, number, oneOf, optional, readOptions } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import { scaleExponent, timesPower } from "./scale.js";

/** Powers lie within these bounds: beyond them a transform is a threshold rather than a scale. */
export const MOST_POWER = 5;

/** Options of `boxCoxLambda`. */
export interface BoxCoxLambdaOptions {
  /** `"guerrero"`: the spread of blocks does not depend on their level; `"likelihood"`: the most likely. Default `"guerrero"`. */
  readonly method?: "guerrero" | "likelihood";
  /** Steps in a season, from 1. Default: what the time step of the series suggests, else 1. */
  readonly seasonLength?: number | undefined;
  /** The least power, -5 to 5. Default -1. */
  readonly lower?: number;
  /** The greatest power, from `lower` to 5. Default 2. */
  readonly upper?: number;
}

/**
 * The Box-Cox transform of values: (y^lambda - 1) / lambda, log y at lambda = 0. NaN stays NaN.
 *
 * Errors: DataError("not-positive") for a negative value, and for 0 where lambda is not above 0. Cost: O(n).
 * Source: Box & Cox (1964).
 *
 * @example
 * boxCox([1, 4, 9], 0.5); // Float64Array [0, 2, 4]
 */
export function boxCox(values: ArrayLike<number>, lambda: number): Float64Array {
  checkArgument("boxCox", "lambda", lambda, number(-MOST_POWER, MOST_POWER));
  const y = toNumbers(values, "boxCox: values");
  checkDomain("boxCox", y, lambda);
  using frame = engine().frame();
  const at = frame.put(y);
  frame.kernels.transformBoxCox(at, y.length, lambda, at);
  return frame.take(at, y.length);
}

/**
 * The values whose Box-Cox transform is given. Where there are none, the nearest end of what the transform can reach: 0 for lambda > 0,
 * Infinity for lambda < 0.
 *
 * Cost: O(n). Source: Box & Cox (1964).
 *
 * @example
 * inverseBoxCox([0, 2, 4], 0.5); // Float64Array [1, 4, 9]
 */
export function inverseBoxCox(values: ArrayLike<number>, lambda: number): Float64Array {
  checkArgument("inverseBoxCox", "lambda", lambda, number(-MOST_POWER, MOST_POWER));
  const x = toNumbers(values, "inverseBoxCox: values");
  using frame = engine().frame();
  const at = frame.put(x);
  frame.kernels.invertBoxCox(at, x.length, lambda, at);
  return frame.take(at, x.length);
}

/**
 * The power of the Box-Cox transform that makes the spread of a series independent of its level.
 *
 * `"guerrero"` compares blocks of a season (of two values, without one); `"likelihood"` takes the most likely power, to the nearest 0.05, for
 * a line in time with a mean per season. 1, no transform, where the series is shorter than two seasons or does not vary.
 *
 * Data: positive values; missing ones are passed over. Errors: DataError("not-positive"). Cost: O(n).
 * Source: Guerrero (1993); Box & Cox (1964).
 *
 * @example
 * const growth = Array.from({ length: 48 }, (_, t) => 100 * 1.05 ** t * (1 + 0.1 * Math.sin(t)));
 * boxCoxLambda(growth, { method: "likelihood" }); // -0.05, near the logarithm
 */
export function boxCoxLambda(values: SeriesInput, options: BoxCoxLambdaOptions = {}): number {
  const defaults = { method: "guerrero", seasonLength: undefined as number | undefined, lower: -1, upper: 2 };
  const power = number(-MOST_POWER, MOST_POWER);
  const given = readOptions("boxCoxLambda", defaults, options, {
    method: oneOf("guerrero", "likelihood"),
    seasonLength: optional(integer(1)),
    lower: power,
    upper: power,
  });
  checkArgument("boxCoxLambda", "upper", given.upper, number(given.lower, MOST_POWER));
  const series = toSeries(values);
  checkDomain("boxCoxLambda", series.values, 0);
  const seasonLength = given.seasonLength ?? series.seasonLength;
  return lambdaOf(series.values, seasonLength, given.method as "guerrero" | "likelihood", given.lower, given.upper);
}

/** The same for positive values, without checks. */
export function lambdaOf(
  values: Float64Array,
  seasonLength: number,
  method: "guerrero" | "likelihood",
  lower: number,
  upper: number,
): number {
  const n = values.length;
  if (n <= 2 * seasonLength) return 1;
  using frame = engine().frame();
  const { kernels } = frame;
  const known = values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const y = frame.put(timesPower(known, -scaleExponent(known)));
  if (method === "likelihood") {
    return orNone(kernels.lambdaLikelihood(y, n, seasonLength, lower, upper, 20, frame.f64(3 * seasonLength)));
  }
  const block = Math.max(2, seasonLength);
  return orNone(kernels.lambdaGuerrero(y, n, block, lower, upper, frame.f64(2 * Math.floor(n / block))));
}

function orNone(lambda: number): number {
  return Number.isNaN(lambda) ? 1 : lambda;
}

/** The first value that has no transform; -1 when all have one. */
export function outsideDomain(values: Float64Array, lambda: number): number {
  return values.findIndex((value) => value < 0 || (value === 0 && lambda <= 0));
}

/** Throws a DataError where a value has no Box-Cox transform. */
export function checkDomain(owner: string, values: Float64Array, lambda: number): void {
  const t = outsideDomain(values, lambda);
  if (t < 0) return;
  const must = lambda > 0 ? "from 0" : "above 0";
  throw new DataError("not-positive", `${owner}: a Box-Cox transform needs values ${must}, value ${t} is ${values[t]}`);
}
