import { describe, expect, test } from "vitest";
import {
  DataError,
  type EtsInitial,
  type EtsOptions,
  ets,
  holt,
  holtWinters,
  OptionError,
  ses,
} from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";

describe("a level at given parameters", () => {
  // Twelve values, alpha 0.5, level 10: squared errors 28, level 17 (exact in binary).
  const values = [10, 12, 11, 13, 14, 13, 15, 16, 15, 17, 18, 17];
  const fitted = ets({ alpha: 0.5, initial: { level: 10 } }).fit(values);

  test("squared errors and level by hand", () => {
    expect(fitted.state.sums[0]).toBe(28);
    expect(fitted.state.level).toBe(17);
    expect(fitted.forecast(2).mean).toEqual(Float64Array.of(17, 17));
  });

  test("equals the weighted sum of the values and the start", () => {
    let level = 10;
    const levels = values.map((value) => {
      level = 0.5 * value + 0.5 * level;
      return level;
    });
    expect(fitted.state.level).toBe(levels.at(-1));
    expect(Array.from(fitted.fittedValues!)).toEqual([10, ...levels.slice(0, -1)]);
  });
});

describe("Holt's method at given parameters", () => {
  test("twelve values, alpha 0.5, beta* 0.1, level 10, slope 1: facts of R", () => {
    const values = [10, 12, 11, 13, 14, 13, 15, 16, 15, 17, 18, 17];
    const model = ets({ trend: "additive", alpha: 0.5, beta: 0.05, initial: { level: 10, slope: 1 } });
    // R's recursion begins at the third value.
    const { state } = model.fit(values.slice(2));
    close([state.sums[0]!, state.level, state.slope], [11.818194343, 17.910414598, 0.8142392554], { tolerance: 1e-9 });
  });
});

describe("what cannot be is refused by name", () => {
  const refused = (options: Partial<EtsOptions>) => expect(() => ets(options)).toThrow(OptionError);
  test("options", () => {
    refused({ error: "multiplicativ" as never });
    refused({ beta: 0.1, alpha: 0.2, initial: { level: 1 } });
    refused({ gamma: 0.1, alpha: 0.2, initial: { level: 1 } });
    refused({ phi: 0.9, trend: "additive", alpha: 0.2, beta: 0.1, initial: { level: 1, slope: 0 } });
    refused({ alpha: 3, initial: { level: 1 } });
    refused({ alpha: 0.3, initial: { level: Number.NaN } });
    refused({ alpha: 0.3, initial: { level: 1, slop: 3 } as never });
    refused({ initial: "optmal" as never });
    refused({ bounds: { alpha: [0.5, 0.2] } });
    refused({ bounds: { alfa: [0.1, 0.2] } as never });
    refused({ region: "none" as never });
  });
  test("initial states that do not fit the form", () => {
    const fitting = (options: Partial<EtsOptions>) => () => ets({ alpha: 0.3, ...options }).fit([1, 2, 3, 4, 5]);
    expect(fitting({ initial: { level: 1, slope: 1 } })).toThrow(/slope/);
    expect(fitting({ initial: { level: 1, seasons: [1, 2] } })).toThrow(/seasons/);
    expect(
      fitting({ season: "additive", seasonLength: 4, gamma: 0.1, initial: { level: 1, seasons: [1, 2] } }),
    ).toThrow(/seasons must be 4 numbers/);
    expect(fitting({ season: "additive", gamma: 0.1, initial: { level: 1, seasons: [1, 2] } })).toThrow(/seasonLength/);
  });
  test("values that are not positive where a part multiplies, with their place", () => {
    const model = ets({ error: "multiplicative", alpha: 0.3, initial: { level: 1 } });
    expect(() => model.fit([1, 2, 0, 3])).toThrow(/value 2 is 0/);
    expect(() => model.fit([1, 2, 3]).update([4, -1])).toThrow(DataError);
    expect(() => model.fit([])).toThrow(DataError);
  });
});

