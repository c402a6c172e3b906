// The scale of a series that shows none: an item without history, a window of zeros. Expected from the static features of the item, so that
// a network has to tell the shape only.

import { engine } from "../wasm/engine.js";
import type { Scale, ScaleFloor } from "./scaler.js";
import type { CodedStatics, StaticsCode } from "./statics.js";
import { ID } from "./statics.js";

/** What the scales of a training panel tell of its static features. */
export type ExpectedScale = {
  /** Labels of each category that have a coefficient: none for categories that are too many. */
  readonly widths: readonly number[];
  /** Coefficients of log(scale / typical): an intercept, the reals, each label of each category. */
  readonly logScale: Float64Array;
  /** Coefficients of (location - typical location) / typical scale. */
  readonly location: Float64Array;
};

/** Most coefficients: their equations are dense. */
const MOST = 200;
/** Coefficients are shrunk as if each had been zero in one more series. */
const RIDGE = 1;
/** Logarithm of the largest factor between expected and typical scale. */
const FARTHEST = 50;

/**
 * A ridge regression of the logarithm of the scale (and of the location) on static features, over the series that tell a scale. Without
 * statics, and in categories that are rare, it is near the mean of the panel.
 */
export function learnExpectedScale(
  code: StaticsCode,
  floor: ScaleFloor,
  coded: readonly CodedStatics[],
  scales: readonly (Scale | undefined)[],
): ExpectedScale {
  const { typical } = floor;
  const { log } = engine().kernels;
  const widths = widthsOf(code);
  const known = scales.flatMap((scale, i) => (scale === undefined ? [] : [{ scale, coded: coded[i]! }]));
  const size = 1 + code.reals.length + widths.reduce((sum, width) => sum + width, 0);
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size * 2);
  for (const { scale, coded: features } of known) {
    const answers = [log(scale.scale / typical.scale), clamp((scale.location - typical.location) / typical.scale)];
    const entries = entriesOf(widths, features);
    for (const [i, a] of entries) {
      for (const [j, b] of entries) normal[i * size + j]! += a * b;
      answers.forEach((answer, k) => {
        right[i * 2 + k]! += a * clamp(answer);
      });
    }
  }
  const solution = solveRidge(normal, right, size);
  return {
    widths,
    logScale: solution.filter((_, i) => i % 2 === 0),
    location: solution.filter((_, i) => i % 2 === 1),
  };
}

/** The scale that static features let expect. */
export function expectedScale(expected: ExpectedScale, { typical, least }: ScaleFloor, features: CodedStatics): Scale {
  const entries = entriesOf(expected.widths, features);
  const sum = (coefficients: Float64Array): number =>
    clamp(entries.reduce((total, [i, value]) => total + value * coefficients[i]!, 0));
  const scale = Math.max(typical.scale * engine().kernels.exp(sum(expected.logScale)), least);
  return {
    location: typical.location + typical.scale * sum(expected.location),
    scale: Math.min(scale, Number.MAX_VALUE),
  };
}

function clamp(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(-FARTHEST, Math.min(FARTHEST, value));
}

/** Categories in their order, as long as there is room; ids are left out, as each has but one series. */
function widthsOf({ categories, reals }: StaticsCode): number[] {
  let room = MOST - 1 - reals.length;
  return categories.map(({ name, labels }) => {
    if (name === ID || labels.length > room) return 0;
    room -= labels.length;
    return labels.length;
  });
}

/** Column and value of all that is not zero. */
function entriesOf(widths: readonly number[], { reals, categories }: CodedStatics): [column: number, value: number][] {
  const entries: [number, number][] = [[0, 1], ...Array.from(reals, (value, k): [number, number] => [1 + k, value])];
  let first = 1 + reals.length;
  widths.forEach((width, k) => {
    const label = categories[k]! - 1;
    if (label >= 0 && label < width) entries.push([first + label, 1]);
    first += width;
  });
  return entries;
}

/** (size, 2); the intercept alone is not shrunk. */
function solveRidge(normal: Float64Array, right: Float64Array, size: number): Float64Array {
  for (let i = 1; i < size; i++) normal[i * size + i]! += RIDGE;
  // Without a series that tells a scale the intercept is zero.
  if (normal[0] === 0) normal[0] = 1;
  using frame = engine().frame();
  const a = frame.put(normal);
  const x = frame.put(right);
  if (frame.kernels.factorCholesky(size, a) !== frame.kernels.OK.value) return new Float64Array(size * 2);
  frame.kernels.solveCholesky(a, size, 2, x);
  return frame.take(x, size * 2);
}
