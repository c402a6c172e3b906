// Names on the command line as models: every model factory that the library exports.

import type { Forecast, Model, ModelFactory, Series } from "forecastle";
import * as forecastle from "forecastle";
import { UsageError } from "./failure.js";
import { suggestion } from "./nearest.js";
import { orList } from "./settings.js";

/** Names of all models of the library. */
export function modelNames(): string[] {
  return Object.keys(factories()).sort();
}

/** A model as it was named: it becomes one when the season length is known. */
export interface NamedModel {
  readonly label: string;
  /** Whether the model has a season length that was not said. */
  readonly wantsSeason: boolean;
  make(seasonLength: number): Model;
}

/**
 * The model that a text names: `ets`, `windowAverage(window=12)`, `arima(order=[1,1,1])`.
 *
 * Throws a UsageError for an unknown name or option, with the nearest one.
 */
export function namedModel(text: string): NamedModel {
  const parts = /^\s*([A-Za-z]\w*)\s*(?:\((.*)\))?\s*$/s.exec(text);
  if (!parts) throw new UsageError(`${text} is no model: write name or name(option=value)`);
  const name = parts[1] as string;
  const known = factories();
  const factory = known[name];
  if (!factory) {
    const names = ["auto", ...modelNames().filter((each) => each !== "auto")];
    throw new UsageError(`there is no model ${name}${suggestion(name, names)}; the models are ${orList(names)}`);
  }
  const options = optionsIn(parts[2] ?? "", text);
  const wantsSeason = "seasonLength" in factory.definition.defaults && !("seasonLength" in options);
  // Built once at the door, so that a wrong option is known before any file is read.
  const make = (seasonLength: number) =>
    factory(wantsSeason && seasonLength > 1 ? { ...options, seasonLength } : options);
  make(1);
  return { label: text.trim(), wantsSeason, make };
}

/** The one-step errors of a forecast's model on its series; undefined when it has none or is no exported model. */
export function residualsOf(forecast: Forecast, series: Series): Float64Array | undefined {
  const factory = factories()[forecast.model];
  if (factory === undefined) return undefined;
  const model = forecastle.restore<Model>({ ...forecast.toJSON(), kind: "model" }, [factory]);
  return model.fit(series).residuals;
}

function factories(): Record<string, ModelFactory> {
  const entries = Object.entries(forecastle as Readonly<Record<string, unknown>>).filter(([, each]) => isFactory(each));
  return Object.fromEntries(entries) as Record<string, ModelFactory>;
}

function isFactory(value: unknown): value is ModelFactory {
  return typeof value === "function" && "definition" in value && "wake" in value;
}

/** `window=12, order=[1,0,1], season=additive` as options: JSON where it is, else text. */
function optionsIn(text: string, whole: string): Record<string, unknown> {
  const pairs = text.match(/[^,[\]]*(?:\[[^\]]*\])?[^,[\]]*/g)?.filter((pair) => pair.trim() !== "") ?? [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^\s*([A-Za-z]\w*)\s*=\s*(.+?)\s*$/s.exec(pair) ?? [];
      if (key === undefined || value === undefined)
        throw new UsageError(`${whole}: ${pair.trim()} is not option=value`);
      return [key, plainValue(value)];
    }),
  );
}

function plainValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