describe("innovations drawn from past errors", () => {
  // Two large errors among small ones: a law with a tail that no normal one has.
  const values = normals(80, { seed: 5 }).map((z, t) => 50 + z + (t === 20 || t === 50 ? 15 : 0));
  const model = ses({ innovations: "bootstrap", alpha: 0.2, initial: { level: 50 } });
  const fitted = model.fit(values);
  const made = fitted.forecast(3);

  test("the first step is the level plus one of them, centred, with the variance of the model", () => {
    const { level, errors, sums } = fitted.state;
    const mean = errors!.reduce((sum, error) => sum + error, 0) / 80;
    const spread = Math.sqrt(errors!.reduce((sum, error) => sum + (error - mean) ** 2, 0) / 80);
    const sd = Math.sqrt(sums[0]! / 80);
    const possible = errors!.map((error) => level + ((error - mean) * sd) / spread).sort();
    const drawn = Array.from(made.sample(2000), (value) => value).filter((_, i) => i % 3 === 0);
    for (const value of drawn) {
      const near = possible.reduce((least, each) => Math.min(least, Math.abs(each - value)), 1);
      expect(near).toBeLessThan(1e-9);
    }
    expect(made.kind).toBe("paths");
    expect(made.mean).toEqual(Float64Array.of(level, level, level));
    expect(made.quantile(0.995)[0]!).toBeGreaterThan(
      ses({ alpha: 0.2, initial: { level: 50 } })
        .fit(values)
        .forecast(1)
        .quantile(0.995)[0]!,
    );
  });

  test("later steps carry a share of the errors before: variance 1 + alpha^2 a step", () => {
    const paths = made.sample(20_000, { seed: 3 });
    const variances = [0, 2].map((h) => {
      let sum = 0;
      for (let p = 0; p < 20_000; p++) sum += (paths[3 * p + h]! - made.mean[h]!) ** 2;
      return sum / 20_000;
    });
    // Kurtosis of about 20: a standard error of 3 per cent.
    expect(Math.abs(variances[1]! / variances[0]! - 1.08)).toBeLessThan(0.1);
  });

  test("an update adds its errors, and 4,096 are kept; with normal errors none are", () => {
    expect(fitted.update([51, Number.NaN, 52]).state.errors).toHaveLength(82);
    const long = fitted.update(normals(4090, { seed: 2 }).map((z) => 50 + z));
    expect(long.state.errors).toHaveLength(4096);
    const last = long.residuals!.at(-1)!;
    expect(long.state.errors!.at(-1)).toBeCloseTo(last, 12);
    expect(ses().fit(values).state.errors).toBeUndefined();
  });

  test("no series that multiplies falls below zero", () => {
    const wild = values.map((value, t) => (t % 9 ? value : value / 20));
    const products = ets({ error: "multiplicative", innovations: "bootstrap" }).fit(wild);
    expect(
      products
        .forecast(12)
        .sample(2000)
        .every((value) => value >= 0),
    ).toBe(true);
  });

  for (const check of contract(ets, { options: { innovations: "bootstrap", trend: "damped" } }))
    test(check.name, check.run);
});

describe("of a Box-Cox transform", () => {
  const growing = Array.from({ length: 40 }, (_, t) => 50 * 1.05 ** t * (1 + 0.05 * Math.sin(t * t)));
  test("the power may be found, and given for all members of the family", () => {
    const fitted = ets({ trend: "additive", boxCox: "auto" }).fit(growing);
    expect(fitted.state.boxCox).toBeLessThan(0.5);
    for (const model of [ses({ boxCox: 0 }), holt({ boxCox: 0 }), holtWinters({ boxCox: 0, seasonLength: 4 })]) {
      const { mean } = model.fit(growing).forecast(2);
      expect(Math.abs(mean[0]! / growing.at(-1)! - 1)).toBeLessThan(0.2);
    }
  });
  for (const check of contract(ets, { options: { trend: "additive", boxCox: 0.5 } })) test(check.name, check.run);
});

