import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

type Part = readonly [weight: number, mean: number, sd: number];

function quantile(levels: readonly number[], parts: readonly Part[]): number[] {
  using frame = engine().frame();
  const [k, n] = [parts.length, levels.length];
  const spread = (column: 1 | 2) => Float64Array.from(parts.flatMap((part) => new Array<number>(n).fill(part[column])));
  const out = frame.f64(n);
  const weights = frame.put(Float64Array.from(parts, ([weight]) => weight));
  frame.kernels.quantileNormalMixture(
    frame.put(Float64Array.from(levels)),
    weights,
    frame.put(spread(1)),
    frame.put(spread(2)),
    k,
    n,
    out,
  );
  return [...frame.take(out, n)];
}

function cdf(x: number, parts: readonly Part[]): number {
  using frame = engine().frame();
  const { kernels } = frame;
  const out = frame.f64(1);
  let sum = 0;
  for (const [weight, mean, sd] of parts) {
    const [y, a, b] = [x, mean, sd].map((value) => frame.put(Float64Array.of(value)));
    kernels.cdfLaw(y!, a!, b!, 0, 1, kernels.NORMAL.value, out);
    sum += weight * frame.take(out, 1)[0]!;
  }
  return sum;
}

const levels = [1e-6, 0.01, 0.1, 0.25, 0.5, 0.8, 0.975, 0.9999];

describe("quantiles of a mixture of normal laws", () => {
  test("invert the distribution function, wherever the components lie", () => {
    const part = fc.tuple(
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: 1e-3, max: 50, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (raw) => {
        const sum = raw.reduce((total, [weight]) => total + weight, 0);
        const parts = raw.map(([weight, mean, sd]) => [weight / sum, mean, sd] as const);
        for (const [i, x] of quantile(levels, parts).entries()) {
          // A unit in the last place of 100 is 1e-14, and times the greatest density, of sd 0.001, 6e-12.
          expect(Math.abs(cdf(x, parts) - levels[i]!)).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 100, seed: 3, endOnFailure: true },
    );
  });

  test("of one component are its own, and of equal ones", () => {
    const expected = [-2.3263478740408408, 0.6744897501960817];
    for (const parts of [[[1, 0, 1]], [[0.25, 0, 1], [0.75, 0, 1]]] as Part[][]) {
      for (const [i, x] of quantile([0.01, 0.75], parts).entries()) expect(x).toBeCloseTo(expected[i]!, 13);
    }
  });

  test("of two far components halve at the gap, and lie in the one that holds the level", () => {
    const parts: Part[] = [[0.3, -1000, 1], [0.7, 1000, 1]];
    const [low, high] = quantile([0.15, 0.65], parts);
    expect(low).toBeCloseTo(-1000, 10);
    expect(high).toBeCloseTo(1000, 10);
  });

  test("jump at point masses", () => {
    const parts: Part[] = [[0.4, 2, 0], [0.6, 5, 0]];
    expect(quantile([0.1, 0.39, 0.41, 0.9], parts)).toEqual([2, 2, 5, 5]);
    const [x] = quantile([0.55], [[0.5, 0, 0], [0.5, 0, 1]]);
    // Below 0 lies a quarter, at 0 the half: 0.55 is reached there.
    expect(x).toBeCloseTo(0, 12);
  });

  test("are NaN for a level outside (0, 1) or a parameter that is no number", () => {
    expect(quantile([Number.NaN, -0.1, 1.1], [[1, 0, 1]])).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(quantile([0.5], [[1, Number.NaN, 1]])).toEqual([Number.NaN]);
  });

  test("stay monotone in the level", () => {
    const parts: Part[] = [[0.2, 0, 1e-8], [0.5, 0, 3], [0.3, 4, 0.5]];
    const grid = Array.from({ length: 200 }, (_, i) => (i + 0.5) / 200);
    const x = quantile(grid, parts);
    for (let i = 1; i < x.length; i++) expect(x[i]!).toBeGreaterThanOrEqual(x[i - 1]!);
  });
});

test("the distribution function of a mixture of normal laws is the weighted sum of theirs, at other parameters in each step", () => {
  const [weights, means, sds] = [[0.2, 0.3, 0.4], [0, 1, -2, 3, 5, 5], [1, 2, 0.5, 4, 0, 0]];
  const x = [0.3, 5];
  using frame = engine().frame();
  const out = frame.f64(2);
  const [at, w, m, s] = [x, weights, means, sds].map((values) => frame.put(Float64Array.from(values))) as number[];
  frame.kernels.cdfNormalMixture(at!, w!, m!, s!, 3, 2, out);
  for (const [h, value] of frame.take(out, 2).entries()) {
    const part = (k: number): Part => [weights[k]!, means[2 * k + h]!, sds[2 * k + h]!];
    // The same three terms in the same order.
    expect(value).toBe(cdf(x[h]!, [part(0), part(1), part(2)]));
  }
});
