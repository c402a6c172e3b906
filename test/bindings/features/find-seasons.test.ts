import { describe, expect, test } from "vitest";
import { findSeasons } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { hasData, readData } from "../../support/golden.js";

/** Series of data/classics without a season of their nominal length: rates, prices, indices, adjusted figures, cycles, too few years. */
const unseasonal =
  /^(sunspot.month|austres|presidents|EuStock|Seatbelts.(PetrolPrice|VanKilled|law)|elecdaily.Temp|gasoline|insurance|melsyd|uschange|ausgdp|bonds|dji|gasprice|mcopper|msales|partx|unemp|usgdp|xrates)/;

describe.skipIf(!hasData)("on the classic series", () => {
  const rows = hasData ? readData("classics.train") : [];
  test("finds the season of every series that has one", () => {
    const missed = rows
      .filter(({ id, m }) => m > 1 && !unseasonal.test(id))
      .filter(({ m, values }) => !findSeasons(values).some(({ seasonLength }) => seasonLength % m === 0))
      .map(({ id }) => id);
    expect(missed).toEqual([]);
  });

  test("finds none in series without one, but for the sunspot cycle of eleven years", () => {
    const seen = rows
      .filter(({ id, m }) => m === 1 || unseasonal.test(id))
      .filter(({ values }) => findSeasons(values).length > 0)
      .map(({ id }) => id);
    expect(seen).toEqual(["sunspot.year"]);
  });

  test("finds day and week in hourly and half-hourly demand", () => {
    const of = (id: string) =>
      findSeasons(rows.find((row) => row.id === id)!.values).map(({ seasonLength }) => seasonLength);
    expect(of("taylor")).toEqual(expect.arrayContaining([48, 336]));
    expect(of("utility")).toEqual([24, 168]);
  });
});

describe("findSeasons", () => {
  test("sees none in noise and random walks: at most 3 in 200", () => {
    for (const n of [12, 30, 60, 120, 500]) {
      let inNoise = 0;
      let inWalks = 0;
      for (let seed = 0; seed < 200; seed++) {
        const noise = normals(n, { seed });
        let sum = 0;
        if (findSeasons(noise).length > 0) inNoise++;
        if (findSeasons(noise.map((z) => (sum += z))).length > 0) inWalks++;
      }
      expect(inNoise, `white noise of ${n}`).toBeLessThanOrEqual(5);
      expect(inWalks, `walks of ${n}`).toBeLessThanOrEqual(3);
    }
  });

  test("sees a season through trend, gaps and an outlier of a million deviations", () => {
    const values = normals(96, { seed: 5 }).map((z, t) => 50 + t + 8 * [0, 1, 3, 6, 4, -2, -5][t % 7]! + z);
    expect(findSeasons(values)[0]!.seasonLength).toBe(7);
    const broken = values.map((value, t) => (t % 9 === 4 ? Number.NaN : t === 40 ? 1e6 : value));
    expect(findSeasons(broken)[0]!.seasonLength).toBe(7);
  });

  test("has nothing to say of the empty, the short, the constant and the missing", () => {
    const missing = new Float64Array(50).fill(Number.NaN);
    const infinite = new Float64Array(50).fill(Number.POSITIVE_INFINITY);
    for (const values of [[], [1], [1, 2, 3, 4, 5], new Float64Array(50).fill(3), missing, infinite]) {
      expect(findSeasons(values)).toEqual([]);
    }
  });

  test("sees an exact season of any scale", () => {
    for (const scale of [1, 1e-12, 1e15, 1e250]) {
      const values = Float64Array.from({ length: 60 }, (_, t) => scale * (t % 5));
      expect(findSeasons(values)[0]?.seasonLength, `scale ${scale}`).toBe(5);
    }
  });
});
