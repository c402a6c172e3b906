import { describe, expect, test } from "vitest";
import { DataError, doubleSeasonal, OptionError } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { hasData, readData } from "../../support/golden.js";

const short = [3, -1, -2, 0];
const long = [2, 0, 1, -1, -3, 0, 4, 0, 1, -2, -1, -1];
/** A level that takes in part of each error, and seasons of 4 and 12. */
const simulate = (seed: number, length: number) => {
  let level = 100;
  return normals(length, { seed }).map((z, t) => {
    const value = level + short[t % 4]! + long[t % 12]! + z;
    level += 0.3 * z;
    return value;
  });
};

for (const season of ["additive", "multiplicative"] as const) {
  describe(`doubleSeasonal, ${season}`, () => {
    const series = simulate(1, 96);
    const options = { seasonLengths: [4, 12], season };
    for (const { name, run } of contract(doubleSeasonal, { options, series })) test(name, run);
  });
}

describe("what doubleSeasonal does", () => {
  test("carries on two seasons exactly, added or multiplied", () => {
    const sum = Float64Array.from({ length: 120 }, (_, t) => 50 + 0.2 * t + short[t % 4]! + long[t % 12]!);
    const ahead = (f: (t: number) => number) => Array.from({ length: 24 }, (_, h) => f(120 + h));
    const additive = doubleSeasonal({ seasonLengths: [4, 12], season: "additive" }).fit(sum);
    const next = ahead((t) => 50 + 0.2 * t + short[t % 4]! + long[t % 12]!);
    // The decomposition that it starts from leaves a hundredth of the season to the smoothing.
    close(additive.forecast(24).mean, next, { tolerance: 0.01 });
    const product = sum.map((_, t) => 50 * (1 + short[t % 4]! / 20) * (1 + long[t % 12]! / 20));
    const multiplicative = doubleSeasonal({ seasonLengths: [12, 4] }).fit(product);
    expect(multiplicative.state.multiplicative).toBe(true);
    close(multiplicative.forecast(12).mean, product.slice(0, 12), { tolerance: 0.01 });
  });

  test("the variance of added seasons is that of its paths", () => {
    const fitted = doubleSeasonal({ seasonLengths: [4, 12], season: "additive" }).fit(simulate(2, 96));
    const { mean, interval } = fitted.forecast(14);
    const { upper } = interval.call(fitted.forecast(14), 0.6826894921370859);
    const paths = fitted.forecast(14).sample(20_000);
    for (const h of [0, 3, 13]) {
      let squares = 0;
      for (let p = 0; p < 20_000; p++) squares += (paths[p * 14 + h]! - mean[h]!) ** 2;
      // The standard deviation of a variance of 20,000 draws is one in a hundred.
      expect(Math.abs(squares / 20_000 / (upper[h]! - mean[h]!) ** 2 - 1)).toBeLessThan(0.05);
    }
  });

  test.skipIf(!hasData)(
    "fits the half-hourly demand of the paper better than R's dshw: mean square 29739.06 there",
    () => {
      const { values } = readData("classics.train").find(({ id }) => id === "taylor")!;
      const fitted = doubleSeasonal({ seasonLengths: [48, 336] }).fit(values.slice(0, 2016));
      const squares = fitted.residuals!.reduce((sum, error) => sum + error * error, 0);
      expect(squares / 2016).toBeLessThan(29739.06);
      // What followed, on average over the next two days, within a fiftieth.
      const future = values.slice(2016, 2112);
      const off = fitted.forecast(96).mean.reduce((sum, value, h) => sum + Math.abs(value / future[h]! - 1) / 96, 0);
      expect(off).toBeLessThan(0.02);
    },
  );

  test("passes over gaps, and updates in parts come out as in one go", () => {
    const values = simulate(4, 110);
    for (const t of [0, 30, 31, 77]) values[t] = Number.NaN;
    const fitted = doubleSeasonal({ seasonLengths: [4, 12] }).fit(values.slice(0, 90));
    const parts = fitted.update(values.slice(90, 95)).update(values.slice(95));
    expect(parts.state.states).toEqual(fitted.update(values.slice(90)).state.states);
    expect(Number.isNaN(fitted.residuals![30]!)).toBe(true);
  });

  test("refuses what are not two seasons, too few values, and zeros that were to be multiplied", () => {
    expect(() => doubleSeasonal({ seasonLengths: [12, 12] })).toThrow(OptionError);
    expect(() => doubleSeasonal()).toThrow(/two different lengths/);
    const model = doubleSeasonal({ seasonLengths: [4, 12], season: "multiplicative" });
    expect(() => model.fit(simulate(1, 20))).toThrow(DataError);
    expect(() => model.fit(simulate(1, 40).map((value) => value - 100))).toThrow(/positive/);
  });
});