describe("components at each step", () => {
  const values = Array.from({ length: 24 }, (_, t) => (20 + t) * [0.8, 1.1, 1.3, 0.8][t % 4]! + ((t * 7) % 5) / 10);
  const model = ets({ error: "multiplicative", trend: "damped", season: "multiplicative", seasonLength: 4 });
  const { level, slope, season } = model.fit(values).components!;

  test("are those that the form has, and end in the state", () => {
    const { state } = model.fit(values);
    expect([level!.at(-1), slope!.at(-1), season!.at(-1)]).toEqual([state.level, state.slope, state.seasons[3]]);
    expect(Object.keys(ets().fit(values).components!)).toEqual(["level"]);
    expect(Object.keys(ets({ trend: "additive" }).fit(values).components!)).toEqual(["level", "slope"]);
  });

  test("an update has those of the new values", () => {
    const { components } = model.fit(values).update([40, 50]);
    expect(components!.level).toHaveLength(2);
  });

  test("of extreme values: level and slope are in their units, a season that multiplies has none", () => {
    const huge = model.fit(values.map((value) => value * 2 ** 600)).components!;
    expect(huge.level).toEqual(level!.map((value) => value * 2 ** 600));
    expect(huge.slope).toEqual(slope!.map((value) => value * 2 ** 600));
    expect(huge.season).toEqual(season);
  });

  test("what is handed out is a copy", () => {
    const fitted = model.fit(values);
    fitted.components!.level!.fill(0);
    expect(fitted.components!.level).toEqual(level);
  });
});

describe("missing values", () => {
  test("a gap moves the states on by their prediction", () => {
    const model = ets({ trend: "additive", alpha: 0.5, beta: 0.1, initial: { level: 0, slope: 1 } });
    const fitted = model.fit([1, 2, Number.NaN, Number.NaN, 5]);
    expect(Array.from(fitted.fittedValues!)).toEqual([1, 2, 3, 4, 5]);
    expect(fitted.state.sums[1]).toBe(3);
  });
});

