// Models inside models: live in options and states, in their saved form wherever those travel.

import type { Forecast } from "./forecast.js";
import type { Fitted, Model } from "./model.js";
import type { OptionRule } from "./options.js";
import type { Plain, Saved } from "./saved.js";

/** What `restore` takes: a model's constructor. */
export type KnownModel = {
  readonly definition: { readonly name: string };
  readonly wake: (saved: Saved, known?: readonly KnownModel[]) => unknown;
};

/** An option that is a model. */
export const aModel: OptionRule = (value) => {
  const { fit, toJSON } = (value ?? {}) as Partial<Model>;
  return typeof fit === "function" && typeof toJSON === "function" ? undefined : "a model such as naive()";
};

/** The value with every model, fitted model and forecast in it in its saved form; the same value where there is none. */
export function bare(value: unknown): Plain {
  return mapped(value, isLive, (live) => live.toJSON()) as Plain;
}

/** The value with every saved form in it woken; the same value where there is none. */
export function revived(value: Plain, wake: (saved: Saved) => unknown): unknown {
  return mapped(value, isSavedForm, wake);
}

/** The constructors of the models that stand in a value, and in the options of those. */
export function constructorsIn(value: unknown): readonly KnownModel[] {
  const found = new Set<KnownModel>();
  mapped(value, isLive, (live) => {
    if (live.factory) found.add(live.factory as unknown as KnownModel);
    for (const inner of constructorsIn(live.options)) found.add(inner);
    return live;
  });
  return [...found];
}

/** Whether a value is a saved form inside another one. */
export function isSavedForm(value: object): value is Saved {
  return (value as Partial<Saved>).format === "forecastle";
}

type Live = { readonly toJSON: () => Saved; readonly factory?: Model["factory"]; readonly options?: object };

function isLive(value: object): value is Live {
  const { toJSON, fit, forecast, quantile } = value as Partial<Model & Fitted & Forecast>;
  return typeof toJSON === "function" && [fit, forecast, quantile].some((act) => typeof act === "function");
}

/** A copy with some objects replaced, down to every list and plain object; the value itself where nothing is. */
function mapped<T extends object>(
  value: unknown,
  chosen: (value: object) => value is T,
  replace: (value: T) => unknown,
): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (chosen(value)) return replace(value);
  let changed = false;
  const each = (item: unknown): unknown => {
    const made = mapped(item, chosen, replace);
    if (made !== item) changed = true;
    return made;
  };
  const made = Array.isArray(value)
    ? value.map(each)
    : Object.fromEntries(Object.entries(value).map(([name, item]) => [name, each(item)]));
  return changed ? made : value;
}
