import { describe, expect, test } from "vitest";
import {
  DataError,
  type EtsOptions,
  type EtsState,
  ets,
  type Fitted,
  ForecastleError,
  holt,
  holtWinters,
  type ModelFactory,
  ses,
} from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";

/** A monthly series with trend, season and noise. */
function monthly(n = 72, seed = 1): Float64Array {
  const noise = normals(n, { seed });
  return noise.map((z, t) => 100 + 0.6 * t + 12 * [0, 1, 3, 2, 4, 6, 8, 7, 5, 3, 1, 2][t % 12]! + 2 * z);
}

const seasonal: Partial<EtsOptions>[] = [
  { season: "additive" },
  { trend: "damped", season: "additive" },
  { error: "multiplicative", trend: "additive", season: "multiplicative" },
];

describe("an estimate", () => {
  for (const form of [{}, { trend: "damped" } as const, ...seasonal]) {
    const options: Partial<EtsOptions> = { ...form, ...("season" in form ? { seasonLength: 12 } : {}) };

    test(`cannot be bettered by a small step: ${JSON.stringify(form)}`, () => {
      const values = monthly();
      const fitted = ets({ ...options, effort: "thorough" }).fit(values);
      const { parameters, initial } = fitted.state;
      const { trend = "none", season = "none" } = form as Partial<EtsOptions>;
      const given = {
        alpha: parameters.alpha,
        ...(trend === "none" ? {} : { beta: parameters.beta }),
        ...(season === "none" ? {} : { gamma: parameters.gamma }),
        ...(trend === "damped" ? { phi: parameters.phi } : {}),
      };
      const start = {
        level: initial.level,
        ...(trend === "none" ? {} : { slope: initial.slope }),
        ...(season === "none" ? {} : { seasons: initial.seasons }),
      };
      const at = (changed: object, from: object = start) =>
        ets({ ...options, ...given, ...changed, initial: from as never }).fit(values).logLikelihood!;
      // The value of a search ends within 1e-8; steps of 1e-3 cost more than that unless the likelihood is flat.
      expect(at({})).toBeCloseTo(fitted.logLikelihood!, 9);
      for (const [name, value] of Object.entries(given)) {
        for (const step of [-1e-3, 1e-3]) {
          const moved = value + step;
          const [low, high] = name === "phi" ? [0.8, 0.98] : [1e-4, 0.9999];
          const room = name === "beta" ? given.alpha : name === "gamma" ? 1 - given.alpha : high;
          const least = name === "alpha" ? parameters.beta : low;
          const most = name === "alpha" ? Math.min(high, 1 - parameters.gamma) : Math.min(room, high);
          if (moved < least || moved > most) continue;
          expect(at({ [name]: moved }), `${name} ${step}`).toBeLessThanOrEqual(fitted.logLikelihood! + 1e-6);
        }
      }
      for (const factor of [0.999, 1.001]) {
        expect(at({}, { ...start, level: start.level * factor })).toBeLessThanOrEqual(fitted.logLikelihood! + 1e-6);
      }
    });

    test(`a y has a times the forecast and the likelihood of a change of unit: ${JSON.stringify(form)}`, () => {
      const values = monthly();
      const one = ets(options).fit(values);
      for (const a of [1e-12, 1e15, 2 ** 40]) {
        const other = ets(options).fit(values.map((value) => a * value));
        const means = other.forecast(14).mean.map((value) => value / a);
        close(means, one.forecast(14).mean, { tolerance: 1e-5 }, String(a));
        close([other.logLikelihood! + 72 * Math.log(a)], [one.logLikelihood!], { tolerance: 1e-7 }, String(a));
      }
    });
  }

  test("additive models move with a constant", () => {
    const options = { trend: "additive", season: "additive", seasonLength: 12 } as const;
    const one = ets(options).fit(monthly()).forecast(14).mean;
    for (const b of [1000, -5000, 2 ** 40]) {
      const moved = ets(options).fit(monthly().map((value) => value + b));
      // 2^40 leaves 13 binary digits behind the point.
      close(
        moved.forecast(14).mean.map((value) => value - b),
        one,
        { tolerance: b === 2 ** 40 ? 1e-2 : 1e-5 },
        String(b),
      );
    }
  });

  test("keeps the parameters that are given, and within bounds those that are not", () => {
    const values = monthly();
    const season = { season: "additive", seasonLength: 12 } as const;
    expect(ets({ ...season, alpha: 0.21 }).fit(values).state.parameters.alpha).toBe(0.21);
    const both = ets({ ...season, trend: "additive", beta: 0.05, gamma: 0.3 }).fit(values).state.parameters;
    expect([both.beta, both.gamma]).toEqual([0.05, 0.3]);
    expect(both.alpha).toBeGreaterThanOrEqual(0.05);
    expect(both.alpha).toBeLessThanOrEqual(0.7);
    const bounded = ses({ bounds: { alpha: [0.4, 0.5] } }).fit(values).state.parameters.alpha;
    expect(bounded).toBeGreaterThanOrEqual(0.4);
    expect(bounded).toBeLessThanOrEqual(0.5);
    expect(holt({ damped: true, phi: 0.85 }).fit(values).state.parameters.phi).toBe(0.85);
  });

  test("counts what it estimates, and the variance", () => {
    const values = monthly();
    const count = (options: Partial<EtsOptions>) => ets({ seasonLength: 12, ...options }).fit(values).parameterCount;
    // alpha, level and variance; then slope and beta, phi; then gamma and eleven seasons.
    expect(count({})).toBe(3);
    expect(count({ trend: "damped" })).toBe(6);
    expect(count({ trend: "damped", season: "additive" })).toBe(18);
    expect(count({ trend: "damped", season: "additive", alpha: 0.1, gamma: 0.1 })).toBe(16);
  });

  test("more effort never ends lower", () => {
    for (const seed of [1, 2, 3]) {
      const values = monthly(60, seed);
      const reached = (["fast", "standard", "thorough"] as const).map(
        (effort) => ets({ trend: "additive", season: "additive", seasonLength: 12, effort }).fit(values).logLikelihood!,
      );
      expect(reached[1]).toBeGreaterThanOrEqual(reached[0]! - 1e-4);
      expect(reached[2]).toBeGreaterThanOrEqual(reached[1]! - 1e-4);
    }
  });
});

