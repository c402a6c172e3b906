// The public surface: re-exports only.

export {
  DataError,
  type ErrorCode,
  FitError,
  ForecastleError,
  OptionError,
  WasmError,
} from "./core/errors.js";
export type {
  Forecast,
  ForecastRow,
  Interval,
  LawName,
  LawPrediction,
  MixturePrediction,
  PathPrediction,
  Prediction,
  QuantilePrediction,
  SampleOptions,
} from "./core/forecast.js";
export type {
  AnyFitted,
  AnyModel,
  Fit,
  FitControl,
  Fitted,
  ForecastOptions,
  ForecastRequest,
  Model,
  ModelDefinition,
  ModelFactory,
  Progress,
  SampleRequest,
} from "./core/model.js";
export type { Pool } from "./core/pool.js";
export type { Plain, Saved } from "./core/saved.js";
export type { Series, SeriesInput } from "./core/series.js";
export type { Frequency, TimeIndex, TimeInput, TimeUnit } from "./core/time.js";
export type { Warning, WarningCode } from "./core/warning.js";
export { defineModel, restore } from "./probability/define-model.js";
