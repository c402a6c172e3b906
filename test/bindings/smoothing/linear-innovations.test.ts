import { describe, expect, test } from "vitest";
import { DataError, ets, FitError, linearInnovations, OptionError } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { type FixedCase, filter, fixedCases } from "../../assembly/smoothing/golden-ets.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries } from "../../support/golden.js";
import { onRelease, whenReleased } from "../../support/on-release.js";

/** A model of exponential smoothing whose parts add, in matrices: level, slope, then the season that comes next and those after it. */
function matricesOf({ m, trend, season, alpha, beta, gamma, phi, states }: FixedCase) {
  const slopes = trend ? 1 : 0;
  const k = 1 + slopes + (season ? m : 0);
  const from = 1 + slopes;
  const transition = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  transition[0]![0] = 1;
  if (trend) for (const i of [0, 1]) transition[i]![1] = phi;
  // Each season moves up one place; the one that was shown goes to the end.
  for (let j = 0; season && j < m; j++) transition[from + j]![from + ((j + 1) % m)] = 1;
  const observation = [1, ...(trend ? [phi] : []), ...(season ? [1, ...new Array<number>(m - 1).fill(0)] : [])];
  const gain = [alpha, ...(trend ? [beta] : []), ...(season ? [...new Array<number>(m - 1).fill(0), gamma] : [])];
  const initial = [states[0]!, ...(trend ? [states[1]!] : []), ...(season ? states.subarray(2) : [])];
  return { observation, transition, gain, initial };
}

function formOf({ m, trend, season, phi }: FixedCase) {
  const damped = phi < 1 ? "damped" : "additive";
  return { trend: trend ? damped : "none", season: season ? "additive" : "none", seasonLength: m } as const;
}

const additive = fixedCases().filter(({ error, trend, season }) => error === 1 && trend < 2 && season < 2);

describe("exponential smoothing whose parts add is an instance", () => {
  test("there are all six members", () => {
    expect(new Set(additive.map(({ trend, season, phi }) => [trend, season, phi < 1].join())).size).toBe(6);
  });

  for (const at of additive) {
    test(`${at.id}: sum of squares, likelihood, mean and variance`, () => {
      const fitted = linearInnovations(matricesOf(at)).fit(at.values);
      close([fitted.state.sums[0]! / filter(at).sums[0]!], [1], { tolerance: 1e-9 });
      close([fitted.logLikelihood!], [at.expected.loglikGaussian as number], { tolerance: 1e-9 });
      const { alpha, states } = at;
      const parts = {
        ...(at.trend && { beta: at.beta }),
        ...(at.season && { gamma: at.gamma }),
        ...(at.phi < 1 && at.trend && { phi: at.phi }),
      };
      const initial = {
        level: states[0]!,
        ...(at.trend && { slope: states[1]! }),
        ...(at.season && { seasons: states.subarray(2) }),
      };
      const other = ets({ ...formOf(at), alpha, ...parts, initial }).fit(at.values);
      const [a, b] = [fitted.forecast(30), other.forecast(30)];
      const scale = Math.max(...at.values);
      close(a.mean, b.mean, { tolerance: 1e-9, scale });
      close(a.quantile(0.9), b.quantile(0.9), { tolerance: 1e-9, scale });
      close(fitted.components!.state1!, other.components!.level!, { tolerance: 1e-9, scale });
    });
  }
});

