import { describe, expect, test } from "vitest";
import { type ArimaOptions, arima, DataError, FitError, OptionError, series } from "../../../bindings/index.js";
import { normals } from "../../../bindings/probability/random.js";
import { contract } from "../../../bindings/testing.js";
import { close } from "../../support/close.js";
import { whenReleased } from "../../support/on-release.js";

/** Values of an ARMA(1, 1) with a mean of 20. */
function process(length: number, seed = 1): Float64Array {
  const e = normals(length + 1, { seed });
  const y = new Float64Array(length);
  let before = 0;
  for (let t = 0; t < length; t++) {
    before = 0.6 * before + e[t + 1]! + 0.4 * e[t]!;
    y[t] = 20 + before;
  }
  return y;
}

/** Log density of N(0, C) at z by Cholesky, the slow way. */
function logDensity(z: number[], covariance: (i: number, j: number) => number): number {
  const n = z.length;
  const L = Array.from({ length: n }, () => new Float64Array(n));
  const v = [...z];
  let sum = n * Math.log(2 * Math.PI);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let c = covariance(i, j);
      for (let k = 0; k < j; k++) c -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(c) : c / L[j]![j]!;
    }
    for (let k = 0; k < i; k++) v[i] = v[i]! - L[i]![k]! * v[k]!;
    v[i] = v[i]! / L[i]![i]!;
    sum += 2 * Math.log(L[i]![i]!) + v[i]! * v[i]!;
  }
  return -sum / 2;
}

/** Autocovariances of an ARMA model with innovations of variance 1, from the first 4,000 weights of its moving average. */
function autocovariances(ar: number[], ma: number[], lags: number): number[] {
  const psi = new Float64Array(4000);
  for (let k = 0; k < psi.length; k++) {
    psi[k] = k === 0 ? 1 : (ma[k - 1] ?? 0);
    for (let j = 0; j < Math.min(k, ar.length); j++) psi[k] = psi[k]! + ar[j]! * psi[k - 1 - j]!;
  }
  return Array.from({ length: lags }, (_, h) => psi.subarray(h).reduce((sum, each, k) => sum + each * psi[k]!, 0));
}

describe("the exact likelihood", () => {
  const fixed = { ar1: 0.5, ar2: -0.3, ma1: 0.4, sar1: 0.6, sma1: -0.5, mean: 20 };
  const model = arima({ order: [2, 0, 1], seasonal: [1, 0, 1], seasonLength: 4, fixed });
  const ar = [0.5, -0.3, 0, 0.6, -0.3, 0.18];
  const ma = [0.4, 0, 0, -0.5, -0.2];
  const y = process(40);

  test("is the dense Gaussian density, to 1e-9", () => {
    const fitted = model.fit(y);
    const s2 = fitted.state.likelihoodVariance;
    const g = autocovariances(ar, ma, 40);
    const dense = logDensity(
      Array.from(y, (value) => value - 20),
      (i, j) => s2 * g[i - j]!,
    );
    close([fitted.logLikelihood!], [dense], { tolerance: 1e-9 });
  });

  test("with gaps it is the density of what is observed", () => {
    const holes = y.map((value, t) => ([0, 3, 4, 17, 39].includes(t) ? Number.NaN : value));
    const fitted = model.fit(holes);
    const s2 = fitted.state.likelihoodVariance;
    const g = autocovariances(ar, ma, 40);
    const seen = Array.from(y.keys()).filter((t) => !Number.isNaN(holes[t]!));
    const dense = logDensity(
      seen.map((t) => y[t]! - 20),
      (i, j) => s2 * g[seen[i]! - seen[j]!]!,
    );
    close([fitted.logLikelihood!], [dense], { tolerance: 1e-9 });
  });

  test("and with more gaps than values, where the filter steps over them", () => {
    const holes = y.map((value, t) => (t % 3 === 1 ? value : Number.NaN));
    const more = { ar1: 0.5, ma1: 0.4, mean: 20 };
    const free = arima({ order: [1, 0, 1], fixed: { ar1: 0.5, ma1: 0.4 } }).fit(holes);
    const fitted = arima({ order: [1, 0, 1], fixed: { ...more, mean: free.state.coefficients[2]! } }).fit(holes);
    const seen = Array.from(y.keys()).filter((t) => t % 3 === 1);
    const g = autocovariances([0.5], [0.4], 40);
    const s2 = fitted.state.likelihoodVariance;
    const at = (mean: number) =>
      logDensity(
        seen.map((t) => y[t]! - mean),
        (i, j) => s2 * g[seen[i]! - seen[j]!]!,
      );
    const best = free.state.coefficients[2]!;
    close([fitted.logLikelihood!], [at(best)], { tolerance: 1e-9 });
    close([free.logLikelihood!], [at(best)], { tolerance: 1e-9 });
    // The mean lies at the top.
    expect(Math.max(at(best - 0.01), at(best + 0.01))).toBeLessThan(at(best));
  });

  test("a random walk with a gap is that of its steps, of which one is two long", () => {
    const fitted = arima({ order: [0, 1, 0] }).fit([1, 3, Number.NaN, 4, 2]);
    // Steps 2, 1 and -2, of variances 1, 2 and 1.
    const squares = 4 + 1 / 2 + 4;
    close([fitted.state.likelihoodVariance], [squares / 3], { tolerance: 1e-12 });
    close([fitted.logLikelihood!], [-0.5 * (3 * Math.log((2 * Math.PI * squares) / 3) + 3 + Math.log(2))], {
      tolerance: 1e-12,
    });
  });

  test("a gap among the values that differences begin with", () => {
    const y2 = Float64Array.from(process(30), (value, t) => value + t);
    const holes = y2.map((value, t) => (t === 2 || t === 5 ? Number.NaN : value));
    const form: Partial<ArimaOptions> = { order: [0, 1, 1], seasonal: [0, 1, 0], seasonLength: 4, fixed: { ma1: 0.3 } };
    // Integrating the likelihood of the full series over the two values, on a grid about their truth: 8 standard deviations each way.
    const whole = arima(form).fit(holes);
    const s2 = whole.state.likelihoodVariance;
    const density = (a: number, b: number) => {
      const full = holes.slice();
      full[2] = a;
      full[5] = b;
      const { sums } = arima(form).fit(full).state;
      return Math.exp(-0.5 * (sums[2]! * Math.log(2 * Math.PI * s2) + sums[1]! + sums[0]! / s2) - whole.logLikelihood!);
    };
    const [centre, width, steps] = [[y2[2]!, y2[5]!], 8 * Math.sqrt(s2), 32] as const;
    const h = (2 * width) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      for (let j = 0; j <= steps; j++) sum += density(centre[0]! - width + i * h, centre[1]! - width + j * h) * h * h;
    }
    // The trapezium rule on a Gaussian is exact to this.
    expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
  });
});