describe("hard series", () => {
  const models: [string, (values: ArrayLike<number>) => Fitted][] = [
    ["ses", (values) => ses().fit(values)],
    ["holt damped", (values) => holt({ damped: true }).fit(values)],
    ["holtWinters", (values) => holtWinters({ seasonLength: 4 }).fit(values)],
    ["holtWinters times", (values) => holtWinters({ seasonLength: 4, season: "multiplicative" }).fit(values)],
  ];
  const fill = (n: number, value: (t: number) => number) => Float64Array.from({ length: n }, (_, t) => value(t));
  const series: Record<string, Float64Array> = {
    constant: fill(40, () => 7),
    line: fill(40, (t) => 3 + 2 * t),
    season: fill(40, (t) => [5, 8, 2, 9][t % 4]!),
    step: fill(40, (t) => (t < 20 ? 1 : 9)),
    "small positives": fill(40, (t) => 1e-9 * (1 + ((t * 7) % 5))),
    "beside 2^53": fill(40, (t) => 2 ** 53 - 2 * t),
    "long flat, then alive": fill(60, (t) => (t < 50 ? 4 : 4 + ((t * 3) % 7))),
  };
  for (const [name, estimate] of models) {
    for (const [kind, values] of Object.entries(series)) {
      test(`${name}: ${kind}: finite forecast and criterion`, () => {
        const fitted = estimate(values);
        const made = fitted.forecast(9);
        expect([...made.mean, ...made.quantile(0.9), fitted.aicc!].every(Number.isFinite)).toBe(true);
      });
    }
    test(`${name}: zeros and negatives: a finite forecast, or refused where a part multiplies`, () => {
      for (const values of [fill(40, () => 0), fill(40, (t) => Math.sin(t))]) {
        if (name === "holtWinters times") expect(() => estimate(values)).toThrow(DataError);
        else expect(estimate(values).forecast(5).mean.every(Number.isFinite)).toBe(true);
      }
    });
    test(`${name}: every length from 1 to 13: a finite forecast or a typed error`, () => {
      for (let n = 1; n <= 13; n++) {
        try {
          const made = estimate(monthly(n)).forecast(6);
          expect([...made.mean, ...made.quantile(0.1)].every(Number.isFinite), `${n}`).toBe(true);
        } catch (error) {
          if (!(error instanceof ForecastleError)) throw error;
        }
      }
    });
  }

  test("exact lines and seasons go on", () => {
    close(holt().fit(series.line!).forecast(3).mean, [83, 85, 87], { tolerance: 1e-6 });
    close(holtWinters({ seasonLength: 4 }).fit(series.season!).forecast(4).mean, [5, 8, 2, 9], { tolerance: 1e-6 });
  });

  test("one outlier of 1e6 standard deviations does not sit in a season", () => {
    const clean = monthly(84);
    const spoilt = clean.slice();
    spoilt[30] = 1e8;
    for (const season of ["additive", "multiplicative"] as const) {
      const options = { season, error: season, seasonLength: 12, initial: "heuristic" } as const;
      const apart = (values: Float64Array) =>
        ets({ ...options, alpha: 0.01, gamma: 0.001 }).fit(values).state.initial.seasons;
      close(apart(spoilt), apart(clean), { tolerance: 0.1, scale: season === "additive" ? 40 : 1 });
    }
  });

  test("seasons of 24, 52 and 168 are admissible and fit", () => {
    for (const m of [24, 52, 168]) {
      const noise = normals(4 * m, { seed: m });
      const values = noise.map((z, t) => 50 + 10 * (((t % m) * 7) % 5) + z);
      const fitted = ets({ season: "additive", seasonLength: m, effort: "fast", initial: "heuristic" }).fit(values);
      const { mean } = fitted.forecast(m);
      for (let h = 0; h < m; h++) expect(Math.abs(mean[h]! - 50 - 10 * ((h * 7) % 5))).toBeLessThan(4);
    }
  });

  test("gaps: the fit follows what is there", () => {
    const values = monthly(96);
    const gaps = values.map((value, t) => (t % 9 === 4 || (t > 40 && t < 46) ? Number.NaN : value));
    const options = { trend: "additive", season: "additive", seasonLength: 12 } as const;
    const [whole, part] = [ets(options).fit(values), ets(options).fit(gaps)];
    close(part.forecast(12).mean, whole.forecast(12).mean, { tolerance: 0.02 });
    expect(part.state.sums[1]).toBe(gaps.filter((value) => !Number.isNaN(value)).length);
  });

  test("a fit does not depend on those before it", () => {
    const one = ses().fit(monthly()).toJSON();
    holtWinters({ seasonLength: 12 }).fit(monthly(80, 3));
    expect(ses().fit(monthly()).toJSON()).toEqual(one);
  });
});

