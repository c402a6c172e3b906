// The matrices of a linear innovations model, read and brought to one period.

import { OptionError } from "../core/errors.js";
import type { OptionRule } from "../core/options.js";

/** Most numbers in the transition matrices of a period. */
const MOST_NUMBERS = 1_000_000;
/** Most states: an evaluation of the likelihood costs their square a step. */
const MOST_STATES = 100;

/** What the kernels take. */
export interface InnovationsSystem {
  readonly states: number;
  /** Steps after which the matrices come round; 1 where they are constant. */
  readonly period: number;
  /** (period, states) */
  readonly observation: Float64Array;
  /** (period, states, states) */
  readonly transition: Float64Array;
}

/** Lists of numbers, nested to any depth; their sizes are checked together. */
export const systemRule: OptionRule = (value) => {
  const isNested = (each: unknown): boolean =>
    Array.isArray(each) || each instanceof Float64Array
      ? each.length > 0 && Array.from(each as ArrayLike<unknown>).every(isNested)
      : typeof each === "number" && Number.isFinite(each);
  const fine = (Array.isArray(value) || value instanceof Float64Array) && isNested(value);
  return fine ? undefined : "lists of finite numbers";
};

type Nested = number | ArrayLike<Nested>;

/** The matrices of a model; throws an OptionError where their sizes do not fit. */
export function systemOf(options: { readonly observation: unknown; readonly transition: unknown }): InnovationsSystem {
  const observations = perStep(options.observation as Nested, 1);
  const transitions = perStep(options.transition as Nested, 2);
  const states = (observations[0] as ArrayLike<number>).length;
  const period = Math.max(observations.length, transitions.length);
  if (states > MOST_STATES || period * states * states > MOST_NUMBERS) {
    const most = `${MOST_STATES} states, and ${MOST_NUMBERS} numbers in its transitions`;
    throw refusal(`a system must have at most ${most}`);
  }
  if (![observations, transitions].every(({ length }) => length === 1 || length === period)) {
    const lengths = `${observations.length} and ${transitions.length}`;
    throw refusal(`observation and transition must have one period, got ${lengths} steps`);
  }
  const observation = new Float64Array(period * states);
  const transition = new Float64Array(period * states * states);
  for (let t = 0; t < period; t++) {
    observation.set(row("observation", observations[t % observations.length]!, states), t * states);
    const rows = transitions[t % transitions.length] as ArrayLike<Nested>;
    if (rows.length !== states) throw refusal(`transition must have ${states} rows, got ${rows.length}`);
    for (let i = 0; i < states; i++) {
      transition.set(row("transition", rows[i]!, states), (t * states + i) * states);
    }
  }
  return { states, period, observation, transition };
}

/** One array of the given depth, or one per step of a period. */
function perStep(value: Nested, depth: number): readonly Nested[] {
  const deep = depthOf(value);
  if (deep === depth) return [value];
  if (deep === depth + 1) return Array.from(value as ArrayLike<Nested>);
  const what = depth === 1 ? "observation must be a row of numbers" : "transition must be a list of rows";
  throw refusal(`${what}, or one for each step of a period`);
}

function depthOf(value: Nested): number {
  return typeof value === "number" ? 0 : 1 + depthOf(value[0]!);
}

function row(name: string, values: Nested, states: number): Float64Array {
  const numbers = typeof values === "number" ? [values] : Array.from(values);
  if (numbers.length !== states || !numbers.every((each) => typeof each === "number")) {
    throw refusal(`each row of ${name} must have ${states} numbers`);
  }
  return Float64Array.from(numbers as number[]);
}

function refusal(message: string): OptionError {
  return new OptionError("option", `linearInnovations: ${message}`);
}
