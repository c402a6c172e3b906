import { besselSum } from "../../../assembly/evaluate/bessel";
import { differenceOfCounts } from "../../../assembly/evaluate/count-difference";

describe("differenceOfCounts", () => {
  it("is, for the geometric law, E|X - X'| / 2 = m (1 + m) / (1 + 2 m)", () => {
    for (let mean: f64 = 0.001; mean < 1e6; mean *= 7) {
      const expected = mean * (1 + mean) / (1 + 2 * mean);
      expect(abs(differenceOfCounts(mean, 1) / expected - 1) < 1e-14).toBe(true);
    }
  });

  it("tends to that of the Poisson law as the dispersion vanishes", () => {
    for (let mean: f64 = 0.01; mean < 1e4; mean *= 10) {
      const expected = mean * besselSum(2 * mean);
      expect(abs(differenceOfCounts(mean, 1e-15 / mean) / expected - 1) < 1e-13).toBe(true);
      expect(differenceOfCounts(mean, 0)).toBe(expected);
    }
  });
});
