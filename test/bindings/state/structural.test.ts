import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DataError,
  ForecastleError,
  naive,
  OptionError,
  restore,
  stateSpace,
  structural,
} from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

const file = golden("kalman-structural");
const seriesOf = (name: string) => goldenSeries(file, name)!.values;
const nile = seriesOf("Nile");
const passengers = seriesOf("logAirPassengers");

describe("contract", () => {
  for (const { name, run } of contract(structural)) test(name, run);
  const basic = { slope: "stochastic", season: "dummy", seasonLength: 4 } as const;
  for (const { name, run } of contract(structural, { options: basic })) test(`basic structural model: ${name}`, run);
  const cyclic = { cycle: true, level: "fixed", effort: "fast" } as const;
  for (const { name, run } of contract(structural, { options: cyclic })) test(`cycle: ${name}`, run);
  const chosen = { slope: "auto", effort: "fast" } as const;
  for (const { name, run } of contract(structural, { options: chosen })) test(`slope "auto": ${name}`, run);
});

describe("maximum likelihood, kalman-structural.json", () => {
  const withoutCovariates = file.cases.filter(
    ({ id, options }) => id.startsWith("fit-") && !(options as { exog: unknown }).exog,
  );
  for (const { id, series, options, loglik, forecastMean, forecastSe } of withoutCovariates) {
    test(id, () => {
      const { level, seasonal } = options as { level: string; seasonal?: number };
      const slope = level === "lltrend" ? "stochastic" : "none";
      const season = seasonal ? ({ season: "dummy", seasonLength: seasonal } as const) : {};
      const fitted = structural({ slope, ...season }).fit(seriesOf(series));
      const diffuse = 1 + (slope === "none" ? 0 : 1) + (seasonal ? seasonal - 1 : 0);
      // The file counts the constant of diffuse values.
      const withConstant = fitted.logLikelihood! - 0.5 * diffuse * Math.log(2 * Math.PI);
      expect(withConstant).toBeGreaterThan((loglik as number) - 1e-6);
      // Forecasts of the best fits of two searches: a thousandth of their standard error.
      const forecast = fitted.forecast(3);
      const [mean, se] = [forecastMean as number[], forecastSe as number[]];
      const sd = (forecast.prediction as unknown as { parameters: { sd: Float64Array } }).parameters.sd;
      for (let h = 0; h < 3; h++) {
        expect(Math.abs(forecast.mean[h]! - mean[h]!) / se[h]!).toBeLessThan(2e-3);
        expect(Math.abs(sd[h]! / se[h]! - 1)).toBeLessThan(2e-3);
      }
    });
  }

  // R's StructTS is not exact diffuse: a rough check, that the same parts come out large and small.
  test("structts.json agrees roughly", () => {
    const rough = golden("structts");
    const gas = goldenSeries(rough, "logUKgas")!.values;
    const { parameters } = structural({ slope: "stochastic", season: "dummy", seasonLength: 4 }).fit(gas).state;
    expect(parameters.level).toBeLessThan(1e-8);
    for (const [name, value] of Object.entries({ slope: 1.733e-6, season: 7.137e-4, irregular: 3.678e-4 })) {
      expect(parameters[name]! / value, name).toBeGreaterThan(0.2);
      expect(parameters[name]! / value, name).toBeLessThan(5);
    }
  });

  test("criteria count the variances and the states that nothing is known of", () => {
    const fitted = structural({ slope: "stochastic", season: "dummy", seasonLength: 12 }).fit(passengers);
    expect(fitted.parameterCount).toBe(4 + 13);
    close([fitted.aic!], [-2 * fitted.logLikelihood! + 34], { tolerance: 1e-14 });
  });
});

