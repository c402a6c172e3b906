// What features of past values share: whose values, how many steps back, and where the answers go.

import { OptionError } from "../core/errors.js";
import { integer, type OptionRule, optional, text } from "../core/options.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { type Column, type Feature, type Ground, requireCovariate } from "./feature.js";

/** Options of every feature of past values. */
export interface PastOptions {
  /** The covariate whose values are meant. Default: the target. */
  readonly of?: string | undefined;
  /** Steps from the last value that is seen to the step that sees it: from 1 for the target, from 0 for a covariate. Default 1. */
  readonly lag?: number;
}

/** Longest lag and window. */
export const MOST_BACK = 1_000_000;

export const pastDefaults = { of: undefined as string | undefined, lag: 1 };
export const pastRules: { readonly of: OptionRule; readonly lag: OptionRule } = {
  of: optional(text),
  lag: integer(0, MOST_BACK),
};

/** Throws an OptionError where a feature of the target would see the value of its own step. */
export function checkLag(kind: string, of: string | undefined, lag: number): void {
  if (of === undefined && lag === 0) {
    throw new OptionError("option", `${kind}: lag must be an integer from 1 for the target, got 0`);
  }
}

/** The values that a feature looks at. */
export function sourceOf(kind: string, { of }: PastOptions, ground: Ground): Float64Array {
  return of === undefined ? ground.values : requireCovariate(kind, of, ground);
}

/** The covariate that a feature reads. */
export function readsOf({ of, lag }: PastOptions): { readonly name: string; readonly lag: number }[] {
  return of === undefined ? [] : [{ name: of, lag: lag! }];
}

/** `mean7`, `mean7.lag28`, `price.mean7`: what is special about a column in front of and behind its name. */
export function pastName(name: string, { of, lag }: PastOptions): string {
  return `${of === undefined ? "" : `${of}.`}${name}${lag === 1 ? "" : `.lag${lag}`}`;
}

/** The column of answers `lag` steps later, NaN where there are none. */
export function shifted(answers: Float64Array, lag: number, { first, from, to }: Ground): Float64Array {
  const column = new Float64Array(to - from).fill(Number.NaN);
  const start = from - lag - first;
  const begin = Math.max(0, start);
  const end = Math.min(answers.length, to - lag - first);
  if (end > begin) column.set(answers.subarray(begin, end), begin - start);
  return column;
}

/** Columns of answers from the values of a feature, which are finite and of no extreme size while `compute` sees them. */
export function pastColumns(
  kind: string,
  options: PastOptions,
  ground: Ground,
  compute: (values: Float64Array) => readonly { readonly name: string; readonly answers: Float64Array }[],
): Column[] {
  const source = sourceOf(kind, options, ground).map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const exponent = scaleExponent(source);
  return compute(timesPower(source, -exponent)).map(({ name, answers }) => ({
    name: pastName(name, options),
    values: timesPower(shifted(answers, options.lag!, ground), exponent),
  }));
}

/** The past options of a settled feature. */
export function pastOf(given: Feature): Required<Pick<PastOptions, "lag">> & PastOptions {
  return given as unknown as Required<Pick<PastOptions, "lag">> & PastOptions;
}
