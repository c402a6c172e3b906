// What a model hands back is checked before anybody sees it: shapes, ranges, no missing number.

import { DataError, FitError, OptionError } from "../core/errors.js";
import { type LawName, lawParameters, type Prediction } from "../core/forecast.js";
import type { Fit } from "../core/model.js";
import { show } from "../core/options.js";

/** What is wrong with a prediction: its shape, which its author mends, or one of its numbers. */
interface Flaw {
  readonly of: "shape" | "number";
  readonly says: string;
}

/**
 * Throws when a definition's prediction is none: OptionError("option") for what has no such shape, FitError("not-converged") for a
 * number that is missing, infinite or out of the range of its parameter. `unknown` allows NaN, and without a horizon any will do.
 */
export function checkPrediction(
  model: string,
  prediction: unknown,
  horizon: number | undefined,
  unknown = false,
): void {
  const flaw = flawOf(prediction, horizon, unknown);
  if (!flaw) return;
  const message = `${model}: the prediction must have ${flaw.says}`;
  throw flaw.of === "shape" ? new OptionError("option", message) : new FitError("not-converged", message);
}

/** Throws a DataError("format") when a saved prediction is none. Saved numbers may be NaN: some models say so that they know nothing. */
export function checkSavedPrediction(prediction: unknown): void {
  const flaw = flawOf(prediction, undefined, true);
  if (flaw) throw new DataError("format", `saved.state.prediction must have ${flaw.says}`);
}

/** Throws an OptionError("option") when a definition's sample is no (count, horizon). */
export function checkPaths(model: string, paths: unknown, count: number, horizon: number): Float64Array {
  if (paths instanceof Float64Array && paths.length === count * horizon) return paths;
  const wanted = `a Float64Array of ${count} paths of ${horizon} steps, ${count * horizon} numbers`;
  throw new OptionError("option", `${model}: sample must hand back ${wanted}, got ${show(paths)}`);
}

/** Throws an OptionError("option") when what a definition's `fit` or `update` hands back is no Fit of a series of `length` steps. */
export function checkFit(model: string, method: "fit" | "update", fit: unknown, length: number): void {
  const refusal = (what: string, value: unknown) =>
    new OptionError("option", `${model}: ${method} must hand back ${what}, got ${show(value)}`);
  if (typeof fit !== "object" || fit === null || !("state" in fit)) throw refusal("{ state }", fit);
  const { state, fittedValues, components, factors, warnings, ...rest } = fit as Fit<unknown>;
  const { logLikelihood, parameterCount, observationCount } = rest;
  if (state === undefined) throw refusal("a state", state);
  if (fittedValues !== undefined && !(fittedValues instanceof Float64Array && fittedValues.length === length)) {
    throw refusal(`fittedValues as a Float64Array of ${length}`, fittedValues);
  }
  if (components !== undefined && (typeof components !== "object" || components === null)) {
    throw refusal("components as an object of arrays", components);
  }
  for (const [name, values] of Object.entries(components ?? {})) {
    if (!isArrayOf(values, length)) throw refusal(`components.${name} as a Float64Array of ${length}`, values);
  }
  if (
    factors !== undefined &&
    !(Array.isArray(factors) && factors.every((name) => Object.hasOwn(components ?? {}, name)))
  ) {
    throw refusal("factors as names of its components", factors);
  }
  for (const [name, value] of Object.entries({ logLikelihood, parameterCount, observationCount })) {
    if (value !== undefined && typeof value !== "number") throw refusal(`${name} as a number`, value);
  }
  if (warnings !== undefined && !Array.isArray(warnings)) throw refusal("warnings as an array", warnings);
}

