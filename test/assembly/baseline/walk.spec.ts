import { filterWalk, WALK_MOMENTS } from "../../../assembly/baseline/walk";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

function zeros(n: i32): F64 {
  const room = doubles(n);
  for (let i = 0; i < n; i++) room[i] = 0;
  return room;
}

describe("filterWalk", () => {
  it("carries the last value forward", () => {
    const y = doublesOf([3, 5, 4]);
    const last = doubles(1);
    const age = zeros(1);
    const moments = zeros(WALK_MOMENTS);
    const fitted = doubles(3);
    const steps = doubles(3);
    filterWalk(y.offset, 3, 1, 0, last.offset, age.offset, moments.offset, fitted.offset, steps.offset);
    expect(fitted[0]).toBeNaN();
    expect(fitted[1]).toBe(3);
    expect(fitted[2]).toBe(5);
    expect(last[0]).toBe(4);
    expect(moments[0]).toBe(2);
    expect(moments[2]).toBe(0.5);
    expect(moments[4]).toBe(5);
  });

  it("counts an increment over a gap as the several steps that it spans", () => {
    const y = doublesOf([1, NaN, NaN, 7, NaN]);
    const last = doubles(1);
    const age = zeros(1);
    const moments = zeros(WALK_MOMENTS);
    const fitted = doubles(5);
    const steps = doubles(5);
    filterWalk(y.offset, 5, 1, 0, last.offset, age.offset, moments.offset, fitted.offset, steps.offset);
    expect(steps[3]).toBe(3);
    expect(moments[0]).toBe(1);
    expect(moments[1]).toBe(3);
    expect(moments[2]).toBe(2);
    // 6^2 / 3, the variance of one step.
    expect(moments[4]).toBe(12);
    expect(age[0]).toBe(1);
  });

  it("keeps each season apart", () => {
    const y = doublesOf([1, 10, 2, 20, 3]);
    const last = doubles(2);
    const age = zeros(2);
    const moments = zeros(WALK_MOMENTS);
    const fitted = doubles(5);
    const steps = doubles(5);
    filterWalk(y.offset, 5, 2, 0, last.offset, age.offset, moments.offset, fitted.offset, steps.offset);
    expect(fitted[2]).toBe(1);
    expect(fitted[3]).toBe(10);
    expect(last[0]).toBe(3);
    expect(last[1]).toBe(20);
  });
});
