// Where the search for the parameters of a structural model starts.

import type { StructuralForm } from "./structural-form.js";

/** Starting points (count, variables), the bounds of the variables, and the least scale of the variances. */
export interface Starts {
  readonly starts: Float64Array;
  readonly count: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Whether all variances are free, so that their scale is found apart. */
  readonly apart: boolean;
  readonly floor: number;
}

/** Standard deviations that a part may start with, relative to each other: noise, level, slope, others. */
const shapes: readonly (readonly [number, number, number, number])[] = [
  [1, 0.3, 0.03, 0.1],
  [1, 1, 0.1, 0.3],
  [0.3, 1, 0.03, 0.1],
  [1, 0.1, 0.01, 0.03],
  [0.3, 0.3, 0.3, 1],
  [1, 0.03, 0.3, 0.3],
  [0.1, 1, 0.3, 0.3],
  [1, 0.3, 0.003, 0.01],
];

/** Periods and dampings that a cycle may start with, as shares of the way between their bounds. */
const cycleShapes: readonly (readonly [number, number])[] = [
  [0.2, 0.9],
  [0.5, 0.9],
  [0.8, 0.9],
  [0.35, 0.7],
];

/** No model is believed to err less than this share of its largest value: 2 to the power -50. */
const ROUNDING = 8.881784197001252e-16;

/** The starting points of a form for a series. */
export function startsOf(form: StructuralForm, values: Float64Array): Starts {
  const { free, cycles, known } = form;
  const v = free.length;
  const apart =
    free.some(({ kind }) => kind === "deviation") && !Object.values(knownVariances(known)).some((x) => x > 0);
  const scale = apart ? 1 : Math.sqrt(Math.max(stepVariance(values), Number.MIN_VALUE));
  const cyclic = cycles.some(({ frequency }) => frequency >= 0) ? cycleShapes : [[0, 0.5] as const];
  const points = shapes.flatMap((shape) => cyclic.map((at) => pointOf(form, shape, at, scale)));
  const lower = Float64Array.from(free, ({ bounds }) => bounds?.[0] ?? Number.NEGATIVE_INFINITY);
  const upper = Float64Array.from(free, ({ bounds }) => bounds?.[1] ?? Number.POSITIVE_INFINITY);
  let largest = 0;
  for (const value of values) if (!Number.isNaN(value)) largest = Math.max(largest, Math.abs(value));
  const rounding = Math.max(largest * ROUNDING, 1e-150);
  const count = v === 0 ? 1 : points.length;
  return { starts: Float64Array.from(points.flat()), count, lower, upper, apart, floor: rounding * rounding };
}

function knownVariances({ period: _p, damping: _d, slopeDamping: _s, ...variances }: Readonly<Record<string, number>>) {
  return variances;
}

function pointOf(
  { free }: StructuralForm,
  [noise, level, slope, other]: readonly [number, number, number, number],
  [along, damped]: readonly [number, number],
  scale: number,
): number[] {
  return free.map(({ name, kind, bounds }, i) => {
    if (kind === "frequency") return between(bounds!, along);
    if (kind === "damping") return between(bounds!, damped);
    const named = { irregular: noise, level, slope, cycle: other }[name];
    return scale * (named ?? (name.startsWith("season") ? other : [level, other, slope, noise][i % 4]!));
  });
}

function between([from, to]: readonly [number, number], share: number): number {
  return from + share * (to - from);
}

/** Mean square of the steps between values. */
export function stepVariance(values: Float64Array): number {
  let [sum, count] = [0, 0];
  let before = Number.NaN;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isNaN(before)) {
      sum += (value - before) * (value - before);
      count++;
    }
    before = value;
  }
  return count === 0 ? 1 : sum / count;
}
