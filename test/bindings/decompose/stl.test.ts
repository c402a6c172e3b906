import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, mstl, OptionError, type StlOptions, series, stl } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const file = golden("decomposition");
/** How each case of the file was called. */
const calls: Readonly<Record<string, StlOptions>> = {
  "stl-periodic": { seasonWindow: "periodic" },
  "stl-7": { seasonWindow: 7 },
  "stl-periodic-robust": { seasonWindow: "periodic", robust: true },
  "stl-7-robust": { seasonWindow: 7, robust: true },
  "stl-explicit": {
    seasonWindow: 11,
    trendWindow: 15,
    seasonDegree: 1,
    trendDegree: 0,
    seasonJump: 1,
    trendJump: 1,
    lowPassJump: 1,
    innerIterations: 3,
    outerIterations: 2,
  },
};

/** The file allows 1e-8 of the range: its values come from Fortran in double precision. */
const within = (values: Float64Array) => ({ tolerance: 1e-8, scale: Math.max(...values) - Math.min(...values) });
const every = (values: Float64Array, step: number) => values.filter((_, t) => t % step === 0);

describe("STL, decomposition.json", () => {
  for (const each of file.cases.filter(({ method }) => method in calls)) {
    test(each.id, () => {
      const { values, m } = goldenSeries(file, each.series)!;
      const parts = stl(values, { seasonLength: m, ...calls[each.method] });
      close(parts.season, numbers(each.seasonal), within(values), "season");
      close(parts.trend, numbers(each.trend), within(values), "trend");
      close(parts.remainder, numbers(each.remainder), within(values), "remainder");
      if (each.weights) close(parts.weights, numbers(each.weights), { tolerance: 1e-7 }, "weights");
    });
  }
});

describe("MSTL, decomposition.json", () => {
  for (const each of file.cases.filter(({ method }) => method === "mstl" || method === "mstl-default")) {
    test(each.id, () => {
      const { values, m } = goldenSeries(file, each.series)!;
      const parts = mstl(values, { seasonLengths: [m], ...(each.method === "mstl" ? { seasonWindow: 7 } : {}) });
      close(parts.seasons[0]!, numbers(each.seasonal), within(values), "season");
      close(parts.trend, numbers(each.trend), within(values), "trend");
      close(parts.remainder, numbers(each.remainder), within(values), "remainder");
    });
  }

  test("taylor4w-mstl", () => {
    const each = file.cases.find(({ id }) => id === "taylor4w-mstl")!;
    const { values } = goldenSeries(file, each.series)!;
    const parts = mstl(values, { seasonLengths: [336, 48] });
    expect(parts.seasonLengths).toEqual([48, 336]);
    close(every(parts.seasons[0]!, 16), numbers(each.seasonal48Every16), within(values), "season 48");
    close(every(parts.seasons[1]!, 16), numbers(each.seasonal336Every16), within(values), "season 336");
    close(every(parts.trend, 16), numbers(each.trendEvery16), within(values), "trend");
    close(every(parts.remainder, 16), numbers(each.remainderEvery16), within(values), "remainder");
  });
});

