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

  test("finds none in series without one, but for the sunspot cycle of eleven years and the year of weekly gasoline", () => {
    const seen = rows
      .filter(({ id, m }) => m === 1 || unseasonal.test(id))
      .filter(({ values }) => findSeasons(values).length > 0)
      .map(({ id }) => id);
    expect(seen).toEqual(["sunspot.year", "gasoline"]);
  });

  test("finds day and week in hourly and half-hourly demand", () => {
    const of = (id: string) =>
      findSeasons(rows.find((row) => row.id === id)!.values).map(({ seasonLength }) => seasonLength);
    expect(of("taylor")).toEqual(expect.arrayContaining([48, 336]));
    expect(of("utility")).toEqual([24, 168]);
  });
});

describe.skipIf(!hasData)("in the training parts of the M4 competition", () => {
  test("finds the day in nine of ten hourly series, and day and week where the week shows", () => {
    const rows = readData("m4_hourly.train").filter((_, i) => i % 4 === 0);
    const found = rows.map(({ values }) => findSeasons(values).map(({ seasonLength }) => seasonLength));
    const share = (of: (lengths: number[]) => boolean) => found.filter(of).length / rows.length;
    expect(share((lengths) => lengths.includes(24))).toBeGreaterThan(0.88);
    expect(share((lengths) => lengths.includes(24) && lengths.includes(168))).toBeGreaterThan(0.15);
    expect(share((lengths) => lengths.some((length) => length % 24 !== 0))).toBeLessThan(0.1);
  });

  test("finds the year in weekly series: 52 steps, in truth 365.25 / 7", () => {
    const rows = readData("m4_weekly.train").filter((_, i) => i % 4 === 0);
    const years = rows.flatMap(({ values }) => findSeasons(values).filter(({ seasonLength }) => seasonLength === 52));
    expect(years.length).toBeGreaterThan(7);
    expect(years[0]!.period).toBe(365.25 / 7);
  });
});

/** Noise about a day of 24 hours and a week of seven days that differ. */
function weekly(seed: number, size: number): Float64Array {
  const shape = normals(168, { seed: 77 });
  return normals(24 * 7 * 5, { seed }).map((e, t) => 3 * Math.sin((2 * Math.PI * t) / 24) + size * shape[t % 168]! + e);
}

describe("a season of seasons", () => {
  test("is found where it is, and not where it is not: at most 2 in 100", () => {
    let [right, wrong] = [0, 0];
    for (let seed = 0; seed < 100; seed++) {
      if (seed < 20 && findSeasons(weekly(seed, 1.2)).some(({ seasonLength }) => seasonLength === 168)) right++;
      if (findSeasons(weekly(seed, 0)).length > 1) wrong++;
    }
    expect(right).toBeGreaterThanOrEqual(19);
    expect(wrong).toBeLessThanOrEqual(2);
  });

  test("working days that lie higher show a week in hourly data, though hour by hour only two steps of 168 tell", () => {
    const working = (t: number) => (Math.floor(t / 24) % 7 < 5 ? 4 : 0);
    let right = 0;
    for (let seed = 0; seed < 20; seed++) {
      const values = normals(24 * 7 * 8 - 5, { seed }).map(
        (e, t) => 7 * Math.sin((2 * Math.PI * t) / 24) + working(t) + e,
      );
      if (findSeasons(values).some(({ seasonLength }) => seasonLength === 168)) right++;
    }
    expect(right).toBeGreaterThanOrEqual(19);
  });

  test("week and year are found in daily data", () => {
    const daily = normals(4 * 365, { seed: 3 }).map(
      (e, t) => 3 * Math.sin((2 * Math.PI * t) / 7) + 40 * Math.sin((2 * Math.PI * t) / 365.25) + 0.3 * e,
    );
    const found = findSeasons(daily);
    expect(found.map(({ seasonLength }) => seasonLength).sort((a, b) => a - b)).toEqual([7, 365]);
    expect(found.find(({ seasonLength }) => seasonLength === 365)!.period).toBe(365.25);
  });

  test("a year is not seen in noise, walks and autoregressions: at most 1 in 150", () => {
    let seen = 0;
    for (let seed = 0; seed < 50; seed++) {
      const e = normals(700, { seed });
      let [walk, wave] = [0, 0];
      for (const values of [e, e.map((z) => (walk += z)), e.map((z) => (wave = 0.8 * wave + z))]) {
        if (findSeasons(values).some(({ seasonLength }) => seasonLength === 52)) seen++;
      }
    }
    expect(seen).toBeLessThanOrEqual(1);
  });

  test("takes bounded time in a long series", () => {
    const long = Float64Array.from({ length: 300_000 }, (_, t) => t % 24);
    const before = process.cpuUsage().user;
    expect(findSeasons(long)[0]!.seasonLength).toBe(24);
    // Microseconds; 20 milliseconds here, were it not for the bound half a second.
    expect(process.cpuUsage().user - before).toBeLessThan(400_000);
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
