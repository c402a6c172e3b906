import { crpsLaw, crpsNormalMixture } from "../../../assembly/evaluate/crps-laws";
import { doubles, doublesOf } from "../scratch";

describe("crpsLaw", () => {
  it("gives NaN for parameters that are not valid, a missing truth and an unknown law", () => {
    const out = doubles(3);
    const y = doublesOf([1, NaN, 1]);
    const a = doublesOf([1, 1, NaN]);
    const b = doublesOf([-1, 1, 1]);
    const c = doublesOf([0, 0, 0]);
    for (let law = 0; law < 4; law++) {
      crpsLaw(y.offset, a.offset, b.offset, c.offset, 3, law, out.offset);
      for (let i = 0; i < 3; i++) expect(isNaN(out[i])).toBe(true);
    }
    crpsLaw(y.offset, a.offset, a.offset, c.offset, 1, 99, out.offset);
    expect(isNaN(out[0])).toBe(true);
  });

  it("is a mixture of one normal law", () => {
    const single = doubles(1);
    const mixed = doubles(1);
    const y = doublesOf([1]);
    const mean = doublesOf([-0.5]);
    const sd = doublesOf([2]);
    crpsLaw(y.offset, mean.offset, sd.offset, sd.offset, 1, 0, single.offset);
    crpsNormalMixture(y.offset, doublesOf([1]).offset, mean.offset, sd.offset, 1, 1, mixed.offset);
    expect(abs(mixed[0] - single[0]) < 1e-15).toBe(true);
    // Two halves of the same law are that law.
    const means = doublesOf([-0.5, -0.5]);
    const sds = doublesOf([2, 2]);
    crpsNormalMixture(y.offset, doublesOf([0.5, 0.5]).offset, means.offset, sds.offset, 2, 1, mixed.offset);
    expect(abs(mixed[0] - single[0]) < 1e-15).toBe(true);
  });
});
