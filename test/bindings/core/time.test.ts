import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { civilFromDays, daysFromCivil, isoWeeksIn, weekday } from "../../../bindings/core/calendar.js";
import { DataError, OptionError } from "../../../bindings/core/errors.js";
import { seasonLengthOf, toFrequency } from "../../../bindings/core/frequency.js";
import { type TimeUnit, timeIndex, timeIndexFromJson } from "../../../bindings/core/time.js";

const UNITS: readonly TimeUnit[] = [
  "millisecond",
  "second",
  "minute",
  "hour",
  "day",
  "business-day",
  "week",
  "month",
  "quarter",
  "year",
];
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
const DAY = 86_400_000;

function labels(start: string | number | Date, frequency: string, length: number, timeZone?: string): string[] {
  return timeIndex({ start, frequency, length, ...(timeZone === undefined ? {} : { timeZone }) }).toArray();
}

describe("the calendar", () => {
  test("agrees with Date on a million days around 1970", () => {
    fc.assert(
      fc.property(fc.integer({ min: -500_000, max: 500_000 }), (days) => {
        const date = new Date(days * DAY);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilFromDays(days)).toEqual(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days);
        expect(weekday(days)).toBe((date.getUTCDay() + 6) % 7);
      }),
      { numRuns: 500 },
    );
  });

  test("has 71 ISO years of 53 weeks in four centuries", () => {
    const long = Array.from({ length: 400 }, (_, i) => 2000 + i).filter((year) => isoWeeksIn(year) === 53);
    expect(long.length).toBe(71);
    expect(long.slice(0, 3)).toEqual([2004, 2009, 2015]);
  });
});

describe("a frequency", () => {
  test.each([
    ["month", "month", 1],
    ["months", "month", 1],
    ["Monthly", "month", 1],
    ["15 minutes", "minute", 15],
    ["15min", "minute", 15],
    ["30min", "minute", 30],
    ["H", "hour", 1],
    ["hour", "hour", 1],
    ["D", "day", 1],
    ["B", "business-day", 1],
    ["business-day", "business-day", 1],
    ["2 business days", "business-day", 2],
    ["W", "week", 1],
    ["M", "month", 1],
    ["MS", "month", 1],
    ["ms", "millisecond", 1],
    ["Q", "quarter", 1],
    ["Y", "year", 1],
    ["PT15M", "minute", 15],
    ["P1M", "month", 1],
    ["PT1H30M", "minute", 90],
    ["P1Y6M", "quarter", 6],
    ["PT0.5S", "millisecond", 500],
    ["60 min", "hour", 1],
    ["14D", "week", 2],
    ["24h", "hour", 24],
    ["12 months", "year", 1],
  ])("%s is understood", (word, unit, count) => {
    expect(toFrequency(word)).toEqual({ unit, count });
  });

  test.each([
    ["mnth", /unknown frequency "mnth"; the nearest known word is "month"/],
    ["fortnight of nothing", /known words are/],
    ["m", /minutes or months/],
    ["0 days", /positive integer/],
    ["P", /unknown frequency/],
    ["P1DT12H", /not of several/],
    ["1.5 hours", /unknown frequency/],
    ["", /unknown frequency/],
  ])("%s is refused", (word, message) => {
    expect(() => toFrequency(word)).toThrow(message);
    expect(() => toFrequency(word)).toThrow(OptionError);
  });

  test("must be a word or an object", () => {
    expect(() => toFrequency(12 as unknown as string)).toThrow(OptionError);
    expect(() => toFrequency({ unit: "moon" as TimeUnit, count: 1 })).toThrow(OptionError);
    expect(toFrequency({ unit: "month", count: 3 })).toEqual({ unit: "quarter", count: 1 });
  });

  test.each([
    ["year", 1],
    ["quarter", 4],
    ["month", 12],
    ["2 months", 6],
    ["5 months", 1],
    ["week", 52],
    ["2 weeks", 26],
    ["B", 5],
    ["D", 7],
    ["H", 24],
    ["3h", 8],
    ["30min", 48],
    ["15min", 96],
    ["10min", 144],
    ["5min", 288],
    ["2min", 30],
    ["minute", 60],
    ["7min", 1],
    ["second", 60],
    ["ms", 1],
  ])("%s suggests the season length %i", (word, length) => {
    expect(seasonLengthOf(word)).toBe(length);
  });
});