// Durbin & Koopman (2012) 2.2: the Nile at its variances.
test("given variances are kept: log-likelihood, fitted values and smoothed level of the Nile", () => {
  const fitted = structural({ variances: { irregular: 15099, level: 1469.1 } }).fit(nile);
  close([fitted.logLikelihood!], [-632.5456251157], { tolerance: 1e-12 });
  expect(fitted.parameterCount).toBe(1);
  const { signal, variance, components } = fitted.smooth(nile);
  close([signal[0]!, signal[49]!, signal[99]!], [1111.6683191268, 834.7632591037, 798.3702926084], {
    tolerance: 1e-11,
  });
  close([variance[0]!, variance[49]!, variance[99]!], [4032.1579418, 2326.7568698, 4032.1579418], { tolerance: 1e-9 });
  expect(components!.level!.mean).toEqual(signal);
  close([fitted.forecast(1).mean[0]!], [798.3702926084], { tolerance: 1e-11 });
  expect(Number.isNaN(fitted.fittedValues![0]!)).toBe(true);
  close([fitted.components!.level![99]!], [798.3702926084], { tolerance: 1e-11 });
});

test("parts add up to the signal, and seasons to nothing over one season where they do not walk", () => {
  for (const season of ["dummy", "trigonometric"] as const) {
    const model = structural({ slope: "fixed", season, seasonLength: 12, variances: { season: 0 } });
    const { signal, components } = model.fit(passengers).smooth(passengers);
    close(
      signal,
      components!.level!.mean.map((x, t) => x + components!.season!.mean[t]!),
      { tolerance: 1e-10 },
    );
    for (let t = 0; t + 12 <= 144; t += 12) {
      const total = components!.season!.mean.subarray(t, t + 12).reduce((sum, x) => sum + x, 0);
      expect(Math.abs(total)).toBeLessThan(1e-9);
    }
  }
});

test("both forms of a season that does not walk are one model", () => {
  const [dummy, trigonometric] = (["dummy", "trigonometric"] as const).map((season) =>
    structural({ slope: "stochastic", season, seasonLength: 12, variances: { season: 0 }, effort: "thorough" }).fit(
      passengers,
    ),
  );
  close(dummy!.forecast(12).mean, trigonometric!.forecast(12).mean, { tolerance: 1e-5 });
});

describe("covariates", () => {
  const step = Float64Array.from(nile, (_, t) => (t >= 28 ? 1 : 0));
  const input = { values: nile, covariates: { dam: step } };

  test("a dam at Aswan takes a quarter of the Nile's level, Durbin & Koopman (2012) 3.2.5", () => {
    const fitted = structural({ covariates: ["dam"] }).fit(input);
    const { components } = fitted.smooth(input);
    expect(components!.dam!.mean[99]!).toBeLessThan(-200);
    expect(components!.dam!.mean[99]!).toBeGreaterThan(-290);
    // With the break explained, the level does not walk.
    expect(fitted.state.parameters.level).toBe(0);
    const with1 = fitted.forecast(2, { covariates: { dam: [1, 1] } }).mean[1]!;
    const with0 = fitted.forecast(2, { covariates: { dam: [1, 0] } }).mean[1]!;
    close([with1 - with0], [components!.dam!.mean[99]!], { tolerance: 1e-9 });
  });

  test("units of a covariate change its coefficient and nothing else", () => {
    const plain = structural({ covariates: ["dam"] }).fit(input);
    const tiny = { values: nile, covariates: { dam: step.map((x) => x * 1e-12) } };
    const other = structural({ covariates: ["dam"] }).fit(tiny);
    close(
      other.forecast(1, { covariates: { dam: [1e-12] } }).mean,
      plain.forecast(1, { covariates: { dam: [1] } }).mean,
      {
        tolerance: 1e-8,
      },
    );
    // The diffuse likelihood is that of coefficients in their units: log 1e12 apart.
    close([plain.logLikelihood! - other.logLikelihood!], [-Math.log(1e12)], { tolerance: 1e-8 });
  });

  // kalman-structural.json, UKDD-dynreg: a coefficient that walks.
  test("dynamic regression at given variances", () => {
    const each = file.cases.find(({ id }) => id === "UKDD-dynreg")!;
    const { X, obsVar, stateVar } = each.options as { X: number[][]; obsVar: number; stateVar: number[] };
    const values = seriesOf(each.series);
    const price = X.map((row) => row[1]!);
    const variances = { irregular: obsVar, level: stateVar[0]!, coefficients: stateVar[1]! };
    const model = structural({ covariates: ["price"], coefficients: "stochastic", variances });
    const fitted = model.fit({ values, covariates: { price } });
    close([fitted.logLikelihood!], [each.loglikNoDiffuseConst as number], { tolerance: 1e-9 });
    const { components } = fitted.smooth({ values, covariates: { price } });
    const [level, coefficient] = each.smoothedStates as number[][];
    close(components!.level!.mean, level!, { tolerance: 1e-8 });
    close(
      components!.price!.mean,
      coefficient!.map((b, t) => b * price[t]!),
      { tolerance: 1e-8 },
    );
  });

  test("a future or a past that is missing is named; so are covariates that hang together", () => {
    const model = structural({ covariates: ["dam"] });
    expect(() => model.fit(nile)).toThrow(/covariate "dam"/);
    expect(() => model.fit(input).forecast(3)).toThrow(/"dam" is needed, 3 values/);
    expect(() => model.fit(input).update([1000])).toThrow(DataError);
    const twice = { values: nile, covariates: { dam: step, again: step } };
    expect(() => structural({ covariates: ["dam", "again"] }).fit(twice)).toThrow(/hang together/);
  });
});

