import { decomposeClassically, testSeason } from "../../../assembly/decompose/classical";
import { doubles } from "../scratch";

describe("decomposeClassically", () => {
  it("finds a line and a season that add up", () => {
    const n = 24;
    const m = 4;
    const y = doubles(n);
    const season: f64[] = [3, -1, -4, 2];
    for (let t = 0; t < n; t++) y[t] = 10 + 0.5 * <f64>t + season[t % m];
    const trend = doubles(n);
    const figure = doubles(m);
    const rest = doubles(n);
    decomposeClassically(y.offset, n, m, 0, trend.offset, figure.offset, rest.offset, doubles(m).offset);
    for (let s = 0; s < m; s++) expect(figure[s]).toBeCloseTo(season[s], 12);
    expect(trend[1]).toBeNaN();
    for (let t = 2; t < n - 2; t++) {
      expect(trend[t]).toBeCloseTo(10 + 0.5 * <f64>t, 12);
      expect(rest[t]).toBeCloseTo(0, 12);
    }
  });
});

describe("testSeason", () => {
  it("sees a season of six and none in a line of noise-free steps of another length", () => {
    const y = doubles(60);
    for (let t = 0; t < 60; t++) y[t] = t % 6 == 0 ? 5 : 1;
    expect(testSeason(y.offset, 60, 6, 1.645)).toBe(1);
    expect(testSeason(y.offset, 60, 4, 1.645)).toBe(0);
    expect(testSeason(y.offset, 17, 6, 1.645)).toBe(0);
  });

  it("says no to a constant", () => {
    const y = doubles(40);
    for (let t = 0; t < 40; t++) y[t] = 2;
    expect(testSeason(y.offset, 40, 4, 1.645)).toBe(0);
  });
});
