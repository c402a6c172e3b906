import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

const [n, k] = [11, 3];
const x = noise(n * k, 21);
const e = noise(n, 22);
const factor = noise(k * k, 23);
const at = (m: ArrayLike<number>, i: number, j: number) => m[i * k + j]!;
const indices = [0, 1, 2];
const sum = (count: number, term: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => term(i)).reduce((total, each) => total + each, 0);
/** (X^T X)^-1 as its factor says. */
const A = indices.flatMap((i) => indices.map((j) => sum(k, (c) => at(factor, i, c) * at(factor, j, c))));

/** The sandwich as its definition says, with weights of Bartlett. */
function sandwich(scales: readonly number[], lag: number): number[] {
  const g = scales.map((scale, t) => indices.map((i) => scale * at(x, t, i)));
  const M = indices.flatMap((i) =>
    indices.map((j) =>
      sum(n, (t) => sum(n, (s) => Math.max(0, 1 - Math.abs(t - s) / (lag + 1)) * g[t]![i]! * g[s]![j]!)),
    ),
  );
  return indices.flatMap((i) => indices.map((j) => sum(k, (p) => sum(k, (q) => at(A, i, p) * at(M, p, q) * at(A, q, j)))));
}

const leverage = Array.from({ length: n }, (_, t) =>
  sum(k, (c) => sum(k, (i) => at(x, t, i) * at(factor, i, c)) ** 2),
);
const multiplier: Record<string, (t: number) => number> = {
  HC0: () => 1,
  HC1: () => Math.sqrt(n / (n - k)),
  // A leverage of 1 and more leaves no error: the factor here is none of a fit, so that some are.
  HC2: (t) => (leverage[t]! < 1 ? 1 / Math.sqrt(1 - leverage[t]!) : 0),
  HC3: (t) => (leverage[t]! < 1 ? 1 / (1 - leverage[t]!) : 0),
};

test.each([
  ["HC0", 0],
  ["HC1", 0],
  ["HC2", 0],
  ["HC3", 0],
  ["HC0", 3],
  ["HC0", 10],
] as const)("robustCovariance is the sandwich of %s with lag %i", (kind, lag) => {
  using frame = engine().frame();
  const { kernels } = frame;
  const [out, scratch] = [frame.f64(k * k), frame.f64(kernels.robustCovarianceScratch(n, k, lag))];
  const [design, residuals, f] = [frame.put(x), frame.put(e), frame.put(factor)];
  kernels.robustCovariance(design, residuals, f, n, k, k, lag, kernels[kind].value, out, scratch);
  const found = frame.take(out, k * k);
  const V = indices.flatMap((i) => indices.map((j) => sum(k, (c) => at(found, i, c) * at(found, j, c))));
  const expected = sandwich(e.map((error, t) => error * multiplier[kind]!(t)), lag);
  close(V, expected, { tolerance: 1e-12, scale: Math.max(...expected.map(Math.abs)) });
  expect(leverage.some((h) => h < 1) && leverage.some((h) => h > 1)).toBe(true);
});
