// The words Model and Fitted, and what a model's author writes.

import type { Forecast, Prediction } from "./forecast.js";
import type { KnownModel } from "./nested.js";
import type { OptionRules } from "./options.js";
import type { Pool } from "./pool.js";
import type { Plain, PlainForm, Saved } from "./saved.js";
import type { Series, SeriesInput } from "./series.js";
import type { TimeIndex, TimeInput } from "./time.js";
import type { Warning } from "./warning.js";

/** How far a long computation has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Loss of the last step, of what is trained by steps. */
  readonly loss?: number;
  /** Windows seen so far, of what is trained by steps: over the time that the caller measures, how fast it is. */
  readonly examples?: number;
}

/** How a fit is run; never what it computes. */
export interface FitControl {
  /** Aborts the work: FitError("aborted"). */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Workers to share the work of a panel; the answer is the same without them. */
  readonly pool?: Pool;
}

/** What a forecast may need besides the horizon. */
export interface ForecastOptions {
  /** Future values of the model's covariates, each (horizon) or longer, by name. Models without covariates leave them aside. */
  readonly covariates?: Readonly<Record<string, ArrayLike<number>>>;
  /** Seed of models whose forecast itself is a simulation. Default 0. */
  readonly seed?: number;
  /** Number of paths of models whose forecast itself is a simulation. Default: the model's own. */
  readonly paths?: number;
}

/**
 * What a model takes a series apart into, by name: `level`, `slope` (change per step), `season` (`season24`, `season168` where there are
 * several), `trend`, `remainder` and the like, each one value per time step; NaN where there is none.
 */
export type Components = Readonly<Record<string, Float64Array>>;

/** What comes with the values of an update. */
export interface UpdateOptions {
  /** The time stamp of the first new value; default: the step after the last one. */
  readonly time?: TimeInput;
  /** Covariates of the new values, by name, when the values are no Series that carries them. */
  readonly covariates?: Readonly<Record<string, ArrayLike<number>>>;
}

/** A part of a smoothed signal. */
export interface SmoothedPart {
  /** (length) */
  readonly mean: Float64Array;
  /** (length): variance of what is not known of it. */
  readonly variance: Float64Array;
}

/** What a series tells of the signal behind it, each step given all values. */
export interface Smoothed {
  /** (length): what the values are without their own noise; where a value is missing, its expectation. */
  readonly signal: Float64Array;
  /** (length): variance of what is not known of the signal. */
  readonly variance: Float64Array;
  /** Level, slope, season, ... where the model has such parts. */
  readonly components?: Readonly<Record<string, SmoothedPart>> | undefined;
  /**
   * Auxiliary residuals, each (length): smoothed disturbances over their standard errors, about standard normal where the model holds. A
   * large one of `irregular` is an outlier; one of `level`, `slope`, ... at step t a break between t and t + 1. NaN where nothing is told.
   */
  readonly auxiliary?: Readonly<Record<string, Float64Array>> | undefined;
}

