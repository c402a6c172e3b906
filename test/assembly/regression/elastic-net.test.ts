import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

const [n, k] = [24, 3];
const x = noise(n * k, 31).map((value, i) => value * [1, 10, 0.1][i % k]! + 5);
const y = noise(n, 32);
const column = (j: number, rows = n) => Array.from({ length: rows }, (_, t) => x[t * k + j]!);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const center = (values: readonly number[]) => values.map((value) => value - mean(values));
const dot = (u: readonly number[], v: readonly number[]) => u.reduce((sum, value, i) => sum + value * v[i]!, 0);
const sd = (values: readonly number[]) => Math.sqrt(dot(center(values), center(values)) / values.length);

function path(lambdas: readonly number[], rows: number, ratio: number, tolerance = 1e-13) {
  using frame = engine().frame();
  const { kernels } = frame;
  const count = lambdas.length;
  const [a, b, scratch] = [frame.f64(count), frame.f64(count * k), frame.f64(kernels.elasticNetScratch(k))];
  const [design, targets, prices] = [frame.put(x), frame.put(y), frame.put(lambdas)];
  kernels.elasticNetPath(design, targets, prices, rows, k, count, 1, 1, ratio, tolerance, a, b, scratch);
  return { intercepts: frame.take(a, count), coefficients: frame.take(b, count * k) };
}

test("largestLambda is the largest product with a standardised column, over the share of |b|", () => {
  using frame = engine().frame();
  const scratch = frame.f64(frame.kernels.elasticNetScratch(k));
  const found = frame.kernels.largestLambda(frame.put(x), frame.put(y), n, k, 1, 1, 0.5, scratch);
  const products = [0, 1, 2].map((j) => Math.abs(dot(center(column(j)), center(y))) / n / sd(column(j)));
  expect(found).toBeCloseTo(Math.max(...products) / 0.5, 13);
  expect(path([found * 1.0000001], n, 0.5).coefficients).toEqual(new Float64Array(k));
  expect(path([found * 0.99], n, 0.5).coefficients.some((value) => value !== 0)).toBe(true);
});

test("elasticNetPath meets the conditions of its optimum in standardised units", () => {
  const [ratio, lambda] = [0.6, 0.03];
  const { intercepts, coefficients } = path([0.1, lambda], n, ratio);
  const b = Array.from(coefficients.subarray(k));
  const residuals = y.map((value, t) => value - intercepts[1]! - dot(b, x.slice(t * k, t * k + k)));
  expect(mean(residuals)).toBeCloseTo(0, 13);
  for (let j = 0; j < k; j++) {
    const scaled = b[j]! * sd(column(j));
    const pull = dot(center(column(j)), residuals) / n / sd(column(j)) - lambda * (1 - ratio) * scaled;
    if (scaled === 0) expect(Math.abs(pull)).toBeLessThanOrEqual(lambda * ratio);
    else expect(pull).toBeCloseTo(lambda * ratio * Math.sign(scaled), 12);
  }
  expect(b.some((value) => value !== 0)).toBe(true);
});

test("validateElasticNet averages the squared errors of blocks predicted from all rows before them", () => {
  const [lambdas, folds, size] = [[0.2, 0.05, 0.001], 3, 5];
  using frame = engine().frame();
  const { kernels } = frame;
  const count = lambdas.length;
  const [errors, scratch] = [frame.f64(count), frame.f64(kernels.validateElasticNetScratch(k, count))];
  const [design, targets, prices] = [frame.put(x), frame.put(y), frame.put(lambdas)];
  kernels.validateElasticNet(design, targets, prices, n, k, count, 1, 1, folds, size, 0.6, 1e-13, errors, scratch);
  const expected = lambdas.map((_, l) => {
    let squares = 0;
    for (let cut = n - folds * size; cut < n; cut += size) {
      const { intercepts, coefficients } = path(lambdas, cut, 0.6);
      const b = Array.from(coefficients.subarray(l * k, (l + 1) * k));
      for (let t = cut; t < cut + size; t++) {
        squares += (y[t]! - intercepts[l]! - dot(b, x.slice(t * k, t * k + k))) ** 2;
      }
    }
    return squares / (folds * size);
  });
  close(frame.take(errors, count), expected, { tolerance: 1e-12 });
});
