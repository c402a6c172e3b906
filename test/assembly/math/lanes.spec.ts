import { addLanes, bytesOf, lanesAt, putLanes, wholeBytesOf } from "../../../assembly/math/lanes";
import { doublesOf, singlesOf } from "../scratch";

describe("lanes", () => {
  it("counts bytes, and those of whole vectors", () => {
    expect(bytesOf<f32>(7)).toBe(28);
    expect(wholeBytesOf<f32>(7)).toBe(16);
    expect(bytesOf<f64>(7)).toBe(56);
    expect(wholeBytesOf<f64>(7)).toBe(48);
  });
  it("reads and writes vectors and single numbers of both precisions", () => {
    const x = doublesOf([1, 2, 3]);
    addLanes<f64>(x.offset, lanesAt<f64>(x.offset + 8, true), true);
    addLanes<f64>(x.offset + 16, lanesAt<f64>(x.offset, false), false);
    expect(x[0]).toBe(3);
    expect(x[1]).toBe(5);
    expect(x[2]).toBe(6);
    const y = singlesOf([1, 2, 3, 4, 5]);
    addLanes<f32>(y.offset, lanesAt<f32>(y.offset + 4, true), true);
    putLanes<f32>(y.offset + 16, lanesAt<f32>(y.offset, false), false);
    expect(y[0]).toBe(3);
    expect(y[3]).toBe(9);
    expect(y[4]).toBe(3);
  });
});