/** How paths of the signal behind a series are drawn. */
export interface SmoothedSampleOptions {
  /** Number of paths. Default 1. */
  readonly count?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Joint paths of the signal behind a series and of its parts, given all values. */
export interface SmoothedPaths {
  /** (count, length), row-major. */
  readonly signal: Float64Array;
  /** Level, slope, season, ... where the model has such parts, each (count, length), of the same paths. */
  readonly components?: Readonly<Record<string, Float64Array>> | undefined;
}

/** What can tell the signal behind a series, filling its gaps. */
export interface Smoothable {
  smooth(input: SeriesInput): Smoothed;
}

/** A name and options; it can fit one series. */
export interface Model<O extends object = object, S = unknown> {
  readonly name: string;
  readonly options: Readonly<O>;
  /** What made it, and wakes what it saves. */
  readonly factory: ModelFactory<O, S>;
  /** Estimate the model from a series. The input is left as it was. */
  fit(input: SeriesInput, control?: FitControl): Fitted<O, S>;
  toJSON(): Saved;
}

/** A fitted model: plain data and a definition. It holds no Wasm memory. */
export interface Fitted<O extends object = object, S = unknown> {
  readonly name: string;
  readonly options: Readonly<O>;
  /** Everything that was learned. */
  readonly state: S;
  /** Number of time steps that it has seen. */
  readonly length: number;
  readonly id: string | undefined;
  /** Time stamps of the last step seen, when the series has them. */
  readonly index: TimeIndex | undefined;
  readonly warnings: readonly Warning[];
  /** One-step predictions of the values of the last fit or update; NaN where there is none. */
  readonly fittedValues: Float64Array | undefined;
  /** Values less fitted values; NaN where either is missing. */
  readonly residuals: Float64Array | undefined;
  /** Level, slope, season, ... at each step of the last fit or update; undefined where the model has no such parts. */
  readonly components: Components | undefined;
  /** Full log density of the data, with every constant. */
  readonly logLikelihood: number | undefined;
  /** Number of estimated parameters, with the variance and estimated initial states. */
  readonly parameterCount: number | undefined;
  /** Akaike's criterion. */
  readonly aic: number | undefined;
  /** Akaike's criterion corrected for short series. */
  readonly aicc: number | undefined;
  /** Schwarz's criterion. */
  readonly bic: number | undefined;
  /** The distribution of the next `horizon` values. */
  forecast(horizon: number, options?: ForecastOptions): Forecast;
  /** The forecast as a regression; undefined for a model that is none. */
  linear(horizon: number, options?: ForecastOptions): LinearForm | undefined;
  /** Take in the values that follow, with the parameters as they are. A new object; this one stays true. */
  update(values: SeriesInput, options?: UpdateOptions): Fitted<O, S>;
  /**
   * The signal behind a series from its first step on, each step given all values, with the parameters as they are: of the series that it
   * was fitted to, or of another of its kind. OptionError("unsupported") where the model cannot tell.
   */
  smooth(input: SeriesInput): Smoothed;
  /**
   * Joint paths of the signal behind a series, drawn from its law given all values, with the parameters as they are: what `smooth` tells
   * in means and variances, with how steps and parts hang together. OptionError("unsupported") where the model cannot tell.
   */
  sampleSmoothed(input: SeriesInput, options?: SmoothedSampleOptions): SmoothedPaths;
  toJSON(): Saved;
}

/** Any model, local or global: what works with it awaits `fit`. */
export interface AnyModel {
  readonly name: string;
  fit(input: SeriesInput, control?: FitControl): AnyFitted | Promise<AnyFitted>;
}

/** What any fitted model can do. */
export interface AnyFitted {
  readonly name: string;
  readonly warnings: readonly Warning[];
  readonly fittedValues: Float64Array | undefined;
  readonly residuals: Float64Array | undefined;
  forecast(horizon: number, options?: ForecastOptions): Forecast;
  update(values: SeriesInput, options?: UpdateOptions): AnyFitted | Promise<AnyFitted>;
}

/** What fitting must hand back. */
export interface Fit<S> {
  readonly state: S;
  /** (length) */
  readonly fittedValues?: Float64Array | undefined;
  /** Each (length): states after the value of their step, in the units of the series unless `factors` names them. */
  readonly components?: Components | undefined;
  /** Names of the components that have no unit, such as a season that multiplies: they stay as they are when values are scaled back. */
  readonly factors?: readonly string[] | undefined;
  readonly logLikelihood?: number | undefined;
  readonly parameterCount?: number | undefined;
  /** Number of values behind the likelihood; default: those that are not missing. */
  readonly observationCount?: number | undefined;
  readonly warnings?: readonly Warning[] | undefined;
}

/** What a definition's `forecast` is asked for. */
export interface ForecastRequest {
  readonly horizon: number;
  readonly covariates: Readonly<Record<string, Float64Array>>;
  readonly seed: number;
  readonly paths: number | undefined;
}

/** What a definition's `sample` is asked for: `count` joint paths. */
export interface SampleRequest extends ForecastRequest {
  readonly count: number;
}

/** A forecast that is linear in its columns, y = rows b + e, as a regression makes it: what may be simulated step by step. */
export interface LinearForm {
  /** Names of the columns; those of covariates are their names. */
  readonly columns: readonly string[];
  /** (horizon, columns), row-major. */
  readonly rows: Float64Array;
  /** b (columns). */
  readonly coefficients: Float64Array;
  /** F (columns, columns): sigma^2 F F^T is the covariance of the coefficients; zeros where they are taken for known. */
  readonly factor: Float64Array;
  /** Standard deviation of the errors. */
  readonly sigma: number;
  /** Those that sigma was estimated with; Infinity where it is taken for known. */
  readonly degreesOfFreedom: number;
  /** (horizon): the standard deviation of each error in units of sigma. Default 1. */
  readonly noise?: Float64Array | undefined;
}

/** All that a model's author writes. */
export interface ModelDefinition<O extends object, S> {
  readonly name: string;
  /** Raised when the state changes shape; default 1. */
  readonly version?: number;
  /**
   * The module that exports the factory, as `import.meta.url`: how workers find a model that is not built in. They import it, so it
   * must do no work of its own.
   */
  readonly module?: string;
  /** Name of the export of `module`; default: the name of the model. */
  readonly export?: string;
  /** Every option with its default. An option whose default depends on the series is `undefined` here. */
  readonly defaults: O;
  /** What each option must be. */
  readonly options?: OptionRules<O>;
  /**
   * Whether c times the values give c times the forecast, for any c > 0. Values of extreme size (1e200, 1e-200) are then
   * scaled by a power of two before `fit` and the forecast is scaled back, so that squares neither overflow nor vanish.
   */
  readonly equivariant?: boolean;
  /** The same, where it depends on the options: some of them may be in the units of the series. */
  equivariantWith?(options: O): boolean;
  /** Whether NaN in a prediction is an answer: nothing is known of that step. Else it is a FitError. Default false. */
  readonly mayBeUnknown?: boolean;
  /** Checks that concern several options; throws an OptionError. */
  check?(options: O): void;
  /** Throws a DataError when the series cannot be used. Values are finite or NaN. */
  fit(series: Series, options: O, control: FitControl): Fit<S>;
  forecast(state: S, options: O, request: ForecastRequest): Prediction;
  /** (count, horizon) joint paths, for predictions that are not paths themselves. */
  sample?(state: S, options: O, request: SampleRequest): Float64Array;
  /** The forecast as a regression, of a model whose steps depend on the past through its covariates only. */
  linear?(state: S, options: O, request: ForecastRequest): LinearForm;
  /** The fit after the values that follow, with the parameters as they are. */
  update?(state: S, options: O, next: Series): Fit<S>;
  /** The signal behind a series from its first step on, each step given all values, with the parameters as they are. */
  smooth?(state: S, options: O, series: Series): Smoothed;
  /** `count` joint paths of that signal. */
  sampleSmoothed?(state: S, options: O, series: Series, request: { count: number; seed: number }): SmoothedPaths;
  /** Make of an older version's state one of this version. */
  migrate?(state: Plain, version: number): S;
  /**
   * Constructors of models that its options or states may hold, besides those that `restore` is given. Options may be models and states
   * may hold fitted models as they are: wherever they travel, their saved form stands for them.
   */
  known?(): readonly KnownModel[];
}

/** Makes models of one definition. */
export interface ModelFactory<O extends object = object, S = unknown> {
  (options?: Partial<O>): Model<O, S>;
  readonly definition: ModelDefinition<O, S>;
  /** Wake a saved model, fitted model or forecast of this definition; `known` are the constructors of the models inside. */
  readonly wake: (saved: Saved | PlainForm, known?: readonly KnownModel[]) => Model<O, S> | Fitted<O, S> | Forecast;
}
