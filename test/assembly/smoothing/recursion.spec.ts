import { ADDITIVE, etsOf, MULTIPLICATIVE } from "../../../assembly/smoothing/recursion";
import { doublesOf } from "../scratch";

describe("one step of exponential smoothing", () => {
  it("adds a damped trend and a season", () => {
    const states = doublesOf([10, 2, 1, -1]);
    const model = etsOf(2, ADDITIVE, ADDITIVE, 0.5, 0.25, 0.125, 0.5);
    model.begin(states, 1);
    expect(model.predict()).toBe(10);
    model.learn(8);
    expect(model.level).toBe(15);
    expect(model.slope).toBe(3);
    expect(states[3]).toBe(0);
    expect(model.place).toBe(0);
  });

  it("multiplies a trend and a season", () => {
    const states = doublesOf([10, 1.5, 2, 3]);
    const model = etsOf(2, MULTIPLICATIVE, MULTIPLICATIVE, 0.5, 0.25, 0.125, 1);
    model.begin(states, 0);
    expect(model.predict()).toBe(30);
    model.learn(6);
    // u = 6 / 2, w = 6 / 15
    expect(model.level).toBe(16.5);
    expect(model.slope).toBe(1.5 + (0.25 * 3.0) / 10);
    expect(states[2]).toBe(2 + 0.125 * (6.0 / 15));
  });

  it("keeps a factor that an error would push below zero", () => {
    const states = doublesOf([1, 1, 0]);
    const model = etsOf(1, MULTIPLICATIVE, 0, 0.5, 0.5, 0, 1);
    model.begin(states, 0);
    model.predict();
    model.learn(-3);
    expect(model.slope).toBe(1);
  });
});