describe("time stamps", () => {
  test.each([
    ["1975", "1975-01-01T00:00Z"],
    ["1978Q2", "1978-04-01T00:00Z"],
    ["1978-Q2", "1978-04-01T00:00Z"],
    ["1990-01", "1990-01-01T00:00Z"],
    ["2016-W05", "2016-02-01T00:00Z"],
    ["2015-W53-7", "2016-01-03T00:00Z"],
    ["2016-07-01", "2016-07-01T00:00Z"],
    ["2016/07/01", "2016-07-01T00:00Z"],
    ["2016-07-01T05", "2016-07-01T05:00Z"],
    ["2016-07-01T05:30", "2016-07-01T05:30Z"],
    ["2016-07-01 05:30:15", "2016-07-01T05:30:15Z"],
    ["2016-07-01T05:30:15.250Z", "2016-07-01T05:30:15.250Z"],
    ["2016-07-01T05:30:15.2505009", "2016-07-01T05:30:15.250Z"],
    ["2016-07-01T05:30+02:00", "2016-07-01T03:30Z"],
    ["2016-07-01T05:30-0930", "2016-07-01T15:00Z"],
    ["2016-07-01T05:30+02:00[Europe/Berlin]", "2016-07-01T03:30Z"],
    ["2016-07-01T24:00", "2016-07-02T00:00Z"],
    ["-000001-12-31", "-000001-12-31T00:00Z"],
  ])("%s are read", (text, instant) => {
    expect(timeIndex({ start: text, frequency: "ms", length: 1 }).epoch(0)).toBe(Date.parse(instant));
  });

  test("may be dates, milliseconds, or objects whose text is ISO 8601", () => {
    const instant = Date.UTC(2016, 6, 1, 5);
    const temporal = { toString: () => "2016-07-01T07:00:00+02:00[Europe/Berlin]" };
    for (const start of [new Date(instant), instant, temporal]) {
      expect(timeIndex({ start, frequency: "hour", length: 1 }).epoch(0)).toBe(instant);
    }
    expect(timeIndex({ start: temporal, frequency: "day" }).timeZone).toBe("Europe/Berlin");
  });

  test.each([
    ["2023-02-30"],
    ["2023-02-29"],
    ["2023-13-01"],
    ["2023-00-01"],
    ["2023-01-00"],
    ["2014-W53"],
    ["2023-W00"],
    ["2023-Q5"],
    ["2023-01-01T25:00"],
    ["2023-01-01T24:01"],
    ["2023-01-01T10:60"],
    ["2023-01-01T10:00+25:00"],
    ["2023/01-01"],
    ["01.02.2023"],
    ["yesterday"],
    [""],
    [Number.NaN],
    [new Date(Number.NaN)],
    [1975],
    [null],
    [undefined],
    [{}],
    [12n],
  ])("%s are refused", (start) => {
    const read = () => timeIndex({ start: start as string, frequency: "day" });
    expect(read).toThrow(DataError);
    expect(read).toThrow(expect.objectContaining({ code: "time" }));
  });
});

