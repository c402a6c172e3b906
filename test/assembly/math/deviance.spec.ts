import { logDefect, stirlingRemainderOf } from "../../../assembly/math/deviance";

describe("logDefect", () => {
  it("is the alternating series 1/2 - t/3 + t^2/4 - ... near zero, where the difference of logarithms has no digits", () => {
    expect(logDefect(0)).toBe(0.5);
    for (let i = -8; i <= 8; i++) {
      const t = <f64>i * 1e-3;
      let series = 0.0;
      for (let k = 12; k >= 0; k--) series = 1.0 / <f64>(k + 2) - t * series;
      expect(abs(logDefect(t) / series - 1) < 2e-15).toBe(true);
    }
  });
  it("is the difference of logarithms away from zero, and has no step where the two meet", () => {
    expect(abs(logDefect(1) / (1 - Math.LN2) - 1) < 2e-15).toBe(true);
    expect(abs(logDefect(-0.5) / ((Math.LN2 - 0.5) * 4) - 1) < 4e-15).toBe(true);
    // Neighbours of 0.3: the difference of logarithms still has all but two digits there.
    expect(abs(logDefect(0.3) / logDefect(0.30000000000000004) - 1) < 1e-14).toBe(true);
    expect(abs(logDefect(-0.3) / logDefect(-0.30000000000000004) - 1) < 1e-14).toBe(true);
  });
});

describe("stirlingRemainderOf", () => {
  it("is 1 - log(2 pi) / 2 at one, where log gamma is zero", () => {
    expect(abs(stirlingRemainderOf(1) - (1 - 0.5 * Math.log(2 * Math.PI))) < 5e-15).toBe(true);
  });
  it("is 1 / (12 x) - 1 / (360 x^3) for large x", () => {
    expect(abs(stirlingRemainderOf(1e4) - (1 / 12e4 - 1 / 360e12)) < 1e-20).toBe(true);
  });
  it("has no step where the series takes over", () => {
    expect(abs(stirlingRemainderOf(8) - stirlingRemainderOf(7.999999999999999)) < 1e-14).toBe(true);
  });
});
