// From what the author of a global model writes to what a user sees.

import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Forecast, Prediction } from "../core/forecast.js";
import type {
  GlobalFitted,
  GlobalForecastOptions,
  GlobalForecastRequest,
  GlobalModel,
  GlobalModelDefinition,
  GlobalModelFactory,
  PanelForecast,
} from "../core/global-model.js";
import type { FitControl } from "../core/model.js";
import { toNumbers } from "../core/numbers.js";
import {
  callable,
  checkArgument,
  integer,
  type OptionRule,
  optional,
  readOptions,
  record,
  show,
  text,
} from "../core/options.js";
import { type Panel, type PanelInput, panel } from "../core/panel.js";
import { type Json, type Plain, plainForm, type Saved, savedForm } from "../core/saved.js";
import { eachCovariate, type Series } from "../core/series.js";
import { panelFromJson, panelToJson } from "../core/series-json.js";
import { type TimeIndex, timeIndexFromJson } from "../core/time.js";
import type { Warning } from "../core/warning.js";
import { checkPrediction, checkSavedPrediction } from "./check-prediction.js";
import { MOST_STEPS, usable } from "./fitted.js";
import { MOST_DRAWS, makeForecast } from "./forecast.js";
import { panelForecast } from "./panel-forecast.js";
import { horizonOf } from "./predict.js";
import { readId, reading, readState, readWarnings } from "./read-saved.js";

/**
 * Make a global model of a definition: one model for all series of a panel.
 *
 * What `fit` and `forecast` hand back is checked: OptionError("option") for another shape than asked for, FitError("not-converged") for a
 * prediction with a number that is missing, infinite or out of range.
 *
 * Errors: OptionError("option") for a definition without a name, defaults, `fit` or `forecast`.
 *
 * @example
 * const overall = defineGlobalModel({
 *   name: "overall",
 *   defaults: {},
 *   fit: (panel) => ({ state: { mean: [...panel].reduce((sum, { values }) => sum + values[0], 0) / panel.length } }),
 *   forecast: ({ mean }, _options, { panel, horizon }) =>
 *     Array.from(panel, () => ({ prediction: { kind: "paths", horizon, paths: new Float64Array(horizon).fill(mean) } })),
 * });
 * (await overall().fit({ a: [1], b: [3] })).forecast(2).get("a").mean; // Float64Array [2, 2]
 */
export function defineGlobalModel<O extends object, S>(
  definition: GlobalModelDefinition<O, S>,
): GlobalModelFactory<O, S> {
  checkDefinition(definition);
  const make = (given?: Partial<O>): GlobalModel<O, S> => {
    const options = readOptions(definition.name, definition.defaults, given, definition.options);
    definition.check?.(options);
    return new DefinedGlobalModel(factory, options);
  };
  const factory: GlobalModelFactory<O, S> = Object.assign(make, {
    definition,
    wake: (saved: Saved) => wake(factory, saved),
  });
  return factory;
}

class DefinedGlobalModel<O extends object, S> implements GlobalModel<O, S> {
  readonly options: Readonly<O>;
  readonly #factory: GlobalModelFactory<O, S>;

  constructor(factory: GlobalModelFactory<O, S>, options: O) {
    this.#factory = factory;
    this.options = Object.freeze(options);
  }

  get name(): string {
    return this.factory.definition.name;
  }

  get factory(): GlobalModelFactory<O, S> {
    return this.#factory;
  }

  async fit(input: PanelInput, control: FitControl = {}): Promise<GlobalFitted<O, S>> {
    const { name } = this;
    readOptions(`${name}.fit`, { signal: undefined, onProgress: undefined, pool: undefined }, control);
    if (control.signal?.aborted) {
      throw new FitError("aborted", `${name}: aborted before it began`, { cause: control.signal.reason });
    }
    const whole = usablePanel(name, input);
    const { definition } = this.factory;
    const fit = await definition.fit(whole, this.options, control);
    if (typeof fit !== "object" || fit === null || fit.state === undefined) {
      throw new OptionError("option", `${name}: fit must hand back { state }, got ${show(fit)}`);
    }
    return new DefinedGlobalFitted(definition, this.options, fit.state, whole, fit.warnings ?? []);
  }