/** The lower bound of a parameter, itself allowed or not; parameters that are not here may be any number. */
const bounds: Readonly<Record<string, readonly [least: number, allowed: boolean]>> = {
  sd: [0, true],
  scale: [0, true],
  logSd: [0, true],
  transformedSd: [0, true],
  degreesOfFreedom: [0, false],
  shape: [0, false],
  alpha: [0, false],
  beta: [0, false],
  dispersion: [0, true],
  probability: [0, true],
};
/** Laws whose mean is a count. */
const counts: readonly string[] = ["poisson", "negativeBinomial"];
/** Infinite, they mean a limit: the normal law. */
const limits: readonly string[] = ["degreesOfFreedom"];

function flawOf(prediction: unknown, horizon: number | undefined, unknown: boolean): Flaw | undefined {
  if (typeof prediction !== "object" || prediction === null) return shape(`a kind, got ${show(prediction)}`);
  const fields = prediction as Readonly<Record<string, unknown>>;
  switch ((prediction as Prediction).kind) {
    case "law":
      return flawOfLaw(fields, horizon, unknown);
    case "mixture":
      return flawOfMixture(fields, horizon, unknown);
    case "paths":
      return flawOfPaths(fields, horizon, unknown);
    case "quantiles":
      return flawOfQuantiles(fields, horizon, unknown);
    default:
      return shape(`the kind "law", "mixture", "paths" or "quantiles", got ${show(fields.kind)}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

const shape = (says: string): Flaw => ({ of: "shape", says });
const number = (says: string): Flaw => ({ of: "number", says });

function flawOfLaw({ law, parameters }: Fields, horizon: number | undefined, unknown: boolean): Flaw | undefined {
  if (typeof law !== "string" || !Object.hasOwn(lawParameters, law)) {
    return shape(`one of the laws ${Object.keys(lawParameters).join(", ")}, got ${show(law)}`);
  }
  if (typeof parameters !== "object" || parameters === null) return shape(`parameters, got ${show(parameters)}`);
  const byName = parameters as Fields;
  const names = lawParameters[law as LawName];
  const first = byName[names[0]];
  const length = horizon ?? (first instanceof Float64Array ? first.length : 1);
  for (const name of names) {
    const values = byName[name];
    if (!isArrayOf(values, length)) return shape(lengthOf(`parameters.${name}`, length, values));
    const [least, allowed] = bounds[name] ?? (counts.includes(law) ? [0, true] : [Number.NEGATIVE_INFINITY, false]);
    const most = name === "probability" ? 1 : limits.includes(name) ? Number.POSITIVE_INFINITY : Number.MAX_VALUE;
    for (let h = 0; h < length; h++) {
      const value = values[h]!;
      const fine = value <= most && (value > least || (allowed && value === least));
      if (fine || (unknown && Number.isNaN(value))) continue;
      const range = least === 0 ? ` ${allowed ? "from" : "above"} 0${name === "probability" ? " to 1" : ""}` : "";
      return number(`a finite parameters.${name}${range} at step ${h}, got ${value}`);
    }
  }
  return length === 0 ? shape("at least one step") : undefined;
}

/** Weights may miss 1 by what rounding does to a sum of many. */
const SUM_SLACK = 1e-9;

function flawOfMixture(
  { weights, components, names }: Fields,
  horizon: number | undefined,
  unknown: boolean,
): Flaw | undefined {
  if (!Array.isArray(components) || components.length === 0) {
    return shape(`components, an array of at least one prediction, got ${show(components)}`);
  }
  if (!isArrayOf(weights, components.length)) return shape(lengthOf("weights", components.length, weights));
  let sum = 0;
  for (const [k, weight] of weights.entries()) {
    if (!(weight >= 0)) return number(`weights from 0, but weights[${k}] is ${weight}`);
    sum += weight;
  }
  if (!(Math.abs(sum - 1) <= SUM_SLACK)) return number(`weights that add up to 1, not to ${sum}`);
  const named = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (names !== undefined && !(named && names.length === components.length)) {
    return shape(`names, an array of ${components.length} texts, got ${show(names)}`);
  }
  const [first, ...others] = components as unknown as readonly [unknown, ...unknown[]];
  const flaw = flawOf(first, horizon, unknown);
  if (flaw) return { ...flaw, says: `in components[0] ${flaw.says}` };
  const steps = horizon ?? stepsOf(first as Prediction);
  for (const [k, component] of others.entries()) {
    const other = flawOf(component, steps, unknown);
    if (other) return { ...other, says: `in components[${k + 1}] ${other.says}` };
  }
  return undefined;
}

/** Steps of a prediction that has been checked. */
function stepsOf(prediction: Prediction): number {
  switch (prediction.kind) {
    case "law":
      return Object.values(prediction.parameters)[0]!.length;
    case "mixture":
      return stepsOf(prediction.components[0]!);
    case "paths":
      return prediction.horizon;
    case "quantiles":
      return prediction.values.length / prediction.levels.length;
  }
}

function flawOfPaths(fields: Fields, horizon: number | undefined, unknown: boolean): Flaw | undefined {
  const { paths, mean } = fields;
  const steps = fields.horizon as number;
  if (!Number.isSafeInteger(steps) || steps < 1 || steps !== (horizon ?? steps)) {
    return shape(`the horizon ${horizon ?? "of its steps"}, got ${show(fields.horizon)}`);
  }
  if (!(paths instanceof Float64Array) || paths.length === 0 || paths.length % steps !== 0) {
    return shape(`paths, a Float64Array of whole paths of ${steps} steps, got ${show(paths)}`);
  }
  return flawOfMean(mean, steps, unknown) ?? flawOfNumbers("paths", paths, unknown);
}

function flawOfQuantiles(
  { levels, values, mean }: Fields,
  horizon: number | undefined,
  unknown: boolean,
): Flaw | undefined {
  if (!(levels instanceof Float64Array) || levels.length === 0) {
    return shape(`levels, a Float64Array of at least one, got ${show(levels)}`);
  }
  let before = 0;
  for (const [k, level] of levels.entries()) {
    if (!(level > before && level < 1)) return shape(`levels that rise within (0, 1), but levels[${k}] is ${level}`);
    before = level;
  }
  const steps = horizon ?? (values instanceof Float64Array ? Math.floor(values.length / levels.length) : 1);
  if (!isArrayOf(values, levels.length * steps) || steps === 0) {
    return shape(lengthOf(`values, ${levels.length} levels of ${steps} steps`, levels.length * steps, values));
  }
  const flaw = flawOfMean(mean, steps, unknown) ?? flawOfNumbers("values", values, unknown);
  if (flaw) return flaw;
  for (let i = steps; i < values.length; i++) {
    if (!(values[i]! < values[i - steps]!)) continue;
    const levelsAt = `level ${levels[Math.floor(i / steps)]} at step ${i % steps}`;
    return number(`values that do not fall over the levels, but that of ${levelsAt} is below the one before it`);
  }
  return undefined;
}

function flawOfMean(mean: unknown, steps: number, unknown: boolean): Flaw | undefined {
  if (mean === undefined) return undefined;
  return isArrayOf(mean, steps) ? flawOfNumbers("mean", mean, unknown) : shape(lengthOf("mean", steps, mean));
}

function flawOfNumbers(name: string, values: Float64Array, unknown: boolean): Flaw | undefined {
  for (let i = 0; i < values.length; i++) {
    // Only what is finite less itself is zero.
    if (values[i]! - values[i]! === 0 || (unknown && Number.isNaN(values[i]!))) continue;
    return number(`finite ${name}, but ${name}[${i}] is ${values[i]}`);
  }
  return undefined;
}

function isArrayOf(values: unknown, length: number): values is Float64Array {
  return values instanceof Float64Array && values.length === length;
}

function lengthOf(name: string, length: number, values: unknown): string {
  return `${name} as a Float64Array of ${length}, got ${show(values)}`;
}
