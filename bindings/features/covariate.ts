import { OptionError } from "../core/errors.js";
import {
  checkArgument,
  integer,
  listOf,
  type OptionRule,
  oneOf,
  optional,
  readOptions,
  text,
} from "../core/options.js";
import { type Column, type Feature, type FeatureKind, feature, optionsOf, requireCovariate } from "./feature.js";
import { shifted } from "./past.js";

/** Options of `covariate`. */
export interface CovariateOptions {
  /** Highest power, 1 to 10. Default 1. */
  readonly degree?: number;
}

/**
 * A covariate of the series at its own step, and its powers. Its future has to be given to `forecast`.
 *
 * Columns: `temperature`, `temperature^2`, ... Errors: OptionError("option").
 *
 * @example
 * const load = series([5, 9], { covariates: { temperature: [2, 3] } });
 * designOf(load, [covariate("temperature", { degree: 2 })]).columns["temperature^2"]; // Float64Array [4, 9]
 */
export function covariate(name: string, options: CovariateOptions = {}): Feature {
  checkArgument("covariate", "name", name, text);
  return feature("covariate", {
    ...readOptions("covariate", { degree: 1 }, options, { degree: integer(1, 10) }),
    name,
  });
}

export const covariateKind: FeatureKind = {
  read: ({ name, ...given }) => covariate(name as string, optionsOf(given as Feature)),
  columns(given, ground) {
    const { name, degree } = given as unknown as { name: string } & Required<CovariateOptions>;
    const values = shifted(requireCovariate("covariate", name, ground), 0, ground);
    const columns: Column[] = [{ name, values }];
    for (let power = 2; power <= degree; power++) {
      const before = columns[power - 2]!.values;
      columns.push({ name: `${name}^${power}`, values: before.map((value, t) => value * values[t]!) });
    }
    return columns;
  },
  reads: ({ name }) => [{ name: name as string, lag: 0 }],
};

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** What the value may be. Default: the value of the series that it is fitted to, alone. */
  readonly categories?: readonly (string | number | boolean)[];
  /** The category without a column, which an intercept stands for. Default "none". */
  readonly reference?: "first" | "last" | "none";
}

const aCategory: OptionRule = (value) =>
  ["string", "number", "boolean"].includes(typeof value) ? undefined : "a text, a number, true or false";

/**
 * A static feature of a series, such as its region, as a column for each category: 1 for its own, 0 for the others.
 *
 * Columns: `region=north`. A value that is no category has 0 in all of them. Errors: OptionError("option").
 *
 * @example
 * const design = designOf([5, 9], [oneHot("region", { categories: ["north", "south"] })], { statics: { region: "south" } });
 * design.columns["region=south"]; // Float64Array [1, 1]
 */
export function oneHot(name: string, options: OneHotOptions = {}): Feature {
  checkArgument("oneHot", "name", name, text);
  const defaults = { categories: undefined as readonly unknown[] | undefined, reference: "none" };
  const rules = { categories: optional(listOf(aCategory, 1)), reference: oneOf("first", "last", "none") };
  const { categories, reference } = readOptions("oneHot", defaults, options, rules);
  const all = categories && [...new Set(Array.from(categories))];
  return feature("oneHot", { name, reference, categories: all });
}

export const oneHotKind: FeatureKind = {
  read: ({ name, ...given }) => oneHot(name as string, optionsOf(given as Feature)),
  settle(given, _series, statics) {
    if (given.categories !== undefined) return given;
    const name = given.name as string;
    if (Object.hasOwn(statics, name)) return feature("oneHot", { ...given, categories: [statics[name]!] });
    throw new OptionError("option", `oneHot: categories must be given where the series has no static "${name}"`);
  },
  columns(given, { from, to, statics }) {
    const { name, categories, reference } = given as unknown as { name: string } & Required<OneHotOptions>;
    const kept = categories.slice(reference === "first" ? 1 : 0, reference === "last" ? -1 : undefined);
    const own = Object.hasOwn(statics, name) ? statics[name] : undefined;
    return kept.map((category) => ({
      name: `${name}=${category}`,
      values: new Float64Array(to - from).fill(category === own ? 1 : 0),
    }));
  },
};
