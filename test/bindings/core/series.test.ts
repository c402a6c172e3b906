import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendValues } from "../../../bindings/core/append-values.js";
import { DataError, OptionError } from "../../../bindings/core/errors.js";
import { mapValues, requireLength, type Series, series, sliceSeries, toSeries } from "../../../bindings/core/series.js";
import { seriesFromJson, seriesToJson } from "../../../bindings/core/series-json.js";

const { NaN: missing } = Number;

describe("numbers", () => {
  test("of arrays, typed arrays, iterables, array-likes and columns are copied as doubles", () => {
    const expected = [1, 2, 3];
    const inputs = [
      [1, 2, 3],
      Float32Array.of(1, 2, 3),
      Int8Array.of(1, 2, 3),
      Uint16Array.of(1, 2, 3),
      BigInt64Array.of(1n, 2n, 3n),
      new Set([1, 2, 3]),
      { length: 3, 0: 1, 1: 2, 2: 3 },
      { toArray: () => [1, 2, 3] },
      [1n, 2n, 3n],
    ];
    for (const input of inputs) expect(Array.from(toSeries(input).values)).toEqual(expected);
  });

  test("do not share memory with the input and leave it as it was", () => {
    const input = Float64Array.of(1, 2, 3);
    const y = toSeries(input);
    input[0] = 9;
    expect(Array.from(y.values)).toEqual([1, 2, 3]);
    expect(y.values).toBeInstanceOf(Float64Array);
  });

  test("may be missing: null, undefined, holes and NaN", () => {
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    expect(Array.from(toSeries([1, null, undefined, , Number.NaN]).values)).toEqual([
      1,
      missing,
      missing,
      missing,
      missing,
    ]);
  });

  test("of a column with nulls come from its iterator, as its buffer forgets them", () => {
    const column = {
      *[Symbol.iterator]() {
        yield 1;
        yield null;
      },
      toArray: () => Float64Array.of(1, 0),
    };
    expect(Array.from(toSeries(column).values)).toEqual([1, missing]);
  });

  test("keep infinities and -0: models decide about them", () => {
    const { values } = toSeries([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]);
    expect(Object.is(values[2], -0)).toBe(true);
    expect(values[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    [[1, "2"], /values\[1\] is "2", not a number/],
    [[true], /values\[0\] is true/],
    [[1, {}], /values\[1\] is an object/],
    [[2n ** 60n], /values\[0\] is 1152921504606846976/],
    [BigInt64Array.of(1n, 2n ** 60n), /values\[1\]/],
  ])("of the wrong type are refused with index and value: %s", (input, message) => {
    const read = () => toSeries(input as number[]);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: "not-numeric" }));
  });

  test.each([[5], [null], [undefined], ["123"], [true], [() => 1]])("%s is no series", (input) => {
    expect(() => toSeries(input as unknown as number[])).toThrow(expect.objectContaining({ code: "format" }));
  });

  test("may be none at all", () => {
    expect(toSeries([])).toMatchObject({ length: 0, dimension: 1, seasonLength: 1, index: undefined, id: undefined });
  });
});

describe("values with a start", () => {
  test("have time stamps and the season of their step", () => {
    const y = series({ values: [112, 118, 132], start: "1949-01", frequency: "month", id: "AirPassengers" });
    expect(y.index?.toArray()).toEqual(["1949-01", "1949-02", "1949-03"]);
    expect(y).toMatchObject({ seasonLength: 12, id: "AirPassengers", length: 3 });
    expect(series([112], { start: "1949-01", frequency: "month" }).index?.label(0)).toBe("1949-01");
  });

  test("with a frequency alone have its season and no time stamps", () => {
    expect(series([1, 2], { frequency: "Q" })).toMatchObject({ seasonLength: 4, index: undefined });
  });

  test("with a start alone are refused", () => {
    expect(() => series([1, 2], { start: "2020" })).toThrow(OptionError);
  });

  test("take covariates of their length only", () => {
    const y = series([1, 2], { covariates: { price: [3, null] } });
    expect(Array.from(y.covariates.price as Float64Array)).toEqual([3, missing]);
    const read = () => series([1, 2], { covariates: { price: [3] } });
    expect(read).toThrow(/covariate "price" has 1 values, expected 2/);
  });

  test("may have several dimensions", () => {
    expect(series({ values: [1, 2, 3, 4], dimension: 2 })).toMatchObject({ length: 2, dimension: 2 });
    expect(() => series({ values: [1, 2, 3], dimension: 2 })).toThrow(DataError);
    expect(() => series({ values: [1, 2, 3], dimension: 0 })).toThrow(OptionError);
  });

  test("take their season length from the caller when it is given", () => {
    expect(series([1], { frequency: "hour", start: "2020-01-01", seasonLength: 168 }).seasonLength).toBe(168);
    expect(() => series([1], { seasonLength: 0 })).toThrow(OptionError);
  });

  test("refuse options and data that do not exist, with the nearest that does", () => {
    const options = { freq: "month" } as object;
    expect(() => series([1], { start: "2020", timezone: "UTC" } as object)).toThrow(/no option "timezone".*timeZone/);
    expect(() => series({ values: [1], ...options })).toThrow(OptionError);
    expect(() => appendValues(series([1]), [2], { times: "2020" } as object)).toThrow(OptionError);
  });

  test("have an id that is text", () => {
    expect(series({ values: [1], id: 7 as unknown as string }).id).toBe("7");
    expect(() => series({ values: [1], id: {} as string })).toThrow(DataError);
  });

  test("that are a Series already pass as they are, or take what is said anew", () => {
    const y = series([1, 2], { start: "2020-01", frequency: "month" });
    expect(toSeries(y)).toBe(y);
    expect(series(y)).toBe(y);
    const named = series(y, { id: "a" });
    expect(named).toMatchObject({ id: "a", seasonLength: 12 });
    expect(named.index?.label(1)).toBe("2020-02");
  });
});