describe("a time index", () => {
  test.each([
    ["1961", "year", ["1961", "1962"]],
    ["1961-07", "year", ["1961-07", "1962-07"]],
    ["1961-12-31", "year", ["1961-12-31", "1962-12-31"]],
    ["2016-02-29", "year", ["2016-02-29", "2017-02-28", "2018-02-28", "2019-02-28", "2020-02-29"]],
    ["1978Q4", "quarter", ["1978-Q4", "1979-Q1"]],
    ["1978-03-31", "quarter", ["1978-03-31", "1978-06-30", "1978-09-30"]],
    ["1961-12", "month", ["1961-12", "1962-01"]],
    ["2016-01-31", "month", ["2016-01-31", "2016-02-29", "2016-03-31"]],
    ["2015-02-28", "month", ["2015-02-28", "2015-03-31", "2015-04-30"]],
    ["2015-01-30", "month", ["2015-01-30", "2015-02-28", "2015-03-30"]],
    ["1961-01-15", "month", ["1961-01-15", "1961-02-15"]],
    ["2016-02-05", "week", ["2016-02-05", "2016-02-12"]],
    ["2015-W53", "week", ["2015-12-28", "2016-01-04"]],
    ["2016-02-28", "day", ["2016-02-28", "2016-02-29", "2016-03-01"]],
    ["2016-02-25", "B", ["2016-02-25", "2016-02-26", "2016-02-29"]],
    ["2016-02-25", "2B", ["2016-02-25", "2016-02-29", "2016-03-02"]],
    ["2016-02-28T23:00", "hour", ["2016-02-28T23:00", "2016-02-29T00:00"]],
    ["2016-02-28T06:00", "day", ["2016-02-28T06:00", "2016-02-29T06:00"]],
    ["2016-01-01T00:00Z", "30min", ["2016-01-01T00:00Z", "2016-01-01T00:30Z"]],
    ["2016-01-01T00:00+05:45", "30min", ["2016-01-01T00:00+05:45", "2016-01-01T00:30+05:45"]],
    ["2016-01-01T00:00", "30s", ["2016-01-01T00:00:00", "2016-01-01T00:00:30"]],
    ["2016-01-01", "250ms", ["2016-01-01T00:00:00", "2016-01-01T00:00:00.250"]],
    ["9999", "year", ["9999", "+010000"]],
  ])("from %s by %s has labels as coarse as its steps", (start, frequency, expected) => {
    expect(labels(start, frequency, expected.length)).toEqual(expected);
  });

  test("of business days does not start on a weekend", () => {
    expect(() => timeIndex({ start: "2016-02-27", frequency: "B" })).toThrow(/falls on a weekend/);
  });

  test("knows where a time stamp lies", () => {
    const index = timeIndex({ start: "2016-01-31", frequency: "month", length: 12 });
    const positions = ["2016-01-31", "2016-02-29", "2016-02-28", "2015-12-31", "2020-01-31"].map((t) =>
      index.position(t),
    );
    expect(positions).toEqual([0, 1, Number.NaN, -1, 48]);
    expect(timeIndex({ start: "2016-02-25", frequency: "B" }).position("2016-02-27")).toBeNaN();
    expect(() => index.position(2016)).toThrow(/looks like a year/);
    expect([index.label(-1), index.label(12)]).toEqual(["2015-12-31", "2017-01-31"]);
  });

  test("gives dates", () => {
    const index = timeIndex({ start: "2016-03-27", frequency: "day", length: 2, timeZone: "Europe/Berlin" });
    expect(index.toDates().map((date) => date.toISOString())).toEqual([
      "2016-03-26T23:00:00.000Z",
      "2016-03-27T22:00:00.000Z",
    ]);
  });

  test("refuses impossible lengths, bounds and anchors", () => {
    const index = timeIndex({ start: "2016", frequency: "year", length: 3 });
    for (const wrong of [-1, 1.5, Number.NaN]) {
      expect(() => timeIndex({ start: "2016", frequency: "year", length: wrong })).toThrow(OptionError);
      expect(() => index.next(wrong)).toThrow(OptionError);
    }
    expect(() => index.slice(0.5)).toThrow(OptionError);
    expect(() => timeIndex({ start: "2016-01-30", frequency: "month", anchorDay: 32 })).toThrow(OptionError);
    expect(() => timeIndex({ start: "2016-01-30", frequency: "month", anchorDay: 31 })).toThrow(DataError);
    expect(() => timeIndex({ start: "2016", frequency: "year", len: 3 } as never)).toThrow(/no option "len"/);
    expect(() => timeIndexFromJson({ start: "2016" })).toThrow(expect.objectContaining({ code: "format" }));
    expect(() => timeIndexFromJson(null)).toThrow(DataError);
  });
});

