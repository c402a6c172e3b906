import { Parameter } from "./parameters.js";

/**
 * A part of a network: a plain object whose fields are parameters, modules, lists of modules, or settings. Fields that are parameters
 * have torch's names.
 */
export type Module = object;

/** The parameters of a module with torch's names (`lstm.weight_ih_l0`), in the order of its fields. */
export function parametersOf(module: Module, prefix = ""): [string, Parameter][] {
  return Object.entries(module).flatMap(([name, field]): [string, Parameter][] => {
    if (field instanceof Parameter) return [[prefix + name, field]];
    const isModule = typeof field === "object" && field !== null && !ArrayBuffer.isView(field);
    return isModule ? parametersOf(field, `${prefix}${name}.`) : [];
  });
}
