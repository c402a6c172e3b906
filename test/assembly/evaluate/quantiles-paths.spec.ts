import { quantilesPaths, quantilesPathsScratch } from "../../../assembly/evaluate/quantiles-paths";
import { doubles, doublesOf } from "../scratch";

describe("quantilesPaths", () => {
  it("interpolates between order statistics, step by step", () => {
    const paths = doublesOf([4, 10, 1, 30, 3, 20, 2, 40, 5, NaN]);
    const levels = doublesOf([0, 0.25, 0.6, 1]);
    const out = doubles(8);
    quantilesPaths(paths.offset, levels.offset, 5, 2, 4, out.offset, doubles(quantilesPathsScratch(5)).offset);
    const expected: f64[] = [1, 2, 3.4, 5];
    for (let j = 0; j < 4; j++) {
      expect(abs(out[2 * j] - expected[j]) < 1e-15).toBe(true);
      expect(isNaN(out[2 * j + 1])).toBe(true);
    }
  });
});
