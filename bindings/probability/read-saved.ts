// The parts of a saved form, checked: whatever is wrong with one is a DataError("format") that names it.

import { DataError, ForecastleError, WasmError } from "../core/errors.js";
import type { Fitted, ForecastRequest } from "../core/model.js";
import { integer, type OptionRule, optional, record, show, text } from "../core/options.js";
import type { Plain } from "../core/saved.js";
import type { Warning } from "../core/warning.js";
import type { Summary } from "./fitted.js";

/** Values are never scaled further than the exponents of doubles reach. */
const MOST_EXPONENT = 1100;

const real: OptionRule = (value) => (typeof value === "number" ? undefined : "a number");
const doubles: OptionRule = (value) => (value instanceof Float64Array ? undefined : "an array of doubles");

const namedDoubles: OptionRule = (value) => {
  const fine =
    record(value) === undefined && Object.values(value as object).every((each) => doubles(each) === undefined);
  return fine ? undefined : "arrays of doubles by name";
};

const summaryRules: Readonly<Record<Exclude<keyof Summary, "index" | "warnings">, OptionRule>> = {
  length: integer(0),
  exponent: integer(-MOST_EXPONENT, MOST_EXPONENT),
  id: optional(text),
  observationCount: real,
  logLikelihood: optional(real),
  parameterCount: optional(real),
  fittedValues: optional(doubles),
  residuals: optional(doubles),
  components: optional(namedDoubles),
};

/** Run, and say of an error that it lies in that part of the saved form. Without kernels nothing can be read: that is no fault of it. */
export function reading<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof WasmError || (cause instanceof DataError && cause.code === "format")) throw cause;
    const reason = cause instanceof Error ? cause.message : show(cause);
    throw new DataError("format", `saved.${part}: ${reason}`, { cause });
  }
}

/** The state of a saved form: fields by name. */
export function readState(state: Plain): Readonly<Record<string, unknown>> {
  check("state", state, record);
  return state as Readonly<Record<string, unknown>>;
}

/** What a fitted model knows besides its state. */
export function readSummary(state: Readonly<Record<string, unknown>>): Omit<Summary, "index" | "warnings"> {
  for (const [name, rule] of Object.entries(summaryRules)) check(`state.${name}`, state[name], rule);
  return state as unknown as Omit<Summary, "index" | "warnings">;
}

/** The id of a series, when there is one. */
export function readId(id: unknown): string | undefined {
  check("state.id", id, optional(text));
  return id as string | undefined;
}

/** The warnings of a saved form. */
export function readWarnings(warnings: readonly unknown[]): readonly Warning[] {
  return warnings.map((warning, i) => {
    check(`warnings[${i}]`, warning, record);
    const read = warning as Warning;
    check(`warnings[${i}].code`, read.code, text);
    check(`warnings[${i}].message`, read.message, text);
    return read;
  });
}

/** What the paths of a forecast are drawn from. */
interface Source {
  readonly learned: Plain;
  readonly request: ForecastRequest;
  readonly exponent: number;
}

/** The source of a forecast of `horizon` steps. */
export function readSource(source: unknown, horizon: number): Source {
  check("state.source", source, record);
  const { request, exponent } = source as Source;
  check("state.source.request", request, record);
  check("state.source.request.horizon", request.horizon, integer(horizon, horizon));
  check("state.source.request.seed", request.seed, integer(0));
  check("state.source.request.paths", request.paths, optional(integer(1)));
  check("state.source.request.covariates", request.covariates, record);
  check("state.source.exponent", exponent, integer(-MOST_EXPONENT, MOST_EXPONENT));
  return source as Source;
}

/** One forecast of a model that has been woken: a state that is no longer what its definition wrote breaks here, not in use. */
export function tryOut(fitted: Pick<Fitted, "forecast">): void {
  reading("state.learned", () => {
    try {
      const made = fitted.forecast(1);
      if (made.kind !== "quantiles") made.sample(1);
    } catch (error) {
      // What the model itself refuses, it refuses in words of its own when it is used.
      if (!(error instanceof ForecastleError)) throw error;
    }
  });
}

function check(part: string, value: unknown, rule: OptionRule): void {
  const must = rule(value);
  if (must) throw new DataError("format", `saved.${part} must be ${must}, got ${show(value)}`);
}
