// Models that learn from many series at once: the words GlobalModel and GlobalFitted, and what their author writes.

import type { Forecast, Prediction, SampleOptions } from "./forecast.js";
import type { FitControl } from "./model.js";
import type { OptionRules } from "./options.js";
import type { Panel, PanelInput } from "./panel.js";
import type { Plain, Saved } from "./saved.js";
import type { Warning } from "./warning.js";

/** A name and options; it can fit one model to all series of a panel. */
export interface GlobalModel<O extends object = object, S = unknown> {
  readonly name: string;
  readonly options: Readonly<O>;
  /** What made it, and wakes what it saves. */
  readonly factory: GlobalModelFactory<O, S>;
  /** Learn from a panel. The input is left as it was; the event loop has its turn between the steps of training. */
  fit(panel: PanelInput, control?: FitControl): Promise<GlobalFitted<O, S>>;
  toJSON(): Saved;
}

/** What has been learned from a panel: plain data and a definition. It holds no Wasm memory. */
export interface GlobalFitted<O extends object = object, S = unknown> {
  readonly name: string;
  readonly options: Readonly<O>;
  /** Everything that was learned. */
  readonly state: S;
  /** The panel that it was fitted to. */
  readonly panel: Panel;
  readonly warnings: readonly Warning[];
  /** The distributions of the next `horizon` values of each series. */
  forecast(horizon: number, options?: GlobalForecastOptions): PanelForecast;
  toJSON(): Saved;
}

/** What a forecast of a panel may need besides the horizon. */
export interface GlobalForecastOptions {
  /**
   * The series to forecast; default: those of the fit. Series that the model never saw are welcome, and a series without any value is a new
   * item: it gets the forecast that its static features let expect.
   */
  readonly panel?: PanelInput;
  /** Future values of the model's covariates, each (horizon) or longer: by id of the series, then by name. */
  readonly covariates?: Readonly<Record<string, Readonly<Record<string, ArrayLike<number>>>>>;
  /** Seed of models whose forecast itself is a simulation. Default 0. */
  readonly seed?: number;
  /** Number of paths of models whose forecast itself is a simulation. Default: the model's own. */
  readonly paths?: number;
}

/** The forecasts of the series of a panel, in their order. */
export interface PanelForecast extends Iterable<Forecast> {
  /** Number of series. */
  readonly length: number;
  readonly horizon: number;
  /** Name of the model that made it. */
  readonly model: string;
  readonly ids: readonly string[];
  /** The warnings of all forecasts. */
  readonly warnings: readonly Warning[];
  /** The forecast of an id. Errors: `DataError("no-data")` for an unknown one. */
  get(id: string): Forecast;
  has(id: string): boolean;
  /**
   * (count, series, horizon): path i of every series. The model takes the series for independent of each other given what it knows of them.
   *
   * Errors: OptionError — `"unsupported"` where the forecasts have no joint paths over the horizon; `"option"`.
   */
  sample(count: number, options?: SampleOptions): Float64Array;
  toJSON(): Saved[];
}

/** What fitting to a panel must hand back. */
export interface GlobalFit<S> {
  readonly state: S;
  readonly warnings?: readonly Warning[] | undefined;
}

/** What a definition's `forecast` is asked for. */
export interface GlobalForecastRequest {
  readonly panel: Panel;
  readonly horizon: number;
  /** By id, then by name; of series without any, nothing. */
  readonly covariates: Readonly<Record<string, Readonly<Record<string, Float64Array>>>>;
  readonly seed: number;
  readonly paths: number | undefined;
}

/** What a definition says of the future of one series. */
export interface SeriesPrediction {
  readonly prediction: Prediction;
  readonly warnings?: readonly Warning[] | undefined;
}

/** All that the author of a global model writes. */
export interface GlobalModelDefinition<O extends object, S> {
  readonly name: string;
  /** Raised when the state changes shape; default 1. */
  readonly version?: number;
  /** Every option with its default. */
  readonly defaults: O;
  /** What each option must be. */
  readonly options?: OptionRules<O>;
  /** Checks that concern several options; throws an OptionError. */
  check?(options: O): void;
  /** Throws a DataError when the panel cannot be used. Values are finite or NaN, one for each step; some series may be empty. */
  fit(panel: Panel, options: O, control: FitControl): GlobalFit<S> | Promise<GlobalFit<S>>;
  /** One prediction for each series of the panel, in its order. */
  forecast(state: S, options: O, request: GlobalForecastRequest): readonly SeriesPrediction[];
  /** Make of an older version's state one of this version. */
  migrate?(state: Plain, version: number): S;
}

/** Makes global models of one definition. */
export interface GlobalModelFactory<O extends object = object, S = unknown> {
  (options?: Partial<O>): GlobalModel<O, S>;
  readonly definition: GlobalModelDefinition<O, S>;
  /** Wake a saved model, fitted model or forecast of this definition. */
  readonly wake: (saved: Saved) => GlobalModel<O, S> | GlobalFitted<O, S> | Forecast;
}