  toJSON(): Saved {
    const { name, version = 1 } = this.factory.definition;
    const options = this.options as Plain;
    return savedForm({ kind: "model", model: name, modelVersion: version, options, state: {}, warnings: [] });
  }
}

class DefinedGlobalFitted<O extends object, S> implements GlobalFitted<O, S> {
  readonly options: Readonly<O>;
  readonly state: S;
  readonly panel: Panel;
  readonly warnings: readonly Warning[];
  readonly #definition: GlobalModelDefinition<O, S>;

  constructor(
    definition: GlobalModelDefinition<O, S>,
    options: Readonly<O>,
    state: S,
    fittedTo: Panel,
    warnings: readonly Warning[],
  ) {
    this.options = options;
    this.state = state;
    this.panel = fittedTo;
    this.warnings = warnings;
    this.#definition = definition;
  }

  get name(): string {
    return this.#definition.name;
  }

  forecast(horizon: number, options: GlobalForecastOptions = {}): PanelForecast {
    const { name, version = 1 } = this.#definition;
    const request = readRequest(name, horizon, options, this.panel);
    const answers = this.#definition.forecast(this.state, this.options, request);
    if (!Array.isArray(answers) || answers.length !== request.panel.length) {
      const wanted = `one prediction for each of ${request.panel.length} series`;
      throw new OptionError("option", `${name}: forecast must hand back ${wanted}, got ${show(answers)}`);
    }
    const start = stepAfter(request.panel);
    const forecasts = Array.from(request.panel, (series, i) => {
      const { prediction, warnings = [] } = answers[i]!;
      checkPrediction(name, prediction, horizon);
      const index = series.index ?? (series.length === 0 ? start : undefined);
      return makeForecast(prediction, {
        model: name,
        modelVersion: version,
        id: series.id,
        index: index?.next(horizon),
        warnings: [...(series.warnings ?? []), ...warnings],
        options: this.options as Plain,
      });
    });
    return panelForecast(name, horizon, forecasts);
  }

  toJSON(): Saved {
    const { name, version = 1 } = this.#definition;
    const saved = savedForm({
      kind: "fitted",
      model: name,
      modelVersion: version,
      options: this.options as Plain,
      state: { learned: this.state as Plain },
      warnings: this.warnings as unknown as readonly Plain[],
    });
    return { ...saved, state: { ...(saved.state as object), panel: panelToJson(this.panel) } };
  }
}

/** Each series with one value a step, finite or missing. */
function usablePanel(name: string, input: PanelInput): Panel {
  const whole = panel(input);
  for (const series of whole) {
    try {
      usable(series, name);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new DataError(error.code, `series "${series.id}": ${error.message}`, { cause: error });
    }
  }
  return whole;
}

/** The index, of no steps, at which the latest series of a panel has ended: where a new item without time stamps begins. */
export function stepAfter(whole: Iterable<Series>): TimeIndex | undefined {
  let latest: TimeIndex | undefined;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { index } of whole) {
    if (index === undefined) continue;
    const end = index.epoch(index.length);
    if (end > reached) [latest, reached] = [index.slice(index.length), end];
  }
  return latest;
}

const columns: OptionRule = (value) => {
  const fine = record(value) === undefined && Object.values(value as object).every((each) => !record(each));
  return fine ? undefined : "covariates by id, then by name: { north: { price: [...] } }";
};