describe("relative errors, whose products are skewed", () => {
  const model = (alpha: number) => ets({ error: "multiplicative", alpha, initial: { level: 100 } });
  const values = (sd: number) => normals(60, { seed: 2 }).map((z) => 100 * Math.exp(sd * z));

  test("are forecast by a normal law as far as two standard deviations below the mean are positive, else by paths", () => {
    const fitted = model(0.3).fit(values(0.25));
    const horizons = Array.from({ length: 60 }, (_, h) => h + 1);
    const nearest = horizons.map((h) => fitted.forecast(h, { paths: 10 }));
    expect(new Set(nearest.map(({ kind }) => kind))).toEqual(new Set(["law", "paths"]));
    // Variance of a level that takes in a share of relative errors: l^2 ((1 + alpha^2 s^2)^(h - 1) (1 + s^2) - 1); Hyndman and others (2008), 6.3.
    const { sums, level } = fitted.state;
    const s2 = sums[0]! / (sums[1]! - fitted.state.estimated);
    for (const [i, h] of horizons.entries()) {
      const variance = level * level * ((1 + 0.09 * s2) ** (h - 1) * (1 + s2) - 1);
      expect(nearest[i]!.kind, String(h)).toBe(2 * Math.sqrt(variance) <= level ? "law" : "paths");
    }
  });

  test("have finite quantiles where their variance leaves the numbers, and the mean of the level", () => {
    const fitted = model(0.9).fit(values(0.8));
    const made = fitted.forecast(4000, { paths: 200 });
    expect(made.kind).toBe("paths");
    for (const value of made.mean) expect(value).toBe(fitted.state.level);
    const { lower, upper } = made.interval(0.9);
    expect([...lower, ...upper].every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });
});

describe("the mean and spread of simulated paths agree with the closed forms", () => {
  const seasons = [0.9, 1.1, 1.2, 0.8];
  const forms: Partial<EtsOptions>[] = [
    { error: "additive", trend: "damped", season: "additive", beta: 0.1, gamma: 0.2, phi: 0.9 },
    { error: "multiplicative", trend: "damped", season: "additive", beta: 0.1, gamma: 0.2, phi: 0.9 },
    { error: "multiplicative", trend: "additive", season: "multiplicative", beta: 0.1, gamma: 0.2 },
  ];
  for (const form of forms) {
    test(Object.values(form).join(" "), () => {
      const initial = { level: 20, slope: 0.1, seasons };
      const model = ets({ ...form, alpha: 0.4, seasonLength: 4, initial });
      const noise = normals(40, { seed: 2 });
      const made = model.fit(noise.map((z, t) => 20 + (t % 4) + z)).forecast(12);
      const count = 20_000;
      const paths = made.sample(count);
      const { sd } = (made.prediction as { parameters: { sd: Float64Array } }).parameters;
      for (let h = 0; h < 12; h++) {
        let [sum, squares] = [0, 0];
        for (let p = 0; p < count; p++) {
          const apart = (paths[p * 12 + h]! - made.mean[h]!) / sd[h]!;
          sum += apart;
          squares += apart * apart;
        }
        // Standard errors 0.007 and, of a nearly normal law, 0.005.
        expect(Math.abs(sum / count)).toBeLessThan(0.03);
        expect(Math.abs(Math.sqrt(squares / count) - 1)).toBeLessThan(0.025);
      }
    });
  }
});

const seasons12 = Float64Array.from({ length: 12 }, (_, j) => 1 + 0.1 * ((j * 5) % 7) - 0.3);
const contracts: Record<string, [Partial<EtsOptions>, ((seed: number, length: number) => Float64Array)?]> = {
  "ETS(A,N,N)": [{ alpha: 0.3, initial: { level: 100 } }, simulated({ alpha: 0.3, initial: { level: 100 } })],
  "ETS(A,Ad,A)": [
    damped({ season: "additive", initial: { level: 100, slope: 0.5, seasons: seasons12.map((s) => s * 20) } }),
  ],
  "ETS(M,A,A)": [
    {
      ...damped({ season: "additive", initial: { level: 100, slope: 0.5, seasons: seasons12 } }),
      error: "multiplicative",
      trend: "additive",
      phi: undefined,
    },
  ],
  "ETS(M,Ad,M)": [
    {
      ...damped({ season: "multiplicative", initial: { level: 100, slope: 0.5, seasons: seasons12 } }),
      error: "multiplicative",
    },
  ],
  "ETS(M,M,N)": [
    { error: "multiplicative", trend: "multiplicative", alpha: 0.3, beta: 0.05, initial: { level: 100, slope: 1.005 } },
  ],
  "ETS(A,Md,M)": [
    {
      ...damped({ season: "multiplicative", initial: { level: 100, slope: 1.005, seasons: seasons12 } }),
      trend: "damped-multiplicative",
    },
  ],
};

function damped(rest: Partial<EtsOptions>): Partial<EtsOptions> {
  return { trend: "damped", seasonLength: 12, alpha: 0.3, beta: 0.05, gamma: 0.1, phi: 0.95, ...rest };
}

/** Draws of the process itself: the first path of the model at its initial state. */
function simulated(options: Partial<EtsOptions>) {
  const { level } = options.initial as EtsInitial;
  return (seed: number, length: number) => {
    const start = ets(options).fit([level]);
    // One value equal to the level leaves the level, but the errors need a spread: 3 by construction.
    const wide = start.update([level + 3]).update([Number.NaN]);
    return wide
      .forecast(length)
      .sample(1, { seed })
      .map((value) => value - wide.state.level + 100);
  };
}

for (const [name, [options, simulate]] of Object.entries(contracts)) {
  describe(`contract of ${name}`, () => {
    const told = simulate ? { options, simulate } : { options };
    for (const check of contract(ets, told)) test(check.name, check.run);
  });
}
