import { erf, erfc, erfcInverse, erfInverse, normalCdf, normalLogCdf, normalQuantile } from "../../../assembly/math/special-erf";
import { close, holds } from "../holds";

describe("erf and erfc", () => {
  it("add up to one, and erf is odd", () => {
    for (let i = -700; i < 700; i++) {
      const x = <f64>i * 0.01;
      holds(close(erf(x) + erfc(x), 1, 4e-16), x);
      expect(erf(-x)).toBe(-erf(x));
    }
  });

  it("fall without a step at the seams of their branches", () => {
    for (let seam = 0; seam < 3; seam++) {
      const x: f64 = seam == 0 ? 0.5 : seam == 1 ? 2.5 : 8;
      const next = x + x * 4e-16;
      // d ln erfc / dx = -2 x (1 + O(1 / x²)); beyond the slope there is rounding only.
      holds(close(erfc(next), erfc(x), (2 * x + 1) * (next - x) + 1e-15), x);
    }
  });

  it("are inverted by erfInverse and erfcInverse", () => {
    for (let i = 1; i < 1000; i++) {
      const p = <f64>i * 0.001;
      holds(close(erf(erfInverse(p)), p, 4e-15), p);
      expect(erfInverse(-p)).toBe(-erfInverse(p));
      holds(close(erfc(erfcInverse(2 * p)), 2 * p, 1e-14), p);
    }
    for (let e = 1; e < 307; e++) {
      const q = Math.pow(10, -<f64>e);
      // An ulp of x is 2 x² = 2 ln(1/q) ulp of erfc.
      holds(close(erfc(erfcInverse(q)), q, 1e-15 * (5 + 5 * <f64>e)), q);
    }
  });

  it("end where they must", () => {
    expect(erf(Infinity)).toBe(1);
    expect(erf(-Infinity)).toBe(-1);
    expect(erfc(Infinity)).toBe(0);
    expect(erfc(-Infinity)).toBe(2);
    expect(isNaN(erf(NaN))).toBe(true);
    expect(isNaN(erfc(NaN))).toBe(true);
    expect(erfInverse(1)).toBe(Infinity);
    expect(erfInverse(-1)).toBe(-Infinity);
    expect(erfcInverse(0)).toBe(Infinity);
    expect(erfcInverse(2)).toBe(-Infinity);
    expect(isNaN(erfInverse(1.1))).toBe(true);
    expect(isNaN(erfcInverse(-0.1))).toBe(true);
    expect(isNaN(erfcInverse(2.1))).toBe(true);
    expect(isNaN(erfInverse(NaN))).toBe(true);
    expect(isNaN(erfcInverse(NaN))).toBe(true);
  });
});

describe("the standard normal law", () => {
  it("is symmetric", () => {
    for (let i = 0; i < 800; i++) {
      const x = <f64>i * 0.01;
      holds(close(normalCdf(x) + normalCdf(-x), 1, 3e-16), x);
    }
    for (let i = 1; i < 512; i++) {
      // Multiples of 1/1024, so that 1 - p is exact.
      const p = <f64>i / 1024;
      expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
    }
  });

  it("gives p back from its quantile, down to the least double", () => {
    for (let e = 1; e < 307; e++) {
      const p = Math.pow(10, -<f64>e);
      holds(close(normalCdf(normalQuantile(p)), p, 1e-15 * (5 + 5 * <f64>e)), p);
    }
    expect(close(normalQuantile(5e-324), -38.46740561714434, 1e-14)).toBe(true);
  });

  it("has a logarithm that goes on where the probability underflows", () => {
    for (let i = -370; i < 80; i++) {
      const x = <f64>i * 0.1;
      holds(close(normalLogCdf(x), Math.log(normalCdf(x)), 1e-13) || x > 3, x);
    }
    // -x²/2 - ln(x sqrt(2π)) - 1/x² to leading order.
    expect(close(normalLogCdf(-1e10), -5e19, 1e-15)).toBe(true);
    expect(normalLogCdf(-Infinity)).toBe(-Infinity);
    expect(normalLogCdf(Infinity)).toBe(0);
    expect(isNaN(normalLogCdf(NaN))).toBe(true);
  });

  it("ends where it must", () => {
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(Infinity)).toBe(1);
    expect(isNaN(normalCdf(NaN))).toBe(true);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(0.5)).toBe(0);
    expect(isNaN(normalQuantile(-0.1))).toBe(true);
    expect(isNaN(normalQuantile(1.1))).toBe(true);
    expect(isNaN(normalQuantile(NaN))).toBe(true);
  });
});
