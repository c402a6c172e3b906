import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError } from "../../../bindings/core/errors.js";
import { frequencyText, toFrequency } from "../../../bindings/core/frequency.js";
import { inferFrequency } from "../../../bindings/core/infer-frequency.js";
import { timeIndex } from "../../../bindings/core/time.js";

/** The step of time stamps in words. */
function stepOf(times: Parameters<typeof inferFrequency>[0], timeZone?: string): string {
  const { frequency } = inferFrequency(times, timeZone === undefined ? {} : { timeZone });
  return frequency ? frequencyText(frequency) : "none";
}

const KINDS: [start: string, frequency: string, timeZone?: string][] = [
  ["1900", "year"],
  ["1900-07", "year"],
  ["1901-12-31", "year"],
  ["1900", "10 years"],
  ["1978Q2", "quarter"],
  ["1978-06-30", "quarter"],
  ["1990-01", "month"],
  ["1990-01-15", "month"],
  ["1990-01-31", "month"],
  ["1990-02-28", "month"],
  ["1990-01-30", "month"],
  ["1990-01", "2 months"],
  ["2016-02-05", "week"],
  ["2016-W01", "2 weeks"],
  ["2016-02-29", "day"],
  ["2016-02-29T06:00", "day"],
  ["2016-02-29", "3 days"],
  ["1990-01-01", "business-day"],
  ["1990-01-04T16:00", "business-day"],
  ["2016-03-26", "hour"],
  ["2016-03-26", "6 hours"],
  ["2016-03-26T00:10", "10 minutes"],
  ["2016-03-26", "15 minutes"],
  ["2016-03-26", "30 minutes"],
  ["2016-03-26", "minute"],
  ["2016-03-26", "second"],
  ["2016-03-26", "250 milliseconds"],
  ["2016-03-26", "hour", "Europe/Berlin"],
  ["2016-10-28", "hour", "Europe/Berlin"],
  ["2016-10-28", "30 minutes", "America/New_York"],
  ["2016-04-01", "30 minutes", "Australia/Lord_Howe"],
  ["2016-03-01", "day", "Europe/Berlin"],
  ["2018-10-01", "day", "America/Sao_Paulo"],
  ["2016-01", "month", "America/New_York"],
];

describe("the time step", () => {
  test.each(KINDS)(
    "from %s by %s in zone %s is recovered without a tenth of the stamps, shuffled",
    (start, step, zone) => {
      const whole = timeIndex({ start, frequency: step, length: 200, ...(zone ? { timeZone: zone } : {}) });
      const expected = toFrequency(step);
      fc.assert(
        fc.property(fc.shuffledSubarray(range(whole.length), { minLength: 180, maxLength: 180 }), (kept) => {
          for (const times of [kept.map(whole.label, whole), kept.map((i) => new Date(whole.epoch(i)))]) {
            const report = inferFrequency(times, zone ? { timeZone: zone } : {});
            expect(report).toMatchObject({ frequency: expected, regular: true, share: 1, misfits: [], duplicates: [] });
            const first = Math.min(...kept);
            expect(Array.from(report.positions)).toEqual(kept.map((i) => i - first));
            expect(report.index?.length).toBe(Math.max(...kept) - first + 1);
            expect(report.gaps.reduce((sum, gap) => sum + gap.count, kept.length)).toBe(report.index?.length);
          }
        }),
        { numRuns: 4, seed: 7 },
      );
    },
  );

  test.each([
    [["2016-01-31", "2016-02-29", "2016-03-31"], "month"],
    [["2015-02-28", "2015-03-31", "2015-04-30"], "month"],
    [["2016-01-30", "2016-02-29", "2016-03-30"], "month"],
    [["2016-04-30", "2016-05-30", "2016-06-30"], "month"],
    [["2016-02-29", "2017-02-28", "2018-02-28", "2020-02-29"], "year"],
    [["2016-02-22", "2016-02-23", "2016-02-24", "2016-02-25", "2016-02-26"], "day"],
    [["2016-02-25", "2016-02-26", "2016-02-29", "2016-03-01"], "business-day"],
    [["2016-02-29", "2016-03-02", "2016-03-04", "2016-03-07", "2016-03-08"], "business-day"],
    [["2016-02-26", "2016-02-29"], "business-day"],
    [["1961", "1962"], "year"],
    [["1961", "1971"], "10 years"],
    [["2016-01-01", "2016-01-02"], "day"],
    [["2016-01-01", "2016-02-01"], "month"],
    [["2016-01-01", "2016-01-29"], "4 weeks"],
    [["2016-01-01T00:00", "2016-01-01T00:15"], "15 minutes"],
    [["1978Q2"], "quarter"],
    [["1990-01"], "month"],
    [["1990"], "year"],
    [["2016-W05"], "week"],
    [["2016-01-01"], "none"],
    [["2016-01-01T00:00"], "none"],
    [["2016-01-01", "2016-01-01"], "none"],
    [[], "none"],
  ])("of %j is %s", (times, expected) => {
    expect(stepOf(times)).toBe(expected);
  });

  test("of month ends goes on at month ends", () => {
    const { index } = inferFrequency(["2015-02-28", "2015-03-31", "2015-04-30"]);
    expect(index?.next(2).toArray()).toEqual(["2015-05-31", "2015-06-30"]);
    const quarters = inferFrequency(["2016-06-30", "2016-09-30"]);
    expect(quarters.index?.next(2).toArray()).toEqual(["2016-12-31", "2017-03-31"]);
    const thirtieth = inferFrequency(["2016-04-30", "2016-05-30", "2016-06-30"]);
    expect(thirtieth.index?.next(2).toArray()).toEqual(["2016-07-30", "2016-08-30"]);
    const cutShort = inferFrequency(["2015-02-28", "2015-03-30"]);
    expect(cutShort.index?.next(2).toArray()).toEqual(["2015-04-30", "2015-05-30"]);
  });

  test("of months survives a few stamps that are a day late, and reports them", () => {
    const times = timeIndex({ start: "2000-01", frequency: "month", length: 60 })
      .toArray()
      .map((label) => `${label}-01`);
    times[17] = "2001-06-02";
    const report = inferFrequency(times);
    expect(report).toMatchObject({ frequency: { unit: "month", count: 1 }, regular: false, misfits: [17] });
    expect(report.share).toBeCloseTo(59 / 60, 12);
    expect(report.positions[17]).toBeNaN();
    expect(report.gaps).toEqual([{ position: 17, count: 1 }]);
    expect(report.summary).toMatch(/off the steps/);
  });

  test("of weeks is not days when one of them is a day off", () => {
    const times = timeIndex({ start: "2016-02-05", frequency: "week", length: 30 }).toArray();
    times[9] = "2016-04-09";
    expect(inferFrequency(times)).toMatchObject({
      frequency: { unit: "week", count: 1 },
      regular: false,
      misfits: [9],
    });
  });

  test("of half empty series is found by the half that is there", () => {
    const days = timeIndex({ start: "2016-01-01", frequency: "day", length: 400 });
    const kept = range(400).filter((i) => (i * i) % 7 < 3);
    expect(stepOf(kept.map((i) => days.label(i)))).toBe("day");
  });
});

