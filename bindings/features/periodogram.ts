import { DataError } from "../core/errors.js";
import { flag, readOptions } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";

/** How the variance of a series is spread over frequencies. */
export interface Periodogram {
  /** (floor(n / 2)): cycles per step, k / n. */
  readonly frequencies: Float64Array;
  /** (floor(n / 2)): squared size of the Fourier coefficient over n. */
  readonly power: Float64Array;
}

/**
 * Periodogram of a series about its line in time (`detrend`, the default) or as it is, at the Fourier frequencies k / n.
 *
 * Data: at least 3 values; missing ones are filled by the line between their neighbours. Errors: DataError("too-short" | "no-data").
 * Cost: O(n log n). Source: Schuster (1898); Bloomfield (2000), chapter 3.
 *
 * @example
 * const { frequencies, power } = periodogram([0, 1, 0, -1, 0, 1, 0, -1], { detrend: false });
 * frequencies[power.indexOf(Math.max(...power))]; // 0.25: a cycle of four steps
 */
export function periodogram(input: SeriesInput, options: { readonly detrend?: boolean } = {}): Periodogram {
  const { detrend } = readOptions("periodogram", { detrend: true }, options, { detrend: flag });
  const known = toSeries(input).values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const exponent = scaleExponent(known);
  const n = known.length;
  if (n < 3) throw new DataError("too-short", `periodogram needs at least 3 values, got ${n}`);
  using frame = engine().frame();
  const { kernels } = frame;
  const x = frame.put(timesPower(known, -exponent));
  if (kernels.interpolateLinearly(x, n, x) === 0) throw new DataError("no-data", "periodogram: every value is missing");
  if (detrend) kernels.removeLine(x, n);
  const half = Math.floor(n / 2);
  const spectrum = frame.f64(2 * (half + 1));
  kernels.fftReal(x, n, spectrum, frame.f64(kernels.fftScratch(n)));
  const parts = frame.take(spectrum, 2 * (half + 1));
  const power = Float64Array.from({ length: half }, (_, k) => {
    const [re, im] = [parts[2 * k + 2]!, parts[2 * k + 3]!];
    return (re * re + im * im) / n;
  });
  return { frequencies: power.map((_, k) => (k + 1) / n), power: timesPower(power, 2 * exponent) };
}
