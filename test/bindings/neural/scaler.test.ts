// The scale of a window: equivariant, and never zero, infinite or missing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  floorOf,
  fromMeasured,
  LARGEST_SCALED,
  type SCALINGS,
  scaled,
  scaleOf,
  toMeasured,
} from "../../../bindings/neural/scaler.js";

const { NaN: missing } = Number;
const whole = (scaling: (typeof SCALINGS)[number], values: readonly number[]) =>
  scaleOf(scaling, Float64Array.from(values), 0, values.length);
const finite = fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(missing)), {
  maxLength: 30,
});

describe("the scale of a window", () => {
  test("is the mean absolute value, or mean and standard deviation, of what is not missing", () => {
    expect(whole("mean-abs", [3, missing, -5, 0])).toEqual({ location: 0, scale: 8 / 3 });
    const standard = whole("standard", [2, missing, 4, 6]);
    expect(standard?.location).toBeCloseTo(4, 14);
    expect(standard?.scale).toBeCloseTo(Math.sqrt(8 / 3), 14);
  });

  test("reads its window and nothing else", () => {
    expect(scaleOf("mean-abs", Float64Array.of(100, 2, 4, 100), 1, 3)).toEqual({ location: 0, scale: 3 });
  });

  test("of c z is c times that of z, to the bit for powers of two", () => {
    const holds = fc.property(finite, fc.integer({ min: -300, max: 300 }), (values, exponent) => {
      const c = 2 ** exponent;
      for (const scaling of ["mean-abs", "standard"] as const) {
        const one = whole(scaling, values);
        const other = whole(
          scaling,
          values.map((value) => c * value),
        );
        if (one === undefined || values.some((value) => value !== 0 && Math.abs(value) < 1e-9)) return;
        expect(other).toEqual({ location: c * one.location, scale: c * one.scale });
      }
    });
    fc.assert(holds, { seed: 1, numRuns: 200 });
  });

  test("is not told by missing values alone, nor by zeros alone", () => {
    for (const scaling of ["mean-abs", "standard", "log1p"] as const) {
      expect(whole(scaling, [])).toBeUndefined();
      expect(whole(scaling, [missing, missing])).toBeUndefined();
      expect(whole(scaling, [0, 0, missing, 0])).toBeUndefined();
    }
    expect(whole("none", [])).toEqual({ location: 0, scale: 1 });
  });

  test("of a constant or a single value is its size: rounding is no deviation", () => {
    expect(whole("standard", [0.1, 0.1, 0.1])?.scale).toBeCloseTo(0.1, 15);
    expect(whole("standard", [-7])).toEqual({ location: -7, scale: 7 });
    expect(whole("mean-abs", [-7])).toEqual({ location: 0, scale: 7 });
  });

  test("neither overflows nor vanishes at the ends of the doubles", () => {
    expect(whole("mean-abs", [1e308, 1e308, -1e308])).toEqual({ location: 0, scale: 1e308 });
    expect(whole("standard", [1e300, 3e300])?.scale).toBeCloseTo(1e300, -290);
    expect(whole("mean-abs", [5e-324, 5e-324])?.scale).toBe(2 ** -1022);
    expect(whole("standard", [1e-300, 3e-300])!.scale / 1e-300).toBeCloseTo(1, 14);
  });

  test("scaled values are finite, whatever the value: beyond a million they are taken for a million", () => {
    const holds = fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), finite, (value, values) => {
      const scale = whole("standard", values);
      if (scale) expect(Math.abs(scaled(value, scale))).toBeLessThanOrEqual(LARGEST_SCALED);
    });
    fc.assert(holds, { seed: 2, numRuns: 300 });
    expect(scaled(-1e308, { location: 1e308, scale: 1e-300 })).toBe(-LARGEST_SCALED);
    expect(scaled(7, { location: 1, scale: 3 })).toBe(2);
  });
});

describe("values under log1p", () => {
  test("come back as they were, small and large ones", () => {
    const values = Float64Array.of(0, 1e-12, 0.5, 7, 1e6, 1e300, -0.5, missing);
    const back = fromMeasured("log1p", toMeasured("test", "log1p", values));
    // log u within 1 ulp of 690 is 1e-13 of exp(u).
    for (const [i, value] of values.entries()) {
      if (value > 0 || value < 0) expect(Math.abs(back[i]! / value - 1)).toBeLessThan(2e-13);
    }
    expect(back[0]).toBe(0);
    expect(back[7]).toBeNaN();
  });

  test("are refused at -1 and below, and infinite ones always, with their index", () => {
    expect(() => toMeasured("m", "log1p", Float64Array.of(1, -1))).toThrow("value 1 is -1");
    expect(() => toMeasured("m", "none", Float64Array.of(1, 2, Number.POSITIVE_INFINITY))).toThrow(
      "value 2 is Infinity",
    );
  });
});

describe("the floor of a panel", () => {
  test("is the median scale, and a vanishing part of it", () => {
    const scales = [1, 2, 400].map((scale) => ({ location: scale, scale }));
    expect(floorOf([...scales, undefined])).toEqual({ typical: { location: 2, scale: 2 }, least: 2e-10 });
    expect(floorOf(scales.slice(0, 2)).typical.scale).toBe(1.5);
    expect(floorOf([undefined])).toEqual({ typical: { location: 0, scale: 1 }, least: 1e-10 });
  });
});