describe("what is not given is estimated", () => {
  const nile = goldenSeries(golden("smoothing"), "Nile")!.values;

  test("the gain of a level from the first value of the Nile: HoltWinters of R", () => {
    const fitted = linearInnovations({ initial: [nile[0]] }).fit(nile.subarray(1));
    expect(fitted.state.sums[0]!).toBeLessThan(2038871.833 * (1 + 1e-6));
    expect(fitted.state.gain[0]).toBeCloseTo(0.2465578775, 4);
    expect(fitted.parameterCount).toBe(2);
  });

  test("likelihoods and counts of parameters are those of exponential smoothing, or better: its region is smaller", () => {
    for (const at of additive.filter(({ values }, i) => values.length < 150 && (onRelease || i % 5 === 0))) {
      const { observation, transition, gain } = matricesOf(at);
      const shared = gain.map((each, i) => (each === 0 && i > 0 ? 0 : undefined));
      const fitted = linearInnovations({ observation, transition, gain: shared }).fit(at.values);
      const other = ets({ ...formOf(at), ...(at.phi < 1 && { phi: at.phi }) }).fit(at.values);
      expect(fitted.logLikelihood!, at.id).toBeGreaterThan(other.logLikelihood! - 1e-2);
      expect(fitted.parameterCount, at.id).toBe(other.parameterCount);
    }
  });

  test("a given deviation is kept, and judges the values", () => {
    const given = linearInnovations({ gain: [0.25], initial: [1000], sd: 140 }).fit(nile);
    const { sums } = given.state;
    const expected = -50 * Math.log(2 * Math.PI * 140 ** 2) - sums[0]! / (2 * 140 ** 2);
    close([given.logLikelihood!], [expected], { tolerance: 1e-12 });
    expect(given.parameterCount).toBe(0);
    close([given.forecast(1).quantile(0.9)[0]! - given.forecast(1).mean[0]!], [140 * 1.2815515655446004], {
      tolerance: 1e-12,
    });
  });
});

describe("matrices that come round", () => {
  const values = normals(64, { seed: 4 }).map((z, t) => 20 + z + [5, -5, 2, -2][t % 4]!);
  const seasons = [5, -5, 2, -2];
  const unit = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => (i === j ? 1 : 0)));
  const shown = unit.slice(1).map((row) => [1, ...row.slice(1)]);
  const periodic = linearInnovations({
    observation: shown,
    transition: unit,
    gain: [0.3, 0, 0, 0, 0],
    initial: [20, ...seasons],
  });

  test("show a season without a shift: ETS(A,N,A) with gamma 0", () => {
    const other = ets({ season: "additive", seasonLength: 4, alpha: 0.3, gamma: 0, initial: { level: 20, seasons } });
    const [a, b] = [periodic.fit(values.subarray(0, 62)), other.fit(values.subarray(0, 62))];
    close([a.state.sums[0]!], [b.state.sums[0]!], { tolerance: 1e-9 });
    close(a.forecast(9).mean, b.forecast(9).mean, { tolerance: 1e-9 });
    close(a.forecast(9).quantile(0.1), b.forecast(9).quantile(0.1), { tolerance: 1e-9 });
    const updated = periodic.fit(values.subarray(0, 33)).update(values.subarray(33, 62));
    expect(updated.forecast(9).mean).toEqual(a.forecast(9).mean);
  });

  test("states that no value tells apart are no parameters", () => {
    const free = linearInnovations({ observation: shown, transition: unit, gain: [0.3, 0, 0, 0, 0] }).fit(values);
    expect(free.parameterCount).toBe(5);
  });

  test("errors reach later steps as their paths say", () => {
    const fitted = periodic.fit(values);
    const { mean } = fitted.forecast(6);
    const paths = fitted.forecast(6).sample(20_000, { seed: 2 });
    const spread = fitted.forecast(6).quantile(0.8413447460685429);
    for (let h = 0; h < 6; h++) {
      let sum = 0;
      for (let p = 0; p < 20_000; p++) sum += (paths[6 * p + h]! - mean[h]!) ** 2;
      // The standard error of a deviation from 20,000 draws is half a per cent.
      expect(Math.abs(Math.sqrt(sum / 20_000) / (spread[h]! - mean[h]!) - 1)).toBeLessThan(0.02);
    }
  });
});

