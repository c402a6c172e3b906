// Arguments as hostile and careless callers write them.
import fc from "fast-check";

/** Numbers at every edge of what doubles, integers, seeds, horizons and memory can be. */
export const edgeNumbers: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1,
  2,
  3,
  12,
  -1,
  0.5,
  1.5,
  1e300,
  -1e300,
  1e-300,
  5e-324,
  Number.MAX_VALUE,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e9,
  100_000,
  100_001,
];

const value = fc.oneof({ weight: 3, arbitrary: fc.double({ min: -100, max: 100 }) }, fc.constantFrom(...edgeNumbers));

/** Series of doubles: short and broken ones as often as long and ordinary ones. */
export const brokenValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.array(value, { maxLength: 40 }),
  fc.array(value, { maxLength: 40 }).map((values) => Float64Array.from(values)),
  fc.array(value, { maxLength: 20 }).map((values) => Object.freeze(values)),
  fc.array(fc.option(value), { maxLength: 20 }),
  fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }),
  fc.integer({ min: 0, max: 40 }).map((n) => new Float64Array(n).fill(3)),
  fc.sparseArray(value, { maxLength: 20 }),
);

class Surprise {
  readonly values = [1, 2];
}

const oddities: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => "",
  () => "text",
  () => "12",
  () => "2024-01-31",
  () => "month",
  () => 10n,
  () => 2n ** 70n,
  () => Symbol("symbol"),
  () => () => 1,
  () => () => Number.NaN,
  () => () => undefined,
  () => new Date(Number.NaN),
  () => new Date(0),
  () => new Map([["a", [1, 2]]]),
  () => new Set([1]),
  () => Object.create(null),
  () => Object.freeze({}),
  () => new Surprise(),
  () => [1, "2", 3],
  () => [[1, 2], [3]],
  () => [{}, { time: "2024-01-01", value: 1 }],
  () => [null],
  () => [Symbol("item")],
  () => [Object.create(null)],
  () => ({ length: 3 }),
  () => ({ length: -1 }),
  () => ({ length: 2 ** 40 }),
  () => ({ length: Number.NaN }),
  () => ({ values: [1, 2], length: 9, dimension: 2, seasonLength: 1, covariates: {} }),
  () => ({ values: Float64Array.of(1, 2), length: 9, dimension: 1, seasonLength: 1, covariates: {} }),
  () => ({ values: new Float64Array(3), length: 3, dimension: 0, seasonLength: 0, covariates: null }),
  () => ({ values: null }),
  () => ({ toArray: () => 3 }),
  () => ({ toString: () => 3 }),
  () => ({ kind: "law" }),
  () => ({ kind: "law", law: "cauchy", parameters: {} }),
  () => ({ kind: "law", law: "normal", parameters: { mean: [1] } }),
  () => ({ kind: "paths", horizon: 0, paths: new Float64Array(0) }),
  () => ({ kind: "quantiles", levels: [], values: [] }),
  () => ({ kind: "mixture", weights: [], components: [] }),
  () => ({ kind: "other" }),
  () => ({ prediction: null }),
  () => ({ prediction: { kind: "law", law: "normal" } }),
  () => ({ fit: 1 }),
  () => ({ format: "forecastle", version: 1, kind: "fitted", model: "naive" }),
  () => new ArrayBuffer(8),
  () => new DataView(new ArrayBuffer(8)),
  () => new BigInt64Array(3),
  () => new Uint8ClampedArray([1, 2]),
  () => Float32Array.of(1, Number.NaN, 3),
];

/** Anything at all. */
export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...edgeNumbers),
  fc.constantFrom(...oddities).map((make) => make()),
  brokenValues,
  fc.anything({
    maxDepth: 2,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
);

/** Options of which one is anything at all, or misspelt. */
export function brokenOptions(
  fine: Readonly<Record<string, unknown>>,
  names: readonly string[],
): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.tuple(fc.constantFrom("other", ...names), anything).map(([name, given]) => ({ ...fine, [name]: given })),
    fc.constant({ ...fine, [`${names[0] ?? "option"}s`]: 1 }),
    fc.constant({ ...fine, toString: 1 }),
    fc.constant(fine),
    anything,
  );
}
