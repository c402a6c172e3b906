import { digamma, lgamma, sinPi, trigamma } from "../../../assembly/math/special-gamma";
import { holds } from "../holds";

/** |a - b| <= tolerance max(1, |b|); false for NaN. */
function near(a: f64, b: f64, tolerance: f64): bool {
  return abs(a - b) <= tolerance * max<f64>(1, abs(b));
}

describe("lgamma", () => {
  it("meets the recurrence ln Γ(x + 1) = ln Γ(x) + ln x across every seam of its branches", () => {
    for (let i = 1; i < 2000; i++) {
      const x = <f64>i * 0.0173;
      holds(near(lgamma(x + 1), lgamma(x) + Math.log(x), 1e-14), x);
    }
  });

  it("meets Legendre's duplication formula, DLMF 5.5.5", () => {
    for (let i = 1; i < 200; i++) {
      const x = <f64>i * 0.37;
      const doubled = (2 * x - 1) * Math.LN2 - 0.5 * Math.log(Math.PI) + lgamma(x) + lgamma(x + 0.5);
      holds(near(lgamma(2 * x), doubled, 1e-14), x);
    }
  });

  it("meets the reflection formula between the poles", () => {
    for (let i = 1; i < 100; i++) {
      const x = -<f64>i * 0.137;
      if (x == Math.floor(x)) continue;
      const right = Math.log(Math.PI / abs(sinPi(x))) - lgamma(1 - x);
      holds(near(lgamma(x), right, 1e-13), x);
    }
  });

  it("is the logarithm of a factorial", () => {
    let factorial = 1.0;
    for (let n = 1; n < 150; n++) {
      factorial *= <f64>n;
      holds(near(lgamma(<f64>n + 1), Math.log(factorial), 1e-14), n);
    }
  });

  it("is Infinity at the poles and both ends, NaN at NaN", () => {
    expect(lgamma(0)).toBe(Infinity);
    expect(lgamma(-3)).toBe(Infinity);
    expect(lgamma(Infinity)).toBe(Infinity);
    expect(lgamma(-Infinity)).toBe(Infinity);
    expect(isNaN(lgamma(NaN))).toBe(true);
  });

  it("stays finite as long as its value does", () => {
    expect(lgamma(2.5e305)).toBeGreaterThan(1.7e308);
    expect(lgamma(2.6e305)).toBe(Infinity);
    expect(near(lgamma(5e-324), 744.4400719213812, 1e-15)).toBe(true);
  });
});

describe("digamma", () => {
  it("meets the recurrence ψ(x + 1) = ψ(x) + 1 / x", () => {
    for (let i = 1; i < 1000; i++) {
      const x = <f64>i * 0.0173;
      holds(near(digamma(x + 1), digamma(x) + 1 / x, 1e-14 * max<f64>(1, 1 / x)), x);
    }
  });

  it("is the slope of lgamma", () => {
    for (let i = 4; i < 60; i++) {
      const x = <f64>i * 0.25;
      const h = 1e-4;
      // A central difference is off by h² / 6 times the third derivative and by rounding of 1e-15 / h.
      holds(near((lgamma(x + h) - lgamma(x - h)) / (2 * h), digamma(x), 1e-7), x);
    }
  });

  it("is NaN at the poles and at -Infinity", () => {
    expect(isNaN(digamma(0))).toBe(true);
    expect(isNaN(digamma(-2))).toBe(true);
    expect(isNaN(digamma(-Infinity))).toBe(true);
    expect(isNaN(digamma(NaN))).toBe(true);
    expect(digamma(Infinity)).toBe(Infinity);
  });
});

describe("trigamma", () => {
  it("meets the recurrence ψ'(x + 1) = ψ'(x) - 1 / x²", () => {
    for (let i = 10; i < 1000; i++) {
      const x = <f64>i * 0.0173;
      holds(near(trigamma(x + 1) + 1 / (x * x), trigamma(x), 1e-14), x);
    }
  });

  it("meets the reflection ψ'(x) + ψ'(1 - x) = π² / sin² πx", () => {
    const s = Math.PI / sinPi(0.3);
    expect(near(trigamma(-1.7) + trigamma(2.7), s * s, 1e-14)).toBe(true);
  });

  it("is Infinity at the poles, 0 at Infinity, NaN at -Infinity", () => {
    expect(trigamma(0)).toBe(Infinity);
    expect(trigamma(-1)).toBe(Infinity);
    expect(trigamma(Infinity)).toBe(0);
    expect(isNaN(trigamma(-Infinity))).toBe(true);
    expect(isNaN(trigamma(NaN))).toBe(true);
  });
});

describe("sinPi", () => {
  it("is exact at integers and halves, and odd", () => {
    expect(sinPi(0.5)).toBe(1);
    expect(sinPi(1.5)).toBe(-1);
    expect(sinPi(-0.5)).toBe(-1);
    expect(sinPi(1000001)).toBe(0);
    expect(near(sinPi(1.0 / 6.0), 0.5, 1e-16)).toBe(true);
    expect(sinPi(-2.3)).toBe(-sinPi(2.3));
  });
});
