import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

type Sizes = [number, number, number, number, number, number, number];

/** Filter a series from its beginning, and predict. */
function run(z: Float64Array, coefficients: number[], sizes: Sizes, horizon: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const [n, s] = [z.length, kernels.arimaStateSize(...sizes)];
  const [y, b, state, covariance] = [frame.put(z), frame.put(coefficients), frame.f64(s), frame.f64(s * s)];
  const [sums, predicted, variances] = [frame.f64(kernels.ARIMA_SUMS.value), frame.f64(n), frame.f64(n)];
  const scratch = frame.f64(kernels.arimaStateScratch(...sizes));
  const status = kernels.filterArima(y, b, n, ...sizes, 1, state, covariance, sums, predicted, variances, scratch);
  const totals = frame.take(sums, 4);
  const [mean, variance, psi] = [frame.f64(horizon), frame.f64(horizon), frame.f64(horizon)];
  kernels.predictArima(b, state, covariance, ...sizes, horizon, totals[3]!, mean, variance, psi, scratch);
  const count = 2000;
  const paths = frame.f64(count * horizon);
  kernels.sampleArima(b, state, covariance, y, ...sizes, horizon, count, 0, totals[3]!, 2, 5, paths, scratch);
  return {
    status,
    totals,
    state: frame.take(state, s),
    covariance: frame.take(covariance, s * s),
    predicted: frame.take(predicted, n),
    variances: frame.take(variances, n),
    mean: frame.take(mean, horizon),
    variance: frame.take(variance, horizon),
    psi: frame.take(psi, horizon),
    paths: frame.take(paths, count * horizon),
  };
}

const fixed = golden("arima-fixed");
for (const each of fixed.cases) {
  const options = each.options as { order: number[]; seasonal: number[]; period: number; coef: number[]; mean: boolean };
  if (options.mean || (each.options as { xreg: unknown }).xreg) continue;
  const found = goldenSeries(fixed, each.series);
  test.skipIf(!found || Number.isNaN(found.values[0]))(`psi weights of R: ${each.id}`, () => {
    const sizes = [...options.order, ...options.seasonal, options.period] as Sizes;
    const psi = numbers(each.psi);
    close(run(found!.values, options.coef, sizes, psi.length).psi, psi, { tolerance: 1e-8 });
  });
}

const diffuse = golden("kalman-sarimax");
for (const each of diffuse.cases) {
  const options = each.options as { order: number[]; seasonal: number[]; exog: unknown; use_exact_diffuse?: boolean };
  if (!options.use_exact_diffuse || options.exog) continue;
  const { values } = goldenSeries(diffuse, each.series)!;
  test(`exact diffuse likelihood and forecasts of statsmodels: ${each.id}`, () => {
    const seasonal = [...options.seasonal.slice(0, 3), Math.max(1, options.seasonal[3]!)];
    const sizes = [...options.order, ...seasonal] as Sizes;
    const [params, names] = [each.params as number[], each.paramNames as string[]];
    const sigma2 = params.at(-1)!;
    const groups = ["ar.L", "ma.L", "ar.S", "ma.S"];
    const coefficients = groups.flatMap((group) => params.filter((_, i) => names[i]!.startsWith(group)));
    const wanted = numbers(each.forecastMean);
    const got = run(values, coefficients, sizes, wanted.length);
    expect(got.status).toBe(0);
    const [squares, logs, count] = got.totals as unknown as [number, number, number];
    const logLikelihood = -0.5 * (count * Math.log(2 * Math.PI * sigma2) + logs + squares / sigma2);
    // statsmodels keeps half log 2 pi for each value that fixes one of the d + D m unknown ones.
    const lost = sizes[1] + sizes[4] * sizes[6];
    const constant = 0.5 * lost * Math.log(2 * Math.PI);
    // statsmodels solves for the stationary covariance to 1e-5 of the likelihood in one case.
    close([logLikelihood - constant], [each.loglik as number], { tolerance: each.id === "UKgas-211-111" ? 1e-6 : 1e-9 });
    close(got.mean, wanted, { tolerance: 1e-7 });
    const sd = got.variance.map((v) => Math.sqrt(v * sigma2));
    close(sd, numbers(each.forecastSe), { tolerance: 1e-7 });
  });
}