describe("boxCox", () => {
  const numbers = passengers.map((x) => Math.exp(x));
  const basic = { slope: "stochastic", season: "dummy", seasonLength: 12 } as const;

  test("0 is the model of the logarithm: medians, paths, bounds and the density of the values themselves", () => {
    const plain = structural(basic).fit(passengers);
    const fitted = structural({ ...basic, boxCox: 0 }).fit(numbers);
    close(fitted.forecast(12).quantile(0.5), plain.forecast(12).mean.map(Math.exp), { tolerance: 1e-6 });
    close(fitted.forecast(12).quantile(0.9), plain.forecast(12).quantile(0.9).map(Math.exp), { tolerance: 1e-6 });
    const jacobian = passengers.reduce((sum, x) => sum + x, 0);
    close([fitted.logLikelihood!], [plain.logLikelihood! - jacobian], { tolerance: 1e-9 });
    expect(fitted.parameterCount).toBe(plain.parameterCount);
  });

  test("updates and the saved form keep the power; behind a transform nothing is smoothed", () => {
    const fitted = structural({ ...basic, boxCox: "auto" }).fit(numbers.subarray(0, 132));
    const later = fitted.update(numbers.subarray(132));
    expect(later.state.boxCox).toBe(fitted.state.boxCox);
    expect(restore(JSON.stringify(later), [structural]).forecast(3).mean).toEqual(later.forecast(3).mean);
    expect(() => fitted.smooth(numbers)).toThrow(/behind a Box-Cox transform/);
    expect(() => structural({ boxCox: 0 }).fit([1, -1, 2, 3])).toThrow(DataError);
  });

  for (const { name, run } of contract(structural, { options: { boxCox: 0.5 } })) test(`contract: ${name}`, run);
});

test("several seasons have names of their own", () => {
  const values = Float64Array.from({ length: 120 }, (_, t) => (t % 4) * 3 + (t % 6) * 5 + ((t * 37) % 11) / 5);
  const fitted = structural({ season: "trigonometric", seasonLengths: [4, 6], harmonics: [2, 2] }).fit(values);
  expect(Object.keys(fitted.components!)).toEqual(["level", "season4", "season6"]);
  expect(Object.keys(fitted.state.parameters).sort()).toEqual(["irregular", "level", "season4", "season6"]);
});