describe("estimation", () => {
  test("what is estimated lies at the top: moving any coefficient lowers the likelihood", () => {
    const y = process(200);
    const fitted = arima({ order: [1, 0, 1], effort: "thorough" }).fit(y);
    const { names, coefficients, standardErrors } = fitted.state;
    for (const [i, name] of names.entries()) {
      for (const side of [-0.1, 0.1]) {
        const fixed = Object.fromEntries(names.map((each, j) => [each, coefficients[j]!]));
        fixed[name] = coefficients[i]! + side * standardErrors[i]!;
        const moved = arima({ order: [1, 0, 1], fixed }).fit(y).logLikelihood!;
        expect(moved).toBeLessThan(fitted.logLikelihood!);
        // By half the square of the distance in standard errors, a little less where other coefficients could follow.
        expect(fitted.logLikelihood! - moved).toBeGreaterThan(0.004);
      }
    }
  });

  test("coefficients of a subset model", () => {
    const fitted = arima({ order: [3, 0, 0], fixed: { ar2: 0 } }).fit(process(200));
    expect(fitted.state.names).toEqual(["ar1", "ar2", "ar3", "mean"]);
    expect(fitted.state.coefficients[1]).toBe(0);
    expect(fitted.parameterCount).toBe(4);
    expect(fitted.logLikelihood!).toBeLessThan(arima({ order: [3, 0, 0] }).fit(process(200)).logLikelihood!);
  });

  test("regression with errors that hang together: a least squares line where they do not", () => {
    const x = Float64Array.from({ length: 30 }, (_, t) => (t * 7) % 11);
    const y = process(30, 3).map((value, t) => value + 2 * x[t]!);
    const fitted = arima({ covariates: ["x"] }).fit(series(y, { covariates: { x } }));
    const [mx, my] = [x, y].map((each) => each.reduce((sum, value) => sum + value / 30, 0)) as [number, number];
    const slope =
      x.reduce((sum, each, t) => sum + (each - mx) * (y[t]! - my), 0) /
      x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
    close(fitted.state.coefficients, [my - slope * mx, slope], { tolerance: 1e-12 });
    close(fitted.forecast(1, { covariates: { x: [5] } }).mean, [my + slope * (5 - mx)], { tolerance: 1e-12 });
    expect(() => fitted.forecast(2, { covariates: { x: [5] } })).toThrow(/horizon is 2/);
  });

  test("dependent regressors and too few values are refused", () => {
    const x = Float64Array.from({ length: 20 }, (_, t) => t);
    const both = series(process(20), { covariates: { a: x, b: x.map((each) => 2 * each + 1) } });
    expect(() => arima({ covariates: ["a", "b"] }).fit(both)).toThrow(FitError);
    expect(() => arima({ order: [2, 1, 2] }).fit([1, 2, 3, 2, 4])).toThrow(DataError);
    expect(() => arima().fit([Number.NaN, Number.NaN])).toThrow(DataError);
  });

  test("a constant series has a variance of nothing, and a finite likelihood", () => {
    for (const order of [
      [0, 0, 0],
      [1, 0, 1],
      [0, 1, 1],
      [2, 1, 2],
    ] as const) {
      const fitted = arima({ order }).fit(new Float64Array(30).fill(5));
      close(fitted.forecast(3).mean, [5, 5, 5], { tolerance: 1e-6 });
      expect(Number.isFinite(fitted.logLikelihood)).toBe(true);
    }
  });
});