test("MA(1) with theta = 1 by hand: the variances of two values", () => {
  const { predicted, variances, state } = run(Float64Array.of(2, 1), [1], [0, 0, 1, 0, 0, 0, 1], 1);
  // Var w = 2, Cov(w1, w2) = 1: w2 given w1 has mean w1 / 2 and variance 3 / 2; then w3 given both has mean 2/3 (1 - 1) = 0.
  close(predicted, [0, 1], { tolerance: 1e-15 });
  close(variances, [2, 1.5], { tolerance: 1e-15 });
  close([state[0]!], [0], { tolerance: 1e-15 });
});

test("paths have the means and variances that are predicted, also where the covariance has not settled", () => {
  const z = Float64Array.of(1, 3, 2, Number.NaN, 5, 4, 6, Number.NaN);
  const { mean, variance, paths } = run(z, [0.5, 0.9], [1, 1, 1, 0, 0, 0, 1], 3);
  for (let h = 0; h < 3; h++) {
    const at = Array.from({ length: 2000 }, (_, i) => paths[3 * i + h]! - mean[h]!);
    const sd = 2 * Math.sqrt(variance[h]!);
    // Three standard errors of a mean and of a variance of 2,000.
    expect(Math.abs(at.reduce((sum, each) => sum + each / 2000, 0)) / sd).toBeLessThan(0.068);
    expect(Math.abs(at.reduce((sum, each) => sum + (each * each) / 2000, 0) / (sd * sd) - 1)).toBeLessThan(0.095);
  }
});

test("paths of given innovations hang together: the first step carries its innovation on by the psi weights", () => {
  const z = Float64Array.from({ length: 60 }, (_, t) => Math.sin(t * t));
  const { mean, psi, paths } = run(z, [0.5, 0.3], [1, 0, 1, 0, 0, 0, 1], 2);
  const [a, b, c] = [0, 0, 0].map((_, k) => {
    let sum = 0;
    for (let i = 0; i < 2000; i++) {
      const [x, y] = [paths[2 * i]! - mean[0]!, paths[2 * i + 1]! - mean[1]!];
      sum += k === 0 ? x * x : k === 1 ? x * y : y * y;
    }
    return sum / 2000;
  }) as [number, number, number];
  expect(psi[1]).toBeCloseTo(0.8, 14);
  // Regression of the second step on the first: its standard error is 1 / sqrt(2000) = 0.022.
  expect(Math.abs(b / a - psi[1]!)).toBeLessThan(0.07);
  expect(Math.abs(c / a - 1 - psi[1]! * psi[1]!)).toBeLessThan(0.17);
});

test("one path of one innovation, drawn from a list of one: the mean and its psi weights", () => {
  const sizes: Sizes = [1, 1, 1, 0, 0, 0, 1];
  const z = Float64Array.from({ length: 60 }, (_, t) => 10 + Math.sin(t * t) + t / 5);
  const { mean, psi, state, covariance, totals } = run(z, [0.5, 0.3], sizes, 4);
  expect(totals[3]).toBe(1);
  using frame = engine().frame();
  const { kernels } = frame;
  const [b, at, around] = [frame.put([0.5, 0.3]), frame.put(state), frame.put(covariance)];
  const [e, paths, scratch] = [frame.put([2]), frame.f64(4), frame.f64(kernels.arimaStateScratch(...sizes))];
  kernels.sampleArima(b, at, around, e, ...sizes, 4, 1, 1, 1, 0, 0, paths, scratch);
  let sum = 0;
  const wanted = psi.map((weight, h) => {
    sum += 2 * weight;
    return mean[h]! + sum;
  });
  close(frame.take(paths, 4), wanted, { tolerance: 1e-13 });
});
