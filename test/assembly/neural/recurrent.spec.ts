import { addColumnSums, addOuter, addTo, outerSizeOf, stepsOfBlock, sumOrZero } from "../../../assembly/neural/recurrent";
import { doubles, doublesOf } from "../scratch";

describe("what recurrent layers share", () => {
  it("takes as many steps in a block as hold some hundred rows, at least one", () => {
    expect(stepsOfBlock(1)).toBe(256);
    expect(stepsOfBlock(100)).toBe(2);
    expect(stepsOfBlock(1000)).toBe(1);
  });
  it("adds the product of a transpose", () => {
    const g = doublesOf([1, 2, 9, 3, 4, 9]);
    const x = doublesOf([5, 6]);
    const dw = doublesOf([1, 1]);
    addOuter<f64>(g.offset, x.offset, 2, 2, 1, 3, dw.offset, doubles(outerSizeOf<f64>(2, 1)).offset);
    expect(dw[0]).toBe(1 + 5 + 18);
    expect(dw[1]).toBe(1 + 10 + 24);
  });
  it("adds sums of columns, and leaves what stands between the rows", () => {
    const a = doublesOf([1, 2, 3, NaN, 4, 5, 6, NaN]);
    const out = doublesOf([1, 1, 1]);
    addColumnSums<f64>(a.offset, 2, 3, 4, out.offset);
    expect(out[0]).toBe(6);
    expect(out[1]).toBe(8);
    expect(out[2]).toBe(10);
  });
  it("takes an offset of 0 for zeros, and for what is not wanted", () => {
    const a = doublesOf([1, 2, 3]);
    const out = doubles(3);
    sumOrZero<f64>(a.offset, 0, 3, out.offset);
    addTo<f64>(a.offset, 3, out.offset);
    addTo<f64>(a.offset, 3, 0);
    expect(out[0]).toBe(2);
    expect(out[2]).toBe(6);
    sumOrZero<f64>(0, 0, 3, out.offset);
    expect(out[1]).toBe(0);
  });
});
