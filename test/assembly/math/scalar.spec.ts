import { exp, log, pow } from "../../../assembly/math/scalar";

describe("elementary functions", () => {
  it("invert one another", () => {
    for (let i = 1; i < 50; i++) {
      const x = <f64>i / 7;
      expect(exp(log(x))).toBeCloseTo(x, 14);
      expect(pow(pow(x, 3), 1.0 / 3.0)).toBeCloseTo(x, 13);
    }
  });

  it("take their exact values where they have one", () => {
    expect(exp(0)).toBe(1);
    expect(log(1)).toBe(0);
    expect(pow(2, 10)).toBe(1024);
    expect(log(0)).toBe(-Infinity);
  });
});
