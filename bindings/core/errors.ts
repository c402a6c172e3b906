// The four classes of error, by who has to act. `code` is stable; messages are for people.

/** Codes of errors that the caller mends by changing the call. */
export type OptionCode = "option" | "unsupported";
/** Codes of errors that the caller mends by preparing the data. */
export type DataCode =
  | "too-short"
  | "not-finite"
  | "not-positive"
  | "not-numeric"
  | "length-mismatch"
  | "missing-covariate"
  | "no-data"
  | "time"
  | "duplicate"
  | "format";
/** Codes of errors that call for another model or other data. */
export type FitCode = "not-converged" | "singular" | "aborted" | "worker-failed";
/** Codes of errors that the environment causes. */
export type WasmCode = "load-failed" | "out-of-memory" | "not-ready";
/** Every code that this library throws. */
export type ErrorCode = OptionCode | DataCode | FitCode | WasmCode;

/** The common face of every error that this library throws. */
export class ForecastleError extends Error {
  override readonly name: string = "ForecastleError";
  /** What went wrong, in one stable word. */
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The call asks for something that cannot be: a misspelt option, a value out of range, a missing ability. */
export class OptionError extends ForecastleError {
  override readonly name: string = "OptionError";
  declare readonly code: OptionCode;
  constructor(code: OptionCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** The data cannot be used as they are. */
export class DataError extends ForecastleError {
  override readonly name: string = "DataError";
  declare readonly code: DataCode;
  constructor(code: DataCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** Call and data are fine, but no estimate came of them. */
export class FitError extends ForecastleError {
  override readonly name: string = "FitError";
  declare readonly code: FitCode;
  constructor(code: FitCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}

/** The kernels could not be loaded, or have no memory left. */
export class WasmError extends ForecastleError {
  override readonly name: string = "WasmError";
  declare readonly code: WasmCode;
  constructor(code: WasmCode, message: string, options?: ErrorOptions) {
    super(code, message, options);
  }
}
