import { describe, expect, test } from "vitest";
import { classicalDecomposition, DataError, OptionError } from "../../../bindings/index.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const file = golden("decomposition");

describe("R's decompose, decomposition.json", () => {
  for (const each of file.cases.filter(({ method }) => method.startsWith("decompose-"))) {
    const series = goldenSeries(file, each.series);
    test.skipIf(!series)(each.id, () => {
      const { values, m } = series!;
      const kind = each.method === "decompose-additive" ? "additive" : "multiplicative";
      const { trend, season, remainder } = classicalDecomposition(values, { seasonLength: m, kind });
      // Means of a few values: both sides round in the last places of the values.
      const few = { tolerance: 1e-12 };
      close(trend, numbers(each.trend), few, "trend");
      close(season, numbers(each.seasonal), few, "season");
      close(remainder, numbers(each.random), few, "remainder");
    });
  }
});

describe("classicalDecomposition", () => {
  test("refuses what it cannot split, and says why", () => {
    expect(() => classicalDecomposition([1, 2, 3], { seasonLength: 2 })).toThrow(DataError);
    expect(() => classicalDecomposition([1, 2, 3, 4])).toThrow(OptionError);
    const message = /value 2 is 0/;
    expect(() => classicalDecomposition([1, 2, 0, 4], { seasonLength: 2, kind: "multiplicative" })).toThrow(message);
    expect(() => classicalDecomposition([1, Number.NaN, 3, Number.NaN], { seasonLength: 2 })).toThrow(/season/);
  });

  test("passes over a gap", () => {
    const values = Array.from({ length: 40 }, (_, t) => 10 + (t % 4));
    values[11] = Number.NaN;
    const { season } = classicalDecomposition(values, { seasonLength: 4 });
    close(season.slice(0, 4), [-1.5, -0.5, 0.5, 1.5], { tolerance: 1e-12 });
  });
});
