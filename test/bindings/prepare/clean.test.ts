import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { series } from "../../../bindings/core/series.js";
import { clean, findOutliers } from "../../../bindings/prepare/clean.js";
import { interpolateMissing } from "../../../bindings/prepare/interpolate-missing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const file = golden("cleaning");

describe("golden values of R's na.interp, tsoutliers and tsclean, on the correct robust STL", () => {
  for (const one of file.cases) {
    const { m, values } = goldenSeries(file, one.series)!;
    // The notes of the file: 1e-6 where a season is estimated, 1e-10 for lines.
    test(`${one.id}: gaps`, () => {
      close(interpolateMissing(values, { seasonLength: m }).values, numbers(one.naInterp), { tolerance: 1e-6 });
      close(interpolateMissing(values, { seasonLength: 1 }).values, numbers(one.naInterpLinear), { tolerance: 1e-10 });
    });
    test(`${one.id}: outliers`, () => {
      const found = findOutliers(values, { seasonLength: m });
      // R counts from 1.
      expect(found.map(({ index }) => index + 1)).toEqual(one.outlierIndex);
      close(
        found.map(({ replacement }) => replacement),
        numbers(one.outlierReplacement),
        { tolerance: 1e-6 },
      );
      close(clean(values, { seasonLength: m }).values, numbers(one.tsclean), { tolerance: 1e-6 });
    });
  }
});

describe("a planted outlier", () => {
  const air = goldenSeries(golden("transforms-tests"), "AirPassengers")!.values;
  const planted = air.map((value, t) => (t === 59 ? 900 : value));

  test("of 900 in the 60th month of AirPassengers is replaced; peaks of the growing season stand out beside it", () => {
    const found = findOutliers(planted, { seasonLength: 12 });
    const at = found.find(({ index }) => index === 59)!;
    expect(at.value).toBe(900);
    // R gives 203.2988477, on its wrong robust STL.
    expect(at.replacement).toBeCloseTo(203.3, 0);
    expect(found.length).toBeGreaterThan(1);
  });

  test("in its logarithm is found without the peaks", () => {
    const found = findOutliers(planted.map(Math.log), { seasonLength: 12 });
    expect(found[0]!.index).toBe(59);
    expect(found.length).toBeLessThanOrEqual(2);
  });
});

describe("the series stays what it is", () => {
  test("with its time stamps, at any scale", () => {
    const monthly = series([1, Number.NaN, 3], { start: "2024-01", frequency: "month", id: "a" });
    const filled = interpolateMissing(monthly);
    expect(filled.index?.label(1)).toBe("2024-02");
    expect(filled.id).toBe("a");
    expect(monthly.values[1]).toBeNaN();
    for (const exponent of [-900, 900]) {
      const far = [1, 2, Number.NaN, 4].map((value) => value * 2 ** exponent);
      expect(interpolateMissing(far).values[2]).toBe(3 * 2 ** exponent);
      const spiked = Array.from({ length: 30 }, (_, t) => (t === 9 ? 500 : 3 + (t % 3)) * 2 ** exponent);
      expect(findOutliers(spiked).map(({ index }) => index)).toEqual([9]);
    }
  });

  test("where nothing is observed, varies or stands out", () => {
    expect(Array.from(interpolateMissing([Number.NaN, Number.NaN]).values)).toEqual([Number.NaN, Number.NaN]);
    for (const values of [[], [1], [2, 2, 2, 2, 2], [1, 2], [Number.NaN, 3]]) expect(findOutliers(values)).toEqual([]);
    expect(Array.from(clean([4, Number.POSITIVE_INFINITY, 6]).values)).toEqual([4, 5, 6]);
  });

  test("filling keeps every observed value and leaves no gap, whatever the data", () => {
    const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN));
    const values = fc.array(value, { maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 13 }), (given, seasonLength) => {
        const filled = interpolateMissing(given, { seasonLength }).values;
        const known = given.some((each) => !Number.isNaN(each));
        for (const [t, each] of given.entries()) if (!Number.isNaN(each)) expect(filled[t]).toBe(each);
        expect(filled.every((each) => !Number.isNaN(each))).toBe(known || given.length === 0);
        const cleaned = clean(given, { seasonLength }).values;
        expect(cleaned.every((each) => Number.isFinite(each))).toBe(known || given.length === 0);
      }),
      { numRuns: 60 },
    );
  });
});
