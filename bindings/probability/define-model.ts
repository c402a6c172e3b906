// From what an author writes to what a user sees.
import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import type { GlobalFitted, GlobalModel } from "../core/global-model.js";
import type { FitControl, Fitted, Model, ModelDefinition, ModelFactory } from "../core/model.js";
import { bare, type KnownModel, revived } from "../core/nested.js";
import {
  callable,
  checkArgument,
  flag,
  integer,
  listOf,
  type OptionRule,
  readOptions,
  record,
  text,
} from "../core/options.js";
import { type Plain, type PlainForm, plainForm, readSaved, type Saved, savedForm } from "../core/saved.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { timeIndexFromJson } from "../core/time.js";
import { checkFit, checkSavedPrediction } from "./check-prediction.js";
import { DefinedFitted, forecastOf, summarise, usable } from "./fitted.js";
import { makeForecast } from "./forecast.js";
import { horizonOf } from "./predict.js";
import { readId, reading, readSource, readState, readSummary, readWarnings, tryOut } from "./read-saved.js";
import { scaled, scaleExponent } from "./scale.js";

/**
 * Make a model of a definition. What a user calls, passes to `backtest` or saves is the same for one's own models and
 * the built-in ones.
 *
 * What `fit`, `update`, `forecast` and `sample` hand back is checked: OptionError("option") for another shape than asked for,
 * FitError("not-converged") for a prediction with a number that is missing, infinite or out of range.
 *
 * Errors: OptionError("option") for a definition without a name, defaults, `fit` or `forecast`.
 *
 * @example
 * const last = defineModel({
 *   name: "last",
 *   defaults: {},
 *   fit: ({ values }) => ({ state: { value: values[values.length - 1], sd: 1 } }),
 *   forecast: ({ value, sd }, _options, { horizon }) => ({
 *     kind: "law",
 *     law: "normal",
 *     parameters: { mean: new Float64Array(horizon).fill(value), sd: new Float64Array(horizon).fill(sd) },
 *   }),
 * });
 * last().fit([1, 2, 3]).forecast(2).mean; // Float64Array [3, 3]
 */
export function defineModel<O extends object, S>(definition: ModelDefinition<O, S>): ModelFactory<O, S> {
  checkDefinition(definition);
  const make = (given?: Partial<O>): Model<O, S> => {
    const options = readOptions(definition.name, definition.defaults, given, definition.options);
    definition.check?.(options);
    return new DefinedModel(factory, options);
  };
  const factory: ModelFactory<O, S> = Object.assign(make, {
    definition,
    wake: (saved: Saved | PlainForm, known: readonly KnownModel[] = []) => {
      // A plain form never left this library; a text may have been through anybody's hands.
      if (!("format" in saved)) return wake(factory, saved, known);
      const form = reading("state", () => plainForm(saved));
      const woken = wake(factory, form, known);
      if (saved.kind === "fitted") tryOut(woken as Fitted);
      return woken;
    },
  });
  return factory;
}

/**
 * Wake what `toJSON` wrote: a model, a fitted model or a forecast, of one of the models that the caller names.
 *
 * Errors: DataError("format") for what is no saved form, or was written by a newer version; OptionError("option") when its
 * model is not among `known`.
 *
 * @example
 * const fitted = naive().fit([1, 2, 3]);
 * const again = restore(JSON.parse(JSON.stringify(fitted)), [naive]);
 */
export function restore<T extends Model | Fitted | GlobalModel | GlobalFitted | Forecast = Fitted>(
  saved: unknown,
  known: readonly KnownModel[],
): T {
  const form = readSaved(typeof saved === "string" ? parse(saved) : saved);
  checkKnown(known);
  const factory = known.find(({ definition }) => definition.name === form.model);
  if (!factory) {
    const names = known.map(({ definition }) => definition.name).join(", ");
    throw new OptionError(
      "option",
      `restore: the saved model is "${form.model}", which is not among ${names || "none"}`,
    );
  }
  return factory.wake(form, known) as T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError("format", "restore: the text is not JSON", { cause });
  }
}

class DefinedModel<O extends object, S> implements Model<O, S> {
  readonly options: Readonly<O>;
  readonly #factory: ModelFactory<O, S>;

  constructor(factory: ModelFactory<O, S>, options: O) {
    this.#factory = factory;
    this.options = Object.freeze(options);
  }

  get name(): string {
    return this.factory.definition.name;
  }

  get factory(): ModelFactory<O, S> {
    return this.#factory;
  }

