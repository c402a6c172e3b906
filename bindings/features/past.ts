// What features of past values share: whose values, how many steps back, and where the answers go.

import { OptionError } from "../core/errors.js";
import { integer, type OptionRule, optional, text } from "../core/options.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
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
export function shifted(answers: Float64Array, lag: number, ground: Ground): Float64Array {
  return placed(answers.length, lag, ground, (target, begin) => {
    target.set(answers.subarray(begin, begin + target.length));
  });
}

/** A column of n answers `lag` steps later, NaN where there are none: `copy` brings those from place `begin` on. */
function placed(
  n: number,
  lag: number,
  { first, from, to }: Ground,
  copy: (target: Float64Array, begin: number) => void,
): Float64Array {
  const column = new Float64Array(to - from);
  const start = from - lag - first;
  const begin = Math.max(0, start);
  const end = Math.max(begin, Math.min(n, to - lag - first));
  column.fill(Number.NaN, 0, begin - start).fill(Number.NaN, end - start);
  if (end > begin) copy(column.subarray(begin - start, end - start), begin);
  return column;
}

/** Values in the memory of a frame: finite or NaN, and of no extreme size. */
export interface Past {
  readonly frame: Frame;
  readonly x: number;
  readonly values: Float64Array;
}

/** Columns of the answers that `compute` leaves in the memory of the frame, each as long as the values. */
export function pastColumns(
  kind: string,
  options: PastOptions,
  ground: Ground,
  compute: (past: Past) => readonly { readonly name: string; readonly at: number }[],
): Column[] {
  const source = sourceOf(kind, options, ground);
  using frame = engine().frame();
  const x = frame.put(source);
  const values = isPlain(frame, x, source.length) ? source : source.map((v) => (Number.isFinite(v) ? v : Number.NaN));
  const exponent = values === source ? 0 : scaleExponent(values);
  const past = { frame, x, values: timesPower(values, -exponent) };
  if (values !== source) frame.write(x, past.values);
  return compute(past).map(({ name, at }) => {
    const copy = (target: Float64Array, begin: number) => frame.read(at + 8 * begin, target);
    return {
      name: pastName(name, options),
      values: timesPower(placed(source.length, options.lag!, ground, copy), exponent),
    };
  });
}

/** Whether all values are finite or NaN, and none calls for scaling. */
function isPlain(frame: Frame, x: number, n: number): boolean {
  const room = frame.f64(2);
  frame.kernels.rangeF64(x, n, room);
  const range = frame.take(room, 2);
  return !range.some((end) => Math.abs(end) === Number.POSITIVE_INFINITY) && scaleExponent(range) === 0;
}

/** The past options of a settled feature. */
export function pastOf(given: Feature): Required<Pick<PastOptions, "lag">> & PastOptions {
  return given as unknown as Required<Pick<PastOptions, "lag">> & PastOptions;
}
