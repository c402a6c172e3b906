import { allObserved, loadBoth, storeBoth } from "../../../assembly/features/both";
import { doubles, doublesOf } from "../scratch";

describe("loadBoth and storeBoth", () => {
  it("take and write one lane here, one some bytes behind", () => {
    const x = doublesOf([1, 2, 3, 4, 5]);
    const out = doubles(5);
    storeBoth(out.plus(1).offset, 24, loadBoth(x.offset, 16));
    expect(out[1]).toBe(1);
    expect(out[4]).toBe(3);
    expect(out[0]).toBeNaN();
    expect(out[2]).toBeNaN();
    expect(out[3]).toBeNaN();
  });
});

describe("allObserved", () => {
  it("sees a missing value at every place, of an even and of an odd number", () => {
    for (let n = 1; n < 8; n++) {
      const x = doubles(n);
      for (let t = 0; t < n; t++) x[t] = <f64>t;
      expect(allObserved(x, n)).toBe(true);
      for (let t = 0; t < n; t++) {
        x[t] = NaN;
        expect(allObserved(x, n)).toBe(false);
        x[t] = 0;
      }
    }
  });
});