const someIndex = fc
  .record({
    unit: fc.constantFrom(...UNITS),
    count: fc.integer({ min: 1, max: 7 }),
    days: fc.integer({ min: -30_000, max: 40_000 }),
    minutes: fc.constantFrom(0, 0, 0, 6 * 60, 13 * 60 + 7),
    timeZone: fc.constantFrom(undefined, "UTC", "+05:30", ...ZONES),
  })
  .map(({ unit, count, days, minutes, timeZone }) => {
    // A weekday with noon-proof time: no skipped local hour at 00:00, 06:00 or 13:07 in these zones.
    const day = weekday(days) > 4 ? days - 2 : days;
    const start = new Date(day * DAY + minutes * 60_000).toISOString().slice(0, 16);
    return timeIndex({ start, frequency: { unit, count }, length: 40, ...(timeZone ? { timeZone } : {}) });
  });

describe("every time index", () => {
  test("is recovered from its labels", () => {
    fc.assert(
      fc.property(someIndex, (index) => {
        const steps = Array.from({ length: index.length }, (_, i) => i);
        expect(index.toArray().map((label) => index.position(label))).toEqual(steps);
        expect(steps.map((i) => index.position(index.epoch(i)))).toEqual(steps);
      }),
      { numRuns: 150 },
    );
  });

  test("goes on in time, and its next steps continue its slices", () => {
    fc.assert(
      fc.property(someIndex, fc.nat(40), (index, cut) => {
        const rest = index.slice(0, cut).next(index.length - cut);
        expect([...index.slice(0, cut).toArray(), ...rest.toArray()]).toEqual(index.toArray());
        expect(rest.toArray()).toEqual(index.slice(cut).toArray());
        for (let i = 1; i < index.length; i++) expect(index.epoch(i)).toBeGreaterThan(index.epoch(i - 1));
      }),
      { numRuns: 100 },
    );
  });

  test("survives JSON, also from the middle", () => {
    fc.assert(
      fc.property(someIndex, fc.nat(39), (index, cut) => {
        const part = index.slice(cut);
        const again = timeIndexFromJson(JSON.parse(JSON.stringify(part)));
        expect(again.toArray()).toEqual(part.toArray());
        expect(again.next(3).toArray()).toEqual(index.next(3).toArray());
        expect(again).toMatchObject({ frequency: part.frequency, timeZone: part.timeZone });
      }),
      { numRuns: 100 },
    );
  });
});

