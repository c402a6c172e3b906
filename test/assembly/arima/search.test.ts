import { expect, test } from "vitest";
import { arima, series } from "../../../bindings/index.js";
import { engine } from "../../../bindings/wasm/engine.js";

const y = Array.from({ length: 80 }, (_, t) => 30 + 3 * Math.sin(t * t) + 2 * Math.cos(t / 3) + 0.05 * t);

test("no search from one point ends below one from many by more than its tolerance allows", () => {
  const one = arima({ order: [1, 0, 1], effort: "fast" }).fit(y).logLikelihood!;
  const many = arima({ order: [1, 0, 1], effort: "thorough" }).fit(y).logLikelihood!;
  expect(many).toBeGreaterThanOrEqual(one);
  expect(many - one).toBeLessThan(0.05);
});

test("a group of which one coefficient is given stays stationary", () => {
  const fitted = arima({ order: [2, 0, 2], fixed: { ar2: 0.5, ma2: 0.2 } }).fit(y);
  const [ar1] = fitted.state.coefficients;
  // Stationary: ar2 + ar1 < 1 and ar2 - ar1 < 1.
  expect(Math.abs(ar1!)).toBeLessThan(0.5);
  expect(fitted.state.coefficients[1]).toBe(0.5);
});

test("the search ends within its bound on evaluations, whatever the data", () => {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = 60;
  const steps = Array.from({ length: n }, (_, t) => (t < 30 ? 0 : 1e6));
  const [values, nothing, fixed] = [frame.put(steps), frame.put([]), frame.put(new Array(8).fill(Number.NaN))];
  const [out, errors, report] = [frame.f64(8), frame.f64(8), frame.f64(4)];
  const scratch = frame.f64(kernels.fitArimaScratch(n, 0, 0, 2, 0, 2, 2, 0, 2, 4));
  // biome-ignore format: sizes and orders as the kernel names them
  kernels.fitArima(
    values, nothing, fixed, nothing, n, 0, 0, 2, 0, 2, 2, 0, 2, 4, 0, 0, 2, 100, 1e-10, -Infinity, 0, out, errors, report, scratch,
  );
  // Two searches of 100, a gradient more each, and the points that are compared.
  expect(frame.take(report, 4)[3]).toBeLessThan(2 * (100 + 17) + 10);
});

test("a first search that ends below what is worthwhile is the only one", () => {
  using frame = engine().frame();
  const { kernels } = frame;
  const [values, nothing, fixed] = [frame.put(y), frame.put([]), frame.put([Number.NaN, Number.NaN])];
  const [out, errors, report] = [frame.f64(2), frame.f64(2), frame.f64(4)];
  const scratch = frame.f64(kernels.fitArimaScratch(80, 0, 0, 1, 1, 1, 0, 0, 0, 1));
  const search = (worthwhile: number) => {
    // biome-ignore format: sizes and orders as the kernel names them
    kernels.fitArima(
      values, nothing, fixed, nothing, 80, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 2, 500, 1e-8, worthwhile, 0, out, errors, report, scratch,
    );
    return frame.take(report, 4);
  };
  const [logLikelihood, , , both] = search(Number.NEGATIVE_INFINITY) as unknown as [number, number, number, number];
  expect(search(logLikelihood - 1)[3]).toBe(both);
  const one = search(logLikelihood + 1);
  expect(one[3]).toBeLessThan(0.75 * both);
  expect(Math.abs(one[0]! - logLikelihood)).toBeLessThan(1e-6);
});

test("covariates on scales of 1e-6 and 1e9 give the regression that scales of 1 give", () => {
  const a = y.map((_, t) => ((t * 7) % 11) - 5);
  const b = y.map((_, t) => ((t * 5) % 13) - 6);
  const fit = (ca: number, cb: number) =>
    arima({ order: [1, 0, 0], covariates: ["a", "b"] }).fit(
      series(y, { covariates: { a: a.map((x) => ca * x), b: b.map((x) => cb * x) } }),
    );
  const [plain, scaled] = [fit(1, 1), fit(1e-6, 1e9)];
  expect(Math.abs(plain.logLikelihood! - scaled.logLikelihood!)).toBeLessThan(1e-7);
  expect(Math.abs(scaled.state.coefficients[2]! * 1e-6 - plain.state.coefficients[2]!)).toBeLessThan(1e-6);
});
