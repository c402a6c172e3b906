import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataError, ForecastleError, OptionError, stateSpace, structural } from "../../../bindings/index.js";
import { contract } from "../../../bindings/testing.js";
import { structuralCases } from "../../assembly/state/systems.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";

const nile = goldenSeries(golden("kalman-structural"), "Nile")!.values;
const level = { observation: [1], transition: [[1]], stateCovariance: ["level"] };

describe("contract", () => {
  for (const { name, run } of contract(stateSpace, { options: level })) test(name, run);
  const byRoots = { ...level, squareRoot: true };
  for (const { name, run } of contract(stateSpace, { options: byRoots })) test(`by square roots: ${name}`, run);
});

const rows = (values: ArrayLike<number>, m: number) =>
  Array.from({ length: m }, (_, i) => Array.from(values).slice(i * m, i * m + m));

// kalman-structural.json at its matrices: likelihoods 1e-6, forecasts 1e-8 (but of a case whose reference rests early, see filter.test.ts).
describe("with the matrices of kalman-structural.json", () => {
  for (const { id, system, y, expected } of structuralCases().filter(({ system: { d } }) => d.length === 1)) {
    test(id, () => {
      const { m, z, h, t, q, A, P } = system;
      const known = Array.from({ length: m }, (_, j) => A.some((column) => column[j] === 1));
      const model = stateSpace({
        observation: Array.from(z),
        transition: rows(t, m),
        observationVariance: h[0]!,
        stateCovariance: rows(q, m),
        initial: A.length === m ? "diffuse" : { covariance: rows(P, m), diffuse: known },
      });
      const fitted = model.fit(y);
      close([fitted.logLikelihood!], [expected.loglikNoDiffuseConst as number], { tolerance: 1e-6 });
      if (id === "logAP-bsm-trig") return;
      const mean = expected.forecastMean as number[];
      close(fitted.forecast(mean.length).mean, mean, { tolerance: id === "UKgas-bsm" ? 1e-6 : 1e-8 });
    });
  }
});

test("the local level model by hand, by name and by EM is one model", () => {
  const byHand = stateSpace(level).fit(nile);
  const byName = structural().fit(nile);
  close([byHand.logLikelihood!], [byName.logLikelihood!], { tolerance: 1e-10 });
  close(byHand.forecast(3).mean, byName.forecast(3).mean, { tolerance: 1e-4 });
  expect(Object.keys(byHand.state.parameters)).toEqual(["irregular", "level"]);
  const byEm = stateSpace({ ...level, method: "em", effort: "thorough" }).fit(nile);
  expect(byHand.logLikelihood! - byEm.logLikelihood!).toBeLessThan(1e-4);
  expect(byEm.parameterCount).toBe(byHand.parameterCount);
});

test("a stationary start is the law that the states settle to", () => {
  // An autoregression around 10: x' = 0.6 x + 4 + w, var w = 1.
  const model = stateSpace({
    observation: [1],
    transition: [[0.6]],
    observationVariance: 0,
    stateCovariance: [1],
    stateIntercept: [4],
    initial: "stationary",
  });
  const fitted = model.fit([10]);
  // One value at the mean of a law of variance 1 / (1 - 0.36).
  close([fitted.logLikelihood!], [-0.5 * Math.log((2 * Math.PI) / 0.64)], { tolerance: 1e-13 });
  close(fitted.forecast(2).mean, [10, 10], { tolerance: 1e-13 });
  const walk = { ...level, observationVariance: 1, stateCovariance: [1], initial: "stationary" } as const;
  expect(() => stateSpace(walk).fit(nile)).toThrow(/powers vanish/);
});

test("a weight may be a covariate", () => {
  const x = Float64Array.from(nile, (_, t) => t / 100);
  const options = {
    observation: [1, "x"],
    transition: [
      [1, 0],
      [0, 1],
    ],
    observationVariance: 15000,
    stateCovariance: [500, 100],
  };
  const fitted = stateSpace({ ...options, states: ["const", "slope"] }).fit({
    values: nile,
    covariates: { x: x.map((v) => v + 0.01) },
  });
  const each = golden("kalman-structural").cases.find(({ id }) => id === "Nile-dyntrend")!;
  close([fitted.logLikelihood!], [each.loglikNoDiffuseConst as number], { tolerance: 1e-9 });
  expect(() => fitted.forecast(2)).toThrow(DataError);
  expect(fitted.forecast(2, { covariates: { x: [1.01, 1.02] } }).mean.length).toBe(2);
  expect(Object.keys(fitted.components!)).toEqual(["const", "slope"]);
});

