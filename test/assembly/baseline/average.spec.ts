import { filterAverages, slideAverages } from "../../../assembly/baseline/average";
import { doubles, doublesOf } from "../scratch";

describe("filterAverages", () => {
  it("gives mean and squares about it, passing over what is missing", () => {
    const y = doublesOf([2, NaN, 4, 9]);
    const count = doublesOf([0]);
    const mean = doublesOf([0]);
    const about = doublesOf([0]);
    filterAverages(y.offset, 4, 1, 0, count.offset, mean.offset, about.offset);
    expect(count[0]).toBe(3);
    expect(mean[0]).toBe(5);
    // 9 + 1 + 16
    expect(about[0]).toBe(26);
  });

  it("begins at the season that it is told", () => {
    const y = doublesOf([7]);
    const count = doublesOf([0, 0, 0]);
    const mean = doublesOf([0, 0, 0]);
    const about = doublesOf([0, 0, 0]);
    filterAverages(y.offset, 1, 3, 5, count.offset, mean.offset, about.offset);
    expect(mean[2]).toBe(7);
    expect(count[0] + count[1]).toBe(0);
  });
});

describe("slideAverages", () => {
  it("averages the last observed values and leaves them in order", () => {
    const y = doublesOf([1, 2, NaN, 6, 4, 8]);
    const ring = doubles(3);
    const fitted = doubles(6);
    expect(slideAverages(y.offset, 6, 3, 0, ring.offset, fitted.offset)).toBe(3);
    const expected: f64[] = [NaN, 1, 1.5, 1.5, 3, 4];
    for (let t = 1; t < 6; t++) expect(fitted[t]).toBe(expected[t]);
    expect(fitted[0]).toBeNaN();
    expect(ring[0]).toBe(6);
    expect(ring[1]).toBe(4);
    expect(ring[2]).toBe(8);
  });

  it("goes on from a ring that is not full", () => {
    const ring = doublesOf([5, NaN, NaN]);
    const y = doublesOf([7, 9]);
    const fitted = doubles(2);
    expect(slideAverages(y.offset, 2, 3, 1, ring.offset, fitted.offset)).toBe(3);
    expect(fitted[0]).toBe(5);
    expect(fitted[1]).toBe(6);
  });
});
