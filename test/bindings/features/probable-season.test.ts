import { describe, expect, test } from "vitest";
import { probableSeason } from "../../../bindings/features/probable-season.js";
import { findSeasons, series } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";

const noise = (n: number, seed: number) => normals(n, { seed });
const probable = (values: ArrayLike<number>) => probableSeason(series(values));

describe("a probable season", () => {
  test.each([4, 7, 12, 24])("of %i steps is seen in few values, of any trend", (m) => {
    const figure = noise(m, 90 + m);
    const values = noise(5 * m, m).map((z, t) => z + 0.5 * t + 3 * figure[t % m]!);
    expect(probable(values)).toBe(m);
  });

  test("is seen where there is not enough for proof", () => {
    let proven = 0;
    let seen = 0;
    for (let seed = 0; seed < 60; seed++) {
      const values = noise(60, seed).map((z, t) => z + 1.2 * [1, -1, 0, 0, 1, 0, -1, 0, 0, 1, 0, -1][t % 12]!);
      if (findSeasons(values).some(({ seasonLength }) => seasonLength === 12)) proven++;
      if (probable(values) === 12) seen++;
    }
    expect(seen).toBeGreaterThan(35);
    expect(seen).toBeGreaterThan(proven);
  });

  test("is believed of noise no more often than the tests allow", () => {
    let believed = 0;
    for (let seed = 0; seed < 400; seed++) if (probable(noise(100, seed)) > 1) believed++;
    // Four tests, each of which noise passes one time in twenty at most; not all at peaks.
    expect(believed / 400).toBeLessThan(0.2);
  });

  test("is none where there is nothing to see", () => {
    for (const values of [[], [1], [1, 2, 3], new Array(50).fill(3), new Array(50).fill(Number.NaN)]) {
      expect(probable(values)).toBe(1);
    }
    expect(probable(Array.from({ length: 60 }, (_, t) => (t === 30 ? Number.NaN : 2 * t)))).toBe(1);
  });
});
