// Models of a user's, in a module that workers can import.
import { defineModel, type ModelFactory } from "../../bindings/index.js";

type Last = { readonly last: number };

/** A model that repeats the last value, defined with more or less about where it is. */
export function own(name: string, place: { module?: string; export?: string }): ModelFactory<object, Last> {
  return defineModel<object, Last>({
    name,
    ...place,
    defaults: {},
    fit: ({ values }) => ({ state: { last: values[values.length - 1] ?? 0 } }),
    forecast: ({ last }, _options, { horizon }) => ({
      kind: "law",
      law: "normal",
      parameters: { mean: new Float64Array(horizon).fill(last), sd: new Float64Array(horizon).fill(1) },
    }),
  });
}

/** Where this module is. */
export const ownModule: string = import.meta.url;
/** Found by its name. */
export const last: ModelFactory<object, Last> = own("last", { module: ownModule });
/** Exported under another name than its own. */
export const renamed: ModelFactory<object, Last> = own("lastOne", { module: ownModule, export: "renamed" });
