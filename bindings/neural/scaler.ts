// The scale of a window: networks see values of about one, whatever the units of the series.

import { DataError } from "../core/errors.js";
import { engine } from "../wasm/engine.js";

/**
 * How values are scaled before a network sees them, each window by what it shows before the cut:
 * `"mean-abs"` over their mean absolute value, `"standard"` less their mean over their standard deviation, `"log1p"` as `"standard"` after
 * log(1 + z), for counts and sales of very different sizes; `"none"` as they are.
 */
export type Scaling = "mean-abs" | "standard" | "log1p" | "none";

/** Every scaling. */
export const SCALINGS: readonly Scaling[] = ["mean-abs", "standard", "log1p", "none"];

/** u = (g(z) - location) / scale, where g is log1p for the scaling of that name and nothing for the others. */
export interface Scale {
  readonly location: number;
  /** Above 0. */
  readonly scale: number;
}

/** Scaled values beyond this are taken for it: a series that grows by 1e200 must not become an infinite single. */
export const LARGEST_SCALED = 1e6;

/** A standard deviation below this part of the largest value is rounding. */
const ROUNDING = 1e-9;

/**
 * Values as their scale is measured on, a copy: log(1 + z) for `"log1p"`, else the values themselves. Missing values stay NaN.
 *
 * Errors: DataError — `"not-finite"` with the index; `"not-positive"` for values of -1 and below under `"log1p"`.
 */
export function toMeasured(owner: string, scaling: Scaling, values: Float64Array): Float64Array {
  const infinite = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (infinite >= 0) throw new DataError("not-finite", `${owner}: value ${infinite} is ${values[infinite]}`);
  if (scaling !== "log1p") return values.slice();
  const low = values.findIndex((value) => value <= -1);
  if (low >= 0) {
    throw new DataError(
      "not-positive",
      `${owner}: scaling "log1p" needs values above -1, value ${low} is ${values[low]}`,
    );
  }
  const { kernels } = engine();
  return values.map((value) => logOnePlus(value, kernels.log));
}

/** log(1 + z), z > -1, to a few ulp. Source: Higham (2002), section 1.14.1. */
function logOnePlus(z: number, log: (x: number) => number): number {
  const sum = 1 + z;
  return sum === 1 ? z : (z * log(sum)) / (sum - 1);
}

/** exp(u) - 1, to a few ulp. Source: Higham (2002), section 1.14.1. */
function expMinusOne(u: number, exp: (x: number) => number, log: (x: number) => number): number {
  const power = exp(u);
  if (power === 1) return u;
  if (power === 0 || power === Number.POSITIVE_INFINITY) return power - 1;
  const minus = power - 1;
  return minus === -1 ? -1 : (minus * u) / log(power);
}

/** Values in the units of the series, from measured ones: the other way round. */
export function fromMeasured(scaling: Scaling, measured: Float64Array): Float64Array {
  if (scaling !== "log1p") return measured;
  const { exp, log } = engine().kernels;
  return measured.map((value) => expMinusOne(value, exp, log));
}

/**
 * The scale of the measured values `from` to `to` (exclusive); missing ones do not count. Undefined where they tell none: all missing, or
 * all of them zero. Equivariant: that of c z is c times that of z, for c > 0 (`"log1p"` after its logarithm).
 */
export function scaleOf(scaling: Scaling, measured: Float64Array, from: number, to: number): Scale | undefined {
  if (scaling === "none") return { location: 0, scale: 1 };
  let largest = 0;
  let count = 0;
  for (let t = from; t < to; t++) {
    const size = Math.abs(measured[t]!);
    if (Number.isNaN(size)) continue;
    count++;
    if (size > largest) largest = size;
  }
  if (largest === 0 || count === 0) return undefined;
  // Over the largest of them no sum overflows.
  let sum = 0;
  for (let t = from; t < to; t++) {
    const part = measured[t]! / largest;
    if (!Number.isNaN(part)) sum += scaling === "mean-abs" ? Math.abs(part) : part;
  }
  const mean = sum / count;
  if (scaling === "mean-abs") return { location: 0, scale: positive(mean * largest) };
  const deviation = deviationOf(measured, from, to, largest, mean, count);
  return { location: mean * largest, scale: positive((deviation > ROUNDING ? deviation : Math.abs(mean)) * largest) };
}

/** Standard deviation of values over the largest of them. */
function deviationOf(
  measured: Float64Array,
  from: number,
  to: number,
  largest: number,
  mean: number,
  count: number,
): number {
  let squares = 0;
  for (let t = from; t < to; t++) {
    const error = measured[t]! / largest - mean;
    if (!Number.isNaN(error)) squares += error * error;
  }
  return Math.sqrt(squares / count);
}

function positive(scale: number): number {
  return Math.max(scale, 2 ** -1022);
}

/** A measured value as a network sees it. */
export function scaled(value: number, { location, scale }: Scale): number {
  const u = (value - location) / scale;
  return Math.max(-LARGEST_SCALED, Math.min(LARGEST_SCALED, u));
}

/** The scale that stands where a window tells none or a vanishing one. */
export interface ScaleFloor {
  /** For windows that tell no scale. */
  readonly typical: Scale;
  /** Least scale. */
  readonly least: number;
}

/** Part of the typical scale of a panel below which no scale of a window lies. */
const LEAST_PART = 1e-10;

/** Median scale and location of the series that tell one; one and zero where none does. */
export function floorOf(scales: readonly (Scale | undefined)[]): ScaleFloor {
  const told = scales.filter((each) => each !== undefined);
  if (told.length === 0) return { typical: { location: 0, scale: 1 }, least: LEAST_PART };
  const typical = {
    location: median(told.map((each) => each.location)),
    scale: median(told.map((each) => each.scale)),
  };
  return { typical, least: Math.max(LEAST_PART * typical.scale, 2 ** -1022) };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : sorted[half - 1]! / 2 + sorted[half]! / 2;
}