test("a planted cycle is found, and what is known of it is kept", () => {
  // A cycle of 16 steps that keeps 0.95 of itself: x' = 0.95 R x + w.
  const chance = (i: number) => ((43758.5453 * Math.abs(Math.sin(12.9898 * (i + 1)))) % 1) - 0.5;
  const angle = (2 * Math.PI) / 16;
  let [x, z] = [3, 0];
  const values = Float64Array.from({ length: 300 }, (_, t) => {
    const next = 0.95 * (Math.cos(angle) * x + Math.sin(angle) * z) + chance(3 * t);
    z = 0.95 * (-Math.sin(angle) * x + Math.cos(angle) * z) + chance(3 * t + 1);
    x = next;
    return 50 + x + 0.3 * chance(3 * t + 2);
  });
  const { parameters } = structural({ level: "fixed", cycle: true }).fit(values).state;
  expect(Math.abs(parameters.period! - 16)).toBeLessThan(1);
  expect(Math.abs(parameters.damping! - 0.95)).toBeLessThan(0.04);
  const known = structural({ level: "fixed", cycle: { period: 16, damping: 0.9 } }).fit(values);
  expect([known.state.parameters.period, known.state.parameters.damping]).toEqual([16, 0.9]);
  expect(known.parameterCount).toBe(2 + 1);
});

// kalman-structural.json: the likelihood of a cycle that starts stationary.
test("the cycle of Lake Huron at its parameters", () => {
  const each = file.cases.find(({ id }) => id === "LakeHuron-cycle")!;
  const variances = { irregular: 0.05, level: 0.1, cycle: 0.05 };
  const fitted = structural({ cycle: { period: (2 * Math.PI) / 0.35, damping: 0.9 }, variances }).fit(
    seriesOf(each.series),
  );
  const withConstant = fitted.logLikelihood! - 0.5 * Math.log(2 * Math.PI);
  close([withConstant], [each.loglikCycleStationary as number], { tolerance: 1e-8 });
});

test("auxiliary residuals show the outlier and the break of the Nile, Durbin & Koopman (2012) 2.12.2", () => {
  const { auxiliary } = structural({ variances: { irregular: 15099, level: 1469.1 } })
    .fit(nile)
    .smooth(nile);
  const largest = (values: Float64Array) => {
    const sizes = Array.from(values, (x) => (Number.isNaN(x) ? 0 : Math.abs(x)));
    return sizes.indexOf(Math.max(...sizes));
  };
  // 1913 stands out; the level breaks between 1898 and 1899.
  expect(1871 + largest(auxiliary!.irregular!)).toBe(1913);
  expect(1871 + largest(auxiliary!.level!)).toBe(1898);
});

test("an update gives the bits of a fit at the same parameters, and gaps cost nothing", () => {
  const model = structural({ slope: "stochastic", season: "dummy", seasonLength: 12 });
  const gaps = passengers.map((x, t) => (t % 17 === 3 || (t > 60 && t < 70) ? Number.NaN : x));
  const fitted = model.fit(gaps.subarray(0, 120));
  const later = fitted.update(gaps.subarray(120));
  expect(later.forecast(3).mean).toEqual(restore(JSON.stringify(later), [structural]).forecast(3).mean);
  const { signal } = fitted.smooth(gaps);
  expect(signal.every(Number.isFinite)).toBe(true);
  close([signal[65]!], [passengers[65]!], { tolerance: 0.02 });
});