/** Draws of a process: a level that takes in a third of each error, a steady slope, a season. */
function process(slope: number, season: (t: number) => number) {
  return (seed: number, length: number) => {
    let level = 100;
    return normals(length, { seed }).map((z, t) => {
      const value = level + slope + season(t) + 3 * z;
      level += slope + z;
      return value;
    });
  };
}

const contracts: Record<string, [ModelFactory<never, EtsState>, object, ((seed: number, n: number) => Float64Array)?]> =
  {
    ses: [ses, {}, process(0, () => 0)],
    // The slope of the process is steady: with its smoothing free, five estimates from 80 values leave intervals some points narrow.
    holt: [holt, { beta: 0.01 }, process(1, () => 0)],
    holtWinters: [holtWinters, { seasonLength: 4, effort: "fast" }, process(1, (t) => [4, -7, 9, -6][t % 4]!)],
    "ets with multiplicative season": [
      ets,
      { error: "multiplicative", trend: "damped", season: "multiplicative", seasonLength: 12 },
    ],
    "ets with multiplicative trend": [ets, { trend: "multiplicative" }],
  } as never;

for (const [name, [factory, options, simulate]] of Object.entries(contracts)) {
  describe(`contract of ${name}`, () => {
    const told = { options: options as never, ...(simulate ? { simulate } : {}) };
    for (const check of contract(factory, told)) test(check.name, check.run);
  });
}