describe("stl", () => {
  const n = 120;
  const noise = normals(n, { seed: 3 });
  const season = (t: number) => [5, -2, -4, 1][t % 4]!;
  const line = Float64Array.from({ length: n }, (_, t) => 20 + 0.3 * t + season(t));
  const noisy = line.map((value, t) => value + noise[t]!);
  const options: StlOptions = { seasonLength: 4, seasonWindow: 9 };

  test("finds a line and a season exactly, whatever is missing", () => {
    for (const missing of [[], [0], [7, 8, 9], [119], [40, 41, 42, 43, 44]]) {
      const values = line.slice();
      for (const t of missing) values[t] = Number.NaN;
      // Each pass between season and trend shrinks the error that a gap leaves.
      for (const outerIterations of missing.length === 0 ? [0, 15] : [0]) {
        const parts = stl(values, { ...options, outerIterations, innerIterations: 30 });
        const exact = { tolerance: missing.length === 0 ? 1e-12 : 1e-5, scale: 60 };
        close(
          parts.season,
          Array.from(line, (_, t) => season(t)),
          exact,
          `season without ${missing}`,
        );
        close(
          parts.trend,
          Array.from(line, (_, t) => 20 + 0.3 * t),
          exact,
          `trend without ${missing}`,
        );
        expect([...parts.remainder].flatMap((rest, t) => (Number.isNaN(rest) ? [t] : []))).toEqual(missing);
        expect([...parts.weights].flatMap((weight, t) => (weight === 0 ? [t] : []))).toEqual(
          expect.arrayContaining(missing),
        );
      }
    }
  });

  test("leaves an outlier in the remainder when it is robust", () => {
    const values = noisy.slice();
    values[50]! += 30;
    const { remainder, weights } = stl(values, { ...options, robust: true });
    expect(remainder[50]).toBeGreaterThan(25);
    expect(weights[50]).toBe(0);
    expect(Math.max(...remainder.filter((_, t) => t !== 50).map(Math.abs))).toBeLessThan(5);
  });

  test("gives parts that add up to the series, in its units", () => {
    const sizes = fc.constantFrom(1e-300, 1e-12, 1, 1e15, 1e305);
    const lengths = fc.integer({ min: 2, max: 13 });
    fc.assert(
      fc.property(sizes, lengths, fc.integer({ min: 0, max: 40 }), fc.boolean(), (size, m, more, robust) => {
        const values = normals(2 * m + more, { seed: m }).map((z) => z * size);
        const parts = stl(values, { seasonLength: m, robust });
        const sum = parts.trend.map((trend, t) => (trend + parts.season[t]! + parts.remainder[t]!) / size);
        close(
          sum,
          values.map((value) => value / size),
          { tolerance: 1e-12 },
        );
      }),
      { numRuns: 60 },
    );
  });

  test("gives NaN for no part of what was observed, with gaps of any kind", () => {
    const pattern = fc.array(fc.boolean(), { minLength: 24, maxLength: 60 });
    fc.assert(
      fc.property(pattern, fc.integer({ min: 2, max: 12 }), fc.boolean(), (gaps, m, robust) => {
        const values = Float64Array.from(gaps, (gap, t) => (gap && t > 0 ? Number.NaN : 3 + (t % m)));
        const parts = mstl(values, { seasonLengths: [m, 2], robust });
        for (const part of [parts.trend, ...parts.seasons]) expect(part.every(Number.isFinite)).toBe(true);
        expect([...parts.remainder].map(Number.isNaN)).toEqual([...values].map(Number.isNaN));
      }),
      { numRuns: 60 },
    );
  });

  test("takes the season length of the time step", () => {
    const monthly = series(noisy, { start: "2010-01", frequency: "month" });
    expect(stl(monthly).seasonLength).toBe(12);
    expect(mstl(monthly).seasonLengths).toEqual([12]);
  });

  test("a constant has no season and no remainder", () => {
    const { season, remainder, trend } = stl(new Float64Array(30).fill(7), { seasonLength: 5, robust: true });
    close(trend, new Float64Array(30).fill(7), { tolerance: 1e-14 });
    close(season, new Float64Array(30), { tolerance: 1e-14 });
    close(remainder, new Float64Array(30), { tolerance: 1e-14 });
  });

  test("refuses what it cannot split, and says why", () => {
    expect(() => stl(noisy)).toThrow(OptionError);
    expect(() => stl(noisy, { seasonLength: 61 })).toThrow(/at least 122 values, got 120/);
    expect(() => mstl(noisy, { seasonLengths: [4, 61] })).toThrow(DataError);
    expect(() => mstl(noisy, { seasonLengths: [] })).toThrow(/at least 1 item/);
    expect(() => stl(noisy, { seasonLength: 4, seasonWindow: 8 })).toThrow(/odd integer from 3, got 8/);
    expect(() => stl(new Float64Array(20).fill(Number.NaN), { seasonLength: 4 })).toThrow(/every value is missing/);
  });
});
