// The model that takes seasons out with its standard model inside: it names one, so it stands above the rooms.

import { arima } from "./arima/arima.js";
import { type DecomposedOptions, type DecomposedState, defineDecomposed } from "./combine/decomposed.js";
import { ensemble } from "./combine/ensemble.js";
import type { Model, ModelFactory } from "./core/model.js";
import type { KnownModel } from "./core/nested.js";
import { autoEts } from "./smoothing/auto-ets.js";

/** From so many values on, what a season leaves is told by its autocorrelation, more than by its trend (docs/decisions/0015). */
const LONG = 300;

function standardFor(length: number): Model {
  if (length < LONG) return autoEts() as unknown as Model;
  const models = [arima({ order: [2, 0, 1] }), arima({ order: [2, 1, 1] })] as unknown as readonly Model[];
  return ensemble({ models, weights: "equal" }) as unknown as Model;
}

/**
 * Decompose, forecast, recompose: the seasons are taken out by STL (MSTL for several), the rest is forecast by any model, and the
 * seasons go on as in their last cycle, growing or shrinking as they did over the last six cycles, less from cycle to cycle.
 *
 * The forecast is that of the model inside, moved by the seasons: laws, mixtures and paths stay what they are. Its spread is that of
 * the model inside, widened because the seasons are estimated from the same values. An update takes in new values with the seasons as they were learned.
 *
 * Data: a season needs two of its cycles, else it is left out with the warning `"short"`; missing values are those of the model inside.
 * Errors: OptionError("option"), and those of the model inside.
 * Cost: that of `mstl` and one fit of the model inside.
 * Source: Hyndman & Athanasopoulos (2021), Forecasting: principles and practice, section 5.7; Bandara, Hyndman & Bergmeir (2021).
 *
 * @example
 * const hours = Float64Array.from({ length: 672 }, (_, t) => (t % 24) + (t % 168 < 120 ? 5 : 0));
 * decomposed({ seasonLengths: [24, 168] }).fit(hours).forecast(48).interval(0.8);
 */
export const decomposed: ModelFactory<DecomposedOptions, DecomposedState> = defineDecomposed({
  choose: standardFor,
  known: [autoEts, arima, ensemble] as unknown as readonly KnownModel[],
});
