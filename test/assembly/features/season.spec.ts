import { autocorrelationAt, gainOfSeasons, removeLine, removeSeason } from "../../../assembly/features/season";
import { doubles } from "../scratch";

describe("gainOfSeasons", () => {
  it("is greatest at the length of an exact season", () => {
    const n = 48;
    const x = doubles(n);
    for (let t = 0; t < n; t++) x[t] = t % 6 == 2 ? 4 : t % 3 == 0 ? 1 : 0;
    const gain = doubles(20);
    const share = doubles(20);
    expect(gainOfSeasons(x.offset, n, 19, gain.offset, share.offset, doubles(20).offset, doubles(20).offset)).toBe(n);
    for (let m = 2; m < 20; m++) if (m != 6) expect(gain[m]).toBeLessThan(gain[6]);
    expect(share[6]).toBeCloseTo(1, 8);
  });

  it("is the textbook difference of criteria", () => {
    // Values 1, 3, 2, 4: mean 2.5, whole 5; season means 1.5 and 3.5 explain 4; adjusted share 1 - (1 / 2) / (5 / 3).
    const x = doubles(4);
    x[0] = 1;
    x[1] = 3;
    x[2] = 2;
    x[3] = 4;
    const gain = doubles(3);
    const share = doubles(3);
    gainOfSeasons(x.offset, 4, 2, gain.offset, share.offset, doubles(3).offset, doubles(3).offset);
    expect(gain[2]).toBeCloseTo(2 * Math.log(5) - Math.log(4), 12);
    expect(share[2]).toBeCloseTo(0.7, 12);
  });
});

describe("removeSeason", () => {
  it("leaves nothing of an exact season, and missing values missing", () => {
    const x = doubles(12);
    for (let t = 0; t < 12; t++) x[t] = t == 5 ? NaN : <f64>(t % 4);
    removeSeason(x.offset, 12, 4, doubles(4).offset, doubles(4).offset);
    for (let t = 0; t < 12; t++) {
      if (t == 5) expect(x[t]).toBeNaN();
      else expect(x[t]).toBe(0);
    }
  });
});

describe("removeLine", () => {
  it("leaves nothing of a line", () => {
    const x = doubles(9);
    for (let t = 0; t < 9; t++) x[t] = t == 3 ? NaN : 7 - 2.5 * <f64>t;
    removeLine(x.offset, 9);
    for (let t = 0; t < 9; t++) {
      if (t == 3) expect(x[t]).toBeNaN();
      else expect(x[t]).toBeCloseTo(0, 12);
    }
  });
});

describe("autocorrelationAt", () => {
  it("is the sum of lagged products over the sum of squares", () => {
    // About the mean 2: -1, 1, -1, 1. Lag 1: -3 / 4, lag 2: 2 / 4.
    const x = doubles(4);
    for (let t = 0; t < 4; t++) x[t] = t % 2 == 0 ? 1 : 3;
    expect(autocorrelationAt(x.offset, 4, 1)).toBe(-0.75);
    expect(autocorrelationAt(x.offset, 4, 2)).toBe(0.5);
  });
});