describe("hard and broken input", () => {
  test("a constant has a forecast of itself", () => {
    const { mean } = structural({ slope: "stochastic" }).fit(new Float64Array(30).fill(7)).forecast(3);
    close(mean, [7, 7, 7], { tolerance: 1e-9 });
  });

  test("variances of nothing are a certain model: it agrees, or the values contradict it", () => {
    const certain = structural({ slope: "fixed", variances: { irregular: 0, level: 0 } });
    close(certain.fit([1, 3, 5, 7]).forecast(2).mean, [9, 11], { tolerance: 1e-12 });
    expect(() => certain.fit([1, 3, 5, 8])).toThrow(ForecastleError);
  });

  test("too few values, all missing, and options that contradict one another are named", () => {
    expect(() => structural({ season: "dummy", seasonLength: 12 }).fit(passengers.subarray(0, 12))).toThrow(
      /at least 13 observed values, got 12/,
    );
    expect(() => structural().fit([Number.NaN, Number.NaN])).toThrow(DataError);
    expect(() => structural({ season: "dummy" }).fit(nile)).toThrow(/seasonLength/);
    const wrong = [
      { seasonLengths: [12] },
      { season: "dummy", seasonLength: 12, seasonLengths: [12] },
      { season: "dummy", seasonLength: 12, harmonics: 3 },
      { season: "trigonometric", seasonLengths: [12, 12] },
      { cycle: { period: 1 } },
      { cycle: { periods: [9, 3] } },
      { damping: 0.9 },
      { slope: "damped", damping: 1 },
      { slope: "auto", variances: { slope: 1 } },
      { variances: { slope: 1 } },
      { variances: { level: -1 } },
      { variances: { leve: 1 } },
      { covariates: ["level"] },
      { season: "dummy", seasonLength: 100_000 },
    ];
    for (const options of wrong)
      expect(() => structural(options as never), JSON.stringify(options)).toThrow(OptionError);
    expect(() => structural({ season: "trigonometric", seasonLength: 6, harmonics: 4 }).fit(nile)).toThrow(
      /has 3 harmonics/,
    );
  });

  test("a model without a signal cannot smooth", () => {
    expect(() => naive().fit(nile).smooth(nile)).toThrow(/cannot smooth/);
  });

  test("any values give a finite forecast or a typed error", () => {
    const value = fc.oneof(fc.double({ noNaN: false }), fc.constantFrom(0, 1, 1e15, -1e-12, Number.NaN));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 24 }),
        fc.constantFrom("none", "fixed", "stochastic", "damped", "auto"),
        (values, slope) => {
          try {
            const forecast = structural({ slope, effort: "fast" } as never)
              .fit(values)
              .forecast(3);
            expect(forecast.mean.every(Number.isFinite)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ForecastleError);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("damped slopes", () => {
  const variances = { irregular: 4e-4, level: 2e-4, slope: 1e-5 };

  test("are the state space model of their matrices", () => {
    const own = structural({ slope: "damped", damping: 0.9, variances }).fit(passengers);
    const written = stateSpace({
      observation: [1, 0],
      transition: [
        [1, 1],
        [0, 0.9],
      ],
      observationVariance: variances.irregular,
      stateCovariance: [variances.level, variances.slope],
    }).fit(passengers);
    close([own.logLikelihood!], [written.logLikelihood!], { tolerance: 1e-12 });
    close(own.forecast(24).mean, written.forecast(24).mean, { tolerance: 1e-12 });
    const [, slope] = own.state.belief.subarray(8, 10);
    const steps = own.forecast(3).mean;
    close([steps[1]! - steps[0]!, steps[2]! - steps[1]!], [slope!, slope! * 0.9], { tolerance: 1e-12 });
    expect(own.parameterCount).toBe(2);
  });

  test("have the likeliest damping, of which no other is likelier", () => {
    const basic = { slope: "damped", season: "dummy", seasonLength: 12 } as const;
    const fitted = structural(basic).fit(passengers);
    const { slopeDamping } = fitted.state.parameters;
    expect(slopeDamping).toBeGreaterThanOrEqual(0.8);
    expect(slopeDamping).toBeLessThanOrEqual(0.98);
    expect(fitted.parameterCount).toBe(5 + 13);
    for (const damping of [0.8, 0.9, 0.95, 0.98]) {
      const other = structural({ ...basic, damping }).fit(passengers);
      expect(other.logLikelihood!).toBeLessThan(fitted.logLikelihood! + 1e-5);
      expect(other.state.parameters.slopeDamping).toBe(damping);
    }
  });

  test('"auto" takes them where the criterion says so, and never where a series is too short for them', () => {
    for (const values of [nile, passengers]) {
      const [auto, none, damped] = (["auto", "none", "damped"] as const).map((slope) =>
        structural({ slope, effort: "fast" }).fit(values),
      );
      const better = damped!.aicc! < none!.aicc! ? damped! : none!;
      expect(auto!.state).toEqual(better.state);
    }
    expect(structural({ slope: "auto" }).fit([1, 3]).forecast(1).mean).toEqual(
      structural().fit([1, 3]).forecast(1).mean,
    );
  });
});

describe("standard errors of the parameters", () => {
  /** From second differences of the likelihood at given variances. */
  const byDifferences = (at: readonly number[], logLikelihood: (x: readonly number[]) => number) => {
    const moved = (i: number, j: number, a: number, b: number) =>
      logLikelihood(at.map((x, l) => x * (1 + 1e-2 * ((l === i ? a : 0) + (l === j ? b : 0)))));
    const second = (i: number, j: number) =>
      (moved(i, j, 1, 1) - moved(i, j, 1, -1) - moved(i, j, -1, 1) + moved(i, j, -1, -1)) / (4e-4 * at[i]! * at[j]!);
    const [a, b, c] = [-second(0, 0), -second(0, 1), -second(1, 1)];
    return [Math.sqrt(c / (a * c - b * b)), Math.sqrt(a / (a * c - b * b))];
  };

  test("are those of numerical second derivatives", () => {
    const { parameters, standardErrors } = structural({ effort: "thorough" }).fit(nile).state;
    const at = [parameters.irregular!, parameters.level!];
    const expected = byDifferences(
      at,
      ([irregular, level]) =>
        structural({ variances: { irregular: irregular!, level: level! } }).fit(nile).logLikelihood!,
    );
    // Differences of 1 % leave 1e-4 of the third derivatives.
    close([standardErrors.irregular! / expected[0]!, standardErrors.level! / expected[1]!], [1, 1], {
      tolerance: 3e-3,
    });
    const { method, ...em } = stateSpace({
      observation: [1],
      transition: [[1]],
      stateCovariance: ["level"],
      method: "em",
    }).fit(nile).state.standardErrors as Record<string, number>;
    expect(method).toBeUndefined();
    close([em.irregular! / standardErrors.irregular!, em.level! / standardErrors.level!], [1, 1], { tolerance: 0.02 });
  });

  test("a variance of 0 has none, and what is known is not among them", () => {
    const { parameters, standardErrors } = structural({ slope: "stochastic", season: "dummy", seasonLength: 12 }).fit(
      passengers,
    ).state;
    for (const [name, value] of Object.entries(parameters)) {
      expect(Number.isNaN(standardErrors[name]), name).toBe(value === 0);
    }
    const known = structural({ variances: { level: 1469 } }).fit(nile).state;
    expect(Object.keys(known.standardErrors)).toEqual(["irregular"]);
  });

  test("tell the period and the damping of a cycle that was drawn", () => {
    const truth = {
      cycle: { period: 20, damping: 0.9 },
      level: "fixed",
      variances: { irregular: 1, cycle: 4 },
    } as const;
    // The first steps are still those of the river.
    const drawn = structural(truth).fit(nile).forecast(600).sample(1, { seed: 4 }).subarray(200);
    const { parameters, standardErrors } = structural({ cycle: true, level: "fixed" }).fit(drawn).state;
    for (const [name, value] of Object.entries({ irregular: 1, cycle: 4, period: 20, damping: 0.9 })) {
      expect(Math.abs(parameters[name]! - value) / standardErrors[name]!, name).toBeLessThan(3);
    }
    expect(standardErrors.period).toBeLessThan(4);
  });

  test("belong to the units of the values", () => {
    const [one, other] = [nile, nile.map((x) => 8 * x)].map((y) => structural().fit(y).state.standardErrors);
    close([other!.level! / one!.level!], [64], { tolerance: 1e-9 });
  });
});

describe("paths of the signal", () => {
  const count = 4000;
  const gaps = nile.map((value, t) => (t > 40 && t < 60 ? Number.NaN : value));
  const fitted = structural({
    slope: "damped",
    damping: 0.9,
    variances: { irregular: 15099, level: 1469.1, slope: 100 },
  }).fit(gaps);

  test("have the mean and the variance that the smoother tells, within five standard errors", () => {
    const { signal, variance, components } = fitted.smooth(gaps);
    const paths = fitted.sampleSmoothed(gaps, { count, seed: 5 });
    const moments = [
      [paths.signal, signal, variance],
      [paths.components!.slope!, components!.slope!.mean, components!.slope!.variance],
    ] as const;
    for (const [drawn, mean, spread] of moments) {
      for (const t of [0, 20, 50, 99]) {
        const at = Array.from({ length: count }, (_, path) => drawn[path * 100 + t]! - mean[t]!);
        const average = at.reduce((sum, x) => sum + x, 0) / count;
        const square = at.reduce((sum, x) => sum + x * x, 0) / count;
        expect(Math.abs(average)).toBeLessThan(5 * Math.sqrt(spread[t]! / count));
        expect(Math.abs(square / spread[t]! - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
      }
    }
  });

  test("are joint: the level moves by the slope and its own steps, and the first paths are those of a smaller draw", () => {
    const { signal, components } = fitted.sampleSmoothed(gaps, { count: 500, seed: 9 });
    expect(signal).toEqual(components!.level);
    let square = 0;
    for (let path = 0; path < 500; path++) {
      for (let t = 44; t < 56; t++) {
        const at = path * 100 + t;
        square += (signal[at + 1]! - signal[at]! - components!.slope![at]!) ** 2 / (500 * 12);
      }
    }
    // In the gap, steps of the level are nearly as free as the model's.
    expect(square / 1469.1).toBeGreaterThan(0.8);
    expect(square / 1469.1).toBeLessThan(1.1);
    expect(fitted.sampleSmoothed(gaps, { count: 3, seed: 9 }).signal).toEqual(signal.slice(0, 300));
    expect(fitted.sampleSmoothed(gaps, { seed: 8 }).signal).not.toEqual(signal.slice(0, 100));
  });

  test("follow covariates, and the size of the values", () => {
    const price = nile.map((_, t) => 2 + Math.sin(t));
    const input = { values: nile.map((value, t) => value + 300 * price[t]!), covariates: { price } };
    const dynamic = structural({ covariates: ["price"], variances: { irregular: 15099, level: 1469.1 } }).fit(input);
    const { signal, components } = dynamic.sampleSmoothed(input, { count: 2 });
    const sum = components!.level!.map((value, at) => value + components!.price![at]!);
    close(
      signal.map((value, at) => value / sum[at]!),
      new Float64Array(200).fill(1),
      { tolerance: 1e-12 },
    );
    const tiny = nile.map((value) => value * 2 ** -700);
    const [large, small] = [nile, tiny].map((y) => structural().fit(y).sampleSmoothed(y).signal);
    close(
      small!.map((value) => value * 2 ** 700),
      large!,
      { tolerance: 1e-6 },
    );
  });

  test("are refused where there is no signal, too little data or no room", () => {
    expect(() => naive().fit(nile).sampleSmoothed(nile)).toThrow(/cannot draw/);
    expect(() => structural({ boxCox: 0 }).fit(nile).sampleSmoothed(nile)).toThrow(/Box-Cox/);
    expect(() => fitted.sampleSmoothed([1])).toThrow(DataError);
    expect(() => fitted.sampleSmoothed(gaps, { count: 1e9 })).toThrow(OptionError);
    expect(() => fitted.sampleSmoothed(gaps, { paths: 3 } as never)).toThrow(OptionError);
  });
});