describe("rows", () => {
  const rows = [
    { ds: "2024-01-03", y: 3, unique_id: "a", price: 30 },
    { ds: "2024-01-01", y: 1, unique_id: "a", price: 10 },
    { ds: "2024-01-05", y: 5, unique_id: "a", price: 50 },
    { ds: "2024-01-02", y: 2, unique_id: "a", price: 20 },
  ];
  const keys = { time: "ds", value: "y", id: "unique_id" } as const;

  test("are sorted, gaps are missing values, and both are reported", () => {
    const y = series(rows, { ...keys, covariates: ["price"] });
    expect(Array.from(y.values)).toEqual([1, 2, 3, missing, 5]);
    expect(Array.from(y.covariates.price as Float64Array)).toEqual([10, 20, 30, missing, 50]);
    expect(y).toMatchObject({ id: "a", seasonLength: 7 });
    expect(y.index?.toArray()).toEqual(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"]);
    expect(y.warnings?.map((warning) => warning.code)).toEqual(["unsorted", "gaps-filled"]);
    expect(rows[0]?.ds).toBe("2024-01-03");
  });

  test("may come by column", () => {
    const y = series({ time: ["2024-02", "2024-01"], value: Float32Array.of(2, 1) });
    expect(Array.from(y.values)).toEqual([1, 2]);
    expect(y.index?.label(0)).toBe("2024-01");
  });

  test("that are none make an empty series", () => {
    expect(series({ time: [], value: [] }).length).toBe(0);
    expect(series({ time: [], value: [] }, { frequency: "month" }).seasonLength).toBe(12);
  });

  test("without time stamps keep their order", () => {
    expect(Array.from(series([{ value: 3 }, { value: 1 }]).values)).toEqual([3, 1]);
  });

  test("may come from an iterable, such as a query result", () => {
    const cursor = (function* () {
      yield* rows;
    })();
    expect(series(cursor, keys).length).toBe(5);
  });

  test("may hold several values a step", () => {
    const wide = [
      { time: "2024", a: 1, b: 2 },
      { time: "2025", a: 3, b: 4 },
    ];
    const y = series(wide, { value: ["a", "b"] });
    expect(y).toMatchObject({ dimension: 2, length: 2 });
    expect(Array.from(y.values)).toEqual([1, 2, 3, 4]);
  });

  test("of one time stamp are refused unless the caller says what to do", () => {
    const twice = [...rows, { ds: "2024-01-02", y: 7, unique_id: "a", price: 40 }];
    const read = () => series(twice, keys);
    expect(read).toThrow(/ds\[4\] = 2024-01-02 repeats/);
    expect(read).toThrow(expect.objectContaining({ code: "duplicate" }));
    const second = (duplicates: "sum" | "mean" | "last") =>
      series(twice, { ...keys, covariates: ["price"], duplicates });
    expect([second("sum").values[1], second("mean").values[1], second("last").values[1]]).toEqual([9, 4.5, 7]);
    expect(second("sum").covariates.price?.[1]).toBe(30);
    expect(second("sum").warnings?.some((warning) => warning.code === "duplicates-merged")).toBe(true);
  });

  test("off the steps are refused with the stamp", () => {
    const odd = [...rows, { ds: "2024-01-06T05:30", y: 6, unique_id: "a", price: 0 }];
    expect(() => series(odd, { ...keys, frequency: "day" })).toThrow(/ds\[4\] = 2024-01-06T05:30 lies between/);
  });

  test("that tell no time step need the option frequency", () => {
    const one = [{ time: "2024-01-01", value: 1 }];
    expect(() => series(one)).toThrow(/give the option frequency/);
    expect(series(one, { frequency: "day" }).index?.label(0)).toBe("2024-01-01");
  });

  test("of a step far too fine for their span are refused", () => {
    const years = [
      { time: "1990", value: 1 },
      { time: "1991", value: 1 },
    ];
    expect(() => series(years, { frequency: "ms" })).toThrow(/2 rows would be spread over 31536000001 steps/);
  });

  test("that lack a key name the keys they have", () => {
    expect(() => series(rows)).toThrow(/there is no "value"; the keys are ds, y, unique_id, price/);
  });

  test("of several ids are a panel", () => {
    const two = [
      { id: "a", value: 1 },
      { id: "b", value: 1 },
    ];
    expect(() => series(two)).toThrow(/panel\(\)/);
  });

  test("with impossible dates are refused with value and index", () => {
    const impossible = [
      { time: "2023-02-28", value: 1 },
      { time: "2023-02-30", value: 1 },
    ];
    const read = () => series(impossible);
    expect(read).toThrow(/time\[1\] = "2023-02-30"/);
    expect(read).toThrow(expect.objectContaining({ code: "time" }));
  });
});

describe("a Series", () => {
  const monthly = series([1, 2, 3, 4], { start: "2024-01", frequency: "month", covariates: { x: [5, 6, 7, 8] } });

  test("is sliced with its time stamps and covariates", () => {
    const part = sliceSeries(monthly, 1, -1);
    expect(Array.from(part.values)).toEqual([2, 3]);
    expect(part.index?.toArray()).toEqual(["2024-02", "2024-03"]);
    expect(Array.from(part.covariates.x as Float64Array)).toEqual([6, 7]);
    expect(sliceSeries(monthly, 3, 1).length).toBe(0);
  });

  test("in two parts and put together again is the same", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 20 }), fc.nat(20), (values, cut) => {
        const whole = series(values, { start: "2020-02-29", frequency: "month" });
        const head = sliceSeries(whole, 0, Math.min(cut, values.length));
        const tail = sliceSeries(whole, Math.min(cut, values.length));
        expect(same(appendValues(head, tail.values), whole)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("takes later values, with missing ones between", () => {
    const more = { covariates: { x: [9] } };
    const longer = appendValues(monthly, [6], { time: "2024-06", ...more });
    expect(Array.from(longer.values)).toEqual([1, 2, 3, 4, missing, 6]);
    expect(longer.index?.label(5)).toBe("2024-06");
    expect(monthly.length).toBe(4);
  });

  test("refuses late, repeated and misplaced time stamps", () => {
    const plain = series(monthly.values, { start: "2024-01", frequency: "month" });
    const append = (time: string | string[]) => () => appendValues(plain, [6], { time });
    for (const time of ["2024-04", "2023-01", "2024-05-02", ["2024-04"], ["2024-05", "2024-06"]]) {
      expect(append(time)).toThrow(DataError);
    }
    expect(() => appendValues(series([1]), [2], { time: "2024" })).toThrow(/has no time stamps/);
    expect(() => appendValues(plain, [6, 7], { time: ["2024-06", "2024-05"] })).toThrow(/late/);
  });

  test("refuses to grow without its covariates", () => {
    expect(() => appendValues(monthly, [5])).toThrow(expect.objectContaining({ code: "missing-covariate" }));
  });

  test("is mapped value by value", () => {
    const rooted = mapValues(monthly, (value, step) => value * 10 + step);
    expect(Array.from(rooted.values)).toEqual([10, 21, 32, 43]);
    expect(rooted.index?.label(0)).toBe("2024-01");
  });

  test("survives JSON to the bit", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 20 }), (values) => {
        const start = { start: "2016-10-30T00:00", frequency: "hour", timeZone: "Europe/Berlin" };
        const y = series(values, { ...start, id: "a", covariates: { x: values } });
        const again = seriesFromJson(JSON.parse(JSON.stringify(seriesToJson(y))));
        expect(same(again, y)).toBe(true);
        expect(again).toMatchObject({ id: "a", seasonLength: 24, dimension: 1, covariates: y.covariates });
      }),
      { numRuns: 30 },
    );
    for (const wrong of [null, 1, {}, { ...(seriesToJson(monthly) as object), dimension: 3 }]) {
      expect(() => seriesFromJson(wrong)).toThrow(expect.objectContaining({ code: "format" }));
    }
  });

  test("that is too short is refused by name", () => {
    expect(() => requireLength(monthly, 5, "ets")).toThrow("ets needs at least 5 values, got 4");
  });
});

function same(a: Series, b: Series): boolean {
  return (
    a.length === b.length &&
    a.values.every((value, i) => Object.is(value, b.values[i])) &&
    (a.index?.toArray().join() ?? "") === (b.index?.toArray().join() ?? "")
  );
}
