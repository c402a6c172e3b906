// What a network sees of the time of a step.
import { describe, expect, test } from "vitest";
import { timeIndex } from "../../../bindings/core/time.js";
import { ages, CalendarTable, calendarColumns, calendarNames } from "../../../bindings/neural/time-features.js";

describe("calendar columns", () => {
  test("of hours say hour, weekday, day and day of the year, from -1/2 to 1/2", () => {
    // 2024-01-01 is a Monday.
    const index = timeIndex({ start: "2024-01-01T00:00", frequency: "hour", length: 1 });
    expect(calendarNames(index.frequency)).toEqual(["hour", "weekday", "day", "dayOfYear"]);
    expect(Array.from(calendarColumns(index, 0, 1))).toEqual([-0.5, -0.5, -0.5, -0.5]);
    const last = calendarColumns(index, 23, 24);
    expect(last[0]).toBe(0.5);
    const sunday = calendarColumns(index, 6 * 24, 6 * 24 + 1);
    expect(sunday[1]).toBe(0.5);
  });

  test("of months and quarters say where in the year they lie, of years nothing", () => {
    const months = timeIndex({ start: "2024-01", frequency: "month" });
    expect(Array.from(calendarColumns(months, 0, 13), (value) => Math.round(11 * value + 6.5))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1,
    ]);
    const quarters = timeIndex({ start: "2024-Q2", frequency: "quarter" });
    expect(calendarColumns(quarters, 0, 3)[2]).toBe(0.5);
    expect(calendarColumns(timeIndex({ start: "2024", frequency: "year" }), 0, 5).length).toBe(0);
    expect(calendarNames(undefined)).toEqual([]);
  });

  test("stay between -1/2 and 1/2 for every time step, far before and after", () => {
    for (const frequency of ["second", "minute", "hour", "day", "business-day", "week", "month", "quarter"]) {
      const index = timeIndex({ start: "1999-12-31", frequency, length: 3 });
      const all = [...calendarColumns(index, -400, 0), ...calendarColumns(index, 9000, 9400)];
      expect(all.length).toBeGreaterThan(0);
      expect(all.every((value) => value >= -0.5 && value <= 0.5)).toBe(true);
    }
  });

  test("are made once for series that share their time stamps, and again when more steps are wanted", () => {
    const index = timeIndex({ start: "2024-01-01", frequency: "day", length: 9 });
    const table = new CalendarTable(index.frequency);
    const rows = table.rows(index, 9);
    expect(table.rows(timeIndex({ start: "2024-01-01", frequency: "day", length: 5 }), 5)).toBe(rows);
    expect(table.rows(index, 12).length).toBe(12 * table.width);
    expect(table.rows(timeIndex({ start: "2024-01-02", frequency: "day", length: 5 }), 5)).not.toBe(rows);
  });
});

test("the age of a series is log(2 + t)", () => {
  const expected = [0, 1, 2, 100].map((t) => Math.fround(Math.log(2 + t)));
  const all = ages(101);
  expect([0, 1, 2, 100].map((t) => all[t])).toEqual(expected);
});
