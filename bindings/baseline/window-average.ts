import type { Fit, ModelFactory } from "../core/model.js";
import { integer } from "../core/options.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import {
  type AverageState,
  emptyAverages,
  filterAverages,
  predictAverages,
  requireAverages,
  sampleAverages,
} from "./average.js";

/** Options of `windowAverage`. */
export interface WindowAverageOptions {
  /** Number of last observed values that are averaged, from 2. Default 5. */
  readonly window: number;
}

/** The last observed values and the average of them. */
export interface WindowAverageState {
  /** (at most `window`), oldest first. */
  readonly recent: Float64Array;
  readonly average: AverageState;
}

/**
 * Window average: every forecast is the average of the last `window` observed values; independent normal values around one
 * mean within the window, so a Student t with window - 1 degrees of freedom.
 *
 * Data: at least 2 observed values; a shorter series is averaged whole; missing values are passed over. Errors:
 * DataError("too-short"). Cost: O(n). Source: Hyndman & Athanasopoulos (2021), section 5.2, on a window.
 *
 * @example
 * windowAverage({ window: 2 }).fit([9, 1, 3]).forecast(1).mean; // Float64Array [2]
 */
export const windowAverage: ModelFactory<WindowAverageOptions, WindowAverageState> = defineModel<
  WindowAverageOptions,
  WindowAverageState
>({
  name: "windowAverage",
  defaults: { window: 5 },
  equivariant: true,
  options: { window: integer(2) },
  fit: ({ values }, { window }) => fitWindow(new Float64Array(0), values, window),
  update: ({ recent }, { window }, { values }) => fitWindow(recent, values, window),
  forecast: ({ average }, _options, { horizon }) => predictAverages(average, horizon),
  sample: ({ average }, _options, request) => sampleAverages(average, request),
});

/** The fitted values are one-step predictions: the average of the values of the window before. */
function fitWindow(before: Float64Array, values: Float64Array, window: number): Fit<WindowAverageState> {
  using frame = engine().frame();
  const n = values.length;
  const held = Math.min(window, before.length + n);
  const ring = frame.f64(held);
  frame.write(ring, before);
  const fitted = frame.f64(n);
  const seen = frame.kernels.slideAverages(frame.put(values), n, held, before.length, ring, fitted);
  const recent = frame.take(ring, seen);
  const average = filterAverages(emptyAverages(1), recent);
  requireAverages("windowAverage", average);
  return { state: { recent, average }, fittedValues: frame.take(fitted, n) };
}