describe("new values", () => {
  const y = process(120);
  const model = arima({ order: [1, 1, 1], seasonal: [0, 1, 1], seasonLength: 4, mean: "none" });

  test("an update gives the filter of a fit to all values at the same coefficients", () => {
    const holes = y.map((value, t) => ([60, 90, 91].includes(t) ? Number.NaN : value));
    const early = model.fit(holes.subarray(0, 80));
    const { names, coefficients } = early.state;
    const fixed = Object.fromEntries(names.map((name, i) => [name, coefficients[i]!]));
    const later = early.update(holes.subarray(80, 92)).update(holes.subarray(92));
    const whole = arima({ order: [1, 1, 1], seasonal: [0, 1, 1], seasonLength: 4, mean: "none", fixed }).fit(holes);
    close(later.state.filter, whole.state.filter, { tolerance: 1e-12 });
    close(later.forecast(6).mean, whole.forecast(6).mean, { tolerance: 1e-12 });
    close(later.state.sums, whole.state.sums, { tolerance: 1e-9 });
  });

  test("missing values at the end are steps of the forecast", () => {
    const fitted = model.fit(y);
    const gap = fitted.update([Number.NaN, Number.NaN]);
    const [near, far] = [gap.forecast(3), fitted.forecast(5)];
    close(near.mean, far.mean.subarray(2), { tolerance: 1e-9 });
    close(near.interval(0.8).upper, far.interval(0.8).upper.subarray(2), { tolerance: 1e-9 });
  });
});

describe("innovations drawn from the past", () => {
  test("paths have the mean of the law and, where the past is normal, nearly its spread", () => {
    const y = process(300);
    const law = arima({ order: [1, 0, 1] })
      .fit(y)
      .forecast(4);
    const drawn = arima({ order: [1, 0, 1], innovations: "bootstrap" })
      .fit(y)
      .forecast(4);
    expect(drawn.kind).toBe("paths");
    expect(drawn.mean).toEqual(law.mean);
    const [wide, narrow] = [law.interval(0.8), drawn.interval(0.8)];
    // 5,000 paths of 300 innovations: three standard errors of a quantile.
    for (let h = 0; h < 4; h++) {
      const width = wide.upper[h]! - wide.lower[h]!;
      expect(Math.abs((narrow.upper[h]! - narrow.lower[h]!) / width - 1)).toBeLessThan(0.12);
    }
  });
});

describe("what cannot be is refused by name", () => {
  test("options", () => {
    const refused = (options: Partial<ArimaOptions>, message: RegExp) => {
      expect(() => arima(options)).toThrow(OptionError);
      expect(() => arima(options)).toThrow(message);
    };
    refused({ order: [1, 0] as never }, /three integers/);
    refused({ order: [1, 9, 0] }, /differences from 0 to 3/);
    refused({ order: [0, 1, 0], mean: "constant" }, /lost in 1/);
    refused({ order: [0, 2, 0], mean: "drift" }, /lost in 2/);
    refused({ fixed: { ar1: 0.5 } }, /no coefficient/);
    refused({ order: [1, 0, 0], fixed: { ar1: "0.5" as never } }, /finite numbers/);
    refused({ covariates: ["mean"] }, /cannot be called "mean"/);
    refused({ metod: "ml" } as never, /did you mean "method"/);
  });
  test("a season that is not known, a state without end, a sum of squares with gaps", () => {
    expect(() => arima({ seasonal: [1, 0, 0] }).fit(process(40))).toThrow(/seasonLength/);
    expect(() => arima({ seasonal: [60, 0, 0], seasonLength: 100_000 }).fit(process(40))).toThrow(/the most is 2048/);
    expect(() => arima({ order: [1, 0, 0], method: "css" }).fit([1, 2, Number.NaN, 3, 2, 4, 1])).toThrow(/missing/);
  });
});

describe("arima keeps the contract", () => {
  const simulate = (seed: number, length: number) => process(length, seed);
  for (const { name, run } of contract(arima, { options: { order: [1, 0, 1] }, ...whenReleased({ simulate }) }))
    test(name, run);
  const seasonal = { order: [0, 1, 1], seasonal: [0, 1, 1], seasonLength: 12, innovations: "bootstrap" } as const;
  for (const { name, run } of contract(arima, { options: seasonal })) test(`seasonal, bootstrap: ${name}`, run);
});
