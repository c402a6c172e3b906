import { rangeCdf, rangeQuantile } from "../../../assembly/evaluate/studentised-range";
import { erf } from "../../../assembly/math/special-erf";

describe("the range of normal variables", () => {
  it("of two is the size of their difference, a normal variable of variance 2", () => {
    for (let q = 0.25; q < 6; q += 0.25) expect(abs(rangeCdf(q, 2) - erf(0.5 * q)) < 1e-14).toBe(true);
  });

  it("has the published critical values of Nemenyi's test after division by the square root of 2, Demsar (2006) table 5", () => {
    const published: f64[] = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164];
    for (let k = 2; k <= 10; k++) {
      // Three decimals are published; the table's last digit is rounded either way.
      expect(abs(rangeQuantile(0.95, k) / Math.SQRT2 - published[k - 2]) < 1.1e-3).toBe(true);
    }
  });

  it("inverts", () => {
    for (let k = 2; k < 40; k += 7) expect(abs(rangeCdf(rangeQuantile(0.9, k), k) - 0.9) < 1e-13).toBe(true);
  });

  it("refuses levels outside (0, 1)", () => {
    expect(isNaN(rangeQuantile(0, 3))).toBe(true);
    expect(isNaN(rangeQuantile(1, 3))).toBe(true);
    expect(rangeCdf(-1, 3)).toBe(0);
  });
});
