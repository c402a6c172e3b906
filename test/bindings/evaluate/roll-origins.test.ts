import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RollOptions, rollOrigins, series } from "../../../bindings/index.js";

const upTo = (n: number) => Float64Array.from({ length: n }, (_, t) => t);
const origins = (n: number, options: RollOptions) => [...rollOrigins(upTo(n), options)].map(({ origin }) => origin);

describe("rollOrigins", () => {
  test("tests on the last values, and by default no two test parts overlap", () => {
    const folds = [...rollOrigins(upTo(10), { horizon: 2, folds: 3 })];
    expect(folds.map(({ fold }) => fold)).toEqual([0, 1, 2]);
    expect(folds.map(({ origin }) => origin)).toEqual([4, 6, 8]);
    expect(folds.map(({ actual }) => [...actual])).toEqual([
      [4, 5],
      [6, 7],
      [8, 9],
    ]);
    expect(folds.map(({ train }) => [train.values[0], train.length])).toEqual([
      [0, 4],
      [0, 6],
      [0, 8],
    ]);
  });

  test("gives as many folds as fit when the series is short", () => {
    expect(origins(7, { horizon: 2, folds: 50 })).toEqual([3, 5]);
    expect(origins(7, { horizon: 1, folds: 1e9, step: 1 })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(origins(7, { horizon: 1, folds: 1e9, step: 1, windowLength: 4 })).toEqual([4, 5, 6]);
  });

  test("leaves a gap between the training and the test part", () => {
    const [fold] = rollOrigins(upTo(10), { horizon: 2, folds: 1, gap: 3 });
    expect(fold!.origin).toBe(5);
    expect([...fold!.train.values]).toEqual([0, 1, 2, 3, 4]);
    expect([...fold!.actual]).toEqual([8, 9]);
  });

  test("slides a window of the given length, or of the length that the earliest fold has", () => {
    const given = [...rollOrigins(upTo(9), { horizon: 1, folds: 3, window: "sliding", windowLength: 4 })];
    expect(given.map(({ train }) => [...train.values])).toEqual([
      [2, 3, 4, 5],
      [3, 4, 5, 6],
      [4, 5, 6, 7],
    ]);
    const standard = [...rollOrigins(upTo(9), { horizon: 1, folds: 3, window: "sliding" })];
    expect(standard.map(({ train }) => [train.values[0], train.length])).toEqual([
      [0, 6],
      [1, 6],
      [2, 6],
    ]);
  });

  test("takes time stamps and covariates along, and hands over the future covariates", () => {
    const sales = series(upTo(6), { start: "2024-01", frequency: "month", covariates: { price: [9, 8, 7, 6, 5, 4] } });
    const [fold] = rollOrigins(sales, { horizon: 2, folds: 1, gap: 1 });
    expect(fold!.train.index!.toArray()).toEqual(["2024-01", "2024-02", "2024-03"]);
    expect([...fold!.train.covariates.price!]).toEqual([9, 8, 7]);
    expect([...fold!.covariates.price!]).toEqual([6, 5, 4]);
    expect(fold!.index!.toArray()).toEqual(["2024-05", "2024-06"]);
  });

  test("nothing of the future can be reached from a training part, not even through its buffer", () => {
    for (const { train, origin } of rollOrigins(upTo(8), { horizon: 2, folds: 3 })) {
      expect(new Float64Array(train.values.buffer)).toHaveLength(origin);
    }
  });

  test("the parts of a fold join to the series, for any lengths", () => {
    const small = fc.integer({ min: 1, max: 6 });
    const gaps = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(small, small, small, gaps, fc.integer({ min: 17, max: 40 }), (horizon, folds, step, gap, n) => {
        const all = [...rollOrigins(upTo(n), { horizon, folds, step, gap })];
        expect(all.length).toBeGreaterThan(0);
        expect(all.length).toBeLessThanOrEqual(folds);
        for (const { origin, train, actual } of all) {
          expect([...train.values]).toEqual([...upTo(origin)]);
          expect([...actual]).toEqual([...upTo(n)].slice(origin + gap, origin + gap + horizon));
        }
        expect(all.at(-1)!.origin).toBe(n - gap - horizon);
      }),
      { numRuns: 100 },
    );
  });

  test("a series that is too short is refused at the call, with the least length", () => {
    expect(() => rollOrigins([], { horizon: 1 })).toThrow(/at least 2 values .*got 0/);
    expect(() => rollOrigins(upTo(9), { horizon: 4, gap: 2 })).toThrow(
      "rollOrigins needs at least 10 values (4 to train on, a gap of 2 and a horizon of 4), got 9",
    );
    expect(origins(10, { horizon: 4, gap: 2 })).toEqual([4]);
    expect(() => rollOrigins(upTo(9), { horizon: 4, windowLength: 6 })).toThrow(
      expect.objectContaining({ code: "too-short" }),
    );
  });

  test.each([
    [{ horizon: 0 }, "horizon must be an integer from 1 to 100000, got 0"],
    [{ horizon: Number.NaN }, "horizon must be an integer from 1 to 100000, got NaN"],
    [{ horizon: 1e9 }, "horizon must be an integer from 1 to 100000, got 1000000000"],
    [{ horizon: "12" }, 'horizon must be an integer from 1 to 100000, got "12"'],
    [{}, "rollOrigins needs a horizon"],
    [{ horizon: 2, folds: 0 }, "folds must be an integer from 1, got 0"],
    [{ horizon: 2, folds: 1.5 }, "folds must be an integer from 1, got 1.5"],
    [{ horizon: 2, step: 0 }, "step must be an integer from 1, got 0"],
    [{ horizon: 2, gap: -1 }, "gap must be an integer from 0 to 100000, got -1"],
    [{ horizon: 2, window: "slidng" }, 'did you mean "sliding"?'],
    [{ horizon: 2, windowLength: 0 }, "windowLength must be an integer from 1, got 0"],
    [{ horizn: 2 }, 'rollOrigins has no option "horizn" (did you mean "horizon"?)'],
  ])("refuses the options %j at the call", (options, message) => {
    expect(() => rollOrigins(upTo(20), options as never)).toThrow(message);
    expect(() => rollOrigins(upTo(20), options as never)).toThrow(expect.objectContaining({ code: "option" }));
  });
});