describe("with a time zone", () => {
  test("hours skip 02:00 in spring and repeat it in autumn", () => {
    expect(labels("2016-03-27T01:00", "hour", 2, "Europe/Berlin")).toEqual([
      "2016-03-27T01:00+01:00",
      "2016-03-27T03:00+02:00",
    ]);
    expect(labels("2016-10-30T01:00", "hour", 4, "Europe/Berlin")).toEqual([
      "2016-10-30T01:00+02:00",
      "2016-10-30T02:00+02:00",
      "2016-10-30T02:00+01:00",
      "2016-10-30T03:00+01:00",
    ]);
  });

  test("clocks may change by half an hour", () => {
    expect(labels("2016-04-03T01:00", "30min", 4, "Australia/Lord_Howe")).toEqual([
      "2016-04-03T01:00+11:00",
      "2016-04-03T01:30+11:00",
      "2016-04-03T01:30+10:30",
      "2016-04-03T02:00+10:30",
    ]);
  });

  test("a skipped hour is no time stamp, but a day may begin after a skipped midnight", () => {
    const read = () => timeIndex({ start: "2016-03-27T02:30", frequency: "hour", timeZone: "Europe/Berlin" });
    expect(read).toThrow(/does not exist in Europe\/Berlin/);
    const days = timeIndex({ start: "2018-11-03", frequency: "day", length: 3, timeZone: "America/Sao_Paulo" });
    expect(days.toArray()).toEqual(["2018-11-03", "2018-11-04", "2018-11-05"]);
    expect((days.epoch(1) - days.epoch(0)) / 3_600_000).toBe(24);
    expect((days.epoch(2) - days.epoch(1)) / 3_600_000).toBe(23);
  });

  test("a daily step that falls in a skipped hour begins after it, and is found again", () => {
    const nights = timeIndex({ start: "2016-03-26T02:30", frequency: "day", length: 3, timeZone: "Europe/Berlin" });
    expect(new Date(nights.epoch(1)).toISOString()).toBe("2016-03-27T01:30:00.000Z");
    expect(nights.position(nights.epoch(1))).toBe(1);
    expect(timeIndexFromJson(nights.slice(1).toJSON()).toArray()).toEqual(nights.slice(1).toArray());
    expect(nights.position("2016-03-27T00:30Z")).toBeNaN();
  });

  test("an unknown one is refused by name", () => {
    const read = () => timeIndex({ start: "2016", frequency: "hour", timeZone: "Europe/Atlantis" });
    expect(read).toThrow(/unknown timeZone "Europe\/Atlantis"/);
    expect(read).toThrow(OptionError);
  });

  test.each(ZONES)("days of %s start at midnight on the clocks of Intl", (timeZone) => {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      dateStyle: "short",
      timeStyle: "short",
      hourCycle: "h23",
    });
    const days = timeIndex({ start: "1970-01-01", frequency: "day", length: 20_000, timeZone });
    for (let i = 0; i < days.length; i += 13) {
      expect(format.format(days.epoch(i))).toBe(`${days.label(i)}, 00:00`);
    }
  });

  test.each(ZONES)("hours of %s are those of Intl, through every change of the clocks of a year", (timeZone) => {
    const format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      dateStyle: "short",
      timeStyle: "short",
      hourCycle: "h23",
    });
    const hours = timeIndex({ start: "2015-12-31T21:00", frequency: "hour", length: 24 * 367, timeZone });
    for (let i = 0; i < hours.length; i++) {
      expect(hours.label(i).slice(0, 16)).toBe(format.format(hours.epoch(i)).replace(", ", "T"));
      expect(hours.epoch(i)).toBe(hours.epoch(0) + i * 3_600_000);
    }
    const [days, night] = [timeIndex({ start: "2016-01-01", frequency: "day", timeZone }), 2 * 3_600_000];
    const lengths = Array.from({ length: 366 }, (_, i) => (days.epoch(i + 1) - days.epoch(i)) / 3_600_000);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(366 * 24);
    expect(lengths.every((length) => Math.abs(length - 24) * 3_600_000 <= night)).toBe(true);
    expect(lengths.filter((length) => length !== 24).length).toBe(timeZone === "Asia/Kathmandu" ? 0 : 2);
  });
});

const DATA = new URL("../../../../shared/data/", import.meta.url);

describe.skipIf(!existsSync(DATA))("the public data sets", () => {
  test("have starts and time steps that are read", () => {
    const seen = new Set<string>();
    for (const file of readdirSync(DATA).filter((name) => /\.(train|test)\.csv\.gz$/.test(name))) {
      const lines = gunzipSync(readFileSync(new URL(file, DATA)))
        .toString()
        .trimEnd()
        .split("\n")
        .slice(1);
      for (const line of lines) {
        const [frequency = "", , , start = ""] = line.split(",", 7).slice(2);
        if (frequency !== "O") seen.add(`${frequency} ${start}`);
      }
    }
    for (const pair of seen) {
      const [frequency = "", written = ""] = pair.split(" ");
      // M3 numbers the years of undated series from 1; ISO 8601 wants four digits.
      const start = written.replace(/^\d{1,3}(?=\D)/, (year) => year.padStart(4, "0"));
      expect(seasonLengthOf(frequency)).toBeGreaterThan(0);
      if (start !== "") expect(timeIndex({ start, frequency, length: 2 }).position(start)).toBe(0);
    }
    expect(seen.size).toBeGreaterThan(50);
  });
});
