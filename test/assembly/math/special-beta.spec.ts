import {
  betaRegularised, betaRegularisedInverse, betaRegularisedUpper, logBeta, logBetaFactor,
} from "../../../assembly/math/special-beta";
import { close, holds } from "../holds";

/** Shapes on both sides of every seam. */
function shape(i: i32): f64 {
  return i < 6 ? 0.17 * <f64>(i + 1) : i < 12 ? 1.9 * <f64>(i - 5) : Math.pow(10, 0.5 * <f64>(i - 9));
}

describe("logBeta", () => {
  it("is symmetric and meets B(a + 1, b) = B(a, b) a / (a + b)", () => {
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 20; j++) {
        const a = shape(i);
        const b = shape(j);
        expect(logBeta(a, b)).toBe(logBeta(b, a));
        const scale = max<f64>(1, abs(logBeta(a, b)));
        holds(abs(logBeta(a + 1, b) - logBeta(a, b) - Math.log(a / (a + b))) < 4e-15 * scale, a);
      }
    }
  });

  it("is NaN outside its domain", () => {
    expect(isNaN(logBeta(0, 1))).toBe(true);
    expect(isNaN(logBeta(1, -1))).toBe(true);
    expect(isNaN(logBeta(Infinity, 1))).toBe(true);
    expect(isNaN(logBeta(1, NaN))).toBe(true);
  });
});

describe("betaRegularised", () => {
  it("is the mirror image of its complement", () => {
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 20; j++) {
        const a = shape(i);
        const b = shape(j);
        for (let k = 1; k < 16; k++) {
          const x = <f64>k / 16;
          const mirrored = betaRegularised(1 - x, b, a);
          holds(close(betaRegularisedUpper(x, a, b), mirrored, 1e-14) || mirrored < 1e-290, a);
          holds(close(betaRegularised(x, a, b) + betaRegularisedUpper(x, a, b), 1, 1e-15), a);
        }
      }
    }
  });

  it("meets I(a, b) = I(a + 1, b) + x^a (1 - x)^b / (a B(a, b)), across the seams", () => {
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 20; j++) {
        const a = shape(i);
        const b = shape(j);
        for (let k = 1; k < 16; k += 2) {
          const x = <f64>k / 16;
          const step = Math.exp(logBetaFactor(x, 1 - x, a, b)) / a;
          const right = betaRegularised(x, a + 1, b) + step;
          holds(close(betaRegularised(x, a, b), right, 1e-12) || right < 1e-290, a);
        }
      }
    }
  });

  it("is a power for a or b equal to one", () => {
    for (let k = 1; k < 32; k++) {
      const x = <f64>k / 32;
      holds(close(betaRegularised(x, 3.7, 1), Math.pow(x, 3.7), 1e-14), x);
      holds(close(betaRegularisedUpper(x, 1, 3.7), Math.pow(1 - x, 3.7), 1e-14), x);
    }
  });

  it("converges for huge parameters", () => {
    expect(close(betaRegularised(0.5, 1e10, 1e10), 0.5, 1e-12)).toBe(true);
    expect(betaRegularised(0.4, 1e10, 1e10)).toBe(0);
    expect(betaRegularised(0.6, 1e10, 1e10)).toBe(1);
  });

  it("is NaN outside its domain and defined at its ends", () => {
    expect(betaRegularised(0, 2, 3)).toBe(0);
    expect(betaRegularised(1, 2, 3)).toBe(1);
    expect(betaRegularisedUpper(0, 2, 3)).toBe(1);
    expect(betaRegularisedUpper(1, 2, 3)).toBe(0);
    expect(isNaN(betaRegularised(-0.1, 2, 3))).toBe(true);
    expect(isNaN(betaRegularised(1.1, 2, 3))).toBe(true);
    expect(isNaN(betaRegularised(0.5, 0, 3))).toBe(true);
    expect(isNaN(betaRegularised(0.5, 2, Infinity))).toBe(true);
    expect(isNaN(betaRegularisedUpper(NaN, 2, 3))).toBe(true);
  });
});

describe("betaRegularisedInverse", () => {
  it("gives p back", () => {
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 20; j++) {
        const a = shape(i);
        const b = shape(j);
        for (let e = 0; e < 12; e++) {
          const p = 0.5 * Math.pow(10, -<f64>e);
          const x = betaRegularisedInverse(p, a, b);
          // An ulp of x, or of 1 - x where x is close to 1, moves the probability by as much as the slope at x.
          const slope = Math.exp(logBetaFactor(x, 1 - x, a, b)) / (1 - x);
          const tolerance = 1e-12 * p + 4e-16 * slope;
          holds(abs(betaRegularised(x, a, b) - p) <= tolerance || x < 1e-300, a);
        }
      }
    }
  });

  it("is antisymmetric around one half", () => {
    for (let k = 1; k < 16; k++) {
      const p = <f64>k / 32;
      holds(close(1 - betaRegularisedInverse(1 - p, 2.5, 7.1), betaRegularisedInverse(p, 7.1, 2.5), 1e-14), p);
    }
  });

  it("is NaN outside its domain and the ends of the support at 0 and 1", () => {
    expect(betaRegularisedInverse(0, 2, 3)).toBe(0);
    expect(betaRegularisedInverse(1, 2, 3)).toBe(1);
    expect(betaRegularisedInverse(0.25, 0.0005, 3)).toBe(0);
    expect(isNaN(betaRegularisedInverse(-0.1, 2, 3))).toBe(true);
    expect(isNaN(betaRegularisedInverse(1.1, 2, 3))).toBe(true);
    expect(isNaN(betaRegularisedInverse(0.5, 0, 3))).toBe(true);
    expect(isNaN(betaRegularisedInverse(0.5, Infinity, 3))).toBe(true);
    expect(isNaN(betaRegularisedInverse(NaN, 2, 3))).toBe(true);
  });
});
