import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { golden, numbers } from "../../support/golden.js";

const file = golden("arima-fixed");
const lakeHuron = numbers(file.series.LakeHuron!.values);

/** ARIMA(2, 0, 0) with a mean and a line in time. */
function fit(fixed: number[], method: number, withErrors: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = lakeHuron.length;
  const x = Array.from(lakeHuron).flatMap((_, t) => [1, t - 45]);
  const [y, design, given] = [frame.put(lakeHuron), frame.put(x), frame.put(fixed)];
  const [out, errors, report] = [frame.f64(4), frame.f64(4), frame.f64(kernels.ARIMA_REPORT.value)];
  const scratch = frame.f64(kernels.fitArimaScratch(n, 2, 0, 2, 0, 0, 0, 0, 0, 1));
  const [starts, searches] = [frame.put([]), 3];
  // biome-ignore format: sizes and orders as the kernel names them
  const status = kernels.fitArima(
    y, design, given, starts, n, 2, 0, 2, 0, 0, 0, 0, 0, 1, 0, method, searches, 2000, 1e-10, -Infinity, withErrors, out, errors, report, scratch,
  );
  return { status, out: frame.take(out, 4), errors: frame.take(errors, 4), report: frame.take(report, 4) };
}

test("coefficients of a regression with AR(2) errors, standard errors and likelihood of R (LakeHuron)", () => {
  const { status, out, errors, report } = fit([Number.NaN, Number.NaN], 0, 1);
  expect(status).toBe(0);
  // Facts of R, to their printed digits; they come of R's own, coarser search.
  close(out, [1.0048037, -0.2913198, 579.0993448, -0.0215688], { tolerance: 2e-5 });
  close([report[0]!], [-101.19826717], { tolerance: 1e-8 });
  close([report[1]!], [0.4566186], { tolerance: 1e-5 });
  expect(report[2]).toBe(98);
  // From second differences of the exact likelihood; R's are 0.0976, 0.1004, 0.2370, 0.0081.
  close(errors, [0.0976, 0.1004, 0.237, 0.0081], { tolerance: 1e-3 });
});

test("what is returned is the likelihood at what is returned, to the last digits", () => {
  const free = fit([Number.NaN, Number.NaN], 0, 0);
  const again = fit(Array.from(free.out.subarray(0, 2)), 0, 0);
  close(again.out, free.out, { tolerance: 1e-12 });
  close(again.report.subarray(0, 2), free.report.subarray(0, 2), { tolerance: 1e-12 });
});

test("the conditional sum of squares is that of the regression on past values", () => {
  const { out, report } = fit([0.5, 0], 1, 0);
  const [mean, slope] = [out[2]!, out[3]!];
  const z = lakeHuron.map((value, t) => value - mean - slope * (t - 45));
  const squares = z.reduce((sum, value, t) => (t < 2 ? sum : sum + (value - 0.5 * z[t - 1]!) ** 2), 0);
  close([report[1]!], [squares / 96], { tolerance: 1e-11 });
  expect(report[2]).toBe(96);
});

test("standard errors of a regression at given autoregression are those of generalised least squares", () => {
  const phi = 0.5;
  const { errors, report } = fit([phi, 0], 0, 1);
  // The columns filtered: the first row by its standard deviation, the others by their predecessor.
  const rows = Array.from(lakeHuron, (_, t) => {
    const scale = t === 0 ? Math.sqrt(1 - phi * phi) : 1;
    const less = t === 0 ? 0 : phi;
    return [scale * (1 - less), scale * (t - 45 - less * (t - 46))] as const;
  });
  const [a, b, c] = rows.reduce(([x, y, z], [p, q]) => [x + p * p, y + p * q, z + q * q], [0, 0, 0]) as [number, number, number];
  const determinant = a * c - b * b;
  const wanted = [Math.sqrt((report[1]! * c) / determinant), Math.sqrt((report[1]! * a) / determinant)];
  close(errors.subarray(2), wanted, { tolerance: 1e-11 });
});

test("the standard error of an autoregression is the curvature of its own likelihood", () => {
  const { out, errors } = fit([Number.NaN, 0], 0, 1);
  const at = (phi: number) => fit([phi, 0], 0, 0).report[0]!;
  const h = 0.003;
  const best = out[0]!;
  // Fourth-order second differences; the kernel's own are of second order, at a thousandth.
  const f = (k: number) => at(best + k * h);
  const curvature = (-f(2) + 16 * f(1) - 30 * f(0) + 16 * f(-1) - f(-2)) / (12 * h * h);
  close([errors[0]!], [Math.sqrt(-1 / curvature)], { tolerance: 1e-5, scale: 0.1 });
});
