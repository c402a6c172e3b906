import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { filterAndPredict, type Sizes } from "../../support/arima-state.js";
import { close } from "../../support/close.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

const fixed = golden("arima-fixed");
for (const each of fixed.cases) {
  const options = each.options as { order: number[]; seasonal: number[]; period: number; coef: number[]; mean: boolean };
  if (options.mean || (each.options as { xreg: unknown }).xreg) continue;
  const found = goldenSeries(fixed, each.series);
  test.skipIf(!found || Number.isNaN(found.values[0]))(`psi weights of R: ${each.id}`, () => {
    const sizes = [...options.order, ...options.seasonal, options.period] as Sizes;
    const psi = numbers(each.psi);
    close(filterAndPredict(found!.values, options.coef, sizes, psi.length).psi, psi, { tolerance: 1e-8 });
  });
}

test("paths have the means and variances that are predicted, also where the covariance has not settled", () => {
  const z = Float64Array.of(1, 3, 2, Number.NaN, 5, 4, 6, Number.NaN);
  const { mean, variance, paths } = filterAndPredict(z, [0.5, 0.9], [1, 1, 1, 0, 0, 0, 1], 3);
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
  const { mean, psi, paths } = filterAndPredict(z, [0.5, 0.3], [1, 0, 1, 0, 0, 0, 1], 2);
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
  const { mean, psi, state, covariance, totals } = filterAndPredict(z, [0.5, 0.3], sizes, 4);
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