test("wrong shapes are refused by name", () => {
  const wrong: readonly [object, RegExp][] = [
    [{}, /observation is needed/],
    [{ observation: [1, 0], transition: [[1]] }, /2 rows/],
    [{ observation: [1, 0], transition: [[1], [1]] }, /row 0 must have 2 numbers/],
    [{ ...level, stateCovariance: [1, 2] }, /stateCovariance must have 1 items/],
    [{ ...level, stateCovariance: [-1] }, /variance from 0/],
    [
      {
        observation: [1, 0],
        transition: [
          [1, 0],
          [0, 1],
        ],
        stateCovariance: [
          [1, 2],
          [3, 1],
        ],
      },
      /symmetric/,
    ],
    [
      {
        observation: [1, 0],
        transition: [
          [1, 0],
          [0, 1],
        ],
        stateCovariance: [
          [1, 2],
          [2, 1],
        ],
      },
      /larger than its variances allow/,
    ],
    [{ ...level, initial: { mean: [1, 2] } }, /initial.mean must have 1 items/],
    [{ ...level, initial: { covariance: [[-1]] } }, /variance 0 must be from 0/],
    [{ ...level, initial: { diffus: [true] } }, /initial has no "diffus"/],
    [{ ...level, initial: "stationary" }, /takes variances that are given/],
    [{ ...level, states: ["a", "b"] }, /states must have 1 items/],
    [
      {
        observation: ["x", "x"],
        transition: [
          [1, 0],
          [0, 1],
        ],
      },
      /twice/,
    ],
  ];
  for (const [options, message] of wrong) {
    expect(() => stateSpace(options as never), JSON.stringify(options)).toThrow(message);
    expect(() => stateSpace(options as never)).toThrow(OptionError);
  }
});

test("an explosive transition, a state that nobody sees and values that contradict certainty are named", () => {
  const explosive = { observation: [1], transition: [[1e200]], observationVariance: 1, stateCovariance: [1] };
  expect(() => stateSpace(explosive).fit(nile)).toThrow(/explosive/);
  const unseen = {
    observation: [1, 0],
    transition: [
      [1, 0],
      [0, 1],
    ],
    observationVariance: 1,
    stateCovariance: [1, 1],
  };
  expect(stateSpace(unseen).fit(nile).forecast(2).mean.length).toBe(2);
  const hidden = { ...unseen, observation: [1, "x"] };
  const input = { values: nile, covariates: { x: new Float64Array(nile.length) } };
  expect(() =>
    stateSpace(hidden)
      .fit(input)
      .forecast(2, { covariates: { x: [0, 1] } }),
  ).toThrow(/no value has settled/);
  const certain = { observation: [1], transition: [[1]], observationVariance: 0, stateCovariance: [0] };
  expect(() => stateSpace(certain).fit([1, 2])).toThrow(/contradict/);
  expect(stateSpace(certain).fit([2, 2]).forecast(1).mean[0]).toBe(2);
});

test("any matrices and values give a finite forecast or a typed error", () => {
  const cell = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, 0.5, 1e9));
  const matrix = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(matrix, fc.array(cell, { maxLength: 12 }), fc.constantFrom(0, 1, "h"), (transition, values, h) => {
      try {
        const model = stateSpace({
          observation: [1, 0],
          transition,
          observationVariance: h,
          stateCovariance: ["q", 0],
          effort: "fast",
        });
        expect(model.fit(values).forecast(2).mean.every(Number.isFinite)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(ForecastleError);
      }
    }),
    { numRuns: 100 },
  );
});

describe("passes by square roots", () => {
  const known = { observation: [1], transition: [[1]], observationVariance: 15099, stateCovariance: [1469.1] };

  test("give what the plain ones give, forth and back", () => {
    const [plain, roots] = [false, true].map((squareRoot) => stateSpace({ ...known, squareRoot }).fit(nile));
    close([roots!.logLikelihood!], [plain!.logLikelihood!], { tolerance: 1e-12 });
    close(roots!.forecast(3).mean, plain!.forecast(3).mean, { tolerance: 1e-10 });
    const gaps = nile.map((value, t) => (t % 7 === 3 ? Number.NaN : value));
    close(roots!.smooth(gaps).variance, plain!.smooth(gaps).variance, { tolerance: 1e-10 });
    const draw = (fitted: typeof plain) => fitted!.sampleSmoothed(gaps, { count: 2, seed: 1 }).signal;
    close(draw(roots), draw(plain), { tolerance: 1e-10 });
  });

  test("hold where variances of 1e14 fall to those of values almost without noise", () => {
    const curve = {
      observation: [1, 0, 0],
      transition: [
        [1, 1, 0.5],
        [0, 1, 1],
        [0, 0, 1],
      ],
      observationVariance: 1e-10,
    };
    const y = Float64Array.from({ length: 40 }, (_, t) => 5 + 2 * t - 0.1 * t * t + 1e-5 * Math.sin(7 * t));
    const wide = { covariance: [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1e14 : 0))) };
    const width = (options: object) => {
      const { lower, upper } = stateSpace({ ...curve, ...options })
        .fit(y)
        .forecast(5)
        .interval(0.9);
      return upper.map((x, h) => x - lower[h]!);
    };
    // 1e14 is as good as nothing known, which the exact diffuse start does without large numbers. Rounding of values of 100: 1e-14 of 1e-5.
    const exact = width({});
    close(
      width({ initial: wide, squareRoot: true }).map((x, h) => x / exact[h]!),
      new Array(5).fill(1),
      { tolerance: 1e-3 },
    );
    // Plain variances are certain of what they do not know: the values contradict them, and roots come to help unasked.
    const asked = stateSpace({ ...curve, initial: wide, squareRoot: true }).fit(y);
    const unasked = stateSpace({ ...curve, initial: wide }).fit(y);
    expect(unasked.state).toEqual(asked.state);
  });
});
