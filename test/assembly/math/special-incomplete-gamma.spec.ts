import {
  gammaLower, gammaLowerInverse, gammaUpper, gammaUpperInverse, logGammaFactor,
} from "../../../assembly/math/special-incomplete-gamma";
import { erf } from "../../../assembly/math/special-erf";
import { close, holds } from "../holds";

/** Shapes on both sides of every seam. */
function shape(i: i32): f64 {
  if (i < 9) return 0.1 * <f64>(i + 1) + 0.05;
  if (i < 18) return <f64>(i - 8) * 1.3;
  if (i < 27) return 150 + <f64>(i - 17) * 20;
  return Math.pow(10, <f64>(i - 24));
}

describe("P and Q", () => {
  it("add up to one", () => {
    for (let i = 0; i < 34; i++) {
      const a = shape(i);
      for (let j = -8; j <= 8; j++) {
        const x = max<f64>(0.01, a + <f64>j * 0.7 * Math.sqrt(a));
        holds(close(gammaLower(a, x) + gammaUpper(a, x), 1, 4e-15), a);
      }
    }
  });

  it("meet the recurrence P(a + 1, x) = P(a, x) - x^a exp(-x) / Γ(a + 1), across the seams", () => {
    for (let i = 0; i < 34; i++) {
      const a = shape(i);
      for (let j = -8; j <= 8; j++) {
        const x = max<f64>(0.01, a + <f64>j * 0.7 * Math.sqrt(a));
        const step = Math.exp(logGammaFactor(a, x));
        const left = gammaUpper(a + 1, x);
        holds(close(left, gammaUpper(a, x) + step, 2e-13), a);
      }
    }
  });

  it("are the exponential law at shape 1 and erf at shape 1/2", () => {
    for (let i = 1; i < 200; i++) {
      const x = <f64>i * 0.13;
      holds(close(gammaUpper(1, x), Math.exp(-x), 1e-14), x);
      holds(close(gammaLower(0.5, x), erf(Math.sqrt(x)), 1e-14), x);
    }
  });

  it("keep their digits for the least shapes", () => {
    // Q(a, x) = a E1(x) [1 + O(a)] with E1(1/2) = 0.5597735947761608, E1(3) = 0.013048381094197037.
    expect(close(gammaUpper(1e-12, 0.5), 0.5597735947761608e-12, 1e-11)).toBe(true);
    expect(close(gammaUpper(1e-12, 3), 0.013048381094197037e-12, 1e-11)).toBe(true);
  });

  it("are bounded in work for huge shapes", () => {
    // The median of the gamma law is a - 1/3 + O(1 / a).
    expect(close(gammaLower(1e15, 1e15 - 1.0 / 3.0), 0.5, 1e-7)).toBe(true);
    expect(gammaLower(1e300, 1e299)).toBe(0);
    expect(gammaLower(1e300, 1e301)).toBe(1);
  });

  it("are NaN outside their domain and defined at its ends", () => {
    expect(isNaN(gammaLower(0, 1))).toBe(true);
    expect(isNaN(gammaLower(-1, 1))).toBe(true);
    expect(isNaN(gammaUpper(1, -1))).toBe(true);
    expect(isNaN(gammaUpper(NaN, 1))).toBe(true);
    expect(isNaN(gammaUpper(1, NaN))).toBe(true);
    expect(isNaN(gammaLower(Infinity, Infinity))).toBe(true);
    expect(gammaLower(2, 0)).toBe(0);
    expect(gammaUpper(2, 0)).toBe(1);
    expect(gammaLower(2, Infinity)).toBe(1);
    expect(gammaUpper(2, Infinity)).toBe(0);
  });
});

describe("the inverses of P and Q", () => {
  it("give p and q back in both tails, whatever the shape", () => {
    for (let i = 0; i < 34; i++) {
      const a = shape(i);
      for (let e = 0; e < 40; e++) {
        const p = 0.5 * Math.pow(10, -<f64>e * 0.9);
        const low = gammaLowerInverse(a, p);
        const high = gammaUpperInverse(a, p);
        // An ulp of x is worth a sqrt(a) of relative probability in the tails.
        const tolerance = 1e-13 + 1e-14 * Math.sqrt(a) * (1 + <f64>e);
        if (low > 1e-300) holds(close(gammaLower(a, low), p, tolerance), a);
        holds(close(gammaUpper(a, high), p, tolerance), a);
      }
    }
  });

  it("increase with p", () => {
    for (let i = 0; i < 34; i++) {
      let last = 0.0;
      for (let j = 1; j < 50; j++) {
        const x = gammaLowerInverse(shape(i), <f64>j * 0.02);
        holds(x > last, last);
        last = x;
      }
    }
  });

  it("are NaN outside their domain and the ends of the support at 0 and 1", () => {
    expect(gammaLowerInverse(2, 0)).toBe(0);
    expect(gammaLowerInverse(2, 1)).toBe(Infinity);
    expect(gammaUpperInverse(2, 0)).toBe(Infinity);
    expect(gammaUpperInverse(2, 1)).toBe(0);
    // (1/2)^(1000) of a factor: below the least double.
    expect(gammaLowerInverse(0.0005, 0.5)).toBe(0);
    expect(isNaN(gammaLowerInverse(2, -0.1))).toBe(true);
    expect(isNaN(gammaLowerInverse(2, 1.1))).toBe(true);
    expect(isNaN(gammaLowerInverse(0, 0.5))).toBe(true);
    expect(isNaN(gammaLowerInverse(Infinity, 0.5))).toBe(true);
    expect(isNaN(gammaUpperInverse(2, NaN))).toBe(true);
  });
});
