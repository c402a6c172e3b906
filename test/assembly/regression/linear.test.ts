import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

const [n, k] = [9, 3];
const x = noise(n * k, 11);
const b = [0.7, -1.2, 2.5];
const factor = noise(k * k, 12);
const row = (i: number) => x.slice(i * k, (i + 1) * k);
const dot = (u: ArrayLike<number>, v: ArrayLike<number>) =>
  Array.from(u).reduce((sum, value, i) => sum + value * v[i]!, 0);
const turned = (i: number) => Array.from({ length: k }, (_, c) => dot(row(i), [0, 1, 2].map((j) => factor[j * k + c]!)));

test("predictLinear gives X b and the quadratic form of each row", () => {
  using frame = engine().frame();
  const [mean, spread, scratch] = [frame.f64(n), frame.f64(n), frame.f64(k)];
  frame.kernels.predictLinear(frame.put(x), frame.put(b), frame.put(factor), n, k, mean, spread, scratch);
  const each = Array.from({ length: n }, (_, i) => i);
  close(frame.take(mean, n), each.map((i) => dot(row(i), b)), { tolerance: 1e-14 });
  close(frame.take(spread, n), each.map((i) => dot(turned(i), turned(i))), { tolerance: 1e-14 });
});

test("sampleLinear shares one draw of coefficients and variance among the steps of a path", () => {
  using frame = engine().frame();
  const { kernels } = frame;
  const [count, sigma, df, seed] = [3, 1.5, 7, 42];
  const mean = noise(n, 13);
  const sds = noise(n, 14).map((value) => 1.5 + value);
  const [paths, scratch] = [frame.f64(count * n), frame.f64(n * k + n + k)];
  const [design, f] = [frame.put(x), frame.put(factor)];
  kernels.sampleLinear(design, frame.put(mean), frame.put(sds), f, n, k, count, sigma, df, seed, paths, scratch);
  const found = frame.take(paths, count * n);
  for (let p = 0; p < count; p++) {
    const [gamma, normals] = [frame.f64(1), frame.f64(n + k)];
    kernels.fillGammas(1, df / 2, seed, 1, p, gamma);
    kernels.fillNormals(n + k, seed, 0, p * (n + k), normals);
    const z = frame.take(normals, n + k);
    const scale = sigma * Math.sqrt(df / (2 * frame.take(gamma, 1)[0]!));
    const expected = mean.map((value, h) => value + scale * (sds[h]! * z[h]! + dot(turned(h), z.subarray(n))));
    close(found.subarray(p * n, (p + 1) * n), expected, { tolerance: 1e-13 });
  }
});

describe("updateLinear", () => {
  const y = noise(n, 15);
  const weights = noise(n, 16).map((value) => 1.2 + value);

  /** Weighted least squares of the first `rows` rows. */
  function fitted(rows: number) {
    using frame = engine().frame();
    const { kernels } = frame;
    const roots = weights.map(Math.sqrt);
    const design = frame.put(x.slice(0, rows * k).map((value, i) => value * roots[Math.floor(i / k)]!));
    const [c, e, f] = [frame.f64(k), frame.f64(rows), frame.f64(k * k)];
    const targets = frame.put(y.slice(0, rows).map((value, i) => value * roots[i]!));
    const scratch = frame.f64(kernels.leastSquaresScratch(rows, k));
    kernels.fitLeastSquares(design, targets, rows, k, kernels.PIVOT_NONE.value, 0, c, e, f, scratch);
    const residuals = frame.take(e, rows);
    return { b: frame.take(c, k), factor: frame.take(f, k * k), squares: dot(residuals, residuals) };
  }

  /** Rows from `start` on taken in after the others were fitted. */
  function updated(start: number, targets: readonly number[]) {
    using frame = engine().frame();
    const before = fitted(start);
    const [c, f, sums] = [frame.put(before.b), frame.put(before.factor), frame.put([before.squares, start, 0])];
    const [predicted, scratch] = [frame.f64(n - start), frame.f64(2 * k)];
    const [design, y2, w] = [frame.put(x.slice(start * k)), frame.put(targets.slice(start)), frame.put(weights.slice(start))];
    frame.kernels.updateLinear(design, y2, w, n - start, k, c, f, sums, predicted, scratch);
    const out = { b: frame.take(c, k), factor: frame.take(f, k * k), sums: frame.take(sums, 3) };
    return { ...out, predicted: frame.take(predicted, n - start) };
  }

  const gram = (f: Float64Array) =>
    Array.from({ length: k * k }, (_, i) => {
      const [r, c] = [Math.floor(i / k), i % k];
      return dot(f.subarray(r * k, r * k + k), f.subarray(c * k, c * k + k));
    });

  test("gives the coefficients, squares and covariance of a fit to all rows", () => {
    const [after, all] = [updated(5, y), fitted(n)];
    close(after.b, all.b, { tolerance: 1e-12 });
    close(gram(after.factor), gram(all.factor), { tolerance: 1e-12 });
    const logs = weights.slice(5).reduce((sum, weight) => sum + Math.log(weight), 0);
    close(after.sums, [all.squares, n, logs], { tolerance: 1e-12 });
    close(after.predicted, y.slice(5).map((_, i) => dot(row(5 + i), fitted(5 + i).b)), { tolerance: 1e-12 });
  });

  test("only predicts a row whose value is missing", () => {
    const after = updated(8, y.map(() => Number.NaN));
    const before = fitted(8);
    expect(after.b).toEqual(before.b);
    expect(after.factor).toEqual(before.factor);
    close(after.predicted, [dot(row(8), before.b)], { tolerance: 1e-15 });
  });
});
