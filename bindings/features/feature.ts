// What a feature is: plain data, and for each kind of it the functions that make columns of it.

import { DataError, OptionError } from "../core/errors.js";
import { show } from "../core/options.js";
import type { Plain } from "../core/saved.js";
import type { Series } from "../core/series.js";
import type { TimeIndex } from "../core/time.js";

/** A feature as plain data: its kind and its options. The functions that are named after the kinds make them. */
export interface Feature {
  readonly feature: string;
  readonly [option: string]: Plain;
}

/** One named column of a design, a value for every step. */
export interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

/** What columns are made from: steps `from` to `to` (exclusive), and what is known. Step 0 is the first of the series. */
export interface Ground {
  readonly from: number;
  readonly to: number;
  /** The step at which `values` and `covariates` begin. */
  readonly first: number;
  /** Values of the target that are known. */
  readonly values: Float64Array;
  /** Values that are known, beyond those of the target too, by name. */
  readonly covariates: Readonly<Record<string, Float64Array>>;
  readonly index: TimeIndex | undefined;
  readonly statics: Readonly<Record<string, string | number | boolean>>;
}

/** The functions of a kind of features. */
export interface FeatureKind {
  /** The same feature through the checks of its constructor: for features that come from elsewhere. */
  read(feature: Feature): Feature;
  /** The feature with every option fixed that the training data decide. */
  settle?(feature: Feature, series: Series, statics: Ground["statics"]): Feature;
  columns(feature: Feature, ground: Ground): Column[];
  /** Steps that the feature looks back, the step itself not counted; none for features that look at no values. */
  memory?(feature: Feature): number;
  /** Names of the covariates that it reads, and from how many steps back on. */
  reads?(feature: Feature): readonly { readonly name: string; readonly lag: number }[];
  /** How the columns come from the last values of the target, one statistic each; only for features of the target. */
  statistics?(feature: Feature): readonly Statistic[];
}

/** A number made from the past of the target: what a simulation computes step by step. */
export type Statistic =
  /** The sum of weights[k] y[t - lag - k]. */
  | { readonly kind: "weights"; readonly lag: number; readonly weights: Float64Array }
  /** A statistic of y[t - lag - window + 1 .. t - lag]. */
  | { readonly kind: "mean" | "sd" | "min" | "max"; readonly lag: number; readonly window: number }
  | { readonly kind: "quantile"; readonly lag: number; readonly window: number; readonly level: number }
  /** Exponentially weighted, of at most the last `window` values. */
  | {
      readonly kind: "weightedMean" | "weightedSd";
      readonly lag: number;
      readonly window: number;
      readonly alpha: number;
    };

/** A frozen feature of its options; those left out are not kept. */
export function feature(kind: string, options: object): Feature {
  const known = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.freeze({ feature: kind, ...Object.fromEntries(known) }) as Feature;
}

/** The options of a feature, to be read again. */
export function optionsOf({ feature: _, ...options }: Feature): Record<string, never> {
  return options as Record<string, never>;
}

/** The time stamps, or the error that names who needs them. */
export function requireIndex(kind: string, index: TimeIndex | undefined): TimeIndex {
  if (index) return index;
  const remedy = 'series(values, { start: "2024-01-01", frequency: "day" })';
  throw new DataError("time", `${kind}: the series has no time stamps; give it some, as in ${remedy}`);
}

/** A column that is known, where it is asked for. */
export function requireCovariate(kind: string, name: string, { covariates }: Pick<Ground, "covariates">): Float64Array {
  if (Object.hasOwn(covariates, name)) return covariates[name]!;
  const carried = Object.keys(covariates).map(show).join(", ") || "none";
  throw new DataError("missing-covariate", `${kind}: the series carries no covariate ${show(name)}, it has ${carried}`);
}

/** Throws an OptionError for what is no feature. */
export function requireFeatureShape(owner: string, value: unknown): Feature {
  const { feature: kind } = (value ?? {}) as Partial<Feature>;
  if (typeof value === "object" && typeof kind === "string") return value as Feature;
  throw new OptionError("option", `${owner}: a feature such as trend() is needed, got ${show(value)}`);
}