function readRequest(
  name: string,
  horizon: number,
  options: GlobalForecastOptions,
  fittedTo: Panel,
): GlobalForecastRequest {
  const owner = `${name}.forecast`;
  checkArgument(owner, "horizon", horizon, integer(1, MOST_STEPS));
  const defaults = { panel: undefined as unknown, covariates: {} as unknown, seed: 0, paths: undefined as unknown };
  const rules = { panel: () => undefined, covariates: columns, seed: integer(0), paths: optional(integer(1)) };
  const given = readOptions(owner, defaults, options, rules);
  const whole = given.panel === undefined ? fittedTo : usablePanel(name, given.panel as PanelInput);
  const paths = given.paths as number | undefined;
  if ((paths ?? 1) * horizon * whole.length > MOST_DRAWS) {
    const asked = `${paths ?? 1} paths of ${whole.length} series and ${horizon} steps`;
    throw new OptionError("option", `${owner}: ${asked} are more than ${MOST_DRAWS} numbers`);
  }
  const futures = Object.entries(given.covariates as NonNullable<GlobalForecastOptions["covariates"]>);
  const covariates = futures.map(([id, future]) => {
    if (!whole.has(id))
      throw new DataError("missing-covariate", `${owner}: covariates of ${show(id)}, which is no series`);
    return [
      id,
      eachCovariate(future, (values, each) => toNumbers(values, `${owner}: covariates.${id}.${each}`)),
    ] as const;
  });
  return { panel: whole, horizon, covariates: Object.fromEntries(covariates), seed: given.seed, paths };
}

function checkDefinition(definition: unknown): void {
  const nothing = undefined as unknown;
  const parts = { name: nothing, defaults: nothing, fit: nothing, forecast: nothing };
  const others = { version: nothing, options: nothing, check: nothing, migrate: nothing };
  const rules = {
    name: text,
    defaults: record,
    fit: callable,
    forecast: callable,
    version: integer(1),
    options: record,
    check: callable,
    migrate: callable,
  };
  const given = readOptions("defineGlobalModel", { ...parts, ...others }, definition, rules);
  for (const part of ["name", "defaults", "fit", "forecast"] as const) {
    checkArgument("defineGlobalModel", part, given[part], rules[part]);
  }
}

function wake<O extends object, S>(
  factory: GlobalModelFactory<O, S>,
  saved: Saved,
): GlobalModel<O, S> | GlobalFitted<O, S> | Forecast {
  const { definition } = factory;
  const { panel: series, ...rest } = (saved.state ?? {}) as { readonly [key: string]: Json };
  const form = reading("state", () => plainForm({ ...saved, state: rest }));
  const model = reading("options", () => factory(form.options as Partial<O>));
  if (saved.kind === "model") return model;
  const state = readState(form.state);
  const warnings = readWarnings(form.warnings);
  if (saved.kind === "forecast") return wokenForecast(saved, state, model.options as Plain, warnings);
  const whole = reading("state.panel", () => usablePanel(definition.name, panelFromJson(series ?? null)));
  return new DefinedGlobalFitted(
    definition,
    model.options,
    learned(definition, state.learned as Plain, saved),
    whole,
    warnings,
  );
}

function wokenForecast(
  saved: Saved,
  state: Readonly<Record<string, unknown>>,
  options: Plain,
  warnings: readonly Warning[],
): Forecast {
  checkSavedPrediction(state.prediction);
  const prediction = state.prediction as Prediction;
  const index = reading("state.index", () =>
    state.index === undefined ? undefined : timeIndexFromJson(state.index as Plain),
  );
  if (index && index.length !== horizonOf(prediction)) {
    throw new DataError("format", "saved.state: the forecast has another number of steps than time stamps");
  }
  const { model, modelVersion } = saved;
  return makeForecast(prediction, { model, modelVersion, id: readId(state.id), index, warnings, options });
}

function learned<O extends object, S>(definition: GlobalModelDefinition<O, S>, state: Plain, saved: Saved): S {
  const version = definition.version ?? 1;
  if (saved.modelVersion === version) return state as S;
  if (saved.modelVersion > version || !definition.migrate) {
    const versions = `version ${saved.modelVersion} of its state; this one reads version ${version}`;
    throw new DataError("format", `${definition.name}: saved with ${versions}`);
  }
  return definition.migrate(state, saved.modelVersion);
}