  fit(input: SeriesInput, control: FitControl = {}): Fitted<O, S> {
    readOptions(`${this.name}.fit`, { signal: undefined, onProgress: undefined, pool: undefined }, control);
    if (control.signal?.aborted) {
      throw new FitError("aborted", `${this.name}: aborted before it began`, { cause: control.signal.reason });
    }
    const series = usable(toSeries(input), this.name);
    const { definition } = this.factory;
    const scales = definition.equivariantWith?.(this.options) ?? definition.equivariant;
    const exponent = scales ? scaleExponent(series.values) : 0;
    const fit = definition.fit(scaled(series, -exponent), this.options, control);
    checkFit(this.name, "fit", fit, series.length);
    return new DefinedFitted(definition, this.options, fit.state, summarise(series, series.index, fit, 0, exponent));
  }

  toJSON(): Saved {
    const { name, version = 1 } = this.factory.definition;
    const options = bare(this.options);
    return savedForm({ kind: "model", model: name, modelVersion: version, options, state: {}, warnings: [] });
  }
}

/** Throws an OptionError for what is no definition. */
function checkDefinition(definition: unknown): void {
  const nothing = undefined as unknown;
  const required = { name: nothing, defaults: nothing, fit: nothing, forecast: nothing };
  const others = { version: nothing, module: nothing, export: nothing, options: nothing, equivariant: nothing };
  const more = {
    equivariantWith: nothing,
    mayBeUnknown: nothing,
    check: nothing,
    sample: nothing,
    update: nothing,
    linear: nothing,
  };
  const last = { smooth: nothing, sampleSmoothed: nothing, migrate: nothing, known: nothing };
  const rules = {
    name: text,
    version: integer(1),
    module: text,
    export: text,
    defaults: record,
    options: record,
    equivariant: flag,
    equivariantWith: callable,
    mayBeUnknown: flag,
    check: callable,
    fit: callable,
    forecast: callable,
    sample: callable,
    linear: callable,
    update: callable,
    smooth: callable,
    sampleSmoothed: callable,
    migrate: callable,
    known: callable,
  };
  const given = readOptions("defineModel", { ...required, ...others, ...more, ...last }, definition, rules);
  for (const part of ["name", "defaults", "fit", "forecast"] as const) {
    checkArgument("defineModel", part, given?.[part], rules[part]);
  }
}

/** Throws an OptionError where `known` is no list of constructors. */
function checkKnown(known: unknown): void {
  const aConstructor: OptionRule = (each) => {
    const { definition, wake: wakes } = (each ?? {}) as Partial<ModelFactory>;
    const fine = typeof definition?.name === "string" && typeof wakes === "function";
    return fine ? undefined : "a model's constructor such as naive";
  };
  checkArgument("restore", "known", Array.isArray(known) ? known : undefined, listOf(aConstructor));
}

function wake<O extends object, S>(
  factory: ModelFactory<O, S>,
  saved: PlainForm,
  known: readonly KnownModel[],
): Model<O, S> | Fitted<O, S> | Forecast {
  const { definition } = factory;
  const inside = [...known, ...(definition.known?.() ?? [])];
  const awake = (part: Plain) => revived(part, (inner) => restore(inner, inside)) as Plain;
  const given = awake(saved.options) as Partial<O>;
  const model = reading("options", () => factory(given));
  if (saved.kind === "model") return model;
  const { options } = model;
  const state = readState(awake(saved.state));
  const warnings = readWarnings(saved.warnings);
  const index = reading("state.index", () =>
    state.index === undefined ? undefined : timeIndexFromJson(state.index as Plain),
  );
  if (saved.kind === "fitted") {
    const { learned, ...rest } = state;
    const summary = { ...readSummary(rest), index, warnings };
    return new DefinedFitted(definition, options, learnedState(definition, learned as Plain, saved), summary);
  }
  checkSavedPrediction(state.prediction);
  const prediction = state.prediction as Prediction;
  const id = readId(state.id);
  if (index && index.length !== horizonOf(prediction)) {
    throw new DataError("format", "saved.state: the forecast has another number of steps than time stamps");
  }
  // A part of a forecast comes without what its paths were drawn from.
  if (state.source === undefined) {
    return makeForecast(prediction, { model: saved.model, modelVersion: saved.modelVersion, id, index, warnings });
  }
  const { learned, request, exponent } = readSource(state.source, horizonOf(prediction));
  return forecastOf(definition, options, learnedState(definition, learned, saved), request, prediction, {
    exponent,
    id,
    index,
    warnings,
  });
}

function learnedState<O extends object, S>(definition: ModelDefinition<O, S>, state: Plain, saved: PlainForm): S {
  const version = definition.version ?? 1;
  if (saved.modelVersion === version) return state as S;
  if (saved.modelVersion > version || !definition.migrate) {
    const versions = `version ${saved.modelVersion} of its state; this one reads version ${version}`;
    throw new DataError("format", `${definition.name}: saved with ${versions}`);
  }
  return definition.migrate(state, saved.modelVersion);
}