describe("a missing value moves the states on without an error", () => {
  // y = mu + L e with L unit lower triangular: its covariance is L L', and a dense solution conditions on what was observed.
  const [alpha, beta, n, sd] = [0.4, 0.15, 60, 1] as const;
  const effect = (lag: number) => (lag === 0 ? 1 : alpha + beta * lag);
  const values = normals(n, { seed: 8 }).map((z, t) => 10 + 0.5 * t + 3 * z);
  for (const t of [20, 21, 22]) values[t] = Number.NaN;
  const fitted = ets({ trend: "additive", alpha, beta, initial: { level: 10, slope: 0.5 } }).fit(values).fittedValues!;
  const exact = Array.from({ length: n }, (_, t) => conditionalMean(t));

  function conditionalMean(t: number): number {
    const known = Array.from({ length: t }, (_, s) => s).filter((s) => !Number.isNaN(values[s]!));
    const covariance = (s: number, u: number) => {
      let sum = 0;
      for (let j = 0; j <= Math.min(s, u); j++) sum += effect(s - j) * effect(u - j) * sd;
      return sum;
    };
    const matrix = known.map((s) => [...known.map((u) => covariance(s, u)), values[s]! - 10 - 0.5 * (s + 1)]);
    const weights = solve(matrix);
    return 10 + 0.5 * (t + 1) + known.reduce((sum, s, i) => sum + covariance(t, s) * weights[i]!, 0);
  }

  test("predictions are the exact conditional means up to the first value after a gap", () => {
    close(fitted.subarray(0, 24), exact.slice(0, 24), { tolerance: 1e-9 });
  });

  test("after it they leave out what later values tell of the errors that were missed, which fades", () => {
    const apart = exact.map((mean, t) => Math.abs(mean - fitted[t]!));
    expect(Math.max(...apart.slice(24, 30))).toBeGreaterThan(0.01);
    expect(Math.max(...apart.slice(50))).toBeLessThan(0.02);
  });

  test("in matrices as in words", () => {
    const model = {
      observation: [1, 1],
      transition: [
        [1, 1],
        [0, 1],
      ],
      gain: [alpha, beta],
      initial: [10, 0.5],
    };
    close(linearInnovations(model).fit(values).fittedValues!, fitted, { tolerance: 1e-12 });
  });
});

/** Gauss's elimination of rows (matrix, right-hand side). */
function solve(rows: number[][]): number[] {
  const k = rows.length;
  for (let i = 0; i < k; i++) {
    for (let r = i + 1; r < k; r++) {
      const factor = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= k; c++) rows[r]![c]! -= factor * rows[i]![c]!;
    }
  }
  const x = new Array<number>(k).fill(0);
  for (let i = k - 1; i >= 0; i--) {
    const rest = x.reduce((sum, value, c) => sum + (c > i ? rows[i]![c]! * value : 0), 0);
    x[i] = (rows[i]![k]! - rest) / rows[i]![i]!;
  }
  return x;
}

describe("what cannot be is refused by name", () => {
  test.each([
    [{ transition: [[1, 0]] }, /rows? of transition must have 1 number/],
    [{ observation: [1, 1] }, /transition must have 2 rows, got 1/],
    [{ observation: [] }, /observation must be lists of finite numbers/],
    [{ observation: "level" }, /observation must be lists of finite numbers/],
    [{ observation: [[[1]]] }, /observation must be a row of numbers/],
    [{ transition: [1] }, /transition must be a list of rows/],
    [{ transition: [[Number.NaN]] }, /transition must be lists of finite numbers/],
    [{ gain: [0.1, 0.2] }, /gain must have 1 numbers, one for each state, got 2/],
    [{ initial: [Number.POSITIVE_INFINITY] }, /initial must be/],
    [{ observation: [[1], [1]], transition: [[[1]], [[1]], [[1]]] }, /must have one period, got 2 and 3 steps/],
    [{ sd: 0 }, /sd must be a number above 0/],
    [{ observation: new Array(101).fill(1), transition: [[1]] }, /at most 100 states/],
  ])("%j", (options, message) => {
    const call = () => linearInnovations(options as never);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(message);
  });

  test("series that are too short, and systems that no gain holds", () => {
    expect(() => linearInnovations().fit([1, 2, 3])).toThrow(DataError);
    // The value does not show the state that grows.
    const growing = {
      observation: [1, 0],
      transition: [
        [1, 0],
        [0, 2],
      ],
    };
    expect(() => linearInnovations(growing).fit(normals(30))).toThrow(FitError);
  });
});

function simulate(seed: number, length: number): Float64Array {
  let level = 100;
  return normals(length, { seed }).map((z) => {
    const value = level + 3 * z;
    level += 0.3 * 3 * z;
    return value;
  });
}

describe("contract of a level", () => {
  for (const check of contract(linearInnovations, whenReleased({ simulate }))) test(check.name, check.run);
});

describe("contract of a line", () => {
  const options = {
    observation: [1, 1],
    transition: [
      [1, 1],
      [0, 1],
    ],
  };
  for (const check of contract(linearInnovations, { options })) test(check.name, check.run);
});
