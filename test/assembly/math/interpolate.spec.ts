import { interpolateLinearly } from "../../../assembly/math/interpolate";
import { doubles, doublesOf } from "../scratch";

describe("interpolateLinearly", () => {
  it("draws lines over gaps and carries the ends", () => {
    const y = doublesOf([NaN, 2, NaN, NaN, 8, NaN]);
    const out = doubles(6);
    expect(interpolateLinearly(y.offset, 6, out.offset)).toBe(2);
    const expected: f64[] = [2, 2, 4, 6, 8, 8];
    for (let t = 0; t < 6; t++) expect(out[t]).toBe(expected[t]);
  });

  it("says so when nothing is observed", () => {
    const y = doublesOf([NaN, NaN]);
    expect(interpolateLinearly(y.offset, 2, y.offset)).toBe(0);
    expect(y[1]).toBeNaN();
  });
});
