// Errors between threads: structured clone keeps no class and no code.

import { DataError, type ErrorCode, FitError, ForecastleError, OptionError, WasmError } from "./errors.js";
import type { PoolError } from "./pool.js";

/** An error as plain data, with the errors that caused it. */
export function errorToPlain(error: unknown): PoolError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, cause } = error;
  const code = error instanceof ForecastleError ? { code: error.code } : {};
  return { name, message, ...code, ...(cause === undefined ? {} : { cause: errorToPlain(cause) }) };
}

/** The error that `errorToPlain` described. */
export function errorFromPlain({ name, code, message, cause }: PoolError): Error {
  const options = cause === undefined ? undefined : { cause: errorFromPlain(cause) };
  const Typed = { DataError, FitError, OptionError, WasmError }[name] as typeof ForecastleError | undefined;
  if (Typed && code !== undefined) return new Typed(code as ErrorCode, message, options);
  const error = new Error(message, options);
  if (name !== error.name) error.name = name;
  return error;
}
