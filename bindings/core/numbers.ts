import { DataError } from "./errors.js";
import { show } from "./options.js";

/** Numbers in any container: arrays, typed arrays, iterables, columns with `toArray()`. `null` and `undefined` are missing values. */
export type Numbers =
  | ArrayLike<number | bigint | null | undefined>
  | Iterable<number | bigint | null | undefined>
  | { toArray(): ArrayLike<number | bigint | null | undefined> };

/**
 * A copy of numbers as doubles; `null` and `undefined` become NaN.
 *
 * Errors: `DataError("not-numeric")` with index and value for text, booleans, objects and integers beyond 2^53;
 * `DataError("format")` for what holds no numbers at all.
 */
export function toNumbers(input: unknown, name = "values"): Float64Array {
  if (ArrayBuffer.isView(input) && !(input instanceof DataView)) return fromTyped(input, name);
  const items = itemsOf(input);
  if (items === undefined) throw new DataError("format", `${name} must be numbers, got ${show(input)}`);
  const numbers = new Float64Array(items.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = toNumber(items[i], () => `${name}[${i}]`);
  return numbers;
}

/** Most values that a series may hold: one gibibyte of doubles. */
const MOST_VALUES = 2 ** 27;

/** Whether that many values can be held at all: an object may claim any length. */
export function isLength(length: unknown): length is number {
  return Number.isInteger(length) && (length as number) >= 0 && (length as number) <= MOST_VALUES;
}

/** What an array, an iterable or a column holds; undefined when the input is none of them. */
export function itemsOf(input: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(input)) return input;
  if (typeof input !== "object" || input === null) return undefined;
  // Iterating comes first: the raw buffer of a column forgets which of its values are null.
  if (Symbol.iterator in input) return Array.from(input as Iterable<unknown>);
  if ("toArray" in input && typeof input.toArray === "function") return itemsOf(input.toArray());
  if ("length" in input && isLength(input.length)) return input as ArrayLike<unknown>;
  return undefined;
}

/** One value as a double. */
export function toNumber(value: unknown, where: () => string): number {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === "bigint") {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value);
    throw new DataError("not-numeric", `${where()} is ${value}, an integer beyond 2^53 that a double cannot hold`);
  }
  throw new DataError("not-numeric", `${where()} is ${show(value)}, not a number`);
}

function fromTyped(input: ArrayBufferView, name: string): Float64Array {
  const typed = input as unknown as ArrayLike<number | bigint>;
  if (typeof typed[0] !== "bigint") return new Float64Array(typed as ArrayLike<number>);
  const numbers = new Float64Array(typed.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = toNumber(typed[i], () => `${name}[${i}]`);
  return numbers;
}