describe("irregular stamps", () => {
  test("have no step, and say how many would fit the best one", () => {
    const times = fc.sample(fc.integer({ min: 0, max: 365 * 86_400 }), { numRuns: 60, seed: 3 });
    const report = inferFrequency(times.map((seconds) => Date.UTC(2016, 0, 1) + seconds * 1000));
    expect(report).toMatchObject({ frequency: undefined, regular: false, index: undefined });
    expect(report.summary).toMatch(/without a common time step/);
    expect(report.share).toBeLessThanOrEqual(1);
  });

  test("may be aligned to a known step, which tells the misfits", () => {
    const times = ["2016-01-01T00:00", "2016-01-01T01:00", "2016-01-01T01:20", "2016-01-01T03:00"];
    expect(inferFrequency(times, { frequency: "hour" })).toMatchObject({ regular: false, share: 0.75, misfits: [2] });
  });

  test("that are all weekends are no business days", () => {
    const report = inferFrequency(["2016-02-27", "2016-02-28"], { frequency: "B" });
    expect(report).toMatchObject({ frequency: undefined, regular: false, share: 0 });
  });
});

describe("the report", () => {
  test("names duplicates, disorder and gaps by position", () => {
    const report = inferFrequency(["2016-01-04", "2016-01-01", "2016-01-02", "2016-01-02", "2016-01-07"]);
    expect(report).toMatchObject({
      duplicates: [3],
      disorder: [1],
      gaps: [
        { position: 2, count: 1 },
        { position: 4, count: 2 },
      ],
    });
    expect(report.summary).toBe("5 time stamps a day apart, 1 repeated, 1 out of order");
  });

  test("counts hours of wall clocks through a repeated hour", () => {
    const local = ["2016-10-30T01:00", "2016-10-30T02:00", "2016-10-30T02:00", "2016-10-30T03:00"];
    const report = inferFrequency(local, { timeZone: "Europe/Berlin" });
    expect(report).toMatchObject({ regular: true, gaps: [], duplicates: [] });
    expect(report.index?.length).toBe(4);
    expect(inferFrequency(local).duplicates).toEqual([2]);
  });

  test("refuses stamps that cannot be read, with their index", () => {
    expect(() => inferFrequency(["2016-01-01", "2016-02-30"])).toThrow(/time\[1\] = "2016-02-30"/);
    expect(() => inferFrequency(["2016-01-01", "2016-01-02Z"])).toThrow(DataError);
    expect(() => inferFrequency(["2016-01-01T00:00", "2016-01-01T01:00Z"])).toThrow(/time\[0\] and time\[1\] differ/);
    expect(() => inferFrequency([1961, 1962, 1963])).toThrow(/looks like a year/);
    expect(() => inferFrequency("2016-01-01" as unknown as string[])).toThrow(DataError);
  });

  test("takes the offset that all stamps share for the zone", () => {
    const shared = inferFrequency(["2016-01-01T00:00+02:00", "2016-01-01T01:00+02:00"]);
    expect(shared.index?.toArray()).toEqual(["2016-01-01T00:00+02:00", "2016-01-01T01:00+02:00"]);
    const mixed = inferFrequency(["2016-03-27T01:00+01:00", "2016-03-27T03:00+02:00"]);
    expect(mixed.index?.toArray()).toEqual(["2016-03-27T00:00Z", "2016-03-27T01:00Z"]);
  });
});

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
