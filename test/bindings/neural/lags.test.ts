// Which earlier values a network sees.
import { describe, expect, test } from "vitest";
import { lagsOf, seasonsOf } from "../../../bindings/neural/lags.js";

const step = (unit: "hour" | "minute" | "month" | "day" | "year", count = 1) => ({ unit, count });

describe("lags", () => {
  test("of hours are the last seven values, and those about days and weeks ago", () => {
    const expected = [1, 2, 3, 4, 5, 6, 7, 23, 24, 25, 47, 48, 49, 71, 72, 73, 167, 168, 169, 335, 336, 337];
    expect(lagsOf(step("hour"), 24, 1000)).toEqual(expected);
  });

  test("of months are the last seven values, and those about one, two and three years ago", () => {
    expect(lagsOf(step("month"), 12, 1000)).toEqual([1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 24, 25, 35, 36, 37]);
  });

  test("are no longer than what there is", () => {
    expect(lagsOf(step("hour"), 24, 24)).toEqual([1, 2, 3, 4, 5, 6, 7, 23, 24]);
    expect(lagsOf(undefined, 1, 3)).toEqual([1, 2, 3]);
  });

  test("without time stamps follow the season length", () => {
    expect(lagsOf(undefined, 10, 1000)).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 19, 20, 21, 29, 30, 31]);
    expect(lagsOf(undefined, 1, 1000)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("seasons of a time step", () => {
  test("are those that its count divides", () => {
    expect(seasonsOf(step("minute", 15), 96)).toEqual([4, 96, 672]);
    expect(seasonsOf(step("minute", 7), 1)).toEqual([1440]);
    expect(seasonsOf(step("day"), 7)).toEqual([7, 28, 364]);
    expect(seasonsOf(step("year"), 1)).toEqual([]);
    expect(seasonsOf(step("month"), 4)).toEqual([4, 12]);
  });
});
